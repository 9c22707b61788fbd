/*
 * storage_cases.cpp
 *     WAL, checkpoints, buffers, the machine.
 */
#include "health_cases.hpp"

namespace savant::core {

namespace {

constexpr auto kInfo = Severity::Info;
constexpr auto kWarning = Severity::Warning;
constexpr auto kCritical = Severity::Critical;

void Misses(HealthFixture &f) {
	f.Change("databases", {{"blocks_hit", 100000.0 + 20000}, {"blocks_read", 500.0 + 30000}});
}

FixtureRow Table(double scans, double rows, double read) {
	return {{"relation", 1.0},   {"name", "public.t"}, {"kind", "r"},        {"persistence", "p"},
	        {"pages", 100000.0}, {"seq_scans", scans}, {"seq_rows", rows},   {"inserted", 0.0},
	        {"updated", 0.0},    {"deleted", 0.0},     {"heap_hit", 1000.0}, {"heap_read", read}};
}

} // namespace

std::vector<HealthCase> StorageCases() {
	return {
		{"checkpoints_requested", kWarning, "6 of 7 checkpoints came before their time",
	     [](HealthFixture &f) {
			 f.Change("checkpoints", {{"timed", 11.0}, {"requested", 7.0}});
		 }},
		{"checkpoint_too_frequent", kWarning, "A checkpoint every 20 s",
	     [](HealthFixture &f) {
			 f.Change("checkpoints", {{"requested", 4.0}});
		 }},
		{"checkpoint_sync_slow", kCritical, "A checkpoint takes 40 s to sync",
	     [](HealthFixture &f) {
			 f.Change("checkpoints", {{"timed", 11.0}, {"sync_ms", 40100.0}});
		 }},
		{"backend_writes", kInfo, "of the buffers were written by sessions",
	     [](HealthFixture &f) {
			 f.Change("background_writer", {{"buffers_backend", 30100.0}});
		 }},
		{"backend_fsync", kCritical, "3 syncs of files by sessions",
	     [](HealthFixture &f) {
			 f.Change("background_writer", {{"backend_fsyncs", 3.0}});
		 }},
		{"bgwriter_maxwritten", kWarning, "stopped 30 times",
	     [](HealthFixture &f) {
			 f.Change("background_writer", {{"stopped", 30.0}});
		 }},
		{"wal_fpi_share", kInfo, "of the WAL are whole pages",
	     [](HealthFixture &f) {
			 f.Change("wal", {{"bytes", 1e6 + 600e6}, {"full_pages", 10.0 + 60000}});
		 }},
		{"wal_buffers_full", kInfo, "40 times because its buffers were full",
	     [](HealthFixture &f) {
			 f.Change("wal", {{"buffers_full", 40.0}});
		 }},
		{"wal_rate_spike", kWarning, "12 times the usual rate",
	     [](HealthFixture &f) {
			 f.Change("wal", {{"bytes", 1e6 + 60 * 12e6}});
			 for (int i = 0; i < 100; i++) {
				 f.history.series["wal_bytes_per_second"].emplace_back(kFixtureNow - 6000 + i, 1e6);
			 }
		 }},
		{"wal_dir_growth", kWarning, "pg_wal has 20 GB, max_wal_size is 8 GB",
	     [](HealthFixture &f) {
			 f.Change("wal_files", {{"bytes", 20 * kGigabytes}});
		 }},
		{"wal_dir_growth", kCritical, "pg_wal has 40 GB",
	     [](HealthFixture &f) {
			 f.Change("wal_files", {{"bytes", 40 * kGigabytes}});
			 f.Change("filesystems", {{"free_bytes", 10 * kGigabytes}});
		 }},
		{"archiver_failing", kCritical, "The archiver fails",
	     [](HealthFixture &f) {
			 f.Change("archiver", {{"last_archived_time", kFixtureNow - 2000},
		                           {"last_failed_time", kFixtureNow - 10},
		                           {"failed", 3.0}});
		 }},
		{"archiver_backlog", kWarning, "12 WAL files wait for the archiver",
	     [](HealthFixture &f) {
			 f.Change("wal_files", {{"ready", 12.0}});
		 }},
		{"archive_off", kInfo, "Neither an archive nor a standby",
	     [](HealthFixture &f) {
			 f.SetSetting("archive_mode", "off");
			 f.Set("standbys", {});
		 }},
		{"max_wal_size_low", kInfo, "3 checkpoints came early while max_wal_size is 1 GB",
	     [](HealthFixture &f) {
			 f.SetSetting("max_wal_size", "1024");
			 f.Change("checkpoints", {{"requested", 4.0}});
		 }},
		{"cache_hit_low", kWarning, "40 % of the blocks were found in shared_buffers", Misses},
		{"cache_hit_table", kWarning, "60,000 blocks of public.t were not in shared_buffers",
	     [](HealthFixture &f) {
			 f.SetBefore("tables", {Table(0, 0, 100)});
			 f.Set("tables", {Table(0, 0, 60100)});
		 }},
		{"slru_miss", kWarning, "The cache of Subtrans missed 2,000 times",
	     [](HealthFixture &f) {
			 f.SetBefore("slru", {{{"name", "Subtrans"}, {"hits", 10.0}, {"reads", 0.0}}});
			 f.Set("slru", {{{"name", "Subtrans"}, {"hits", 5010.0}, {"reads", 2000.0}}});
		 }},
		{"subxact_overflow", kWarning, "2 sessions wait for the list of subtransactions",
	     [](HealthFixture &f) {
			 const FixtureRow row = {{"pid", 1.0}, {"wait_event", "SubtransSLRU"}};
			 f.Set("sessions", {row, row});
		 }},
		{"temp_spill_rate", kWarning, "2 GB of temporary files",
	     [](HealthFixture &f) {
			 f.Change("databases", {{"temp_bytes", 2 * kGigabytes}, {"temp_files", 20.0}});
		 }},
		{"io_latency_read", kCritical, "Reading a block takes 25 ms",
	     [](HealthFixture &f) {
			 f.Change("databases", {{"blocks_read", 500.0 + 2000}, {"read_ms", 10.0 + 50000}});
		 }},
		{"io_timing_off", kInfo, "track_io_timing is off",
	     [](HealthFixture &f) { f.SetSetting("track_io_timing", "off"); }},
		{"seq_scan_big_tables", kWarning, "200 whole scans of public.t read 500,000 rows each",
	     [](HealthFixture &f) {
			 f.SetBefore("tables", {Table(0, 0, 100)});
			 f.Set("tables", {Table(200, 1e8, 100)});
		 }},
		{"checksum_failures", kCritical, "1 block had a wrong checksum",
	     [](HealthFixture &f) {
			 f.Change("databases", {{"checksum_failures", 1.0}});
		 }},
		{"fsync_off", kCritical, "fsync is off",
	     [](HealthFixture &f) { f.SetSetting("fsync", "off"); }},
		{"full_page_writes_off", kCritical, "full_page_writes is off",
	     [](HealthFixture &f) { f.SetSetting("full_page_writes", "off"); }},
		{"synchronous_commit_off", kInfo, "synchronous_commit is off",
	     [](HealthFixture &f) { f.SetSetting("synchronous_commit", "off"); }},
		{"data_checksums_off", kInfo, "Data checksums are off",
	     [](HealthFixture &f) { f.SetSetting("data_checksums", "off"); }},
		{"work_mem_low", kInfo, "work_mem is 4 MB while 200 MB spilled",
	     [](HealthFixture &f) {
			 f.SetSetting("work_mem", "4096");
			 f.Change("databases", {{"temp_bytes", 200 * kMegabytes}, {"temp_files", 20.0}});
		 }},
		{"db_growth_anomaly", kWarning, "The database grew by 2 GB",
	     [](HealthFixture &f) {
			 f.Change("database_size", {{"bytes", 7 * kGigabytes}});
		 }},
		{"disk_space", kCritical, "The disk of data directory has 20 GB of 500 GB left",
	     [](HealthFixture &f) {
			 f.Change("filesystems", {{"free_bytes", 20 * kGigabytes}});
		 }},
		{"disk_space", kCritical, "The disk of data directory, WAL has 20 GB of 500 GB left",
	     [](HealthFixture &f) { // somebody wrote between the two questions
			 f.Set("filesystems", {{{"name", "data directory"},
		                            {"total_bytes", 500 * kGigabytes},
		                            {"free_bytes", 20.4 * kGigabytes}},
		                           {{"name", "WAL"},
		                            {"total_bytes", 500 * kGigabytes},
		                            {"free_bytes", 20.0 * kGigabytes}}});
		 }},
		{"disk_fill_eta", kWarning, "is full in 6 days",
	     [](HealthFixture &f) {
			 f.Change("filesystems", {{"free_bytes", 150 * kGigabytes}});
			 for (int i = 0; i <= 168; i++) {
				 f.history.series["disk_used_share"].emplace_back(kFixtureNow - 604800 + i * 3600.0,
			                                                      (350 - (168 - i)) / 500.0);
			 }
		 }},
		{"memory_low", kCritical, "of memory are available",
	     [](HealthFixture &f) {
			 f.Change("host", {{"memory_available_bytes", 0.3 * kGigabytes}});
		 }},
		{"memory_overcommit_risk", kWarning, "Full use of the settings takes",
	     [](HealthFixture &f) { f.SetSetting("max_connections", "500"); }},
		{"shared_buffers_low", kInfo, "shared_buffers is 2 GB of 16 GB",
	     [](HealthFixture &f) {
			 f.SetSetting("shared_buffers", "262144");
			 Misses(f);
		 }},
		{"huge_pages_off", kInfo, "without huge pages",
	     [](HealthFixture &f) {
			 f.SetSetting("shared_buffers", "1310720");
			 f.SetSetting("huge_pages", "off");
		 }},
		{"effective_cache_size_default", kInfo, "effective_cache_size is 4 GB",
	     [](HealthFixture &f) { f.SetSetting("effective_cache_size", "524288"); }},
		{"maintenance_work_mem_low", kInfo, "maintenance_work_mem is 64 MB for 20 GB of data",
	     [](HealthFixture &f) {
			 f.SetSetting("maintenance_work_mem", "65536");
			 f.Change("database_size", {{"bytes", 20 * kGigabytes}});
			 f.ChangeBefore("database_size", {{"bytes", 20 * kGigabytes}});
		 }},
		{"random_page_cost_hdd", kInfo, "random_page_cost is 4",
	     [](HealthFixture &f) {
			 f.SetSetting("random_page_cost", "4");
			 f.Change("host", {{"data_rotates", 0.0}});
		 }},
	};
}

} // namespace savant::core
