/*
 * buffer_rules.cpp
 *     Cache, temporary files, reads from disk, and whether data is written safely.
 */
#include <array>

#include "core/health/health_check.hpp"

namespace savant::core {

namespace {

constexpr double kMegabyte = 1024.0 * 1024, kGigabyte = 1024 * kMegabyte;

void CheckCacheHit(HealthCheck &check) {
	const HealthRow row = check.Database();
	const double hit = row.Difference("blocks_hit"), read = row.Difference("blocks_read");
	// 10,000 blocks may be one scan of a small table after a restart.
	if (!(hit + read >= 10000) || !(read >= 5000)) {
		return;
	}
	check.Judge(hit / (hit + read),
	            {"",
	             PercentText(hit / (hit + read)) + " of the blocks were found in shared_buffers",
	             CountText(read) + " of " + CountText(hit + read) +
	                 " blocks were read from the kernel or the disk.",
	             ""});
}

void CheckTableCacheHit(HealthCheck &check) {
	for (const HealthRow &row : check.Rows("tables")) {
		const double read = row.Difference("heap_read");
		const double hit = row.Difference("heap_hit");
		const double share = hit / (hit + read);
		if (read >= 50000 && check.Passes(share)) {
			check.Judge(share, {row.Text("name"),
			                    CountText(read) + " blocks of " + row.Text("name") +
			                        " were not in shared_buffers",
			                    "That is " + BytesText(read * 8192) + " read; " +
			                        PercentText(share) + " of its blocks were found there.",
			                    ""});
		}
	}
}

void CheckSlru(HealthCheck &check) {
	for (const HealthRow &row : check.Rows("slru")) {
		const double hit = row.Difference("hits"), read = row.Difference("reads");
		if (read >= 1000) {
			check.Judge(
				hit / (hit + read),
				{row.Text("name"),
			     "The cache of " + row.Text("name") + " missed " + CountText(read) + " times",
			     PercentText(hit / (hit + read)) + " were found in it.", ""});
		}
	}
}

void CheckSubtransactions(HealthCheck &check) {
	double waiting = 0;
	for (const HealthRow &row : check.Rows("sessions")) {
		waiting += row.Text("wait_event").starts_with("Subtrans") ? 1 : 0;
	}
	check.Judge(waiting,
	            {"", CountOf(waiting, "session") + " wait for the list of subtransactions",
	             "A transaction has more than 64 subtransactions (SAVEPOINT, or EXCEPTION in "
	             "PL/pgSQL), so every snapshot looks them up in pg_subtrans.",
	             ""});
}

void CheckTempFiles(HealthCheck &check) {
	const HealthRow row = check.Database();
	const double bytes = row.Difference("temp_bytes");
	check.Judge(bytes / check.Between().Seconds(),
	            {"",
	             BytesText(bytes) + " of temporary files in " + AgeText(check.Between().Seconds()),
	             CountOf(row.Difference("temp_files"), "file") +
	                 ": sorts, hashes and stored rows that did not fit into work_mem (" +
	                 BytesText(check.SettingNumber("work_mem")) + ").",
	             ""});
}

void CheckReadLatency(HealthCheck &check) {
	if (check.Setting("track_io_timing") != "on") {
		return check.NotApplicable("track_io_timing is off");
	}
	const HealthRow row = check.Database();
	const double reads = row.Difference("blocks_read");
	if (!(reads >= 1000)) {
		return;
	}
	const double each = row.Difference("read_ms") / reads;
	check.Judge(each, {"", "Reading a block takes " + TimeText(each),
	                   CountText(reads) + " blocks were read in " +
	                       AgeText(check.Between().Seconds()) + ".",
	                   ""});
}

void CheckIoTiming(HealthCheck &check) {
	if (check.Setting("track_io_timing") == "off") {
		check.Report({"track_io_timing", "track_io_timing is off",
		              "Times of reads and writes are not known, so a slow disk cannot be told from "
		              "a slow plan. pg_test_timing shows what it costs here.",
		              AlterSystem("track_io_timing", "on")});
	}
}

void CheckSeqScans(HealthCheck &check) {
	for (const HealthRow &row : check.Rows("tables")) {
		const double scans = row.Difference("seq_scans");
		const double rows = row.Difference("seq_rows") / scans;
		if (scans >= 100 && check.Passes(rows)) {
			check.Judge(rows, {row.Text("name"),
			                   CountText(scans) + " whole scans of " + row.Text("name") + " read " +
			                       CountText(rows) + " rows each",
			                   "In " + AgeText(check.Between().Seconds()) +
			                       ". Few of these rows are "
			                       "likely to be wanted.",
			                   "SELECT * FROM ai_suggest_indexes();"});
		}
	}
}

void CheckChecksums(HealthCheck &check) {
	const HealthRow row = check.Database();
	// Also without an interval: what was counted does not mend itself.
	const double failures = row.Number("checksum_failures");
	check.Judge(
		failures,
		{"", CountOf(failures, "block") + " had a wrong checksum",
	     "The storage returned something else than was written.",
	     "SELECT datname, checksum_failures, checksum_last_failure FROM pg_stat_database;"});
}

void JudgeOff(HealthCheck &check, const char *setting, const char *harm) {
	if (check.Setting(setting) == "off") {
		check.Report({setting, std::string(setting) + " is off", harm, AlterSystem(setting, "on")});
	}
}

void CheckFsync(HealthCheck &check) {
	JudgeOff(
		check, "fsync",
		"What is committed may be lost or torn when the machine goes down: the database has to "
		"be restored then.");
}

void CheckFullPageWrites(HealthCheck &check) {
	JudgeOff(check, "full_page_writes",
	         "A page that was half written when the machine went down cannot be mended.");
}

void CheckSynchronousCommit(HealthCheck &check) {
	JudgeOff(check, "synchronous_commit",
	         "The last fraction of a second of commits is lost in a crash; data stays consistent.");
}

void CheckDataChecksums(HealthCheck &check) {
	if (check.Setting("data_checksums") == "off") {
		check.Report(
			{"data_checksums", "Data checksums are off",
		     "A block that the storage has changed is not noticed until its contents fail.",
		     "-- with the server stopped: pg_checksums --enable"});
	}
}

void CheckWorkMem(HealthCheck &check) {
	const double temp = check.Database().Difference("temp_bytes");
	const double size = check.SettingNumber("work_mem");
	if (size <= 4 * kMegabyte) {
		check.Judge(temp,
		            {"work_mem",
		             "work_mem is " + BytesText(size) + " while " + BytesText(temp) + " spilled",
		             "16 to 64 MB suit most servers; each sort and hash may take that much.",
		             AlterSystem("work_mem", "32MB")});
	}
}

void CheckGrowth(HealthCheck &check) {
	const HealthRow row = check.Row("database_size");
	const double bytes = row.Number("bytes"), before = row.NumberBefore("bytes");
	const double grown = bytes - before;
	if (!(grown >= kGigabyte)) {
		return;
	}
	check.Judge(
		grown / before,
		{"",
	     "The database grew by " + BytesText(grown) + " in " +
	         AgeText(check.Between().Seconds("database_size")),
	     "It has " + BytesText(bytes) + " now.",
	     "SELECT oid::regclass, pg_size_pretty(pg_total_relation_size(oid)) FROM pg_class "
	     "WHERE relkind IN ('r', 'm') ORDER BY pg_total_relation_size(oid) DESC LIMIT 20;"});
}

constexpr const char *kDatabaseSql =
	"SELECT * FROM pg_stat_database WHERE datname = current_database()";

constexpr std::array kRules = {
	HealthRule{.id = "cache_hit_low",
               .area = HealthArea::Performance,
               .title = "Few blocks are found in shared_buffers",
               .why = "A block from the disk takes a thousand times as long.",
               .detection =
                   "blks_hit over all blocks of the interval; 10,000 blocks of which 5,000 "
                   "were read",
               .probes = "databases",
               .thresholds = {0.9, 0.7, kNever},
               .unit = "share",
               .low_is_bad = true,
               .remedy = "A missing index first, then shared_buffers.",
               .evidence = kDatabaseSql,
               .of = 3,
               .within = 4,
               .needs_interval = true,
               .check = CheckCacheHit},
	HealthRule{.id = "cache_hit_table",
               .area = HealthArea::Performance,
               .title = "Blocks of a table are read again and again",
               .why = "One table that does not fit pushes the others out.",
               .detection = "blocks of table and indexes found in shared_buffers; 50,000 reads",
               .probes = "tables",
               .thresholds = {0.9, 0.5, kNever},
               .unit = "share",
               .low_is_bad = true,
               .remedy = "An index, a partial index, fewer scans.",
               .evidence = "SELECT relid::regclass, heap_blks_read, heap_blks_hit, idx_blks_read, "
                           "idx_blks_hit FROM pg_statio_user_tables ORDER BY heap_blks_read DESC "
                           "LIMIT 20",
               .of = 3,
               .within = 4,
               .needs_interval = true,
               .check = CheckTableCacheHit},
	HealthRule{.id = "slru_miss",
               .area = HealthArea::Performance,
               .title = "A cache of transaction state misses",
               .why = "Visibility checks wait for the disk, in all sessions at once.",
               .detection = "found over all look-ups of one cache of pg_stat_slru; 1,000 misses",
               .probes = "slru",
               .thresholds = {kNever, 0.95, kNever},
               .unit = "share",
               .low_is_bad = true,
               .remedy = "Fewer subtransactions and row locks; from 17 the settings *_buffers.",
               .evidence = "SELECT name, blks_hit, blks_read FROM pg_stat_slru",
               .needs_interval = true,
               .scope = ProbeScope::Cluster,
               .check = CheckSlru},
	HealthRule{.id = "subxact_overflow",
               .area = HealthArea::Performance,
               .title = "Sessions wait for subtransactions",
               .why = "One transaction with many savepoints slows every snapshot of the server.",
               .detection = "active sessions in the wait events Subtrans...",
               .probes = "sessions",
               .thresholds = {kNever, 1, kNever},
               .unit = "sessions",
               .low_is_bad = false,
               .remedy = "Fewer savepoints and EXCEPTION blocks in loops.",
               .evidence = "SELECT wait_event, count(*) FROM pg_stat_activity WHERE state = "
                           "'active' GROUP BY 1",
               .needs = HealthNeed::AllStatistics,
               .scope = ProbeScope::Cluster,
               .check = CheckSubtransactions},
	HealthRule{.id = "temp_spill_rate",
               .area = HealthArea::Performance,
               .title = "Much is written to temporary files",
               .why = "A sort or hash on disk takes many times as long.",
               .detection = "temp_bytes of this database per second",
               .probes = "databases, settings",
               .thresholds = {4 * kMegabyte, 10 * kMegabyte, kNever},
               .unit = "B/s",
               .low_is_bad = false,
               .remedy = "work_mem for the roles or statements that spill.",
               .evidence = kDatabaseSql,
               .needs_interval = true,
               .check = CheckTempFiles},
	HealthRule{.id = "io_latency_read",
               .area = HealthArea::Performance,
               .title = "Reads from disk are slow",
               .why = "Every miss of the cache waits that long.",
               .detection = "blk_read_time over blks_read; 1,000 blocks",
               .probes = "databases, settings",
               .thresholds = {kNever, 5, 20},
               .unit = "ms",
               .low_is_bad = false,
               .remedy = "See the storage; read less: indexes, cache.",
               .evidence = kDatabaseSql,
               .of = 3,
               .within = 4,
               .needs_interval = true,
               .check = CheckReadLatency},
	HealthRule{.id = "io_timing_off",
               .area = HealthArea::Configuration,
               .title = "Times of reads and writes are not measured",
               .why = "A slow disk looks like a slow statement.",
               .detection = "track_io_timing = off",
               .probes = "settings",
               .thresholds = kInfoAlways,
               .unit = "condition",
               .low_is_bad = false,
               .remedy = "track_io_timing = on.",
               .evidence = "SELECT current_setting('track_io_timing')",
               .of = 1,
               .within = 1,
               .scope = ProbeScope::Cluster,
               .check = CheckIoTiming},
	HealthRule{.id = "seq_scan_big_tables",
               .area = HealthArea::Performance,
               .title = "A large table is scanned whole, often",
               .why = "An index on what the statements look for would read a fraction.",
               .detection = "rows per sequential scan in the interval; 100 scans",
               .probes = "tables",
               .thresholds = {kNever, 1e5, kNever},
               .unit = "rows",
               .low_is_bad = false,
               .remedy = "ai_suggest_indexes().",
               .evidence = "SELECT relid::regclass, seq_scan, seq_tup_read, idx_scan FROM "
                           "pg_stat_user_tables ORDER BY seq_tup_read DESC LIMIT 20",
               .needs_interval = true,
               .check = CheckSeqScans},
	HealthRule{.id = "checksum_failures",
               .area = HealthArea::Availability,
               .title = "Blocks have wrong checksums",
               .why = "Data is damaged, and backups may carry it on.",
               .detection = "checksum_failures of this database",
               .probes = "databases",
               .thresholds = {kNever, kNever, 1},
               .unit = "blocks",
               .low_is_bad = false,
               .remedy = "Check the disks; restore the tables from a backup; then "
                         "pg_stat_reset().",
               .evidence = "SELECT datname, checksum_failures, checksum_last_failure FROM "
                           "pg_stat_database",
               .of = 1,
               .within = 1,
               .check = CheckChecksums},
	HealthRule{.id = "fsync_off",
               .area = HealthArea::Configuration,
               .title = "fsync is off",
               .why = "A crash of the machine may destroy the database.",
               .detection = "fsync = off",
               .probes = "settings",
               .thresholds = kCriticalAlways,
               .unit = "condition",
               .low_is_bad = false,
               .remedy = "fsync = on.",
               .evidence = "SELECT current_setting('fsync')",
               .of = 1,
               .within = 1,
               .scope = ProbeScope::Cluster,
               .check = CheckFsync},
	HealthRule{.id = "full_page_writes_off",
               .area = HealthArea::Configuration,
               .title = "full_page_writes is off",
               .why = "A page half written in a crash stays broken.",
               .detection = "full_page_writes = off",
               .probes = "settings",
               .thresholds = kCriticalAlways,
               .unit = "condition",
               .low_is_bad = false,
               .remedy = "full_page_writes = on.",
               .evidence = "SELECT current_setting('full_page_writes')",
               .of = 1,
               .within = 1,
               .scope = ProbeScope::Cluster,
               .check = CheckFullPageWrites},
	HealthRule{.id = "synchronous_commit_off",
               .area = HealthArea::Configuration,
               .title = "synchronous_commit is off for everyone",
               .why = "The last commits are lost in a crash although the client was told of them.",
               .detection = "synchronous_commit = off",
               .probes = "settings",
               .thresholds = kInfoAlways,
               .unit = "condition",
               .low_is_bad = false,
               .remedy = "Set it per role or transaction where loss is acceptable.",
               .evidence = "SELECT current_setting('synchronous_commit')",
               .of = 1,
               .within = 1,
               .scope = ProbeScope::Cluster,
               .check = CheckSynchronousCommit},
	HealthRule{.id = "data_checksums_off",
               .area = HealthArea::Configuration,
               .title = "Data checksums are off",
               .why = "Damage by the storage goes unnoticed.",
               .detection = "data_checksums = off",
               .probes = "settings",
               .thresholds = kInfoAlways,
               .unit = "condition",
               .low_is_bad = false,
               .remedy = "pg_checksums --enable while the server is stopped.",
               .evidence = "SELECT current_setting('data_checksums')",
               .of = 1,
               .within = 1,
               .scope = ProbeScope::Cluster,
               .check = CheckDataChecksums},
	HealthRule{.id = "work_mem_low",
               .area = HealthArea::Configuration,
               .title = "work_mem is small for the statements",
               .why = "Sorts and hashes go to disk that would fit into memory.",
               .detection = "work_mem of 4 MB or less, and temporary files in the interval",
               .probes = "databases, settings",
               .thresholds = {100 * kMegabyte, kNever, kNever},
               .unit = "B",
               .low_is_bad = false,
               .remedy = "16 to 64 MB, or per role.",
               .evidence = "SELECT current_setting('work_mem')",
               .needs_interval = true,
               .check = CheckWorkMem},
	HealthRule{.id = "db_growth_anomaly",
               .area = HealthArea::Capacity,
               .title = "The database grows fast",
               .why = "A load or a loop may fill the disk.",
               .detection = "growth within one interval over the size before; 1 GB at least",
               .probes = "database_size",
               .thresholds = {0.01, 0.1, kNever},
               .unit = "share",
               .low_is_bad = false,
               .remedy = "See which table grew.",
               .evidence = "SELECT pg_size_pretty(pg_database_size(current_database()))",
               .of = 1,
               .within = 1,
               .needs_interval = true,
               .check = CheckGrowth},
};

} // namespace

std::span<const HealthRule> BufferHealthRules() { return kRules; }

} // namespace savant::core
