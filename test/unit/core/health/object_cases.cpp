/*
 * object_cases.cpp
 *     Indexes, sequences, partitions, constraints, collations.
 */
#include "health_cases.hpp"

namespace savant::core {

namespace {

constexpr auto kInfo = Severity::Info;
constexpr auto kWarning = Severity::Warning;
constexpr auto kCritical = Severity::Critical;

FixtureRow Unused(double scans, double writes) {
	return {{"schema", "public"}, {"name", "Idx"},
	        {"table_name", "t"},  {"bytes", 2 * kMegabytes},
	        {"writes", writes},   {"scans", scans},
	        {"table_scans", 1e6}, {"statistics_age", 40 * 86400.0}};
}

FixtureRow Redundant(bool duplicate) {
	return {{"schema", "public"},        {"name", "a"}, {"covered_by", "b"}, {"table_name", "t"},
	        {"is_duplicate", duplicate}, {"bytes", 1e6}};
}

FixtureRow Sequence(double last) {
	return {{"schema", "public"}, {"name", "t_id_seq"},  {"table_schema", "public"},
	        {"table_name", "t"},  {"column_name", "Id"}, {"type", "integer"},
	        {"last_value", last}, {"cycles", false},     {"last_possible", 2147483647.0},
	        {"first_value", 1.0}};
}

FixtureRow Constraint(const char *kind) {
	return {{"schema", "public"}, {"table_name", "Order"}, {"name", "c1"}, {"kind", kind}};
}

FixtureRow Partitions(double left, bool has_default) {
	return {{"schema", "public"},
	        {"name", "log"},
	        {"partitions", 3.0},
	        {"has_default", has_default},
	        {"last_end", kFixtureNow + left},
	        {"last_length", 86400.0}};
}

} // namespace

std::vector<HealthCase> ObjectCases() {
	return {
		{"index_invalid", kWarning, "Index public.i_ccnew is invalid",
	     [](HealthFixture &f) {
			 f.Set("invalid_indexes", {{{"schema", "public"},
		                                {"name", "i_ccnew"},
		                                {"table_name", "t"},
		                                {"is_ready", true},
		                                {"is_live", true},
		                                {"bytes", 8192.0},
		                                {"is_remainder", true}}});
			 EXPECT_EQ(f.Only("index_invalid").remedy, "DROP INDEX CONCURRENTLY public.i_ccnew;");
		 }},
		{"index_unused", kInfo, "Index public.\"Idx\" (2 MB) was not used for 30 days",
	     [](HealthFixture &f) { f.Set("unused_indexes", {Unused(0, 10)}); }},
		{"index_low_use_high_write", kInfo, "had 10 scans and 200,000 writes",
	     [](HealthFixture &f) { f.Set("unused_indexes", {Unused(10, 200000)}); }},
		{"index_duplicate", kWarning, "Index public.a is the same as public.b",
	     [](HealthFixture &f) { f.Set("redundant_indexes", {Redundant(true)}); }},
		{"index_redundant", kInfo, "Index public.a is the beginning of public.b",
	     [](HealthFixture &f) { f.Set("redundant_indexes", {Redundant(false)}); }},
		{"missing_index_candidate", kInfo, "public.t (780 MB) was scanned whole 50 times",
	     [](HealthFixture &f) {
			 FixtureRow row = {{"relation", 1.0},    {"name", "public.t"}, {"kind", "r"},
		                       {"persistence", "p"}, {"pages", 99840.0},   {"seq_scans", 0.0},
		                       {"seq_rows", 0.0},    {"inserted", 0.0},    {"updated", 0.0},
		                       {"deleted", 0.0}};
			 f.SetBefore("tables", {row});
			 row["seq_scans"] = 50.0;
			 row["seq_rows"] = 5e7;
			 f.Set("tables", {row});
		 }},
		{"sequence_exhaustion", kCritical, "Sequence public.t_id_seq has used 93 % of its values",
	     [](HealthFixture &f) {
			 f.Set("sequences", {Sequence(2e9)});
			 EXPECT_NE(f.Only("sequence_exhaustion").remedy.find("ALTER COLUMN \"Id\" TYPE bigint"),
		               std::string::npos);
		 }},
		{"int4_pk_growth", kWarning, "Key public.t.id has reached 70 % of type integer",
	     [](HealthFixture &f) {
			 f.Set("narrow_keys", {{{"schema", "public"},
		                            {"name", "t"},
		                            {"column_name", "id"},
		                            {"type", "integer"},
		                            {"largest", 1.5e9},
		                            {"last_possible", 2147483647.0}}});
		 }},
		{"partition_missing_future", kCritical, "The last partition of public.log ended 60 min ago",
	     [](HealthFixture &f) { f.Set("range_partitions", {Partitions(-3600, false)}); }},
		{"partition_missing_future", kWarning, "The last partition of public.log ends in",
	     [](HealthFixture &f) { f.Set("range_partitions", {Partitions(3600, true)}); }},
		{"default_partition_filling", kWarning, "Default partition public.log_rest has 7 rows",
	     [](HealthFixture &f) {
			 f.Set(
				 "default_partitions",
				 {{{"schema", "public"}, {"name", "log_rest"}, {"parent", "log"}, {"rows", 7.0}}});
		 }},
		{"partition_too_many", kWarning, "public.log has 1,500 partitions",
	     [](HealthFixture &f) {
			 f.Set("partition_counts",
		           {{{"schema", "public"}, {"name", "log"}, {"partitions", 1500.0}}});
		 }},
		{"table_unlogged", kInfo, "Table public.u (16 MB) is unlogged",
	     [](HealthFixture &f) {
			 f.Set("tables", {{{"relation", 1.0},
		                       {"name", "public.u"},
		                       {"kind", "r"},
		                       {"persistence", "u"},
		                       {"pages", 2000.0}}});
		 }},
		{"fk_not_valid", kWarning, "Foreign key c1 of public.\"Order\" is not validated",
	     [](HealthFixture &f) { f.Set("unvalidated_constraints", {Constraint("foreign key")}); }},
		{"constraint_not_valid", kWarning, "Check c1 of public.\"Order\" is not validated",
	     [](HealthFixture &f) { f.Set("unvalidated_constraints", {Constraint("check")}); }},
		{"trigger_disabled", kWarning, "Trigger audit of public.t is disabled",
	     [](HealthFixture &f) {
			 f.Set("disabled_triggers", {{{"schema", "public"},
		                                  {"table_name", "t"},
		                                  {"name", "audit"},
		                                  {"is_internal", false}}});
		 }},
		{"collation_version_mismatch", kCritical, "collation version of database shop has changed",
	     [](HealthFixture &f) {
			 f.Set("collation_versions", {{{"kind", "database"},
		                                   {"schema", ""},
		                                   {"name", "shop"},
		                                   {"recorded", "2.31"},
		                                   {"actual", "2.36"}}});
		 }},
		{"matview_stale", kInfo, "Materialized view public.v was never filled",
	     [](HealthFixture &f) {
			 f.Set("materialized_views",
		           {{{"schema", "public"}, {"name", "v"}, {"is_populated", false}}});
		 }},
		{"matview_stale", kInfo, "was not refreshed for",
	     [](HealthFixture &f) {
			 const FixtureRow row = {{"schema", "public"},   {"name", "v"},
		                             {"is_populated", true}, {"changes", 5000.0},
		                             {"base_live", 10000.0}, {"refreshed_rows", 10.0}};
			 f.SetBefore("materialized_views", {row});
			 f.Set("materialized_views", {row});
			 f.history.kept["matview_stale"] = {{"public.v 10", kFixtureNow - 100000}};
		 }},
	};
}

} // namespace savant::core
