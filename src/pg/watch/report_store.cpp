/*
 * report_store.cpp
 *     Which reports are due, and their rows.
 *
 * The moments are computed by the server in log_timezone, as the schedule means them, so that a
 * change to summer time moves none of them.
 */
// First of all: what postgres.h makes of snprintf would break it.
#include <nlohmann/json.hpp>

#include "pg/watch/report_store.hpp"

#include "core/report/report_document.hpp"
#include "core/watch/report_schedule.hpp"
#include "pg/settings.hpp"
#include "pg/watch/probe_query.hpp"
#include "pg/watch/report_reader.hpp"
#include "pg/watch/work_unit.hpp"

extern "C" {
#include "access/xlog.h"
}

namespace savant::pg {

namespace {

using nlohmann::json;

constexpr const char *kKeep =
	"INSERT INTO savant.report (kind, period_to, period_from, score, summary, facts, page)"
	" SELECT x.kind, $2, to_timestamp(x.period_from), x.score, x.summary, x.facts, x.page"
	" FROM jsonb_to_record($1) AS x(kind text, period_from float8, score real, summary text,"
	" facts jsonb, page text) ON CONFLICT DO NOTHING";

/* $1 has the minutes that reports are kept. */
constexpr const char *kForget =
	"DELETE FROM savant.report WHERE period_to < $2 - make_interval(mins => ($1->>'kept')::int)";

const char *KindOf(const core::ReportTime &time) { return time.is_weekly ? "week" : "day"; }

/* A date within the current day or week, in local time `t`. */
std::string MomentSql(const core::ReportTime &time) {
	constexpr int kDaysOfWeek = 7, kSunday = 6; // weeks of the server begin on Mondays
	const int day = time.is_weekly ? (time.weekday + kSunday) % kDaysOfWeek : 0;
	return std::string("date_trunc('") + KindOf(time) + "', t) + make_interval(days => " +
	       std::to_string(day) + ", hours => " + std::to_string(time.hour) + ", mins => " +
	       std::to_string(time.minute) + ")";
}

struct DueReport {
	std::string kind;
	double to = 0; // 0 = none is due
};

/* The latest moment of the entry, unless its report is there or nothing was seen. */
DueReport FindDue(const core::ReportTime &time) {
	const std::string kind = KindOf(time);
	const std::string sql =
		"WITH local AS (SELECT now() AT TIME ZONE current_setting('log_timezone') AS t),"
		" moment AS (SELECT t, " +
		MomentSql(time) +
		" AS m FROM local),"
		" due AS (SELECT (CASE WHEN m <= t THEN m ELSE m - interval '1 " +
		kind +
		"' END) AT TIME ZONE current_setting('log_timezone') AS at FROM moment)"
		" SELECT extract(epoch FROM at) AS at, EXISTS (SELECT FROM savant.report r WHERE r.kind = "
		"'" +
		kind +
		"' AND r.period_to = due.at) AS is_there, EXISTS (SELECT FROM savant.snapshot s"
		" WHERE s.taken_at > due.at - interval '1 " +
		kind + "' AND s.taken_at <= due.at) AS is_seen FROM due";
	ProbeScope scope;
	const core::ProbeTable row = AskServer(sql, "", false);
	scope.Close();
	const bool due = !row.Flag(0, "is_there") && row.Flag(0, "is_seen");
	return {kind, due ? row.Number(0, "at") : 0};
}

std::string SummaryOf(const core::ReportDocument &document) {
	std::string summary;
	for (const std::string &sentence : document.lead) {
		summary += (summary.empty() ? "" : "\n") + sentence;
	}
	return summary;
}

std::string RowOf(const DueReport &due) {
	const core::ReportData data = ReadReport(ReportPeriodUntil(due.kind, due.to));
	const core::ReportDocument document = core::DocumentOf(data);
	const bool scored = data.missing.count("findings") == 0;
	const json row = {{"kind", due.kind},
	                  {"period_from", data.period.from},
	                  {"score", scored ? json(data.score.score) : json(nullptr)},
	                  {"summary", SummaryOf(document)},
	                  {"facts", json::parse(core::ReportJson(data))},
	                  {"page", core::ReportPage(document)}};
	return row.dump(-1, ' ', false, json::error_handler_t::replace);
}

void Keep(const std::string &row, double to) {
	AsTableOwner owner;
	WriteRows(kKeep, row, to);
	WriteRows(kForget, json{{"kept", guc_monitor_rollup_retention}}.dump(), to);
	owner.Close();
}

} // namespace

std::vector<std::string> WriteDueReports() {
	std::vector<std::string> problems;
	const std::string text = guc_report_schedule == nullptr ? "" : guc_report_schedule;
	if (text.empty() || RecoveryInProgress()) {
		return problems;
	}
	core::ReportSchedule schedule;
	core::ScheduleProblem problem;
	if (!core::ParseReportSchedule(text, schedule, problem)) {
		return problems; // the setting's check refuses such a text
	}
	DueReport due;
	(void)Attempt(CollectorHome::Monitor, "schedule of reports", problems, [&] {
		for (int i = 0; i < schedule.count && due.to == 0; i++) {
			due = FindDue(schedule.times[i]);
		}
	});
	if (due.to == 0) {
		return problems;
	}
	std::string row;
	if (Attempt(CollectorHome::Monitor, "report", problems, [&] { row = RowOf(due); })) {
		(void)Attempt(CollectorHome::Monitor, "keeping a report", problems,
		              [&] { Keep(row, due.to); });
	}
	return problems;
}

} // namespace savant::pg
