/*
 * workload_changes.cpp
 *     New statements, tables that jumped, maintenance.
 */
#include <algorithm>
#include <cmath>

#include "core/watch/change_finders.hpp"

namespace savant::core {

namespace {

constexpr double kShareOfNewStatement = 0.05;
/* Below this load the share of a statement says nothing: seconds of work per second. */
constexpr double kLeastLoad = 0.005;
constexpr double kMilliseconds = 1000;
constexpr double kJump = 0.2;
constexpr double kLeastRowsOfJump = 10000;
/* Vacuum and analyze of smaller tables change no plan that matters. */
constexpr double kLeastRowsOfMaintenance = 1000;

std::string Percent(double share) { return std::to_string(std::lround(share * 100)) + " %"; }

std::string Rounded(double number) { return std::to_string(std::llround(number)); }

/* Why the rows of a table jumped; "" when they did not. */
std::string JumpOf(const Interval &interval, const ProbeTable &tables, std::size_t row,
                   double rows_before) {
	const double rows = tables.Number(row, "live_rows");
	const double grown = interval.Difference("tables", row, "inserted") -
	                     interval.Difference("tables", row, "deleted");
	if (rows == 0 && rows_before >= kLeastRowsOfJump) {
		return "emptied";
	}
	// The estimate alone jumps with every ANALYZE: what was written must say so as well.
	if (std::abs(grown) < kLeastRowsOfJump ||
	    std::abs(grown) < kJump * std::max(rows_before, 1.0)) {
		return "";
	}
	return grown > 0 ? "grew by " + Rounded(grown) + " rows"
	                 : "shrank by " + Rounded(-grown) + " rows";
}

void FindJumps(const Interval &interval, const ProbeTable &tables,
               std::vector<ChangeEvent> &events) {
	for (std::size_t row = 0; row < tables.Rows(); row++) {
		const int old = interval.RowBefore("tables", row);
		const double rows_before = old < 0 ? 0
		                                   : interval.Before()->Find("tables")->Number(
												 static_cast<std::size_t>(old), "live_rows");
		const std::string jump = JumpOf(interval, tables, row, rows_before);
		if (!jump.empty()) {
			const std::string &name = tables.Text(row, "name");
			events.push_back({ChangeEvent::Kind::RowsJump, interval.Now().taken_at, name,
			                  "table " + name + " " + jump, Rounded(rows_before),
			                  Rounded(tables.Number(row, "live_rows"))});
		}
	}
}

struct MaintenanceKind {
	const char *counter, *when, *verb;
};
constexpr MaintenanceKind kMaintenance[] = {
	{"vacuums", "last_vacuum", "vacuumed"},
	{"autovacuums", "last_autovacuum", "vacuumed by autovacuum"},
	{"analyzes", "last_analyze", "analyzed"},
	{"autoanalyzes", "last_autoanalyze", "analyzed by autovacuum"},
};

struct Done {
	double rows;
	ChangeEvent event;
};

void FindMaintenance(const Interval &interval, const ProbeTable &tables,
                     std::vector<ChangeEvent> &events) {
	std::vector<Done> list;
	for (const MaintenanceKind &kind : kMaintenance) {
		const std::vector<double> counts = interval.Differences("tables", kind.counter);
		for (std::size_t row = 0; row < counts.size(); row++) {
			const double rows =
				std::fmax(tables.Number(row, "estimated_rows"), tables.Number(row, "live_rows"));
			if (!(counts[row] > 0) || rows < kLeastRowsOfMaintenance) {
				continue;
			}
			const std::string &name = tables.Text(row, "name");
			list.push_back({rows,
			                {ChangeEvent::Kind::Maintenance, tables.Number(row, kind.when), name,
			                 "table " + name + " " + kind.verb, "", ""}});
		}
	}
	std::stable_sort(list.begin(), list.end(),
	                 [](const Done &a, const Done &b) { return a.rows > b.rows; });
	for (std::size_t i = 0; i < std::min(list.size(), kMostChanges); i++) {
		events.push_back(std::move(list[i].event));
	}
}

/* Commands that run for a while and were not running before. */
void FindStarted(const Interval &interval, std::vector<ChangeEvent> &events) {
	const ProbeTable *progress = interval.Now().Find("progress");
	for (std::size_t row = 0; progress != nullptr && row < progress->Rows(); row++) {
		const std::string &kind = progress->Text(row, "kind");
		if (interval.RowBefore("progress", row) >= 0 || kind == "analyze") {
			continue;
		}
		const std::string &relation = progress->Text(row, "relation");
		const double runs = progress->Number(row, "running_s");
		const bool is_auto = progress->Text(row, "backend_type") == "autovacuum worker";
		events.push_back({ChangeEvent::Kind::Maintenance,
		                  interval.Now().taken_at - (std::isnan(runs) ? 0 : runs), relation,
		                  (is_auto ? "auto" : "") + kind +
		                      (relation.empty() ? "" : " of " + relation) + " is running",
		                  "", ""});
	}
}

} // namespace

void FindNewStatements(const Interval &interval, std::vector<ChangeEvent> &events) {
	const ProbeTable *statements = interval.Now().Find("statements");
	const std::vector<double> times = interval.Differences("statements", "total_ms");
	const double total = interval.Sum("statements", "total_ms");
	if (statements == nullptr ||
	    !(total >= kLeastLoad * kMilliseconds * interval.Seconds("statements"))) {
		return;
	}
	for (std::size_t row = 0; row < times.size(); row++) {
		if (interval.RowBefore("statements", row) >= 0 ||
		    !(times[row] >= kShareOfNewStatement * total)) {
			continue;
		}
		const double calls = interval.Difference("statements", row, "calls");
		events.push_back({ChangeEvent::Kind::NewStatement, interval.Now().taken_at,
		                  std::to_string(statements->Integer(row, "query_id")),
		                  "new statement: " + Percent(times[row] / total) +
		                      " of the time of all statements, " + Rounded(calls) +
		                      (calls == 1 ? " call" : " calls"),
		                  "", ""});
	}
}

void FindTableChanges(const Interval &interval, std::vector<ChangeEvent> &events) {
	const ProbeTable *tables = interval.Now().Find("tables");
	if (tables != nullptr && interval.HasDifferences("tables")) {
		FindJumps(interval, *tables, events);
		FindMaintenance(interval, *tables, events);
	}
	if (interval.Before()->Find("progress") != nullptr) {
		FindStarted(interval, events);
	}
}

} // namespace savant::core
