/*
 * statement_cases.cpp
 *     Statements, functions, errors, long commands.
 */
#include "health_cases.hpp"

namespace savant::core {

namespace {

constexpr auto kInfo = Severity::Info;
constexpr auto kWarning = Severity::Warning;

FixtureRow Statement(double id, const FixtureRow &more = {}) {
	FixtureRow row = {
		{"query_id", id},     {"role_id", 10.0},     {"is_top", true},        {"calls", 10.0},
		{"total_ms", 10.0},   {"stddev_ms", 0.1},    {"max_ms", 2.0},         {"rows", 10.0},
		{"blocks_read", 0.0}, {"temp_written", 0.0}, {"wal_bytes", 0.0},      {"plans", 0.0},
		{"plan_ms", 0.0},     {"jit_ms", 0.0},       {"workers_wanted", 0.0}, {"workers_got", 0.0}};
	for (const auto &[name, cell] : more) {
		row[name] = cell;
	}
	return row;
}

/* Six statements with 1,000 calls of 1 ms each in the interval; the first with `more`. */
void Run(HealthFixture &f, const FixtureRow &more) {
	std::vector<FixtureRow> first, last;
	for (int i = 1; i <= 6; i++) {
		const double id = i;
		first.push_back(Statement(id));
		last.push_back(
			Statement(id, {{"calls", 1010.0}, {"total_ms", 1010.0 + 1000}, {"rows", 1010.0}}));
	}
	for (const auto &[name, cell] : more) {
		last.front()[name] = cell;
	}
	f.SetBefore("statements", first);
	f.Set("statements", last);
}

} // namespace

std::vector<HealthCase> StatementCases() {
	return {
		{"query_slow_mean", kInfo, "Statement 1 takes 1 s",
	     [](HealthFixture &f) {
			 Run(f, {{"calls", 60.0}, {"total_ms", 50010.0}});
		 }},
		{"query_top_share", kInfo, "Statement 1 takes 83 % of the execution time",
	     [](HealthFixture &f) {
			 Run(f, {{"total_ms", 50010.0}});
		 }},
		{"query_new_expensive", kInfo, "New statement 7 takes",
	     [](HealthFixture &f) {
			 Run(f, {});
			 std::vector<FixtureRow> rows;
			 for (int i = 1; i <= 7; i++) {
				 rows.push_back(Statement(i, {{"calls", 1000.0}, {"total_ms", 3000.0}}));
			 }
			 f.Set("statements", rows);
			 EXPECT_EQ(f.Findings("query_new_expensive").size(), 1u);
		 }},
		{"query_high_variance", kInfo, "Statement 1 takes between a moment and 20 s",
	     [](HealthFixture &f) {
			 Run(f, {{"max_ms", 20000.0}, {"stddev_ms", 500.0}});
		 }},
		{"query_rows_per_call", kInfo, "Statement 1 returns 20,000 rows a call",
	     [](HealthFixture &f) {
			 Run(f, {{"rows", 2e7 + 10}});
		 }},
		{"query_io_heavy", kInfo, "Statement 1 accounts for 100 % of the blocks read",
	     [](HealthFixture &f) {
			 Run(f, {{"blocks_read", 60000.0}});
		 }},
		{"query_wal_heavy", kInfo, "Statement 1 accounts for 100 % of the WAL",
	     [](HealthFixture &f) {
			 Run(f, {{"wal_bytes", 300 * kMegabytes}});
		 }},
		{"temp_query", kWarning, "Statement 1 wrote 2 GB of temporary files",
	     [](HealthFixture &f) {
			 Run(f, {{"temp_written", 2 * kGigabytes / 8192}});
		 }},
		{"query_plan_time", kInfo, "Planning is 91 % of statement 1",
	     [](HealthFixture &f) {
			 Run(f, {{"plans", 1000.0}, {"plan_ms", 20000.0}});
		 }},
		{"query_n_plus_one", kInfo, "Statement 1 is called 2,000 times a second for one row each",
	     [](HealthFixture &f) {
			 Run(f, {{"calls", 10.0 + 120000}, {"rows", 10.0 + 120000}, {"total_ms", 10.0 + 6000}});
		 }},
		{"jit_costly_oltp", kWarning, "of the execution time is compilation",
	     [](HealthFixture &f) {
			 Run(f, {{"total_ms", 20000.0}, {"jit_ms", 15000.0}});
		 }},
		{"parallel_starved", kWarning, "50 % of the planned parallel workers",
	     [](HealthFixture &f) {
			 f.now.server_version = f.before.server_version = 180001;
			 Run(f, {{"workers_wanted", 200.0}, {"workers_got", 100.0}});
		 }},
		{"pgss_missing", kInfo, "pg_stat_statements is not there",
	     [](HealthFixture &f) {
			 f.now.answers.erase("statements");
			 f.now.failures["statements"] = {ProbeFailure::Kind::NotApplicable, "",
		                                     "not installed"};
		 }},
		{"pgss_dealloc", kWarning, "made room 3 times",
	     [](HealthFixture &f) {
			 f.Change("statement_info", {{"evicted", 3.0}});
		 }},
		{"pgss_near_max", kInfo, "4,900 of 5,000 statements",
	     [](HealthFixture &f) {
			 f.Change("statement_entries", {{"entries", 4900.0}});
		 }},
		{"log_error_spike", kWarning, "600 errors in 60 s, 20 times the usual rate",
	     [](HealthFixture &f) {
			 const auto count = [](double errors) {
				 return std::vector<FixtureRow>{{{"errors", errors},
			                                     {"cancelled_autovacuums", 0.0},
			                                     {"counted_s", 3600.0},
			                                     {"started", "today"}}};
			 };
			 f.SetBefore("logged_errors", count(50));
			 f.Set("logged_errors", count(650));
			 f.Set("logged_error_codes", {{{"kind", "error"},
		                                   {"sqlstate", "22012"},
		                                   {"message", "division by zero"},
		                                   {"times", 600.0},
		                                   {"started", "today"}}});
			 for (int i = 0; i < 100; i++) {
				 f.history.series["errors_logged_per_second"].emplace_back(kFixtureNow - 6000 + i,
			                                                               0.5);
			 }
		 }},
		{"query_plan_changed", kInfo, "statement 42 has another plan",
	     [](HealthFixture &f) {
			 f.Set("plan_changes", {{{"statement_id", "42"},
		                             {"detail", "statement 42 has another plan: a -> b"},
		                             {"slower", nullptr}}});
		 }},
		{"query_plan_changed", kWarning, "statement 42 is 7 times as slow with another plan",
	     [](HealthFixture &f) {
			 f.Set("plan_changes", {{{"statement_id", "42"},
		                             {"detail", "statement 42 has another plan: a -> b"},
		                             {"slower", 7.0}}});
		 }},
		{"query_regressed", kInfo, "statement 42 takes 3 times its usual time",
	     [](HealthFixture &f) {
			 f.Set("regressions", {{{"statement_id", "42"},
		                            {"detail", "statement 42: 3 ms per call, usually 1 ms"},
		                            {"class", "waiting"},
		                            {"mean_ms", 3.0},
		                            {"baseline_ms", 1.0},
		                            {"extra_ms", 200.0}}});
		 }},
		{"query_errors_rate", kWarning, "50 % of the transactions were rolled back",
	     [](HealthFixture &f) {
			 f.Change("databases", {{"commits", 1100.0}, {"rollbacks", 110.0}});
		 }},
		{"function_slow", kInfo, "Function public.slow keeps 50 % of a session busy",
	     [](HealthFixture &f) {
			 FixtureRow row = {{"function_id", 1.0},
		                       {"schema", "public"},
		                       {"name", "slow"},
		                       {"calls", 0.0},
		                       {"self_ms", 0.0}};
			 f.SetBefore("functions", {row});
			 row["calls"] = 10.0;
			 row["self_ms"] = 30000.0;
			 f.Set("functions", {row});
		 }},
		{"copy_or_index_build_progress", kInfo, "An index build runs for 2 h",
	     [](HealthFixture &f) {
			 f.Set("progress", {{{"kind", "create_index"},
		                         {"pid", 1.0},
		                         {"relation", "public.t"},
		                         {"phase", "building index"},
		                         {"running_s", 7200.0}}});
		 }},
	};
}

} // namespace savant::core
