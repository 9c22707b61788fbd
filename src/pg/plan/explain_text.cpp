/*
 * explain_text.cpp
 *     Recognises what was given, explains it, and notes what a reader has to know.
 *
 * With `run` there are two passes through the guard: one that plans as the session would,
 * and one that runs.  The first tells what the second had to do without, and is the answer when
 * the second comes to nothing.
 */
#include "pg/plan/explain_text.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "core/plan/read_plan.hpp"
#include "core/sql/plannable.hpp"
#include "core/sql/typed_literals.hpp"
#include "pg/boundary.hpp"
#include "pg/guard/execute_role.hpp"
#include "pg/plan/explainer.hpp"
#include "pg/plan/plan_facts_reader.hpp"
#include "pg/plan/statement_by_id.hpp"
#include "pg/workload/parameter_probe.hpp"
#include "pg/workload/workload_reader.hpp"

namespace savant::pg {

namespace {

using core::AnswerError;
using core::ExplainedInput;
using core::ExplainedStatement;

AnswerError MakeError(const core::PlanProblem &problem) {
	AnswerError error = {"22P02", problem.message, problem.detail, problem.hint};
	if (problem.line > 0) {
		error.detail += (error.detail.empty() ? "" : " ") + std::string("Line ") +
		                std::to_string(problem.line) + " of the plan.";
	}
	return error;
}

AnswerError MakeError(const core::SqlProblem &problem) {
	return {problem.code, problem.message, problem.detail, problem.hint, problem.position};
}

/* Every table of the plan is one of this database that the caller may read. */
bool KnowsTables(const core::QueryPlan &plan, core::PlanFacts &facts) {
	bool any = false;
	for (const core::PlanNode &node : plan.nodes) {
		const std::string relation = node.Relation();
		if (relation.empty()) {
			continue;
		}
		any = true;
		if (facts.Table(node.Text("Schema"), relation) == nullptr) {
			return false;
		}
	}
	return any;
}

void FillPasted(const std::string &text, core::IndexProver *prover, bool find,
                Explanation &explanation) {
	core::PlanReading reading = core::ReadPlan(text);
	if (reading.problem) {
		explanation.error = MakeError(*reading.problem);
		return;
	}
	ExplainedStatement explained;
	explained.input = ExplainedInput::Plan;
	explained.plan = std::move(*reading.plan);
	explained.figures = core::Figure(explained.plan);
	explained.statement = explained.plan.query;
	explained.query_id = explained.plan.query_id;
	if (!explained.statement.empty()) {
		explained.command = core::ReadPlannable(explained.statement).statement.command;
	}
	const AsExecuteRole role;
	PlanFactsReader facts;
	const bool known = KnowsTables(explained.plan, facts);
	if (find) {
		FillFindings(explained, known ? &facts : nullptr, known ? prover : nullptr);
	}
	explained.notes.push_back(
		known ? core::ExplainNote{"facts_of_this_database",
	                              "The tables of the plan are known here: their statistics and "
	                              "indexes were taken from this database."}
			  : core::ExplainNote{"no_facts",
	                              "Not all tables of the plan are known here: nothing was said "
	                              "that needs their statistics and indexes."});
	explanation.explained = std::move(explained);
}

/* Why a run came to nothing, as the end of "Not run, because ...". */
std::string WhyNotRun(const ExplainOutcome &run) {
	if (run.timed_out && run.error) {
		return "it took too long: " + run.error->message;
	}
	if (run.verdict.refusal) {
		return "the guard refused it: " + run.verdict.refusal->message;
	}
	return run.error ? "it failed: " + run.error->message : "its plan could not be read";
}

/* What an explanation is made of while it is made. */
struct Making {
	const core::PlannableText &plannable;
	const ExplainInput &input;
	Explanation &explanation;
	ExplainedStatement &explained;
};

/* Two fifths of what EXPLAIN writes are blanks before a member; no string has a line break in it.
 */
std::string WithoutIndent(const std::string &json) {
	std::string text;
	text.reserve(json.size());
	std::size_t start = 0;
	while (start < json.size()) {
		const std::size_t end = std::min(json.find('\n', start), json.size());
		text.append(json, start, end - start);
		start = std::min(json.find_first_not_of(' ', end + 1), json.size());
	}
	return text;
}

void TakePlan(const std::string &json, ExplainedStatement &explained) {
	core::PlanReading reading = core::ReadPlan(WithoutIndent(json));
	if (reading.problem) {
		throw std::logic_error("the server's own plan cannot be read: " + reading.problem->message);
	}
	explained.plan = std::move(*reading.plan);
}

/* The first pass; false when there is nothing to tell but an error. */
bool PlanFirst(Making &making, bool &is_parallel) {
	Explanation &explanation = making.explanation;
	const ExplainOutcome outcome = Explain({making.plannable.sql, false, making.input.parameters});
	explanation.verdict = outcome.verdict;
	explanation.plan_ms = outcome.total_ms;
	if (outcome.verdict.refusal || outcome.error) {
		explanation.error = outcome.verdict.refusal ? outcome.verdict.refusal : outcome.error;
		return false;
	}
	TakePlan(outcome.json, making.explained);
	is_parallel = outcome.is_parallel;
	if (outcome.parameters > 0 && !making.input.parameters) {
		making.explained.notes.push_back(
			{"generic_plan", "Planned as a generic plan, which serves any value of its parameters; "
		                     "a plan with values: parameters => ARRAY['...']."});
	}
	return true;
}

void Run(Making &making, bool is_parallel) {
	ExplainedStatement &explained = making.explained;
	if (!making.plannable.bar.empty()) {
		explained.not_run = making.plannable.bar;
		return;
	}
	if (making.plannable.parameters > 0 && !making.input.parameters) {
		explained.not_run = "it has parameters and no values for them were given";
		return;
	}
	const ExplainOutcome run = Explain({making.plannable.sql, true, making.input.parameters});
	making.explanation.verdict = run.verdict;
	making.explanation.run_ms = run.total_ms;
	if (run.json.empty()) {
		explained.not_run = WhyNotRun(run);
		return;
	}
	TakePlan(run.json, explained);
	if (is_parallel) {
		explained.notes.push_back({"planned_without_workers",
		                           "Planned without parallel workers because it ran behind the "
		                           "guard; the session itself would use them."});
	}
}

void FillStatement(const ExplainInput &input, const std::string &sql, core::IndexProver *prover,
                   ExplainedStatement explained, Explanation &explanation) {
	const core::PlannableText plannable = core::ReadPlannable(sql);
	if (plannable.refusal) {
		explanation.error = MakeError(*plannable.refusal);
		return;
	}
	explained.statement = sql;
	explained.command = plannable.statement.command;
	explained.run_asked = input.run;
	const std::vector<core::PlanSetting> settings = PlannerSettings();
	Making making = {plannable, input, explanation, explained};
	bool is_parallel = false;
	if (!PlanFirst(making, is_parallel)) {
		return;
	}
	if (input.run) {
		Run(making, is_parallel);
	} else if (plannable.was_analyze) {
		explained.notes.push_back({"analyze_not_asked",
		                           "EXPLAIN ANALYZE was read as EXPLAIN: run => true runs "
		                           "the statement."});
	}
	explained.plan.settings = settings;
	explained.plan.query = plannable.sql;
	explained.figures = core::Figure(explained.plan);
	if (explained.query_id == 0) {
		explained.query_id = explained.plan.query_id;
	}
	if (input.find) {
		const AsExecuteRole role;
		PlanFactsReader facts;
		FillFindings(explained, &facts, prover);
	}
	explanation.explained = std::move(explained);
}

/*
 * A statement of pg_stat_statements: with the constants of a recent execution where they are
 * known and no values were given, else with parameters that the server can tell the types of.
 */
void FillById(const ExplainInput &input, std::int64_t query_id, core::IndexProver *prover,
              Explanation &explanation) {
	ExplainedStatement explained;
	explained.input = ExplainedInput::QueryId;
	explained.query_id = query_id;
	const StatementById found = FindStatement(query_id);
	std::optional<core::ExampleText> example;
	if (!input.parameters) {
		example = ExampleOf(query_id, found.role, found.sql);
	}
	std::string sql;
	if (example) {
		explained.notes.push_back({"example_values",
		                           "The constants are those of a recent "
		                           "execution, the statement's own are not kept."});
		sql = example->sql;
	} else {
		sql = core::MendParameters(core::WithoutPrepare(found.sql), [](const std::string &text) {
				  return AnalyseForPlanning(text).problem;
			  }).sql;
	}
	FillStatement(input, sql, prover, std::move(explained), explanation);
}

} // namespace

std::optional<std::int64_t> ReadQueryId(std::string_view text) {
	const std::size_t first = text.find_first_not_of(" \t\r\n");
	const std::size_t last = text.find_last_not_of(" \t\r\n");
	if (first == std::string_view::npos) {
		return std::nullopt;
	}
	const std::string_view digits = text.substr(first, last - first + 1);
	std::int64_t number = 0;
	const auto [end, problem] =
		std::from_chars(digits.data(), digits.data() + digits.size(), number);
	if (problem != std::errc() || end != digits.data() + digits.size()) {
		return std::nullopt;
	}
	return number;
}

Explanation ExplainText(const ExplainInput &input, core::IndexProver *prover) {
	Explanation explanation;
	explanation.verdict.ok = true;
	if (const std::optional<std::int64_t> query_id = ReadQueryId(input.text)) {
		FillById(input, *query_id, prover, explanation);
	} else if (core::LooksLikePlan(input.text)) {
		FillPasted(input.text, prover, input.find, explanation);
	} else {
		FillStatement(input, input.text, prover, {}, explanation);
	}
	return explanation;
}

} // namespace savant::pg
