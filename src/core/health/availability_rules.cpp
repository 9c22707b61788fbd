/*
 * availability_rules.cpp
 *     Restarts, role changes, and whether there is room for further connections.
 */
#include <array>

#include "core/health/health_check.hpp"

namespace savant::core {

namespace {

constexpr double kHour = 3600;

void CheckRestart(HealthCheck &check) {
	for (const Discontinuity &event : check.Between().Discontinuities()) {
		if (event.kind == Discontinuity::Kind::Restart) {
			check.Report(
				{"",
			     "The server was started again " +
			         AgeText(check.Now().taken_at - check.Row("server").Number("start_time")) +
			         " ago",
			     "Counters and the cache began anew. The server log says why it stopped.", ""});
		}
	}
}

void CheckCrashLoop(HealthCheck &check) {
	const double started = check.Row("server").Number("start_time");
	const std::string current = WholeNumber(started);
	double starts = 1;
	check.Keep(current);
	for (const auto &[start, since] : check.Kept()) {
		const double at = std::strtod(start.c_str(), nullptr);
		if (start != current && at > check.Now().taken_at - kHour) {
			check.Keep(start);
			starts++;
		}
	}
	if (starts < 2 || started <= check.Now().taken_at - kHour) {
		return;
	}
	check.Judge(starts,
	            {"", "The server was started " + CountText(starts) + " times within an hour",
	             "A crash of one backend restarts all; the kernel log says whether memory ran out.",
	             ""});
}

void CheckRoleChange(HealthCheck &check) {
	const Snapshot *before = check.Between().Before();
	if (before->is_standby == check.Now().is_standby) {
		return;
	}
	check.Report({"",
	              check.Now().is_standby ? "The primary has become a standby"
	                                     : "The standby has become the primary",
	              "Between two snapshots the server changed its role.", ""});
}

void CheckStatisticsReset(HealthCheck &check) {
	for (const Discontinuity &event : check.Between().Discontinuities()) {
		if (event.kind == Discontinuity::Kind::StatsReset) {
			check.Report(
				{event.probe.empty() ? "" : "probe " + event.probe,
			     "Statistics were reset" + (event.probe.empty() ? "" : " (" + event.probe + ")"),
			     "Differences over this moment are not told.", ""});
		}
	}
}

/* Client connections by state; the one that asks is not among them. */
struct ConnectionUse {
	double used = 0, active = 0, idle = 0, in_transaction = 0;
	double usable = kNotKnown;
};

ConnectionUse UseOf(const HealthCheck &check) {
	ConnectionUse use;
	for (const HealthRow &row : check.Rows("sessions")) {
		if (row.Text("backend_type") != "client backend") {
			continue;
		}
		const std::string &state = row.Text("state");
		use.used++;
		use.active += state == "active" ? 1 : 0;
		use.idle += state == "idle" ? 1 : 0;
		use.in_transaction += state.starts_with("idle in transaction") ? 1 : 0;
	}
	const double reserved = check.SettingNumber("reserved_connections"); // from 16 on
	use.usable = check.SettingNumber("max_connections") -
	             check.SettingNumber("superuser_reserved_connections") -
	             (std::isnan(reserved) ? 0 : reserved);
	return use;
}

void CheckSaturation(HealthCheck &check) {
	const ConnectionUse use = UseOf(check);
	const double used = use.used, usable = use.usable;
	check.Judge(used / usable,
	            {"", CountText(used) + " of " + CountText(usable) + " connections are used",
	             CountText(use.active) + " are active, " + CountText(use.idle) + " idle, " +
	                 CountText(use.in_transaction) +
	                 " idle in a transaction. Beyond the limit only superusers get in.",
	             AlterSystemAndRestart("max_connections", WholeNumber(2 * usable))});
}

void CheckLimits(HealthCheck &check) {
	for (const HealthRow &row : check.Rows("connection_limits")) {
		const double used = row.Number("connections"), limit = row.Number("connections_most");
		const std::string kind = row.Text("kind"), name = row.Text("name");
		const std::string sql = kind == "role" ? "ALTER ROLE " : "ALTER DATABASE ";
		check.Judge(
			used / limit,
			{kind + " " + name,
		     CountText(used) + " of " + CountText(limit) + " connections that " + kind + " " +
		         TableText("", name) + " may have are used",
		     "The next connections are refused.",
		     sql + TableText("", name) + " CONNECTION LIMIT " + WholeNumber(2 * limit) + ";"});
	}
}

void CheckGrowth(HealthCheck &check) {
	const ConnectionUse use = UseOf(check);
	const double used = use.used, usable = use.usable;
	if (!(used >= 0.5 * usable)) {
		return;
	}
	const double eta = check.SecondsUntil("connections_used_share", 1, 2 * kHour);
	check.Judge(eta, {"", "At this pace the connections run out in " + AgeText(eta),
	                  CountText(used) + " of " + CountText(usable) +
	                      " are used, and their number has risen in a line for two hours.",
	                  "SELECT usename, application_name, client_addr, count(*) FROM "
	                  "pg_stat_activity GROUP BY 1, 2, 3 ORDER BY 4 DESC;"});
}

void CheckIdleShare(HealthCheck &check) {
	const ConnectionUse use = UseOf(check);
	const double idle = use.idle;
	if (!(idle >= 50)) {
		return;
	}
	check.Judge(idle / use.usable,
	            {"", CountText(idle) + " of " + CountText(use.usable) + " connections are idle",
	             "Every connection has a process and memory of its own.",
	             AlterSystem("idle_session_timeout", "1h")});
}

void CheckChurn(HealthCheck &check) {
	const HealthRow row = check.Database();
	const double sessions = row.Difference("sessions");
	const double mean_s = row.Difference("session_ms") / 1000 / sessions;
	if (!(mean_s < 10)) {
		return;
	}
	check.Judge(row.Rate("sessions"),
	            {"",
	             CountText(row.Rate("sessions")) + " new sessions a second, " + AgeText(mean_s) +
	                 " long on average",
	             CountText(sessions) +
	                 " sessions began since the snapshot before. Each costs a new "
	                 "process and a login.",
	             ""});
}

void CheckAbandoned(HealthCheck &check) {
	const HealthRow row = check.Database();
	const double sessions = row.Difference("sessions");
	const double lost = row.Difference("sessions_abandoned");
	const double failed = row.Difference("sessions_fatal") + row.Difference("sessions_killed");
	if (!(lost + failed >= 5)) {
		return;
	}
	check.Judge((lost + failed) / std::max(sessions, lost + failed),
	            {"", CountText(lost + failed) + " sessions ended without a goodbye",
	             CountText(lost) + " lost their client, " + CountText(failed) +
	                 " were ended by an error or by an administrator; " + CountText(sessions) +
	                 " sessions began meanwhile.",
	             ""});
}

constexpr const char *kConnectionsSql =
	"SELECT state, usename, application_name, client_addr, count(*) FROM pg_stat_activity "
	"WHERE backend_type = 'client backend' GROUP BY 1, 2, 3, 4 ORDER BY 5 DESC";
constexpr const char *kSessionCountersSql =
	"SELECT datname, sessions, sessions_abandoned, sessions_fatal, sessions_killed, session_time "
	"FROM pg_stat_database WHERE datname = current_database()";
constexpr const char *kStartSql = "SELECT pg_postmaster_start_time()";

constexpr std::array kRules = {
	HealthRule{.id = "server_restarted",
               .area = HealthArea::Availability,
               .title = "The server was restarted",
               .why = "A restart ends every session and empties the cache.",
               .detection = "the start time of the postmaster moved between two snapshots",
               .probes = "server",
               .thresholds = kInfoAlways,
               .unit = "condition",
               .low_is_bad = false,
               .remedy = "Read in the server log why it stopped: signal, crash, lack of memory.",
               .evidence = kStartSql,
               .of = 1,
               .within = 1,
               .clear = 1,
               .scope = ProbeScope::Cluster,
               .check = CheckRestart},
	HealthRule{.id = "crash_loop",
               .area = HealthArea::Availability,
               .title = "The server restarts again and again",
               .why = "Each crash ends every session, and the next may not recover.",
               .detection =
                   "different start times of the postmaster within one hour, as the monitor "
                   "saw them",
               .probes = "server",
               .thresholds = {kNever, 2, 3},
               .unit = "starts",
               .low_is_bad = false,
               .remedy = "Look for a crashed backend in the server log and for the out-of-memory "
                         "killer in the kernel log.",
               .evidence = kStartSql,
               .of = 1,
               .within = 1,
               .scope = ProbeScope::Cluster,
               .check = CheckCrashLoop},
	HealthRule{.id = "role_changed",
               .area = HealthArea::Availability,
               .title = "The server changed its role",
               .why = "A failover that nobody ordered leaves clients at the wrong server.",
               .detection = "pg_is_in_recovery() differs from the snapshot before",
               .probes = "server",
               .thresholds = kWarnAlways,
               .unit = "condition",
               .low_is_bad = false,
               .remedy = "Confirm that the failover was meant.",
               .evidence = "SELECT pg_is_in_recovery()",
               .of = 1,
               .within = 1,
               .clear = 1,
               .needs_interval = true,
               .scope = ProbeScope::Cluster,
               .check = CheckRoleChange},
	HealthRule{.id = "stats_reset_detected",
               .area = HealthArea::Availability,
               .title = "Statistics were reset",
               .why = "Rates over a reset are wrong, and unused looks like unknown after it.",
               .detection = "stats_reset moved between two snapshots",
               .probes = "server",
               .thresholds = kInfoAlways,
               .unit = "condition",
               .low_is_bad = false,
               .remedy = "Nothing; figures begin anew.",
               .evidence = "SELECT datname, stats_reset FROM pg_stat_database",
               .of = 1,
               .within = 1,
               .clear = 1,
               .check = CheckStatisticsReset},
	HealthRule{.id = "connections_saturation",
               .area = HealthArea::Availability,
               .title = "Connections run out",
               .why = "Beyond max_connections new clients are refused.",
               .detection = "client backends over max_connections less the reserved ones",
               .probes = "sessions, settings",
               .thresholds = {kNever, 0.8, 0.95},
               .unit = "share",
               .low_is_bad = false,
               .remedy =
                   "Put a pooler in front of the server, or raise max_connections (a restart).",
               .evidence = kConnectionsSql,
               .needs = HealthNeed::AllStatistics,
               .scope = ProbeScope::Cluster,
               .check = CheckSaturation},
	HealthRule{.id = "connections_per_role_limit",
               .area = HealthArea::Availability,
               .title = "A role or database nears its connection limit",
               .why = "The role or database is refused while the server has room.",
               .detection = "sessions over CONNECTION LIMIT",
               .probes = "connection_limits",
               .thresholds = {kNever, 0.8, 0.95},
               .unit = "share",
               .low_is_bad = false,
               .remedy = "Raise the limit, or pool the connections.",
               .evidence = "SELECT rolname, rolconnlimit, (SELECT count(*) FROM pg_stat_activity "
                           "WHERE usesysid = oid) FROM pg_roles WHERE rolconnlimit > 0",
               .scope = ProbeScope::Cluster,
               .check = CheckLimits},
	HealthRule{.id = "connections_growth_eta",
               .area = HealthArea::Capacity,
               .title = "Connections grow towards the limit",
               .why = "A leak of connections ends in refused clients.",
               .detection =
                   "straight line through the connections of two hours; half of the limit is "
                   "used at least",
               .probes = "sessions, settings",
               .thresholds = {kNever, 4 * kHour, kHour},
               .unit = "s",
               .low_is_bad = true,
               .remedy = "Find the application by name and address.",
               .evidence = kConnectionsSql,
               .needs = HealthNeed::AllStatistics,
               .scope = ProbeScope::Cluster,
               .check = CheckGrowth},
	HealthRule{.id = "idle_sessions_bloat",
               .area = HealthArea::Performance,
               .title = "Most connections are idle",
               .why = "Idle connections take memory and places that active ones need.",
               .detection = "idle sessions over usable connections; 50 idle ones at least",
               .probes = "sessions, settings",
               .thresholds = {kNever, 0.5, kNever},
               .unit = "share",
               .low_is_bad = false,
               .remedy = "Smaller pools in the applications, a pooler, or idle_session_timeout.",
               .evidence = kConnectionsSql,
               .needs = HealthNeed::AllStatistics,
               .scope = ProbeScope::Cluster,
               .check = CheckIdleShare},
	HealthRule{.id = "connection_churn",
               .area = HealthArea::Performance,
               .title = "Many short sessions",
               .why = "A session costs a process and a login, often more than its statements.",
               .detection =
                   "sessions per second of this database, when they last less than 10 s on "
                   "average",
               .probes = "databases",
               .thresholds = {kNever, 20, kNever},
               .unit = "/s",
               .low_is_bad = false,
               .remedy = "Keep connections open with a pooler.",
               .evidence = kSessionCountersSql,
               .needs_interval = true,
               .check = CheckChurn},
	HealthRule{
		.id = "sessions_abandoned",
		.area = HealthArea::Availability,
		.title = "Sessions end without a goodbye",
		.why = "Clients that vanish point at the network, timeouts or crashing applications.",
		.detection = "sessions_abandoned, sessions_fatal and sessions_killed over sessions; 5 of "
					 "them at least in the interval",
		.probes = "databases",
		.thresholds = {0.01, 0.1, kNever},
		.unit = "share",
		.low_is_bad = false,
		.remedy = "Compare timeouts of clients, poolers and firewalls; read the log.",
		.evidence = kSessionCountersSql,
		.needs_interval = true,
		.check = CheckAbandoned},
};

} // namespace

std::span<const HealthRule> AvailabilityHealthRules() { return kRules; }

} // namespace savant::core
