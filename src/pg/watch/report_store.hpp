/*
 * report_store.hpp
 *     savant.report: what the monitor writes by savant.report_schedule.
 */
#pragma once

#include <string>
#include <vector>

namespace savant::pg {

/*
 * Writes the latest report of each entry of the schedule that is not there yet and of whose period
 * there are snapshots; deletes those past savant.monitor_rollup_retention.  At most one is written
 * per call.  In the monitor, while no transaction is open; each step is a transaction of its own.
 * Returns what did not work, one line each.
 */
std::vector<std::string> WriteDueReports();

} // namespace savant::pg
