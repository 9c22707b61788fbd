/*
 * report_page.cpp
 *     A report as a page.
 */
#include "core/ask/display.hpp"
#include "core/report/chart_svg.hpp"
#include "core/report/html_page.hpp"
#include "core/report/report_document.hpp"

namespace savant::core {

namespace {

/* Whole texts and findings beyond this are left out; the rest of a page is small. */
constexpr std::size_t kRoomForTexts = 1'500'000;

std::string CellHtml(const ReportColumn &column, const ReportCell &cell) {
	std::string html = column.is_number ? "<td class=\"n\">"
	                   : column.is_long ? "<td class=\"long\">"
	                                    : "<td class=\"word\">";
	if (!cell.course.empty()) {
		Chart spark;
		spark.kind = ChartKind::Sparkline;
		spark.title = column.title;
		spark.unit = ChartUnit::Milliseconds;
		spark.series.push_back({"", cell.course, -1});
		return html + ChartFigure(spark) + "</td>";
	}
	html += cell.link.empty()
	            ? HtmlText(cell.text)
	            : "<a href=\"#" + HtmlText(cell.link) + "\">" + HtmlText(cell.text) + "</a>";
	if (!cell.badges.empty()) {
		html += "<div>";
		for (const std::string &badge : cell.badges) {
			html += HtmlElement("span", "chip", badge);
		}
		html += "</div>";
	}
	if (!cell.note.empty()) {
		html += HtmlElement("div", "small soft", cell.note);
	}
	return html + "</td>";
}

std::string TableHtml(const ReportBlock &block) {
	std::string html = block.title.empty() ? "" : HtmlElement("h3", "", block.title) + "\n";
	html += "<div class=\"wide\" tabindex=\"0\"><table>\n<thead><tr>";
	for (const ReportColumn &column : block.columns) {
		html += HtmlElement("th", column.is_number ? "n" : "", column.title);
	}
	html += "</tr></thead>\n<tbody>\n";
	for (const auto &row : block.rows) {
		html += "<tr>";
		for (std::size_t i = 0; i < row.size(); i++) {
			html += CellHtml(block.columns[i], row[i]);
		}
		html += "</tr>\n";
	}
	return html + "</tbody></table></div>\n";
}

std::string FindingHtml(const ReportBlock &block) {
	std::string html = "<div class=\"card " + HtmlText(block.severity) + "\">" +
	                   HtmlElement("h3", "", block.title) + "<p class=\"small soft\">" +
	                   HtmlElement("span", "badge", block.severity);
	html += block.id.empty() ? "</p>" : " &middot; " + HtmlText(block.id) + "</p>";
	html += block.text.empty() ? "" : HtmlElement("p", "", block.text);
	for (const std::string &line : block.lines) {
		html += HtmlElement("pre", "", line);
	}
	return html + "</div>\n";
}

std::string FigureHtml(const ReportBlock &block) {
	std::string html;
	for (const Chart &chart : block.charts) {
		html += ChartFigure(chart);
	}
	return block.charts.size() > 1 ? "<div class=\"charts\">\n" + html + "</div>\n" : html;
}

std::string BlockHtml(const ReportBlock &block) {
	switch (block.kind) {
	case ReportBlock::Kind::Text:
		return HtmlElement("p", "", block.text) + "\n";
	case ReportBlock::Kind::Soft:
		return HtmlElement("p", "soft", block.text) + "\n";
	case ReportBlock::Kind::Code:
		return HtmlElement("pre", "", block.text) + "\n";
	case ReportBlock::Kind::List: {
		std::string html = "<ul class=\"small soft\">\n";
		for (const std::string &line : block.lines) {
			html += HtmlElement("li", "", line) + "\n";
		}
		return html + "</ul>\n";
	}
	case ReportBlock::Kind::Table:
		return TableHtml(block);
	case ReportBlock::Kind::Figure:
		return FigureHtml(block);
	case ReportBlock::Kind::Finding:
		return FindingHtml(block);
	case ReportBlock::Kind::Folded:
		return "<details id=\"" + HtmlText(block.id) + "\">" +
		       HtmlElement("summary", "", block.title) + HtmlElement("pre", "", block.text) +
		       "</details>\n";
	}
	return "";
}

std::string Head(const ReportDocument &document) {
	std::string html = "<header>\n" + HtmlElement("h1", "", document.title) + "\n" +
	                   HtmlElement("p", "small soft", document.subtitle) + "\n";
	for (std::size_t i = 0; i < document.lead.size(); i++) {
		html += HtmlElement("p", i == 0 ? "lead" : "", document.lead[i]) + "\n";
	}
	if (!document.byline.empty()) {
		html += HtmlElement("p", "small soft", document.byline) + "\n";
	}
	if (!document.figures.empty()) {
		html += "<div class=\"tiles\">\n";
		for (const ReportFigure &figure : document.figures) {
			html +=
				"<div class=\"tile\">" + HtmlElement("b", "", figure.value) +
				HtmlElement("span", "",
			                figure.name + (figure.note.empty() ? "" : " (" + figure.note + ")")) +
				"</div>\n";
		}
		html += "</div>\n";
	}
	html += "<nav class=\"small\">";
	for (const ReportSection &section : document.sections) {
		html += "<a href=\"#" + HtmlText(section.id) + "\">" + HtmlText(section.title) + "</a> ";
	}
	return html + "</nav>\n</header>\n";
}

} // namespace

std::string ReportPage(const ReportDocument &document) {
	std::string body = Head(document);
	std::size_t left_out = 0;
	for (const ReportSection &section : document.sections) {
		body += "<section id=\"" + HtmlText(section.id) + "\">\n" +
		        HtmlElement("h2", "", section.title) + "\n";
		for (const ReportBlock &block : section.blocks) {
			const bool may_go = block.kind == ReportBlock::Kind::Folded ||
			                    block.kind == ReportBlock::Kind::Finding ||
			                    block.kind == ReportBlock::Kind::Table;
			std::string html = BlockHtml(block);
			if (may_go && body.size() + html.size() > kRoomForTexts) {
				++left_out;
			} else {
				body += html;
			}
		}
		body += "</section>\n";
	}
	if (left_out > 0) {
		body += HtmlElement("p", "soft",
		                    std::to_string(left_out) +
		                        " parts were left out: the page would be too large. "
		                        "ai_report_json() has the figures.");
	}
	return HtmlPage(document.title, body);
}

} // namespace savant::core
