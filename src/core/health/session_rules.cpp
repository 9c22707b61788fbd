/*
 * session_rules.cpp
 *     Sessions that stay too long in a statement or a transaction, and what active ones wait for.
 */
#include <algorithm>
#include <array>
#include <functional>
#include <map>

#include "core/health/health_check.hpp"
#include "core/schema/picture.hpp"

namespace savant::core {

namespace {

std::string WhoIs(const HealthRow &row) {
	std::string who = "role " + TableText("", row.Text("role"));
	if (!row.Text("application").empty()) {
		who += ", application " + row.Text("application");
	}
	if (!row.Text("client").empty()) {
		who += ", from " + row.Text("client");
	}
	return who;
}

std::string PidText(const HealthRow &row) { return WholeNumber(row.Number("pid")); }

/* Programs and commands that are meant to take long, and statements with the magic comment. */
bool IsExempt(const HealthRow &row) {
	const std::string &application = row.Text("application");
	for (const char *name : {"pg_dump", "pg_dumpall", "pg_restore", "pg_repack", "pg_basebackup"}) {
		if (application == name) {
			return true;
		}
	}
	std::string query = row.Text("query").substr(0, 200);
	std::transform(query.begin(), query.end(), query.begin(), [](char c) {
		return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
	});
	const std::size_t start = query.find_first_not_of(" \t\r\n");
	const std::string_view words =
		start == std::string::npos ? std::string_view() : std::string_view(query).substr(start);
	for (const char *command : {"vacuum", "create index", "create unique index", "reindex",
	                            "cluster", "start_replication", "base_backup"}) {
		if (words.starts_with(command)) {
			return true;
		}
	}
	return query.find("ai:no-alert") != std::string::npos;
}

std::string TerminateSql(const std::string &pid) {
	return "SELECT pg_terminate_backend(" + pid + ");";
}

/* Sessions that `is_meant`, worst first by `age`: one finding each for the first ten. */
void JudgeSessions(HealthCheck &check, const char *age, const char *words, const char *harm,
                   bool cancel, const std::function<bool(const HealthRow &)> &is_meant) {
	std::vector<HealthRow> meant;
	for (const HealthRow &row : check.Rows("sessions")) {
		if (row.Text("backend_type") == "client backend" && is_meant(row) &&
		    check.Passes(row.Number(age))) {
			meant.push_back(row);
		}
	}
	std::sort(meant.begin(), meant.end(), [age](const HealthRow &left, const HealthRow &right) {
		return left.Number(age) > right.Number(age);
	});
	constexpr std::size_t kTold = 10;
	for (std::size_t i = 0; i < std::min(meant.size(), kTold); i++) {
		const HealthRow &row = meant[i];
		const std::string pid = PidText(row);
		std::string detail = WhoIs(row) + ". " + harm;
		if (meant.size() > 1) {
			detail += " It is one of " + CountText(static_cast<double>(meant.size())) + ".";
		}
		check.Judge(row.Number(age),
		            {"pid " + pid, "Session " + pid + " " + words + " " + AgeText(row.Number(age)),
		             detail,
		             cancel ? "SELECT pg_cancel_backend(" + pid + ");" : TerminateSql(pid)});
	}
}

void CheckIdleInTransaction(HealthCheck &check) {
	JudgeSessions(check, "state_s", "has been idle in a transaction for",
	              "Its locks stay, and VACUUM cannot remove what it may still see.", false,
	              [](const HealthRow &row) { return row.Text("state") == "idle in transaction"; });
}

void CheckIdleAborted(HealthCheck &check) {
	JudgeSessions(
		check, "state_s", "has left a failed transaction open for",
		"The application does not roll back after an error.", false,
		[](const HealthRow &row) { return row.Text("state") == "idle in transaction (aborted)"; });
}

void CheckLongQuery(HealthCheck &check) {
	JudgeSessions(check, "query_s", "runs one statement for",
	              "Its snapshot keeps old row versions, and it takes CPU and I/O.", true,
	              [](const HealthRow &row) {
					  return row.Text("state") == "active" && !IsExempt(row) &&
		                     row.Text("wait_class") != "Lock";
				  });
}

void CheckLongTransaction(HealthCheck &check) {
	JudgeSessions(check, "xact_s", "is in a transaction for",
	              "What was deleted or updated since cannot be removed by VACUUM.", false,
	              [](const HealthRow &row) { return !IsExempt(row); });
}

void CheckSyncWait(HealthCheck &check) {
	double longest = kNotKnown, waiting = 0;
	for (const HealthRow &row : check.Rows("sessions")) {
		if (row.Text("wait_event") == "SyncRep") {
			waiting++;
			longest = std::fmax(longest, row.Number("query_s"));
		}
	}
	check.Judge(
		longest,
		{"",
	     CountOf(waiting, "session") + " waits for a synchronous standby, the longest for " +
	         AgeText(longest),
	     "COMMIT returns when a standby in synchronous_standby_names has confirmed it; none "
	     "does.",
	     AlterSystem("synchronous_standby_names", "")});
}

void CheckPreparedTransactions(HealthCheck &check) {
	for (const HealthRow &row : check.Rows("prepared_transactions")) {
		const std::string gid = row.Text("gid");
		check.Judge(row.Number("age_s"),
		            {"prepared transaction " + gid,
		             "Prepared transaction " + gid + " is " + AgeText(row.Number("age_s")) + " old",
		             "Role " + TableText("", row.Text("owner")) + " in database " +
		                 TableText("", row.Text("database")) +
		                 ". It keeps its locks and old row versions over restarts.",
		             "ROLLBACK PREPARED " + QuoteLiteral(gid) +
		                 "; -- or COMMIT PREPARED; in "
		                 "database " +
		                 TableText("", row.Text("database"))});
	}
}

/* Sessions and workers that run, by what they wait for; without waits for a client or a timer. */
std::map<std::string, double> ActiveWaits(const HealthCheck &check) {
	std::map<std::string, double> waits;
	for (const HealthRow &row : check.Rows("sessions")) {
		const std::string &type = row.Text("wait_class"), &kind = row.Text("backend_type");
		const bool works =
			kind == "client backend" || kind == "parallel worker" || kind == "autovacuum worker";
		if (works && row.Text("state") == "active" && type != "Client" && type != "Timeout" &&
		    type != "Extension") {
			waits[type.empty() ? "CPU" : type + ":" + row.Text("wait_event")]++;
		}
	}
	return waits;
}

void CheckWaitHotspot(HealthCheck &check) {
	double active = 0, most = 0;
	std::string event;
	for (const auto &[wait, sessions] : ActiveWaits(check)) {
		active += sessions;
		// Locks have rules of their own, and CPU is what sessions are for.
		if (wait != "CPU" && !wait.starts_with("Lock:") && sessions > most) {
			most = sessions;
			event = wait;
		}
	}
	if (most >= 4) {
		check.Judge(most / active, {event,
		                            CountText(most) + " of " + CountText(active) +
		                                " active sessions wait for " + event,
		                            "One kind of wait holds back most of the work.", ""});
	}
}

void CheckActiveOverCpu(HealthCheck &check) {
	double active = 0;
	for (const auto &[wait, sessions] : ActiveWaits(check)) {
		active += wait.starts_with("Lock:") ? 0 : sessions;
	}
	const double cpus = check.Row("host").Number("cpus");
	if (active >= 4) {
		check.Judge(active / cpus,
		            {"", CountText(active) + " sessions are active on " + CountOf(cpus, "CPU"),
		             "What runs beyond the number of CPUs waits for its turn.", ""});
	}
}

constexpr const char *kSessionsSql =
	"SELECT pid, usename, application_name, client_addr, state, wait_event_type, wait_event, "
	"now() - xact_start AS transaction, now() - query_start AS statement, left(query, 100) AS "
	"query "
	"FROM pg_stat_activity WHERE backend_type = 'client backend' AND xact_start IS NOT NULL "
	"ORDER BY xact_start";
constexpr const char *kWaitsSql =
	"SELECT wait_event_type, wait_event, count(*) FROM pg_stat_activity WHERE state = 'active' "
	"GROUP BY 1, 2 ORDER BY 3 DESC";

constexpr std::array kRules = {
	HealthRule{.id = "idle_in_xact",
               .area = HealthArea::Availability,
               .title = "A session is idle in a transaction",
               .why = "It keeps locks and old row versions while it does nothing.",
               .detection =
                   "time since the session became idle in transaction; at most ten are told",
               .probes = "sessions",
               .thresholds = {kNever, 60, 600},
               .unit = "s",
               .low_is_bad = false,
               .remedy = "End the session; set idle_in_transaction_session_timeout for the role.",
               .evidence = kSessionsSql,
               .needs = HealthNeed::AllStatistics,
               .scope = ProbeScope::Cluster,
               .check = CheckIdleInTransaction},
	HealthRule{.id = "idle_in_xact_aborted",
               .area = HealthArea::Availability,
               .title = "A failed transaction is left open",
               .why = "The application does not handle errors, and the connection is of no use.",
               .detection = "time since the state became idle in transaction (aborted)",
               .probes = "sessions",
               .thresholds = {kNever, 30, 300},
               .unit = "s",
               .low_is_bad = false,
               .remedy = "ROLLBACK in the application after every error.",
               .evidence = kSessionsSql,
               .needs = HealthNeed::AllStatistics,
               .scope = ProbeScope::Cluster,
               .check = CheckIdleAborted},
	HealthRule{.id = "long_query",
               .area = HealthArea::Performance,
               .title = "A statement runs long",
               .why = "It holds a snapshot, locks and resources.",
               .detection = "age of an active statement; without pg_dump, pg_repack, VACUUM, index "
                            "builds, replication, waits for locks, and statements with the comment "
                            "ai:no-alert",
               .probes = "sessions",
               .thresholds = {60, 600, 3600},
               .unit = "s",
               .low_is_bad = false,
               .remedy = "Cancel it, then see ai_explain(); set statement_timeout for the role.",
               .evidence = kSessionsSql,
               .needs = HealthNeed::AllStatistics,
               .scope = ProbeScope::Cluster,
               .check = CheckLongQuery},
	HealthRule{.id = "long_transaction",
               .area = HealthArea::Vacuum,
               .title = "A transaction is open for long",
               .why = "VACUUM keeps every row version that it may still see, in all tables.",
               .detection =
                   "age of the transaction, whatever the state; exceptions as of long_query",
               .probes = "sessions",
               .thresholds = {kNever, 900, 7200},
               .unit = "s",
               .low_is_bad = false,
               .remedy = "Commit in smaller parts, or end the session.",
               .evidence = kSessionsSql,
               .needs = HealthNeed::AllStatistics,
               .scope = ProbeScope::Cluster,
               .check = CheckLongTransaction},
	HealthRule{.id = "prepared_xact_old",
               .area = HealthArea::Availability,
               .title = "A prepared transaction is old",
               .why = "It keeps locks and stops the removal of old rows, even after a restart.",
               .detection = "age of entries in pg_prepared_xacts",
               .probes = "prepared_transactions",
               .thresholds = {kNever, 300, 3600},
               .unit = "s",
               .low_is_bad = false,
               .remedy = "COMMIT PREPARED or ROLLBACK PREPARED.",
               .evidence = "SELECT gid, prepared, owner, database FROM pg_prepared_xacts ORDER BY "
                           "prepared",
               .scope = ProbeScope::Cluster,
               .check = CheckPreparedTransactions},
	HealthRule{.id = "walsender_sync_wait",
               .area = HealthArea::Replication,
               .title = "Commits wait for a synchronous standby",
               .why = "While no standby confirms, no writing transaction ends.",
               .detection = "sessions in the wait event SyncRep, age of the statement",
               .probes = "sessions",
               .thresholds = {kNever, 10, 60},
               .unit = "s",
               .low_is_bad = false,
               .remedy = "Bring the standby back, or take it out of synchronous_standby_names.",
               .evidence = kWaitsSql,
               .of = 1,
               .within = 1,
               .needs = HealthNeed::AllStatistics,
               .scope = ProbeScope::Cluster,
               .place = ProbePlace::PrimaryOnly,
               .check = CheckSyncWait},
	HealthRule{.id = "wait_event_hotspot",
               .area = HealthArea::Performance,
               .title = "Most active sessions wait for one thing",
               .why = "More hardware does not help while one lock or device is the limit.",
               .detection = "share of active sessions in one wait event that is neither CPU, a "
                            "heavyweight lock nor the client; 4 sessions at least",
               .probes = "sessions",
               .thresholds = {kNever, 0.5, kNever},
               .unit = "share",
               .low_is_bad = false,
               .remedy = "See the load by wait event in ai_report().",
               .evidence = kWaitsSql,
               .of = 3,
               .within = 3,
               .needs = HealthNeed::AllStatistics,
               .scope = ProbeScope::Cluster,
               .check = CheckWaitHotspot},
	HealthRule{.id = "active_over_cpu",
               .area = HealthArea::Performance,
               .title = "More sessions are active than there are CPUs",
               .why = "Response times grow with the queue.",
               .detection =
                   "active sessions that do not wait for locks or clients, over the number of "
                   "CPUs; 4 sessions at least",
               .probes = "sessions, host",
               .thresholds = {kNever, 1, 2},
               .unit = "share",
               .low_is_bad = false,
               .remedy = "Tune the statements with the most load first.",
               .evidence = kWaitsSql,
               .of = 3,
               .within = 3,
               .needs = HealthNeed::AllStatistics,
               .scope = ProbeScope::Cluster,
               .check = CheckActiveOverCpu},
};

} // namespace

std::span<const HealthRule> SessionHealthRules() { return kRules; }

} // namespace savant::core
