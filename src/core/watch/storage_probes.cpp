/*
 * storage_probes.cpp
 *     Probes about WAL, checkpoints, buffers and files.
 */
#include "core/watch/probe.hpp"

namespace savant::core {

namespace {

/* Up to 16 one view has all of it; from 17 on the checkpointer has its own. */
constexpr const char *kCheckpoints13 =
	"SELECT checkpoints_timed AS timed, checkpoints_req AS requested,"
	" checkpoint_write_time AS write_ms, checkpoint_sync_time AS sync_ms,"
	" buffers_checkpoint AS buffers_written, stats_reset FROM pg_stat_bgwriter";
constexpr const char *kCheckpoints17 =
	"SELECT num_timed AS timed, num_requested AS requested, write_time AS write_ms,"
	" sync_time AS sync_ms, buffers_written, stats_reset FROM pg_stat_checkpointer";
/* 18 counts checkpoints that were skipped as timed too; num_done has those that were not. */
constexpr const char *kCheckpoints18 =
	"SELECT greatest(num_done - num_requested, 0) AS timed, num_requested AS requested,"
	" write_time AS write_ms, sync_time AS sync_ms, buffers_written, stats_reset"
	" FROM pg_stat_checkpointer";

constexpr const char *kBackgroundWriter13 =
	"SELECT buffers_clean, maxwritten_clean AS stopped, buffers_alloc,"
	" buffers_backend, buffers_backend_fsync AS backend_fsyncs, stats_reset FROM pg_stat_bgwriter";
constexpr const char *kBackgroundWriter17 =
	"SELECT buffers_clean, maxwritten_clean AS stopped, buffers_alloc,"
	" (SELECT sum(writes) FROM pg_stat_io WHERE backend_type = 'client backend'"
	"  AND object = 'relation') AS buffers_backend,"
	" (SELECT sum(fsyncs) FROM pg_stat_io WHERE backend_type = 'client backend'"
	"  AND object = 'relation') AS backend_fsyncs, stats_reset FROM pg_stat_bgwriter";

/* Where WAL is written, in bytes since the beginning; of a standby, what it has replayed. */
#define WAL_POSITION                                                                               \
	"CASE WHEN pg_is_in_recovery() THEN pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')"          \
	" ELSE pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') END AS position"
#define WAL_14                                                                                     \
	", wal_records AS records, wal_fpi AS full_pages, wal_bytes AS bytes,"                         \
	" wal_buffers_full AS buffers_full, stats_reset"
#define WAL_TIMES_14                                                                               \
	", wal_write AS writes, wal_sync AS syncs, wal_write_time AS write_ms,"                        \
	" wal_sync_time AS sync_ms"

constexpr Probe Wal(int from, int before, const char *sql) {
	return {.id = "wal",
	        .what = "WAL written, from pg_stat_wal",
	        .sql = sql,
	        .key = "",
	        .counters = "position,records,full_pages,bytes,buffers_full,writes,syncs,write_ms,"
	                    "sync_ms",
	        .reset = *sql == '\0' || from == 0 ? "" : "stats_reset",
	        .scope = ProbeScope::Cluster,
	        .from_version = from,
	        .before_version = before};
}

constexpr const char *kWalFiles = R"sql(
SELECT count(*) AS files, coalesce(sum(size), 0) AS bytes,
       (SELECT count(*) FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready') AS ready
FROM pg_ls_waldir()
)sql";

constexpr const char *kArchiver = R"sql(
SELECT archived_count AS archived, failed_count AS failed, last_archived_time, last_failed_time,
       last_failed_wal, stats_reset
FROM pg_stat_archiver
)sql";

constexpr const char *kIo =
	"SELECT backend_type, object, context, reads, read_time AS read_ms, writes,"
	" write_time AS write_ms, extends, hits, evictions, fsyncs, fsync_time AS fsync_ms, stats_reset"
	" FROM pg_stat_io WHERE reads > 0 OR writes > 0 OR extends > 0 OR hits > 0";

constexpr Probe Checkpoints(int from, int before, const char *sql) {
	return {.id = "checkpoints",
	        .what = "checkpoints, timed and requested",
	        .sql = sql,
	        .key = "",
	        .counters = "timed,requested,write_ms,sync_ms,buffers_written",
	        .reset = "stats_reset",
	        .scope = ProbeScope::Cluster,
	        .from_version = from,
	        .before_version = before};
}

constexpr Probe BackgroundWriter(int from, int before, const char *sql) {
	return {.id = "background_writer",
	        .what = "buffers written by the background writer and by sessions themselves",
	        .sql = sql,
	        .key = "",
	        .counters = "buffers_clean,stopped,buffers_alloc,buffers_backend,backend_fsyncs",
	        .reset = "stats_reset",
	        .scope = ProbeScope::Cluster,
	        .from_version = from,
	        .before_version = before};
}

constexpr Probe kProbes[] = {
	Checkpoints(0, 170000, kCheckpoints13),
	Checkpoints(170000, 180000, kCheckpoints17),
	Checkpoints(180000, 0, kCheckpoints18),
	BackgroundWriter(0, 170000, kBackgroundWriter13),
	BackgroundWriter(170000, 0, kBackgroundWriter17),
	Wal(0, 140000, "SELECT " WAL_POSITION),
	Wal(140000, 180000, "SELECT " WAL_POSITION WAL_14 WAL_TIMES_14 " FROM pg_stat_wal"),
	Wal(180000, 0, "SELECT " WAL_POSITION WAL_14 " FROM pg_stat_wal"),
	{.id = "wal_files",
     .what = "files in the WAL directory, and those that wait to be archived",
     .sql = kWalFiles,
     .key = "",
     .counters = "",
     .reset = "",
     .scope = ProbeScope::Cluster},
	{.id = "archiver",
     .what = "WAL archived and failed, from pg_stat_archiver",
     .sql = kArchiver,
     .key = "",
     .counters = "archived,failed",
     .reset = "stats_reset",
     .scope = ProbeScope::Cluster},
	{.id = "io",
     .what = "reads and writes by kind of process, from pg_stat_io",
     .sql = kIo,
     .key = "backend_type,object,context",
     .counters = "reads,read_ms,writes,write_ms,extends,hits,evictions,fsyncs,fsync_ms",
     .reset = "stats_reset",
     .scope = ProbeScope::Cluster,
     .from_version = 160000},
	{.id = "slru",
     .what = "small caches of the server, from pg_stat_slru",
     .sql = "SELECT name, blks_hit AS hits, blks_read AS reads, blks_written AS writes,"
            " stats_reset FROM pg_stat_slru",
     .key = "name",
     .counters = "hits,reads,writes",
     .reset = "stats_reset",
     .scope = ProbeScope::Cluster},
};

} // namespace

std::span<const Probe> StorageProbes() { return kProbes; }

} // namespace savant::core
