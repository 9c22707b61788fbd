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
#include "pg/watch/work_unit.hpp"

namespace savant::pg {

namespace {

using nlohmann::json;

/* What a model has made of a report that is there. */
constexpr const char *kReplace =
	"UPDATE savant.report r SET summary = x.summary, facts = x.facts, page = x.page"
	" FROM jsonb_to_record($1) AS x(kind text, summary text, facts jsonb, page text)"
	" WHERE r.kind = x.kind AND r.period_to = $2";

constexpr const char *kKeep =
	"INSERT INTO savant.report (kind, period_to, period_from, score, summary, facts, page)"
	" SELECT x.kind, $2, to_timestamp(x.period_from), x.score, x.summary, x.facts, x.page"
	" FROM jsonb_to_record($1) AS x(kind text, period_from float8, score real, summary text,"
	" facts jsonb, page text) ON CONFLICT DO NOTHING";

const char *KindOf(const core::ReportTime &time) { return time.is_weekly ? "week" : "day"; }

/* A date within the current day or week, in local time `t`. */
std::string MomentSql(const core::ReportTime &time) {
	constexpr int kDaysOfWeek = 7, kSunday = 6; // weeks of the server begin on Mondays
	const int day = time.is_weekly ? (time.weekday + kSunday) % kDaysOfWeek : 0;
	return std::string("date_trunc('") + KindOf(time) + "', t) + make_interval(days => " +
	       std::to_string(day) + ", hours => " + std::to_string(time.hour) + ", mins => " +
	       std::to_string(time.minute) + ")";
}

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
	return summary + (document.byline.empty() ? "" : "\n" + document.byline);
}

std::string RowOf(const core::ReportData &data) {
	const core::ReportDocument document = core::DocumentOf(data);
	const bool scored = data.missing.count("findings") == 0;
	const json row = {{"kind", data.period.kind},
	                  {"period_from", data.period.from},
	                  {"score", scored ? json(data.score.score) : json(nullptr)},
	                  {"summary", SummaryOf(document)},
	                  {"facts", json::parse(core::ReportJson(data))},
	                  {"page", core::ReportPage(document)}};
	return row.dump(-1, ' ', false, json::error_handler_t::replace);
}

} // namespace

DueReport FindDueReport() {
	DueReport due;
	const std::string text = guc_report_schedule == nullptr ? "" : guc_report_schedule;
	core::ReportSchedule schedule;
	core::ScheduleProblem problem;
	if (text.empty() || !core::ParseReportSchedule(text, schedule, problem)) {
		return due; // the setting's check refuses such a text
	}
	for (int i = 0; i < schedule.count && due.to == 0; i++) {
		due = FindDue(schedule.times[i]);
	}
	return due;
}

void KeepReport(const core::ReportData &data) {
	AsTableOwner owner;
	WriteRows(kKeep, RowOf(data), data.period.to);
	owner.Close();
}

void ReplaceReport(const core::ReportData &data) {
	AsTableOwner owner;
	WriteRows(kReplace, RowOf(data), data.period.to);
	owner.Close();
}

} // namespace savant::pg
