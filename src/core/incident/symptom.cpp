/*
 * symptom.cpp
 *     Where series, rules and statements are in the graph of causes, and how much they count.
 */
#include "core/incident/symptom.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iterator>

namespace savant::core {

namespace {

/*
 * A place in the graph; `importance` is what an anomaly there counts beside others.  A value that
 * is less than `least` away from what was expected is no symptom that counts, however improbable:
 * nobody suffers from two sessions that are idle instead of none.
 */
struct SeriesPlace {
	const char *series, *node;
	double importance;
	double least; // in the unit of the series
};
constexpr double kMegabyte = 1024.0 * 1024;
constexpr double kImpact = 1, kPart = 0.6, kWork = 0.3;
constexpr SeriesPlace kSeriesPlaces[] = {
	{"load_total", "load", kImpact, 0.5},
	{"load_per_cpu", "load", kImpact, 0.25},
	{"load_cpu", "cpu", kPart, 0.5},
	{"load_io", "io", kImpact, 0.5},
	{"load_lock", "locks", kImpact, 0.5},
	{"load_lwlock", "lwlock", kPart, 0.5},
	{"load_ipc", "load", kPart, 0.5},
	{"commits_per_second", "throughput", kWork, 5},
	{"rollbacks_per_second", "errors", kPart, 1},
	{"rollback_share", "errors", kPart, 0.05},
	{"calls_per_second", "calls", kPart, 50},
	{"statement_rows_per_second", "rows", kPart, 20000},
	{"statement_ms_per_call", "latency", kImpact, 0.5},
	{"statement_seconds_per_second", "load", kImpact, 0.3},
	{"plan_ms_per_plan", "latency", kPart, 0.5},
	{"rows_returned_per_second", "rows", kPart, 50000},
	{"rows_fetched_per_second", "rows", kWork, 20000},
	{"rows_inserted_per_second", "work", kWork, 1000},
	{"rows_updated_per_second", "work", kWork, 1000},
	{"rows_deleted_per_second", "work", kWork, 1000},
	{"seq_rows_per_second", "rows", kPart, 50000},
	{"index_scans_per_second", "calls", kWork, 500},
	{"errors_logged_per_second", "errors", kPart, 1},
	{"deadlocks", "errors", kImpact, 1},
	{"blocks_read_per_second", "cache", kPart, 1000},
	{"blocks_hit_per_second", "blocks", kPart, 20000},
	{"hit_share", "cache", kPart, 0.05},
	{"read_ms_per_block", "io", kPart, 0.5},
	{"temp_bytes_per_second", "temp", kImpact, 4 * kMegabyte},
	{"temp_files", "temp", kImpact, 5},
	{"buffers_written_by_checkpoints_per_second", "checkpoints", kPart, 500},
	{"buffers_written_by_sessions_per_second", "io", kWork, 500},
	{"wal_bytes_per_second", "wal", kPart, 2 * kMegabyte},
	{"wal_records_per_second", "wal", kWork, 10000},
	{"full_page_share", "full_pages", kWork, 0.2},
	{"wal_buffers_full", "wal", kPart, 100},
	{"checkpoints_requested", "checkpoints", kImpact, 1},
	{"wal_directory_bytes", "wal_kept", kPart, 128 * kMegabyte},
	{"wal_files_to_archive", "wal_kept", kPart, 8},
	{"archive_failures", "wal_kept", kImpact, 1},
	{"sessions_total", "connections", kImpact, 5},
	{"sessions_active", "load", kPart, 3},
	{"sessions_idle", "connections", kPart, 5},
	{"connections_used_share", "connections", kImpact, 0.1},
	{"new_sessions_per_second", "connections", kPart, 5},
	{"sessions_abandoned", "errors", kPart, 3},
	{"sessions_fatal", "errors", kImpact, 1},
	{"sessions_killed", "errors", kPart, 1},
	{"sessions_idle_in_transaction", "idle", kPart, 3},
	{"longest_idle_in_transaction_s", "idle", kImpact, 5},
	{"longest_transaction_s", "long", kPart, 30},
	{"longest_query_s", "long", kPart, 30},
	{"sessions_blocked", "locks", kImpact, 2},
	{"longest_lock_wait_s", "locks", kImpact, 1},
	{"dead_rows", "dead", kPart, 10000},
	{"dead_row_share", "dead", kPart, 0.1},
	{"xmin_age", "xmin", kPart, 100},
	{"replay_lag_bytes", "replication", kPart, 16 * kMegabyte},
	{"replay_lag_s", "replication", kImpact, 5},
	{"own_replay_lag_bytes", "replication", kPart, 16 * kMegabyte},
	{"own_replay_lag_s", "replication", kImpact, 5},
	{"slot_retained_bytes", "wal_kept", kImpact, 64 * kMegabyte},
	{"slots_inactive", "wal_kept", kImpact, 1},
	{"disk_used_share", "size", kPart, 0.02},
	{"disk_free_bytes", "size", kPart, 1024 * kMegabyte},
	{"database_bytes", "size", kWork, 256 * kMegabyte},
};

/* Rules that tell of something that happens; those of lasting states are no symptoms. */
struct RulePlace {
	const char *rule, *node;
};
constexpr RulePlace kRulePlaces[] = {
	{"connections_saturation", "connections"},
	{"connections_per_role_limit", "connections"},
	{"connection_churn", "connections"},
	{"sessions_abandoned", "errors"},
	{"idle_in_xact", "idle"},
	{"idle_in_xact_aborted", "idle"},
	{"long_query", "long"},
	{"long_transaction", "long"},
	{"prepared_xact_old", "xmin"},
	{"wait_event_hotspot", "load"},
	{"active_over_cpu", "load"},
	{"blocked_sessions", "locks"},
	{"lock_root_blocker", "locks"},
	{"ddl_queue_jam", "locks"},
	{"autovac_wraparound_blocking", "locks"},
	{"lock_table_fill", "locks"},
	{"deadlocks", "errors"},
	{"xmin_horizon_held", "xmin"},
	{"xmin_holder_old", "xmin"},
	{"autovacuum_off", "vacuum"},
	{"table_autovacuum_disabled", "vacuum"},
	{"autovacuum_workers_saturated", "vacuum"},
	{"autovacuum_backlog", "vacuum"},
	{"dead_tuples_high", "dead"},
	{"analyze_stale", "plan"},
	{"checkpoints_requested", "checkpoints"},
	{"checkpoint_too_frequent", "checkpoints"},
	{"checkpoint_sync_slow", "io"},
	{"backend_fsync", "io"},
	{"wal_rate_spike", "wal"},
	{"wal_dir_growth", "wal_kept"},
	{"archiver_failing", "wal_kept"},
	{"archiver_backlog", "wal_kept"},
	{"slot_inactive", "wal_kept"},
	{"slot_wal_retained", "wal_kept"},
	{"slot_lost", "wal_kept"},
	{"slot_catalog_xmin_old", "xmin"},
	{"slot_spill", "temp"},
	{"cache_hit_low", "cache"},
	{"cache_hit_table", "cache"},
	{"slru_miss", "lwlock"},
	{"subxact_overflow", "lwlock"},
	{"temp_spill_rate", "temp"},
	{"temp_query", "temp"},
	{"io_latency_read", "io"},
	{"seq_scan_big_tables", "rows"},
	{"missing_index_candidate", "rows"},
	{"sequence_exhaustion", "sequence"},
	{"int4_pk_growth", "sequence"},
	{"replica_lag_bytes", "replication"},
	{"replica_lag_seconds", "replication"},
	{"standby_behind", "replication"},
	{"replica_disconnect", "replication"},
	{"disk_space", "size"},
	{"disk_fill_eta", "size"},
	{"db_growth_anomaly", "size"},
	{"query_errors_rate", "errors"},
	{"log_error_spike", "errors"},
	{"query_n_plus_one", "calls"},
	{"query_slow_mean", "latency"},
};

/* Where a slower statement is seen, by what about it changed. */
struct GrowthPlace {
	RegressionCause cause;
	const char *node, *words;
};
constexpr GrowthPlace kGrowthPlaces[] = {
	{RegressionCause::PlanChange, "plan", "it has another plan"},
	{RegressionCause::MoreWork, "blocks", "it reads more blocks for the same rows"},
	{RegressionCause::MoreRows, "rows", "it handles more rows"},
	{RegressionCause::TempFiles, "temp", "it writes temporary files"},
	{RegressionCause::CacheMisses, "cache", "less of what it reads is in the cache"},
	{RegressionCause::SlowReads, "io", "its reads are slower"},
	{RegressionCause::Planning, "latency", "it is planned for longer"},
	{RegressionCause::Waiting, "latency", "it does the same work and waits longer"},
};

constexpr double kWarningWeight = 0.4, kCriticalWeight = 0.6, kYoungWeight = 0.35;
constexpr double kLeastRatio = 1.5; // of observed to expected, for an anomaly that counts fully
constexpr double kLeastRatioOfYoung = 4;
constexpr double kShareThatCounts = 0.1;
constexpr double kLoadThatCounts = 20; // ms per second more than before
constexpr double kUnconfirmedWeight = 0.5;
constexpr double kNothing = 1e-6; // of the unit: what fades away never reaches zero

std::string Figure(double value) {
	char text[40];
	(void)std::snprintf(text, sizeof(text), "%.3g", std::abs(value) < kNothing ? 0 : value);
	return text;
}

/* Small steps of a series that never moves are improbable, and matter to nobody. */
bool IsTimes(const Anomaly &anomaly, double ratio) {
	const double a = std::abs(anomaly.observed), b = std::abs(anomaly.expected);
	return !std::isfinite(a) || !std::isfinite(b) || std::max(a, b) >= ratio * std::min(a, b);
}

/*
 * Detectors that have seen little, or told much of late, call nothing a warning, however far away
 * it is: it counts a bit when it is many times what is usual.
 */
double WeightOf(const Anomaly &anomaly, Severity severity) {
	switch (severity) {
	case Severity::Info:
		return IsTimes(anomaly, kLeastRatioOfYoung) ? kYoungWeight : 0;
	case Severity::Warning:
		return kWarningWeight;
	case Severity::Critical:
		return kCriticalWeight;
	}
	return 0;
}

} // namespace

std::string_view Name(Symptom::Kind kind) {
	switch (kind) {
	case Symptom::Kind::Anomaly:
		return "anomaly";
	case Symptom::Kind::Health:
		return "health";
	case Symptom::Kind::Regression:
		return "regression";
	}
	return "";
}

bool IsFelt(std::string_view node) {
	constexpr std::string_view kStates[] = {"wal_kept", "size",     "xmin", "dead",
	                                        "vacuum",   "sequence", "plan", "bloat"};
	return std::find(std::begin(kStates), std::end(kStates), node) == std::end(kStates);
}

std::optional<Symptom> SymptomOf(const SeriesDefinition &series, const Anomaly &anomaly) {
	const auto *place = std::find_if(std::begin(kSeriesPlaces), std::end(kSeriesPlaces),
	                                 [&](const SeriesPlace &candidate) {
										 return std::string_view(candidate.series) == series.id;
									 });
	const bool is_good = (series.bad == SeriesDefinition::Bad::High && anomaly.direction < 0) ||
	                     (series.bad == SeriesDefinition::Bad::Low && anomaly.direction > 0);
	if (place == std::end(kSeriesPlaces) || is_good || anomaly.direction == 0) {
		return std::nullopt; // a collector that misses a value is no symptom of the server
	}
	Symptom symptom;
	symptom.kind = Symptom::Kind::Anomaly;
	symptom.id = series.id;
	symptom.node = place->node;
	const bool matters = !(std::abs(anomaly.observed - anomaly.expected) < place->least);
	symptom.severity = matters && IsTimes(anomaly, kLeastRatio) ? anomaly.severity : Severity::Info;
	symptom.since = anomaly.since;
	symptom.at = anomaly.start;
	symptom.weight = matters ? WeightOf(anomaly, symptom.severity) * place->importance : 0;
	const std::string unit = *series.unit == '\0' ? "" : std::string(" ") + series.unit;
	symptom.text = std::string(series.title) + ": " + Figure(anomaly.observed) + unit;
	if (std::isfinite(anomaly.expected)) {
		symptom.text += ", usually " + Figure(anomaly.expected) + unit;
	}
	return symptom;
}

std::optional<Symptom> SymptomOf(const HealthSign &sign, double at) {
	const auto *place =
		std::find_if(std::begin(kRulePlaces), std::end(kRulePlaces),
	                 [&](const RulePlace &candidate) { return candidate.rule == sign.rule; });
	if (place == std::end(kRulePlaces) || sign.severity == Severity::Info) {
		return std::nullopt;
	}
	Symptom symptom;
	symptom.kind = Symptom::Kind::Health;
	symptom.id = sign.rule;
	symptom.object = sign.object;
	symptom.node = place->node;
	symptom.severity = sign.severity;
	symptom.since = sign.since;
	symptom.at = at;
	symptom.weight = sign.is_confirmed ? 1 : kUnconfirmedWeight;
	symptom.text = sign.title;
	return symptom;
}

std::string_view RegressionWords(std::string_view cause) {
	for (const GrowthPlace &place : kGrowthPlaces) {
		if (Name(place.cause) == cause) {
			return place.words;
		}
	}
	return "";
}

Symptom SymptomOf(const SlowerStatement &statement, double at) {
	const RegressedStatement &found = statement.regression;
	const auto *place =
		std::find_if(std::begin(kGrowthPlaces), std::end(kGrowthPlaces),
	                 [&](const GrowthPlace &candidate) { return candidate.cause == found.cause; });
	Symptom symptom;
	symptom.kind = Symptom::Kind::Regression;
	symptom.id = "query";
	symptom.object = std::to_string(statement.query_id);
	symptom.node = place->node;
	symptom.severity = Severity::Warning;
	symptom.since = at;
	symptom.at = at;
	// That it only waits longer must show somewhere else, or the machine is busy with others.
	const bool counts =
		found.load_share >= kShareThatCounts && found.load.of_mean >= kLoadThatCounts;
	symptom.weight = counts && found.cause != RegressionCause::Waiting ? 1 : kWarningWeight;
	symptom.text = "statement " + symptom.object + ": " + Figure(found.mean_now) +
	               " ms per call, usually " + Figure(found.mean_before) + " ms; " + place->words;
	if (!statement.plan_difference.empty()) {
		symptom.text += ": " + statement.plan_difference;
	}
	return symptom;
}

} // namespace savant::core
