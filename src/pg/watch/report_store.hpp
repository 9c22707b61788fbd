/*
 * report_store.hpp
 *     savant.report: which reports are due by savant.report_schedule, and their rows.
 *
 * All within a transaction of the monitor.  Throws pg::Error, core::UserError.
 */
#pragma once

#include <string>

#include "core/report/report_data.hpp"

namespace savant::pg {

struct DueReport {
	std::string kind; // day, week
	double to = 0;    // 0 = none is due
};

/*
 * The latest report of an entry of the schedule that is not there yet and of whose period there
 * are snapshots.
 */
DueReport FindDueReport();

/* Writes the report, unless it is there; deletes those past savant.monitor_rollup_retention. */
void KeepReport(const core::ReportData &data);

/* Puts it in the place of the one of the same kind and period; it may have gone. */
void ReplaceReport(const core::ReportData &data);

} // namespace savant::pg
