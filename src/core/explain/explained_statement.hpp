/*
 * explained_statement.hpp
 *     One statement with its plan and everything found in it: made once, told in several forms.
 */
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/explain/index_prover.hpp"
#include "core/findings/finding.hpp"
#include "core/plan/plan_figures.hpp"
#include "core/plan/query_plan.hpp"

namespace savant::core {

/* What was given: SQL, a plan from elsewhere, a queryid of pg_stat_statements. */
enum class ExplainedInput { Statement, Plan, QueryId };
std::string_view Name(ExplainedInput input); // statement, plan, queryid

/* Something to know when reading the plan; `code` is stable. */
struct ExplainNote {
	std::string code; // snake_case, for example generic_plan
	std::string text;
};

struct ExplainedFinding {
	Finding finding;
	std::optional<ProvenIndex> index; // of a finding with an IndexWish that the planner confirmed
};

struct ExplainedStatement {
	ExplainedInput input = ExplainedInput::Statement;
	std::string statement; // SQL; "" when a plan came without
	std::string command;   // SELECT, INSERT ...; "" = not known
	std::int64_t query_id = 0;
	QueryPlan plan;
	PlanFigures figures;
	std::vector<ExplainedFinding> findings; // all, worst first
	bool run_asked = false;
	std::string not_run; // why it was not run although asked for, a sentence without full stop
	std::vector<ExplainNote> notes;
	std::string narrative;          // of a language model, its numbers checked; "" = none
	std::vector<ProvenIndex> ideas; // of a language model, confirmed by the planner
};

/*
 * Finds everything in the plan, then asks the adviser once about the findings that an index
 * would help.  A finding whose index the planner would not use stays, without a saving and
 * behind the others, and says so.  `facts` and `prover` may be null: a plan of another server.
 */
void FillFindings(ExplainedStatement &explained, PlanFacts *facts, IndexProver *prover);

/* Where a rule is explained: docs/plan_findings.md#rule. */
std::string FindingDocs(std::string_view rule);

} // namespace savant::core
