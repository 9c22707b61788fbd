/*
 * configuration_rules.cpp
 *     Settings that are dangerous, forgotten, or leave nothing to look at afterwards.
 */
#include <array>
#include <utility>

#include "core/health/health_check.hpp"

namespace savant::core {

namespace {

std::string ResetSetting(const std::string &name) {
	return "ALTER SYSTEM RESET " + name + "; SELECT pg_reload_conf();";
}

void CheckPlannerFeatures(HealthCheck &check) {
	for (const HealthRow &row : check.Rows("settings")) {
		const std::string &name = row.Text("name");
		if (name.starts_with("enable_") && row.Text("value") == "off" &&
		    row.Text("default_value") == "on" && row.Text("source") != "session") {
			check.Report({name, name + " is off for everyone",
			              "The planner avoids this kind of plan in all statements (source: " +
			                  row.Text("source") + ").",
			              ResetSetting(name)});
		}
	}
}

void JudgeValue(HealthCheck &check, const char *name, std::string_view bad, const char *harm,
                const char *better) {
	if (check.Setting(name) == bad) {
		check.Report(
			{name, std::string(name) + " is " + std::string(bad), harm, AlterSystem(name, better)});
	}
}

void CheckActivities(HealthCheck &check) {
	JudgeValue(check, "track_activities", "off",
	           "pg_stat_activity shows no statements and waits: nobody sees what runs.", "on");
}

void CheckSlowLog(HealthCheck &check) {
	const bool is_off = check.Setting("log_min_duration_statement") == "-1" &&
	                    check.Setting("log_min_duration_sample") == "-1" &&
	                    check.Setting("auto_explain.log_min_duration").empty();
	if (is_off) {
		check.Report({"log_min_duration_statement", "Slow statements are not logged",
		              "The log has no statement with its parameters when somebody asks later.",
		              AlterSystem("log_min_duration_statement", "1s")});
	}
}

void CheckLockLog(HealthCheck &check) {
	JudgeValue(check, "log_lock_waits", "off",
	           "Waits for locks beyond deadlock_timeout leave no trace in the log.", "on");
}

void CheckTempLog(HealthCheck &check) {
	JudgeValue(check, "log_temp_files", "-1",
	           "The log does not say which statements write temporary files.", "10MB");
}

void CheckCheckpointLog(HealthCheck &check) {
	JudgeValue(check, "log_checkpoints", "off",
	           "The log does not say when checkpoints come and how long they take.", "on");
}

void CheckAutovacuumLog(HealthCheck &check) {
	JudgeValue(check, "log_autovacuum_min_duration", "-1",
	           "The log does not say what autovacuum did and how long it took.", "10min");
}

void CheckLogDestination(HealthCheck &check) {
	if (check.Setting("logging_collector") == "off" &&
	    check.Setting("log_destination") == "stderr") {
		check.Report({"logging_collector", "The server log goes to standard error",
		              "Whether it is kept depends on what started the server.",
		              AlterSystemAndRestart("logging_collector", "on")});
	}
}

void CheckDamagedPages(HealthCheck &check) {
	JudgeValue(check, "zero_damaged_pages", "on",
	           "Damaged pages are emptied when they are read: their rows are gone for good.",
	           "off");
}

void CheckIgnoredChecksums(HealthCheck &check) {
	JudgeValue(check, "ignore_checksum_failure", "on",
	           "Blocks with wrong checksums are used as if they were good.", "off");
}

void CheckDeveloperSettings(HealthCheck &check) {
	constexpr std::array<std::pair<const char *, const char *>, 5> kGood = {
		{{"ignore_system_indexes", "off"},
	     {"allow_system_table_mods", "off"},
	     {"ignore_invalid_pages", "off"},
	     {"pre_auth_delay", "0"},
	     {"post_auth_delay", "0"}}};
	for (const auto &[name, good] : kGood) {
		const std::string &value = check.Setting(name);
		if (!value.empty() && value != good) {
			check.Report({name, std::string(name) + " is " + value,
			              "It is meant for repairs and tests of the server, not for work.",
			              ResetSetting(name)});
		}
	}
}

void CheckPendingRestart(HealthCheck &check) {
	for (const HealthRow &row : check.Rows("settings")) {
		if (row.Flag("pending_restart")) {
			const std::string &name = row.Text("name");
			const double since = check.Keep(name);
			check.Judge(std::isnan(since) ? 0 : since,
			            {name, name + " was changed and waits for a restart",
			             "The server still runs with " + row.Text("value") + ".", ""});
		}
	}
}

void CheckFileErrors(HealthCheck &check) {
	for (const HealthRow &row : check.Rows("file_errors")) {
		const std::string where = row.Text("file") + ":" + WholeNumber(row.Number("line"));
		// What is only pending is a rule of its own.
		if (row.Text("error") == "setting could not be applied" &&
		    check.SettingRow(row.Text("name")) != static_cast<std::size_t>(-1)) {
			continue;
		}
		check.Report({row.Text("name").empty() ? where : row.Text("name"),
		              "Error in a configuration file: " + row.Text("error"),
		              where + ". At the next start the server may refuse the whole file.",
		              "SELECT * FROM pg_file_settings WHERE error IS NOT NULL;"});
	}
}

void CheckTimeouts(HealthCheck &check) {
	for (const HealthRow &row : check.Rows("roles_without_timeout")) {
		const std::string name = TableText("", row.Text("name"));
		check.Judge(row.Number("sessions"),
		            {"role " + row.Text("name"), "Role " + name + " has no timeout",
		             CountOf(row.Number("sessions"), "session") +
		                 " of it. Neither a statement nor an open transaction of theirs ever ends "
		                 "by itself.",
		             "ALTER ROLE " + name + " SET idle_in_transaction_session_timeout = '60s';"});
	}
}

constexpr const char *kLogSql =
	"SELECT name, setting, source FROM pg_settings WHERE name LIKE 'log%' ORDER BY name";
constexpr const char *kDangerSql =
	"SELECT name, setting, source FROM pg_settings WHERE name IN ('zero_damaged_pages', "
	"'ignore_checksum_failure', 'ignore_system_indexes', 'allow_system_table_mods', "
	"'ignore_invalid_pages', 'pre_auth_delay', 'post_auth_delay')";

/* A rule about one setting of the server. */
constexpr HealthRule SettingRule(const char *id, const char *title, const char *why,
                                 const char *detection, HealthThresholds thresholds,
                                 const char *remedy, const char *evidence,
                                 void (*check)(HealthCheck &)) {
	return {.id = id,
	        .area = HealthArea::Configuration,
	        .title = title,
	        .why = why,
	        .detection = detection,
	        .probes = "settings",
	        .thresholds = thresholds,
	        .unit = "condition",
	        .low_is_bad = false,
	        .remedy = remedy,
	        .evidence = evidence,
	        .of = 1,
	        .within = 1,
	        .scope = ProbeScope::Cluster,
	        .check = check};
}

constexpr std::array kRules = {
	SettingRule("planner_features_off", "Planner features are off for everyone",
                "What helped one statement hurts others.",
                "enable_... = off as new sessions get it", kWarnAlways,
                "Set it for the one statement, in its transaction.",
                "SELECT name, setting, source FROM pg_settings WHERE name LIKE 'enable%' AND "
                "setting = 'off' AND boot_val = 'on'",
                CheckPlannerFeatures),
	SettingRule("stats_collection_off", "Activity is not tracked",
                "When the server is slow, nobody sees what it does.", "track_activities = off",
                kWarnAlways, "track_activities = on.", "SELECT current_setting('track_activities')",
                CheckActivities),
	SettingRule("log_min_duration_off", "Slow statements are not logged",
                "Parameters of a slow call are in the log or nowhere.",
                "log_min_duration_statement, log_min_duration_sample and auto_explain are off",
                kInfoAlways, "log_min_duration_statement = 1s.", kLogSql, CheckSlowLog),
	SettingRule("log_lock_waits_off", "Waits for locks are not logged",
                "Who blocked whom last night cannot be found out.", "log_lock_waits = off",
                kInfoAlways, "log_lock_waits = on.", kLogSql, CheckLockLog),
	SettingRule("log_temp_files_off", "Temporary files are not logged",
                "The statements that spill stay unknown.", "log_temp_files = -1", kInfoAlways,
                "log_temp_files = 10MB.", kLogSql, CheckTempLog),
	SettingRule("log_checkpoints_off", "Checkpoints are not logged",
                "Their times explain peaks of response times.", "log_checkpoints = off",
                kInfoAlways, "log_checkpoints = on.", kLogSql, CheckCheckpointLog),
	SettingRule("log_autovacuum_off", "Autovacuum is not logged",
                "What it could not remove, and why, is only in the log.",
                "log_autovacuum_min_duration = -1", kInfoAlways,
                "log_autovacuum_min_duration = 10min.", kLogSql, CheckAutovacuumLog),
	SettingRule("log_destination_off", "The log may be lost",
                "After a crash it is the only witness.",
                "logging_collector = off and log_destination = stderr", kInfoAlways,
                "logging_collector = on, unless the service manager keeps standard error.", kLogSql,
                CheckLogDestination),
	SettingRule("zero_damaged_pages_on", "Damaged pages are emptied",
                "Data is destroyed without an error.", "zero_damaged_pages = on", kCriticalAlways,
                "Switch it off; restore from a backup.", kDangerSql, CheckDamagedPages),
	SettingRule("ignore_checksum_failure_on", "Wrong checksums are ignored",
                "Damage spreads into indexes, standbys and backups.",
                "ignore_checksum_failure = on", kCriticalAlways,
                "Switch it off; restore from a backup.", kDangerSql, CheckIgnoredChecksums),
	SettingRule("developer_settings_on", "A developer setting is on",
                "It weakens or slows the server for everyone.",
                "ignore_system_indexes, allow_system_table_mods, ignore_invalid_pages, "
                "pre_auth_delay or post_auth_delay differ from their defaults",
                kCriticalAlways, "Reset it.", kDangerSql, CheckDeveloperSettings),
	HealthRule{.id = "settings_pending_restart",
               .area = HealthArea::Configuration,
               .title = "A setting waits for a restart",
               .why = "The next restart brings a change that somebody made long ago.",
               .detection = "pending_restart: seconds since the monitor saw it first",
               .probes = "settings",
               .thresholds = {0, kNever, kNever},
               .unit = "s",
               .low_is_bad = false,
               .remedy = "Restart in a quiet hour.",
               .evidence = "SELECT name, setting FROM pg_settings WHERE pending_restart",
               .of = 1,
               .within = 1,
               .scope = ProbeScope::Cluster,
               .check = CheckPendingRestart},
	HealthRule{.id = "settings_file_error",
               .area = HealthArea::Configuration,
               .title = "A configuration file has an error",
               .why = "The server may not start again.",
               .detection = "error in pg_file_settings",
               .probes = "file_errors, settings",
               .thresholds = kWarnAlways,
               .unit = "condition",
               .low_is_bad = false,
               .remedy = "Mend the line, reload.",
               .evidence = "SELECT sourcefile, sourceline, name, error FROM pg_file_settings WHERE "
                           "error IS NOT NULL",
               .of = 1,
               .within = 1,
               .scope = ProbeScope::Cluster,
               .check = CheckFileErrors},
	HealthRule{.id = "statement_timeout_unset_app_role",
               .area = HealthArea::Configuration,
               .title = "A role has no timeout",
               .why = "One forgotten transaction holds locks for ever.",
               .detection = "a connected role without statement_timeout, "
                            "idle_in_transaction_session_timeout or transaction_timeout, for it or "
                            "for all",
               .probes = "roles_without_timeout",
               .thresholds = {1, kNever, kNever},
               .unit = "sessions",
               .low_is_bad = false,
               .remedy = "ALTER ROLE ... SET.",
               .evidence = "SELECT setrole::regrole, setconfig FROM pg_db_role_setting",
               .of = 1,
               .within = 1,
               .scope = ProbeScope::Cluster,
               .check = CheckTimeouts},
};

} // namespace

std::span<const HealthRule> ConfigurationHealthRules() { return kRules; }

} // namespace savant::core
