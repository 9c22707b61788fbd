/*
 * bloat_rules.cpp
 *     Space that rows no longer need, and updates that make it.
 */
#include <array>

#include "core/health/health_check.hpp"

namespace savant::core {

namespace {

constexpr double kMegabyte = 1024.0 * 1024, kGigabyte = 1024 * kMegabyte;
constexpr int kCountsNewPages = 160000; // server version

void JudgeBloat(HealthCheck &check, const char *probe, const char *what, const char *how,
                const std::string &command) {
	for (const HealthRow &row : check.Rows(probe)) {
		const double bytes = row.Number("bytes"), wasted = row.Number("wasted");
		if (!(wasted >= 100 * kMegabyte) || !check.Passes(wasted / bytes)) {
			continue;
		}
		check.Judge(wasted / bytes,
		            {row.Qualified(),
		             std::string(what) + " " + row.Qualified() + " has about " + BytesText(wasted) +
		                 " of unused space in " + BytesText(bytes),
		             "Estimated from " + CountText(row.Number("rows")) +
		                 " rows and the widths in pg_stats. " + how,
		             command + row.Qualified() + ";"},
		            wasted >= kGigabyte ? Severity::Critical : Severity::Warning);
	}
}

void CheckTableBloat(HealthCheck &check) {
	JudgeBloat(check, "table_bloat", "Table",
	           "VACUUM FULL locks the table for as long as it copies it; pg_repack does not.",
	           "VACUUM (FULL, ANALYZE, VERBOSE) ");
}

void CheckIndexBloat(HealthCheck &check) {
	JudgeBloat(check, "index_bloat", "Index", "Building it again does not block writes.",
	           "REINDEX INDEX CONCURRENTLY ");
}

/* Name of the table with this oid, "" when the caller may not see it. */
std::string NameOf(const HealthCheck &check, double relation) {
	for (const HealthRow &row : check.Rows("tables")) {
		if (row.Number("relation") == relation) {
			return row.Text("name");
		}
	}
	return "";
}

void CheckToastBloat(HealthCheck &check) {
	for (const HealthRow &row : check.Rows("system_tables")) {
		const double dead = row.Number("dead_rows"),
					 share = dead / (dead + row.Number("live_rows"));
		const double bytes = row.Number("pages") * 8192;
		const std::string name = NameOf(check, row.Number("of_table"));
		if (!name.empty() && bytes >= 100 * kMegabyte && check.Passes(share)) {
			check.Judge(share,
			            {name, PercentText(share) + " of the stored parts of " + name + " are dead",
			             "Its TOAST table takes " + BytesText(bytes) + ".",
			             "VACUUM (VERBOSE) " + name + ";"});
		}
	}
}

void CheckCatalogBloat(HealthCheck &check) {
	for (const HealthRow &row : check.Rows("system_tables")) {
		const double dead = row.Number("dead_rows"),
					 share = dead / (dead + row.Number("live_rows"));
		const std::string &name = row.Text("name");
		if (name.starts_with("pg_catalog.") && dead >= 10000 && check.Passes(share)) {
			check.Judge(share, {name, PercentText(share) + " of the rows of " + name + " are dead",
			                    "It takes " + BytesText(row.Number("pages") * 8192) +
			                        ". Temporary tables made and dropped all the time do that.",
			                    "VACUUM (VERBOSE) " + name + ";"});
		}
	}
}

void CheckNewPageUpdates(HealthCheck &check) {
	if (check.Now().server_version < kCountsNewPages) {
		return check.NotApplicable("needs version 16 of the server");
	}
	for (const HealthRow &row : check.Rows("tables")) {
		const double updates = row.Difference("updated");
		const double moved = row.Difference("newpage_updated");
		if (updates >= 10000 && check.Passes(moved / updates)) {
			check.Judge(moved / updates,
			            {row.Text("name"),
			             PercentText(moved / updates) + " of " + CountText(updates) +
			                 " updates of " + row.Text("name") + " went to another page",
			             "The page of the row had no room for its new version.",
			             "ALTER TABLE " + row.Text("name") + " SET (fillfactor = 85);"});
		}
	}
}

void CheckHotUpdates(HealthCheck &check) {
	for (const HealthRow &row : check.Rows("tables")) {
		const double updates = row.Difference("updated");
		const double share = row.Difference("hot_updated") / updates;
		if (updates >= 10000 && check.Passes(share)) {
			check.Judge(share,
			            {row.Text("name"),
			             PercentText(share) + " of " + CountText(updates) + " updates of " +
			                 row.Text("name") + " kept to their page",
			             "The others wrote a new entry into every index of the table.",
			             "ALTER TABLE " + row.Text("name") +
			                 " SET (fillfactor = 85); -- and drop indexes on the updated columns"});
		}
	}
}

void CheckToastCompression(HealthCheck &check) {
	if (check.Setting("default_toast_compression") != "pglz") {
		return;
	}
	double bytes = 0;
	for (const HealthRow &row : check.Rows("system_tables")) {
		bytes += row.Text("name").starts_with("pg_toast.") ? row.Number("pages") * 8192 : 0;
	}
	check.Judge(bytes, {"", BytesText(bytes) + " of large values, compressed with pglz by default",
	                    "lz4 takes less CPU for about the same size; it holds for new values.",
	                    AlterSystem("default_toast_compression", "lz4")});
}

void CheckLargeObjects(HealthCheck &check) {
	const HealthRow row = check.Row("large_objects");
	check.Judge(row.Number("bytes"),
	            {"", "Large objects take " + BytesText(row.Number("bytes")),
	             CountOf(row.Number("objects"), "object") +
	                 ". One that no row refers to stays until it is unlinked; vacuumlo finds them.",
	             ""});
}

constexpr const char *kSizesSql =
	"SELECT oid::regclass, pg_size_pretty(pg_relation_size(oid)), reltuples, relpages FROM "
	"pg_class "
	"WHERE relkind IN ('r', 'm', 'i') AND relpages >= 1280 ORDER BY relpages DESC LIMIT 50";

constexpr std::array kRules = {
	HealthRule{.id = "table_bloat",
               .area = HealthArea::Vacuum,
               .title = "A table is much larger than its rows",
               .why = "Scans read the empty pages, and they take cache and backup space.",
               .detection = "pages over those that the rows need by pg_stats; 100 MB at least, "
                            "critical from 1 GB",
               .probes = "table_bloat",
               .thresholds = {kNever, 0.3, 0.6},
               .unit = "share",
               .low_is_bad = false,
               .remedy = "pg_repack, or VACUUM FULL in a quiet hour.",
               .evidence = kSizesSql,
               .of = 1,
               .within = 1,
               .check = CheckTableBloat},
	HealthRule{.id = "index_bloat",
               .area = HealthArea::Vacuum,
               .title = "A b-tree is much larger than its entries",
               .why = "Scans touch more pages, and the index takes cache.",
               .detection = "pages over those that the entries need by pg_stats; 100 MB at least, "
                            "critical from 1 GB; no expressions",
               .probes = "index_bloat",
               .thresholds = {kNever, 0.5, 0.8},
               .unit = "share",
               .low_is_bad = false,
               .remedy = "REINDEX CONCURRENTLY.",
               .evidence = kSizesSql,
               .of = 1,
               .within = 1,
               .check = CheckIndexBloat},
	HealthRule{.id = "toast_bloat",
               .area = HealthArea::Vacuum,
               .title = "Stored parts of large values are mostly dead",
               .why = "The TOAST table is easily overlooked: it has thresholds of its own.",
               .detection = "dead over all rows of the TOAST table; 100 MB at least",
               .probes = "system_tables, tables",
               .thresholds = {kNever, 0.5, kNever},
               .unit = "share",
               .low_is_bad = false,
               .remedy = "VACUUM the table; set toast.autovacuum_... for it.",
               .evidence = "SELECT relid::regclass, n_live_tup, n_dead_tup FROM pg_stat_all_tables "
                           "WHERE schemaname = 'pg_toast' ORDER BY n_dead_tup DESC LIMIT 20",
               .place = ProbePlace::PrimaryOnly,
               .check = CheckToastBloat},
	HealthRule{.id = "temp_table_churn_catalog_bloat",
               .area = HealthArea::Vacuum,
               .title = "System catalogs have many dead rows",
               .why = "Planning reads them in every session.",
               .detection =
                   "dead over all rows of a catalog; 10,000 dead ones in 1,000 pages at least",
               .probes = "system_tables",
               .thresholds = {kNever, 0.5, kNever},
               .unit = "share",
               .low_is_bad = false,
               .remedy = "VACUUM the catalogs; keep temporary tables and TRUNCATE them.",
               .evidence = "SELECT relid::regclass, n_live_tup, n_dead_tup FROM pg_stat_sys_tables "
                           "ORDER BY n_dead_tup DESC LIMIT 20",
               .place = ProbePlace::PrimaryOnly,
               .check = CheckCatalogBloat},
	HealthRule{.id = "hot_update_low",
               .area = HealthArea::Performance,
               .title = "Few updates keep to their page",
               .why = "Every other update writes into all indexes of the table.",
               .detection = "n_tup_hot_upd over n_tup_upd in the interval; 10,000 updates at least",
               .probes = "tables",
               .thresholds = {0.5, 0.1, kNever},
               .unit = "share",
               .low_is_bad = true,
               .remedy = "A lower fillfactor; no index on columns that change often.",
               .evidence = "SELECT relid::regclass, n_tup_upd, n_tup_hot_upd FROM "
                           "pg_stat_user_tables ORDER BY n_tup_upd DESC LIMIT 20",
               .needs_interval = true,
               .place = ProbePlace::PrimaryOnly,
               .check = CheckHotUpdates},
	HealthRule{.id = "newpage_updates",
               .area = HealthArea::Performance,
               .title = "Updated rows move to other pages",
               .why = "Every index gets a new entry, and reading the table reads more pages.",
               .detection = "n_tup_newpage_upd over n_tup_upd in the interval; 10,000 updates at "
                            "least; from version 16 on",
               .probes = "tables",
               .thresholds = {0.3, 0.8, kNever},
               .unit = "share",
               .low_is_bad = false,
               .remedy = "A lower fillfactor; VACUUM often enough to free room in the pages.",
               .evidence = "SELECT relid::regclass, n_tup_upd, n_tup_hot_upd FROM "
                           "pg_stat_user_tables ORDER BY n_tup_upd DESC LIMIT 20",
               .needs_interval = true,
               .place = ProbePlace::PrimaryOnly,
               .check = CheckNewPageUpdates},
	HealthRule{.id = "toast_compression_default",
               .area = HealthArea::Configuration,
               .title = "Large values are compressed with pglz",
               .why = "lz4 reads and writes them with less CPU.",
               .detection = "default_toast_compression = pglz, and size of the TOAST tables",
               .probes = "system_tables, settings",
               .thresholds = {10 * kGigabyte, kNever, kNever},
               .unit = "B",
               .low_is_bad = false,
               .remedy = "default_toast_compression = lz4.",
               .evidence = "SELECT current_setting('default_toast_compression')",
               .of = 1,
               .within = 1,
               .check = CheckToastCompression},
	HealthRule{.id = "large_object_orphans",
               .area = HealthArea::Capacity,
               .title = "Large objects take much space",
               .why = "Objects whose references were deleted stay for ever.",
               .detection = "size of pg_largeobject with its index",
               .probes = "large_objects",
               .thresholds = {kGigabyte, kNever, kNever},
               .unit = "B",
               .low_is_bad = false,
               .remedy = "Run vacuumlo, a program of PostgreSQL's contrib.",
               .evidence = "SELECT pg_size_pretty(pg_total_relation_size('pg_largeobject'))",
               .of = 1,
               .within = 1,
               .check = CheckLargeObjects},
};

} // namespace

std::span<const HealthRule> BloatHealthRules() { return kRules; }

} // namespace savant::core
