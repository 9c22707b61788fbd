/*
 * vacuum_cases.cpp
 *     Transaction ids, VACUUM, ANALYZE, bloat.
 */
#include "health_cases.hpp"

namespace savant::core {

namespace {

constexpr auto kInfo = Severity::Info;
constexpr auto kWarning = Severity::Warning;
constexpr auto kCritical = Severity::Critical;

FixtureRow Table(const FixtureRow &more) {
	FixtureRow row = {{"relation", 16400.0},
	                  {"name", "public.\"Order\""},
	                  {"kind", "r"},
	                  {"persistence", "p"},
	                  {"options", nullptr},
	                  {"estimated_rows", 100000.0},
	                  {"pages", 1000.0},
	                  {"pages_visible", 1000.0},
	                  {"xid_age", 1000.0},
	                  {"updated", 100.0},
	                  {"hot_updated", 50.0},
	                  {"deleted", 0.0},
	                  {"live_rows", 100000.0},
	                  {"dead_rows", 0.0},
	                  {"modified_since_analyze", 0.0},
	                  {"inserted_since_vacuum", 0.0},
	                  {"last_vacuum", kFixtureNow - 86400},
	                  {"last_autovacuum", nullptr},
	                  {"last_analyze", kFixtureNow - 86400},
	                  {"last_autoanalyze", nullptr}};
	for (const auto &[name, cell] : more) {
		row[name] = cell;
	}
	return row;
}

FixtureRow Vacuum(const FixtureRow &more) {
	FixtureRow row = {
		{"kind", "vacuum"}, {"pid", 77.0},     {"relation", "public.t"}, {"phase", "scanning heap"},
		{"done", 500.0},    {"total", 1000.0}, {"passes", 0.0}};
	for (const auto &[name, cell] : more) {
		row[name] = cell;
	}
	return row;
}

FixtureRow Holder(const char *kind, const char *who, double age, double since) {
	return {
		{"kind", kind}, {"who", who}, {"detail", "app web"}, {"xmin_age", age}, {"since_s", since}};
}

FixtureRow Bloat(double bytes, double wasted) {
	return {{"schema", "public"},
	        {"name", "Order"},
	        {"bytes", bytes},
	        {"rows", 1e6},
	        {"wasted", wasted}};
}

} // namespace

std::vector<HealthCase> VacuumCases() {
	return {
		{"xid_wraparound_db", kCritical, "Database shop uses 76 % of the transaction ids",
	     [](HealthFixture &f) {
			 f.Change("xid_ages", {{"xid_age", 1.63e9}});
		 }},
		{"mxid_wraparound", kWarning, "multixact ids",
	     [](HealthFixture &f) {
			 f.Change("xid_ages", {{"mxid_age", 1.2e9}});
		 }},
		{"mxid_members_fill", kWarning, "members of multixacts take 12 GB",
	     [](HealthFixture &f) {
			 f.Change("multixact_members", {{"bytes", 12 * kGigabytes}});
		 }},
		{"xid_wraparound_table", kCritical, "is not frozen since 450 million transactions",
	     [](HealthFixture &f) {
			 f.Set("table_xid_ages", {{{"schema", "public"},
		                               {"name", "t"},
		                               {"bytes", 1e6},
		                               {"xid_age", 4.5e8},
		                               {"freeze_max_age", 2e8}}});
		 }},
		{"xid_burn_rate_eta", kWarning, "reach autovacuum_freeze_max_age in",
	     [](HealthFixture &f) {
			 f.Change("xid_now", {{"next_xid", 1e6 + 6e5}});
		 }},
		{"xmin_horizon_held", kCritical, "Old rows of the last 200 million transactions",
	     [](HealthFixture &f) { f.Set("xmin_holders", {Holder("slot", "s1", 2e8, NAN)}); }},
		{"xmin_holder_old", kWarning, "for prepared transaction pay",
	     [](HealthFixture &f) {
			 f.Set("sessions", {{{"pid", 9.0}, {"backend_type", "autovacuum worker"}}});
			 f.Set("xmin_holders",
		           {Holder("session", "9", 5000, 9000), Holder("prepared", "pay", 5000, 7200),
		            Holder("session", "8", 10, 7200)});
			 EXPECT_EQ(f.Findings("xmin_holder_old").size(), 1u);
		 }},
		{"autovacuum_off", kCritical, "autovacuum is off",
	     [](HealthFixture &f) { f.SetSetting("autovacuum", "off"); }},
		{"table_autovacuum_disabled", kWarning, "Autovacuum is disabled for public.\"Order\"",
	     [](HealthFixture &f) {
			 f.Set("tables", {Table({{"options", "fillfactor=70,autovacuum_enabled=false"}})});
		 }},
		{"table_autovacuum_disabled", kCritical, "Autovacuum is disabled",
	     [](HealthFixture &f) {
			 f.Set("tables", {Table({{"options", "autovacuum_enabled=false"}, {"xid_age", 3e8}})});
		 }},
		{"autovacuum_workers_saturated", kWarning, "All 3 autovacuum workers run",
	     [](HealthFixture &f) {
			 const FixtureRow worker = {{"pid", 1.0}, {"backend_type", "autovacuum worker"}};
			 f.Set("sessions", {worker, worker, worker});
		 }},
		{"autovacuum_backlog", kWarning, "5 tables wait for autovacuum",
	     [](HealthFixture &f) {
			 f.Set("tables", std::vector<FixtureRow>(5, Table({{"dead_rows", 30000.0}})));
		 }},
		{"dead_tuples_high", kWarning, "44 % of the rows of public.\"Order\" are dead (80,000)",
	     [](HealthFixture &f) {
			 f.Set("tables", {Table({{"dead_rows", 80000.0}})});
			 f.history.kept["dead_tuples_high"] = {{"public.\"Order\"", kFixtureNow - 200}};
		 }},
		{"dead_tuples_high", kInfo, "are dead (80,000)", // autovacuum will come
	     [](HealthFixture &f) {
			 f.Set("tables", {Table({{"dead_rows", 80000.0}})});
			 f.history.kept["dead_tuples_high"] = {{"public.\"Order\"", kFixtureNow - 60}};
		 }},
		{"dead_tuples_high", kCritical, "are dead",
	     [](HealthFixture &f) {
			 f.Set("tables", {Table({{"dead_rows", 2e6}})});
			 f.SetSetting("autovacuum", "off");
		 }},
		{"vacuum_never", kWarning, "is due for VACUUM for",
	     [](HealthFixture &f) {
			 f.Set("tables", {Table({{"dead_rows", 30000.0}, {"last_vacuum", nullptr}})});
			 f.history.kept["vacuum_never"] = {{"public.\"Order\"", kFixtureNow - 90000}};
		 }},
		{"insert_only_never_vacuumed", kWarning, "2 million rows were inserted",
	     [](HealthFixture &f) {
			 f.Set("tables", {Table({{"inserted_since_vacuum", 2e6}, {"pages_visible", 100.0}})});
		 }},
		{"vacuum_multi_index_pass", kWarning, "has read all indexes 3 times",
	     [](HealthFixture &f) {
			 f.Set("progress", {Vacuum({{"passes", 3.0}})});
		 }},
		{"vacuum_stuck", kWarning, "has not moved for 33 min",
	     [](HealthFixture &f) {
			 f.Set("progress", {Vacuum({})});
			 f.SetBefore("progress", {Vacuum({})});
			 f.history.kept["vacuum_stuck"] = {{"pid 77", kFixtureNow - 2000}};
		 }},
		{"analyze_stale", kInfo, "60,000 rows of public.\"Order\" changed",
	     [](HealthFixture &f) {
			 f.Set("tables", {Table({{"modified_since_analyze", 60000.0}})});
		 }},
		{"analyze_stale", kWarning, "60,000 rows",
	     [](HealthFixture &f) {
			 f.Set("tables", {Table({{"modified_since_analyze", 60000.0}})});
			 f.history.kept["analyze_stale"] = {{"public.\"Order\"", kFixtureNow - 300}};
		 }},
		{"partitioned_parent_not_analyzed", kWarning, "public.p was never analyzed",
	     [](HealthFixture &f) {
			 f.Set("partitioned_parents", {{{"schema", "public"},
		                                    {"name", "p"},
		                                    {"live", 5000.0},
		                                    {"modified", 0.0},
		                                    {"changes", 5000.0},
		                                    {"analyzed_at", nullptr}}});
		 }},
		{"table_no_stats", kWarning, "public.t has 5,000 rows and no statistics",
	     [](HealthFixture &f) {
			 f.Set("tables_without_statistics",
		           {{{"schema", "public"}, {"name", "t"}, {"rows", 5000.0}, {"live", 5000.0}}});
			 f.history.kept["table_no_stats"] = {{"public.t", kFixtureNow - 900}};
		 }},
		{"table_bloat", kCritical, "Table public.\"Order\" has about 3 GB of unused space in 4 GB",
	     [](HealthFixture &f) {
			 f.Set("table_bloat", {Bloat(4 * kGigabytes, 3 * kGigabytes)});
			 EXPECT_NE(f.Only("table_bloat").remedy.find("public.\"Order\""), std::string::npos);
		 }},
		{"index_bloat", kWarning, "Index public.\"Order\" has about 300 MB",
	     [](HealthFixture &f) {
			 f.Set("index_bloat", {Bloat(500 * kMegabytes, 300 * kMegabytes)});
		 }},
		{"toast_bloat", kWarning, "of the stored parts of public.\"Order\" are dead",
	     [](HealthFixture &f) {
			 f.Set("tables", {Table({})});
			 f.Set("system_tables", {{{"name", "pg_toast.pg_toast_16400"},
		                              {"of_table", 16400.0},
		                              {"live_rows", 1000.0},
		                              {"dead_rows", 2000.0},
		                              {"pages", 20000.0}}});
		 }},
		{"temp_table_churn_catalog_bloat", kWarning,
	     "of the rows of pg_catalog.pg_attribute are dead",
	     [](HealthFixture &f) {
			 f.Set("system_tables", {{{"name", "pg_catalog.pg_attribute"},
		                              {"of_table", nullptr},
		                              {"live_rows", 3000.0},
		                              {"dead_rows", 20000.0},
		                              {"pages", 2000.0}}});
		 }},
		{"hot_update_low", kWarning, "of 20,000 updates of public.\"Order\" kept to their page",
	     [](HealthFixture &f) {
			 f.SetBefore("tables", {Table({})});
			 f.Set("tables", {Table({{"updated", 20100.0}, {"hot_updated", 60.0}})});
		 }},
		{"newpage_updates", kInfo,
	     "50 % of 20,000 updates of public.\"Order\" went to another page",
	     [](HealthFixture &f) {
			 f.before.server_version = f.now.server_version = 160000;
			 f.SetBefore("tables", {Table({{"newpage_updated", 0.0}})});
			 f.Set("tables", {Table({{"updated", 20100.0}, {"newpage_updated", 10000.0}})});
		 }},
		{"vacuum_time_budget", kWarning, "VACUUM has been at ",
	     [](HealthFixture &f) {
			 f.Set("progress", {Vacuum({{"running_s", 7.0 * 3600}})});
		 }},
		{"vacuum_canceled_often", kInfo, "Autovacuum gave way 40 times",
	     [](HealthFixture &f) {
			 f.Set("logged_errors", {{{"errors", 0.0},
		                              {"cancelled_autovacuums", 40.0},
		                              {"counted_s", 10.0 * 86400},
		                              {"started", "today"}}});
		 }},
		{"toast_compression_default", kInfo, "20 GB of large values",
	     [](HealthFixture &f) {
			 f.SetSetting("default_toast_compression", "pglz");
			 f.Set("system_tables",
		           {{{"name", "pg_toast.pg_toast_1"}, {"pages", 20 * kGigabytes / 8192}}});
		 }},
		{"large_object_orphans", kInfo, "Large objects take 2 GB",
	     [](HealthFixture &f) {
			 f.Change("large_objects", {{"bytes", 2 * kGigabytes}, {"objects", 9.0}});
		 }},
	};
}

} // namespace savant::core
