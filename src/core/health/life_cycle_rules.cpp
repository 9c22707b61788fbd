/*
 * life_cycle_rules.cpp
 *     Versions and their support, what changed, and how the watch itself does.
 */
#include <array>

#include "core/health/health_check.hpp"

namespace savant::core {

namespace {

constexpr double kDay = 86400;

/* End of support by the PostgreSQL project, and the latest minor release known to this build. */
struct MajorSupport {
	int major;
	double ends_at; // seconds since 1970
	const char *ends;
	int minor;
};
constexpr std::array<MajorSupport, 6> kMajors = {{
	{13, 1762992000, "November 2025", 23}, // 2025-11-13
	{14, 1794441600, "November 2026", 20}, // 2026-11-12
	{15, 1825891200, "November 2027", 15}, // 2027-11-11
	{16, 1857340800, "November 2028", 11}, // 2028-11-09
	{17, 1888790400, "November 2029", 7},  // 2029-11-08
	{18, 1920844800, "November 2030", 1},  // 2030-11-14
}};

const MajorSupport *SupportOf(const HealthCheck &check) {
	for (const MajorSupport &support : kMajors) {
		if (support.major == check.Now().server_version / 10000) {
			return &support;
		}
	}
	return nullptr;
}

void CheckEndOfLife(HealthCheck &check) {
	const MajorSupport *support = SupportOf(check);
	const int major = check.Now().server_version / 10000;
	if (support == nullptr) {
		return check.NotApplicable("version " + std::to_string(major) +
		                           " is not known to this build");
	}
	const double left = support->ends_at - check.Now().taken_at;
	check.Judge(left, {"",
	                   left > 0 ? "PostgreSQL " + std::to_string(major) + " is supported until " +
	                                  support->ends
	                            : "PostgreSQL " + std::to_string(major) +
	                                  " is out of support since " + support->ends,
	                   "After that no fixes come, not even for security holes.",
	                   "-- plan an upgrade: pg_upgrade or logical replication"});
}

void CheckMinor(HealthCheck &check) {
	const MajorSupport *support = SupportOf(check);
	if (support == nullptr) {
		return check.NotApplicable("version is not known to this build");
	}
	const int minor = check.Now().server_version % 10000;
	const std::string major = std::to_string(support->major) + ".";
	check.Judge(support->minor - minor,
	            {"",
	             "The server runs " + major + std::to_string(minor) + ", " + major +
	                 std::to_string(support->minor) + " has fixes",
	             "Minor releases change no formats; they mend bugs and security holes.",
	             "-- install the packages, restart the server"});
}

void CheckExtensions(HealthCheck &check) {
	for (const HealthRow &row : check.Rows("extension_versions")) {
		const std::string name = TableText("", row.Text("name"));
		check.Report({"extension " + row.Text("name"),
		              "Extension " + name + " is at " + row.Text("installed") + ", " +
		                  row.Text("available") + " is installed",
		              "Its library is new, its SQL objects are old.",
		              "ALTER EXTENSION " + name + " UPDATE;"});
	}
}

void CheckSettingsChanged(HealthCheck &check) {
	for (const HealthRow &row : check.Rows("settings")) {
		const std::string &name = row.Text("name");
		if (row.WasThere() && row.TextBefore("value") != row.Text("value")) {
			check.Report(
				{name,
			     name + " was changed from " + row.TextBefore("value") + " to " + row.Text("value"),
			     "New sessions have it since the last snapshot.", ""});
		}
	}
}

void CheckDdl(HealthCheck &check) {
	const HealthRow row = check.Row("catalog_version");
	if (row.WasThere() && row.TextBefore("mark") != row.Text("mark")) {
		check.Report(
			{"", "Objects were made, changed or dropped",
		     "savant.change_event has them by name, as the monitor saw them.",
		     "SELECT * FROM savant.change_event WHERE kind = 'ddl' ORDER BY seen_at DESC;"});
	}
}

void CheckSelfSlow(HealthCheck &check) {
	const Snapshot &now = check.Now();
	const double seconds = now.took_ms / 1000;
	const double share = seconds / check.Between().Seconds();
	std::string slowest;
	double most = 0;
	for (const auto &[probe, ms] : now.probe_ms) {
		if (ms > most) {
			most = ms;
			slowest = probe;
		}
	}
	// A share of a short interval, as between two calls of ai_collect(), says nothing.
	const double value =
		share >= 0.2 && check.Between().Seconds() >= 10 ? std::fmax(seconds, 5) : seconds;
	check.Judge(value,
	            {"", "A snapshot took " + AgeText(seconds),
	             slowest.empty() ? "" : "Most of it for " + slowest + ", " + TimeText(most) + ".",
	             AlterSystem("savant.monitor_interval", "5min")});
}

void CheckGap(HealthCheck &check) {
	for (const Discontinuity &event : check.Between().Discontinuities()) {
		if (event.kind == Discontinuity::Kind::Gap) {
			check.Report({"", "Snapshots are missing",
			              event.detail.empty() ? "The last one is longer ago than the interval."
			                                   : event.detail,
			              ""});
		}
	}
}

void CheckProbeFailures(HealthCheck &check) {
	for (const auto &[probe, failure] : check.Now().failures) {
		if (failure.kind == ProbeFailure::Kind::TimedOut ||
		    failure.kind == ProbeFailure::Kind::Failed) {
			check.Report(
				{"probe " + probe, "Probe " + probe + " has no answer",
			     failure.message +
			         (failure.sqlstate.empty() ? "" : " (SQLSTATE " + failure.sqlstate + ")") +
			         ". Rules that need it are not applicable.",
			     ""});
		}
	}
}

constexpr const char *kVersionSql = "SELECT version()";
constexpr const char *kOwnSql =
	"SELECT taken_at, took_ms, probe_ms, failures, discontinuities FROM "
	"savant.snapshot ORDER BY taken_at DESC LIMIT 10";

constexpr std::array kRules = {
	HealthRule{.id = "version_eol",
               .area = HealthArea::Security,
               .title = "The major version is near or past its end of support",
               .why = "Then security holes stay open.",
               .detection = "date of the snapshot and the project's published dates",
               .probes = "",
               .thresholds = {365 * kDay, 180 * kDay, 0},
               .unit = "s",
               .low_is_bad = true,
               .remedy = "Upgrade.",
               .evidence = kVersionSql,
               .of = 1,
               .within = 1,
               .scope = ProbeScope::Cluster,
               .check = CheckEndOfLife},
	HealthRule{.id = "minor_outdated",
               .area = HealthArea::Security,
               .title = "The minor version is behind",
               .why = "Known bugs and holes are mended in later ones.",
               .detection =
                   "minor releases between the server and the latest that this build knows of",
               .probes = "",
               .thresholds = {1, 3, kNever},
               .unit = "releases",
               .low_is_bad = false,
               .remedy = "Install the update and restart.",
               .evidence = kVersionSql,
               .of = 1,
               .within = 1,
               .scope = ProbeScope::Cluster,
               .check = CheckMinor},
	HealthRule{.id = "extension_outdated",
               .area = HealthArea::Schema,
               .title = "An extension is behind its files",
               .why = "Functions and views of the new version are missing.",
               .detection = "installed and default version of pg_available_extensions",
               .probes = "extension_versions",
               .thresholds = kInfoAlways,
               .unit = "condition",
               .low_is_bad = false,
               .remedy = "ALTER EXTENSION ... UPDATE.",
               .evidence = "SELECT name, installed_version, default_version FROM "
                           "pg_available_extensions WHERE installed_version <> default_version",
               .of = 1,
               .within = 1,
               .check = CheckExtensions},
	HealthRule{.id = "settings_changed",
               .area = HealthArea::Configuration,
               .title = "A setting was changed",
               .why = "It is the first thing to look at when something is different.",
               .detection = "value of pg_settings differs from the snapshot before",
               .probes = "settings",
               .thresholds = kInfoAlways,
               .unit = "condition",
               .low_is_bad = false,
               .remedy = "Confirm that it was meant.",
               .evidence = "SELECT name, setting, source, sourcefile FROM pg_settings WHERE source "
                           "NOT IN ('default', 'override')",
               .of = 1,
               .within = 1,
               .clear = 1,
               .needs_interval = true,
               .scope = ProbeScope::Cluster,
               .check = CheckSettingsChanged},
	HealthRule{.id = "ddl_change_detected",
               .area = HealthArea::Schema,
               .title = "The schema was changed",
               .why = "A dropped index or a new trigger explains what comes after.",
               .detection = "mark over the rows of the catalogs differs from the snapshot before",
               .probes = "catalog_version",
               .thresholds = kInfoAlways,
               .unit = "condition",
               .low_is_bad = false,
               .remedy = "Confirm that it was meant.",
               .evidence = "SELECT seen_at, kind, object, detail FROM savant.change_event ORDER BY "
                           "seen_at DESC LIMIT 20",
               .of = 1,
               .within = 1,
               .clear = 1,
               .needs_interval = true,
               .check = CheckDdl},
	HealthRule{.id = "collector_self_slow",
               .area = HealthArea::Configuration,
               .title = "A snapshot takes long",
               .why = "The watch should not be what is wrong with the server.",
               .detection = "time of the snapshot; a fifth of the interval counts as 5 s",
               .probes = "",
               .thresholds = {kNever, 5, kNever},
               .unit = "s",
               .low_is_bad = false,
               .remedy = "A longer savant.monitor_interval.",
               .evidence = kOwnSql,
               .of = 3,
               .within = 4,
               .check = CheckSelfSlow},
	HealthRule{.id = "collector_gap",
               .area = HealthArea::Configuration,
               .title = "Snapshots are missing",
               .why = "What happened meanwhile was not seen.",
               .detection = "the snapshot before is longer ago than it should be",
               .probes = "",
               .thresholds = kInfoAlways,
               .unit = "condition",
               .low_is_bad = false,
               .remedy = "See the log for the monitor's restarts.",
               .evidence = kOwnSql,
               .of = 1,
               .within = 1,
               .clear = 1,
               .check = CheckGap},
	HealthRule{.id = "collector_probe_failed",
               .area = HealthArea::Configuration,
               .title = "A probe has no answer",
               .why = "Rules that need it cannot be asked.",
               .detection = "a probe failed or ran into its timeout",
               .probes = "",
               .thresholds = kInfoAlways,
               .unit = "condition",
               .low_is_bad = false,
               .remedy = "See what holds it up: a lock, very many objects.",
               .evidence = kOwnSql,
               .of = 3,
               .within = 4,
               .check = CheckProbeFailures},
};

} // namespace

std::span<const HealthRule> LifeCycleHealthRules() { return kRules; }

} // namespace savant::core
