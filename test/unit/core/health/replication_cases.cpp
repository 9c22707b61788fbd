/*
 * replication_cases.cpp
 *     Standbys, slots, subscriptions, backups.
 */
#include "health_cases.hpp"

namespace savant::core {

namespace {

constexpr auto kInfo = Severity::Info;
constexpr auto kWarning = Severity::Warning;
constexpr auto kCritical = Severity::Critical;

FixtureRow Standby(const FixtureRow &more) {
	FixtureRow row = {{"name", "standby1"},      {"client", "10.0.0.2"},  {"state", "streaming"},
	                  {"sync_state", "async"},   {"sent_lag_bytes", 0.0}, {"flush_lag_bytes", 0.0},
	                  {"replay_lag_bytes", 0.0}, {"write_lag_s", 0.0},    {"flush_lag_s", 0.0},
	                  {"replay_lag_s", 0.0}};
	for (const auto &[name, cell] : more) {
		row[name] = cell;
	}
	return row;
}

FixtureRow Slot(const FixtureRow &more) {
	FixtureRow row = {{"name", "s'1"},       {"kind", "physical"},          {"active", true},
	                  {"temporary", false},  {"wal_status", "reserved"},    {"retained_bytes", 1e6},
	                  {"xmin_age", nullptr}, {"catalog_xmin_age", nullptr}, {"spill_bytes", 0.0}};
	for (const auto &[name, cell] : more) {
		row[name] = cell;
	}
	return row;
}

FixtureRow Subscription(bool enabled, double lag, double errors) {
	return {{"name", "sub1"},         {"pid", 5.0},        {"is_enabled", enabled}, {"lag_s", lag},
	        {"apply_errors", errors}, {"sync_errors", 0.0}};
}

void Standby(HealthFixture &f) { f.now.is_standby = f.before.is_standby = true; }

} // namespace

std::vector<HealthCase> ReplicationCases() {
	return {
		{"replica_lag_bytes", kCritical, "Standby standby1 (10.0.0.2) is 2 GB behind",
	     [](HealthFixture &f) {
			 f.Set("standbys", {Standby({{"replay_lag_bytes", 2 * kGigabytes}})});
		 }},
		{"replica_lag_seconds", kWarning, "replays 20 s late",
	     [](HealthFixture &f) {
			 f.Set("standbys", {Standby({{"replay_lag_s", 20.0}})});
		 }},
		{"standby_behind", kWarning, "This standby is 5 min behind",
	     [](HealthFixture &f) {
			 Standby(f);
			 f.Change("receiver", {{"replay_lag_s", 300.0}, {"replay_lag_bytes", 1e6}});
		 }},
		{"replica_disconnect", kWarning, "Standby standby1 is no longer connected",
	     [](HealthFixture &f) { f.Set("standbys", {}); }},
		{"replica_missing", kCritical, "0 standbys streaming",
	     [](HealthFixture &f) {
			 f.settings["replica_missing"] = {kNever, 1, 0};
			 f.Set("standbys", {Standby({{"state", "catchup"}})});
		 }},
		{"sync_standby_names_dangling", kCritical, "No standby of synchronous_standby_names",
	     [](HealthFixture &f) { f.SetSetting("synchronous_standby_names", "other"); }},
		{"wal_receiver_down", kCritical, "This standby receives no WAL",
	     [](HealthFixture &f) {
			 Standby(f);
			 f.Change("receiver", {{"status", nullptr}});
			 f.history.kept["wal_receiver_down"] = {{"", kFixtureNow - 120}};
		 }},
		{"standby_replay_paused", kWarning, "Replay is paused",
	     [](HealthFixture &f) {
			 Standby(f);
			 f.Change("receiver", {{"is_paused", true}});
		 }},
		{"standby_diverged_timeline", kCritical, "on timeline 2, its primary on 1",
	     [](HealthFixture &f) {
			 Standby(f);
			 f.Change("server", {{"timeline", 2.0}});
		 }},
		{"recovery_conflicts", kWarning, "12 statements canceled by recovery",
	     [](HealthFixture &f) {
			 Standby(f);
			 f.Change("conflicts", {{"snapshot", 12.0}});
		 }},
		{"truncate_lock_churn", kInfo, "2 statements canceled because of a lock",
	     [](HealthFixture &f) {
			 Standby(f);
			 f.Change("conflicts", {{"lock", 2.0}});
		 }},
		{"subscription_disabled", kWarning, "Subscription sub1 is disabled",
	     [](HealthFixture &f) { f.Set("subscriptions", {Subscription(false, NAN, 0)}); }},
		{"subscription_lag", kWarning, "heard from its publisher 2 min ago",
	     [](HealthFixture &f) { f.Set("subscriptions", {Subscription(true, 120, 0)}); }},
		{"subscription_errors", kWarning, "3 errors of subscription sub1",
	     [](HealthFixture &f) {
			 f.SetBefore("subscriptions", {Subscription(true, 1, 0)});
			 f.Set("subscriptions", {Subscription(true, 1, 3)});
		 }},
		{"publication_no_replident", kWarning, "public.\"Order\" is published without",
	     [](HealthFixture &f) {
			 f.Set("published_without_identity",
		           {{{"schema", "public"}, {"name", "Order"}, {"publication", "pub"}}});
		 }},
		{"backup_in_progress_old", kWarning, "A base backup runs for 6.9 h",
	     [](HealthFixture &f) {
			 f.Set("progress", {{{"kind", "base_backup"},
		                         {"pid", 9.0},
		                         {"done", 1e9},
		                         {"phase", "streaming database files"}}});
			 f.Set("sessions", {{{"pid", 9.0}, {"session_s", 25000.0}}});
		 }},
		{"slot_inactive", kWarning, "Slot s'1 is inactive for 20 min",
	     [](HealthFixture &f) {
			 f.Set("slots", {Slot({{"active", false}})});
			 f.history.kept["slot_inactive"] = {{"slot s'1", kFixtureNow - 1200}};
			 EXPECT_NE(f.Only("slot_inactive").remedy.find("pg_drop_replication_slot('s''1')"),
		               std::string::npos);
		 }},
		{"slot_wal_retained", kWarning, "keeps 20 GB of WAL",
	     [](HealthFixture &f) {
			 f.Set("slots", {Slot({{"retained_bytes", 20 * kGigabytes}})});
		 }},
		{"slot_wal_retained", kCritical, "keeps 200 GB of WAL",
	     [](HealthFixture &f) {
			 f.Set("slots", {Slot({{"retained_bytes", 200 * kGigabytes}})});
		 }},
		{"slot_lost", kCritical, "has lost its WAL",
	     [](HealthFixture &f) {
			 f.Set("slots", {Slot({{"wal_status", "lost"}})});
		 }},
		{"slot_catalog_xmin_old", kWarning, "keeps old rows of 20 million transactions",
	     [](HealthFixture &f) {
			 f.Set("slots", {Slot({{"catalog_xmin_age", 2e7}})});
		 }},
		{"slot_spill", kWarning, "wrote 100 MB to disk",
	     [](HealthFixture &f) {
			 f.SetBefore("slot_spill", {Slot({})});
			 f.Set("slot_spill", {Slot({{"spill_bytes", 100 * kMegabytes}})});
		 }},
	};
}

} // namespace savant::core
