/*
 * page.cpp
 *     The lines of ai_ask: sentence, table, what to know, SQL, footer.
 */
#include <algorithm>
#include <cstdio>

#include "core/ask/display.hpp"
#include "core/ask/tell.hpp"
#include "core/sql/format.hpp"
#include "core/text/utf8.hpp"

namespace savant::core {

namespace {

std::string Fixed(double value, int digits) {
	char buffer[64];
	std::snprintf(buffer, sizeof(buffer), "%.*f", digits, value);
	return buffer;
}

void AddGap(std::vector<std::string> &lines) {
	if (!lines.empty() && !lines.back().empty()) {
		lines.emplace_back();
	}
}

/* Text of several lines, each indented, ends trimmed. */
void AddIndented(std::vector<std::string> &lines, std::string_view text,
                 const std::string &indent) {
	while (!text.empty()) {
		const std::size_t end = text.find('\n');
		std::string line(text.substr(0, end));
		while (!line.empty() && (line.back() == ' ' || line.back() == '\r')) {
			line.pop_back();
		}
		std::replace(line.begin(), line.end(), '\t', ' ');
		lines.push_back(indent + line);
		text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
	}
}

std::string SqlForPeople(const std::string &sql) { return FormatSql(ParseSql(sql)); }

void AddRemarks(std::vector<std::string> &lines, const Answer &answer) {
	AddGap(lines);
	if (answer.error) {
		if (!answer.error->detail.empty()) {
			lines.push_back("Detail: " + answer.error->detail);
		}
		if (!answer.error->hint.empty()) {
			lines.push_back("Hint: " + answer.error->hint);
		}
	}
	for (const Warning &warning : answer.warnings) {
		lines.push_back("Warning: " + warning.message + "." +
		                (warning.hint.empty() ? "" : " " + warning.hint));
	}
	for (const std::string &note : answer.notes) {
		lines.push_back("Note: " + note);
	}
}

void AddChoices(std::vector<std::string> &lines, const Answer &answer) {
	if (!answer.choices.empty()) {
		AddGap(lines);
		for (std::size_t i = 0; i < answer.choices.size(); i++) {
			lines.push_back("  " + std::to_string(i + 1) + ". " + answer.choices[i]);
			if (i < answer.choice_sql.size()) {
				AddIndented(lines, SqlForPeople(answer.choice_sql[i]), "     ");
			}
		}
		AddGap(lines);
		lines.emplace_back(
			"Ask again in other words, or give the SQL of the one you mean to ai_ask().");
	}
	if (!answer.suggestions.empty()) {
		AddGap(lines);
		lines.emplace_back("You could ask:");
		for (const std::string &suggestion : answer.suggestions) {
			lines.push_back("  " + suggestion);
		}
	}
}

std::string Footer(const Answer &answer) {
	std::string footer = "Route: " + std::string(RouteName(answer.route));
	if (!answer.error && !answer.needs_clarification) {
		footer += " | confidence " + Fixed(answer.confidence.value, 2);
	}
	if (answer.model.calls > 0) {
		footer += " | model " + answer.model.name + ", " +
		          std::to_string(answer.model.prompt_tokens + answer.model.answer_tokens) +
		          " tokens";
	}
	if (answer.estimated_cost >= 0) {
		footer += " | cost " + Fixed(answer.estimated_cost, 1);
	}
	return footer + " | " + Fixed(answer.timings.total, 1) + " ms | request " + answer.request_id;
}

bool IsTalk(Intent intent) {
	return intent == Intent::Greeting || intent == Intent::Thanks || intent == Intent::Help;
}

} // namespace

std::vector<std::string> PageLines(const Answer &answer, const PageStyle &style) {
	std::vector<std::string> lines;
	AddIndented(lines, answer.text, "");
	TableStyle table;
	table.max_rows = style.max_rows;
	const bool told_whole = answer.result.rows.size() == 1 && answer.result.columns.size() == 1;
	if (!told_whole) {
		const auto rows = TableLines(answer.result, table);
		if (!rows.empty()) {
			AddGap(lines);
			lines.insert(lines.end(), rows.begin(), rows.end());
		}
	}
	AddRemarks(lines, answer);
	AddChoices(lines, answer);
	if (style.show_sql && !answer.sql.empty()) {
		AddGap(lines);
		lines.emplace_back("SQL:");
		AddIndented(lines, SqlForPeople(answer.sql), "  ");
	}
	if (!IsTalk(answer.intent)) {
		AddGap(lines);
		lines.push_back(Footer(answer));
	}
	while (!lines.empty() && lines.back().empty()) {
		lines.pop_back();
	}
	for (std::string &line : lines) {
		line = WithoutControls(line); // a statement, a cell or an error may hold commands
	}
	return lines;
}

} // namespace savant::core
