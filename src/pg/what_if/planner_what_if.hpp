/*
 * planner_what_if.hpp
 *     The port WhatIf on this server's planner, in this backend.
 *
 * From construction to Close() the backend is in an ExecutionScope: it can only read, the guard
 * is open, and no statement can be run through GuardedExecutor.  Whatever is to be written or
 * asked by SQL is done before or after.  The tables of the statements are locked in AccessShare
 * mode meanwhile.  Close(), or the end of the scope by an error, takes everything back: locks,
 * settings, memory.  Plans and hypothetical indexes are seen by nobody else, not even by
 * statements that functions run while a plan is made.
 *
 * Not thread safe; one at a time per backend.
 */
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "core/advise/what_if.hpp"
#include "core/ask/answer.hpp"

namespace savant::pg {

struct WhatIfOptions {
	int timeout_ms = 0; // of the whole session of planning; 0 = none but the caller's own
	/* Let sizes rest on a few blocks of the table where statistics are known to mislead. */
	bool sample_blocks = true;
	/* Offer the planner also those indexes of a set that cannot matter; for tests of that rule. */
	bool offer_irrelevant = false;
	bool plan_anew = false; // even a set that was planned before; for measuring
	/* Plan with HypoPG's sizes and without the height of trees, so that costs are those of its
	 * EXPLAIN; for comparison in bench/ only. */
	bool peer_model = false;
};

class PlannerWhatIf final : public core::WhatIf {
public:
	/* Opens the session.  Throws core::UserError(NotPermitted) inside of another one. */
	explicit PlannerWhatIf(WhatIfOptions options = {});
	~PlannerWhatIf() override;
	PlannerWhatIf(const PlannerWhatIf &) = delete;
	PlannerWhatIf &operator=(const PlannerWhatIf &) = delete;

	/*
	 * Parses, analyses and judges one statement: SELECT, INSERT, UPDATE, DELETE or MERGE, with
	 * $n for values that are not known.  Returns its number; or -1 with `problem` filled, when it
	 * is wrong or refused.  Throws pg::Error when the caller cancels.
	 */
	int AddStatement(const std::string &sql, std::optional<core::AnswerError> &problem);

	/* Ends the session; afterwards only what was returned by value is valid.  Throws pg::Error. */
	void Close();

	int StatementCount() const override;
	/* Catalogs, and tables and columns that the caller may not read, are left out. */
	const core::StatementShape &Shape(int statement) override;
	/* Any table of a statement or of an index; references stay valid until Close(). */
	const core::AdvisedTable &Table(std::uint32_t oid) override;
	int IndexCount() const override;
	const core::AdvisedIndex &Index(int index) const override;
	core::IndexSet ExistingIndexes() const override;
	int AddIndex(const core::IndexSpec &spec) override;
	/*
	 * A set that differs from an earlier one in indexes that cannot matter to the statement is no
	 * planner call.  Throws pg::Error: the caller's cancel, the timeout, what planning raises.
	 */
	core::PlannedCost Plan(int statement, const core::IndexSet &indexes) override;
	std::int64_t PlannerCalls() const override;

	/*
	 * The spec of "CREATE INDEX ... ON table (...)", for tests and benchmarks.  Throws pg::Error
	 * when the text is anything else.
	 */
	core::IndexSpec ReadIndexText(const std::string &create_index);

private:
	struct State;
	std::unique_ptr<State> state_;
};

} // namespace savant::pg
