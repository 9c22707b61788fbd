/*
 * text_grid.hpp
 *     A field of terminal cells, each one column wide.
 */
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/report/chart.hpp"
#include "core/report/chart_lines.hpp"

namespace savant::core {

class TextGrid {
public:
	TextGrid(std::size_t rows, std::size_t columns)
		: columns_(columns), cells_(rows, std::vector<std::string>(columns, " ")) {}

	/* `glyph` is one character of one column; outside of the field it is dropped. */
	void Put(std::size_t row, std::size_t column, std::string_view glyph);
	bool IsBlank(std::size_t row, std::size_t column) const;
	/* ASCII or one-column characters, cut at the right edge. */
	void Write(std::size_t row, std::size_t column, std::string_view text);
	std::string Row(std::size_t row) const;

	std::size_t Rows() const { return cells_.size(); }
	std::size_t Columns() const { return columns_; }

private:
	std::size_t columns_;
	std::vector<std::vector<std::string>> cells_;
};

/* `text` in exactly `width` columns: cut with dots or filled with blanks, at the left when `right`.
 */
std::string FitColumns(std::string_view text, std::size_t width, bool right = false);

/* A bar of `share` (0..1) of `width` columns in eighths of a column, or of '#'. */
std::string BarText(double share, std::size_t width, bool unicode);

/* One drawing per kind, for chart_lines.cpp: prepared charts that are not empty. */
std::vector<std::string> LineLines(const Chart &chart, const ChartTerminal &terminal);
std::vector<std::string> StackLines(const Chart &chart, const ChartTerminal &terminal);
std::vector<std::string> BarLines(const Chart &chart, const ChartTerminal &terminal);
std::vector<std::string> HeatLines(const Chart &chart, const ChartTerminal &terminal);
std::vector<std::string> TimelineLines(const Chart &chart, const ChartTerminal &terminal);
std::vector<std::string> HistogramLines(const Chart &chart, const ChartTerminal &terminal);
std::vector<std::string> BoxLines(const Chart &chart, const ChartTerminal &terminal);
std::vector<std::string> SlopeLines(const Chart &chart, const ChartTerminal &terminal);

/* The labels of a time axis under `columns` cells that begin at column `left`. */
std::string TimeLabels(const Chart &chart, std::size_t left, std::size_t columns);

} // namespace savant::core
