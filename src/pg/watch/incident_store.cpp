/*
 * incident_store.cpp
 *     SQL behind the tables of incidents.
 */
// First of all: what postgres.h makes of snprintf would break it.
#include <nlohmann/json.hpp>

#include "pg/watch/incident_store.hpp"

#include <cmath>

#include "pg/watch/probe_query.hpp"
#include "pg/watch/work_unit.hpp"

namespace savant::pg {

namespace {

using nlohmann::json;

constexpr const char *kAnomalies =
	"INSERT INTO savant.anomaly (at, series, since, detector, severity, score, p, direction,"
	" expected, observed) SELECT to_timestamp(x.at), x.series, to_timestamp(x.since), x.detector,"
	" x.severity, x.score, x.p, x.direction, x.expected, x.observed"
	" FROM jsonb_to_recordset($1) AS x(at float8, series text, since float8, detector text,"
	"  severity text, score real, p float8, direction smallint, expected float8, observed float8)"
	" WHERE $2 IS NOT NULL";
constexpr const char *kRegressions =
	"INSERT INTO savant.regression (at, query_id, role, is_top, class, calls, mean_ms, baseline_ms,"
	" baseline_calls, ratio_bound, p, extra_ms, detail) SELECT $2, x.*"
	" FROM jsonb_to_recordset($1) AS x(query_id bigint, role oid, is_top boolean, class text,"
	"  calls bigint, mean_ms float8, baseline_ms float8, baseline_calls bigint,"
	"  ratio_bound float8, p float8, extra_ms float8, detail text)";

#define INCIDENT_RECORD                                                                            \
	"jsonb_to_record($1) AS x(started_at float8, detected_at float8, last_seen_at float8,"         \
	" ended_at float8, severity text, title text, extra_s float8, symptoms jsonb,"                 \
	" ruled_out jsonb, causes jsonb)"
constexpr const char *kUpdateIncident =
	"UPDATE savant.incident i SET started_at = to_timestamp(x.started_at),"
	" last_seen_at = to_timestamp(x.last_seen_at), ended_at = to_timestamp(x.ended_at),"
	" severity = x.severity, title = x.title, extra_s = x.extra_s, symptoms = x.symptoms,"
	" ruled_out = x.ruled_out FROM " INCIDENT_RECORD
	" WHERE i.detected_at = to_timestamp(x.detected_at) AND $2 IS NOT NULL";
constexpr const char *kInsertIncident =
	"INSERT INTO savant.incident (started_at, detected_at, last_seen_at, ended_at, severity, title,"
	" extra_s, symptoms, ruled_out) SELECT to_timestamp(x.started_at),"
	" to_timestamp(x.detected_at), to_timestamp(x.last_seen_at), to_timestamp(x.ended_at),"
	" x.severity, x.title, x.extra_s, x.symptoms, x.ruled_out FROM " INCIDENT_RECORD
	" WHERE $2 IS NOT NULL AND NOT EXISTS (SELECT FROM savant.incident i"
	"  WHERE i.detected_at = to_timestamp(x.detected_at))";
constexpr const char *kForgetCauses =
	"DELETE FROM savant.incident_cause c USING savant.incident i, " INCIDENT_RECORD
	" WHERE c.incident = i.id AND i.detected_at = to_timestamp(x.detected_at)"
	" AND $2 IS NOT NULL";
constexpr const char *kCauses =
	"INSERT INTO savant.incident_cause (incident, rank, cause, object, title, score, is_confirmed,"
	" chain, evidence, remedy) SELECT i.id, c.rank, c.cause, c.object, c.title, c.score,"
	" c.is_confirmed, c.chain, c.evidence, c.remedy FROM " INCIDENT_RECORD
	" JOIN savant.incident i ON i.detected_at = to_timestamp(x.detected_at),"
	" jsonb_to_recordset(x.causes) AS c(rank smallint, cause text, object text, title text,"
	"  score real, is_confirmed boolean, chain text, evidence jsonb, remedy text)"
	" WHERE $2 IS NOT NULL";
constexpr const char *kEndOthers =
	"UPDATE savant.incident i SET ended_at = i.last_seen_at"
	" WHERE i.ended_at IS NULL AND $2 IS NOT NULL"
	" AND i.detected_at IS DISTINCT FROM to_timestamp(($1 ->> 0)::float8)";

constexpr const char *kStates =
	"INSERT INTO savant.detector_state (name, saved_at, state) SELECT x.key, $2, x.value"
	" FROM jsonb_each_text($1) AS x ON CONFLICT (name) DO UPDATE"
	" SET saved_at = excluded.saved_at, state = excluded.state";

/* A JSON document has no infinities; a real column no denormal numbers. */
json Number(double number) {
	return std::isfinite(number) ? json(std::abs(number) < 1e-30 ? 0.0 : number) : json(nullptr);
}

json Whole(double number) { return std::isfinite(number) ? json(std::llround(number)) : json(0); }

std::string Dump(const json &document) {
	return document.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string Hex(const std::string &bytes) {
	constexpr char kDigits[] = "0123456789abcdef";
	std::string hex;
	hex.reserve(bytes.size() * 2);
	for (const char c : bytes) {
		const auto byte = static_cast<unsigned char>(c);
		hex += kDigits[byte >> 4];
		hex += kDigits[byte & 15];
	}
	return hex;
}

int DigitOf(char c) {
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : 0;
}

std::string Bytes(const std::string &hex) {
	std::string bytes;
	bytes.reserve(hex.size() / 2);
	for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
		bytes += static_cast<char>(DigitOf(hex[i]) * 16 + DigitOf(hex[i + 1]));
	}
	return bytes;
}

std::string Time(double at) {
	char text[60];
	snprintf(text, sizeof(text), "to_timestamp(%.6f)", at);
	return text;
}

json SymptomRows(const std::vector<core::Symptom> &symptoms) {
	json rows = json::array();
	for (const core::Symptom &symptom : symptoms) {
		rows.push_back({{"kind", core::Name(symptom.kind)},
		                {"id", symptom.id},
		                {"object", symptom.object},
		                {"severity", core::Name(symptom.severity)},
		                {"since", Number(symptom.since)},
		                {"text", symptom.text}});
	}
	return rows;
}

json IncidentRow(const core::Incident &incident) {
	json causes = json::array(), ruled_out = json::array();
	for (const core::RankedCause &cause : incident.ranking.causes) {
		causes.push_back({{"rank", causes.size() + 1},
		                  {"cause", cause.cause},
		                  {"object", cause.object},
		                  {"title", cause.title},
		                  {"score", Number(cause.score)},
		                  {"is_confirmed", cause.confirmed},
		                  {"chain", cause.chain},
		                  {"evidence", cause.evidence},
		                  {"remedy", cause.remedy}});
	}
	for (const core::RuledOut &out : incident.ranking.ruled_out) {
		ruled_out.push_back({{"cause", out.cause}, {"reason", out.reason}});
	}
	return {{"started_at", Number(incident.started_at)},
	        {"detected_at", Number(incident.detected_at)},
	        {"last_seen_at", Number(incident.last_seen_at)},
	        {"ended_at", incident.ended_at ? Number(*incident.ended_at) : json(nullptr)},
	        {"severity", core::Name(incident.severity)},
	        {"title", incident.title},
	        {"extra_s", Number(incident.extra_s)},
	        {"symptoms", SymptomRows(incident.symptoms)},
	        {"ruled_out", ruled_out},
	        {"causes", causes}};
}

} // namespace

void WriteAnomalies(const std::vector<SeriesAnomaly> &anomalies, double at) {
	json rows = json::array();
	for (const SeriesAnomaly &found : anomalies) {
		const core::Anomaly &anomaly = found.anomaly;
		rows.push_back({{"at", Number(at)},
		                {"series", found.series},
		                {"since", Number(anomaly.since)},
		                {"detector", core::Name(anomaly.detector)},
		                {"severity", core::Name(anomaly.severity)},
		                {"score", Number(anomaly.score)},
		                {"p", Number(anomaly.p)},
		                {"direction", anomaly.direction},
		                {"expected", Number(anomaly.expected)},
		                {"observed", Number(anomaly.observed)}});
	}
	if (!rows.empty()) {
		WriteRows(kAnomalies, Dump(rows), at);
	}
}

void WriteRegressions(const std::vector<StatementRegression> &found, double at) {
	json rows = json::array();
	for (const StatementRegression &slower : found) {
		const core::RegressedStatement &regression = slower.regression;
		rows.push_back(
			{{"query_id", slower.sample.query_id},
		     {"role", Whole(slower.sample.role_id)},
		     {"is_top", slower.sample.is_top},
		     {"class", core::Name(regression.cause)},
		     {"calls", Whole(slower.sample.calls)},
		     {"mean_ms", Number(regression.mean_now)},
		     {"baseline_ms", Number(regression.mean_before)},
		     {"baseline_calls", Whole(slower.calls_before)},
		     {"ratio_bound", Number(regression.mean.low)},
		     {"p", Number(regression.mean.p)},
		     {"extra_ms",
		      Number((regression.mean_now - regression.mean_before) * slower.sample.calls)},
		     {"detail", core::SymptomOf(core::SlowerStatement{slower.sample.query_id, regression,
		                                                      slower.plan_difference},
		                                at)
		                    .text}});
	}
	if (!rows.empty()) {
		WriteRows(kRegressions, Dump(rows), at);
	}
}

void WriteIncident(const core::Incident &incident, double at) {
	const std::string document = Dump(IncidentRow(incident));
	WriteRows(kUpdateIncident, document, at);
	WriteRows(kInsertIncident, document, at);
	WriteRows(kForgetCauses, document, at);
	WriteRows(kCauses, document, at);
}

void EndOtherIncidents(double detected_at, double at) {
	WriteRows(kEndOthers, Dump(json::array({Number(detected_at)})), at);
}

std::vector<core::HealthSign> ReadHealthSigns(double since) {
	const core::ProbeTable rows =
		AskServer("SELECT rule, object, severity, title, extract(epoch FROM since)::float8 AS since"
	              " FROM savant.health_result WHERE severity <> 'info' AND since >= " +
	                  Time(since) + " LIMIT 500",
	              "", false);
	std::vector<core::HealthSign> signs;
	for (std::size_t row = 0; row < rows.Rows(); row++) {
		signs.push_back({rows.Text(row, "rule"), rows.Text(row, "object"), rows.Text(row, "title"),
		                 core::SeverityNamed(rows.Text(row, "severity")),
		                 rows.Number(row, "since")});
	}
	return signs;
}

/*
 * The same hour of the same weekday in the last two weeks; where the statement did not run then,
 * the last seven days; and the samples of the last hour, which are all that a young installation
 * has.
 */
std::vector<StatementPast> ReadPasts(std::span<const core::StatementSample> samples,
                                     double before) {
	std::string ids;
	for (const core::StatementSample &sample : samples) {
		ids += (ids.empty() ? "" : ",") + std::to_string(sample.query_id);
	}
	if (ids.empty()) {
		return {};
	}
	const std::string at = Time(before);
	const core::ProbeTable rows = AskServer(
		"WITH kept AS (SELECT *, n AS snapshots, extract(isodow FROM hour) = extract(isodow FROM " +
			at + ") AND extract(hour FROM hour) = extract(hour FROM " + at +
			") AS is_same FROM savant.statement_hour WHERE query_id IN (" + ids +
			") AND hour >= " + at + " - interval '14 days' AND hour < " + at +
			" - interval '1 hour'),"
			" chosen AS (SELECT * FROM kept k WHERE is_same OR (hour >= " +
			at +
			" - interval '7 days' AND NOT EXISTS (SELECT FROM kept s WHERE s.is_same"
			"  AND s.query_id = k.query_id))),"
			" past AS (SELECT query_id, role, is_top, snapshots::float8 AS snapshots, 3600::float8 "
			"AS seconds, calls,"
			"  total_ms, sum_sq_ms, rows, blocks_hit, blocks_read, temp_read, temp_written, "
			"plan_ms,"
			"  io_ms FROM "
			"chosen"
			"  UNION ALL SELECT query_id, role, is_top, 1, (SELECT n.seconds FROM savant.snapshot n"
			"  WHERE n.taken_at = s.taken_at), calls, total_ms, sum_sq_ms, rows,"
			"  blocks_hit, blocks_read, temp_read, temp_written, plan_ms, io_ms"
			"  FROM savant.statement_sample s"
			"  WHERE query_id IN (" +
			ids + ") AND taken_at > " + at + " - interval '1 hour' AND taken_at < " + at +
			" AND NOT EXISTS (SELECT FROM savant.incident i WHERE s.taken_at >= i.started_at"
			"  AND s.taken_at <= coalesce(i.ended_at, i.last_seen_at)))"
			" SELECT query_id, role::bigint::float8 AS role_id, is_top, sum(snapshots) AS "
			"intervals,"
			" sum(calls)::float8 AS calls, sum(total_ms) AS total_ms, sum(sum_sq_ms) AS sum_sq_ms,"
			" sum(rows)::float8 AS rows, sum(blocks_hit + blocks_read)::float8 AS blocks,"
			" sum(blocks_read)::float8 AS blocks_read,"
			" sum(temp_read + temp_written)::float8 AS temp,"
			" sum(plan_ms)::float8 AS plan_ms, sum(io_ms)::float8 AS io_ms, sum(seconds) AS "
			"seconds,"
			" coalesce(var_samp(total_ms / calls), 0) AS variance_ms"
			" FROM past WHERE calls > 0 GROUP BY query_id, role, is_top",
		"", false);
	std::vector<StatementPast> pasts;
	for (std::size_t row = 0; row < rows.Rows(); row++) {
		StatementPast past;
		past.query_id = rows.Integer(row, "query_id");
		past.role_id = rows.Number(row, "role_id");
		past.is_top = rows.Flag(row, "is_top");
		core::StatementWork &work = past.work;
		work.time = {rows.Number(row, "calls"), rows.Number(row, "total_ms"),
		             rows.Number(row, "sum_sq_ms")};
		work.seconds = rows.Number(row, "seconds");
		work.rows = rows.Number(row, "rows");
		work.blocks = rows.Number(row, "blocks");
		work.reads = rows.Number(row, "blocks_read");
		work.temp_blocks = rows.Number(row, "temp");
		work.plan_ms = rows.Number(row, "plan_ms");
		work.io_ms = rows.Number(row, "io_ms");
		// What means of whole intervals vary by beyond what their calls explain.
		const double within =
			work.time.Variance() * rows.Number(row, "intervals") / work.time.calls;
		work.between = std::fmax(0, rows.Number(row, "variance_ms") - within);
		pasts.push_back(past);
	}
	return pasts;
}

double FirstSnapshotAt() {
	const core::ProbeTable rows = AskServer(
		"SELECT extract(epoch FROM min(taken_at))::float8 AS at FROM savant.snapshot", "", false);
	return rows.Number(0, "at");
}

std::map<std::string, DetectorState> ReadDetectorStates() {
	const core::ProbeTable rows =
		AskServer("SELECT name, extract(epoch FROM saved_at)::float8 AS saved_at, state"
	              " FROM savant.detector_state",
	              "", false);
	std::map<std::string, DetectorState> states;
	for (std::size_t row = 0; row < rows.Rows(); row++) {
		states[rows.Text(row, "name")] = {rows.Number(row, "saved_at"),
		                                  Bytes(rows.Text(row, "state"))};
	}
	return states;
}

void WriteDetectorStates(const std::map<std::string, std::string> &states, double at) {
	json document = json::object();
	for (const auto &[name, state] : states) {
		document[name] = Hex(state);
	}
	WriteRows(kStates, Dump(document), at);
}

std::vector<KeptReading> ReadReadings(double after, double before, std::size_t most) {
	const core::ProbeTable rows = AskServer(
		"SELECT extract(epoch FROM s.taken_at)::float8 AS at, d.name AS series, v.value::float8,"
		" v.weight::float8 FROM (SELECT * FROM savant.series_sample WHERE taken_at > " +
			Time(after) + " AND taken_at < " + Time(before) + " ORDER BY taken_at DESC LIMIT " +
			std::to_string(most) +
			") s, unnest(s.series, s.readings, s.weights) AS v(id, value, weight)"
			" JOIN savant.series d ON d.id = v.id ORDER BY s.taken_at",
		"", false);
	std::vector<KeptReading> readings;
	for (std::size_t row = 0; row < rows.Rows(); row++) {
		readings.push_back({rows.Number(row, "at"), rows.Number(row, "value"),
		                    rows.Number(row, "weight"), rows.Text(row, "series")});
	}
	return readings;
}

} // namespace savant::pg
