/*
 * measurer.hpp
 *     The guarded executor as a stopwatch, with its statements in the audit.
 */
#pragma once

#include <string>
#include <vector>

#include "core/rewrite/measurement.hpp"
#include "pg/record/recorder.hpp"

namespace savant::entry {

/* Each statement is audited when it is first run. */
class AuditedMeasurer final : public core::Measurer {
public:
	explicit AuditedMeasurer(pg::Recorder &recorder) : recorder_(recorder) {}

	core::Measurement Measure(const std::string &sql, int timeout_ms, bool digest) override;
	/* The request has ended well; `sql` is what it gave, may be empty. */
	void Record(const std::string &sql);

private:
	pg::Recorder &recorder_;
	std::vector<std::string> audited_;
	double run_ms_ = 0;
};

} // namespace savant::entry
