/*
 * explainer.hpp
 *     EXPLAIN of a statement that anybody wrote, in this process and behind the guard.
 *
 * Planning runs code, so the statement goes through layers 1 to 6 first.  Without `run` it may
 * write, lock rows and call volatile functions, none of which planning does; with `run` it goes
 * through the door as every statement that is run, and its rows are thrown away.
 */
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/ask/ports.hpp"
#include "core/plan/query_plan.hpp"

namespace savant::pg {

struct ExplainRequest {
	std::string sql; // one statement, without EXPLAIN (core::ReadPlannable)
	bool run = false;
	/* Values of $1, $2 ... in their types' input form; nullopt: a generic plan. */
	std::optional<std::vector<std::optional<std::string>>> values;
};

struct ExplainOutcome {
	/* As of ai_check; with `run`, a statement that is refused has no plan. */
	core::Verdict verdict;
	std::optional<core::AnswerError> error; // it failed while analysed, planned or run
	bool timed_out = false;                 // that was our time limit
	std::string json;                       // EXPLAIN (FORMAT JSON); "" unless all went well
	int parameters = 0;
	bool is_parallel = false; // the plan would use parallel workers
	double plan_ms = 0, total_ms = 0;
};

/* Cancellation and the caller's own timeouts propagate as pg::Error. */
ExplainOutcome Explain(const ExplainRequest &request);

/* The planner settings of the session that are not at their defaults, as EXPLAIN (SETTINGS). */
std::vector<core::PlanSetting> PlannerSettings();

} // namespace savant::pg
