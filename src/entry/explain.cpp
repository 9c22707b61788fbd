/*
 * explain.cpp
 *     ai_plan_findings: plans of statements that anyone wrote, behind the guard.
 */
#include "core/plan/read_plan.hpp"
#include "pg/answer_error.hpp"
#include "pg/datum.hpp"
#include "pg/plan/explain_text.hpp"
#include "pg/record/recorder.hpp"

namespace savant::entry {

namespace {

/* What the record keeps: a statement is normalised, a plan is only named as one. */
pg::Recorder MakeRecorder(const char *verb, const std::string &text) {
	const bool is_plan = core::LooksLikePlan(text);
	return {verb, is_plan ? "(a plan)" : text, !is_plan && !pg::ReadQueryId(text)};
}

/* The record's view of an explanation, which is recorded before any ERROR is raised for it. */
void Record(pg::Recorder &recorder, const std::string &text, const pg::Explanation &explanation) {
	core::Answer answer;
	answer.request_id = recorder.RequestId();
	answer.route = core::Route::Caller;
	answer.attempts = 1;
	answer.refusing_layer = explanation.verdict.ok ? 0 : explanation.verdict.layer;
	answer.error = explanation.error;
	answer.tables = explanation.verdict.tables;
	answer.estimated_cost = explanation.verdict.cost;
	answer.estimated_rows = explanation.verdict.rows;
	answer.timings.gate = explanation.plan_ms;
	answer.timings.run = explanation.run_ms;
	answer.timings.total = explanation.plan_ms + explanation.run_ms;
	const bool has_statement =
		explanation.explained && explanation.explained->input != core::ExplainedInput::Plan;
	if (has_statement || !core::LooksLikePlan(text)) {
		answer.sql = has_statement ? explanation.explained->statement : text;
		recorder.Audit(answer.sql, explanation.verdict);
	}
	recorder.Record(answer);
}

/* The explanation of one text, recorded; raises what is wrong with it. */
core::ExplainedStatement ExplainRecorded(pg::Recorder &recorder, const pg::ExplainInput &input) {
	recorder.Admit();
	pg::Explanation explanation = pg::ExplainText(input, nullptr);
	Record(recorder, input.text, explanation);
	if (explanation.error) {
		pg::RaiseAnswerError(*explanation.error);
	}
	return std::move(*explanation.explained);
}

bool FlagArg(FunctionCallInfo fcinfo, int index) {
	return !pg::IsNullArg(fcinfo, index) && pg::BoolArg(fcinfo, index);
}

pg::Cell NumberCell(double value) {
	char text[64];
	snprintf(text, sizeof(text), "%.3f", value);
	return text;
}

/* One row of ai_plan_findings. */
std::vector<pg::Cell> FindingRow(const core::ExplainedStatement &explained, std::size_t position) {
	const core::Finding &finding = explained.findings[position].finding;
	const bool has_node = finding.node >= 0;
	const bool timed = explained.figures.has_time;
	std::vector<pg::Cell> row;
	row.emplace_back(std::to_string(position + 1));
	row.emplace_back(finding.rule);
	row.emplace_back(std::string(core::Name(finding.severity)));
	row.push_back(has_node ? pg::Cell(std::to_string(finding.node)) : std::nullopt);
	row.push_back(has_node ? pg::Cell(explained.plan.At(finding.node).type) : std::nullopt);
	row.emplace_back(finding.title);
	row.emplace_back(finding.detail);
	row.emplace_back(finding.advice);
	row.push_back(finding.statement.empty() ? std::nullopt : pg::Cell(finding.statement));
	row.push_back(timed ? NumberCell(finding.saving) : std::nullopt);
	row.push_back(NumberCell(finding.saving_share * 100));
	row.emplace_back(finding.measured ? "t" : "f");
	row.emplace_back(core::FindingDocs(finding.rule));
	return row;
}

} // namespace

/* ai_plan_findings(statement, run, parameters) RETURNS TABLE (...) */
SAVANT_SQL_FUNCTION(savant_ai_plan_findings) {
	if (pg::IsNullArg(fcinfo, 0)) {
		return pg::ReturnRows(fcinfo, {});
	}
	pg::ExplainInput input;
	input.text = pg::TextArg(fcinfo, 0);
	pg::Recorder recorder = MakeRecorder("ai_plan_findings", input.text);
	input.run = FlagArg(fcinfo, 1);
	input.parameters = pg::OptionalTextsArg(fcinfo, 2);

	const core::ExplainedStatement explained = ExplainRecorded(recorder, input);

	std::vector<std::vector<pg::Cell>> rows;
	for (std::size_t i = 0; i < explained.findings.size(); i++) {
		rows.push_back(FindingRow(explained, i));
	}
	return pg::ReturnRows(fcinfo, rows);
}

} // namespace savant::entry
