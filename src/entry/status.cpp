/*
 * status.cpp
 *     ai_status(), ai_stats(), ai_metrics(), ai_version(): what is on, what has happened, which
 *     build this is.
 */
#include <cstdio>

#include "core/sql/pg_query_port.hpp"
#include "entry/limit_status.hpp"
#include "entry/model_status.hpp"
#include "pg/datum.hpp"
#include "pg/record/counters.hpp"
#include "pg/record/metrics.hpp"
#include "pg/record/pending_records.hpp"
#include "pg/record/record_queue.hpp"
#include "pg/settings.hpp"
#include "pg/shared_area.hpp"
#include "pg/shared_state.hpp"
#include "pg/watch/metrics_reader.hpp"
#include "pg/watch/monitor_slots.hpp"

extern "C" {
#include "access/xlog.h"
#include "mb/pg_wchar.h"
#include "utils/timestamp.h"
}

namespace savant::entry {

namespace {

using Rows = std::vector<std::vector<pg::Cell>>;

/* The library's own version; the SQL objects' version is the extension's. */
constexpr const char *kLibraryVersion = "0.1.0";

std::string Limit(int value, const char *unit) {
	return value == 0 ? "off" : std::to_string(value) + unit;
}

void AddMode(Rows &rows) {
	if (pg::Shared() == nullptr) {
		rows.push_back(
			{"mode", "session",
		     "The library is not in shared_preload_libraries: limits and counters are of "
		     "this session alone, and the record is written in the caller's transaction."});
		return;
	}
	rows.push_back({"mode", "preloaded",
	                "Limits and counters are shared by all sessions (" +
	                    std::to_string(pg::SharedAreaBytes() / 1024) + " kB of shared memory)."});
}

void AddRecord(Rows &rows) {
	if (RecoveryInProgress()) {
		rows.push_back({"record", "server log", "A standby cannot write the request log."});
		return;
	}
	if (pg::Shared() == nullptr) {
		rows.push_back({"record", "tables",
		                std::to_string(pg::PendingEntries()) +
		                    " entries of this session wait for a transaction that can write."});
		return;
	}
	const pg::WorkerSlot worker = pg::DescribeWorker(MyDatabaseId);
	const bool running = worker.state == pg::WorkerState::Running;
	rows.push_back(
		{"record", "worker",
	     "The process \"savant monitor\" writes it, and survives the caller's rollback."});
	rows.push_back({"worker", running ? "running" : "idle",
	                running ? "Its process is " + std::to_string(worker.pid) + "."
	                        : std::string("It starts with the next request.")});
	rows.push_back({"queue", std::to_string(pg::QueueDepth(MyDatabaseId)),
	                "Entries that wait, of " + std::to_string(pg::Shared()->queue_size) +
	                    " (savant.record_queue_size)."});
}

/* What the monitor of this database does. */
void AddWatch(Rows &rows) {
	if (pg::Shared() == nullptr) {
		rows.push_back({"watch", "by hand",
		                "ai_collect() takes a snapshot; with shared_preload_libraries the process "
		                "\"savant monitor\" does."});
		return;
	}
	if (!pg::guc_monitor_enabled) {
		rows.push_back({"watch", "off", "By savant.monitor_enabled."});
		return;
	}
	const pg::WorkerSlot worker = pg::DescribeWorker(MyDatabaseId);
	if (worker.state != pg::WorkerState::Running || worker.decision != pg::WatchDecision::Watches) {
		rows.push_back(
			{"watch", "waiting",
		     pg::LauncherPid() == 0
		         ? "The process \"savant launcher\" does not run."
		         : "The monitor of this database does not run: see "
		           "savant.monitor_databases, max_worker_processes and the server log."});
		return;
	}
	std::string detail = "A snapshot every " + std::to_string(pg::guc_monitor_interval) + " s";
	if (worker.snapshot_at != 0) {
		const long ago = TimestampDifferenceMilliseconds(worker.snapshot_at, GetCurrentTimestamp());
		detail += "; the last one " + std::to_string(ago / 1000) + " s ago, it took " +
		          std::to_string(static_cast<long>(worker.took_ms)) + " ms";
	}
	rows.push_back({"watch", "on", detail + "."});
}

void AddSafety(Rows &rows) {
	rows.push_back({"audit", pg::guc_audit_enabled ? "on" : "off",
	                pg::guc_audit_raw ? "With the full text of statements."
	                                  : "With normalised statements and hashes."});
	rows.push_back({"masking", pg::guc_mask_results ? "on" : "off",
	                "Columns with a savant security label are masked in results."});
	rows.push_back(
		{"execute_role",
	     pg::guc_execute_role[0] == '\0' ? "caller" : pg::FromServer(pg::guc_execute_role),
	     "Generated statements run as this role."});
	rows.push_back({"foreign_tables", pg::guc_allow_foreign_tables ? "allowed" : "refused",
	                "In generated statements."});
	rows.push_back({"rows", std::to_string(pg::EffectiveMaxRows()), "At most, per answer."});
	rows.push_back({"timeout", Limit(pg::EffectiveQueryTimeoutMs(), " ms"), "Per statement."});
	rows.push_back({"memory", Limit(pg::guc_memory_limit, " MB"), "Per statement."});
}

/* "1234" microseconds as "1.234" milliseconds. */
std::string Milliseconds(std::int64_t microseconds) {
	char text[32];
	snprintf(text, sizeof(text), "%.3f", static_cast<double>(microseconds) / 1000.0);
	return text;
}

} // namespace

} // namespace savant::entry

/* ai_version() returns text */
SAVANT_SQL_FUNCTION(savant_ai_version) {
	return savant::pg::TextDatum(savant::entry::kLibraryVersion);
}

/* ai_status() returns table (item, state, detail) */
SAVANT_SQL_FUNCTION(savant_ai_status) {
	savant::entry::Rows rows;

	rows.push_back({"version", savant::entry::kLibraryVersion,
	                std::string("Built for PostgreSQL ") + PG_VERSION +
	                    "; statements are parsed as "
	                    "PostgreSQL " +
	                    savant::core::ParserVersion() + " does."});
	savant::entry::AddMode(rows);
	savant::entry::AddRecord(rows);
	savant::entry::AddModelStatus(rows);
	rows.push_back({"routes", savant::pg::FromServer(savant::pg::guc_routes), "In this order."});
	savant::entry::AddWatch(rows);
	savant::entry::AddSafety(rows);
	savant::entry::AddLimitStatus(rows);
	rows.push_back({"encoding", GetDatabaseEncodingName(),
	                GetDatabaseEncoding() == PG_SQL_ASCII
	                    ? "Text is read as UTF8; other bytes are refused."
	                    : "Text is converted from and to UTF8."});

	return savant::pg::ReturnRows(fcinfo, rows);
}

/* ai_stats() returns table (name text, value numeric) */
SAVANT_SQL_FUNCTION(savant_ai_stats) {
	savant::entry::Rows rows;

	for (int i = 0; i < savant::pg::kCounters; i++) {
		const auto counter = static_cast<savant::pg::Counter>(i);
		std::string name = savant::pg::CounterName(counter);
		const std::int64_t value = savant::pg::ReadCounter(counter);
		if (name.ends_with("_us")) {
			name.replace(name.size() - 2, 2, "ms");
			rows.push_back({name, savant::entry::Milliseconds(value)});
		} else {
			rows.push_back({name, std::to_string(value)});
		}
	}
	for (int i = 0; i < savant::core::kFailureKinds; i++) {
		const auto kind = static_cast<savant::core::FailureKind>(i);
		rows.push_back({std::string("model_failed_") + savant::core::FailureName(kind),
		                std::to_string(savant::pg::ReadFailures(kind))});
	}
	const bool shared = savant::pg::Shared() != nullptr;
	rows.push_back({"queue_depth", std::to_string(shared ? savant::pg::QueueDepth(MyDatabaseId)
	                                                     : savant::pg::PendingEntries())});

	return savant::pg::ReturnRows(fcinfo, rows);
}

/* ai_metrics() returns text */
SAVANT_SQL_FUNCTION(savant_ai_metrics) {
	return savant::pg::TextDatum(
		savant::pg::MetricsText(savant::entry::kLibraryVersion, savant::pg::ReadWatchMetrics()));
}
