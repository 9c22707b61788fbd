/*
 * work_series.cpp
 *     Series of load, work and errors.
 */
#include "core/watch/series_values.hpp"

#include <algorithm>
#include <cmath>

namespace savant::core {

namespace {

constexpr double kMilliseconds = 1000;

double StatementsRun(const Interval &interval) {
	const std::vector<double> calls = interval.Differences("statements", "calls");
	return calls.empty() ? std::nan("")
	                     : static_cast<double>(std::count_if(calls.begin(), calls.end(),
	                                                         [](double n) { return n > 0; }));
}

constexpr SeriesDefinition kSeries[] = {
	{.id = "load_total",
     .title = "Load",
     .kind = SeriesKind::Gauge,
     .unit = "",
     .group = "load",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double { return LoadOf(i, ""); }},
	{.id = "load_cpu",
     .title = "Load: CPU",
     .kind = SeriesKind::Gauge,
     .unit = "",
     .group = "load",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double { return LoadOf(i, "CPU"); }},
	{.id = "load_io",
     .title = "Load: I/O",
     .kind = SeriesKind::Gauge,
     .unit = "",
     .group = "load",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double { return LoadOf(i, "IO"); }},
	{.id = "load_lock",
     .title = "Load: locks",
     .kind = SeriesKind::Gauge,
     .unit = "",
     .group = "load",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double { return LoadOf(i, "Lock"); }},
	{.id = "load_lwlock",
     .title = "Load: light locks",
     .kind = SeriesKind::Gauge,
     .unit = "",
     .group = "load",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double { return LoadOf(i, "LWLock"); }},
	{.id = "load_client",
     .title = "Load: clients",
     .kind = SeriesKind::Gauge,
     .unit = "",
     .group = "load",
     .is_watched = false,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double { return LoadOf(i, "Client"); }},
	{.id = "load_ipc",
     .title = "Load: other processes",
     .kind = SeriesKind::Gauge,
     .unit = "",
     .group = "load",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double { return LoadOf(i, "IPC"); }},
	{.id = "load_timeout",
     .title = "Load: pauses",
     .kind = SeriesKind::Gauge,
     .unit = "",
     .group = "load",
     .is_watched = false,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double { return LoadOf(i, "Timeout"); }},
	{.id = "load_other",
     .title = "Load: everything else",
     .kind = SeriesKind::Gauge,
     .unit = "",
     .group = "load",
     .is_watched = false,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double { return OtherLoad(i); }},
	{.id = "load_per_cpu",
     .title = "Load per processor",
     .kind = SeriesKind::Gauge,
     .unit = "",
     .group = "load",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return LoadOf(i, "") / GaugeOf(i, "host", "cpus");
	 }},
	{.id = "commits_per_second",
     .title = "Commits",
     .kind = SeriesKind::Rate,
     .unit = "/s",
     .group = "work",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::Either,
     .value = [](const Interval &i, double &) -> double { return DatabaseRate(i, "commits"); }},
	{.id = "rollbacks_per_second",
     .title = "Rollbacks",
     .kind = SeriesKind::Rate,
     .unit = "/s",
     .group = "errors",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double { return DatabaseRate(i, "rollbacks"); }},
	{.id = "rollback_share",
     .title = "Share of transactions rolled back",
     .kind = SeriesKind::Ratio,
     .unit = "share",
     .group = "errors",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &weight) -> double {
		 return ShareOf(DatabaseDifference(i, "rollbacks"),
	                    DatabaseDifference(i, "rollbacks") + DatabaseDifference(i, "commits"),
	                    weight);
	 }},
	{.id = "calls_per_second",
     .title = "Statements",
     .kind = SeriesKind::Rate,
     .unit = "/s",
     .group = "work",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::Either,
     .value = [](const Interval &i, double &) -> double {
		 return SumRate(i, "statements", "calls");
	 }},
	{.id = "statement_rows_per_second",
     .title = "Rows of statements",
     .kind = SeriesKind::Rate,
     .unit = "/s",
     .group = "work",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return SumRate(i, "statements", "rows");
	 }},
	{.id = "statement_ms_per_call",
     .title = "Time of a statement",
     .kind = SeriesKind::Latency,
     .unit = "ms",
     .group = "work",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &weight) -> double {
		 return ShareOf(i.Sum("statements", "total_ms"), i.Sum("statements", "calls"), weight);
	 }},
	{.id = "statement_seconds_per_second",
     .title = "Time in statements",
     .kind = SeriesKind::Rate,
     .unit = "s/s",
     .group = "work",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return SumRate(i, "statements", "total_ms") / kMilliseconds;
	 }},
	{.id = "plan_ms_per_plan",
     .title = "Time of planning",
     .kind = SeriesKind::Latency,
     .unit = "ms",
     .group = "work",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &weight) -> double {
		 return ShareOf(i.Sum("statements", "plan_ms"), i.Sum("statements", "plans"), weight);
	 }},
	{.id = "jit_share",
     .title = "Share of time in compiling",
     .kind = SeriesKind::Ratio,
     .unit = "share",
     .group = "work",
     .is_watched = false,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return SumRate(i, "statements", "jit_ms") / SumRate(i, "statements", "total_ms");
	 }},
	{.id = "statements_run",
     .title = "Different statements run",
     .kind = SeriesKind::Gauge,
     .unit = "",
     .group = "work",
     .is_watched = false,
     .bad = SeriesDefinition::Bad::Either,
     .value = [](const Interval &i, double &) -> double { return StatementsRun(i); }},
	{.id = "rows_returned_per_second",
     .title = "Rows read",
     .kind = SeriesKind::Rate,
     .unit = "/s",
     .group = "work",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return DatabaseRate(i, "rows_returned");
	 }},
	{.id = "rows_fetched_per_second",
     .title = "Rows fetched by indexes",
     .kind = SeriesKind::Rate,
     .unit = "/s",
     .group = "work",
     .is_watched = false,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return DatabaseRate(i, "rows_fetched");
	 }},
	{.id = "rows_inserted_per_second",
     .title = "Rows inserted",
     .kind = SeriesKind::Rate,
     .unit = "/s",
     .group = "work",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return DatabaseRate(i, "rows_inserted");
	 }},
	{.id = "rows_updated_per_second",
     .title = "Rows updated",
     .kind = SeriesKind::Rate,
     .unit = "/s",
     .group = "work",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return DatabaseRate(i, "rows_updated");
	 }},
	{.id = "rows_deleted_per_second",
     .title = "Rows deleted",
     .kind = SeriesKind::Rate,
     .unit = "/s",
     .group = "work",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return DatabaseRate(i, "rows_deleted");
	 }},
	{.id = "seq_rows_per_second",
     .title = "Rows read by sequential scans",
     .kind = SeriesKind::Rate,
     .unit = "/s",
     .group = "work",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return SumRate(i, "tables", "seq_rows");
	 }},
	{.id = "index_scans_per_second",
     .title = "Index scans",
     .kind = SeriesKind::Rate,
     .unit = "/s",
     .group = "work",
     .is_watched = false,
     .bad = SeriesDefinition::Bad::Either,
     .value = [](const Interval &i, double &) -> double { return SumRate(i, "indexes", "scans"); }},
	{.id = "errors_logged_per_second",
     .title = "Errors in the log",
     .kind = SeriesKind::Rate,
     .unit = "/s",
     .group = "errors",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return RateOf(i, "logged_errors", "errors");
	 }},
	{.id = "failed_logins",
     .title = "Logins that failed",
     .kind = SeriesKind::Count,
     .unit = "",
     .group = "errors",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return DifferenceOf(i, "failed_logins", "failed");
	 }},
	{.id = "deadlocks",
     .title = "Deadlocks",
     .kind = SeriesKind::Count,
     .unit = "",
     .group = "errors",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return DatabaseDifference(i, "deadlocks");
	 }},
	{.id = "checksum_failures",
     .title = "Checksum failures",
     .kind = SeriesKind::Count,
     .unit = "",
     .group = "errors",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return DatabaseDifference(i, "checksum_failures");
	 }},
	{.id = "statements_evicted",
     .title = "Statements that the statistics forgot",
     .kind = SeriesKind::Count,
     .unit = "",
     .group = "errors",
     .is_watched = false,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return DifferenceOf(i, "statement_info", "evicted");
	 }},
};

} // namespace

std::span<const SeriesDefinition> WorkSeries() { return kSeries; }

} // namespace savant::core
