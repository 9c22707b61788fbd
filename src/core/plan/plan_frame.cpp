/*
 * plan_frame.cpp
 *     Each frame is recognised by itself, since they come on top of each other: psql's table
 *     in a Markdown fence, a log line in quotes.
 */
#include "core/plan/plan_frame.hpp"

#include <algorithm>

#include "core/model/foreign_json.hpp"
#include "core/plan/plan_json.hpp"
#include "core/text/utf8.hpp"

namespace savant::core {

namespace {

constexpr std::string_view kBlanks = " \t\r\n\f\v";
constexpr std::string_view kHead = "QUERY PLAN";
constexpr std::string_view kBars[] = {"|", "\xE2\x94\x82", "\xE2\x95\x91"}; // with U+2502, U+2551
constexpr std::string_view kNoBreakSpace = "\xC2\xA0";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kReturnArrow = "\xE2\x86\xB5"; // psql's "+" with linestyle unicode

using Lines = std::vector<std::string>;

void ReplaceAll(std::string &text, std::string_view from, std::string_view to) {
	if (text.find(from) == std::string::npos) {
		return;
	}
	std::string replaced;
	std::size_t at = 0;
	for (std::size_t found = text.find(from); found != std::string::npos;
	     found = text.find(from, at)) {
		replaced.append(text, at, found - at).append(to);
		at = found + from.size();
	}
	text = replaced.append(text, at);
}

bool ConsistsOf(std::string_view text, std::string_view characters) {
	return text.find_first_not_of(characters) == std::string_view::npos;
}

/* Plans copied from web pages: entities, no-break spaces, arrows made pretty. */
std::string Plain(std::string_view text) {
	std::string plain =
		FindInvalidUtf8(text) != std::string_view::npos || text.find('\0') != std::string_view::npos
			? CleanText(text)
			: std::string(text);
	ReplaceAll(plain, kByteOrderMark, "");
	ReplaceAll(plain, kNoBreakSpace, " ");
	ReplaceAll(plain, "\xE2\x86\x92  ", "->  "); // U+2192
	if (plain.find("-&gt;  ") != std::string::npos) {
		ReplaceAll(plain, "&gt;", ">");
		ReplaceAll(plain, "&lt;", "<");
		ReplaceAll(plain, "&quot;", "\"");
		ReplaceAll(plain, "&amp;", "&");
	}
	return plain;
}

/* A whole result cell in the quotes of CSV. */
void TakeCellQuotes(std::string &text) {
	std::size_t first = text.find_first_not_of(kBlanks);
	if (first != std::string::npos && text.compare(first, kHead.size(), kHead) == 0) {
		first = text.find_first_not_of(kBlanks, first + kHead.size());
	}
	const std::size_t last = text.find_last_not_of(" \t\r\n,;");
	if (first == std::string::npos || text[first] != '"' || last <= first || text[last] != '"') {
		return;
	}
	const std::size_t end_of_line = text.find_first_of("\r\n", first);
	const bool one_line = end_of_line == std::string::npos || end_of_line > last;
	if (!one_line && text[text.find_last_not_of(" \t,;", end_of_line - 1)] == '"') {
		return; // each line has its own quotes
	}
	text[last] = ' ';
	text[first] = ' ';
	text.erase(first, 1);
	ReplaceAll(text, "\"\"", "\"");
}

Lines Split(std::string_view text) {
	Lines lines;
	while (!text.empty()) {
		const std::size_t end = std::min(text.find('\n'), text.size());
		std::string_view line = text.substr(0, end);
		const std::size_t last = line.find_last_not_of(" \t\r\f\v");
		lines.emplace_back(line.substr(0, last == std::string_view::npos ? 0 : last + 1));
		text.remove_prefix(std::min(end + 1, text.size()));
	}
	return lines;
}

/* What stands in the first fence, when there is one. */
void TakeFence(Lines &lines) {
	const auto is_fence = [](const std::string &line) {
		const std::string_view text = Trimmed(line);
		return text.starts_with("```") || text.starts_with("~~~");
	};
	const auto open = std::find_if(lines.begin(), lines.end(), is_fence);
	if (open == lines.end()) {
		return;
	}
	const auto close = std::find_if(open + 1, lines.end(), is_fence);
	std::for_each(lines.begin(), open + 1, [](std::string &line) { line.clear(); });
	std::for_each(close, lines.end(), [](std::string &line) { line.clear(); });
}

/* "> " before every line, as mail and Markdown quote. */
void TakeQuotation(Lines &lines) {
	const bool all = std::all_of(lines.begin(), lines.end(), [](const std::string &line) {
		return line.empty() || line[0] == '>';
	});
	for (std::string &line : lines) {
		if (all && !line.empty()) {
			line.erase(0, line.size() > 1 && line[1] == ' ' ? 2 : 1);
		}
	}
}

/* "..." around each line, as pgAdmin and \copy with CSV write them. */
void TakeLineQuotes(std::string &line) {
	std::string_view text = Trimmed(line);
	while (!text.empty() && (text.back() == ',' || text.back() == ';')) {
		text.remove_suffix(1);
	}
	// A JSON member also begins and ends so: "Alias": "x"
	if (text.size() < 2 || text.front() != '"' || text.back() != '"' ||
	    text.find("\": ") != std::string_view::npos) {
		return;
	}
	std::string inner(text.substr(1, text.size() - 2));
	ReplaceAll(inner, "\"\"", "\"");
	line = std::move(inner);
}

/* "| ... |" of a table with borders. */
void TakeBars(std::string &line) {
	for (const std::string_view bar : kBars) {
		if (line.starts_with(bar)) {
			line.erase(0, bar.size());
			if (line.ends_with(bar)) {
				line.erase(line.size() - bar.size());
			}
			line.erase(line.find_last_not_of(' ') + 1);
			return;
		}
	}
}

/* Lines of tables: rules, heads, row counts. */
bool IsTableLine(std::string_view text) {
	if (text == kHead || ConsistsOf(text, "-+=|: ")) {
		return true;
	}
	if (text.starts_with("-[ RECORD") || text.starts_with("\xE2\x94\x80") ||
	    text.starts_with("\xE2\x94\x8C") || text.starts_with("\xE2\x94\x9C") ||
	    text.starts_with("\xE2\x94\x94")) { // U+2500 and corners
		return true;
	}
	if (text.starts_with('(') && (text.ends_with(" rows)") || text.ends_with(" row)"))) {
		return ConsistsOf(text.substr(1, text.find(' ') - 1), "0123456789");
	}
	return false;
}

/* The prefix of a server log or of syslog before a line of the message. */
void TakeLogPrefix(std::string &line) {
	const std::size_t syslog = line.find("] #011");
	if (syslog != std::string::npos) {
		line.erase(0, syslog + 6);
	}
	while (!line.empty() && line[0] == '\t') {
		line.erase(0, 1);
	}
}

/* Milliseconds of "... duration: 12.3 ms  plan:"; what follows is the plan. */
std::optional<double> TakeDuration(std::string &line) {
	constexpr std::string_view kDuration = "duration: ";
	constexpr std::string_view kPlan = " ms  plan:";
	const std::size_t plan = line.find(kPlan);
	const std::size_t duration = line.rfind(kDuration, plan);
	if (plan == std::string::npos || duration == std::string::npos) {
		return std::nullopt;
	}
	const std::size_t start = duration + kDuration.size();
	const auto ms = PlanNumber(std::string_view(line).substr(start, plan - start));
	line.erase(0, plan + kPlan.size());
	return ms;
}

/* "+" at the ends of lines: psql's mark that a cell goes on. */
void TakePluses(Lines &lines) {
	std::size_t with = 0, all = 0;
	for (const std::string &line : lines) {
		all += line.empty() ? 0 : 1;
		with += line.ends_with('+') || line.ends_with(kReturnArrow) ? 1 : 0;
	}
	if (with == 0 || with + 1 < all) {
		return;
	}
	for (std::string &line : lines) {
		if (line.ends_with('+')) {
			line.pop_back();
		} else if (line.ends_with(kReturnArrow)) {
			line.erase(line.size() - kReturnArrow.size());
		}
		line.erase(line.find_last_not_of(' ') + 1);
	}
}

} // namespace

std::string_view Trimmed(std::string_view text) {
	const std::size_t first = text.find_first_not_of(kBlanks);
	if (first == std::string_view::npos) {
		return {};
	}
	return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

UnframedPlan UnframePlan(std::string_view text) {
	std::string plain = Plain(text);
	TakeCellQuotes(plain);
	UnframedPlan plan;
	plan.lines = Split(plain);
	TakeFence(plan.lines);
	TakeQuotation(plan.lines);
	constexpr std::string_view kExpanded = "QUERY PLAN | ";
	for (std::string &line : plan.lines) {
		TakeBars(line);
		if (IsTableLine(Trimmed(line))) {
			line.clear();
			continue;
		}
		if (line.starts_with(kExpanded)) {
			line.erase(0, kExpanded.size());
		}
		if (const auto ms = TakeDuration(line)) {
			plan.duration_ms = plan.duration_ms ? plan.duration_ms : ms;
		}
		TakeLogPrefix(line);
		TakeLineQuotes(line);
	}
	TakePluses(plan.lines);
	return plan;
}

std::string JsonOf(const std::vector<std::string> &lines) {
	std::string json;
	bool started = false;
	for (const std::string &line : lines) {
		const std::string_view text = Trimmed(line);
		started = started || text.starts_with('[') || text.starts_with('{');
		// Empty lines keep the numbers of the others.
		json += (started ? line : std::string()) + "\n";
	}
	return started ? json : std::string();
}

} // namespace savant::core
