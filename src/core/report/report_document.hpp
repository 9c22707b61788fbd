/*
 * report_document.hpp
 *     A report as blocks, in the order in which it is read; text and page are two ways to show
 *     the same blocks.
 */
#pragma once

#include <string>
#include <vector>

#include "core/report/chart.hpp"
#include "core/report/report_data.hpp"

namespace savant::core {

struct ReportColumn {
	std::string title;
	bool is_number = false; // at the right edge
	bool is_long = false;   // takes the room that the others leave
};

struct ReportCell {
	std::string text;
	std::string note;                // smaller, below it
	std::vector<std::string> badges; // words in frames
	std::string link;                // id of a block of this report
	std::vector<ChartPoint> course;  // drawn small
};

struct ReportBlock {
	enum class Kind { Text, Soft, List, Table, Figure, Finding, Code, Folded };
	Kind kind = Kind::Text;
	std::string id;                 // that links lead to
	std::string title;              // of a finding; what a folded block is
	std::string severity;           // of a finding
	std::string text;               // of Text, Soft, Code; of a finding the explanation
	std::vector<std::string> lines; // of a List; of a finding statements to type
	std::vector<ReportColumn> columns;
	std::vector<std::vector<ReportCell>> rows;
	std::vector<Chart> charts; // of a Figure: beside each other where there is room
};

struct ReportSection {
	std::string id, title;
	std::vector<ReportBlock> blocks;
};

struct ReportFigure {
	std::string value, name, note;
};

struct ReportDocument {
	std::string title, subtitle;
	std::vector<std::string> lead;     // the verdict in sentences
	std::string byline;                // who wrote them; "" = it goes without saying
	std::vector<ReportFigure> figures; // what one wants to see first
	std::vector<ReportSection> sections;
};

/*
 * The document of a report: all sections, those without anything to tell with one line that says
 * why.
 */
ReportDocument DocumentOf(const ReportData &data);

/* The page of the last hour: what is going on now, above what is wrong. */
ReportDocument DashboardOf(const ReportData &data);

/* Two periods side by side: figures, statements, tables. */
ReportDocument ComparisonOf(const ReportData &a, const ReportData &b);

/* Lines of at most `width` columns. */
std::vector<std::string> ReportLines(const ReportDocument &document, std::size_t width,
                                     bool unicode);

/* A self-contained page of at most kReportMostBytes. */
std::string ReportPage(const ReportDocument &document);

} // namespace savant::core
