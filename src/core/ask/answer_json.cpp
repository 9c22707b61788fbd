/*
 * answer_json.cpp
 *     Written by hand rather than through nlohmann::json: numeric values of any
 *     length and json cells go into the text unchanged.
 */
#include "core/ask/answer_json.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "core/ask/pipeline.hpp"

namespace savant::core {

namespace {

/* Collects the members of one object or array. */
class JsonList {
public:
	JsonList(char open, char close) : text_(1, open), close_(close) {}
	void Add(const std::string &value) {
		text_ += text_.size() > 1 ? "," : "";
		text_ += value;
	}
	void Add(std::string_view name, const std::string &value) {
		Add(JsonString(name) + ":" + value);
	}
	std::string Text() const { return text_ + close_; }

private:
	std::string text_;
	char close_;
};

JsonList Object() { return {'{', '}'}; }
JsonList Array() { return {'[', ']'}; }

std::string Number(double value, int digits = 3) {
	char buffer[64];
	std::snprintf(buffer, sizeof(buffer), "%.*f", digits, value);
	return std::isfinite(value) ? buffer : "null";
}

/* Negative means that it was never estimated. */
std::string Estimate(double value) { return value < 0 ? "null" : Number(value, 2); }

std::string Truth(bool value) { return value ? "true" : "false"; }

std::string TextOrNull(const std::string &text) { return text.empty() ? "null" : JsonString(text); }

std::string Strings(const std::vector<std::string> &texts) {
	JsonList list = Array();
	for (const std::string &text : texts) {
		list.Add(JsonString(text));
	}
	return list.Text();
}

/* The grammar of JSON numbers; "NaN", "Infinity" and money are not in it. */
bool IsJsonNumber(std::string_view text) {
	std::size_t at = !text.empty() && text[0] == '-' ? 1 : 0;
	const auto digits = [&text, &at] {
		const std::size_t start = at;
		while (at < text.size() && text[at] >= '0' && text[at] <= '9') {
			at++;
		}
		return at - start;
	};
	const bool leading_zero = at < text.size() && text[at] == '0';
	const std::size_t whole = digits();
	if (whole == 0 || (leading_zero && whole > 1)) {
		return false;
	}
	if (at < text.size() && text[at] == '.') {
		at++;
		if (digits() == 0) {
			return false;
		}
	}
	if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
		at++;
		at += at < text.size() && (text[at] == '+' || text[at] == '-') ? 1 : 0;
		if (digits() == 0) {
			return false;
		}
	}
	return at == text.size();
}

std::string ConfidenceToJson(const Confidence &confidence) {
	JsonList parts = Object();
	for (const auto &[part, points] : confidence.parts) {
		parts.Add(part, Number(points, 2));
	}
	JsonList object = Object();
	object.Add("value", Number(confidence.value, 2));
	object.Add("reachable", Number(confidence.reachable, 2));
	object.Add("parts", parts.Text());
	return object.Text();
}

std::string WarningsToJson(const std::vector<Warning> &warnings) {
	JsonList list = Array();
	for (const Warning &warning : warnings) {
		JsonList object = Object();
		object.Add("code", JsonString(warning.code));
		object.Add("message", JsonString(warning.message));
		object.Add("hint", TextOrNull(warning.hint));
		list.Add(object.Text());
	}
	return list.Text();
}

std::string TimingsToJson(const Timings &timings) {
	JsonList object = Object();
	object.Add("understand", Number(timings.understand));
	object.Add("draft", Number(timings.draft));
	object.Add("check", Number(timings.check));
	object.Add("gate", Number(timings.gate));
	object.Add("run", Number(timings.run));
	object.Add("judge", Number(timings.judge));
	object.Add("tell", Number(timings.tell));
	object.Add("total", Number(timings.total));
	return object.Text();
}

std::string ErrorToJson(const std::optional<AnswerError> &error) {
	if (!error) {
		return "null";
	}
	JsonList object = Object();
	object.Add("code", JsonString(error->code));
	object.Add("message", JsonString(error->message));
	object.Add("detail", TextOrNull(error->detail));
	object.Add("hint", TextOrNull(error->hint));
	return object.Text();
}

std::string ColumnsToJson(const ResultSet &result) {
	JsonList list = Array();
	for (const auto &column : result.columns) {
		JsonList object = Object();
		object.Add("name", JsonString(column.name));
		object.Add("type", JsonString(column.type));
		object.Add("masked", Truth(column.masked));
		list.Add(object.Text());
	}
	return list.Text();
}

std::string ChoicesToJson(const Answer &answer) {
	JsonList list = Array();
	for (std::size_t i = 0; i < answer.choices.size(); i++) {
		JsonList object = Object();
		object.Add("reading", JsonString(answer.choices[i]));
		object.Add("sql", i < answer.choice_sql.size() ? JsonString(answer.choice_sql[i]) : "null");
		list.Add(object.Text());
	}
	return list.Text();
}

/* null when no model was asked. */
std::string ModelUseToJson(const ModelUse &use) {
	if (use.calls == 0) {
		return "null";
	}
	JsonList object = Object();
	object.Add("name", TextOrNull(use.name));
	object.Add("endpoint", TextOrNull(use.endpoint));
	object.Add("calls", std::to_string(use.calls));
	object.Add("attempts", std::to_string(use.attempts));
	object.Add("prompt_tokens", std::to_string(use.prompt_tokens));
	object.Add("answer_tokens", std::to_string(use.answer_tokens));
	object.Add("cached_tokens", std::to_string(use.cached_tokens));
	object.Add("queued_ms", Number(use.queued_ms));
	object.Add("first_byte_ms", Number(use.first_byte_ms));
	object.Add("total_ms", Number(use.total_ms));
	object.Add("failure", TextOrNull(use.failure));
	return object.Text();
}

std::string RepairsToJson(const std::vector<StatementRepair> &repairs) {
	JsonList list = Array();
	for (const StatementRepair &repair : repairs) {
		JsonList object = Object();
		object.Add("by", JsonString(repair.by));
		object.Add("code", JsonString(repair.code));
		object.Add("message", JsonString(repair.message));
		object.Add("changes", Strings(repair.changes));
		list.Add(object.Text());
	}
	return list.Text();
}

std::string CandidatesToJson(const CandidateVote &vote) {
	if (vote.drafted == 0) {
		return "null";
	}
	JsonList object = Object();
	object.Add("drafted", std::to_string(vote.drafted));
	object.Add("ran", std::to_string(vote.ran));
	object.Add("agreed", std::to_string(vote.agreed));
	return object.Text();
}

std::string RowsToJson(const ResultSet &result) {
	JsonList list = Array();
	for (std::size_t row = 0; row < result.rows.size(); row++) {
		list.Add(RowToJson(result, row));
	}
	return list.Text();
}

} // namespace

std::string JsonString(std::string_view text) {
	return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string CellToJson(const ResultSet::ColumnHead &column, const CellText &cell) {
	if (!cell) {
		return "null";
	}
	if (column.masked) {
		return JsonString(*cell);
	}
	if (column.type == "boolean") {
		return Truth(*cell == "t" || *cell == "true");
	}
	if (column.type == "json" || column.type == "jsonb") {
		return *cell;
	}
	return column.numeric && IsJsonNumber(*cell) ? *cell : JsonString(*cell);
}

std::string RowToJson(const ResultSet &result, std::size_t row) {
	JsonList object = Object();
	std::vector<std::string> used;
	for (std::size_t i = 0; i < result.columns.size(); i++) {
		// jsonb keeps one of two equal keys: no cell may get lost that way.
		std::string name = result.columns[i].name;
		for (int n = 2; std::find(used.begin(), used.end(), name) != used.end(); n++) {
			name = result.columns[i].name + "_" + std::to_string(n);
		}
		object.Add(name, CellToJson(result.columns[i], result.rows[row][i]));
		used.push_back(std::move(name));
	}
	return object.Text();
}

std::string AnswerToJson(const Answer &answer) {
	JsonList object = Object();
	object.Add("request_id", JsonString(answer.request_id));
	object.Add("question", JsonString(answer.question));
	object.Add("intent", JsonString(IntentName(answer.intent)));
	object.Add("answer", JsonString(answer.text));
	object.Add("paraphrase", TextOrNull(answer.paraphrase));
	object.Add("sql", TextOrNull(answer.sql));
	object.Add("columns", ColumnsToJson(answer.result));
	object.Add("rows", RowsToJson(answer.result));
	object.Add("row_count", std::to_string(answer.result.rows.size()));
	object.Add("truncated", Truth(answer.result.truncated));
	object.Add("route", JsonString(RouteName(answer.route)));
	object.Add("confidence", ConfidenceToJson(answer.confidence));
	object.Add("warnings", WarningsToJson(answer.warnings));
	object.Add("notes", Strings(answer.notes));
	object.Add("needs_clarification", Truth(answer.needs_clarification));
	object.Add("clarification_question", TextOrNull(answer.clarification));
	object.Add("choices", ChoicesToJson(answer));
	object.Add("suggestions", Strings(answer.suggestions));
	object.Add("estimated_cost", Estimate(answer.estimated_cost));
	object.Add("estimated_rows", Estimate(answer.estimated_rows));
	object.Add("timings", TimingsToJson(answer.timings));
	JsonList tokens = Object();
	tokens.Add("prompt", std::to_string(answer.model.prompt_tokens));
	tokens.Add("answer", std::to_string(answer.model.answer_tokens));
	object.Add("tokens", tokens.Text());
	object.Add("model", ModelUseToJson(answer.model));
	object.Add("repairs", RepairsToJson(answer.repairs));
	object.Add("candidates", CandidatesToJson(answer.candidates));
	object.Add("from_cache", Truth(answer.from_cache));
	object.Add("attempts", std::to_string(answer.attempts));
	object.Add("tables", Strings(answer.tables));
	object.Add("error", ErrorToJson(answer.error));
	return object.Text();
}

} // namespace savant::core
