/*
 * object_rules.cpp
 *     Sequences and keys near their end, partitions, constraints, triggers, collations.
 */
#include <array>

#include "core/health/health_check.hpp"
#include "core/schema/picture.hpp"

namespace savant::core {

namespace {

constexpr double kDay = 86400, kMegabyte = 1024.0 * 1024;

std::string ToBigint(const std::string &table, const std::string &column) {
	return "ALTER TABLE " + table + " ALTER COLUMN " + QuoteIdentifier(column) +
	       " TYPE bigint; -- rewrites the table under an exclusive lock";
}

void CheckSequences(HealthCheck &check) {
	for (const HealthRow &row : check.Rows("sequences")) {
		const double first = row.Number("first_value");
		const double share =
			(row.Number("last_value") - first) / (row.Number("last_possible") - first);
		if (row.Flag("cycles") || !check.Passes(share)) {
			continue;
		}
		const bool has_column = !row.Text("column_name").empty();
		const std::string table = TableText(row.Text("table_schema"), row.Text("table_name"));
		const std::string column = has_column ? " of column " + table + "." +
		                                            QuoteIdentifier(row.Text("column_name")) +
		                                            " (" + row.Text("type") + ")"
		                                      : "";
		check.Judge(share, {row.Qualified(),
		                    "Sequence " + row.Qualified() + " has used " + PercentText(share) +
		                        " of its values",
		                    "It is at " + WholeNumber(row.Number("last_value")) + " of " +
		                        WholeNumber(row.Number("last_possible")) + column +
		                        "; after the last one every insert fails.",
		                    (has_column ? ToBigint(table, row.Text("column_name")) + " " : "") +
		                        "ALTER SEQUENCE " + row.Qualified() + " AS bigint;"});
	}
}

void CheckNarrowKeys(HealthCheck &check) {
	for (const HealthRow &row : check.Rows("narrow_keys")) {
		const double share = row.Number("largest") / row.Number("last_possible");
		if (check.Passes(share)) {
			check.Judge(share,
			            {row.Qualified(),
			             "Key " + row.Qualified() + "." + QuoteIdentifier(row.Text("column_name")) +
			                 " has reached " + PercentText(share) + " of type " + row.Text("type"),
			             "Its largest value is about " + WholeNumber(row.Number("largest")) +
			                 ", by the statistics of the column.",
			             ToBigint(row.Qualified(), row.Text("column_name"))});
		}
	}
}

void CheckFuturePartitions(HealthCheck &check) {
	for (const HealthRow &row : check.Rows("range_partitions")) {
		const double left = row.Number("last_end") - check.Now().taken_at;
		const double length = row.Number("last_length");
		// A table whose partitions ended long ago is an archive, not a gap.
		if (!(length > 0) || left < -10 * length) {
			continue;
		}
		check.Judge(
			left / length,
			{row.Qualified(),
		     left > 0
		         ? "The last partition of " + row.Qualified() + " ends in " + AgeText(left)
		         : "The last partition of " + row.Qualified() + " ended " + AgeText(-left) + " ago",
		     "It spans " + AgeText(length) + "; rows beyond it " +
		         (row.Flag("has_default") ? "go to the default partition."
		                                  : "are refused, as there is no default "
		                                    "partition."),
		     "-- CREATE TABLE ... PARTITION OF " + row.Qualified() +
		         " FOR VALUES FROM (...) TO (...);"},
			row.Flag("has_default") ? Severity::Warning : Severity::Critical);
	}
}

void CheckDefaultPartition(HealthCheck &check) {
	for (const HealthRow &row : check.Rows("default_partitions")) {
		const double rows = row.Number("rows");
		const std::string parent = TableText(row.Text("schema"), row.Text("parent"));
		check.Judge(rows,
		            {row.Qualified(),
		             "Default partition " + row.Qualified() + " has " + CountText(rows) + " rows",
		             "No partition of " + parent +
		                 " is meant for them, and one that would be can no longer be "
		                 "attached.",
		             "BEGIN; ALTER TABLE " + parent + " DETACH PARTITION " + row.Qualified() +
		                 "; -- create the partitions, INSERT the rows into " + parent +
		                 ", attach it again, COMMIT"});
	}
}

void CheckManyPartitions(HealthCheck &check) {
	for (const HealthRow &row : check.Rows("partition_counts")) {
		const double count = row.Number("partitions");
		check.Judge(count,
		            {row.Qualified(), row.Qualified() + " has " + CountText(count) + " partitions",
		             "Planning a statement that does not name the partition key looks at all "
		             "of them, and locks them.",
		             ""});
	}
}

void CheckUnlogged(HealthCheck &check) {
	for (const HealthRow &row : check.Rows("tables")) {
		const double bytes = row.Number("pages") * 8192;
		if (row.Text("persistence") == "u" && check.Passes(bytes)) {
			check.Judge(bytes,
			            {row.Text("name"),
			             "Table " + row.Text("name") + " (" + BytesText(bytes) + ") is unlogged",
			             "After a crash it is empty, and on standbys it always is.",
			             "ALTER TABLE " + row.Text("name") + " SET LOGGED;"});
		}
	}
}

void JudgeConstraints(HealthCheck &check, std::string_view kind, const char *words) {
	for (const HealthRow &row : check.Rows("unvalidated_constraints")) {
		if (row.Text("kind") == kind) {
			const std::string table = TableText(row.Text("schema"), row.Text("table_name"));
			const std::string name = QuoteIdentifier(row.Text("name"));
			check.Report({table + " " + name, words + name + " of " + table + " is not validated",
			              "Rows from before it was added were never checked, and the planner does "
			              "not rely on it.",
			              "ALTER TABLE " + table + " VALIDATE CONSTRAINT " + name + ";"});
		}
	}
}

void CheckForeignKeys(HealthCheck &check) {
	JudgeConstraints(check, "foreign key", "Foreign key ");
}
void CheckConstraints(HealthCheck &check) { JudgeConstraints(check, "check", "Check "); }

void CheckTriggers(HealthCheck &check) {
	for (const HealthRow &row : check.Rows("disabled_triggers")) {
		const std::string table = TableText(row.Text("schema"), row.Text("table_name"));
		const std::string name =
			row.Flag("is_internal") ? "ALL" : QuoteIdentifier(row.Text("name"));
		check.Report({table + " " + row.Text("name"),
		              row.Flag("is_internal")
		                  ? "A constraint of " + table + " is not checked: its trigger is disabled"
		                  : "Trigger " + name + " of " + table + " is disabled",
		              "What it keeps true is not kept since then.",
		              "ALTER TABLE " + table + " ENABLE TRIGGER " + name + ";"});
	}
}

void CheckCollations(HealthCheck &check) {
	for (const HealthRow &row : check.Rows("collation_versions")) {
		const bool is_database = row.Text("kind") == "database";
		const std::string name = is_database ? QuoteIdentifier(row.Text("name")) : row.Qualified();
		check.Report({row.Text("kind") + " " + name,
		              "The collation version of " + row.Text("kind") + " " + name + " has changed",
		              "Indexes on text were built with version " + row.Text("recorded") +
		                  ", the system has " + row.Text("actual") +
		                  ": look-ups may miss rows, unique indexes may take them twice.",
		              is_database ? "REINDEX DATABASE " + name + "; ALTER DATABASE " + name +
		                                " REFRESH COLLATION VERSION;"
		                          : "-- REINDEX the indexes that use it, then: ALTER COLLATION " +
		                                name + " REFRESH VERSION;"});
	}
}

void CheckMaterializedViews(HealthCheck &check) {
	for (const HealthRow &row : check.Rows("materialized_views")) {
		const std::string refresh = "REFRESH MATERIALIZED VIEW " + row.Qualified() + ";";
		if (!row.Flag("is_populated")) {
			check.Judge(1e9,
			            {row.Qualified(),
			             "Materialized view " + row.Qualified() + " was never filled",
			             "Queries on it fail.", refresh},
			            Severity::Info);
			continue;
		}
		// Changes of its tables since it was seen first, or refreshed.
		const double changes = row.Number("changes");
		const double refreshed = row.Number("refreshed_rows");
		const std::string state = row.Qualified() + " " + WholeNumber(refreshed);
		const double since = check.Keep(state);
		if (since >= kDay && row.WasThere()) {
			const double share = changes / std::fmax(row.Number("base_live"), 1);
			check.Judge(share,
			            {row.Qualified(),
			             "Materialized view " + row.Qualified() + " was not refreshed for " +
			                 AgeText(since),
			             CountText(changes) + " rows of its tables changed since statistics "
			                                  "began.",
			             refresh},
			            Severity::Info);
		}
	}
}

constexpr const char *kSequencesSql =
	"SELECT schemaname, sequencename, last_value, max_value, data_type FROM pg_sequences ORDER BY "
	"last_value::numeric / max_value DESC NULLS LAST LIMIT 20";
constexpr const char *kPartitionsSql =
	"SELECT inhparent::regclass, inhrelid::regclass, pg_get_expr(c.relpartbound, c.oid) FROM "
	"pg_inherits JOIN pg_class c ON c.oid = inhrelid WHERE c.relispartition ORDER BY 1, 2";
constexpr const char *kConstraintsSql =
	"SELECT conrelid::regclass, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE NOT "
	"convalidated";

constexpr std::array kRules = {
	HealthRule{.id = "sequence_exhaustion",
               .area = HealthArea::Capacity,
               .title = "A sequence nears its end",
               .why =
                   "After its last value every insert fails, and the way out rewrites the table.",
               .detection = "last value over what the sequence and its column's type allow",
               .probes = "sequences",
               .thresholds = {0.5, 0.75, 0.9},
               .unit = "share",
               .low_is_bad = false,
               .remedy = "Make column and sequence bigint.",
               .evidence = kSequencesSql,
               .of = 1,
               .within = 1,
               .check = CheckSequences},
	HealthRule{.id = "int4_pk_growth",
               .area = HealthArea::Capacity,
               .title = "A key of four bytes nears its end",
               .why = "Ids that come from elsewhere than a sequence end all the same.",
               .detection =
                   "largest value in the histogram of a primary key of smallint or integer",
               .probes = "narrow_keys",
               .thresholds = {kNever, 0.6, 0.85},
               .unit = "share",
               .low_is_bad = false,
               .remedy = "Make the column bigint.",
               .evidence = "SELECT tablename, attname, histogram_bounds FROM pg_stats WHERE "
                           "schemaname NOT IN ('pg_catalog', 'information_schema') LIMIT 20",
               .of = 1,
               .within = 1,
               .check = CheckNarrowKeys},
	HealthRule{.id = "partition_missing_future",
               .area = HealthArea::Capacity,
               .title = "Partitions for the time to come are missing",
               .why =
                   "At the end of the last one inserts fail, or pile up in the default partition.",
               .detection = "time to the end of the last partition over its length; partitions by "
                            "range of one date or timestamp",
               .probes = "range_partitions",
               .thresholds = {kNever, 1, 0.25},
               .unit = "periods",
               .low_is_bad = true,
               .remedy = "Create them ahead, by a job.",
               .evidence = kPartitionsSql,
               .of = 1,
               .within = 1,
               .place = ProbePlace::PrimaryOnly,
               .check = CheckFuturePartitions},
	HealthRule{.id = "default_partition_filling",
               .area = HealthArea::Schema,
               .title = "The default partition has rows",
               .why =
                   "A partition for these rows can no longer be attached, and each new one scans "
                   "the default partition.",
               .detection = "live rows of the default partition",
               .probes = "default_partitions",
               .thresholds = {kNever, 1, kNever},
               .unit = "rows",
               .low_is_bad = false,
               .remedy = "Move the rows into partitions of their own.",
               .evidence = kPartitionsSql,
               .of = 1,
               .within = 1,
               .check = CheckDefaultPartition},
	HealthRule{.id = "partition_too_many",
               .area = HealthArea::Schema,
               .title = "A table has very many partitions",
               .why = "Planning takes time and memory with each.",
               .detection = "partitions of one parent",
               .probes = "partition_counts",
               .thresholds = {kNever, 1000, 10000},
               .unit = "partitions",
               .low_is_bad = false,
               .remedy = "Longer periods, or fewer values.",
               .evidence = kPartitionsSql,
               .of = 1,
               .within = 1,
               .check = CheckManyPartitions},
	HealthRule{.id = "table_unlogged",
               .area = HealthArea::Schema,
               .title = "A table is unlogged",
               .why = "It is empty after a crash and on every standby.",
               .detection = "relpersistence = u, size of the table",
               .probes = "tables",
               .thresholds = {10 * kMegabyte, kNever, kNever},
               .unit = "B",
               .low_is_bad = false,
               .remedy = "SET LOGGED unless the data can be made again.",
               .evidence = "SELECT oid::regclass, pg_size_pretty(pg_relation_size(oid)) FROM "
                           "pg_class WHERE relpersistence = 'u' AND relkind = 'r'",
               .of = 1,
               .within = 1,
               .check = CheckUnlogged},
	HealthRule{.id = "fk_not_valid",
               .area = HealthArea::Schema,
               .title = "A foreign key is not validated",
               .why = "Old rows may refer to nothing.",
               .detection = "convalidated = false of a foreign key",
               .probes = "unvalidated_constraints",
               .thresholds = kWarnAlways,
               .unit = "condition",
               .low_is_bad = false,
               .remedy = "VALIDATE CONSTRAINT.",
               .evidence = kConstraintsSql,
               .of = 1,
               .within = 1,
               .check = CheckForeignKeys},
	HealthRule{.id = "constraint_not_valid",
               .area = HealthArea::Schema,
               .title = "A check is not validated",
               .why = "Old rows may break it.",
               .detection = "convalidated = false of a check constraint",
               .probes = "unvalidated_constraints",
               .thresholds = kWarnAlways,
               .unit = "condition",
               .low_is_bad = false,
               .remedy = "VALIDATE CONSTRAINT.",
               .evidence = kConstraintsSql,
               .of = 1,
               .within = 1,
               .check = CheckConstraints},
	HealthRule{.id = "trigger_disabled",
               .area = HealthArea::Schema,
               .title = "A trigger is disabled",
               .why = "What was switched off for one load is often forgotten.",
               .detection = "tgenabled = D",
               .probes = "disabled_triggers",
               .thresholds = kWarnAlways,
               .unit = "condition",
               .low_is_bad = false,
               .remedy = "ENABLE TRIGGER, and mend what was missed.",
               .evidence = "SELECT tgrelid::regclass, tgname, tgisinternal FROM pg_trigger WHERE "
                           "tgenabled = 'D'",
               .of = 1,
               .within = 1,
               .check = CheckTriggers},
	HealthRule{.id = "collation_version_mismatch",
               .area = HealthArea::Schema,
               .title = "The version of a collation has changed",
               .why = "Indexes on text are in the old order: wrong results, duplicates.",
               .detection = "recorded and actual version of the database, and of collations in use",
               .probes = "collation_versions",
               .thresholds = kCriticalAlways,
               .unit = "condition",
               .low_is_bad = false,
               .remedy = "REINDEX, then REFRESH COLLATION VERSION.",
               .evidence = "SELECT datname, datcollversion, "
                           "pg_database_collation_actual_version(oid) FROM pg_database",
               .of = 1,
               .within = 1,
               .check = CheckCollations},
	HealthRule{.id = "matview_stale",
               .area = HealthArea::Schema,
               .title = "A materialized view is old or was never filled",
               .why = "Readers get yesterday's figures without knowing it.",
               .detection =
                   "not populated; or no new rows in it for a day, as the monitor saw, while "
                   "its tables changed: changes over their live rows",
               .probes = "materialized_views",
               .thresholds = {0.1, kNever, kNever},
               .unit = "share",
               .low_is_bad = false,
               .remedy = "REFRESH MATERIALIZED VIEW.",
               .evidence = "SELECT schemaname, matviewname, ispopulated FROM pg_matviews",
               .of = 1,
               .within = 1,
               .check = CheckMaterializedViews},
};

} // namespace

std::span<const HealthRule> ObjectHealthRules() { return kRules; }

} // namespace savant::core
