/*
 * report_reader.hpp
 *     The facts of a report, read from the tables of the watch with the caller's rights.
 */
#pragma once

#include <string>

#include "core/report/report_data.hpp"
#include "core/report/report_queries.hpp"

namespace savant::pg {

/*
 * The period that `text` names: hour, day, week, month or now; an interval, which ends now; a
 * range of times.  With the session's time zone.  Throws core::UserError.
 */
core::ReportPeriod ReadReportPeriod(const std::string &text);

/* The period of that kind that ends at `to`: for reports on schedule. */
core::ReportPeriod ReportPeriodUntil(const std::string &kind, double to);

struct ReportReading {
	std::size_t top = core::kReportTop; // statements by each resource
	bool only_statements = false;
	bool for_comparison = false; // only what ai_compare() shows, of the period alone
};

/*
 * All that can be read; what cannot is in ReportData::missing with the reason.  Every query has
 * the limits of a probe.  Throws pg::Error only when the caller's own query is cancelled.
 */
core::ReportData ReadReport(const core::ReportPeriod &period, const ReportReading &reading = {});

} // namespace savant::pg
