/*
 * index_rules.cpp
 *     Indexes that are invalid, unused, or twice there, and tables that lack one.
 */
#include <array>

#include "core/health/health_check.hpp"

namespace savant::core {

namespace {

constexpr double kDay = 86400, kMegabyte = 1024.0 * 1024, kGigabyte = 1024 * kMegabyte;

std::string DropIndex(const HealthRow &row) {
	return "DROP INDEX CONCURRENTLY " + row.Qualified() + ";";
}

std::string TableOf(const HealthRow &row) {
	return TableText(row.Text("schema"), row.Text("table_name"));
}

void CheckInvalid(HealthCheck &check) {
	for (const HealthRow &row : check.Rows("invalid_indexes")) {
		const bool drop = row.Flag("is_remainder") || !row.Flag("is_live");
		check.Report(
			{row.Qualified(), "Index " + row.Qualified() + " is invalid",
		     "It is on " + TableOf(row) + ", takes " + BytesText(row.Number("bytes")) +
		         (row.Flag("is_ready") ? ", is kept up to date, and no query uses it."
		                               : ", and no query uses it."),
		     drop ? DropIndex(row) : "REINDEX INDEX CONCURRENTLY " + row.Qualified() + ";"});
	}
}

/* Statistics this young say nothing about use. */
bool IsTooYoung(const HealthRow &row) { return !(row.Number("statistics_age") >= 30 * kDay); }

void CheckUnused(HealthCheck &check) {
	const std::vector<HealthRow> rows = check.Rows("unused_indexes");
	if (!rows.empty() && IsTooYoung(rows.front())) {
		return check.NotApplicable("statistics are " +
		                           AgeText(rows.front().Number("statistics_age")) +
		                           " old, 30 days are needed");
	}
	for (const HealthRow &row : rows) {
		const double bytes = row.Number("bytes");
		if (row.Number("scans") == 0) {
			check.Judge(bytes,
			            {row.Qualified(),
			             "Index " + row.Qualified() + " (" + BytesText(bytes) +
			                 ") was not used for 30 days",
			             "Its table had " + CountText(row.Number("writes")) +
			                 " row changes meanwhile. Look at the standbys too before dropping it.",
			             DropIndex(row)});
		}
	}
}

void CheckLittleUsed(HealthCheck &check) {
	const std::vector<HealthRow> rows = check.Rows("unused_indexes");
	if (!rows.empty() && IsTooYoung(rows.front())) {
		return check.NotApplicable("statistics are " +
		                           AgeText(rows.front().Number("statistics_age")) +
		                           " old, 30 days are needed");
	}
	for (const HealthRow &row : rows) {
		const double scans = row.Number("scans"), writes = row.Number("writes");
		if (scans > 0 && writes >= 100000) {
			check.Judge(writes / scans,
			            {row.Qualified(),
			             "Index " + row.Qualified() + " had " + CountOf(scans, "scan") + " and " +
			                 CountText(writes) + " writes",
			             "Other ways served " + PercentText(1 - scans / row.Number("table_scans")) +
			                 " of the scans of " + TableOf(row) + ".",
			             DropIndex(row)});
		}
	}
}

void JudgeRedundant(HealthCheck &check, bool duplicates) {
	for (const HealthRow &row : check.Rows("redundant_indexes")) {
		if (row.Flag("is_duplicate") != duplicates) {
			continue;
		}
		const std::string other = TableText(row.Text("schema"), row.Text("covered_by"));
		check.Report({row.Qualified(),
		              "Index " + row.Qualified() +
		                  (duplicates ? " is the same as " : " is the beginning of ") + other,
		              "Both are on " + TableOf(row) + "; it takes " +
		                  BytesText(row.Number("bytes")) + " and time with every write.",
		              DropIndex(row)});
	}
}

void CheckDuplicate(HealthCheck &check) { JudgeRedundant(check, true); }
void CheckRedundant(HealthCheck &check) { JudgeRedundant(check, false); }

void CheckMissingIndex(HealthCheck &check) {
	for (const HealthRow &row : check.Rows("tables")) {
		const double scans = row.Difference("seq_scans"), rows = row.Difference("seq_rows");
		const double writes =
			row.Difference("inserted") + row.Difference("updated") + row.Difference("deleted");
		const double bytes = row.Number("pages") * 8192;
		if (bytes >= 32 * kMegabyte && scans >= 10 && writes <= scans * 10 && check.Passes(rows)) {
			check.Judge(rows, {row.Text("name"),
			                   row.Text("name") + " (" + BytesText(bytes) + ") was scanned whole " +
			                       CountText(scans) + " times",
			                   CountText(rows) + " rows were read that way in " +
			                       AgeText(check.Between().Seconds()) + ".",
			                   "SELECT * FROM ai_suggest_indexes();"});
		}
	}
}

constexpr const char *kUseSql =
	"SELECT indexrelid::regclass, relid::regclass, idx_scan, pg_size_pretty(pg_relation_size("
	"indexrelid)) FROM pg_stat_user_indexes ORDER BY idx_scan, pg_relation_size(indexrelid) DESC "
	"LIMIT 50";
constexpr const char *kDefinitionsSql =
	"SELECT indrelid::regclass, indexrelid::regclass, pg_get_indexdef(indexrelid) FROM pg_index "
	"WHERE indrelid >= 16384 ORDER BY 1, 3";

constexpr std::array kRules = {
	HealthRule{.id = "index_invalid",
               .area = HealthArea::Schema,
               .title = "An index is invalid",
               .why = "It is kept up to date and no query uses it; a unique one checks nothing.",
               .detection = "indisvalid, indisready or indislive is false and no build is running",
               .probes = "invalid_indexes",
               .thresholds = kWarnAlways,
               .unit = "condition",
               .low_is_bad = false,
               .remedy = "REINDEX CONCURRENTLY; drop _ccnew and _ccold.",
               .evidence = "SELECT indexrelid::regclass, indisvalid, indisready, indislive FROM "
                           "pg_index WHERE NOT (indisvalid AND indisready AND indislive)",
               .of = 2,
               .within = 2,
               .check = CheckInvalid},
	HealthRule{.id = "index_unused",
               .area = HealthArea::Schema,
               .title = "An index is not used",
               .why = "Each write pays for it, and it takes space and cache.",
               .detection = "no scan in 30 days of statistics; not unique, no constraint, not the "
                            "support of a foreign key, 1 MB at least",
               .probes = "unused_indexes",
               .thresholds = {kMegabyte, kGigabyte, kNever},
               .unit = "B",
               .low_is_bad = false,
               .remedy = "Drop it when the standbys do not use it either.",
               .evidence = kUseSql,
               .of = 1,
               .within = 1,
               .check = CheckUnused},
	HealthRule{.id = "index_low_use_high_write",
               .area = HealthArea::Schema,
               .title = "An index is written much and read little",
               .why = "It may cost more than it saves.",
               .detection =
                   "writes of the table over scans of the index; below a tenth of the scans "
                   "of the table, 100,000 writes, 30 days of statistics",
               .probes = "unused_indexes",
               .thresholds = {1000, kNever, kNever},
               .unit = "times",
               .low_is_bad = false,
               .remedy = "Find the statements that use it, then decide.",
               .evidence = kUseSql,
               .of = 1,
               .within = 1,
               .check = CheckLittleUsed},
	HealthRule{.id = "index_duplicate",
               .area = HealthArea::Schema,
               .title = "Two indexes are the same",
               .why = "Every write keeps both, and one would do.",
               .detection = "same table, method, keys, operator classes, collations, order and "
                            "condition; the one without a constraint is told",
               .probes = "redundant_indexes",
               .thresholds = kWarnAlways,
               .unit = "condition",
               .low_is_bad = false,
               .remedy = "Drop one.",
               .evidence = kDefinitionsSql,
               .of = 1,
               .within = 1,
               .check = CheckDuplicate},
	HealthRule{.id = "index_redundant",
               .area = HealthArea::Schema,
               .title = "An index is the beginning of another",
               .why = "The longer one serves the same conditions.",
               .detection =
                   "its keys are the first keys of another b-tree; not unique, no constraint",
               .probes = "redundant_indexes",
               .thresholds = kInfoAlways,
               .unit = "condition",
               .low_is_bad = false,
               .remedy = "Drop the shorter one unless it is much smaller.",
               .evidence = kDefinitionsSql,
               .of = 1,
               .within = 1,
               .check = CheckRedundant},
	HealthRule{.id = "missing_index_candidate",
               .area = HealthArea::Performance,
               .title = "A table is scanned whole where it is hardly written",
               .why = "An index would cost little and save most of the reading.",
               .detection = "rows read by sequential scans in the interval; 32 MB, 10 scans, fewer "
                            "than 10 writes a scan",
               .probes = "tables",
               .thresholds = {1e7, kNever, kNever},
               .unit = "rows",
               .low_is_bad = false,
               .remedy = "ai_suggest_indexes().",
               .evidence = "SELECT relid::regclass, seq_scan, seq_tup_read, idx_scan FROM "
                           "pg_stat_user_tables ORDER BY seq_tup_read DESC LIMIT 20",
               .needs_interval = true,
               .check = CheckMissingIndex},
};

} // namespace

std::span<const HealthRule> IndexHealthRules() { return kRules; }

} // namespace savant::core
