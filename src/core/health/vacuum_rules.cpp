/*
 * vacuum_rules.cpp
 *     Autovacuum: off, behind, at its limits; statistics that are missing or old.
 */
#include <array>
#include <cmath>

#include "core/health/health_check.hpp"
#include "core/health/table_upkeep.hpp"

namespace savant::core {

namespace {

constexpr double kDay = 86400;
constexpr double kPatience = 180; // s that autovacuum gets

void CheckAutovacuumOff(HealthCheck &check) {
	for (const char *name : {"autovacuum", "track_counts"}) {
		if (check.Setting(name) == "off") {
			check.Report(
				{name, std::string(name) + " is off",
			     "No table is vacuumed or analyzed by itself; old rows and old transaction "
			     "ids pile up.",
			     AlterSystem(name, "on")});
		}
	}
}

void CheckTableDisabled(HealthCheck &check) {
	const double freeze_age = check.SettingNumber("autovacuum_freeze_max_age");
	for (const HealthRow &row : check.Rows("tables")) {
		if (row.Text("options").empty() || TableOption(row, "autovacuum_enabled") != "false") {
			continue;
		}
		const std::string &name = row.Text("name");
		const double ratio = std::fmax(0, row.Number("xid_age")) / freeze_age;
		check.Judge(1 + std::fmin(ratio, 1),
		            {name, "Autovacuum is disabled for " + name,
		             "The table has " + BytesText(row.Number("pages") * 8192) +
		                 "; its transaction ids are " + PercentText(ratio) +
		                 " of the way to a forced vacuum.",
		             "ALTER TABLE " + name + " RESET (autovacuum_enabled);"});
	}
}

void CheckWorkers(HealthCheck &check) {
	const double workers = check.SettingNumber("autovacuum_max_workers");
	double running = 0;
	for (const HealthRow &row : check.Rows("sessions")) {
		running += row.Text("backend_type") == "autovacuum worker" ? 1 : 0;
	}
	check.Judge(running / workers,
	            {"", "All " + CountOf(workers, "autovacuum worker") + " run",
	             "Further tables wait for one of them. More workers share the same cost limit.",
	             AlterSystem("autovacuum_vacuum_cost_limit", "2000") + " " +
	                 AlterSystemAndRestart("autovacuum_max_workers", WholeNumber(workers + 2))});
}

void CheckBacklog(HealthCheck &check) {
	double due = 0;
	std::vector<std::string> names;
	for (const TableUpkeep &table : UpkeepOf(check)) {
		if (table.autovacuum_enabled && table.IsVacuumDue()) {
			due++;
			names.push_back(table.name);
		}
	}
	check.Judge(due, {"", CountOf(due, "table") + " wait for autovacuum",
	                  "Past their own thresholds: " + NamesText(names) + ".",
	                  AlterSystem("autovacuum_vacuum_cost_limit", "2000")});
}

/*
 * Autovacuum comes within a minute or three: what is due until then is no more than a remark, as
 * tables with many changes are due again and again.
 */
bool IsLeftUndone(HealthCheck &check, const TableUpkeep &table) {
	const bool will_be_done = check.Setting("autovacuum") == "on" && table.autovacuum_enabled;
	return !will_be_done || check.Keep(table.name) >= kPatience;
}

void CheckDeadTuples(HealthCheck &check) {
	for (const TableUpkeep &table : UpkeepOf(check)) {
		const double share = table.dead / (table.dead + table.live);
		if (!(table.dead >= 10000) || !check.Passes(share)) {
			continue;
		}
		const Severity most = table.dead >= 1e6 ? Severity::Critical : Severity::Warning;
		check.Judge(
			share,
			{table.name,
		     PercentText(share) + " of the rows of " + table.name + " are dead (" +
		         CountText(table.dead) + ")",
		     std::isnan(table.vacuumed_at)
		         ? "It has not been vacuumed since statistics began."
		         : "It was vacuumed " + AgeText(check.Now().taken_at - table.vacuumed_at) + " ago.",
		     "VACUUM (ANALYZE, VERBOSE) " + table.name + "; ALTER TABLE " + table.name +
		         " SET (autovacuum_vacuum_scale_factor = 0.05);"},
			IsLeftUndone(check, table) ? most : Severity::Info);
	}
}

void CheckNeverVacuumed(HealthCheck &check) {
	for (const TableUpkeep &table : UpkeepOf(check)) {
		if (!std::isnan(table.vacuumed_at) || !table.IsVacuumDue()) {
			continue;
		}
		const double since = check.Keep(table.name);
		check.Judge(
			since,
			{table.name,
		     table.name + " is due for VACUUM for " + AgeText(since) + " and has never had one",
		     CountText(table.dead) + " dead rows, " + CountText(table.inserted) + " inserted.",
		     "VACUUM (ANALYZE, VERBOSE) " + table.name + ";"});
	}
}

void CheckInsertOnly(HealthCheck &check) {
	for (const TableUpkeep &table : UpkeepOf(check)) {
		const double hidden = 1 - table.visible_pages / table.pages;
		const bool is_insert_only = table.changes <= 0.01 * table.inserted;
		if (is_insert_only && table.inserted >= 1e6 && table.pages > 0 && check.Passes(hidden)) {
			check.Judge(hidden, {table.name,
			                     CountText(table.inserted) + " rows were inserted into " +
			                         table.name + " since its last VACUUM",
			                     PercentText(hidden) +
			                         " of its pages are not all-visible: index-only scans "
			                         "read the table, and freezing comes all at once.",
			                     "VACUUM (ANALYZE) " + table.name + ";"});
		}
	}
}

/* Commands of pg_stat_progress_vacuum. */
std::vector<HealthRow> RunningVacuums(const HealthCheck &check) {
	std::vector<HealthRow> rows;
	for (const HealthRow &row : check.Rows("progress")) {
		if (row.Text("kind") == "vacuum") {
			rows.push_back(row);
		}
	}
	return rows;
}

std::string VacuumObject(const HealthRow &row) {
	return row.Text("relation").empty() ? "pid " + WholeNumber(row.Number("pid"))
	                                    : row.Text("relation");
}

void CheckIndexPasses(HealthCheck &check) {
	for (const HealthRow &row : RunningVacuums(check)) {
		const double passes = row.Number("passes");
		check.Judge(passes, {VacuumObject(row),
		                     "VACUUM of " + VacuumObject(row) + " has read all indexes " +
		                         CountText(passes) + " times",
		                     "The ids of its dead rows do not fit into memory at once.",
		                     AlterSystem("autovacuum_work_mem", "1GB")});
	}
}

/* One command after the other on the same table counts as one. */
void CheckVacuumTime(HealthCheck &check) {
	for (const HealthRow &row : RunningVacuums(check)) {
		const std::string table = VacuumObject(row);
		const double running = row.Number("running_s");
		const double seconds = std::fmax(check.Keep(table), running);
		check.Judge(seconds, {table, "VACUUM has been at " + table + " for " + AgeText(seconds),
		                      "The command that runs began " + AgeText(running) +
		                          " ago and is at block " + CountText(row.Number("done")) + " of " +
		                          CountText(row.Number("total")) + ".",
		                      AlterSystem("autovacuum_vacuum_cost_limit", "2000")});
	}
}

void CheckStuckVacuum(HealthCheck &check) {
	for (const HealthRow &row : RunningVacuums(check)) {
		// Other phases do not say how far they are.
		const std::string &phase = row.Text("phase");
		const bool has_moved = row.NumberBefore("done") != row.Number("done") ||
		                       row.NumberBefore("passes") != row.Number("passes") ||
		                       row.TextBefore("phase") != phase;
		if (has_moved || (phase != "scanning heap" && phase != "truncating heap")) {
			continue;
		}
		const std::string pid = WholeNumber(row.Number("pid"));
		const double since = check.Keep("pid " + pid);
		check.Judge(since,
		            {"pid " + pid,
		             "VACUUM of " + VacuumObject(row) + " has not moved for " + AgeText(since),
		             "It is in the phase \"" + phase + "\", at block " +
		                 CountText(row.Number("done")) + " of " + CountText(row.Number("total")) +
		                 ".",
		             "SELECT wait_event_type, wait_event, pg_blocking_pids(pid) FROM "
		             "pg_stat_activity WHERE pid = " +
		                 pid + ";"});
	}
}

void CheckStaleAnalyze(HealthCheck &check) {
	for (const TableUpkeep &table : UpkeepOf(check)) {
		const double share = table.modified / std::fmax(table.live, 1);
		if (!(table.modified > 2 * table.analyze_threshold + 1000) || !check.Passes(share)) {
			continue;
		}
		check.Judge(share,
		            {table.name,
		             CountText(table.modified) + " rows of " + table.name +
		                 " changed since it was analyzed",
		             "It has " + CountText(table.live) +
		                 " rows; the planner works with figures of the old ones.",
		             "ANALYZE (VERBOSE) " + table.name + ";"},
		            IsLeftUndone(check, table) ? Severity::Critical : Severity::Info);
	}
}

void CheckParentNotAnalyzed(HealthCheck &check) {
	for (const HealthRow &row : check.Rows("partitioned_parents")) {
		const bool never = row.IsNull("analyzed_at");
		const double analyzed = row.Number("analyzed_at");
		const bool is_older = !never && row.Number("partition_analyzed_at") > analyzed + kDay;
		if (!never && !is_older) {
			continue;
		}
		// Modifications of the partitions restart with their own ANALYZE: a lower bound.
		const double share =
			(never ? row.Number("changes") : row.Number("modified")) / row.Number("live");
		check.Judge(share,
		            {row.Qualified(),
		             "Partitioned table " + row.Qualified() +
		                 (never ? " was never analyzed" : " is analyzed less than its partitions"),
		             CountText(row.Number("live")) +
		                 " rows. Autovacuum analyzes partitions only; joins and groups over "
		                 "the whole table have no statistics of their own.",
		             "ANALYZE (VERBOSE) " + row.Qualified() + ";"});
	}
}

void CheckNoStatistics(HealthCheck &check) {
	for (const HealthRow &row : check.Rows("tables_without_statistics")) {
		const double rows = std::fmax(row.Number("rows"), row.Number("live"));
		const std::string object = row.Qualified();
		const double since = check.Keep(object);
		// A table that was just loaded is analyzed within autovacuum_naptime.
		check.Judge(rows,
		            {object, object + " has " + CountText(rows) + " rows and no statistics",
		             "The planner guesses every condition on it.",
		             "ANALYZE (VERBOSE) " + object + ";"},
		            since >= kPatience ? Severity::Critical : Severity::Info);
	}
}

constexpr const char *kTablesSql =
	"SELECT relid::regclass, n_live_tup, n_dead_tup, n_mod_since_analyze, n_ins_since_vacuum, "
	"last_vacuum, last_autovacuum, last_analyze, last_autoanalyze FROM pg_stat_user_tables "
	"ORDER BY n_dead_tup DESC LIMIT 50";
constexpr const char *kProgressSql =
	"SELECT p.*, now() - a.xact_start AS runs, a.wait_event_type, a.wait_event "
	"FROM pg_stat_progress_vacuum p JOIN pg_stat_activity a USING (pid)";

constexpr std::array kRules = {
	HealthRule{.id = "autovacuum_off",
               .area = HealthArea::Vacuum,
               .title = "Autovacuum is off",
               .why = "Tables bloat, statistics age, and in the end transaction ids run out.",
               .detection = "settings autovacuum or track_counts are off",
               .probes = "settings",
               .thresholds = kCriticalAlways,
               .unit = "condition",
               .low_is_bad = false,
               .remedy = "Switch it on; slow it per table where it hurts.",
               .evidence = "SELECT name, setting, source FROM pg_settings WHERE name IN "
                           "('autovacuum', 'track_counts')",
               .of = 1,
               .within = 1,
               .scope = ProbeScope::Cluster,
               .check = CheckAutovacuumOff},
	HealthRule{
		.id = "table_autovacuum_disabled",
		.area = HealthArea::Vacuum,
		.title = "Autovacuum is disabled for a table",
		.why = "What was meant for one load stays, and the table bloats.",
		.detection = "storage parameter autovacuum_enabled = false: 1, plus the share of the "
					 "way to autovacuum_freeze_max_age",
		.probes = "tables, settings",
		.thresholds = {kNever, 1, 2},
		.unit = "",
		.low_is_bad = false,
		.remedy = "RESET (autovacuum_enabled).",
		.evidence = "SELECT oid::regclass, reloptions, age(relfrozenxid) FROM pg_class WHERE "
					"array_to_string(reloptions, ',') ~ 'autovacuum_enabled'",
		.of = 1,
		.within = 1,
		.check = CheckTableDisabled},
	HealthRule{.id = "autovacuum_workers_saturated",
               .area = HealthArea::Vacuum,
               .title = "All autovacuum workers are busy",
               .why = "Tables wait for their turn while they grow.",
               .detection = "running workers over autovacuum_max_workers, in three snapshots",
               .probes = "sessions, settings",
               .thresholds = {kNever, 1, kNever},
               .unit = "share",
               .low_is_bad = false,
               .remedy = "Raise autovacuum_vacuum_cost_limit, then autovacuum_max_workers.",
               .evidence = kProgressSql,
               .of = 3,
               .within = 3,
               .needs = HealthNeed::AllStatistics,
               .scope = ProbeScope::Cluster,
               .place = ProbePlace::PrimaryOnly,
               .check = CheckWorkers},
	HealthRule{.id = "autovacuum_backlog",
               .area = HealthArea::Vacuum,
               .title = "Tables wait for autovacuum",
               .why = "The longer it takes, the more each VACUUM has to do.",
               .detection = "tables past their own vacuum or insert threshold, autovacuum enabled",
               .probes = "tables, settings",
               .thresholds = {kNever, 5, 20},
               .unit = "tables",
               .low_is_bad = false,
               .remedy = "A higher cost limit, more workers.",
               .evidence = kTablesSql,
               .of = 3,
               .within = 3,
               .place = ProbePlace::PrimaryOnly,
               .check = CheckBacklog},
	HealthRule{.id = "dead_tuples_high",
               .area = HealthArea::Vacuum,
               .title = "A table has many dead rows",
               .why = "Every scan reads them, and the table does not shrink by itself.",
               .detection = "dead rows over all rows; 10,000 dead ones at least, critical from a "
                            "million; a remark for three minutes when autovacuum will come",
               .probes = "tables, settings",
               .thresholds = {kNever, 0.2, 0.5},
               .unit = "share",
               .low_is_bad = false,
               .remedy = "VACUUM, and a lower autovacuum_vacuum_scale_factor for the table.",
               .evidence = kTablesSql,
               .place = ProbePlace::PrimaryOnly,
               .check = CheckDeadTuples},
	HealthRule{.id = "vacuum_never",
               .area = HealthArea::Vacuum,
               .title = "A changed table was never vacuumed",
               .why = "Autovacuum does not get to it, or something holds it back.",
               .detection =
                   "past its threshold and no VACUUM since statistics began, for as long as "
                   "the monitor has seen it so",
               .probes = "tables, settings",
               .thresholds = {kNever, kDay, kNever},
               .unit = "s",
               .low_is_bad = false,
               .remedy = "VACUUM it and read what it says.",
               .evidence = kTablesSql,
               .of = 1,
               .within = 1,
               .place = ProbePlace::PrimaryOnly,
               .check = CheckNeverVacuumed},
	HealthRule{.id = "insert_only_never_vacuumed",
               .area = HealthArea::Vacuum,
               .title = "An insert-only table is not all-visible",
               .why = "Index-only scans read the table, and freezing comes all at once.",
               .detection = "a million rows inserted since the last VACUUM, hardly an update or "
                            "delete; share of pages that are not all-visible",
               .probes = "tables, settings",
               .thresholds = {kNever, 0.2, kNever},
               .unit = "share",
               .low_is_bad = false,
               .remedy = "VACUUM; lower autovacuum_vacuum_insert_scale_factor for the table.",
               .evidence =
                   "SELECT oid::regclass, relpages, relallvisible FROM pg_class WHERE relkind "
                   "= 'r' ORDER BY relpages - relallvisible DESC LIMIT 20",
               .place = ProbePlace::PrimaryOnly,
               .check = CheckInsertOnly},
	HealthRule{.id = "vacuum_multi_index_pass",
               .area = HealthArea::Vacuum,
               .title = "VACUUM reads the indexes more than once",
               .why = "Each pass reads every index of the table from end to end.",
               .detection = "index_vacuum_count in pg_stat_progress_vacuum",
               .probes = "progress",
               .thresholds = {kNever, 2, kNever},
               .unit = "passes",
               .low_is_bad = false,
               .remedy = "Raise autovacuum_work_mem, to 1 GB at most.",
               .evidence = kProgressSql,
               .of = 1,
               .within = 1,
               .needs = HealthNeed::AllStatistics,
               .check = CheckIndexPasses},
	HealthRule{.id = "vacuum_time_budget",
               .area = HealthArea::Vacuum,
               .title = "A table is vacuumed for hours",
               .why = "It takes a worker from all other tables, and I/O from everybody.",
               .detection = "the table is in pg_stat_progress_vacuum in every snapshot since, or "
                            "the age of the command",
               .probes = "progress",
               .thresholds = {3 * 3600, 6 * 3600, kNever},
               .unit = "s",
               .low_is_bad = false,
               .remedy = "A higher cost limit, more memory for autovacuum, or partitions.",
               .evidence = kProgressSql,
               .of = 1,
               .within = 1,
               .needs = HealthNeed::AllStatistics,
               .check = CheckVacuumTime},
	HealthRule{
		.id = "vacuum_stuck",
		.area = HealthArea::Vacuum,
		.title = "VACUUM does not move",
		.why = "It waits for a lock or sleeps most of the time, and others wait for its worker.",
		.detection = "phase \"scanning heap\" or \"truncating heap\" at the same block in every "
					 "snapshot since",
		.probes = "progress",
		.thresholds = {kNever, 1800, 14400},
		.unit = "s",
		.low_is_bad = false,
		.remedy = "See what it waits for; lower the cost delay.",
		.evidence = kProgressSql,
		.of = 1,
		.within = 1,
		.needs_interval = true,
		.needs = HealthNeed::AllStatistics,
		.check = CheckStuckVacuum},
	HealthRule{.id = "analyze_stale",
               .area = HealthArea::Performance,
               .title = "Statistics of a table are old",
               .why = "Plans are made for data that is no longer there.",
               .detection =
                   "rows modified since ANALYZE over live rows; twice what autovacuum allows "
                   "and 1,000 rows at least; info until the monitor has seen it so for three "
                   "minutes, when autovacuum is to do it",
               .probes = "tables, settings",
               .thresholds = {0.1, 0.5, kNever},
               .unit = "share",
               .low_is_bad = false,
               .remedy = "ANALYZE the table.",
               .evidence = kTablesSql,
               .place = ProbePlace::PrimaryOnly,
               .check = CheckStaleAnalyze},
	HealthRule{.id = "partitioned_parent_not_analyzed",
               .area = HealthArea::Performance,
               .title = "A partitioned table was not analyzed as a whole",
               .why = "Autovacuum never does it, and joins over the whole table are misjudged.",
               .detection = "no ANALYZE of the parent, or partitions analyzed a day later: changed "
                            "rows of the partitions over live ones; 1,000 rows at least",
               .probes = "partitioned_parents",
               .thresholds = {0.1, 0.5, kNever},
               .unit = "share",
               .low_is_bad = false,
               .remedy = "ANALYZE the parent on a schedule.",
               .evidence = "SELECT c.oid::regclass, s.last_analyze FROM pg_class c JOIN "
                           "pg_stat_user_tables s ON s.relid = c.oid WHERE c.relkind = 'p'",
               .of = 1,
               .within = 1,
               .place = ProbePlace::PrimaryOnly,
               .check = CheckParentNotAnalyzed},
	HealthRule{.id = "table_no_stats",
               .area = HealthArea::Performance,
               .title = "A table has no statistics",
               .why = "The planner guesses every condition on it.",
               .detection =
                   "no row in pg_statistic for a table of 1,000 rows; info until the monitor "
                   "has seen it so for three minutes",
               .probes = "tables_without_statistics",
               .thresholds = {kNever, 1000, kNever},
               .unit = "rows",
               .low_is_bad = false,
               .remedy = "ANALYZE the table.",
               .evidence = kTablesSql,
               .of = 1,
               .within = 1,
               .needs = HealthNeed::Superuser,
               .place = ProbePlace::PrimaryOnly,
               .check = CheckNoStatistics},
};

} // namespace

std::span<const HealthRule> VacuumHealthRules() { return kRules; }

} // namespace savant::core
