/*
 * statement_load_rules.cpp
 *     Statements that take more than their share: time, reads, temporary files, WAL, planning.
 *
 * A finding names the query id, never the text: texts belong to whoever ran them.
 */
#include <array>

#include "core/health/statement_load.hpp"

namespace savant::core {

namespace {

constexpr double kBlock = 8192, kMegabyte = 1024.0 * 1024, kGigabyte = 1024 * kMegabyte;
constexpr std::size_t kTold = 5; // findings of one rule

/* Load below this is not worth a word: one session busy for a tenth of the time. */
bool IsIdle(const HealthCheck &check, const StatementLoads &loads) {
	return !(loads.all.total_ms >= 100 * check.Between().Seconds());
}

std::string Words(const StatementLoad &load) {
	return CountOf(load.calls, "call") + " of " + TimeText(load.MeanMs()) + " on average, " +
	       TimeText(load.total_ms) + " in all.";
}

std::string ExplainSql(const StatementLoad &load) {
	return "SELECT * FROM ai_explain('" + load.query_id + "');";
}

void CheckSlowMean(HealthCheck &check) {
	std::size_t told = 0;
	for (const StatementLoad &load : LoadsOf(check).statements) {
		if (load.calls >= 20 && check.Passes(load.MeanMs()) && told++ < kTold) {
			check.Judge(load.MeanMs(),
			            {load.Object(),
			             "Statement " + load.query_id + " takes " + TimeText(load.MeanMs()),
			             Words(load), ExplainSql(load)});
		}
	}
}

void CheckTopShare(HealthCheck &check) {
	const StatementLoads loads = LoadsOf(check);
	if (IsIdle(check, loads) || loads.statements.size() < 5) {
		return;
	}
	const StatementLoad &top = loads.statements.front();
	const double share = top.total_ms / loads.all.total_ms;
	check.Judge(share, {top.Object(),
	                    "Statement " + top.query_id + " takes " + PercentText(share) +
	                        " of the execution time",
	                    Words(top), ExplainSql(top)});
}

void CheckNewExpensive(HealthCheck &check) {
	const StatementLoads loads = LoadsOf(check);
	if (IsIdle(check, loads)) {
		return;
	}
	for (const StatementLoad &load : loads.statements) {
		const double share = load.total_ms / loads.all.total_ms;
		if (load.is_new && load.total_ms >= 1000) {
			check.Judge(share, {load.Object(),
			                    "New statement " + load.query_id + " takes " + PercentText(share) +
			                        " of the execution time",
			                    Words(load) + " It was not there at the snapshot before.",
			                    ExplainSql(load)});
		}
	}
}

void CheckVariance(HealthCheck &check) {
	std::size_t told = 0;
	for (const StatementLoad &load : LoadsOf(check).statements) {
		const double ratio = load.stddev_ms / load.lifetime_mean_ms;
		if (load.calls >= 20 && load.max_ms > 10000 && check.Passes(ratio) && told++ < kTold) {
			check.Judge(ratio, {load.Object(),
			                    "Statement " + load.query_id + " takes between a moment and " +
			                        TimeText(load.max_ms),
			                    "Mean " + TimeText(load.lifetime_mean_ms) +
			                        ", standard deviation " + TimeText(load.stddev_ms) +
			                        ": other parameters, another plan, or waits for locks.",
			                    ExplainSql(load)});
		}
	}
}

void CheckRowsPerCall(HealthCheck &check) {
	std::size_t told = 0;
	for (const StatementLoad &load : LoadsOf(check).statements) {
		const double rows = load.rows / load.calls;
		if (load.calls >= 20 && check.Passes(rows) && told++ < kTold) {
			check.Judge(rows, {load.Object(),
			                   "Statement " + load.query_id + " returns " + CountText(rows) +
			                       " rows a call",
			                   Words(load), ExplainSql(load)});
		}
	}
}

/* The statement with the largest share of something, when there is `floor` of it. */
void JudgeShare(HealthCheck &check, double StatementLoad::*figure, double floor, double unit,
                const char *what) {
	const StatementLoads loads = LoadsOf(check);
	const StatementLoad *most = nullptr;
	for (const StatementLoad &load : loads.statements) {
		most = most == nullptr || load.*figure > most->*figure ? &load : most;
	}
	if (most == nullptr || !(loads.all.*figure >= floor) || loads.statements.size() < 3) {
		return;
	}
	const double share = most->*figure / (loads.all.*figure);
	check.Judge(
		share,
		{most->Object(),
	     "Statement " + most->query_id + " accounts for " + PercentText(share) + " of " + what,
	     BytesText(most->*figure * unit) + " of " + BytesText(loads.all.*figure * unit) + " in " +
	         AgeText(check.Between().Seconds()) + "; " + CountOf(most->calls, "call") + ".",
	     ExplainSql(*most)});
}

void CheckIoShare(HealthCheck &check) {
	JudgeShare(check, &StatementLoad::blocks_read, 50000, kBlock, "the blocks read");
}

void CheckWalShare(HealthCheck &check) {
	JudgeShare(check, &StatementLoad::wal_bytes, 256 * kMegabyte, 1, "the WAL");
}

void CheckTemp(HealthCheck &check) {
	std::size_t told = 0;
	for (const StatementLoad &load : LoadsOf(check).statements) {
		const double bytes = load.temp_written * kBlock;
		if (check.Passes(bytes) && told++ < kTold) {
			check.Judge(bytes, {load.Object(),
			                    "Statement " + load.query_id + " wrote " + BytesText(bytes) +
			                        " of temporary files",
			                    Words(load), ExplainSql(load)});
		}
	}
}

void CheckPlanTime(HealthCheck &check) {
	if (check.Row("statement_info").Text("track_planning") == "off") {
		return check.NotApplicable("pg_stat_statements.track_planning is off");
	}
	std::size_t told = 0;
	for (const StatementLoad &load : LoadsOf(check).statements) {
		const double each = load.plan_ms / load.plans;
		const double share = load.plan_ms / (load.plan_ms + load.total_ms);
		if (load.plans >= 20 && each >= 5 && check.Passes(share) && told++ < kTold) {
			check.Judge(share,
			            {load.Object(),
			             "Planning is " + PercentText(share) + " of statement " + load.query_id,
			             TimeText(each) + " each time, " + CountOf(load.plans, "plan") +
			                 ". Prepared statements and fewer partitions plan less.",
			             ExplainSql(load)});
		}
	}
}

void CheckNPlusOne(HealthCheck &check) {
	const StatementLoads loads = LoadsOf(check);
	for (const StatementLoad &load : loads.statements) {
		const double rate = load.calls / check.Between().Seconds();
		const double share = load.total_ms / loads.all.total_ms;
		if (load.rows <= load.calls && load.MeanMs() < 1 && share >= 0.2) {
			check.Judge(rate, {load.Object(),
			                   "Statement " + load.query_id + " is called " + CountText(rate) +
			                       " times a second for one row each",
			                   PercentText(share) + " of the execution time. " + Words(load) +
			                       " One call with = ANY ($1) fetches many rows.",
			                   ExplainSql(load)});
		}
	}
}

void CheckJit(HealthCheck &check) {
	const StatementLoad all = LoadsOf(check).all;
	if (all.total_ms >= 10000) {
		const double share = all.jit_ms / all.total_ms;
		check.Judge(share, {"", PercentText(share) + " of the execution time is compilation (JIT)",
		                    TimeText(all.jit_ms) + " of " + TimeText(all.total_ms) +
		                        ": statements that are called often compile each time.",
		                    AlterSystem("jit", "off")});
	}
}

void CheckParallel(HealthCheck &check) {
	if (check.Now().server_version < 180000) {
		return check.NotApplicable("PostgreSQL 18 and later");
	}
	const StatementLoad all = LoadsOf(check).all;
	if (all.workers_wanted >= 100) {
		const double share = all.workers_got / all.workers_wanted;
		check.Judge(share,
		            {"", PercentText(share) + " of the planned parallel workers were started",
		             CountText(all.workers_got) + " of " + CountText(all.workers_wanted) +
		                 "; plans were made for more.",
		             AlterSystem("max_parallel_workers", "16")});
	}
}

constexpr const char *kByTimeSql =
	"SELECT queryid, calls, total_exec_time, mean_exec_time, stddev_exec_time, max_exec_time, "
	"rows, "
	"left(query, 100) AS query FROM pg_stat_statements WHERE dbid = (SELECT oid FROM pg_database "
	"WHERE datname = current_database()) ORDER BY total_exec_time DESC LIMIT 20";
constexpr const char *kByBlocksSql =
	"SELECT queryid, calls, shared_blks_read, temp_blks_written, wal_bytes, left(query, 100) AS "
	"query FROM pg_stat_statements WHERE dbid = (SELECT oid FROM pg_database WHERE datname = "
	"current_database()) ORDER BY shared_blks_read + temp_blks_written DESC LIMIT 20";

constexpr std::array kRules = {
	HealthRule{.id = "query_slow_mean",
               .area = HealthArea::Performance,
               .title = "A statement is slow on average",
               .why = "It is called often, and each caller waits.",
               .detection = "time over calls in the interval; 20 calls",
               .probes = "statements",
               .thresholds = {500, 5000, kNever},
               .unit = "ms",
               .low_is_bad = false,
               .remedy = "ai_explain(), ai_suggest_indexes().",
               .evidence = kByTimeSql,
               .of = 3,
               .within = 4,
               .needs_interval = true,
               .needs = HealthNeed::AllStatistics,
               .check = CheckSlowMean},
	HealthRule{.id = "query_top_share",
               .area = HealthArea::Performance,
               .title = "One statement takes most of the time",
               .why = "Making it faster helps more than anything else.",
               .detection = "its share of the execution time of the interval; five statements, and "
                            "one session busy for a tenth of it",
               .probes = "statements",
               .thresholds = {0.5, kNever, kNever},
               .unit = "share",
               .low_is_bad = false,
               .remedy = "Tune it first.",
               .evidence = kByTimeSql,
               .of = 3,
               .within = 4,
               .needs_interval = true,
               .needs = HealthNeed::AllStatistics,
               .check = CheckTopShare},
	HealthRule{.id = "query_new_expensive",
               .area = HealthArea::Performance,
               .title = "A new statement takes much time",
               .why = "A release brought it, and it was not measured before.",
               .detection =
                   "not in the snapshot before, its share of the execution time; one second "
                   "of it, and one session busy for a tenth of the interval",
               .probes = "statements",
               .thresholds = {0.05, kNever, kNever},
               .unit = "share",
               .low_is_bad = false,
               .remedy = "Review it with ai_explain().",
               .evidence = kByTimeSql,
               .of = 1,
               .within = 1,
               .clear = 1,
               .needs_interval = true,
               .needs = HealthNeed::AllStatistics,
               .check = CheckNewExpensive},
	HealthRule{.id = "query_high_variance",
               .area = HealthArea::Performance,
               .title = "The time of a statement varies much",
               .why = "Most callers are served at once and some wait for ten seconds.",
               .detection =
                   "standard deviation over mean; a call of 10 s, 20 calls in the interval",
               .probes = "statements",
               .thresholds = {3, kNever, kNever},
               .unit = "times",
               .low_is_bad = false,
               .remedy = "Compare plans for several parameters; look for lock waits.",
               .evidence = kByTimeSql,
               .needs_interval = true,
               .needs = HealthNeed::AllStatistics,
               .check = CheckVariance},
	HealthRule{.id = "query_rows_per_call",
               .area = HealthArea::Performance,
               .title = "A statement returns many rows each time",
               .why = "Nobody reads ten thousand rows; the application throws them away.",
               .detection = "rows over calls; 20 calls in the interval",
               .probes = "statements",
               .thresholds = {10000, kNever, kNever},
               .unit = "rows",
               .low_is_bad = false,
               .remedy = "LIMIT, pages, or aggregate in the database.",
               .evidence = kByTimeSql,
               .needs_interval = true,
               .needs = HealthNeed::AllStatistics,
               .check = CheckRowsPerCall},
	HealthRule{.id = "query_io_heavy",
               .area = HealthArea::Performance,
               .title = "One statement reads most blocks",
               .why = "It empties the cache for the others.",
               .detection = "its share of the blocks read; 50,000 blocks in the interval",
               .probes = "statements",
               .thresholds = {0.5, kNever, kNever},
               .unit = "share",
               .low_is_bad = false,
               .remedy = "ai_suggest_indexes().",
               .evidence = kByBlocksSql,
               .of = 3,
               .within = 4,
               .needs_interval = true,
               .needs = HealthNeed::AllStatistics,
               .check = CheckIoShare},
	HealthRule{.id = "query_wal_heavy",
               .area = HealthArea::Performance,
               .title = "One statement writes most WAL",
               .why = "It loads disks, archive and standbys.",
               .detection = "its share of the WAL; 256 MB in the interval",
               .probes = "statements",
               .thresholds = {0.5, kNever, kNever},
               .unit = "share",
               .low_is_bad = false,
               .remedy = "Fewer indexes on what it writes, larger batches.",
               .evidence = kByBlocksSql,
               .of = 3,
               .within = 4,
               .needs_interval = true,
               .needs = HealthNeed::AllStatistics,
               .check = CheckWalShare},
	HealthRule{.id = "temp_query",
               .area = HealthArea::Performance,
               .title = "A statement writes much to temporary files",
               .why = "It sorts or hashes on disk.",
               .detection = "temporary blocks written in the interval",
               .probes = "statements",
               .thresholds = {128 * kMegabyte, kGigabyte, kNever},
               .unit = "B",
               .low_is_bad = false,
               .remedy = "work_mem for its role, or fewer rows to sort.",
               .evidence = kByBlocksSql,
               .needs_interval = true,
               .needs = HealthNeed::AllStatistics,
               .check = CheckTemp},
	HealthRule{.id = "query_plan_time",
               .area = HealthArea::Performance,
               .title = "Planning takes longer than running",
               .why = "Many partitions or joins are planned anew for each call.",
               .detection =
                   "planning over planning and execution; 5 ms each, 20 plans in the interval",
               .probes = "statements, statement_info",
               .thresholds = {0.5, kNever, kNever},
               .unit = "share",
               .low_is_bad = false,
               .remedy = "Prepared statements.",
               .evidence = "SELECT queryid, plans, total_plan_time, calls, total_exec_time FROM "
                           "pg_stat_statements ORDER BY total_plan_time DESC LIMIT 20",
               .needs_interval = true,
               .needs = HealthNeed::AllStatistics,
               .check = CheckPlanTime},
	HealthRule{.id = "query_n_plus_one",
               .area = HealthArea::Performance,
               .title = "One row at a time, a thousand times a second",
               .why = "The round trips take longer than the statements.",
               .detection =
                   "calls per second of a statement with one row or none, below 1 ms, that "
                   "takes 20 % of the execution time",
               .probes = "statements",
               .thresholds = {1000, kNever, kNever},
               .unit = "/s",
               .low_is_bad = false,
               .remedy = "Fetch many rows at once: = ANY, JOIN.",
               .evidence = kByTimeSql,
               .of = 3,
               .within = 4,
               .needs_interval = true,
               .needs = HealthNeed::AllStatistics,
               .check = CheckNPlusOne},
	HealthRule{.id = "jit_costly_oltp",
               .area = HealthArea::Configuration,
               .title = "Compilation takes much of the time",
               .why = "JIT pays for long statements only.",
               .detection = "JIT time over execution time; 10 s of execution in the interval",
               .probes = "statements",
               .thresholds = {0.1, 0.3, kNever},
               .unit = "share",
               .low_is_bad = false,
               .remedy = "jit = off, or a higher jit_above_cost.",
               .evidence = "SELECT queryid, calls, total_exec_time, jit_generation_time + "
                           "jit_inlining_time + jit_optimization_time + jit_emission_time AS jit "
                           "FROM pg_stat_statements ORDER BY 4 DESC LIMIT 20",
               .needs_interval = true,
               .needs = HealthNeed::AllStatistics,
               .check = CheckJit},
	HealthRule{.id = "parallel_starved",
               .area = HealthArea::Performance,
               .title = "Parallel plans run without their workers",
               .why = "The plan was chosen for workers that did not come.",
               .detection =
                   "workers started over workers planned; 100 in the interval; 18 and later",
               .probes = "statements",
               .thresholds = {kNever, 0.7, kNever},
               .unit = "share",
               .low_is_bad = true,
               .remedy = "Raise max_parallel_workers.",
               .evidence = "SELECT current_setting('max_parallel_workers'), "
                           "current_setting('max_worker_processes')",
               .needs_interval = true,
               .needs = HealthNeed::AllStatistics,
               .check = CheckParallel},
};

} // namespace

std::span<const HealthRule> StatementLoadHealthRules() { return kRules; }

} // namespace savant::core
