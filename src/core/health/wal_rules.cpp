/*
 * wal_rules.cpp
 *     Checkpoints, the write-ahead log and its archive.
 */
#include <array>

#include "core/health/health_check.hpp"

namespace savant::core {

namespace {

constexpr double kGigabyte = 1024.0 * 1024 * 1024;

std::string MoreWal(const HealthCheck &check) {
	const double size = check.SettingNumber("max_wal_size");
	return AlterSystem("max_wal_size",
	                   WholeNumber(std::fmax(2, std::ceil(2 * size / kGigabyte))) + "GB");
}

void CheckRequested(HealthCheck &check) {
	const HealthRow row = check.Row("checkpoints");
	const double requested = row.Difference("requested");
	const double all = requested + row.Difference("timed");
	if (!(all >= 4)) {
		return;
	}
	check.Judge(
		requested / all,
		{"", CountText(requested) + " of " + CountText(all) + " checkpoints came before their time",
	     "WAL reached max_wal_size (" + BytesText(check.SettingNumber("max_wal_size")) +
	         ") before checkpoint_timeout. After a checkpoint pages are logged whole.",
	     MoreWal(check)});
}

void CheckFrequency(HealthCheck &check) {
	const HealthRow row = check.Row("checkpoints");
	const double all = row.Difference("requested") + row.Difference("timed");
	if (!(all >= 2)) {
		return;
	}
	const double every = check.Between().Seconds() / all;
	check.Judge(every,
	            {"", "A checkpoint every " + AgeText(every),
	             CountText(all) + " checkpoints in " + AgeText(check.Between().Seconds()) +
	                 "; max_wal_size is " + BytesText(check.SettingNumber("max_wal_size")) + ".",
	             MoreWal(check)});
}

void CheckSyncTime(HealthCheck &check) {
	const HealthRow row = check.Row("checkpoints");
	const double all = row.Difference("requested") + row.Difference("timed");
	const double each = row.Difference("sync_ms") / 1000 / all;
	if (!(all >= 1)) {
		return;
	}
	check.Judge(each, {"", "A checkpoint takes " + AgeText(each) + " to sync its files",
	                   "The storage or the kernel's cache of dirty pages cannot keep up; commits "
	                   "wait meanwhile.",
	                   AlterSystem("checkpoint_completion_target", "0.9")});
}

void CheckBackendWrites(HealthCheck &check) {
	const HealthRow row = check.Row("background_writer");
	const double backends = row.Difference("buffers_backend");
	const double all = backends + check.Row("checkpoints").Difference("buffers_written") +
	                   row.Difference("buffers_clean");
	if (!(all >= 10000)) {
		return;
	}
	check.Judge(backends / all,
	            {"", PercentText(backends / all) + " of the buffers were written by sessions",
	             CountText(backends) + " of " + CountText(all) +
	                 "; those that a table grew by are among them.",
	             AlterSystem("bgwriter_lru_maxpages", "400")});
}

void CheckBackendFsync(HealthCheck &check) {
	const double syncs = check.Row("background_writer").Difference("backend_fsyncs");
	check.Judge(syncs, {"", CountOf(syncs, "sync") + " of files by sessions",
	                    "The queue of the checkpointer is full: sessions wait for the disk "
	                    "themselves.",
	                    ""});
}

void CheckMaxWritten(HealthCheck &check) {
	const double stops = check.Row("background_writer").Difference("stopped");
	const double per_minute = stops / std::fmax(1, check.Between().Seconds() / 60);
	check.Judge(per_minute,
	            {"", "The background writer stopped " + CountText(stops) + " times at its limit",
	             "bgwriter_lru_maxpages is " + check.Setting("bgwriter_lru_maxpages") +
	                 "; sessions write what it leaves.",
	             AlterSystem("bgwriter_lru_maxpages",
	                         WholeNumber(2 * check.SettingNumber("bgwriter_lru_maxpages")))});
}

void CheckFullPages(HealthCheck &check) {
	const HealthRow row = check.Row("wal");
	const double bytes = row.Difference("bytes");
	// A page image is at most a page; a hole in it, and compression, make it less.
	const double share = std::fmin(1, row.Difference("full_pages") * 8192 / bytes);
	if (!(bytes >= 256.0 * 1024 * 1024)) {
		return;
	}
	check.Judge(share,
	            {"", "Up to " + PercentText(share) + " of the WAL are whole pages",
	             CountText(row.Difference("full_pages")) + " page images in " + BytesText(bytes) +
	                 ". A page is logged whole at its first change after a checkpoint.",
	             AlterSystem("wal_compression", "on") + " " + MoreWal(check)});
}

void CheckWalBuffers(HealthCheck &check) {
	const double full = check.Row("wal").Difference("buffers_full");
	const double per_minute = full / std::fmax(1, check.Between().Seconds() / 60);
	check.Judge(per_minute,
	            {"", "WAL was written " + CountText(full) + " times because its buffers were full",
	             "Sessions write WAL before they commit.",
	             AlterSystemAndRestart("wal_buffers", "64MB")});
}

/* Bytes left where pg_wal is; NaN = not known. */
double FreeForWal(const HealthCheck &check) {
	double free = kNotKnown;
	for (const HealthRow &row : check.Rows("filesystems")) {
		const std::string &name = row.Text("name");
		if (name == "WAL" || (name == "data directory" && std::isnan(free))) {
			free = row.Number("free_bytes");
		}
	}
	return free;
}

void CheckWalDirectory(HealthCheck &check) {
	const HealthRow row = check.Row("wal_files");
	const double bytes = row.Number("bytes"), limit = check.SettingNumber("max_wal_size");
	const double kept = check.SettingNumber("wal_keep_size");
	const double free = FreeForWal(check);
	const double ratio = bytes / (limit + std::fmax(0, kept));
	// Critical only when what is left of the disk is little beside it.
	const bool is_tight = free < bytes;
	check.Judge(ratio,
	            {"", "pg_wal has " + BytesText(bytes) + ", max_wal_size is " + BytesText(limit),
	             "Slots, a failing archiver or wal_keep_size keep old files.",
	             "SELECT slot_name, active, restart_lsn FROM pg_replication_slots; SELECT * FROM "
	             "pg_stat_archiver;"},
	            is_tight ? Severity::Critical : Severity::Warning);
}

bool Archives(const HealthCheck &check) {
	const std::string &mode = check.Setting("archive_mode");
	return mode == "always" || (mode == "on" && !check.Now().is_standby);
}

void CheckArchiver(HealthCheck &check) {
	if (!Archives(check)) {
		return check.NotApplicable("archive_mode is off");
	}
	const HealthRow row = check.Row("archiver");
	const double failed = row.Number("last_failed_time");
	const double done = row.Number("last_archived_time");
	if (!std::isfinite(failed) || failed <= done) {
		return;
	}
	const double since =
		check.Now().taken_at - (std::isfinite(done) ? done : row.Number("stats_reset"));
	check.Judge(std::isfinite(since) ? since : 0,
	            {"", "The archiver fails",
	             "The last file was archived " +
	                 (std::isfinite(done) ? AgeText(since) + " ago" : std::string("never")) + ", " +
	                 CountText(row.Number("failed")) +
	                 " attempts failed. pg_wal grows until it succeeds.",
	             "SELECT * FROM pg_stat_archiver; SHOW archive_command;"});
}

void CheckArchiveBacklog(HealthCheck &check) {
	if (!Archives(check)) {
		return check.NotApplicable("archive_mode is off");
	}
	const double waiting = check.Row("wal_files").Number("ready");
	check.Judge(waiting, {"", CountOf(waiting, "WAL file") + " wait for the archiver",
	                      "What is not archived yet cannot be restored from the archive.",
	                      "SELECT * FROM pg_stat_archiver;"});
}

void CheckArchiveOff(HealthCheck &check) {
	const bool has_standby = !check.Rows("standbys").empty();
	if (check.Setting("archive_mode") == "off" && !has_standby) {
		check.Report({"", "Neither an archive nor a standby",
		              "archive_mode is off and nobody receives WAL: what is lost since the last "
		              "backup is lost.",
		              AlterSystemAndRestart("archive_mode", "on")});
	}
}

void CheckMaxWalSize(HealthCheck &check) {
	const double size = check.SettingNumber("max_wal_size");
	const double requested = check.Row("checkpoints").Difference("requested");
	if (size <= kGigabyte) {
		check.Judge(requested, {"",
		                        CountOf(requested, "checkpoint") +
		                            " came early while max_wal_size is " + BytesText(size),
		                        "Bulk writes fill that much WAL within seconds.",
		                        AlterSystem("max_wal_size", "8GB")});
	}
}

void CheckWalSpike(HealthCheck &check) {
	const double rate = check.Row("wal").Rate("bytes");
	const double usual = check.UsualOf("wal_bytes_per_second", 7 * 86400.0, 30);
	if (!(rate >= 1024 * 1024)) {
		return;
	}
	check.Judge(rate / usual, {"",
	                           "WAL is written at " + BytesText(rate) + "/s, " +
	                               TimesText(rate / usual) + " the usual rate",
	                           "The 95th percentile of a week is " + BytesText(usual) + "/s.", ""});
}

constexpr const char *kBgwriterSql = "SELECT * FROM pg_stat_bgwriter";
constexpr const char *kWalSql = "SELECT * FROM pg_stat_wal";

constexpr std::array kRules = {
	HealthRule{.id = "checkpoints_requested",
               .area = HealthArea::Performance,
               .title = "Checkpoints come before their time",
               .why = "Each one makes pages be logged whole again.",
               .detection = "requested over all checkpoints in the interval; four at least",
               .probes = "checkpoints, settings",
               .thresholds = {kNever, 0.5, kNever},
               .unit = "share",
               .low_is_bad = false,
               .remedy = "Raise max_wal_size.",
               .evidence = kBgwriterSql,
               .needs_interval = true,
               .scope = ProbeScope::Cluster,
               .check = CheckRequested},
	HealthRule{.id = "checkpoint_too_frequent",
               .area = HealthArea::Performance,
               .title = "Checkpoints follow each other fast",
               .why = "The disks write the same pages again and again.",
               .detection = "seconds of the interval over its checkpoints; two at least",
               .probes = "checkpoints, settings",
               .thresholds = {kNever, 60, kNever},
               .unit = "s",
               .low_is_bad = true,
               .remedy = "Raise max_wal_size.",
               .evidence = kBgwriterSql,
               .needs_interval = true,
               .scope = ProbeScope::Cluster,
               .check = CheckFrequency},
	HealthRule{.id = "checkpoint_sync_slow",
               .area = HealthArea::Performance,
               .title = "Checkpoints take long to sync",
               .why = "Commits wait while the storage catches up.",
               .detection = "checkpoint_sync_time over checkpoints of the interval",
               .probes = "checkpoints",
               .thresholds = {kNever, 5, 30},
               .unit = "s",
               .low_is_bad = false,
               .remedy =
                   "Spread the writes: checkpoint_flush_after, fewer dirty pages in the kernel.",
               .evidence = kBgwriterSql,
               .of = 1,
               .within = 3,
               .needs_interval = true,
               .scope = ProbeScope::Cluster,
               .check = CheckSyncTime},
	HealthRule{.id = "backend_writes",
               .area = HealthArea::Performance,
               .title = "Sessions write buffers themselves",
               .why = "A statement waits for a disk write to get a free buffer.",
               .detection = "buffers_backend over all written buffers; 10,000 in the interval",
               .probes = "background_writer, checkpoints",
               .thresholds = {0.5, kNever, kNever},
               .unit = "share",
               .low_is_bad = false,
               .remedy = "A higher bgwriter_lru_maxpages, more shared_buffers.",
               .evidence = kBgwriterSql,
               .of = 3,
               .within = 3,
               .needs_interval = true,
               .scope = ProbeScope::Cluster,
               .check = CheckBackendWrites},
	HealthRule{.id = "backend_fsync",
               .area = HealthArea::Performance,
               .title = "Sessions sync files themselves",
               .why = "The checkpointer is overloaded, and statements wait for the disk.",
               .detection = "buffers_backend_fsync in the interval",
               .probes = "background_writer",
               .thresholds = {kNever, kNever, 1},
               .unit = "syncs",
               .low_is_bad = false,
               .remedy = "More shared_buffers (the queue has its size), faster storage.",
               .evidence = kBgwriterSql,
               .of = 1,
               .within = 1,
               .needs_interval = true,
               .scope = ProbeScope::Cluster,
               .check = CheckBackendFsync},
	HealthRule{.id = "bgwriter_maxwritten",
               .area = HealthArea::Performance,
               .title = "The background writer stops at its limit",
               .why = "Sessions write what it leaves.",
               .detection = "maxwritten_clean per minute",
               .probes = "background_writer, settings",
               .thresholds = {kNever, 10, kNever},
               .unit = "/min",
               .low_is_bad = false,
               .remedy = "Raise bgwriter_lru_maxpages.",
               .evidence = kBgwriterSql,
               .needs_interval = true,
               .scope = ProbeScope::Cluster,
               .check = CheckMaxWritten},
	HealthRule{.id = "wal_fpi_share",
               .area = HealthArea::Performance,
               .title = "Most of the WAL are whole pages",
               .why = "They cost disk, network and archive without a change in them.",
               .detection =
                   "page images times the page size over WAL bytes; 256 MB in the interval",
               .probes = "wal, settings",
               .thresholds = {0.5, kNever, kNever},
               .unit = "share",
               .low_is_bad = false,
               .remedy = "Fewer checkpoints, and wal_compression.",
               .evidence = kWalSql,
               .of = 3,
               .within = 3,
               .needs_interval = true,
               .scope = ProbeScope::Cluster,
               .place = ProbePlace::PrimaryOnly,
               .check = CheckFullPages},
	HealthRule{.id = "wal_buffers_full",
               .area = HealthArea::Performance,
               .title = "WAL buffers fill up",
               .why = "A session writes WAL in the middle of its statement.",
               .detection = "wal_buffers_full per minute",
               .probes = "wal",
               .thresholds = {10, 600, kNever},
               .unit = "/min",
               .low_is_bad = false,
               .remedy = "wal_buffers = 64MB (a restart).",
               .evidence = kWalSql,
               .needs_interval = true,
               .scope = ProbeScope::Cluster,
               .place = ProbePlace::PrimaryOnly,
               .check = CheckWalBuffers},
	HealthRule{.id = "wal_rate_spike",
               .area = HealthArea::Performance,
               .title = "Much more WAL than usual",
               .why = "It fills disks, replicas fall behind, and backups grow.",
               .detection =
                   "WAL bytes per second over the 95th percentile of a week; 1 MB/s at least",
               .probes = "wal",
               .thresholds = {3, 10, kNever},
               .unit = "times",
               .low_is_bad = false,
               .remedy = "See which statement writes it: ai_top_queries().",
               .evidence = kWalSql,
               .needs_interval = true,
               .scope = ProbeScope::Cluster,
               .place = ProbePlace::PrimaryOnly,
               .check = CheckWalSpike},
	HealthRule{.id = "wal_dir_growth",
               .area = HealthArea::Capacity,
               .title = "pg_wal grows beyond its size",
               .why = "When its disk is full the server stops.",
               .detection =
                   "files in pg_wal over max_wal_size and wal_keep_size; critical only when "
                   "less than that is free",
               .probes = "wal_files, settings",
               .thresholds = {kNever, 2, 4},
               .unit = "times",
               .low_is_bad = false,
               .remedy = "See what keeps the files: slots, the archiver, wal_keep_size.",
               .evidence = "SELECT count(*), pg_size_pretty(sum(size)) FROM pg_ls_waldir()",
               .scope = ProbeScope::Cluster,
               .check = CheckWalDirectory},
	HealthRule{.id = "archiver_failing",
               .area = HealthArea::Availability,
               .title = "Archiving of WAL fails",
               .why = "Recovery ends at the last archived file, and pg_wal grows.",
               .detection =
                   "the last failure is later than the last success: seconds since the success",
               .probes = "archiver, settings",
               .thresholds = {kNever, 0, 900},
               .unit = "s",
               .low_is_bad = false,
               .remedy = "Read the server log, mend archive_command.",
               .evidence = "SELECT * FROM pg_stat_archiver",
               .of = 1,
               .within = 1,
               .scope = ProbeScope::Cluster,
               .check = CheckArchiver},
	HealthRule{.id = "archiver_backlog",
               .area = HealthArea::Capacity,
               .title = "WAL files wait for the archiver",
               .why = "What is not archived yet cannot be restored from the archive.",
               .detection = "files *.ready in archive_status",
               .probes = "wal_files, settings",
               .thresholds = {kNever, 10, 100},
               .unit = "files",
               .low_is_bad = false,
               .remedy = "A faster archive_command, several files at a time.",
               .evidence =
                   "SELECT count(*) FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready'",
               .scope = ProbeScope::Cluster,
               .check = CheckArchiveBacklog},
	HealthRule{.id = "archive_off",
               .area = HealthArea::Configuration,
               .title = "Neither archive nor standby",
               .why = "Without either, a lost disk takes everything since the last backup.",
               .detection = "archive_mode = off and no connected standby",
               .probes = "settings, standbys",
               .thresholds = kInfoAlways,
               .unit = "condition",
               .low_is_bad = false,
               .remedy = "Archive WAL, or run a standby.",
               .evidence = "SELECT current_setting('archive_mode'), (SELECT count(*) FROM "
                           "pg_stat_replication)",
               .of = 1,
               .within = 1,
               .scope = ProbeScope::Cluster,
               .place = ProbePlace::PrimaryOnly,
               .check = CheckArchiveOff},
	HealthRule{.id = "max_wal_size_low",
               .area = HealthArea::Configuration,
               .title = "max_wal_size is small for the writes",
               .why = "It makes checkpoints come early.",
               .detection =
                   "requested checkpoints in the interval while max_wal_size is 1 GB or less",
               .probes = "checkpoints, settings",
               .thresholds = {2, kNever, kNever},
               .unit = "checkpoints",
               .low_is_bad = false,
               .remedy = "4 to 16 GB.",
               .evidence = "SELECT current_setting('max_wal_size'), checkpoints_timed, "
                           "checkpoints_req FROM pg_stat_bgwriter",
               .needs_interval = true,
               .scope = ProbeScope::Cluster,
               .check = CheckMaxWalSize},
};

} // namespace

std::span<const HealthRule> WalHealthRules() { return kRules; }

} // namespace savant::core
