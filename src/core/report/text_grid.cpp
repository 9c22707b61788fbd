/*
 * text_grid.cpp
 *     Cells, columns and bars.
 */
#include "core/report/text_grid.hpp"

#include <algorithm>
#include <cmath>

#include "core/ask/display.hpp"
#include "core/report/chart_kinds.hpp"

namespace savant::core {

namespace {

/* Length of the UTF-8 character that begins with `lead`. */
std::size_t GlyphLength(char lead) {
	const auto byte = static_cast<unsigned char>(lead);
	return byte < 0x80 ? 1 : byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2;
}

} // namespace

void TextGrid::Put(std::size_t row, std::size_t column, std::string_view glyph) {
	if (row < cells_.size() && column < columns_) {
		cells_[row][column] = std::string(glyph);
	}
}

bool TextGrid::IsBlank(std::size_t row, std::size_t column) const {
	return row < cells_.size() && column < columns_ && cells_[row][column] == " ";
}

void TextGrid::Write(std::size_t row, std::size_t column, std::string_view text) {
	for (std::size_t at = 0; at < text.size(); ++column) {
		const std::size_t length = std::min(GlyphLength(text[at]), text.size() - at);
		Put(row, column, text.substr(at, length));
		at += length;
	}
}

std::string TextGrid::Row(std::size_t row) const {
	std::string line;
	for (const std::string &cell : cells_[row]) {
		line += cell;
	}
	return line;
}

std::string FitColumns(std::string_view text, std::size_t width, bool right) {
	const std::string cut = CutToWidth(text, width);
	const std::size_t own = DisplayWidth(cut);
	const std::string blanks(width > own ? width - own : 0, ' ');
	return right ? blanks + cut : cut + blanks;
}

std::string BarText(double share, std::size_t width, bool unicode) {
	static constexpr const char *kEighths[] = {"",       "\u258f", "\u258e", "\u258d",
	                                           "\u258c", "\u258b", "\u258a", "\u2589"};
	share = std::clamp(share, 0.0, 1.0);
	if (!unicode) {
		auto marks = static_cast<std::size_t>(std::lround(share * static_cast<double>(width)));
		marks = share > 0 && marks == 0 ? 1 : marks; // what is not zero is seen
		return FitColumns(std::string(marks, '#'), width);
	}
	auto eighths = static_cast<std::size_t>(std::lround(share * static_cast<double>(width) * 8));
	eighths = share > 0 && eighths == 0 ? 1 : eighths;
	std::string bar;
	for (std::size_t i = 0; i < eighths / 8; i++) {
		bar += "\u2588";
	}
	bar += kEighths[eighths % 8];
	const std::size_t used = eighths / 8 + (eighths % 8 > 0 ? 1 : 0);
	return bar + std::string(width > used ? width - used : 0, ' ');
}

std::string TimeLabels(const Chart &chart, std::size_t left, std::size_t columns) {
	constexpr std::size_t kLabelRoom = 9;
	TextGrid labels(1, left + columns);
	std::size_t free_from = 0;
	for (const ChartTick &tick :
	     TimeTicks(chart.from, chart.to, std::max<std::size_t>(columns / kLabelRoom, 2),
	               chart.zone_seconds)) {
		const auto at = left + static_cast<std::size_t>(TimeShare(chart, tick.at) *
		                                                static_cast<double>(columns - 1));
		const std::size_t half = tick.label.size() / 2;
		const std::size_t begin =
			std::min(at > half ? at - half : 0, left + columns - tick.label.size());
		if (begin >= free_from) {
			labels.Write(0, begin, tick.label);
			free_from = begin + tick.label.size() + 2;
		}
	}
	return labels.Row(0);
}

} // namespace savant::core
