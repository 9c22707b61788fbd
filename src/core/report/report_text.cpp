/*
 * report_text.cpp
 *     A report on a terminal.
 */
#include <algorithm>

#include "core/ask/display.hpp"
#include "core/report/chart_lines.hpp"
#include "core/report/report_document.hpp"
#include "core/report/text_grid.hpp"
#include "core/text/utf8.hpp"
#include "core/text/wrap_text.hpp"

namespace savant::core {

namespace {

constexpr std::size_t kGap = 2, kSparkColumns = 12, kLeastLong = 24;
constexpr std::size_t kMostNote = 28;

class ReportTeller {
public:
	ReportTeller(std::size_t width, bool unicode) : width_(width), unicode_(unicode) {}

	std::vector<std::string> Tell(const ReportDocument &document) {
		Add(CutToWidth(document.title, width_));
		Wrap(document.subtitle, "");
		Gap();
		for (const std::string &sentence : document.lead) {
			Wrap(sentence, "");
		}
		if (!document.byline.empty()) {
			Wrap(document.byline, "");
		}
		for (const ReportSection &section : document.sections) {
			Gap();
			std::string heading = section.title;
			std::transform(heading.begin(), heading.end(), heading.begin(), [](char character) {
				return character >= 'a' && character <= 'z' ? static_cast<char>(character - 32)
				                                            : character;
			});
			Add(heading);
			for (const ReportBlock &block : section.blocks) {
				Tell(block);
			}
		}
		return std::move(lines_);
	}

private:
	void Add(std::string line) {
		line = WithoutControls(line);
		std::replace(line.begin(), line.end(), '\t', ' ');
		line.erase(line.find_last_not_of(' ') + 1);
		lines_.push_back(std::move(line));
	}
	void Gap() {
		if (!lines_.empty() && !lines_.back().empty()) {
			lines_.emplace_back();
		}
	}
	void Wrap(const std::string &text, const std::string &indent) {
		for (const std::string &line : WrapText(text, width_ - indent.size())) {
			Add(CutToWidth(indent + line, width_));
		}
	}
	void Tell(const ReportBlock &block);
	void TellFigure(const ReportBlock &block);
	void TellFinding(const ReportBlock &block);
	void TellTable(const ReportBlock &block);
	void TellRow(const ReportBlock &block, const std::vector<ReportCell> &row,
	             const std::vector<std::size_t> &widths);
	std::vector<std::size_t> Widths(const ReportBlock &block) const;

	std::size_t width_;
	bool unicode_;
	std::vector<std::string> lines_;
};

void ReportTeller::Tell(const ReportBlock &block) {
	switch (block.kind) {
	case ReportBlock::Kind::Text:
	case ReportBlock::Kind::Soft:
		Wrap(block.text, "");
		break;
	case ReportBlock::Kind::List:
		for (const std::string &line : block.lines) {
			Wrap("- " + line, "");
		}
		break;
	case ReportBlock::Kind::Table:
		TellTable(block);
		break;
	case ReportBlock::Kind::Figure:
		TellFigure(block);
		break;
	case ReportBlock::Kind::Finding:
		TellFinding(block);
		break;
	case ReportBlock::Kind::Code:
		Wrap(block.text, "    ");
		break;
	case ReportBlock::Kind::Folded: // whole texts are for the page and for JSON
		break;
	}
}

/* Several lines over time take one row each: a screen holds no more. */
void ReportTeller::TellFigure(const ReportBlock &block) {
	Gap();
	for (const Chart &chart : block.charts) {
		ChartTerminal terminal;
		terminal.width = width_;
		terminal.unicode = unicode_;
		if (chart.kind != ChartKind::Line || block.charts.size() == 1) {
			Gap();
			for (std::string &line : ChartLines(chart, terminal)) {
				Add(std::move(line));
			}
			continue;
		}
		for (const ChartSeries &series : chart.series) {
			Chart one = chart;
			one.kind = ChartKind::Sparkline;
			one.series = {series};
			one.title = FitColumns(series.name, width_ / 3);
			for (std::string &line : ChartLines(one, terminal)) {
				Add(std::move(line));
			}
		}
	}
}

void ReportTeller::TellFinding(const ReportBlock &block) {
	Wrap("[" + block.severity + "] " + block.title +
	         (block.id.empty() ? "" : " (" + block.id + ")"),
	     "");
	if (!block.text.empty()) {
		Wrap(block.text, "    ");
	}
	for (const std::string &line : block.lines) {
		std::string_view rest = line;
		while (!rest.empty()) { // statements keep their own lines: they are to be copied
			const std::size_t end = std::min(rest.find('\n'), rest.size());
			Wrap(std::string(rest.substr(0, end)), "    ");
			rest.remove_prefix(std::min(end + 1, rest.size()));
		}
	}
}

std::vector<std::size_t> ReportTeller::Widths(const ReportBlock &block) const {
	std::vector<std::size_t> widths;
	std::size_t fixed = 0, longest = 0;
	for (std::size_t i = 0; i < block.columns.size(); i++) {
		std::size_t widest = DisplayWidth(block.columns[i].title);
		for (const auto &row : block.rows) {
			widest =
				std::max(widest, row[i].course.empty() ? DisplayWidth(row[i].text) : kSparkColumns);
		}
		widths.push_back(widest);
		longest = block.columns[i].is_long ? i : longest;
	}
	// From the right columns go until the long one has room.
	while (true) {
		fixed = 0;
		for (std::size_t i = 0; i < widths.size(); i++) {
			fixed += i == longest ? 0 : widths[i] + kGap;
		}
		if (fixed + kLeastLong <= width_ || widths.size() <= longest + 1) {
			break;
		}
		widths.pop_back();
	}
	const std::size_t room = width_ > fixed ? width_ - fixed : kLeastLong;
	widths[longest] = std::min(widths[longest], room);
	return widths;
}

void ReportTeller::TellRow(const ReportBlock &block, const std::vector<ReportCell> &row,
                           const std::vector<std::size_t> &widths) {
	std::string line, below;
	for (std::size_t i = 0; i < widths.size(); i++) {
		const ReportCell &cell = row[i];
		const std::string gap = i > 0 ? std::string(kGap, ' ') : "";
		const std::size_t left = DisplayWidth(line) + gap.size();
		if (cell.course.empty()) {
			line += gap + FitColumns(cell.text, widths[i], block.columns[i].is_number);
		} else {
			Chart spark;
			spark.series.push_back({"", cell.course, -1});
			line += gap + SparkText(spark, widths[i], unicode_);
		}
		std::string more = cell.note;
		for (const std::string &badge : cell.badges) {
			more += "[" + badge + "] ";
		}
		if (!more.empty()) {
			const std::size_t used = DisplayWidth(below);
			const std::size_t own = std::min(DisplayWidth(more), widths[i]);
			const std::size_t at = block.columns[i].is_number ? left + widths[i] - own : left;
			below += std::string(at > used ? at - used : 0, ' ') + CutToWidth(more, widths[i]);
		}
	}
	Add(std::move(line));
	if (!below.empty()) {
		Add(std::move(below));
	}
}

void ReportTeller::TellTable(const ReportBlock &block) {
	if (block.columns.empty()) {
		return;
	}
	Gap();
	if (!block.title.empty()) {
		Add(block.title);
	}
	const std::vector<std::size_t> widths = Widths(block);
	std::vector<ReportCell> head;
	std::string rule;
	for (std::size_t i = 0; i < widths.size(); i++) {
		head.push_back({block.columns[i].title, "", {}, "", {}});
		rule += (i > 0 ? std::string(kGap, ' ') : "") + std::string(widths[i], '-');
	}
	TellRow(block, head, widths);
	Add(rule);
	for (const auto &row : block.rows) {
		TellRow(block, row, widths);
	}
}

} // namespace

std::vector<std::string> ReportLines(const ReportDocument &document, std::size_t width,
                                     bool unicode) {
	return ReportTeller(width, unicode).Tell(document);
}

} // namespace savant::core
