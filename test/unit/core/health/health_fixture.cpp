/*
 * health_fixture.cpp
 *     A server in order: every probe has an answer, and no rule has a finding of warning or above.
 */
#include "health_fixture.hpp"

#include "core/watch/probe.hpp"

namespace savant::core {

namespace {

bool IsText(const FixtureCell &cell) {
	return std::holds_alternative<const char *>(cell) || std::holds_alternative<std::string>(cell);
}

std::string TextOf(const FixtureCell &cell) {
	return std::holds_alternative<std::string>(cell)    ? std::get<std::string>(cell)
	       : std::holds_alternative<const char *>(cell) ? std::get<const char *>(cell)
	                                                    : "";
}

ProbeCellKind KindOf(const std::string &name, const FixtureCell &cell) {
	return name == "query_id"                   ? ProbeCellKind::Integer
	       : IsText(cell)                       ? ProbeCellKind::Text
	       : std::holds_alternative<bool>(cell) ? ProbeCellKind::Flag
	                                            : ProbeCellKind::Number;
}

void Append(ProbeColumn &column, const FixtureCell *cell) {
	const bool is_null = cell == nullptr || std::holds_alternative<std::nullptr_t>(*cell);
	if (column.kind == ProbeCellKind::Number) {
		column.numbers.push_back(is_null ? NAN : std::get<double>(*cell));
		return;
	}
	if (column.kind == ProbeCellKind::Flag) {
		column.numbers.push_back(is_null ? NAN : std::get<bool>(*cell) ? 1 : 0);
		return;
	}
	column.nulls.push_back(is_null);
	if (column.kind == ProbeCellKind::Integer) {
		column.integers.push_back(is_null ? 0 : static_cast<std::int64_t>(std::get<double>(*cell)));
	} else {
		column.texts.push_back(is_null ? "" : TextOf(*cell));
	}
}

const std::map<std::string, std::pair<std::string, std::string>> kSettings = {
	{"archive_mode", {"on", ""}},
	{"autovacuum", {"on", ""}},
	{"autovacuum_analyze_scale_factor", {"0.1", ""}},
	{"autovacuum_analyze_threshold", {"50", ""}},
	{"autovacuum_freeze_max_age", {"200000000", ""}},
	{"autovacuum_max_workers", {"3", ""}},
	{"autovacuum_vacuum_insert_scale_factor", {"0.2", ""}},
	{"autovacuum_vacuum_insert_threshold", {"1000", ""}},
	{"autovacuum_vacuum_scale_factor", {"0.2", ""}},
	{"autovacuum_vacuum_threshold", {"50", ""}},
	{"bgwriter_lru_maxpages", {"100", ""}},
	{"data_checksums", {"on", ""}},
	{"default_toast_compression", {"lz4", ""}},
	{"effective_cache_size", {"1572864", "8kB"}},
	{"enable_seqscan", {"on", ""}},
	{"fsync", {"on", ""}},
	{"full_page_writes", {"on", ""}},
	{"hash_mem_multiplier", {"2", ""}},
	{"huge_pages", {"try", ""}},
	{"ignore_checksum_failure", {"off", ""}},
	{"ignore_system_indexes", {"off", ""}},
	{"log_autovacuum_min_duration", {"600000", "ms"}},
	{"log_checkpoints", {"on", ""}},
	{"log_destination", {"stderr", ""}},
	{"log_lock_waits", {"on", ""}},
	{"log_min_duration_sample", {"-1", "ms"}},
	{"log_min_duration_statement", {"1000", "ms"}},
	{"log_temp_files", {"10240", "kB"}},
	{"logging_collector", {"on", ""}},
	{"maintenance_work_mem", {"1048576", "kB"}},
	{"max_connections", {"103", ""}},
	{"max_wal_size", {"8192", "MB"}},
	{"pre_auth_delay", {"0", "s"}},
	{"primary_conninfo", {"host=primary", ""}},
	{"random_page_cost", {"1.1", ""}},
	{"shared_buffers", {"524288", "8kB"}},
	{"shared_preload_libraries", {"pg_stat_statements,pg_savant", ""}},
	{"superuser_reserved_connections", {"3", ""}},
	{"synchronous_commit", {"on", ""}},
	{"synchronous_standby_names", {"", ""}},
	{"track_activities", {"on", ""}},
	{"track_counts", {"on", ""}},
	{"track_functions", {"pl", ""}},
	{"track_io_timing", {"on", ""}},
	{"wal_keep_size", {"0", "MB"}},
	{"work_mem", {"32768", "kB"}},
	{"zero_damaged_pages", {"off", ""}},
};

constexpr double kGigabyte = 1024.0 * 1024 * 1024;

/* Probes with one row, at the first snapshot. */
const std::map<std::string, FixtureRow> kRows = {
	{"server",
     {{"start_time", kFixtureNow - 864000},
      {"timeline", 1.0},
      {"reads_all_stats", true},
      {"is_monitor", true}}},
	{"caller", {{"is_superuser", true}, {"reads_all_stats", true}, {"reads_all_settings", true}}},
	{"host",
     {{"cpus", 8.0},
      {"memory_bytes", 16 * kGigabyte},
      {"memory_available_bytes", 9 * kGigabyte},
      {"data_rotates", 1.0}}},
	{"filesystems",
     {{"name", "data directory"},
      {"total_bytes", 500 * kGigabyte},
      {"free_bytes", 300 * kGigabyte}}},
	{"databases",
     {{"database_id", 5.0},
      {"name", "shop"},
      {"is_current", true},
      {"commits", 1000.0},
      {"rollbacks", 10.0},
      {"blocks_hit", 100000.0},
      {"blocks_read", 500.0},
      {"temp_files", 0.0},
      {"temp_bytes", 0.0},
      {"deadlocks", 0.0},
      {"checksum_failures", 0.0},
      {"read_ms", 10.0},
      {"sessions", 100.0},
      {"session_ms", 60000.0},
      {"sessions_abandoned", 0.0},
      {"sessions_fatal", 0.0},
      {"sessions_killed", 0.0},
      {"stats_reset", kFixtureNow - 864000}}},
	{"database_size", {{"bytes", 5 * kGigabyte}}},
	{"checkpoints",
     {{"timed", 10.0},
      {"requested", 1.0},
      {"write_ms", 1000.0},
      {"sync_ms", 100.0},
      {"buffers_written", 1000.0},
      {"stats_reset", kFixtureNow - 864000}}},
	{"background_writer",
     {{"buffers_clean", 0.0},
      {"stopped", 0.0},
      {"buffers_backend", 100.0},
      {"backend_fsyncs", 0.0},
      {"stats_reset", kFixtureNow - 864000}}},
	{"wal",
     {{"records", 1000.0},
      {"full_pages", 10.0},
      {"bytes", 1e6},
      {"buffers_full", 0.0},
      {"stats_reset", kFixtureNow - 864000}}},
	{"wal_files", {{"files", 4.0}, {"bytes", 64e6}, {"ready", 0.0}}},
	{"archiver",
     {{"archived", 10.0},
      {"failed", 0.0},
      {"last_archived_time", kFixtureNow - 100},
      {"stats_reset", kFixtureNow - 864000}}},
	{"lock_counts", {{"locks", 20.0}, {"relations_slow", 0.0}, {"room", 6400.0}}},
	{"xid_ages", {{"name", "shop"}, {"xid_age", 1e7}, {"mxid_age", 1e5}}},
	{"xid_now", {{"next_xid", 1e6}, {"oldest_age", 1e7}, {"freeze_max_age", 2e8}}},
	{"multixact_members", {{"bytes", 8192.0}}},
	{"large_objects", {{"bytes", 8192.0}, {"objects", 0.0}}},
	{"statement_info",
     {{"evicted", 0.0}, {"most", 5000.0}, {"track_planning", "on"}, {"stats_reset", 1.0}}},
	{"statement_entries", {{"entries", 100.0}}},
	{"catalog_version", {{"mark", "1"}}},
	{"receiver",
     {{"status", "streaming"}, {"is_paused", false}, {"replay_lag_s", 0.0}, {"timeline", 1.0}}},
	{"conflicts",
     {{"tablespace", 0.0},
      {"lock", 0.0},
      {"snapshot", 0.0},
      {"buffer_pin", 0.0},
      {"deadlock", 0.0}}},
};

} // namespace

ProbeTable FixtureTable(const std::vector<FixtureRow> &rows) {
	std::map<std::string, ProbeColumn> columns;
	for (const FixtureRow &row : rows) {
		for (const auto &[name, cell] : row) {
			ProbeColumn &column = columns[name];
			column.name = name;
			if (!std::holds_alternative<std::nullptr_t>(cell)) {
				column.kind = KindOf(name, cell);
			}
		}
	}
	std::vector<ProbeColumn> list;
	for (auto &[name, column] : columns) {
		for (const FixtureRow &row : rows) {
			const auto found = row.find(name);
			Append(column, found == row.end() ? nullptr : &found->second);
		}
		list.push_back(std::move(column));
	}
	return ProbeTable(std::move(list));
}

HealthFixture::HealthFixture()
	: server_settings_(kSettings), rows_before_(kRows), rows_now_(kRows) {
	before.taken_at = kFixtureNow - 60;
	now.taken_at = kFixtureNow;
	before.elapsed = 1000;
	now.elapsed = 1060;
	for (Snapshot *snapshot : {&before, &now}) {
		snapshot->server_version = 150020;
		snapshot->role = "postgres";
		snapshot->took_ms = 100;
		for (const std::string_view probe : ProbeIds()) {
			snapshot->answers[std::string(probe)] = ProbeTable();
		}
	}
	for (const auto &[probe, row] : kRows) {
		WriteRow(probe);
	}
	Set("standbys", {{{"name", "standby1"},
	                  {"state", "streaming"},
	                  {"sync_state", "async"},
	                  {"replay_lag_bytes", 0.0},
	                  {"replay_lag_s", 0.1}}});
	before.answers["standbys"] = now.answers["standbys"];
	WriteSettings();
}

void HealthFixture::WriteRow(const std::string &probe) {
	before.answers[probe] = FixtureTable({rows_before_[probe]});
	now.answers[probe] = FixtureTable({rows_now_[probe]});
}

void HealthFixture::WriteSettings() {
	std::vector<FixtureRow> rows;
	for (const auto &[name, value] : server_settings_) {
		rows.push_back({{"name", name},
		                {"value", value.first},
		                {"unit", value.second},
		                {"default_value", kSettings.contains(name) ? kSettings.at(name).first : ""},
		                {"source", "configuration file"},
		                {"pending_restart", false}});
	}
	now.answers["settings"] = before.answers["settings"] = FixtureTable(rows);
}

void HealthFixture::SetSetting(const std::string &name, const std::string &value,
                               const std::string &unit) {
	server_settings_[name].first = value;
	if (!unit.empty()) {
		server_settings_[name].second = unit;
	}
	WriteSettings();
}

void HealthFixture::Change(const std::string &probe, const FixtureRow &cells) {
	for (const auto &[name, cell] : cells) {
		rows_now_[probe][name] = cell;
	}
	WriteRow(probe);
}

void HealthFixture::ChangeBefore(const std::string &probe, const FixtureRow &cells) {
	for (const auto &[name, cell] : cells) {
		rows_before_[probe][name] = cell;
	}
	WriteRow(probe);
}

HealthReport HealthFixture::Check() {
	const Interval interval(&before, now);
	return CheckHealth(interval, settings, &history);
}

std::vector<HealthFinding> HealthFixture::Findings(std::string_view rule) {
	EXPECT_NE(FindHealthRule(rule), nullptr) << rule;
	std::vector<HealthFinding> found;
	for (HealthFinding &finding : Check().findings) {
		if (rule == finding.rule->id) {
			found.push_back(std::move(finding));
		}
	}
	return found;
}

HealthFinding HealthFixture::Only(std::string_view rule) {
	const std::vector<HealthFinding> found = Findings(rule);
	EXPECT_EQ(found.size(), 1u) << rule << ": " << ReasonOf(rule);
	return found.empty() ? HealthFinding{} : found.front();
}

std::string HealthFixture::ReasonOf(std::string_view rule) {
	for (const HealthReport::Unknown &unknown : Check().not_applicable) {
		if (rule == unknown.rule->id) {
			return unknown.reason;
		}
	}
	return "";
}

} // namespace savant::core
