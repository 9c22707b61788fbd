/*
 * session_series.cpp
 *     Series of sessions, transactions and locks.
 */
#include "core/watch/series_values.hpp"

#include <algorithm>
#include <cmath>

namespace savant::core {

namespace {

double ClientsInState(const Interval &interval, std::string_view state) {
	const ProbeTable *sessions = interval.Now().Find("sessions");
	if (sessions == nullptr) {
		return std::nan("");
	}
	double count = 0;
	for (std::size_t row = 0; row < sessions->Rows(); row++) {
		count += sessions->Text(row, "backend_type") == "client backend" &&
		                 sessions->Text(row, "state") == state
		             ? 1
		             : 0;
	}
	return count;
}

/* The most seconds in `column` of clients in `state`; "" = any.  Backups take their time. */
double LongestOfClients(const Interval &interval, std::string_view state, std::string_view column) {
	const ProbeTable *sessions = interval.Now().Find("sessions");
	if (sessions == nullptr) {
		return std::nan("");
	}
	double most = 0;
	for (std::size_t row = 0; row < sessions->Rows(); row++) {
		if (sessions->Text(row, "backend_type") == "client backend" &&
		    sessions->Text(row, "application") != "pg_dump" &&
		    (state.empty() || sessions->Text(row, "state") == state)) {
			most = std::fmax(most, sessions->Number(row, column));
		}
	}
	return most;
}

double SessionsBlocked(const Interval &interval) {
	const ProbeTable *locks = interval.Now().Find("locks");
	return locks == nullptr
	           ? std::nan("")
	           : RowsOf(interval, "locks") - RowsWith(interval, "locks", "blocked_by", "");
}

double SettingOf(const Interval &interval, std::string_view name) {
	const ProbeTable *settings = interval.Now().Find("settings");
	for (std::size_t row = 0; settings != nullptr && row < settings->Rows(); row++) {
		if (settings->Text(row, "name") == name) {
			return std::strtod(settings->Text(row, "value").c_str(), nullptr);
		}
	}
	return std::nan("");
}

double ConnectionShare(const Interval &interval, double &weight) {
	const double reserved = SettingOf(interval, "reserved_connections"); // from version 16 on
	const double room = SettingOf(interval, "max_connections") -
	                    SettingOf(interval, "superuser_reserved_connections") -
	                    (std::isnan(reserved) ? 0 : reserved);
	return ShareOf(RowsWith(interval, "sessions", "backend_type", "client backend"), room, weight);
}

constexpr SeriesDefinition kSeries[] = {
	{.id = "sessions_total",
     .title = "Sessions",
     .kind = SeriesKind::Gauge,
     .unit = "",
     .group = "sessions",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return RowsWith(i, "sessions", "backend_type", "client backend");
	 }},
	{.id = "sessions_active",
     .title = "Active sessions",
     .kind = SeriesKind::Gauge,
     .unit = "",
     .group = "sessions",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double { return ClientsInState(i, "active"); }},
	{.id = "sessions_idle",
     .title = "Idle sessions",
     .kind = SeriesKind::Gauge,
     .unit = "",
     .group = "sessions",
     .is_watched = false,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double { return ClientsInState(i, "idle"); }},
	{.id = "sessions_idle_in_transaction",
     .title = "Sessions idle in a transaction",
     .kind = SeriesKind::Gauge,
     .unit = "",
     .group = "sessions",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return ClientsInState(i, "idle in transaction") +
	            ClientsInState(i, "idle in transaction (aborted)");
	 }},
	{.id = "connections_used_share",
     .title = "Share of connections used",
     .kind = SeriesKind::Ratio,
     .unit = "share",
     .group = "sessions",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &weight) -> double {
		 return ConnectionShare(i, weight);
	 }},
	{.id = "new_sessions_per_second",
     .title = "New sessions",
     .kind = SeriesKind::Rate,
     .unit = "/s",
     .group = "sessions",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double { return DatabaseRate(i, "sessions"); }},
	{.id = "sessions_abandoned",
     .title = "Sessions whose client was lost",
     .kind = SeriesKind::Count,
     .unit = "",
     .group = "errors",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return DatabaseDifference(i, "sessions_abandoned");
	 }},
	{.id = "sessions_fatal",
     .title = "Sessions ended by a fatal error",
     .kind = SeriesKind::Count,
     .unit = "",
     .group = "errors",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return DatabaseDifference(i, "sessions_fatal");
	 }},
	{.id = "sessions_killed",
     .title = "Sessions terminated",
     .kind = SeriesKind::Count,
     .unit = "",
     .group = "errors",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return DatabaseDifference(i, "sessions_killed");
	 }},
	{.id = "longest_transaction_s",
     .title = "Oldest transaction",
     .kind = SeriesKind::Gauge,
     .unit = "s",
     .group = "sessions",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return LongestOfClients(i, "", "xact_s");
	 }},
	{.id = "longest_query_s",
     .title = "Longest running query",
     .kind = SeriesKind::Gauge,
     .unit = "s",
     .group = "sessions",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return LongestOfClients(i, "active", "query_s");
	 }},
	{.id = "longest_idle_in_transaction_s",
     .title = "Longest idle in a transaction",
     .kind = SeriesKind::Gauge,
     .unit = "s",
     .group = "sessions",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return LongestOfClients(i, "idle in transaction", "state_s");
	 }},
	{.id = "sessions_blocked",
     .title = "Sessions that wait for a lock",
     .kind = SeriesKind::Gauge,
     .unit = "",
     .group = "sessions",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double { return SessionsBlocked(i); }},
	{.id = "longest_lock_wait_s",
     .title = "Longest wait for a lock",
     .kind = SeriesKind::Gauge,
     .unit = "s",
     .group = "sessions",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double { return MaxOf(i, "locks", "waiting_s"); }},
	{.id = "locks_held",
     .title = "Locks",
     .kind = SeriesKind::Gauge,
     .unit = "",
     .group = "sessions",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return GaugeOf(i, "lock_counts", "locks");
	 }},
	{.id = "lock_table_share",
     .title = "Share of the lock table used",
     .kind = SeriesKind::Ratio,
     .unit = "share",
     .group = "sessions",
     .is_watched = false,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return GaugeOf(i, "lock_counts", "locks") / GaugeOf(i, "lock_counts", "room");
	 }},
	{.id = "prepared_transactions",
     .title = "Prepared transactions",
     .kind = SeriesKind::Gauge,
     .unit = "",
     .group = "sessions",
     .is_watched = true,
     .bad = SeriesDefinition::Bad::High,
     .value = [](const Interval &i, double &) -> double {
		 return RowsOf(i, "prepared_transactions");
	 }},
};

} // namespace

std::span<const SeriesDefinition> SessionSeries() { return kSeries; }

} // namespace savant::core
