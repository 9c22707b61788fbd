/*
 * statement_excerpt.cpp
 *     Lines, carets, and texts of the server taken apart.
 */
#include "core/diagnosis/statement_excerpt.hpp"

#include <algorithm>

#include "core/sql/pg_query_port.hpp"
#include "core/text/utf8.hpp"

namespace savant::core {

namespace {

constexpr std::size_t kWidth = 100;    // characters of a line that are shown
constexpr std::size_t kBefore = 60;    // of them before the caret
constexpr std::size_t kFirstLines = 3; // without a position

/* Byte offset of character `count` (from 0); the size when there are fewer. */
std::size_t ByteOf(std::string_view text, std::size_t count) {
	std::size_t byte = 0;
	while (byte < text.size() && count > 0) {
		++byte;
		while (byte < text.size() && (static_cast<unsigned char>(text[byte]) & 0xC0) == 0x80) {
			++byte;
		}
		--count;
	}
	return byte;
}

/* Tabs and carriage returns would move the caret. */
std::string Plain(std::string_view line) {
	std::string text = WithoutControls(line);
	std::replace(text.begin(), text.end(), '\t', ' ');
	return text;
}

/* Characters [from, from + kWidth) of the line, with dots where it is cut. */
std::string Window(std::string_view line, std::size_t from) {
	const std::size_t start = ByteOf(line, from);
	const std::string_view rest = line.substr(start);
	const std::size_t end = ByteOf(rest, kWidth);
	std::string text = start > 0 ? "..." : "";
	text += Plain(rest.substr(0, end));
	return end < rest.size() ? text + "..." : text;
}

std::size_t LineStart(std::string_view text, std::size_t byte) {
	const std::size_t feed = byte == 0 ? std::string_view::npos : text.rfind('\n', byte - 1);
	return feed == std::string_view::npos ? 0 : feed + 1;
}

std::string_view LineAt(std::string_view text, std::size_t start) {
	return text.substr(start, text.find('\n', start) - start);
}

std::vector<std::string> FirstLines(std::string_view text) {
	std::vector<std::string> lines;
	std::size_t start = 0;
	while (start < text.size() && lines.size() < kFirstLines) {
		const std::string_view line = LineAt(text, start);
		lines.push_back(Window(line, 0));
		start += line.size() + 1;
	}
	if (start < text.size()) {
		lines.push_back("...");
	}
	return lines;
}

std::vector<std::string> SplitAtCommas(std::string_view text) {
	std::vector<std::string> parts;
	std::size_t start = 0;
	for (std::size_t comma = text.find(", "); comma != std::string_view::npos;
	     comma = text.find(", ", start)) {
		parts.emplace_back(text.substr(start, comma - start));
		start = comma + 2;
	}
	parts.emplace_back(text.substr(start));
	return parts;
}

/* Length of the conversion of printf at the start of `text`; 0 = none. */
std::size_t ConversionLength(std::string_view text) {
	if (text.size() < 2 || text[0] != '%' || text[1] == '%') {
		return 0;
	}
	const std::size_t end = text.find_first_of("sdiuxXcfgeGpm", 1);
	return end == std::string_view::npos ? 0 : end + 1;
}

} // namespace

std::vector<std::string> MarkPosition(std::string_view text, int position) {
	const std::size_t count = CountCharacters(text);
	if (position < 1 || static_cast<std::size_t>(position) > count + 1) {
		return FirstLines(text);
	}
	const std::size_t byte = ByteOf(text, static_cast<std::size_t>(position) - 1);
	const std::size_t start = LineStart(text, byte);
	const std::string_view line = LineAt(text, start);
	const std::size_t column = CountCharacters(text.substr(start, byte - start));
	const std::size_t from = column > kBefore ? column - kBefore : 0;

	std::vector<std::string> lines;
	if (start > 0) {
		lines.push_back(Window(LineAt(text, LineStart(text, start - 1)), 0));
	}
	lines.push_back(Window(line, from));
	lines.push_back(std::string(column - from + (from > 0 ? 3 : 0), ' ') + "^");
	return lines;
}

PlacedStatement StatementAt(const std::string &text, int position) {
	const auto tokens = ScanSql(text);
	if (tokens.problem) {
		return {text, position};
	}
	const std::size_t wanted =
		position > 0 ? ByteOf(text, static_cast<std::size_t>(position) - 1) : 0;
	std::vector<std::pair<int, int>> found;
	int first = -1, last = -1;
	for (const SqlToken &token : tokens.value) {
		if (token.kind == SqlTokenKind::Comment) {
			continue;
		}
		if (text[static_cast<std::size_t>(token.start)] == ';' && token.end == token.start + 1) {
			if (first >= 0) {
				found.emplace_back(first, last);
			}
			first = -1;
			continue;
		}
		first = first < 0 ? token.start : first;
		last = token.end;
	}
	if (first >= 0) {
		found.emplace_back(first, last);
	}
	if (position < 1) {
		return found.size() == 1
		           ? PlacedStatement{text.substr(static_cast<std::size_t>(found[0].first),
		                                         static_cast<std::size_t>(found[0].second -
		                                                                  found[0].first)),
		                             0}
		           : PlacedStatement{};
	}
	for (const auto &[start, end] : found) {
		// An error at the end of the text points behind its last token.
		if (wanted <= static_cast<std::size_t>(end) || &found.back().first == &start) {
			const auto begin = static_cast<std::size_t>(start);
			const std::size_t inside = wanted > begin ? wanted - begin : 0;
			const std::string sql = text.substr(begin, static_cast<std::size_t>(end) - begin);
			return {sql, static_cast<int>(
							 CountCharacters(std::string_view(text).substr(begin, inside))) +
			                 1};
		}
	}
	return {};
}

std::vector<std::string> FormatArguments(std::string_view format, std::string_view message) {
	std::vector<std::string> arguments;
	while (!format.empty()) {
		const std::size_t length = ConversionLength(format);
		if (length == 0) {
			const std::size_t eaten = format.substr(0, 2) == "%%" ? 2 : 1;
			if (message.empty() || message[0] != format[0]) {
				return {};
			}
			format.remove_prefix(eaten);
			message.remove_prefix(1);
			continue;
		}
		format.remove_prefix(length);
		std::size_t literal = 0;
		while (literal < format.size() && format[literal] != '%') {
			++literal;
		}
		const std::size_t end =
			literal == 0 ? message.size() : message.find(format.substr(0, literal));
		if (end == std::string_view::npos) {
			return {};
		}
		arguments.emplace_back(message.substr(0, end));
		message.remove_prefix(end);
	}
	return message.empty() ? arguments : std::vector<std::string>{};
}

KeyDetail ReadKeyDetail(std::string_view detail) {
	KeyDetail key;
	const std::size_t open = detail.find('(');
	const std::size_t middle = detail.find(")=(");
	const std::size_t close = detail.rfind(')');
	if (open == std::string_view::npos || middle == std::string_view::npos || open > middle ||
	    close < middle + 3) {
		return key;
	}
	key.columns = SplitAtCommas(detail.substr(open + 1, middle - open - 1));
	const std::string_view values = detail.substr(middle + 3, close - middle - 3);
	key.values = key.columns.size() == 1 ? std::vector<std::string>{std::string(values)}
	                                     : SplitAtCommas(values);
	if (key.values.size() != key.columns.size()) {
		key.values.clear(); // a value has a comma itself
	}
	return key;
}

} // namespace savant::core
