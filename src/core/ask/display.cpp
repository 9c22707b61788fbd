/*
 * display.cpp
 *     Aligned tables in plain ASCII lines, so that every database encoding can hold them.
 */
#include "core/ask/display.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace savant::core {

namespace {

constexpr std::string_view kGap = "  ";
constexpr std::string_view kNull = "NULL";
constexpr std::string_view kCut = "...";
constexpr std::size_t kVerticalFrom = 5; // columns from which a single row is told as a list

struct Span {
	std::uint32_t first, last;
};

// East Asian wide and emoji blocks; approximate at the edges, exact where people write.
constexpr std::array<Span, 12> kWide = {{{0x1100, 0x115F},
                                         {0x2E80, 0x303E},
                                         {0x3041, 0x33FF},
                                         {0x3400, 0x4DBF},
                                         {0x4E00, 0x9FFF},
                                         {0xA000, 0xA4CF},
                                         {0xAC00, 0xD7A3},
                                         {0xF900, 0xFAFF},
                                         {0xFE30, 0xFE6F},
                                         {0xFF00, 0xFF60},
                                         {0x1F300, 0x1FAFF},
                                         {0x20000, 0x3FFFD}}};
constexpr std::array<Span, 7> kZero = {{{0x0300, 0x036F},
                                        {0x0483, 0x0489},
                                        {0x0591, 0x05BD},
                                        {0x064B, 0x065F},
                                        {0x200B, 0x200F},
                                        {0x20D0, 0x20FF},
                                        {0xFE00, 0xFE0F}}};

template <std::size_t N>
bool Contains(const std::array<Span, N> &spans, std::uint32_t point) {
	return std::any_of(spans.begin(), spans.end(), [point](const Span &span) {
		return point >= span.first && point <= span.last;
	});
}

/* Decodes the character at `at`; a malformed byte is one character of its own. */
std::uint32_t DecodeAt(std::string_view text, std::size_t at, std::size_t &length) {
	const auto lead = static_cast<unsigned char>(text[at]);
	length = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
	if (length == 1 || at + length > text.size()) {
		length = 1;
		return lead;
	}
	std::uint32_t point = lead & (0xFFU >> (length + 1));
	for (std::size_t i = 1; i < length; i++) {
		const auto byte = static_cast<unsigned char>(text[at + i]);
		if ((byte & 0xC0) != 0x80) {
			length = 1;
			return lead;
		}
		point = point << 6 | (byte & 0x3FU);
	}
	return point;
}

std::size_t WidthOf(std::uint32_t point) {
	if (point < kZero.front().first) { // most text: below all that is special
		return 1;
	}
	if (Contains(kZero, point)) {
		return 0;
	}
	return Contains(kWide, point) ? 2 : 1;
}

std::string Padded(const std::string &text, std::size_t width, bool right) {
	const std::size_t own = DisplayWidth(text);
	const std::string blanks(width > own ? width - own : 0, ' ');
	return right ? blanks + text : text + blanks;
}

void TrimRight(std::string &line) {
	while (!line.empty() && line.back() == ' ') {
		line.pop_back();
	}
}

std::string CellAsText(const ResultSet::ColumnHead &column, const CellText &cell,
                       std::size_t width) {
	if (!cell) {
		return std::string(kNull);
	}
	if (column.type == "boolean" && !column.masked) {
		return *cell == "t" ? "yes" : "no";
	}
	return column.numeric && !column.masked ? CutToWidth(ShortenFraction(*cell), width)
	                                        : CutToWidth(*cell, width);
}

std::string Plural(std::size_t count, const char *noun) {
	return std::to_string(count) + " more " + noun + (count == 1 ? "" : "s");
}

/* One row with many columns reads better downwards. */
std::vector<std::string> VerticalLines(const ResultSet &result, const TableStyle &style) {
	std::size_t widest = 0;
	for (const auto &column : result.columns) {
		widest = std::max(widest, DisplayWidth(CutToWidth(column.name, style.max_cell)));
	}
	const std::size_t room =
		style.max_width > widest + 2 ? style.max_width - widest - 2 : style.max_cell;
	std::vector<std::string> lines;
	for (std::size_t i = 0; i < result.columns.size(); i++) {
		lines.push_back(Padded(CutToWidth(result.columns[i].name, style.max_cell), widest, false) +
		                std::string(kGap) + CellAsText(result.columns[i], result.rows[0][i], room));
	}
	return lines;
}

/* The table as cut cells: [0] is the head. */
using Grid = std::vector<std::vector<std::string>>;

Grid CutCells(const ResultSet &result, std::size_t shown, std::size_t max_cell) {
	Grid grid(1);
	for (const auto &column : result.columns) {
		grid[0].push_back(CutToWidth(column.name, max_cell));
	}
	for (std::size_t row = 0; row < shown; row++) {
		auto &cells = grid.emplace_back();
		for (std::size_t i = 0; i < result.columns.size(); i++) {
			cells.push_back(CellAsText(result.columns[i], result.rows[row][i], max_cell));
		}
	}
	return grid;
}

std::vector<std::size_t> Widths(const Grid &grid) {
	std::vector<std::size_t> widths(grid[0].size(), 1);
	for (const auto &cells : grid) {
		for (std::size_t i = 0; i < cells.size(); i++) {
			widths[i] = std::max(widths[i], DisplayWidth(cells[i]));
		}
	}
	return widths;
}

std::size_t TotalWidth(const std::vector<std::size_t> &widths) {
	std::size_t total = 0;
	for (const std::size_t width : widths) {
		total += width + (total > 0 ? kGap.size() : 0);
	}
	return total;
}

} // namespace

std::size_t DisplayWidth(std::string_view text) {
	std::size_t width = 0;
	for (std::size_t at = 0, length = 0; at < text.size(); at += length) {
		width += WidthOf(DecodeAt(text, at, length));
	}
	return width;
}

std::string CutToWidth(std::string_view text, std::size_t width) {
	std::string line;
	std::size_t used = 0;
	std::size_t keep = 0; // bytes that leave room for the dots
	for (std::size_t at = 0, length = 0; at < text.size(); at += length) {
		const std::uint32_t point = DecodeAt(text, at, length);
		const std::size_t own = WidthOf(point);
		if (used + own > width) {
			line.resize(keep);
			return line + std::string(kCut.substr(0, std::min(kCut.size(), width)));
		}
		used += own;
		if (point < 0x20 || point == 0x7F) {
			line += ' ';
		} else {
			line.append(text.substr(at, length));
		}
		if (used + kCut.size() <= width) {
			keep = line.size();
		}
	}
	return line;
}

std::string GroupThousands(std::string_view number) {
	const std::size_t sign = !number.empty() && number[0] == '-' ? 1 : 0;
	std::size_t end = sign;
	while (end < number.size() && number[end] >= '0' && number[end] <= '9') {
		end++;
	}
	const bool plain = end > sign && (end == number.size() || number[end] == '.') &&
	                   number.find_first_not_of("0123456789", std::min(end + 1, number.size())) ==
	                       std::string_view::npos;
	if (!plain) {
		return std::string(number);
	}
	std::string grouped(number.substr(0, sign));
	for (std::size_t i = sign; i < end; i++) {
		if (i > sign && (end - i) % 3 == 0) {
			grouped += ',';
		}
		grouped += number[i];
	}
	return grouped + std::string(number.substr(end));
}

std::string ShortenFraction(std::string_view number) {
	constexpr std::size_t kLongFraction = 6, kShortFraction = 4;
	const std::size_t point = number.find('.');
	const std::size_t start = !number.empty() && number[0] == '-' ? 1 : 0;
	std::string digits(number);
	if (point == std::string_view::npos || number.size() - point - 1 <= kLongFraction ||
	    digits.erase(point, 1).find_first_not_of("0123456789", start) != std::string::npos) {
		return std::string(number);
	}
	std::size_t end = point + kShortFraction; // of the digits kept
	const bool up = digits[end] >= '5';
	digits.resize(end);
	for (std::size_t at = end; up && at-- > start;) {
		if (digits[at] != '9') {
			digits[at]++;
			break;
		}
		digits[at] = '0';
		if (at == start) {
			digits.insert(start, 1, '1');
			end++;
		}
	}
	digits.insert(end - kShortFraction, 1, '.');
	return digits;
}

std::vector<std::string> TableLines(const ResultSet &result, const TableStyle &style) {
	if (result.columns.empty() || result.rows.empty()) {
		return {};
	}
	if (result.rows.size() == 1 && result.columns.size() >= kVerticalFrom) {
		return VerticalLines(result, style);
	}
	const std::size_t shown =
		std::min(result.rows.size(), std::max<std::size_t>(style.max_rows, 1));
	// Narrower cells first, fewer columns only when that is not enough.
	std::size_t max_cell = style.max_cell;
	Grid grid = CutCells(result, shown, max_cell);
	std::vector<std::size_t> widths = Widths(grid);
	while (TotalWidth(widths) > style.max_width && max_cell > 12) {
		max_cell = std::max<std::size_t>(max_cell * 3 / 4, 12);
		grid = CutCells(result, shown, max_cell);
		widths = Widths(grid);
	}
	const std::size_t all = widths.size();
	while (TotalWidth(widths) > style.max_width && widths.size() > 1) {
		widths.pop_back();
	}

	std::vector<std::string> lines;
	for (std::size_t row = 0; row < grid.size(); row++) {
		std::string line, rule;
		for (std::size_t i = 0; i < widths.size(); i++) {
			line += (i > 0 ? kGap : "");
			line += Padded(grid[row][i], widths[i], result.columns[i].numeric);
			rule += (i > 0 ? kGap : "");
			rule += std::string(widths[i], '-');
		}
		TrimRight(line);
		lines.push_back(std::move(line));
		if (row == 0) {
			lines.push_back(std::move(rule));
		}
	}
	std::string rest;
	if (shown < result.rows.size()) {
		rest = Plural(result.rows.size() - shown, "row");
	}
	if (widths.size() < all) {
		rest += (rest.empty() ? "" : ", ") + Plural(all - widths.size(), "column");
	}
	if (!rest.empty()) {
		lines.push_back("... " + rest);
	}
	return lines;
}

} // namespace savant::core
