/*
 * run.cpp
 *     ai_run and ai_check: a statement of the caller's through the one door.
 */
#include "core/ask/answer_json.hpp"
#include "core/sql/statement.hpp"
#include "pg/answer_error.hpp"
#include "pg/catalog/picture_cache.hpp"
#include "pg/datum.hpp"
#include "pg/guard/function_policy.hpp"
#include "pg/guard/guarded_executor.hpp"
#include "pg/guard/layer_probe.hpp"
#include "pg/record/recorder.hpp"

namespace savant::entry {

namespace {

std::string GroupName(core::StatementGroup group) {
	switch (group) {
	case core::StatementGroup::Query:
		return "query";
	case core::StatementGroup::Write:
		return "write";
	case core::StatementGroup::Definition:
		return "definition";
	case core::StatementGroup::Explain:
		return "explain";
	case core::StatementGroup::Session:
		return "session";
	case core::StatementGroup::Transaction:
		return "transaction";
	case core::StatementGroup::Utility:
		return "utility";
	}
	return "utility";
}

std::string OrNull(const std::string &text) {
	return text.empty() ? "null" : core::JsonString(text);
}

std::string NumberOrNull(double value) {
	char text[64];
	snprintf(text, sizeof(text), "%.2f", value);
	return value < 0 ? "null" : text;
}

std::string ErrorJson(const core::AnswerError &error, int layer) {
	return "{\"code\":" + core::JsonString(error.code) +
	       ",\"message\":" + core::JsonString(error.message) +
	       ",\"detail\":" + OrNull(error.detail) + ",\"hint\":" + OrNull(error.hint) +
	       ",\"position\":" + (error.position > 0 ? std::to_string(error.position) : "null") +
	       ",\"layer\":" + (layer > 0 ? std::to_string(layer) : "null") + "}";
}

/* The elements of a JSON array, each already JSON. */
template <typename List, typename ToJson>
std::string ArrayJson(const List &list, ToJson to_json) {
	std::string text = "[";
	for (const auto &element : list) {
		text += text.size() > 1 ? "," : "";
		text += to_json(element);
	}
	return text + "]";
}

std::string VerdictJson(const std::string &sql, const core::Verdict &verdict) {
	const core::StatementCheck check = core::CheckStatement(sql);
	const auto fingerprint = core::FingerprintSql(sql);
	const auto normalised = core::NormalizeSql(sql);
	const bool parsed = check.statement_count > 0;
	std::string json = std::string("{\"ok\":") + (verdict.ok ? "true" : "false");
	json += ",\"refusal\":";
	json += verdict.refusal ? ErrorJson(*verdict.refusal, verdict.layer) : "null";
	json += ",\"warnings\":" + ArrayJson(verdict.warnings, [](const core::Warning &warning) {
				return "{\"code\":" + core::JsonString(warning.code) +
		               ",\"message\":" + core::JsonString(warning.message) +
		               ",\"hint\":" + OrNull(warning.hint) + "}";
			});
	json += ",\"tables\":" + ArrayJson(verdict.tables, core::JsonString);
	json += ",\"cost\":" + NumberOrNull(verdict.cost) + ",\"rows\":" + NumberOrNull(verdict.rows);
	json += ",\"statement\":";
	json += parsed ? "{\"class\":" + core::JsonString(GroupName(check.statement.group)) +
	                     ",\"command\":" + core::JsonString(check.statement.command) + "}"
	               : "null";
	json += ",\"fingerprint\":" + (fingerprint.problem ? "null" : OrNull(fingerprint.value));
	json += ",\"normalised\":" + (normalised.problem ? "null" : OrNull(normalised.value));
	return json + "}";
}

/* The record's view of an outcome, which is recorded before any ERROR is raised for it. */
core::Answer RecordedAnswer(pg::Recorder &recorder, const std::string &sql,
                            core::Executor::Outcome outcome) {
	core::Answer answer;
	answer.request_id = recorder.RequestId();
	answer.sql = sql;
	answer.route = core::Route::Caller;
	answer.attempts = 1;
	answer.refusing_layer = outcome.verdict.ok ? 0 : outcome.verdict.layer;
	answer.error = outcome.verdict.ok ? outcome.error : outcome.verdict.refusal;
	answer.warnings = outcome.verdict.warnings;
	answer.tables = outcome.verdict.tables;
	answer.estimated_cost = outcome.verdict.cost;
	answer.estimated_rows = outcome.verdict.rows;
	answer.timings.check = outcome.check_ms;
	answer.timings.gate = outcome.gate_ms;
	answer.timings.run = outcome.run_ms;
	answer.timings.total = outcome.check_ms + outcome.gate_ms + outcome.run_ms;
	answer.result = std::move(outcome.result);
	recorder.Audit(sql, outcome.verdict);
	recorder.Record(answer);
	return answer;
}

pg::ExecutorOptions RunOptions(FunctionCallInfo fcinfo, int argument) {
	pg::ExecutorOptions options;
	if (!pg::IsNullArg(fcinfo, argument)) {
		const int max_rows = pg::IntArg(fcinfo, argument);
		if (max_rows < 1) {
			throw core::UserError(core::ErrorCode::InvalidParameter, "max_rows must be at least 1");
		}
		options.max_rows = max_rows;
	}
	return options;
}

} // namespace

/* ai_run(sql text, max_rows integer DEFAULT NULL) RETURNS SETOF jsonb */
SAVANT_SQL_FUNCTION(savant_ai_run) {
	if (pg::IsNullArg(fcinfo, 0)) {
		return pg::ReturnRows(fcinfo, {});
	}
	const std::string sql = pg::TextArg(fcinfo, 0);
	pg::Recorder recorder("ai_run", sql, true);
	pg::GuardedExecutor executor(RunOptions(fcinfo, 1));
	recorder.Admit();

	const core::Answer answer = RecordedAnswer(recorder, sql, executor.Run(sql));
	if (answer.error) {
		pg::RaiseAnswerError(*answer.error);
	}

	std::vector<std::vector<pg::Cell>> rows;
	for (std::size_t i = 0; i < answer.result.rows.size(); i++) {
		rows.push_back({core::RowToJson(answer.result, i)});
	}
	return pg::ReturnRows(fcinfo, rows);
}

/* ai_check(sql text) RETURNS jsonb */
SAVANT_SQL_FUNCTION(savant_ai_check) {
	const std::string sql = pg::TextArg(fcinfo, 0);
	pg::Recorder recorder("ai_check", sql, true);
	pg::PictureCache catalog;
	pg::ExecutorOptions options;
	options.catalog = &catalog;
	pg::GuardedExecutor executor(options);
	recorder.Admit();

	core::Executor::Outcome outcome;
	outcome.verdict = executor.Check(sql);
	const core::Verdict verdict = outcome.verdict;
	(void)RecordedAnswer(recorder, sql, std::move(outcome));

	return pg::JsonbDatum(VerdictJson(sql, verdict));
}

/* savant._judge_function(function oid) RETURNS text */
SAVANT_SQL_FUNCTION(savant__judge_function) {
	const Oid function = pg::OidArg(fcinfo, 0);

	const pg::FunctionVerdict verdict =
		pg::Call([function] { return pg::JudgeFunction(function, pg::Reach::Statement); });

	return pg::TextDatum(std::string(verdict.allowed ? "allowed: " : "refused: ") + verdict.reason);
}

/* savant._run_with_layers(sql text, layers text) RETURNS text */
SAVANT_SQL_FUNCTION(savant__run_with_layers) {
	const std::string sql = pg::TextArg(fcinfo, 0);
	const std::string digits = pg::TextArg(fcinfo, 1);

	pg::LayerSet layers = 0;
	for (const char digit : digits) {
		layers |= digit >= '1' && digit <= '7' ? 1U << (digit - '0') : 0U;
	}

	return pg::TextDatum(pg::ProbeLayers(sql, layers));
}

} // namespace savant::entry
