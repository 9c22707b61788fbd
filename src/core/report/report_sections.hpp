/*
 * report_sections.hpp
 *     The sections of a report, one function each; for report_document.cpp.
 */
#pragma once

#include "core/report/chart_scale.hpp"
#include "core/report/report_document.hpp"

namespace savant::core {

ReportSection ChangesSection(const ReportData &data);
ReportSection EventsSection(const ReportData &data);
ReportSection LoadSection(const ReportData &data);
ReportSection StatementsSection(const ReportData &data, std::size_t shown);
ReportSection RegressionsSection(const ReportData &data);
ReportSection WaitsSection(const ReportData &data);
ReportSection StorageSection(const ReportData &data); // I/O, WAL, checkpoints, memory
ReportSection TablesSection(const ReportData &data);
ReportSection IndexesSection(const ReportData &data);
ReportSection VacuumSection(const ReportData &data);
ReportSection ReplicationSection(const ReportData &data);
ReportSection CapacitySection(const ReportData &data);
ReportSection SettingsSection(const ReportData &data);
ReportSection FindingsSection(const ReportData &data);
ReportSection ScoreSection(const ReportData &data);
ReportSection MethodSection(const ReportData &data, std::size_t shown);

/* Blocks. */
ReportBlock TextBlock(std::string text);
ReportBlock SoftBlock(std::string text);
ReportBlock FigureBlock(std::vector<Chart> charts);
ReportCell CellOf(std::string text);

/*
 * The line of a section that has nothing to tell: why, as far as the reader of the tables knows;
 * without a snapshot it is not known whether something happened.
 */
ReportBlock NothingBlock(const ReportData &data, const std::string &section,
                         const std::string &otherwise);

/* The unit in which a series is told. */
ChartUnit UnitOf(const std::string &unit);
/* A line chart of series that have values; empty charts are left out by FigureBlock. */
Chart SeriesChart(const ReportData &data, const std::string &title,
                  const std::vector<std::string> &ids);
/* "+12 %" of now against before; "" when that says nothing. */
std::string ChangeText(double now, double before);
/* The first line of a statement, cut. */
std::string StatementLine(const ReportStatement &statement, std::size_t width);

} // namespace savant::core
