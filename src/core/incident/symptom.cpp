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

/* A place in the graph; `importance` is what an anomaly there counts beside others. */
struct SeriesPlace {
	const char *series, *node;
	double importance;
};
constexpr double kImpact = 1, kPart = 0.6, kWork = 0.3;
constexpr SeriesPlace kSeriesPlaces[] = {
	{"load_total", "load", kImpact},
	{"load_per_cpu", "load", kImpact},
	{"load_cpu", "cpu", kPart},
	{"load_io", "io", kImpact},
	{"load_lock", "locks", kImpact},
	{"load_lwlock", "lwlock", kPart},
	{"load_ipc", "load", kPart},
	{"commits_per_second", "throughput", kWork},
	{"rollbacks_per_second", "errors", kPart},
	{"rollback_share", "errors", kPart},
	{"calls_per_second", "calls", kPart},
	{"statement_rows_per_second", "rows", kPart},
	{"statement_ms_per_call", "latency", kImpact},
	{"statement_seconds_per_second", "load", kImpact},
	{"plan_ms_per_plan", "latency", kPart},
	{"rows_returned_per_second", "rows", kPart},
	{"rows_fetched_per_second", "rows", kWork},
	{"rows_inserted_per_second", "work", kWork},
	{"rows_updated_per_second", "work", kWork},
	{"rows_deleted_per_second", "work", kWork},
	{"seq_rows_per_second", "rows", kPart},
	{"index_scans_per_second", "calls", kWork},
	{"deadlocks", "errors", kImpact},
	{"blocks_read_per_second", "cache", kPart},
	{"blocks_hit_per_second", "blocks", kPart},
	{"hit_share", "cache", kPart},
	{"read_ms_per_block", "io", kPart},
	{"temp_bytes_per_second", "temp", kImpact},
	{"temp_files", "temp", kImpact},
	{"buffers_written_by_checkpoints_per_second", "checkpoints", kPart},
	{"buffers_written_by_sessions_per_second", "io", kWork},
	{"wal_bytes_per_second", "wal", kPart},
	{"wal_records_per_second", "wal", kWork},
	{"full_page_share", "full_pages", kWork},
	{"wal_buffers_full", "wal", kPart},
	{"checkpoints_requested", "checkpoints", kImpact},
	{"wal_directory_bytes", "wal_kept", kPart},
	{"wal_files_to_archive", "wal_kept", kPart},
	{"archive_failures", "wal_kept", kImpact},
	{"sessions_total", "connections", kImpact},
	{"sessions_active", "load", kPart},
	{"sessions_idle", "connections", kPart},
	{"connections_used_share", "connections", kImpact},
	{"new_sessions_per_second", "connections", kPart},
	{"sessions_abandoned", "errors", kPart},
	{"sessions_fatal", "errors", kImpact},
	{"sessions_killed", "errors", kPart},
	{"sessions_idle_in_transaction", "idle", kPart},
	{"longest_idle_in_transaction_s", "idle", kImpact},
	{"longest_transaction_s", "long", kPart},
	{"longest_query_s", "long", kPart},
	{"sessions_blocked", "locks", kImpact},
	{"longest_lock_wait_s", "locks", kImpact},
	{"dead_rows", "dead", kPart},
	{"dead_row_share", "dead", kPart},
	{"xmin_age", "xmin", kPart},
	{"replay_lag_bytes", "replication", kPart},
	{"replay_lag_s", "replication", kImpact},
	{"own_replay_lag_bytes", "replication", kPart},
	{"own_replay_lag_s", "replication", kImpact},
	{"slot_retained_bytes", "wal_kept", kImpact},
	{"slots_inactive", "wal_kept", kImpact},
	{"disk_used_share", "size", kPart},
	{"disk_free_bytes", "size", kPart},
	{"database_bytes", "size", kWork},
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

std::string Figure(double value) {
	char text[40];
	(void)std::snprintf(text, sizeof(text), "%.3g", value);
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
	symptom.severity = IsTimes(anomaly, kLeastRatio) ? anomaly.severity : Severity::Info;
	symptom.since = anomaly.since;
	symptom.at = anomaly.start;
	symptom.weight = WeightOf(anomaly, symptom.severity) * place->importance;
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
	symptom.weight = 1;
	symptom.text = sign.title;
	return symptom;
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
	symptom.weight = found.load_share < kShareThatCounts || found.cause == RegressionCause::Waiting
	                     ? kWarningWeight
	                     : 1;
	symptom.text = "statement " + symptom.object + ": " + Figure(found.mean_now) +
	               " ms per call, usually " + Figure(found.mean_before) + " ms; " + place->words;
	if (!statement.plan_difference.empty()) {
		symptom.text += ": " + statement.plan_difference;
	}
	return symptom;
}

} // namespace savant::core
