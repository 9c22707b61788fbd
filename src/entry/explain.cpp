/*
 * explain.cpp
 *     ai_explain, ai_plan_findings, ai_explain_json, ai_explain_html, ai_compare_plans: plans
 *     of statements that are written by anyone, behind the guard.
 */
#include "core/explain/explained_json.hpp"
#include "core/explain/plan_narrative.hpp"
#include "core/explain/tell_explained.hpp"
#include "core/plan/compare_plans.hpp"
#include "core/plan/plan_story.hpp"
#include "core/plan/read_plan.hpp"
#include "core/report/plan_page.hpp"
#include "pg/answer_error.hpp"
#include "pg/datum.hpp"
#include "pg/gateway/model_client.hpp"
#include "pg/gateway/model_settings.hpp"
#include "pg/plan/explain_text.hpp"
#include "pg/plan/planner_index_prover.hpp"
#include "pg/record/metered_model.hpp"
#include "pg/record/recorder.hpp"

namespace savant::entry {

namespace {

/* What the record keeps: a statement is normalised, a plan is only named as one. */
pg::Recorder MakeRecorder(const char *verb, const std::string &text) {
	const bool is_plan = core::LooksLikePlan(text);
	return {verb, is_plan ? "(a plan)" : text, !is_plan && !pg::ReadQueryId(text)};
}

/* The statement that went to the guard; "" for a plan. */
std::string StatementOf(const std::string &text, const pg::Explanation &explanation) {
	if (explanation.explained) {
		return explanation.explained->input == core::ExplainedInput::Plan
		           ? std::string()
		           : explanation.explained->statement;
	}
	return core::LooksLikePlan(text) ? std::string() : text;
}

/* The explanation of one text, its statement audited. */
pg::Explanation ExplainAudited(pg::Recorder &recorder, const pg::ExplainInput &input) {
	pg::PlannerIndexProver prover;
	pg::Explanation explanation = pg::ExplainText(input, &prover);
	const std::string statement = StatementOf(input.text, explanation);
	if (!statement.empty()) {
		recorder.Audit(statement, explanation.verdict);
	}
	return explanation;
}

/* Records the request, then raises what is wrong with it. */
core::ExplainedStatement Finish(pg::Recorder &recorder, const std::string &text,
                                pg::Explanation explanation) {
	core::Answer answer;
	answer.request_id = recorder.RequestId();
	answer.route = core::Route::Caller;
	answer.attempts = 1;
	answer.refusing_layer = explanation.verdict.ok ? 0 : explanation.verdict.layer;
	answer.error = explanation.error;
	answer.sql = StatementOf(text, explanation);
	answer.tables = explanation.verdict.tables;
	answer.estimated_cost = explanation.verdict.cost;
	answer.estimated_rows = explanation.verdict.rows;
	answer.timings.gate = explanation.plan_ms;
	answer.timings.run = explanation.run_ms;
	answer.timings.total = explanation.plan_ms + explanation.run_ms;
	recorder.Record(answer);
	if (explanation.error) {
		pg::RaiseAnswerError(*explanation.error, text);
	}
	return std::move(*explanation.explained);
}

core::ExplainedStatement ExplainRecorded(pg::Recorder &recorder, const pg::ExplainInput &input) {
	recorder.Admit();
	return Finish(recorder, input.text, ExplainAudited(recorder, input));
}

/* With savant.narrate: what a model says of the findings, as far as they bear it out. */
void Narrate(core::ExplainedStatement &explained) {
	pg::ModelClient client;
	pg::MeteredModel model(client);
	pg::PlannerIndexProver prover;
	core::NarratePlan({pg::guc_narrate, pg::guc_redact_prompts}, model, &prover, explained);
}

int WidthArg(FunctionCallInfo fcinfo, int index) {
	if (pg::IsNullArg(fcinfo, index)) {
		return core::kDefaultTellWidth;
	}
	const int width = pg::IntArg(fcinfo, index);
	if (width < core::kMinTellWidth || width > core::kMaxTellWidth) {
		throw core::UserError(core::ErrorCode::InvalidParameter,
		                      "width must be between " + std::to_string(core::kMinTellWidth) +
		                          " and " + std::to_string(core::kMaxTellWidth));
	}
	return width;
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

/* ai_explain(statement, run, all_findings, parameters, width) RETURNS SETOF text */
SAVANT_SQL_FUNCTION(savant_ai_explain) {
	if (pg::IsNullArg(fcinfo, 0)) {
		return pg::ReturnRows(fcinfo, {});
	}
	pg::ExplainInput input;
	input.text = pg::TextArg(fcinfo, 0);
	pg::Recorder recorder = MakeRecorder("ai_explain", input.text);
	input.run = pg::FlagArg(fcinfo, 1);
	input.parameters = pg::OptionalTextsArg(fcinfo, 3);
	core::TellOptions options;
	options.all_findings = pg::FlagArg(fcinfo, 2);
	options.width = WidthArg(fcinfo, 4);
	options.ascii = !pg::ShowsUnicode();

	core::ExplainedStatement explained = ExplainRecorded(recorder, input);
	Narrate(explained);

	std::vector<std::vector<pg::Cell>> rows;
	for (std::string &line : core::TellExplained(explained, options)) {
		rows.push_back({std::move(line)});
	}
	return pg::ReturnRows(fcinfo, rows);
}

/* ai_plan_findings(statement, run, parameters) RETURNS TABLE (...) */
SAVANT_SQL_FUNCTION(savant_ai_plan_findings) {
	if (pg::IsNullArg(fcinfo, 0)) {
		return pg::ReturnRows(fcinfo, {});
	}
	pg::ExplainInput input;
	input.text = pg::TextArg(fcinfo, 0);
	pg::Recorder recorder = MakeRecorder("ai_plan_findings", input.text);
	input.run = pg::FlagArg(fcinfo, 1);
	input.parameters = pg::OptionalTextsArg(fcinfo, 2);

	const core::ExplainedStatement explained = ExplainRecorded(recorder, input);

	std::vector<std::vector<pg::Cell>> rows;
	for (std::size_t i = 0; i < explained.findings.size(); i++) {
		rows.push_back(FindingRow(explained, i));
	}
	return pg::ReturnRows(fcinfo, rows);
}

/* ai_explain_json(statement, run, parameters) RETURNS jsonb */
SAVANT_SQL_FUNCTION(savant_ai_explain_json) {
	if (pg::IsNullArg(fcinfo, 0)) {
		return pg::NullDatum(fcinfo);
	}
	pg::ExplainInput input;
	input.text = pg::TextArg(fcinfo, 0);
	pg::Recorder recorder = MakeRecorder("ai_explain_json", input.text);
	input.run = pg::FlagArg(fcinfo, 1);
	input.parameters = pg::OptionalTextsArg(fcinfo, 2);

	core::ExplainedStatement explained = ExplainRecorded(recorder, input);
	Narrate(explained);

	return pg::JsonbDatum(core::ExplainedJson(explained));
}

/* ai_explain_html(statement, run, parameters) RETURNS text */
SAVANT_SQL_FUNCTION(savant_ai_explain_html) {
	if (pg::IsNullArg(fcinfo, 0)) {
		return pg::NullDatum(fcinfo);
	}
	pg::ExplainInput input;
	input.text = pg::TextArg(fcinfo, 0);
	pg::Recorder recorder = MakeRecorder("ai_explain_html", input.text);
	input.run = pg::FlagArg(fcinfo, 1);
	input.parameters = pg::OptionalTextsArg(fcinfo, 2);

	core::ExplainedStatement explained = ExplainRecorded(recorder, input);
	Narrate(explained);
	core::PlanPageText text;
	text.answer = core::Headline(explained);
	text.story = core::TellStory(explained.plan, explained.figures, {core::kMaxStorySteps, 0});
	text.narrative = explained.narrative;

	return pg::TextDatum(core::PlanPage(explained, text));
}

/* ai_compare_plans(before, after) RETURNS SETOF text */
SAVANT_SQL_FUNCTION(savant_ai_compare_plans) {
	pg::ExplainInput first;
	pg::ExplainInput second;
	first.text = pg::TextArg(fcinfo, 0);
	second.text = pg::TextArg(fcinfo, 1);
	pg::Recorder recorder = MakeRecorder("ai_compare_plans", first.text);
	first.find = second.find = false;
	recorder.Admit();

	pg::Explanation before = ExplainAudited(recorder, first);
	if (before.error) {
		Finish(recorder, first.text, std::move(before));
	}
	const core::ExplainedStatement after =
		Finish(recorder, second.text, ExplainAudited(recorder, second));

	std::vector<std::vector<pg::Cell>> rows;
	for (std::string &line :
	     core::TellComparison(core::ComparePlans(before.explained->plan, after.plan))) {
		rows.push_back({std::move(line)});
	}
	return pg::ReturnRows(fcinfo, rows);
}

} // namespace savant::entry
