/*
 * lock_rules.cpp
 *     Who blocks whom, queues behind DDL, deadlocks, and the size of the lock table.
 */
#include <array>
#include <map>
#include <set>

#include "core/health/health_check.hpp"

namespace savant::core {

namespace {

/* A session that blocks others and waits for none. */
struct LockRoot {
	HealthRow row;
	std::set<std::string> blocked; // pids, over all steps
	double depth = 0;
	double longest_wait = 0; // s
};

using LockRoots = std::map<std::string, LockRoot>;

std::string PidOf(const HealthRow &row) { return WholeNumber(row.Number("pid")); }

std::vector<std::string> PidsIn(const std::string &list) {
	std::vector<std::string> pids;
	std::string pid;
	for (const char c : list + ",") {
		if (c != ',') {
			pid += c;
		} else if (!pid.empty()) {
			pids.push_back(std::move(pid));
			pid.clear();
		}
	}
	return pids;
}

/* From each waiting session up to those that wait for none, step by step. */
LockRoots RootsOf(const HealthCheck &check) {
	std::map<std::string, HealthRow> by_pid;
	for (const HealthRow &row : check.Rows("locks")) {
		by_pid.emplace(PidOf(row), row);
	}
	LockRoots roots;
	for (const auto &[waiter, row] : by_pid) {
		std::set<std::string> seen = {waiter};
		std::vector<std::string> step = PidsIn(row.Text("blocked_by"));
		for (double depth = 1; !step.empty(); depth++) {
			std::vector<std::string> next;
			for (const std::string &pid : step) {
				const auto found = by_pid.find(pid);
				if (found == by_pid.end() || !seen.insert(pid).second) {
					continue;
				}
				const std::vector<std::string> further = PidsIn(found->second.Text("blocked_by"));
				if (further.empty()) {
					LockRoot &root =
						roots.try_emplace(pid, LockRoot{found->second, {}}).first->second;
					root.blocked.insert(waiter);
					root.depth = std::fmax(root.depth, depth);
					root.longest_wait = std::fmax(root.longest_wait, row.Number("waiting_s"));
				}
				next.insert(next.end(), further.begin(), further.end());
			}
			step = std::move(next);
		}
	}
	return roots;
}

std::string RootText(const HealthRow &row) {
	std::string text = "Session " + PidOf(row);
	if (row.Text("backend_type") != "client backend") {
		return text + " (" + row.Text("backend_type") + ")";
	}
	text += " (role " + TableText("", row.Text("role"));
	if (!row.Text("application").empty()) {
		text += ", application " + row.Text("application");
	}
	return text + ", " + row.Text("state") + ")";
}

std::string HoldsText(const HealthRow &row) {
	return row.Text("holds").empty() ? std::string() : " It holds " + row.Text("holds") + ".";
}

std::string TerminateRoot(const HealthRow &row) {
	return "SELECT pg_terminate_backend(" + PidOf(row) + ");";
}

std::string WaitVerb(double sessions) { return sessions == 1 ? " waits" : " wait"; }

void CheckBlocked(HealthCheck &check) {
	for (const auto &[pid, root] : RootsOf(check)) {
		const double blocked = static_cast<double>(root.blocked.size());
		check.Judge(root.longest_wait,
		            {"pid " + pid,
		             CountOf(blocked, "session") + WaitVerb(blocked) + " for a lock of session " +
		                 pid + ", the longest for " + AgeText(root.longest_wait),
		             RootText(root.row) + " blocks them." + HoldsText(root.row),
		             TerminateRoot(root.row)});
	}
}

void CheckRootBlocker(HealthCheck &check) {
	for (const auto &[pid, root] : RootsOf(check)) {
		const double blocked = static_cast<double>(root.blocked.size());
		check.Judge(blocked,
		            {"pid " + pid, RootText(root.row) + " blocks " + CountOf(blocked, "session"),
		             "The chain has " + CountOf(root.depth, "step") + "; the longest wait is " +
		                 AgeText(root.longest_wait) + "." + HoldsText(root.row),
		             TerminateRoot(root.row)});
	}
}

void CheckDdlQueue(HealthCheck &check) {
	const std::vector<HealthRow> rows = check.Rows("locks");
	for (const HealthRow &row : rows) {
		const std::string &table = row.Text("relation");
		if (row.Text("lock_mode") != "AccessExclusiveLock" || table.empty()) {
			continue;
		}
		const double waits = row.Number("waiting_s");
		double queued = 0;
		for (const HealthRow &other : rows) {
			queued += other.Text("relation") == table && other.Number("waiting_s") < waits ? 1 : 0;
		}
		if (queued >= 1) {
			const std::string pid = PidOf(row);
			check.Judge(waits,
			            {table,
			             CountOf(queued, "session") + WaitVerb(queued) +
			                 " behind an AccessExclusiveLock on " + table,
			             "Session " + pid + " waits for this lock for " + AgeText(waits) +
			                 ". Every later statement on the table waits behind it.",
			             "SELECT pg_cancel_backend(" + pid +
			                 "); -- then run the command again after SET lock_timeout = '2s';"});
		}
	}
}

void CheckWraparoundBlocks(HealthCheck &check) {
	for (const auto &[pid, root] : RootsOf(check)) {
		if (root.row.Text("backend_type") == "autovacuum worker" &&
		    root.row.Text("query").find("to prevent wraparound") != std::string::npos) {
			const double blocked = static_cast<double>(root.blocked.size());
			check.Judge(blocked,
			            {"pid " + pid,
			             "Autovacuum against wraparound blocks " + CountOf(blocked, "session"),
			             "This worker is not canceled for others, as it would be otherwise." +
			                 HoldsText(root.row),
			             AlterSystem("autovacuum_vacuum_cost_limit", "2000")});
		}
	}
}

void CheckLockTable(HealthCheck &check) {
	const HealthRow row = check.Row("lock_counts");
	const double used = row.Number("locks"), room = row.Number("room");
	check.Judge(used / room,
	            {"",
	             CountText(used) + " of " + CountText(room) + " places in the lock table are used",
	             "When it is full, statements fail with \"out of shared memory\".",
	             AlterSystemAndRestart("max_locks_per_transaction", "256")});
}

void CheckFastPath(HealthCheck &check) {
	const double slow = check.Row("lock_counts").Number("relations_slow");
	check.Judge(slow,
	            {"", CountText(slow) + " relation locks are outside the fast path",
	             "A session has 16 places for locks that need no shared lock table; statements on "
	             "many partitions or indexes use more, and contend for its partitions.",
	             ""});
}

void CheckDeadlocks(HealthCheck &check) {
	const HealthRow row = check.Database();
	const double deadlocks = row.Difference("deadlocks");
	const double minutes = check.Between().Seconds() / 60;
	check.Judge(deadlocks / std::fmax(minutes, 1),
	            {"", CountOf(deadlocks, "deadlock") + " in " + AgeText(check.Between().Seconds()),
	             "Each has canceled a transaction. The server log has both statements.", ""});
}

constexpr const char *kBlockedSql =
	"SELECT a.pid, pg_blocking_pids(a.pid) AS blocked_by, now() - a.query_start AS waits, "
	"a.usename, "
	"left(a.query, 100) AS query FROM pg_stat_activity a WHERE a.wait_event_type = 'Lock' "
	"ORDER BY a.query_start";
constexpr const char *kLocksSql =
	"SELECT relation::regclass, mode, granted, pid, waitstart FROM pg_locks "
	"WHERE locktype = 'relation' AND database = (SELECT oid FROM pg_database WHERE datname = "
	"current_database()) ORDER BY granted, waitstart";
constexpr const char *kLockCountSql =
	"SELECT pid, fastpath, count(*) FROM pg_locks GROUP BY 1, 2 ORDER BY 3 DESC";

constexpr std::array kRules = {
	HealthRule{.id = "blocked_sessions",
               .area = HealthArea::Availability,
               .title = "Sessions wait for a lock",
               .why = "Waiting sessions fill the connections while one of them does nothing.",
               .detection = "longest wait behind one session that waits for none",
               .probes = "locks",
               .thresholds = {kNever, 30, 300},
               .unit = "s",
               .low_is_bad = false,
               .remedy = "End the session at the root of the chain.",
               .evidence = kBlockedSql,
               .of = 1,
               .within = 1,
               .needs = HealthNeed::AllStatistics,
               .scope = ProbeScope::Cluster,
               .check = CheckBlocked},
	HealthRule{.id = "lock_root_blocker",
               .area = HealthArea::Availability,
               .title = "One session blocks several",
               .why = "Ending one session frees all of them.",
               .detection = "sessions behind one session, over all steps of the chain",
               .probes = "locks",
               .thresholds = {kNever, 3, 10},
               .unit = "sessions",
               .low_is_bad = false,
               .remedy = "End the session at the root of the chain.",
               .evidence = kBlockedSql,
               .of = 1,
               .within = 1,
               .needs = HealthNeed::AllStatistics,
               .scope = ProbeScope::Cluster,
               .check = CheckRootBlocker},
	HealthRule{.id = "ddl_queue_jam",
               .area = HealthArea::Availability,
               .title = "Statements queue behind a command that waits for its table",
               .why = "One ALTER TABLE behind one long SELECT stops all use of the table.",
               .detection =
                   "an AccessExclusiveLock that is not granted, with others waiting behind "
                   "it: time since it waits",
               .probes = "locks",
               .thresholds = {kNever, 5, 30},
               .unit = "s",
               .low_is_bad = false,
               .remedy = "Cancel the command and run it again with lock_timeout.",
               .evidence = kLocksSql,
               .of = 1,
               .within = 1,
               .check = CheckDdlQueue},
	HealthRule{.id = "autovac_wraparound_blocking",
               .area = HealthArea::Vacuum,
               .title = "Autovacuum against wraparound blocks sessions",
               .why = "Unlike other workers it does not give way.",
               .detection =
                   "the session at the root of a chain is an autovacuum worker \"to prevent "
                   "wraparound\"",
               .probes = "locks",
               .thresholds = {kNever, 1, kNever},
               .unit = "sessions",
               .low_is_bad = false,
               .remedy = "Let it end, with a higher cost limit; run the DDL after it.",
               .evidence = kBlockedSql,
               .of = 1,
               .within = 1,
               .needs = HealthNeed::AllStatistics,
               .scope = ProbeScope::Cluster,
               .check = CheckWraparoundBlocks},
	HealthRule{.id = "lock_table_fill",
               .area = HealthArea::Capacity,
               .title = "The lock table fills",
               .why = "When it is full, statements of all sessions fail.",
               .detection = "locks outside the fast path over max_locks_per_transaction * "
                            "(max_connections + max_prepared_transactions)",
               .probes = "lock_counts",
               .thresholds = {kNever, 0.2, 0.6},
               .unit = "share",
               .low_is_bad = false,
               .remedy = "Raise max_locks_per_transaction (a restart); touch fewer partitions.",
               .evidence = kLockCountSql,
               .scope = ProbeScope::Cluster,
               .check = CheckLockTable},
	HealthRule{.id = "fastpath_exhausted",
               .area = HealthArea::Performance,
               .title = "Many locks do not fit into the fast path",
               .why = "They go through shared partitions of the lock table, and sessions contend.",
               .detection = "locks on relations that are not in the fast path",
               .probes = "lock_counts",
               .thresholds = {kNever, 1000, kNever},
               .unit = "locks",
               .low_is_bad = false,
               .remedy = "Prune partitions in the statements; drop indexes without use.",
               .evidence = kLockCountSql,
               .scope = ProbeScope::Cluster,
               .check = CheckFastPath},
	HealthRule{.id = "deadlocks",
               .area = HealthArea::Availability,
               .title = "Deadlocks",
               .why = "Every deadlock cancels a transaction that the application must repeat.",
               .detection = "deadlocks of this database per minute; in an interval of less than a "
                            "minute, their number",
               .probes = "databases",
               .thresholds = {0.001, 5, kNever},
               .unit = "/min",
               .low_is_bad = false,
               .remedy = "Lock rows in the same order everywhere.",
               .evidence = "SELECT datname, deadlocks FROM pg_stat_database WHERE datname = "
                           "current_database()",
               .of = 1,
               .within = 1,
               .needs_interval = true,
               .check = CheckDeadlocks},
};

} // namespace

std::span<const HealthRule> LockHealthRules() { return kRules; }

} // namespace savant::core
