/*
 * statement_rules.cpp
 *     pg_stat_statements itself, errors, functions, and commands that run long.
 */
#include <array>

#include "core/health/health_check.hpp"

namespace savant::core {

namespace {

void CheckMissing(HealthCheck &check) {
	const auto failure = check.Now().failures.find("statements");
	if (check.Has("statements") || failure == check.Now().failures.end() ||
	    failure->second.kind == ProbeFailure::Kind::TimedOut) {
		return;
	}
	const bool is_loaded =
		check.Setting("shared_preload_libraries").find("pg_stat_statements") != std::string::npos;
	check.Report({"", "pg_stat_statements is not there",
	              is_loaded ? "The library is loaded, the extension is not in this database."
	                        : "The library is not in shared_preload_libraries.",
	              is_loaded ? "CREATE EXTENSION pg_stat_statements;"
	                        : AlterSystemAndRestart("shared_preload_libraries",
	                                                "pg_stat_statements,pg_savant")});
}

void CheckEvicted(HealthCheck &check) {
	const HealthRow row = check.Row("statement_info");
	const double evicted = row.Difference("evicted");
	const double per_minute = evicted / std::fmax(1, check.Between().Seconds() / 60);
	check.Judge(per_minute, {"", "pg_stat_statements made room " + CountText(evicted) + " times",
	                         "It keeps " + CountText(row.Number("most")) +
	                             " statements; each time it forgets the 5 % that are used least.",
	                         AlterSystemAndRestart("pg_stat_statements.max",
	                                               WholeNumber(2 * row.Number("most")))});
}

void CheckNearMax(HealthCheck &check) {
	const double entries = check.Row("statement_entries").Number("entries");
	const double most = check.Row("statement_info").Number("most");
	check.Judge(
		entries / most,
		{"",
	     "pg_stat_statements has " + CountText(entries) + " of " + CountText(most) + " statements",
	     "Beyond that it forgets the least used ones, and their figures begin anew.",
	     AlterSystemAndRestart("pg_stat_statements.max", WholeNumber(2 * most))});
}

void CheckRollbacks(HealthCheck &check) {
	const HealthRow row = check.Database();
	const double failed = row.Difference("rollbacks");
	const double all = failed + row.Difference("commits");
	if (!(all >= 100) || !(failed >= 20)) {
		return;
	}
	check.Judge(failed / all,
	            {"", PercentText(failed / all) + " of the transactions were rolled back",
	             CountText(failed) + " of " + CountText(all) + " in " +
	                 AgeText(check.Between().Seconds()) +
	                 ": errors, or an application that rolls "
	                 "back instead of committing.",
	             ""});
}

void CheckFunctions(HealthCheck &check) {
	if (check.Setting("track_functions") == "none") {
		return check.NotApplicable("track_functions is none");
	}
	const double seconds = check.Between().Seconds();
	for (const HealthRow &row : check.Rows("functions")) {
		const double busy = row.Difference("self_ms") / 1000 / seconds;
		if (check.Passes(busy)) {
			check.Judge(busy, {row.Qualified(),
			                   "Function " + row.Qualified() + " keeps " + PercentText(busy) +
			                       " of a session busy",
			                   CountOf(row.Difference("calls"), "call") + " in " +
			                       AgeText(seconds) + ", without what it calls.",
			                   ""});
		}
	}
}

void CheckLongCommands(HealthCheck &check) {
	for (const HealthRow &row : check.Rows("progress")) {
		const std::string &kind = row.Text("kind");
		if (kind != "create_index" && kind != "cluster" && kind != "copy") {
			continue;
		}
		const std::string pid = WholeNumber(row.Number("pid"));
		const char *command = kind == "copy"      ? "COPY"
		                      : kind == "cluster" ? "CLUSTER or VACUUM FULL"
		                                          : "An index build";
		const double age = row.Number("running_s");
		check.Judge(age, {"pid " + pid, std::string(command) + " runs for " + AgeText(age),
		                  "Session " + pid +
		                      (row.Text("relation").empty() ? "" : ", " + row.Text("relation")) +
		                      ", phase \"" + row.Text("phase") + "\".",
		                  ""});
	}
}

constexpr std::array kRules = {
	HealthRule{.id = "pgss_missing",
               .area = HealthArea::Configuration,
               .title = "pg_stat_statements is not there",
               .why = "Without it nobody knows which statements take the time.",
               .detection = "the extension is not in this database, or not preloaded",
               .probes = "settings",
               .thresholds = kInfoAlways,
               .unit = "condition",
               .low_is_bad = false,
               .remedy = "Preload it and CREATE EXTENSION.",
               .evidence = "SELECT extname FROM pg_extension WHERE extname = 'pg_stat_statements'",
               .of = 1,
               .within = 1,
               .check = CheckMissing},
	HealthRule{.id = "pgss_dealloc",
               .area = HealthArea::Configuration,
               .title = "pg_stat_statements forgets statements",
               .why = "Figures of forgotten statements begin anew, and differences are lost.",
               .detection = "dealloc per minute",
               .probes = "statement_info",
               .thresholds = {0.01, 1, kNever},
               .unit = "/min",
               .low_is_bad = false,
               .remedy = "Raise pg_stat_statements.max (a restart).",
               .evidence = "SELECT dealloc, stats_reset FROM pg_stat_statements_info",
               .needs_interval = true,
               .scope = ProbeScope::Cluster,
               .check = CheckEvicted},
	HealthRule{.id = "pgss_near_max",
               .area = HealthArea::Configuration,
               .title = "pg_stat_statements is full",
               .why = "It begins to forget statements.",
               .detection = "entries over pg_stat_statements.max",
               .probes = "statement_entries, statement_info",
               .thresholds = {0.95, kNever, kNever},
               .unit = "share",
               .low_is_bad = false,
               .remedy = "Raise pg_stat_statements.max; use parameters instead of constants in "
                         "lists.",
               .evidence = "SELECT count(*) FROM pg_stat_statements",
               .of = 1,
               .within = 1,
               .scope = ProbeScope::Cluster,
               .check = CheckNearMax},
	HealthRule{.id = "query_errors_rate",
               .area = HealthArea::Availability,
               .title = "Many transactions are rolled back",
               .why = "The application fails, or does its work in vain.",
               .detection = "rollbacks over transactions of the interval; 100 transactions, 20 "
                            "rollbacks",
               .probes = "databases",
               .thresholds = {0.1, 0.3, kNever},
               .unit = "share",
               .low_is_bad = false,
               .remedy = "Read the server log.",
               .evidence =
                   "SELECT xact_commit, xact_rollback FROM pg_stat_database WHERE datname = "
                   "current_database()",
               .of = 3,
               .within = 4,
               .needs_interval = true,
               .check = CheckRollbacks},
	HealthRule{.id = "function_slow",
               .area = HealthArea::Performance,
               .title = "A function takes much time",
               .why = "It is hidden behind the statements that call it.",
               .detection = "self time per second, in sessions; needs track_functions",
               .probes = "functions, settings",
               .thresholds = {0.2, kNever, kNever},
               .unit = "share",
               .low_is_bad = false,
               .remedy = "Profile it.",
               .evidence = "SELECT funcid::regprocedure, calls, self_time FROM "
                           "pg_stat_user_functions ORDER BY self_time DESC LIMIT 20",
               .needs_interval = true,
               .check = CheckFunctions},
	HealthRule{.id = "copy_or_index_build_progress",
               .area = HealthArea::Performance,
               .title = "An index build, CLUSTER or COPY runs long",
               .why = "It may hold locks, and it loads the disks.",
               .detection = "age of the command in pg_stat_progress_*",
               .probes = "progress",
               .thresholds = {3600, kNever, kNever},
               .unit = "s",
               .low_is_bad = false,
               .remedy = "See how far it is.",
               .evidence = "SELECT pid, relid::regclass, phase, blocks_done, blocks_total FROM "
                           "pg_stat_progress_create_index",
               .of = 1,
               .within = 1,
               .needs = HealthNeed::AllStatistics,
               .check = CheckLongCommands},
};

} // namespace

std::span<const HealthRule> StatementHealthRules() { return kRules; }

} // namespace savant::core
