/*
 * fix.cpp
 *     ai_fix: a statement that does not pass the checks, mended without a model.
 */
#include "core/ask/answer_json.hpp"
#include "core/repair/fix_statement.hpp"
#include "pg/catalog/picture_cache.hpp"
#include "pg/datum.hpp"
#include "pg/guard/guarded_executor.hpp"
#include "pg/record/recorder.hpp"

namespace savant::entry {

namespace {

std::string TextsJson(const std::vector<std::string> &texts) {
	std::string json = "[";
	for (const std::string &text : texts) {
		json += (json.size() > 1 ? "," : "") + core::JsonString(text);
	}
	return json + "]";
}

std::string TextOrNull(const std::string &text) {
	return text.empty() ? "null" : core::JsonString(text);
}

std::string ErrorJson(const std::optional<core::AnswerError> &error) {
	if (!error) {
		return "null";
	}
	return "{\"code\":" + core::JsonString(error->code) +
	       ",\"message\":" + core::JsonString(error->message) +
	       ",\"detail\":" + TextOrNull(error->detail) + ",\"hint\":" + TextOrNull(error->hint) +
	       ",\"position\":" + (error->position > 0 ? std::to_string(error->position) : "null") +
	       "}";
}

std::string WarningsJson(const core::FixedStatement &fixed) {
	std::vector<core::Warning> warnings = fixed.verdict.warnings;
	if (fixed.verdict.ok && fixed.confidence < 1) {
		warnings.insert(warnings.begin(),
		                {"uncertain_repair", "another repair was possible: read the changes", ""});
	}
	std::string json = "[";
	for (const core::Warning &warning : warnings) {
		json += json.size() > 1 ? "," : "";
		json += "{\"code\":" + core::JsonString(warning.code) +
		        ",\"message\":" + core::JsonString(warning.message) +
		        ",\"hint\":" + TextOrNull(warning.hint) + "}";
	}
	return json + "]";
}

std::string FixJson(const std::string &sql, const core::FixedStatement &fixed) {
	char confidence[32];
	snprintf(confidence, sizeof(confidence), "%.2f", fixed.confidence);
	std::string json = std::string("{\"ok\":") + (fixed.verdict.ok ? "true" : "false");
	json += ",\"sql\":" + core::JsonString(fixed.sql);
	json += std::string(",\"changed\":") + (fixed.sql == sql ? "false" : "true");
	json += ",\"changes\":" + TextsJson(fixed.changes);
	json += std::string(",\"confidence\":") + confidence;
	json += ",\"candidates\":" + TextsJson(fixed.candidates);
	json += ",\"error\":" + ErrorJson(fixed.verdict.refusal);
	json += ",\"warnings\":" + WarningsJson(fixed);
	return json + "}";
}

void Record(pg::Recorder &recorder, const core::FixedStatement &fixed) {
	core::Answer answer;
	answer.request_id = recorder.RequestId();
	answer.sql = fixed.sql;
	answer.route = core::Route::Caller;
	answer.attempts = 1;
	answer.refusing_layer = fixed.verdict.ok ? 0 : fixed.verdict.layer;
	answer.error = fixed.verdict.refusal;
	answer.warnings = fixed.verdict.warnings;
	answer.tables = fixed.verdict.tables;
	answer.estimated_cost = fixed.verdict.cost;
	answer.estimated_rows = fixed.verdict.rows;
	recorder.Audit(fixed.sql, fixed.verdict);
	recorder.Record(answer);
}

} // namespace

/* ai_fix(sql text) RETURNS jsonb */
SAVANT_SQL_FUNCTION(savant_ai_fix) {
	const std::string sql = pg::TextArg(fcinfo, 0);
	pg::Recorder recorder("ai_fix", sql, true);
	pg::PictureCache catalog;
	pg::ExecutorOptions options;
	options.catalog = &catalog;
	pg::GuardedExecutor executor(options);
	recorder.Admit();

	const core::FixedStatement fixed = core::FixStatement(sql, executor, catalog.Picture());
	Record(recorder, fixed);

	return pg::JsonbDatum(FixJson(sql, fixed));
}

} // namespace savant::entry
