/*
 * session_cases.cpp
 *     Restarts, connections, sessions, locks.
 */
#include "health_cases.hpp"

namespace savant::core {

namespace {

constexpr auto kInfo = Severity::Info;
constexpr auto kWarning = Severity::Warning;
constexpr auto kCritical = Severity::Critical;

FixtureRow Session(double pid, const char *state, const FixtureRow &more) {
	FixtureRow row = {{"pid", pid},
	                  {"role", "app"},
	                  {"application", "web"},
	                  {"client", "10.0.0.7"},
	                  {"backend_type", "client backend"},
	                  {"state", state},
	                  {"wait_class", nullptr},
	                  {"wait_event", nullptr},
	                  {"query", "select 1"},
	                  {"xact_s", 1.0},
	                  {"query_s", 1.0},
	                  {"state_s", 1.0},
	                  {"session_s", 100.0}};
	for (const auto &[name, cell] : more) {
		row[name] = cell;
	}
	return row;
}

std::vector<FixtureRow> Sessions(int count, const char *state, const FixtureRow &more = {}) {
	std::vector<FixtureRow> rows;
	for (int i = 0; i < count; i++) {
		rows.push_back(Session(1000 + i, state, more));
	}
	return rows;
}

FixtureRow Lock(double pid, const char *blocked_by, const FixtureRow &more) {
	FixtureRow row = {{"pid", pid},
	                  {"blocked_by", blocked_by},
	                  {"role", "app"},
	                  {"application", "web"},
	                  {"backend_type", "client backend"},
	                  {"state", "active"},
	                  {"query", "update t"},
	                  {"holds", nullptr},
	                  {"lock_mode", nullptr},
	                  {"relation", nullptr},
	                  {"waiting_s", nullptr}};
	for (const auto &[name, cell] : more) {
		row[name] = cell;
	}
	return row;
}

/* 100 blocks 101 and 102, 102 blocks 103. */
void Pile(HealthFixture &f) {
	f.Set("locks",
	      {Lock(100, "",
	            {{"state", "idle in transaction"}, {"holds", "RowExclusiveLock on public.t"}}),
	       Lock(101, "100", {{"waiting_s", 400.0}}), Lock(102, "100", {{"waiting_s", 20.0}}),
	       Lock(103, "102", {{"waiting_s", 10.0}})});
}

} // namespace

std::vector<HealthCase> SessionCases() {
	return {
		{"server_restarted", kInfo, "was started again 50 s ago",
	     [](HealthFixture &f) {
			 f.Change("server", {{"start_time", kFixtureNow - 50}});
		 }},
		{"crash_loop", kWarning, "started 2 times within an hour",
	     [](HealthFixture &f) {
			 f.Change("server", {{"start_time", kFixtureNow - 50}});
			 f.history.kept["crash_loop"] = {{WholeNumber(kFixtureNow - 1800), kFixtureNow - 1700},
		                                     {WholeNumber(kFixtureNow - 9000), kFixtureNow - 9000}};
		 }},
		{"role_changed", kWarning, "has become the primary",
	     [](HealthFixture &f) { f.before.is_standby = true; }},
		{"stats_reset_detected", kInfo, "Statistics were reset (databases)",
	     [](HealthFixture &f) {
			 f.Change("databases", {{"stats_reset", kFixtureNow - 5}});
		 }},
		{"connections_saturation", kCritical, "96 of 100 connections",
	     [](HealthFixture &f) { f.Set("sessions", Sessions(96, "idle")); }},
		{"connections_per_role_limit", kWarning, "9 of 10 connections that role app may have",
	     [](HealthFixture &f) {
			 f.Set("connection_limits", {{{"kind", "role"},
		                                  {"name", "app"},
		                                  {"connections_most", 10.0},
		                                  {"connections", 9.0}}});
		 }},
		{"connections_growth_eta", kWarning, "the connections run out in",
	     [](HealthFixture &f) {
			 f.Set("sessions", Sessions(60, "active"));
			 for (int i = 0; i <= 120; i++) {
				 f.history.series["connections_used_share"].emplace_back(
					 kFixtureNow - 7200 + i * 60.0, (30 + i / 4.0) / 100);
			 }
		 }},
		{"idle_sessions_bloat", kWarning, "60 of 100 connections are idle",
	     [](HealthFixture &f) { f.Set("sessions", Sessions(60, "idle")); }},
		{"connection_churn", kWarning, "new sessions a second",
	     [](HealthFixture &f) {
			 f.Change("databases", {{"sessions", 100.0 + 6000}, {"session_ms", 60000.0 + 6e6}});
		 }},
		{"sessions_abandoned", kWarning, "20 sessions ended without a goodbye",
	     [](HealthFixture &f) {
			 f.Change("databases", {{"sessions", 200.0}, {"sessions_abandoned", 20.0}});
		 }},
		{"idle_in_xact", kCritical, "Session 1000 has been idle in a transaction for 12 min",
	     [](HealthFixture &f) {
			 f.Set("sessions", Sessions(2, "idle in transaction", {{"state_s", 700.0}}));
		 }},
		{"idle_in_xact_aborted", kWarning, "left a failed transaction open",
	     [](HealthFixture &f) {
			 f.Set("sessions", Sessions(1, "idle in transaction (aborted)", {{"state_s", 31.0}}));
		 }},
		{"long_query", kCritical, "runs one statement for",
	     [](HealthFixture &f) {
			 f.Set("sessions",
		           {Session(1, "active", {{"query_s", 4000.0}}),
		            Session(2, "active", {{"query_s", 9000.0}, {"application", "pg_dump"}}),
		            Session(3, "active", {{"query_s", 9000.0}, {"query", " VACUUM t"}}),
		            Session(4, "active", {{"query_s", 9000.0}, {"query", "a /* ai:no-alert */"}})});
			 EXPECT_EQ(f.Findings("long_query").size(), 1u);
		 }},
		{"long_transaction", kWarning, "is in a transaction for 17 min",
	     [](HealthFixture &f) {
			 f.Set("sessions", Sessions(1, "idle in transaction", {{"xact_s", 1000.0}}));
		 }},
		{"prepared_xact_old", kWarning, "Prepared transaction pay's is 10 min old",
	     [](HealthFixture &f) {
			 f.Set("prepared_transactions",
		           {{{"gid", "pay's"}, {"owner", "app"}, {"database", "Shop"}, {"age_s", 600.0}}});
			 EXPECT_NE(f.Only("prepared_xact_old").remedy.find("ROLLBACK PREPARED 'pay''s'"),
		               std::string::npos);
		 }},
		{"walsender_sync_wait", kWarning, "1 session waits for a synchronous standby",
	     [](HealthFixture &f) {
			 f.Set("sessions",
		           Sessions(1, "active", {{"wait_event", "SyncRep"}, {"query_s", 20.0}}));
		 }},
		{"wait_event_hotspot", kWarning, "5 of 6 active sessions wait for LWLock:WALWrite",
	     [](HealthFixture &f) {
			 auto rows =
				 Sessions(5, "active", {{"wait_class", "LWLock"}, {"wait_event", "WALWrite"}});
			 rows.push_back(Session(7, "active", {}));
			 f.Set("sessions", rows);
		 }},
		{"active_over_cpu", kCritical, "20 sessions are active on 8 CPUs",
	     [](HealthFixture &f) { f.Set("sessions", Sessions(20, "active")); }},
		{"blocked_sessions", kCritical, "3 sessions wait for a lock of session 100", Pile},
		{"lock_root_blocker", kWarning, "blocks 3 sessions", Pile},
		{"ddl_queue_jam", kCritical, "2 sessions wait behind an AccessExclusiveLock on public.t",
	     [](HealthFixture &f) {
			 f.Set("locks", {Lock(100, "", {}),
		                     Lock(101, "100",
		                          {{"lock_mode", "AccessExclusiveLock"},
		                           {"relation", "public.t"},
		                           {"waiting_s", 40.0}}),
		                     Lock(102, "101",
		                          {{"lock_mode", "AccessShareLock"},
		                           {"relation", "public.t"},
		                           {"waiting_s", 20.0}}),
		                     Lock(103, "101",
		                          {{"lock_mode", "AccessShareLock"},
		                           {"relation", "public.t"},
		                           {"waiting_s", 9.0}})});
		 }},
		{"autovac_wraparound_blocking", kWarning, "Autovacuum against wraparound blocks 1 session",
	     [](HealthFixture &f) {
			 f.Set("locks",
		           {Lock(100, "",
		                 {{"backend_type", "autovacuum worker"},
		                  {"query", "autovacuum: VACUUM public.t (to prevent wraparound)"}}),
		            Lock(101, "100", {{"waiting_s", 1.0}})});
		 }},
		{"lock_table_fill", kWarning, "2,000 of 6,400 places",
	     [](HealthFixture &f) {
			 f.Change("lock_counts", {{"locks", 2000.0}});
		 }},
		{"fastpath_exhausted", kWarning, "1,200 relation locks",
	     [](HealthFixture &f) {
			 f.Change("lock_counts", {{"relations_slow", 1200.0}});
		 }},
		{"deadlocks", kInfo, "2 deadlocks in 60 s",
	     [](HealthFixture &f) {
			 f.Change("databases", {{"deadlocks", 2.0}});
		 }},
	};
}

} // namespace savant::core
