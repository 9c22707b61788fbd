/*
 * report_queries.cpp
 *     SQL over schema savant.  It runs with the caller's rights and pg_catalog as its search_path.
 */
#include "core/report/report_queries.hpp"

#include <algorithm>
#include <cstdio>

namespace savant::core {

namespace {

constexpr double kDay = 86400;
constexpr double kHoursFrom = 1.5 * kDay; // periods longer than that are read by the hour
constexpr double kBuckets = 288;

constexpr const char *kCoverage =
	"SELECT count(*) AS snapshots, avg(took_ms) AS mean_ms, min(taken_at) AS first,"
	" percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) AS step_s,"
	" bool_or(is_standby) AS is_standby"
	" FROM savant.snapshot WHERE taken_at > {from} AND taken_at <= {to}";

constexpr const char *kInterruptions =
	"SELECT d->>'kind' AS kind, count(*) AS times FROM savant.snapshot s,"
	" LATERAL jsonb_array_elements(s.discontinuities) AS d"
	" WHERE s.taken_at > {from} AND s.taken_at <= {to} GROUP BY 1";

constexpr const char *kFootprint = "SELECT sum(bytes) AS bytes FROM savant.footprint";

/* Means by bucket, each value by its weight.  Names come last: grouping by them takes twice as
 * long. */
constexpr const char *kSeries =
	"SELECT d.name AS id, d.title, d.unit, b.at, b.value, b.most"
	" FROM (SELECT series, floor(extract(epoch FROM at)::float8 / {bucket}) * {bucket} AS at,"
	"  (sum(value::float8 * weight) / nullif(sum(weight), 0))::float8 AS value,"
	"  max(most)::float8 AS most"
	"  FROM (SELECT {taken_at AS at, series, value, value AS most, greatest(weight, 1e-9) AS weight"
	"   FROM savant.metric WHERE taken_at > {from} AND taken_at <= {to}"
	"|hour AS at, series, avg AS value, max AS most, n AS weight"
	"   FROM savant.metric_hour WHERE hour >= {from} AND hour < {to}}) AS m"
	"  WHERE value <> 'NaN' GROUP BY 1, 2) AS b"
	" JOIN savant.series d ON d.name = b.series ORDER BY 1, 4";

constexpr const char *kSeriesBefore =
	"SELECT m.series AS id,"
	" (sum(m.value::float8 * m.weight) / nullif(sum(m.weight), 0))::float8 AS value"
	" FROM (SELECT {series, value, greatest(weight, 1e-9) AS weight FROM savant.metric"
	"  WHERE taken_at > {before_from} AND taken_at <= {before_to}"
	"|series, avg AS value, n AS weight FROM savant.metric_hour"
	"  WHERE hour >= {before_from} AND hour < {before_to}}) AS m"
	" WHERE m.value <> 'NaN' GROUP BY 1";

/* Four weeks of hours, in the session's time zone. */
constexpr const char *kWeek =
	"SELECT extract(isodow FROM hour) AS day, extract(hour FROM hour) AS hour,"
	" avg(avg)::float8 AS value FROM savant.metric_hour"
	" WHERE series = 'load_total' AND hour >= {to} - interval '28 days' AND hour < {to}"
	" GROUP BY 1, 2";

constexpr const char *kFindings =
	"SELECT rule, object, severity, title, detail, coalesce(remedy, '') AS remedy,"
	" coalesce(evidence, '') AS evidence, since FROM savant.health_result"
	" ORDER BY array_position(ARRAY['critical', 'warning', 'info'], severity), since, rule, object"
	" LIMIT 200";

/*
 * Of every statement the sums of both periods; those among the first in any resource, each
 * with what it took by the part of the period.
 */
constexpr const char *kStatements =
	"WITH used AS (SELECT query_id, sum(calls) AS calls, sum(total_ms) AS ms, sum(rows) AS rows,"
	"  sum(blocks_hit) AS hit, sum(blocks_read) AS read, sum(blocks_dirtied) AS dirtied,"
	"  sum(temp_read + temp_written) AS temp, sum(io_ms) AS io_ms, sum(wal_bytes) AS wal,"
	"  sum(plan_ms) AS plan_ms, sum(jit_ms) AS jit_ms"
	"  FROM {savant.statement_sample WHERE taken_at > {from} AND taken_at <= {to}"
	"|savant.statement_hour WHERE hour >= {from} AND hour < {to}}"
	"  AND is_top GROUP BY query_id),"
	" ranked AS (SELECT *, row_number() OVER (ORDER BY ms DESC, query_id) AS by_ms,"
	"  row_number() OVER (ORDER BY calls DESC, query_id) AS by_calls,"
	"  row_number() OVER (ORDER BY ms / nullif(calls, 0) DESC NULLS LAST, query_id) AS by_mean,"
	"  row_number() OVER (ORDER BY read DESC, query_id) AS by_read,"
	"  row_number() OVER (ORDER BY temp DESC, query_id) AS by_temp,"
	"  row_number() OVER (ORDER BY wal DESC, query_id) AS by_wal,"
	"  row_number() OVER (ORDER BY io_ms DESC, query_id) AS by_io,"
	"  row_number() OVER (ORDER BY rows DESC, query_id) AS by_rows FROM used)"
	" SELECT r.*, left(t.statement, 8000) AS text, t.first_seen_at AS first_seen"
	" FROM ranked r LEFT JOIN savant.statement_text t ON t.query_id = r.query_id"
	" WHERE least(by_ms, by_calls, by_mean, by_read, by_temp, by_wal, by_io, by_rows) <= {top}"
	" ORDER BY r.ms DESC, r.query_id";

constexpr const char *kStatementsAll =
	"SELECT {taken_at > {from}|hour >= {from}} AS now, sum(calls) AS calls, sum(total_ms) AS ms,"
	" sum(rows) AS rows, sum(blocks_hit) AS hit, sum(blocks_read) AS read,"
	" sum(blocks_dirtied) AS dirtied, sum(temp_read + temp_written) AS temp,"
	" sum(io_ms) AS io_ms, sum(wal_bytes) AS wal, sum(plan_ms) AS plan_ms,"
	" sum(jit_ms) AS jit_ms"
	" FROM {savant.statement_sample WHERE is_top AND (taken_at > {from} AND taken_at <= {to}"
	"  OR taken_at > {before_from} AND taken_at <= {before_to})"
	"|savant.statement_hour WHERE is_top AND (hour >= {from} AND hour < {to}"
	"  OR hour >= {before_from} AND hour < {before_to})} GROUP BY 1";

constexpr const char *kStatementsBefore =
	"SELECT query_id, sum(calls) AS calls, sum(total_ms) AS ms, sum(rows) AS rows,"
	" sum(blocks_hit) AS hit, sum(blocks_read) AS read, sum(blocks_dirtied) AS dirtied,"
	" sum(temp_read + temp_written) AS temp, sum(io_ms) AS io_ms, sum(wal_bytes) AS wal,"
	" sum(plan_ms) AS plan_ms, sum(jit_ms) AS jit_ms"
	" FROM {savant.statement_sample WHERE taken_at > {before_from} AND taken_at <= {before_to}"
	"|savant.statement_hour WHERE hour >= {before_from} AND hour < {before_to}}"
	" AND is_top GROUP BY query_id ORDER BY ms DESC LIMIT 2000";

/* Of the statements with most time. */
constexpr const char *kStatementCourse =
	"SELECT query_id, floor(extract(epoch FROM {taken_at|hour})::float8 / {wide}) * {wide} AS at,"
	" sum(total_ms) AS ms"
	" FROM {savant.statement_sample WHERE taken_at > {from} AND taken_at <= {to}"
	"|savant.statement_hour WHERE hour >= {from} AND hour < {to}} AND is_top AND query_id IN"
	" (SELECT query_id FROM {savant.statement_sample WHERE taken_at > {from} AND taken_at <= {to}"
	"|savant.statement_hour WHERE hour >= {from} AND hour < {to}} AND is_top"
	" GROUP BY query_id ORDER BY sum(total_ms) DESC LIMIT 40) GROUP BY 1, 2 ORDER BY 1, 2";

/* As ai_why_slow() tells them: what was recorded, by statement. */
constexpr const char *kRegressions =
	"SELECT r.query_id, count(DISTINCT r.at) AS intervals, min(r.at) AS first, max(r.at) AS last,"
	" sum(r.calls) AS calls, sum(r.mean_ms * r.calls) / nullif(sum(r.calls), 0) AS mean_ms,"
	" sum(r.baseline_ms * r.calls) / nullif(sum(r.calls), 0) AS usual_ms,"
	" max(r.ratio_bound) AS least_ratio, sum(r.extra_ms) AS extra_ms,"
	" (array_agg(r.class ORDER BY r.at DESC))[1] AS cause,"
	" (SELECT left(t.statement, 8000) FROM savant.statement_text t"
	"  WHERE t.query_id = r.query_id) AS text"
	" FROM savant.regression r WHERE r.at > {from} AND r.at <= {to}"
	" GROUP BY r.query_id ORDER BY sum(r.extra_ms) DESC, r.query_id LIMIT 20";

/*
 * The rows at the first and the last moment of a table are found by joining: aggregates with an
 * order of their own would sort a million rows.
 */
constexpr const char *kTables =
	"WITH sample AS NOT MATERIALIZED (SELECT *, {taken_at|hour} AS at"
	"  FROM {savant.table_sample WHERE taken_at > {from} AND taken_at <= {to}"
	"|savant.table_hour WHERE hour >= {from} AND hour < {to}}),"
	" sums AS MATERIALIZED (SELECT relation, sum(seq_scans) AS seq_scans,"
	"  sum(seq_rows) AS seq_rows,"
	"  sum(index_scans) AS index_scans, sum(inserted) AS inserted, sum(updated) AS updated,"
	"  sum(hot_updated) AS hot_updated, sum(deleted) AS deleted, sum(vacuums) AS vacuums,"
	"  sum(analyzes) AS analyzes, sum(blocks_read) AS read, sum(blocks_hit) AS hit,"
	"  max(at) AS last_at, max(at) FILTER (WHERE bytes IS NOT NULL) AS last_sized,"
	"  min(at) FILTER (WHERE bytes IS NOT NULL) AS first_sized FROM sample GROUP BY relation),"
	" ends AS (SELECT s.relation, max(s.live_rows) FILTER (WHERE s.at = u.last_at) AS live,"
	"  max(s.dead_rows) FILTER (WHERE s.at = u.last_at) AS dead,"
	"  max(s.bytes) FILTER (WHERE s.at = u.last_sized) AS bytes,"
	"  max(s.bytes) FILTER (WHERE s.at = u.first_sized) AS bytes_first"
	"  FROM sums u JOIN sample s ON s.relation = u.relation"
	"   AND s.at IN (u.last_at, u.last_sized, u.first_sized) GROUP BY s.relation),"
	" ranked AS (SELECT *, bytes - bytes_first AS grown,"
	"  row_number() OVER (ORDER BY bytes - bytes_first DESC NULLS LAST, relation) AS by_growth,"
	"  row_number() OVER (ORDER BY seq_rows DESC, relation) AS by_seq,"
	"  row_number() OVER (ORDER BY dead DESC, relation) AS by_dead,"
	"  row_number() OVER (ORDER BY inserted + updated + deleted DESC, relation) AS by_writes,"
	"  row_number() OVER (ORDER BY vacuums DESC, relation) AS by_vacuums"
	"  FROM sums JOIN ends USING (relation))"
	" SELECT r.*, coalesce(n.name, 'table ' || r.relation) AS name FROM ranked r"
	" LEFT JOIN savant.relation_name n ON n.relation = r.relation"
	" WHERE least(by_growth, by_seq, by_dead, by_writes, by_vacuums) <= 15 ORDER BY r.relation";

constexpr const char *kWaits =
	"WITH w AS (SELECT * FROM savant.wait_sample WHERE taken_at > {from} AND taken_at <= {to}),"
	" looks AS (SELECT sum(rounds) AS rounds FROM"
	"  (SELECT max(rounds) AS rounds FROM w GROUP BY taken_at) AS one)"
	" SELECT wait_class, wait_event AS event,"
	" sum(samples)::float8 / nullif((SELECT rounds FROM looks), 0) AS sessions"
	" FROM w GROUP BY 1, 2 ORDER BY 3 DESC LIMIT 20";

/* Statements in lock samples have constants: they are left out. */
constexpr const char *kLocks =
	"SELECT max(taken_at) AS seen, count(*) AS sessions, max(waiting_s) AS longest_s,"
	" max(depth) AS depth, coalesce(max(relation), '') AS relation,"
	" coalesce(max(lock_mode), '') AS mode,"
	" coalesce(max(r.role), '') AS role, coalesce(max(r.application), '') AS application,"
	" coalesce(max(r.state), '') AS root_state"
	" FROM savant.lock_sample w LEFT JOIN LATERAL (SELECT role::text, application, state"
	"  FROM savant.lock_sample b WHERE b.taken_at = w.taken_at AND b.pid = w.root_pid LIMIT 1) r"
	"  ON true"
	" WHERE w.taken_at > {from} AND w.taken_at <= {to} AND w.depth > 0"
	" GROUP BY w.root_pid, w.relation ORDER BY max(waiting_s) DESC NULLS LAST LIMIT 15";

constexpr const char *kChanges =
	"SELECT at, kind, object, detail FROM savant.change_event"
	" WHERE seen_at > {from} AND seen_at <= {to} AND kind <> 'maintenance'"
	" ORDER BY at, kind, object LIMIT 300";

/* Incidents with their first cause, and anomalies, the worst first. */
constexpr const char *kEvents =
	"(SELECT 'incident' AS what, i.started_at AS \"from\", i.ended_at AS \"to\", i.severity,"
	" i.title, concat_ws('; ', CASE WHEN i.extra_s >= 1 THEN round(i.extra_s::numeric)"
	"  || ' s of work in statements beyond the usual' END,"
	"  (SELECT string_agg(x.s->>'text', '; ') FROM"
	"   (SELECT s FROM jsonb_array_elements(i.symptoms) AS s LIMIT 4) AS x)) AS detail,"
	" coalesce((SELECT concat_ws(': ', c.title, nullif(c.chain, ''))"
	"  || CASE WHEN c.is_confirmed THEN ' (confirmed)' ELSE ' (likely)' END"
	"  FROM savant.incident_cause c WHERE c.incident = i.id ORDER BY c.rank LIMIT 1), '') AS cause"
	" FROM savant.incident i WHERE i.started_at <= {to} AND coalesce(i.ended_at, {to}) > {from}"
	" ORDER BY array_position(ARRAY['critical', 'warning', 'info'], i.severity), i.started_at"
	" LIMIT 50)"
	" UNION ALL (SELECT 'anomaly', a.since, a.at, a.severity, coalesce(d.title, a.series)"
	"  || CASE a.direction WHEN 1 THEN ': higher than expected' WHEN -1 THEN ': lower than "
	"expected'"
	"  ELSE ': out of the ordinary' END, '', ''"
	" FROM savant.anomaly a LEFT JOIN savant.series d ON d.name = a.series"
	" WHERE a.at > {from} AND a.at <= {to} AND a.severity <> 'info'"
	" ORDER BY a.score DESC, a.at LIMIT 100)";

constexpr const char *kAlerts =
	"SELECT 'alert' AS what, opened_at AS \"from\", closed_at AS \"to\","
	" worst_severity AS severity, title, '' AS detail, '' AS cause FROM savant.alert"
	" WHERE opened_at <= {to} AND coalesce(closed_at, {to}) > {from}"
	" ORDER BY array_position(ARRAY['critical', 'warning', 'info'], worst_severity), opened_at, id"
	" LIMIT 60";

constexpr const char *kSuggestions =
	"SELECT action, table_name AS \"table\", reason, ddl, bytes, saved_ms_per_day"
	" FROM savant.suggestion WHERE status = 'open'"
	" ORDER BY saved_ms_per_day DESC NULLS LAST, bytes, ddl LIMIT 20";

constexpr const char *kDays =
	"SELECT series AS id, floor(extract(epoch FROM hour) / 86400) * 86400 AS at,"
	" (array_agg(last ORDER BY hour DESC))[1]::float8 AS last, max(max)::float8 AS most"
	" FROM savant.metric_hour WHERE hour >= {to} - interval '60 days' AND hour < {to}"
	" AND series IN ('database_bytes', 'xid_age', 'mxid_age', 'connections_used_share',"
	"  'disk_used_share', 'sequence_used_share') AND last <> 'NaN' GROUP BY 1, 2 ORDER BY 1, 2";

/* `{a|b}` by `hours`, then the moments. */
std::string Chosen(std::string_view sql, bool hours) {
	std::string chosen;
	std::size_t at = 0;
	while (at < sql.size()) {
		const std::size_t open = sql.find('{', at);
		if (open == std::string_view::npos) {
			break;
		}
		chosen += sql.substr(at, open - at);
		std::size_t depth = 0, bar = std::string_view::npos, end = open;
		do {
			depth += sql[end] == '{' ? 1 : 0;
			depth -= sql[end] == '}' ? 1 : 0;
			bar = sql[end] == '|' && depth == 1 && bar == std::string_view::npos &&
			              (end == 0 || sql[end - 1] != ' ') && sql[end + 1] != '|'
			          ? end
			          : bar;
			++end;
		} while (depth > 0 && end < sql.size());
		if (bar == std::string_view::npos) {
			chosen += sql.substr(open, end - open);
		} else {
			chosen +=
				hours ? sql.substr(bar + 1, end - bar - 2) : sql.substr(open + 1, bar - open - 1);
		}
		at = end;
	}
	return chosen + std::string(sql.substr(at));
}

std::string Moment(double time) {
	char text[64];
	std::snprintf(text, sizeof text, "to_timestamp(%.6f)", time);
	return text;
}

void ReplaceAll(std::string &text, std::string_view what, std::string_view with) {
	for (std::size_t at = text.find(what); at != std::string::npos;
	     at = text.find(what, at + with.size())) {
		text.replace(at, what.size(), with);
	}
}

} // namespace

std::vector<ReportQuery> ReportQueries() {
	return {
		{"coverage", "header", "snapshot", kCoverage},
		{"interruptions", "header", "snapshot", kInterruptions},
		{"footprint", "header", "footprint", kFootprint},
		{"series", "load", "metric,metric_hour,series", kSeries},
		{"series_before", "load", "metric,metric_hour", kSeriesBefore},
		{"week", "load", "metric_hour", kWeek},
		{"findings", "findings", "health_result", kFindings},
		{"statements", "statements", "statement_sample,statement_hour,statement_text", kStatements},
		{"statements_all", "statements", "statement_sample,statement_hour", kStatementsAll},
		{"statements_before", "statements", "statement_sample,statement_hour", kStatementsBefore},
		{"statement_course", "statements", "statement_sample,statement_hour", kStatementCourse},
		{"regressions", "regressions", "regression,statement_text", kRegressions},
		{"tables", "tables", "table_sample,table_hour,relation_name", kTables},
		{"waits", "waits", "wait_sample", kWaits},
		{"locks", "locks", "lock_sample", kLocks},
		{"changes", "changes", "change_event", kChanges},
		{"events", "events", "incident,incident_cause,anomaly,series", kEvents},
		{"alerts", "events", "alert", kAlerts},
		{"suggestions", "indexes", "suggestion", kSuggestions},
		{"days", "capacity", "metric_hour", kDays}};
}

bool ReportReadsHours(const ReportPeriod &period) { return period.Seconds() > kHoursFrom; }

std::string ReportSql(const ReportQuery &query, const ReportPeriod &period, bool hours,
                      std::size_t top) {
	constexpr double kShortestBucket = 1, kCourseBuckets = 40;
	const double bucket = hours ? 3600 : std::max(kShortestBucket, period.Seconds() / kBuckets);
	const double wide = std::max(hours ? 3600 : kShortestBucket, period.Seconds() / kCourseBuckets);
	std::string sql = Chosen(query.sql, hours);
	ReplaceAll(sql, "{from}", Moment(period.from));
	ReplaceAll(sql, "{to}", Moment(period.to));
	ReplaceAll(sql, "{before_from}", Moment(period.before_from));
	ReplaceAll(sql, "{before_to}", Moment(period.before_to));
	ReplaceAll(sql, "{top}", std::to_string(top));
	ReplaceAll(sql, "{bucket}", std::to_string(bucket));
	ReplaceAll(sql, "{wide}", std::to_string(wide));
	return sql;
}

} // namespace savant::core
