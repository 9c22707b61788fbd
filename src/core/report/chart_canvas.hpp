/*
 * chart_canvas.hpp
 *     The pen of the SVG charts: elements whose left edges are shares of the width, so that a
 *     chart gets wider and narrower with its page while its text keeps its size.
 *
 * Only paths need coordinates that are stretched; they stand in an inner <svg> of their own.
 */
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/report/chart.hpp"

namespace savant::core {

enum class ChartAnchor { Start, Middle, End };

/* The field in which path coordinates are whole numbers. */
constexpr double kPathWidth = 2000, kPathHeight = 1000;

class ChartCanvas {
public:
	/* `height` in pixels.  With a gutter there is room for axis labels to the left of 0. */
	ChartCanvas(const Chart &chart, double height, bool gutter);

	/* x are shares 0..1 of the width, y pixels from the top. */
	void Line(double x1, double y1, double x2, double y2, std::string_view css);
	void Rect(double x, double y, double width, double height, std::string_view css,
	          std::string_view tip = {});
	/* `dx` pixels beside x; `text` is escaped. */
	void Text(double x, double dx, double y, ChartAnchor anchor, std::string_view css,
	          std::string_view text);
	/* A small shape: diamond for critical, triangle for warning, circle for the others. */
	void Shape(double x, double y, ChartTone tone, std::string_view tip);
	/* `path` in the stretched field laid over the pixels from `top` on. */
	void Path(std::string_view path, std::string_view css, double top, double height);

	std::string Finish() const { return svg_ + "</svg>"; }

private:
	std::string Tip(std::string_view tip);

	std::string svg_;
	std::size_t tip_room_; // bytes that tips may still take
};

/* "critical", "warning", "info", "good" or "plain". */
std::string_view ChartToneName(ChartTone tone);

/* A coordinate of a path: a whole number, and what separates it from the one before. */
void AddPathPoint(std::string &path, char command, double x_share, double y_share);

} // namespace savant::core
