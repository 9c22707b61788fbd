/*
 * tell_error.cpp
 *     An explained error as lines for people and as JSON for programs.
 */
#include "core/ask/answer_json.hpp"
#include "core/diagnosis/explain_error.hpp"
#include "core/text/utf8.hpp"

namespace savant::core {

namespace {

std::string Listed(const std::vector<std::string> &texts) {
	std::string json = "[";
	for (const std::string &text : texts) {
		json += (json.size() > 1 ? "," : "") + JsonString(text);
	}
	return json + "]";
}

std::string JsonOrNull(const std::string &text) { return text.empty() ? "null" : JsonString(text); }

/* Each line of a statement, set in. */
void AddIndented(const std::string &text, std::vector<std::string> &lines) {
	std::size_t start = 0;
	while (start <= text.size()) {
		const std::size_t feed = std::min(text.find('\n', start), text.size());
		lines.push_back("  " + WithoutControls(text.substr(start, feed - start)));
		start = feed + 1;
	}
}

void TellCorrection(const ErrorExplanation &explanation, std::vector<std::string> &lines) {
	if (explanation.corrected.empty()) {
		return;
	}
	lines.emplace_back(explanation.certain ? "Corrected (passes the checks, was not run):"
	                                       : "Probably meant (passes the checks, was not run):");
	AddIndented(explanation.corrected, lines);
	for (const std::string &change : explanation.changes) {
		lines.push_back("  - " + WithoutControls(change));
	}
}

} // namespace

std::vector<std::string> TellError(const ErrorExplanation &explanation) {
	std::vector<std::string> lines = {WithoutControls(explanation.headline), ""};
	lines.push_back("Error " + explanation.code +
	                (explanation.condition.empty() ? "" : " " + explanation.condition) + ": " +
	                explanation.message);
	for (const std::string &line : explanation.excerpt) {
		lines.push_back("  " + line);
	}
	for (const ErrorPoint &point : explanation.points) {
		std::string line = point.label + ": " + point.text;
		line[0] = line[0] >= 'a' && line[0] <= 'z' ? static_cast<char>(line[0] - 32) : line[0];
		lines.push_back(WithoutControls(line));
	}
	if (!explanation.near_names.empty()) {
		std::string names;
		for (const std::string &name : explanation.near_names) {
			names += (names.empty() ? "" : ", ") + name;
		}
		lines.push_back("Nearest names: " + WithoutControls(names));
	}
	TellCorrection(explanation, lines);
	for (std::size_t i = 0; i < explanation.advice.size(); ++i) {
		lines.push_back((i == 0 ? "To do: " : "       ") + WithoutControls(explanation.advice[i]));
	}
	return lines;
}

std::string ErrorExplanationJson(const ErrorExplanation &explanation, const ErrorReport &report) {
	std::string points = "[";
	for (const ErrorPoint &point : explanation.points) {
		points += (points.size() > 1 ? ",{\"label\":" : "{\"label\":") + JsonString(point.label) +
		          ",\"text\":" + JsonString(point.text) + "}";
	}
	const bool inside = !report.internal_statement.empty();
	const int position = inside ? report.internal_position : report.position;
	return "{\"headline\":" + JsonString(explanation.headline) +
	       ",\"code\":" + JsonString(explanation.code) +
	       ",\"condition\":" + JsonOrNull(explanation.condition) +
	       ",\"message\":" + JsonString(explanation.message) +
	       ",\"position\":" + (position > 0 ? std::to_string(position) : "null") +
	       ",\"schema\":" + JsonOrNull(report.schema) + ",\"table\":" + JsonOrNull(report.table) +
	       ",\"column\":" + JsonOrNull(report.column) +
	       ",\"constraint\":" + JsonOrNull(report.constraint) +
	       ",\"excerpt\":" + Listed(explanation.excerpt) + ",\"points\":" + points + "]" +
	       ",\"near_names\":" + Listed(explanation.near_names) +
	       ",\"corrected\":" + JsonOrNull(explanation.corrected) +
	       ",\"certain\":" + (explanation.certain ? "true" : "false") +
	       ",\"changes\":" + Listed(explanation.changes) +
	       ",\"advice\":" + Listed(explanation.advice) +
	       ",\"refused_later\":" + std::to_string(report.refused_later) + "}";
}

} // namespace savant::core
