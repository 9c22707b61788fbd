/*
 * configuration_cases.cpp
 *     Settings, security, versions, the watch itself.
 */
#include "health_cases.hpp"

namespace savant::core {

namespace {

constexpr auto kInfo = Severity::Info;
constexpr auto kWarning = Severity::Warning;
constexpr auto kCritical = Severity::Critical;

HealthCase Setting(const char *rule, Severity severity, const char *name, const char *value,
                   const char *title) {
	return {rule, severity, title, [name, value](HealthFixture &f) { f.SetSetting(name, value); }};
}

FixtureRow Hba(const char *type, const char *address, const char *method, const char *error) {
	return {{"line", 7.0},        {"type", type},  {"databases", "all"}, {"roles", "all"},
	        {"address", address}, {"netmask", ""}, {"method", method},   {"error", error}};
}

FixtureRow Role(const char *name, double valid_until) {
	return {
		{"name", name}, {"is_superuser", true}, {"can_login", true}, {"valid_until", valid_until}};
}

} // namespace

std::vector<HealthCase> ConfigurationCases() {
	return {
		Setting("planner_features_off", kWarning, "enable_seqscan", "off",
	            "enable_seqscan is off for everyone"),
		Setting("stats_collection_off", kWarning, "track_activities", "off",
	            "track_activities is off"),
		Setting("log_min_duration_off", kInfo, "log_min_duration_statement", "-1",
	            "Slow statements are not logged"),
		Setting("log_lock_waits_off", kInfo, "log_lock_waits", "off", "log_lock_waits is off"),
		Setting("log_temp_files_off", kInfo, "log_temp_files", "-1", "log_temp_files is -1"),
		Setting("log_checkpoints_off", kInfo, "log_checkpoints", "off", "log_checkpoints is off"),
		Setting("log_autovacuum_off", kInfo, "log_autovacuum_min_duration", "-1",
	            "log_autovacuum_min_duration is -1"),
		Setting("log_destination_off", kInfo, "logging_collector", "off", "goes to standard error"),
		Setting("zero_damaged_pages_on", kCritical, "zero_damaged_pages", "on",
	            "zero_damaged_pages is on"),
		Setting("ignore_checksum_failure_on", kCritical, "ignore_checksum_failure", "on",
	            "ignore_checksum_failure is on"),
		Setting("developer_settings_on", kCritical, "pre_auth_delay", "5", "pre_auth_delay is 5"),
		{"too_many_invalid_logins", kWarning, "60 logins failed in 60 s",
	     [](HealthFixture &f) {
			 f.SetBefore("failed_logins", {{{"failed", 10.0}, {"started", "today"}}});
			 f.Set("failed_logins", {{{"failed", 70.0}, {"started", "today"}}});
		 }},
		{"settings_pending_restart", kInfo, "max_connections was changed and waits for a restart",
	     [](HealthFixture &f) {
			 f.Set("settings", {{{"name", "max_connections"},
		                         {"value", "103"},
		                         {"unit", ""},
		                         {"default_value", "100"},
		                         {"source", ""},
		                         {"pending_restart", true}}});
		 }},
		{"settings_file_error", kWarning, "Error in a configuration file: syntax error",
	     [](HealthFixture &f) {
			 f.Set("file_errors", {{{"file", "postgresql.conf"},
		                            {"line", 3.0},
		                            {"name", ""},
		                            {"error", "syntax error"}}});
		 }},
		{"statement_timeout_unset_app_role", kInfo, "Role app has no timeout",
	     [](HealthFixture &f) {
			 f.Set("roles_without_timeout", {{{"name", "app"}, {"sessions", 3.0}}});
		 }},
		{"hba_error", kWarning, "Line 7 of pg_hba.conf has an error",
	     [](HealthFixture &f) { f.Set("hba_rules", {Hba("", "", "", "invalid IP mask")}); }},
		{"hba_trust", kCritical, "Line 7 of pg_hba.conf lets anybody in",
	     [](HealthFixture &f) {
			 FixtureRow row = Hba("host", "0.0.0.0", "trust", "");
			 row["netmask"] = "0.0.0.0";
			 f.Set("hba_rules", {row});
		 }},
		{"hba_trust", kWarning, "lets anybody in",
	     [](HealthFixture &f) { f.Set("hba_rules", {Hba("hostssl", "10.0.0.0", "trust", "")}); }},
		{"hba_trust", kInfo, "lets anybody in",
	     [](HealthFixture &f) { f.Set("hba_rules", {Hba("host", "127.0.0.1", "trust", "")}); }},
		{"password_md5", kWarning, "The password of role \"App\" is kept as MD5",
	     [](HealthFixture &f) {
			 f.Set("password_methods", {{{"name", "App"}, {"method", "md5"}}});
		 }},
		{"superusers_many", kInfo, "4 roles with login are superusers",
	     [](HealthFixture &f) {
			 f.Set("roles", {Role("a", NAN), Role("b", NAN), Role("c", NAN), Role("d", NAN)});
		 }},
		{"role_password_expiring", kCritical, "The password of role a expires in",
	     [](HealthFixture &f) { f.Set("roles", {Role("a", kFixtureNow + 3600)}); }},
		{"role_password_expiring", kWarning, "has expired",
	     [](HealthFixture &f) { f.Set("roles", {Role("a", kFixtureNow - 3600)}); }},
		{"ssl_off", kWarning, "2 connections of role app from 10.0.0.9 without encryption",
	     [](HealthFixture &f) {
			 f.Set("plain_connections",
		           {{{"name", "app"}, {"client", "10.0.0.9"}, {"connections", 2.0}}});
		 }},
		{"public_schema_create", kWarning, "Everybody may create objects in schema public",
	     [](HealthFixture &f) {
			 f.Set("public_schema", {{{"name", "public"}}});
		 }},
		{"version_eol", kCritical, "PostgreSQL 13 is out of support since November 2025",
	     [](HealthFixture &f) { f.now.server_version = 130023; }},
		{"minor_outdated", kWarning, "The server runs 15.2",
	     [](HealthFixture &f) { f.now.server_version = 150002; }},
		{"extension_outdated", kInfo, "Extension pg_trgm is at 1.5, 1.6 is installed",
	     [](HealthFixture &f) {
			 f.Set("extension_versions",
		           {{{"name", "pg_trgm"}, {"installed", "1.5"}, {"available", "1.6"}}});
		 }},
		{"settings_changed", kInfo, "work_mem was changed from 32768 to 65536",
	     [](HealthFixture &f) {
			 const ProbeTable old = f.before.answers["settings"];
			 f.SetSetting("work_mem", "65536");
			 f.before.answers["settings"] = old;
		 }},
		{"ddl_change_detected", kInfo, "Objects were made, changed or dropped",
	     [](HealthFixture &f) {
			 f.Change("catalog_version", {{"mark", "2"}});
		 }},
		{"collector_self_slow", kWarning, "A snapshot took 13 s",
	     [](HealthFixture &f) {
			 f.now.took_ms = 13000;
			 f.now.probe_ms["tables"] = 12000;
		 }},
		{"collector_gap", kInfo, "Snapshots are missing",
	     [](HealthFixture &f) {
			 f.now.planned_every = f.before.planned_every = 60;
			 f.before.taken_at = kFixtureNow - 600;
			 f.before.elapsed = f.now.elapsed - 600;
		 }},
		{"collector_probe_failed", kInfo, "Probe tables has no answer",
	     [](HealthFixture &f) {
			 f.now.answers.erase("tables");
			 f.now.failures["tables"] = {ProbeFailure::Kind::TimedOut, "57014", "canceled"};
		 }},
	};
}

} // namespace savant::core
