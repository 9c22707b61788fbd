/*
 * state_series.cpp
 *     Series of vacuum, replication, capacity, and of the collector itself.
 */
#include "core/watch/series_values.hpp"

#include <algorithm>
#include <cmath>

namespace savant::core {

namespace {

constexpr double kBlockBytes = 8192;

double XidRate(const Interval &interval) {
	const Snapshot *before = interval.Before();
	const ProbeTable *old = before == nullptr ? nullptr : before->Find("server");
	return old == nullptr || !interval.HasDifferences("server")
	           ? std::nan("")
	           : (GaugeOf(interval, "server", "next_xid") - old->Number(0, "next_xid")) /
	                 interval.Seconds("server");
}

double SlotsInactive(const Interval &interval) {
	const ProbeTable *slots = interval.Now().Find("slots");
	if (slots == nullptr) {
		return std::nan("");
	}
	double count = 0;
	for (std::size_t row = 0; row < slots->Rows(); row++) {
		count += slots->Flag(row, "active") ? 0 : 1;
	}
	return count;
}

/* The fullest file system's. */
/* Of the one that is nearest to its end; sequences below a fifth are not asked for. */
double SequenceUsed(const Interval &interval) {
	const ProbeTable *table = interval.Now().Find("sequences");
	double most = std::nan("");
	for (std::size_t row = 0; table != nullptr && row < table->Rows(); row++) {
		const double first = table->Number(row, "first_value");
		const double share = (table->Number(row, "last_value") - first) /
		                     (table->Number(row, "last_possible") - first);
		if (!table->Flag(row, "cycles")) {
			most = std::fmax(most, share);
		}
	}
	return most;
}

double DiskUsed(const Interval &interval) {
	const ProbeTable *disks = interval.Now().Find("filesystems");
	double most = std::nan("");
	for (std::size_t row = 0; disks != nullptr && row < disks->Rows(); row++) {
		most = std::fmax(most,
		                 1 - disks->Number(row, "free_bytes") / disks->Number(row, "total_bytes"));
	}
	return most;
}

constexpr SeriesDefinition kSeries[] = {
	{.id = "live_rows",
     .title = "Rows in tables",
     .kind = SeriesKind::Size,
     .unit = "",
     .group = "capacity",
     .is_watched = false,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return SumOf(i, "tables", "live_rows");
	 }},
	{.id = "dead_rows",
     .title = "Dead rows in tables",
     .kind = SeriesKind::Gauge,
     .unit = "",
     .group = "vacuum",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return SumOf(i, "tables", "dead_rows");
	 }},
	{.id = "dead_row_share",
     .title = "Share of dead rows",
     .kind = SeriesKind::Ratio,
     .unit = "share",
     .group = "vacuum",
     .is_watched = false,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &weight) -> double {
		 return ShareOf(SumOf(i, "tables", "dead_rows"),
	                    SumOf(i, "tables", "dead_rows") + SumOf(i, "tables", "live_rows"), weight);
	 }},
	{.id = "rows_modified_since_analyze",
     .title = "Rows modified since ANALYZE",
     .kind = SeriesKind::Gauge,
     .unit = "",
     .group = "vacuum",
     .is_watched = false,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return SumOf(i, "tables", "modified_since_analyze");
	 }},
	{.id = "autovacuum_workers",
     .title = "Autovacuum workers",
     .kind = SeriesKind::Gauge,
     .unit = "",
     .group = "vacuum",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return RowsWith(i, "sessions", "backend_type", "autovacuum worker");
	 }},
	{.id = "vacuums",
     .title = "Tables vacuumed",
     .kind = SeriesKind::Count,
     .unit = "",
     .group = "vacuum",
     .is_watched = false,
     .bad = SeriesDefinition::Bad::Either,
     .value = [](const Interval &i, double &) -> double {
		 return i.Sum("tables", "vacuums") + i.Sum("tables", "autovacuums");
	 }},
	{.id = "analyzes",
     .title = "Tables analyzed",
     .kind = SeriesKind::Count,
     .unit = "",
     .group = "vacuum",
     .is_watched = false,
     .bad = SeriesDefinition::Bad::Either,
     .value = [](const Interval &i, double &) -> double {
		 return i.Sum("tables", "analyzes") + i.Sum("tables", "autoanalyzes");
	 }},
	{.id = "hot_update_share",
     .title = "Share of updates within the page",
     .kind = SeriesKind::Ratio,
     .unit = "share",
     .group = "vacuum",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::Low,
     .value = [](const Interval &i, double &weight) -> double {
		 return ShareOf(i.Sum("tables", "hot_updated"), i.Sum("tables", "updated"), weight);
	 }},
	{.id = "xid_age",
     .title = "Age of the oldest transaction id",
     .kind = SeriesKind::Gauge,
     .unit = "",
     .group = "vacuum",
     .is_watched = false,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return MaxOf(i, "databases", "xid_age");
	 }},
	{.id = "mxid_age",
     .title = "Age of the oldest multixact id",
     .kind = SeriesKind::Gauge,
     .unit = "",
     .group = "vacuum",
     .is_watched = false,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return MaxOf(i, "databases", "mxid_age");
	 }},
	{.id = "xids_per_second",
     .title = "Transaction ids used",
     .kind = SeriesKind::Rate,
     .unit = "/s",
     .group = "vacuum",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double { return XidRate(i); }},
	{.id = "xmin_age",
     .title = "Transactions that vacuum must spare",
     .kind = SeriesKind::Gauge,
     .unit = "",
     .group = "vacuum",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return MaxOf(i, "xmin_holders", "xmin_age");
	 }},
	{.id = "standbys",
     .title = "Standbys connected",
     .kind = SeriesKind::Gauge,
     .unit = "",
     .group = "replication",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::Low,
     .value = [](const Interval &i, double &) -> double { return RowsOf(i, "standbys"); }},
	{.id = "replay_lag_bytes",
     .title = "Lag of the last standby",
     .kind = SeriesKind::Gauge,
     .unit = "B",
     .group = "replication",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return MaxOf(i, "standbys", "replay_lag_bytes");
	 }},
	{.id = "replay_lag_s",
     .title = "Lag of the last standby in time",
     .kind = SeriesKind::Gauge,
     .unit = "s",
     .group = "replication",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return MaxOf(i, "standbys", "replay_lag_s");
	 }},
	{.id = "slot_retained_bytes",
     .title = "WAL that a slot retains",
     .kind = SeriesKind::Size,
     .unit = "B",
     .group = "replication",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return MaxOf(i, "slots", "retained_bytes");
	 }},
	{.id = "slots_inactive",
     .title = "Slots that nobody uses",
     .kind = SeriesKind::Gauge,
     .unit = "",
     .group = "replication",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double { return SlotsInactive(i); }},
	{.id = "own_replay_lag_bytes",
     .title = "WAL that this standby has not replayed",
     .kind = SeriesKind::Gauge,
     .unit = "B",
     .group = "replication",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return GaugeOf(i, "receiver", "replay_lag_bytes");
	 }},
	{.id = "own_replay_lag_s",
     .title = "Lag of this standby in time",
     .kind = SeriesKind::Gauge,
     .unit = "s",
     .group = "replication",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return GaugeOf(i, "receiver", "replay_lag_s");
	 }},
	{.id = "recovery_conflicts",
     .title = "Queries cancelled by recovery",
     .kind = SeriesKind::Count,
     .unit = "",
     .group = "replication",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return DifferenceOf(i, "conflicts", "tablespace") + DifferenceOf(i, "conflicts", "lock") +
	            DifferenceOf(i, "conflicts", "snapshot") +
	            DifferenceOf(i, "conflicts", "buffer_pin") +
	            DifferenceOf(i, "conflicts", "deadlock");
	 }},
	{.id = "database_bytes",
     .title = "Database",
     .kind = SeriesKind::Size,
     .unit = "B",
     .group = "capacity",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return GaugeOf(i, "database_size", "bytes");
	 }},
	{.id = "table_bytes",
     .title = "Tables, as last vacuumed or analyzed",
     .kind = SeriesKind::Size,
     .unit = "B",
     .group = "capacity",
     .is_watched = false,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return SumOf(i, "tables", "pages") * kBlockBytes;
	 }},
	{.id = "index_bytes",
     .title = "Indexes, as last vacuumed or analyzed",
     .kind = SeriesKind::Size,
     .unit = "B",
     .group = "capacity",
     .is_watched = false,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return SumOf(i, "indexes", "pages") * kBlockBytes;
	 }},
	{.id = "tables",
     .title = "Tables",
     .kind = SeriesKind::Gauge,
     .unit = "",
     .group = "capacity",
     .is_watched = false,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double { return RowsOf(i, "tables"); }},
	{.id = "disk_free_bytes",
     .title = "Free space of the data directory",
     .kind = SeriesKind::Size,
     .unit = "B",
     .group = "capacity",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::Low,
     .value = [](const Interval &i, double &) -> double {
		 return GaugeOf(i, "filesystems", "free_bytes");
	 }},
	{.id = "disk_used_share",
     .title = "Share of disk space used",
     .kind = SeriesKind::Ratio,
     .unit = "share",
     .group = "capacity",
     .is_watched = false,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double { return DiskUsed(i); }},
	{.id = "sequence_used_share",
     .title = "Share of its values that a sequence has used, at most",
     .kind = SeriesKind::Ratio,
     .unit = "share",
     .group = "capacity",
     .is_watched = false,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double { return SequenceUsed(i); }},
	{.id = "memory_available_bytes",
     .title = "Memory available",
     .kind = SeriesKind::Gauge,
     .unit = "B",
     .group = "capacity",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::Low,
     .value = [](const Interval &i, double &) -> double {
		 return GaugeOf(i, "host", "memory_available_bytes");
	 }},
	{.id = "machine_load",
     .title = "Load of the machine",
     .kind = SeriesKind::Gauge,
     .unit = "",
     .group = "load",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double { return GaugeOf(i, "host", "load_1m"); }},
	{.id = "statements_known",
     .title = "Statements in the statistics",
     .kind = SeriesKind::Gauge,
     .unit = "",
     .group = "capacity",
     .is_watched = false,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double { return RowsOf(i, "statements"); }},
	{.id = "collector_ms",
     .title = "Time of one collection",
     .kind = SeriesKind::Gauge,
     .unit = "ms",
     .group = "ourselves",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double { return i.Now().took_ms; }},
	{.id = "collector_bytes",
     .title = "Space of our own tables",
     .kind = SeriesKind::Size,
     .unit = "B",
     .group = "ourselves",
     .is_watched = false,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return GaugeOf(i, "footprint", "bytes");
	 }},
};

} // namespace

std::span<const SeriesDefinition> StateSeries() { return kSeries; }

} // namespace savant::core
