/*
 * storage_series.cpp
 *     Series of I/O, buffers, WAL and checkpoints.
 */
#include "core/watch/series_values.hpp"

#include <algorithm>
#include <cmath>

namespace savant::core {

namespace {

/* Without track_io_timing the times stay 0: then nothing is known. */
double ReadTime(const Interval &interval, double &weight) {
	const double ms = DatabaseDifference(interval, "read_ms");
	return ms > 0 ? ShareOf(ms, DatabaseDifference(interval, "blocks_read"), weight) : std::nan("");
}

/* From the statistics where they are, else from the position. */
double WalRate(const Interval &interval) {
	const double bytes = RateOf(interval, "wal", "bytes");
	return std::isnan(bytes) ? RateOf(interval, "wal", "position") : bytes;
}

constexpr SeriesDefinition kSeries[] = {
	{.id = "blocks_read_per_second",
     .title = "Blocks read",
     .kind = SeriesKind::Rate,
     .unit = "/s",
     .group = "io",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double { return DatabaseRate(i, "blocks_read"); }},
	{.id = "blocks_hit_per_second",
     .title = "Blocks found in the cache",
     .kind = SeriesKind::Rate,
     .unit = "/s",
     .group = "io",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double { return DatabaseRate(i, "blocks_hit"); }},
	{.id = "hit_share",
     .title = "Share of blocks found in the cache",
     .kind = SeriesKind::Ratio,
     .unit = "share",
     .group = "io",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::Low,
     .value = [](const Interval &i, double &weight) -> double {
		 return ShareOf(DatabaseDifference(i, "blocks_hit"),
	                    DatabaseDifference(i, "blocks_hit") + DatabaseDifference(i, "blocks_read"),
	                    weight);
	 }},
	{.id = "read_ms_per_block",
     .title = "Time to read a block",
     .kind = SeriesKind::Latency,
     .unit = "ms",
     .group = "io",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &weight) -> double { return ReadTime(i, weight); }},
	{.id = "temp_bytes_per_second",
     .title = "Temporary files",
     .kind = SeriesKind::Rate,
     .unit = "B/s",
     .group = "io",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double { return DatabaseRate(i, "temp_bytes"); }},
	{.id = "temp_files",
     .title = "Temporary files made",
     .kind = SeriesKind::Count,
     .unit = "",
     .group = "io",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return DatabaseDifference(i, "temp_files");
	 }},
	{.id = "buffers_written_by_checkpoints_per_second",
     .title = "Buffers written by checkpoints",
     .kind = SeriesKind::Rate,
     .unit = "/s",
     .group = "io",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return RateOf(i, "checkpoints", "buffers_written");
	 }},
	{.id = "buffers_written_by_writer_per_second",
     .title = "Buffers written by the background writer",
     .kind = SeriesKind::Rate,
     .unit = "/s",
     .group = "io",
     .is_watched = false,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return RateOf(i, "background_writer", "buffers_clean");
	 }},
	{.id = "buffers_written_by_sessions_per_second",
     .title = "Buffers written by sessions",
     .kind = SeriesKind::Rate,
     .unit = "/s",
     .group = "io",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return RateOf(i, "background_writer", "buffers_backend");
	 }},
	{.id = "buffers_allocated_per_second",
     .title = "Buffers allocated",
     .kind = SeriesKind::Rate,
     .unit = "/s",
     .group = "io",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return RateOf(i, "background_writer", "buffers_alloc");
	 }},
	{.id = "writer_stops",
     .title = "Rounds that the background writer broke off",
     .kind = SeriesKind::Count,
     .unit = "",
     .group = "io",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return DifferenceOf(i, "background_writer", "stopped");
	 }},
	{.id = "fsyncs_by_sessions",
     .title = "Files synced by sessions",
     .kind = SeriesKind::Count,
     .unit = "",
     .group = "io",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return DifferenceOf(i, "background_writer", "backend_fsyncs");
	 }},
	{.id = "slru_hit_share",
     .title = "Share of hits in small caches",
     .kind = SeriesKind::Ratio,
     .unit = "share",
     .group = "io",
     .is_watched = false,
     .bad = SeriesDefinition::Bad::Low,
     .value = [](const Interval &i, double &weight) -> double {
		 return ShareOf(i.Sum("slru", "hits"), i.Sum("slru", "hits") + i.Sum("slru", "reads"),
	                    weight);
	 }},
	{.id = "wal_bytes_per_second",
     .title = "WAL",
     .kind = SeriesKind::Rate,
     .unit = "B/s",
     .group = "wal",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double { return WalRate(i); }},
	{.id = "wal_records_per_second",
     .title = "WAL records",
     .kind = SeriesKind::Rate,
     .unit = "/s",
     .group = "wal",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double { return RateOf(i, "wal", "records"); }},
	{.id = "full_page_share",
     .title = "Full pages per WAL record",
     .kind = SeriesKind::Ratio,
     .unit = "share",
     .group = "wal",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &weight) -> double {
		 return ShareOf(DifferenceOf(i, "wal", "full_pages"), DifferenceOf(i, "wal", "records"),
	                    weight);
	 }},
	{.id = "wal_buffers_full",
     .title = "Times that WAL buffers were full",
     .kind = SeriesKind::Count,
     .unit = "",
     .group = "wal",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return DifferenceOf(i, "wal", "buffers_full");
	 }},
	{.id = "wal_sync_ms",
     .title = "Time of a WAL sync",
     .kind = SeriesKind::Latency,
     .unit = "ms",
     .group = "wal",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &weight) -> double {
		 return ShareOf(DifferenceOf(i, "wal", "sync_ms"), DifferenceOf(i, "wal", "syncs"), weight);
	 }},
	{.id = "checkpoints_timed",
     .title = "Checkpoints by time",
     .kind = SeriesKind::Count,
     .unit = "",
     .group = "wal",
     .is_watched = false,
     .bad = SeriesDefinition::Bad::Either,
     .value = [](const Interval &i, double &) -> double {
		 return DifferenceOf(i, "checkpoints", "timed");
	 }},
	{.id = "checkpoints_requested",
     .title = "Checkpoints requested",
     .kind = SeriesKind::Count,
     .unit = "",
     .group = "wal",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return DifferenceOf(i, "checkpoints", "requested");
	 }},
	{.id = "checkpoint_sync_ms",
     .title = "Time in syncing by checkpoints",
     .kind = SeriesKind::Gauge,
     .unit = "ms",
     .group = "wal",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return DifferenceOf(i, "checkpoints", "sync_ms");
	 }},
	{.id = "wal_directory_bytes",
     .title = "WAL directory",
     .kind = SeriesKind::Size,
     .unit = "B",
     .group = "wal",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return GaugeOf(i, "wal_files", "bytes");
	 }},
	{.id = "wal_files_to_archive",
     .title = "WAL files that wait to be archived",
     .kind = SeriesKind::Gauge,
     .unit = "",
     .group = "wal",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return GaugeOf(i, "wal_files", "ready");
	 }},
	{.id = "archive_failures",
     .title = "Failures of archiving",
     .kind = SeriesKind::Count,
     .unit = "",
     .group = "wal",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return DifferenceOf(i, "archiver", "failed");
	 }},
};

} // namespace

std::span<const SeriesDefinition> StorageSeries() { return kSeries; }

} // namespace savant::core
