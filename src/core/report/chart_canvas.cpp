/*
 * chart_canvas.cpp
 *     SVG elements as text.
 */
#include "core/report/chart_canvas.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "core/ask/display.hpp"
#include "core/report/chart_data.hpp"
#include "core/report/html_page.hpp"

namespace savant::core {

namespace {

constexpr std::size_t kTipBytes = 9000;
constexpr std::size_t kDescriptionWidth = 400;

/* As short as two decimals allow: "12.5", "40". */
std::string Number(double value) {
	char text[48];
	std::snprintf(text, sizeof text, "%.2f", value);
	std::string number = text;
	number.erase(number.find_last_not_of('0') + 1);
	if (number.back() == '.') {
		number.pop_back();
	}
	return number == "-0" ? "0" : number;
}

std::string Attribute(const char *name, double value) {
	return std::string(" ") + name + "=\"" + Number(value) + '"';
}

std::string Share(const char *name, double share) {
	return std::string(" ") + name + "=\"" + Number(100 * share) + "%\"";
}

std::string Class(std::string_view css) {
	return css.empty() ? "" : " class=\"" + std::string(css) + '"';
}

} // namespace

std::string_view ChartToneName(ChartTone tone) {
	switch (tone) {
	case ChartTone::Good:
		return "good";
	case ChartTone::Info:
		return "info";
	case ChartTone::Warning:
		return "warning";
	case ChartTone::Critical:
		return "critical";
	case ChartTone::Plain:
		break;
	}
	return "plain";
}

void AddPathPoint(std::string &path, char command, double x_share, double y_share) {
	path += command;
	path += std::to_string(std::lround(x_share * kPathWidth));
	path += ' ';
	path += std::to_string(std::lround(y_share * kPathHeight));
}

ChartCanvas::ChartCanvas(const Chart &chart, double height, bool gutter)
	: svg_("<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" class=\"plot"),
	  tip_room_(kTipBytes) {
	svg_ += gutter ? " gutter\"" : "\"";
	svg_ += " width=\"100%\"" + Attribute("height", height) + "><title>" + HtmlText(chart.title) +
	        "</title><desc>" + HtmlText(CutToWidth(ChartSummary(chart), kDescriptionWidth)) +
	        "</desc>\n";
}

std::string ChartCanvas::Tip(std::string_view tip) {
	const std::string text = HtmlText(tip);
	if (tip.empty() || text.size() > tip_room_) {
		return "";
	}
	tip_room_ -= text.size();
	return "<title>" + text + "</title>";
}

void ChartCanvas::Line(double x1, double y1, double x2, double y2, std::string_view css) {
	svg_ += "<line" + Share("x1", x1) + Attribute("y1", y1) + Share("x2", x2) +
	        Attribute("y2", y2) + Class(css) + "/>\n";
}

void ChartCanvas::Rect(double x, double y, double width, double height, std::string_view css,
                       std::string_view tip) {
	const std::string title = Tip(tip);
	svg_ += "<rect" + Share("x", x) + Attribute("y", y) + Share("width", std::max(width, 0.0)) +
	        Attribute("height", std::max(height, 0.0)) + Class(css);
	svg_ += title.empty() ? "/>\n" : ">" + title + "</rect>\n";
}

void ChartCanvas::Text(double x, double dx, double y, ChartAnchor anchor, std::string_view css,
                       std::string_view text) {
	svg_ += "<text" + Share("x", x) + Attribute("y", y);
	svg_ += dx != 0 ? Attribute("dx", dx) : "";
	svg_ += anchor == ChartAnchor::Start    ? ""
	        : anchor == ChartAnchor::Middle ? " text-anchor=\"middle\""
	                                        : " text-anchor=\"end\"";
	svg_ += Class(css) + ">" + HtmlText(text) + "</text>\n";
}

void ChartCanvas::Shape(double x, double y, ChartTone tone, std::string_view tip) {
	const char *path = tone == ChartTone::Critical  ? "M0-6L6 0 0 6-6 0Z"
	                   : tone == ChartTone::Warning ? "M0-6L5.5 4h-11Z"
	                                                : "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0Z";
	svg_ += "<svg" + Share("x", x) + Attribute("y", y) +
	        " overflow=\"visible\"><path class=\"mark " + std::string(ChartToneName(tone)) +
	        "\" d=\"" + path + "\">" + Tip(tip) + "</path></svg>\n";
}

void ChartCanvas::Path(std::string_view path, std::string_view css, double top, double height) {
	if (path.empty()) {
		return;
	}
	svg_ += "<svg width=\"100%\"" + Attribute("y", top) + Attribute("height", height) +
	        " viewBox=\"0 0 2000 1000\" preserveAspectRatio=\"none\" overflow=\"visible\"><path" +
	        Class(css) + " d=\"";
	svg_ += path;
	svg_ += "\"/></svg>\n";
}

} // namespace savant::core
