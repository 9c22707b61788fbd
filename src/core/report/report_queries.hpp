/*
 * report_queries.hpp
 *     The questions that a report asks of the tables of the watch, and its facts from the answers.
 */
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/report/report_data.hpp"
#include "core/watch/probe_table.hpp"

namespace savant::core {

struct ReportQuery {
	const char *id;
	const char *section; // of the report, for `missing`
	const char *needs;   // comma-separated tables and views of schema savant
	/* {from}, {to}, {before_from}, {before_to} are moments, {bucket} is a number of seconds,
	 * {raw|hour} a choice between samples and hours. */
	const char *sql;
};

/* All of them, in the order in which they are asked. */
std::vector<ReportQuery> ReportQueries();

/*
 * The SQL of a query for a period.  With `hours`, hourly figures are read instead of samples; of
 * statements those come that are among the first `top` in any resource.
 */
std::string ReportSql(const ReportQuery &query, const ReportPeriod &period, bool hours,
                      std::size_t top);
constexpr std::size_t kReportTop = 25;

/* Whether a period is told from hourly figures: samples of it would be too many. */
bool ReportReadsHours(const ReportPeriod &period);

/* Takes the answer of a query over. */
void TakeReportRows(std::string_view id, const ProbeTable &rows, ReportData &data);

/* When all answers are there: score, forecasts, and which statements lead in what. */
void FinishReport(ReportData &data);

} // namespace savant::core
