/*
 * report_writer.hpp
 *     Reports on schedule, from the monitor.
 *
 * A report is written at once, by the template; then a model may put it into words.  It is asked
 * through the gateway with no transaction open and nobody waiting: snapshots go on.  When it has
 * answered, the row gets its words; when it fails, is late, or the process dies, the report is
 * there all the same and says that the template wrote it.
 */
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace savant::pg {

struct ReportBeingTold;

class ReportWriter {
public:
	ReportWriter();
	~ReportWriter(); // takes a question back

	/*
	 * After a snapshot: at most one report that is due; none while a model is thinking about
	 * one.  In no transaction, each step is one of its own.  What did not work goes to
	 * `problems`.
	 */
	void WriteDue(std::vector<std::string> &problems);
	/* Takes what a model has said, if it has; never waits.  In no transaction. */
	void Turn(std::vector<std::string> &problems);

private:
	void Ask(std::vector<std::string> &problems);
	void Settle(std::vector<std::string> &problems);

	std::unique_ptr<ReportBeingTold> told_; // null: no model is thinking
};

} // namespace savant::pg
