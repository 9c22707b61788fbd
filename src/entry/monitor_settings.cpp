/*
 * monitor_settings.cpp
 *     The savant.* settings of the watch: what the monitor collects, keeps and tells.
 *
 * They are of the server, not of a session: the monitor reads them when it reads the files
 * again (SIGHUP).
 */
#include "core/watch/report_schedule.hpp"
#include "entry/define_setting.hpp"
#include "entry/settings.hpp"
#include "pg/settings.hpp"

#include "pg/postgres.hpp"

extern "C" {
#include "utils/guc.h"
}

namespace savant::entry {

namespace {

constexpr int kMinutesPerHour = 60;
constexpr int kMinutesPerDay = 24 * kMinutesPerHour;
constexpr int kMaxKept = 10 * 366 * kMinutesPerDay;

bool CheckReportSchedule(char **value, void **, GucSource) {
	core::ReportSchedule schedule;
	core::ScheduleProblem problem;
	if (core::ParseReportSchedule(*value, schedule, problem)) {
		return true;
	}
	GUC_check_errdetail("Entry \"%.*s\": %s", static_cast<int>(problem.entry.size()),
	                    problem.entry.data(), problem.what);
	GUC_check_errhint("Write it as \"daily 06:00, weekly monday 06:00\".");
	return false;
}

constexpr const char *kSeverities[] = {"info", "warning", "critical"};

bool CheckSeverity(char **value, void **, GucSource) {
	for (const char *known : kSeverities) {
		if (strcmp(*value, known) == 0) {
			return true;
		}
	}
	GUC_check_errdetail("Unrecognized severity \"%s\".", *value);
	GUC_check_errhint("Severities are info, warning and critical.");
	return false;
}

} // namespace

void DefineMonitorSettings() {
	DefineInt("savant.alert_cooldown", "Sets how long an alert that is open is not told of again.",
	          "It is told of at once when it becomes more severe.", &pg::guc_alert_cooldown,
	          6 * kMinutesPerHour, 0, 366 * kMinutesPerDay, PGC_SIGHUP, GUC_UNIT_MIN);
	DefineString("savant.alert_min_severity", "Sets the least severity of alerts.",
	             "One of info, warning and critical; findings below it open no alert.",
	             &pg::guc_alert_min_severity, "warning", PGC_SIGHUP, 0, CheckSeverity);
	DefineBool("savant.alert_notify_details", "Tells what an alert is about in NOTIFY.",
	           "Every role of the database may listen, also one that may not read alerts.",
	           &pg::guc_alert_notify_details, false, PGC_SIGHUP);
	DefineString("savant.alert_webhook_secret_file",
	             "Sets the file that holds the secret with which posted alerts are signed.",
	             "Read at each attempt by the server's account; the first line counts.",
	             &pg::guc_alert_webhook_secret_file, "", PGC_SIGHUP, GUC_SUPERUSER_ONLY);
	DefineString("savant.alert_webhook_url", "Sets the URL that alerts are posted to.",
	             "An address that is not this machine's must be in savant.allowed_endpoints. "
	             "Empty means none.",
	             &pg::guc_alert_webhook_url, "", PGC_SIGHUP, GUC_SUPERUSER_ONLY);
	DefineString("savant.monitor_databases", "Sets the databases that are monitored.",
	             "A comma-separated list of names; \"*\" stands for every database that has the "
	             "extension.",
	             &pg::guc_monitor_databases, "*", PGC_SIGHUP, GUC_LIST_INPUT);
	DefineBool("savant.monitor_enabled", "Watches every database that has the extension.",
	           "It has an effect only with shared_preload_libraries.", &pg::guc_monitor_enabled,
	           true, PGC_SIGHUP);
	DefineInt("savant.monitor_interval", "Sets the time between two snapshots of the monitor.",
	          nullptr, &pg::guc_monitor_interval, 60, 1, 3600, PGC_SIGHUP, GUC_UNIT_S);
	DefineInt("savant.monitor_retention", "Sets how long the monitor's snapshots are kept.",
	          "Whole days are dropped at once.", &pg::guc_monitor_retention, 14 * kMinutesPerDay,
	          kMinutesPerDay, kMaxKept, PGC_SIGHUP, GUC_UNIT_MIN);
	DefineInt("savant.monitor_rollup_retention",
	          "Sets how long the hourly figures of the monitor are kept.",
	          "Whole months are dropped at once.", &pg::guc_monitor_rollup_retention,
	          396 * kMinutesPerDay, 31 * kMinutesPerDay, kMaxKept, PGC_SIGHUP, GUC_UNIT_MIN);
	DefineInt("savant.monitor_sample_interval",
	          "Sets the time between two looks at what sessions wait for.",
	          "Zero looks at each snapshot only.", &pg::guc_monitor_sample_interval, 1000, 0,
	          60 * 1000, PGC_SIGHUP, GUC_UNIT_MS);
	DefineString("savant.report_schedule", "Sets when the monitor writes reports.",
	             "A comma-separated list of \"daily HH:MM\" and \"weekly DAY HH:MM\", in the "
	             "server's time zone. Empty means never.",
	             &pg::guc_report_schedule, "daily 06:00, weekly monday 06:00", PGC_SIGHUP, 0,
	             CheckReportSchedule);
}

} // namespace savant::entry
