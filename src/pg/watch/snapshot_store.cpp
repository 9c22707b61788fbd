/*
 * snapshot_store.cpp
 *     SQL behind the tables of the watch.
 *
 * Each table gets its rows in one statement, from one JSON document.  Numbers are made fit for
 * their columns here: a real that is too small, or a bigint with a fraction, would be an error.
 */
// First of all: what postgres.h makes of snprintf would break it.
#include <nlohmann/json.hpp>

#include "pg/watch/snapshot_store.hpp"

#include <cmath>
#include <limits>
#include <map>
#include <tuple>

#include "core/errors.hpp"
#include "core/text/utf8.hpp"
#include "pg/watch/probe_query.hpp"
#include "pg/watch/work_unit.hpp"

namespace savant::pg {

namespace {

using nlohmann::json;

constexpr std::size_t kMostText = 20000;
/*
 * As many of one role as kClients keeps; with more, its applications have names of their own each
 * time.  Per role, so that nobody can use up the room of others.
 */
constexpr std::size_t kMostApplications = 100;

constexpr const char *kSnapshot =
	"INSERT INTO savant.snapshot (taken_at, seconds, took_ms, probe_ms, failures, discontinuities,"
	" is_standby, by_monitor) SELECT $2, x.* FROM jsonb_to_record($1) AS x(seconds real,"
	" took_ms real, probe_ms jsonb, failures jsonb, discontinuities jsonb, is_standby boolean,"
	" by_monitor boolean)";

/* No ON CONFLICT: it would use up the numbers of a smallint within hours. */
constexpr const char *kSeries =
	"INSERT INTO savant.series (name, title, kind, unit, grouping)"
	" SELECT x.name, x.title, x.kind, x.unit, x.grouping FROM jsonb_to_recordset($1) AS x("
	" name text, title text, kind text, unit text, grouping text)"
	" WHERE $2 IS NOT NULL AND NOT EXISTS (SELECT FROM savant.series s WHERE s.name = x.name)"
	" ORDER BY x.name";
constexpr const char *kSeriesSample =
	"INSERT INTO savant.series_sample (taken_at, series, readings, weights)"
	" SELECT $2, array_agg(s.id ORDER BY s.id), array_agg(x.value ORDER BY s.id),"
	"  array_agg(x.weight ORDER BY s.id)"
	" FROM jsonb_to_recordset($1) AS x(name text, value real, weight real)"
	" JOIN savant.series s ON s.name = x.name HAVING count(*) > 0";

constexpr const char *kStatements =
	"INSERT INTO savant.statement_sample SELECT $2, x.* FROM jsonb_to_recordset($1) AS x("
	" query_id bigint, role oid, is_top boolean, calls bigint, total_ms float8, sum_sq_ms float8,"
	" rows bigint, blocks_hit bigint, blocks_read bigint, blocks_dirtied bigint,"
	" blocks_written bigint, temp_read bigint, temp_written bigint, io_ms real, wal_bytes float8,"
	" plans bigint, plan_ms real, jit_ms real)";
/* Statements without samples, into the hour that has those with samples; row 0 has them too. */
constexpr const char *kTail =
	"INSERT INTO savant.statement_hour AS h SELECT $2, x.* FROM jsonb_to_recordset($1) AS "
	"x(query_id bigint, role oid, is_top boolean, n integer, calls bigint, total_ms float8, "
	"sum_sq_ms float8, rows bigint, blocks_hit bigint, blocks_read bigint, blocks_dirtied "
	"bigint, blocks_written bigint, temp_read bigint, temp_written bigint, io_ms real, "
	"wal_bytes float8, plans bigint, plan_ms real, jit_ms real) ON CONFLICT (query_id, role, "
	"is_top, hour) DO UPDATE SET n = h.n + excluded.n, calls = h.calls + excluded.calls, "
	"total_ms = h.total_ms + excluded.total_ms, sum_sq_ms = h.sum_sq_ms + excluded.sum_sq_ms,"
	" rows = h.rows + excluded.rows, blocks_hit = h.blocks_hit + excluded.blocks_hit, "
	"blocks_read = h.blocks_read + excluded.blocks_read, blocks_dirtied = h.blocks_dirtied + "
	"excluded.blocks_dirtied, blocks_written = h.blocks_written + excluded.blocks_written, "
	"temp_read = h.temp_read + excluded.temp_read, temp_written = h.temp_written + "
	"excluded.temp_written, io_ms = h.io_ms + excluded.io_ms, wal_bytes = h.wal_bytes + "
	"excluded.wal_bytes, plans = h.plans + excluded.plans, plan_ms = h.plan_ms + "
	"excluded.plan_ms, jit_ms = h.jit_ms + excluded.jit_ms";
constexpr const char *kTailTaken =
	"UPDATE savant.statement_hour h SET calls = greatest(h.calls - t.calls, 0), total_ms = "
	"greatest(h.total_ms - t.total_ms, 0), sum_sq_ms = greatest(h.sum_sq_ms - t.sum_sq_ms, "
	"0), rows = greatest(h.rows - t.rows, 0), blocks_hit = greatest(h.blocks_hit - "
	"t.blocks_hit, 0), blocks_read = greatest(h.blocks_read - t.blocks_read, 0), "
	"blocks_dirtied = greatest(h.blocks_dirtied - t.blocks_dirtied, 0), blocks_written = "
	"greatest(h.blocks_written - t.blocks_written, 0), temp_read = greatest(h.temp_read - "
	"t.temp_read, 0), temp_written = greatest(h.temp_written - t.temp_written, 0), io_ms = "
	"greatest(h.io_ms - t.io_ms, 0), wal_bytes = greatest(h.wal_bytes - t.wal_bytes, 0), "
	"plans = greatest(h.plans - t.plans, 0), plan_ms = greatest(h.plan_ms - t.plan_ms, 0), "
	"jit_ms = greatest(h.jit_ms - t.jit_ms, 0) FROM (SELECT sum(x.calls) AS calls, "
	"sum(x.total_ms) AS total_ms, sum(x.sum_sq_ms) AS sum_sq_ms, sum(x.rows) AS rows, "
	"sum(x.blocks_hit) AS blocks_hit, sum(x.blocks_read) AS blocks_read, "
	"sum(x.blocks_dirtied) AS blocks_dirtied, sum(x.blocks_written) AS blocks_written, "
	"sum(x.temp_read) AS temp_read, sum(x.temp_written) AS temp_written, sum(x.io_ms) AS "
	"io_ms, sum(x.wal_bytes) AS wal_bytes, sum(x.plans) AS plans, sum(x.plan_ms) AS plan_ms, "
	"sum(x.jit_ms) AS jit_ms FROM jsonb_to_recordset($1) AS x(query_id bigint, role oid, "
	"is_top boolean, n integer, calls bigint, total_ms float8, sum_sq_ms float8, rows bigint,"
	" blocks_hit bigint, blocks_read bigint, blocks_dirtied bigint, blocks_written bigint, "
	"temp_read bigint, temp_written bigint, io_ms real, wal_bytes float8, plans bigint, "
	"plan_ms real, jit_ms real)) t WHERE h.query_id = 0 AND h.hour = $2";
constexpr const char *kTables =
	"INSERT INTO savant.table_sample SELECT $2, x.* FROM jsonb_to_recordset($1) AS x("
	" relation oid, seq_scans bigint, seq_rows bigint, index_scans bigint, index_rows bigint,"
	" inserted bigint, updated bigint, hot_updated bigint, deleted bigint, live_rows float8,"
	" dead_rows float8, modified_since_analyze float8, blocks_hit bigint, blocks_read bigint,"
	" vacuums integer, analyzes integer, bytes bigint)";
constexpr const char *kIndexes =
	"INSERT INTO savant.index_sample SELECT $2, x.* FROM jsonb_to_recordset($1) AS x("
	" relation oid, scans bigint, rows_read bigint, rows_fetched bigint, blocks_hit bigint,"
	" blocks_read bigint, bytes bigint)";
constexpr const char *kWaits =
	"INSERT INTO savant.wait_sample SELECT $2, x.* FROM jsonb_to_recordset($1) AS x("
	" wait_class text, wait_event text, query_id bigint, role oid, samples integer,"
	" rounds integer)";
constexpr const char *kLocks =
	"INSERT INTO savant.lock_sample SELECT $2, x.* FROM jsonb_to_recordset($1) AS x("
	" pid integer, blocked_by integer[], root_pid integer, depth integer, waiting_s real,"
	" xact_s real, state text, lock_type text, lock_mode text, relation text, role name,"
	" application text, query_id bigint, statement text)";
constexpr const char *kChanges =
	"INSERT INTO savant.change_event (seen_at, at, kind, object, detail, before, after)"
	" SELECT $2, to_timestamp(x.at), x.kind, x.object, x.detail, x.before, x.after"
	" FROM jsonb_to_recordset($1) AS x(at float8, kind text, object text, detail text,"
	"  before text, after text)";

constexpr const char *kTexts =
	"INSERT INTO savant.statement_text (query_id, statement, first_seen_at, last_seen_at)"
	" SELECT DISTINCT ON (x.query_id) x.query_id, x.statement, $2, $2"
	" FROM jsonb_to_recordset($1) AS x(query_id bigint, statement text)"
	" ORDER BY x.query_id ON CONFLICT DO NOTHING";
constexpr const char *kTextsSeen =
	"UPDATE savant.statement_text t SET last_seen_at = $2"
	" FROM jsonb_array_elements_text($1) AS x(id) WHERE t.query_id = x.id::bigint"
	" AND t.last_seen_at < $2 - interval '1 day'";
constexpr const char *kNames =
	"INSERT INTO savant.relation_name AS r (relation, name, kind, of_table, last_seen_at)"
	" SELECT x.relation, x.name, x.kind, x.of_table, $2 FROM jsonb_to_recordset($1) AS x("
	"  relation oid, name text, kind text, of_table oid)"
	" WHERE NOT EXISTS (SELECT FROM savant.relation_name o WHERE o.relation = x.relation"
	"  AND o.name = x.name AND o.last_seen_at >= $2 - interval '1 day')"
	" ON CONFLICT (relation) DO UPDATE SET name = excluded.name, kind = excluded.kind,"
	"  of_table = excluded.of_table, last_seen_at = excluded.last_seen_at";
constexpr const char *kClients =
	"WITH seen AS (SELECT DISTINCT x.role, x.application FROM jsonb_to_recordset($1)"
	"  AS x(role name, application text)),"
	" again AS (UPDATE savant.client c SET last_seen_at = $2 FROM seen s WHERE c.role = s.role"
	"  AND c.application = s.application AND c.last_seen_at < $2 - interval '1 day')"
	" INSERT INTO savant.client (role, application, first_seen_at, last_seen_at)"
	"  SELECT s.role, s.application, $2, $2 FROM seen s"
	"  WHERE NOT EXISTS (SELECT FROM savant.client c WHERE c.role = s.role"
	"   AND c.application = s.application)"
	"   AND (SELECT count(*) FROM savant.client c WHERE c.role = s.role) < 100"
	"  ON CONFLICT DO NOTHING";
constexpr const char *kState =
	"INSERT INTO savant.collector_state (taken_at, state) VALUES ($2, $1)"
	" ON CONFLICT (is_only_row) DO UPDATE SET taken_at = excluded.taken_at,"
	"  state = excluded.state";

/* For a column of type real; null when there is no number. */
json Real(double number) {
	const auto single = static_cast<float>(number);
	if (!std::isfinite(single)) {
		return nullptr;
	}
	return std::fabs(single) < std::numeric_limits<float>::min() ? 0.0
	                                                             : static_cast<double>(single);
}

json Double(double number) { return std::isfinite(number) ? json(number) : json(nullptr); }

/* For an integer column; null when there is no number. */
json Whole(double number) {
	return std::isfinite(number) ? json(std::llround(number)) : json(nullptr);
}

json TextOrNull(const std::string &text) { return text.empty() ? json(nullptr) : json(text); }

void Write(const char *sql, const json &document, double at) {
	if (!document.empty()) {
		WriteRows(sql, document.dump(-1, ' ', false, json::error_handler_t::replace), at);
	}
}

json SnapshotRow(const Collected &collected) {
	const core::Snapshot &now = collected.Now();
	json probe_ms = json::object(), failures = json::object(), breaks = json::array();
	for (const auto &[id, ms] : now.probe_ms) {
		probe_ms[id] = std::round(ms * 100) / 100;
	}
	for (const auto &[id, failure] : now.failures) {
		// What does not apply here does so every minute; ai_status() tells it.
		if (failure.kind == core::ProbeFailure::Kind::NotApplicable) {
			continue;
		}
		failures[id] = {{"kind", core::Name(failure.kind)},
		                {"sqlstate", failure.sqlstate},
		                {"message", failure.message}};
	}
	for (const core::Discontinuity &found : collected.interval.Discontinuities()) {
		breaks.push_back(
			{{"kind", core::Name(found.kind)}, {"probe", found.probe}, {"detail", found.detail}});
	}
	const double seconds = collected.interval.Seconds();
	return {{"seconds", seconds > 0 ? Real(seconds) : json(nullptr)},
	        {"took_ms", Real(now.took_ms)},
	        {"probe_ms", probe_ms},
	        {"failures", failures},
	        {"discontinuities", breaks},
	        {"is_standby", now.is_standby},
	        {"by_monitor", collected.by_monitor}};
}

std::string_view KindName(core::SeriesKind kind) {
	constexpr std::string_view kKindNames[] = {"gauge",   "rate",  "ratio",
	                                           "latency", "count", "size"};
	return kKindNames[static_cast<std::size_t>(kind)];
}

void WriteSeries(const Collected &collected) {
	json definitions = json::array(), values = json::array();
	for (const core::SeriesValue &value : collected.series) {
		const core::SeriesDefinition &series = *value.series;
		definitions.push_back({{"name", series.id},
		                       {"title", series.title},
		                       {"kind", KindName(series.kind)},
		                       {"unit", series.unit},
		                       {"grouping", series.group}});
		values.push_back(
			{{"name", series.id}, {"value", Real(value.value)}, {"weight", Real(value.weight)}});
	}
	Write(kSeries, definitions, collected.Now().taken_at);
	Write(kSeriesSample, values, collected.Now().taken_at);
}

json StatementRow(const core::StatementSample &sample) {
	json row = {{"query_id", sample.query_id},
	            {"role", Whole(sample.role_id)},
	            {"is_top", sample.is_top},
	            {"sum_sq_ms", Double(sample.sum_sq_ms)}};
	for (const core::StatementField &counter : core::StatementFields()) {
		const double value = sample.*counter.field;
		row[counter.column] = counter.is_whole ? Whole(value) : Real(value);
	}
	// These two are double precision in the tables: moments are computed from them.
	row["total_ms"] = Double(sample.total_ms);
	row["wal_bytes"] = Double(sample.wal_bytes);
	return row;
}

json StatementRows(const std::vector<core::StatementSample> &samples) {
	json rows = json::array();
	for (const core::StatementSample &sample : samples) {
		rows.push_back(StatementRow(sample));
	}
	return rows;
}

json TableRows(const std::vector<core::TableSample> &samples) {
	json rows = json::array();
	for (const core::TableSample &sample : samples) {
		rows.push_back({{"relation", sample.relation},
		                {"seq_scans", Whole(sample.seq_scans)},
		                {"seq_rows", Whole(sample.seq_rows)},
		                {"index_scans", Whole(sample.index_scans)},
		                {"index_rows", Whole(sample.index_rows)},
		                {"inserted", Whole(sample.inserted)},
		                {"updated", Whole(sample.updated)},
		                {"hot_updated", Whole(sample.hot_updated)},
		                {"deleted", Whole(sample.deleted)},
		                {"live_rows", Double(sample.live_rows)},
		                {"dead_rows", Double(sample.dead_rows)},
		                {"modified_since_analyze", Double(sample.modified_since_analyze)},
		                {"blocks_hit", Whole(sample.blocks_hit)},
		                {"blocks_read", Whole(sample.blocks_read)},
		                {"vacuums", Whole(sample.vacuums)},
		                {"analyzes", Whole(sample.analyzes)},
		                {"bytes", Whole(sample.bytes)}});
	}
	return rows;
}

json IndexRows(const std::vector<core::IndexSample> &samples) {
	json rows = json::array();
	for (const core::IndexSample &sample : samples) {
		rows.push_back({{"relation", sample.relation},
		                {"scans", Whole(sample.scans)},
		                {"rows_read", Whole(sample.rows_read)},
		                {"rows_fetched", Whole(sample.rows_fetched)},
		                {"blocks_hit", Whole(sample.blocks_hit)},
		                {"blocks_read", Whole(sample.blocks_read)}});
	}
	return rows;
}

json WaitRows(const core::ProbeTable *waits) {
	json rows = json::array();
	for (std::size_t row = 0; waits != nullptr && row < waits->Rows(); row++) {
		rows.push_back({{"wait_class", waits->Text(row, "wait_class")},
		                {"wait_event", waits->Text(row, "wait_event")},
		                {"query_id", waits->Integer(row, "query_id")},
		                {"role", Whole(waits->Number(row, "role_id"))},
		                {"samples", Whole(waits->Number(row, "samples"))},
		                {"rounds", Whole(waits->Number(row, "rounds"))}});
	}
	return rows;
}

json LockRows(const core::ProbeTable *locks) {
	json rows = json::array();
	if (locks == nullptr) {
		return rows;
	}
	const std::vector<core::LockPlace> places = core::LockPlacesOf(*locks);
	for (std::size_t row = 0; row < places.size(); row++) {
		rows.push_back(
			{{"pid", Whole(locks->Number(row, "pid"))},
		     {"blocked_by", places[row].blocked_by},
		     {"root_pid", places[row].root_pid},
		     {"depth", places[row].depth},
		     {"waiting_s", Real(locks->Number(row, "waiting_s"))},
		     {"xact_s", Real(locks->Number(row, "xact_s"))},
		     {"state", TextOrNull(locks->Text(row, "state"))},
		     {"lock_type", TextOrNull(locks->Text(row, "lock_type"))},
		     {"lock_mode", TextOrNull(locks->Text(row, "lock_mode"))},
		     {"relation", TextOrNull(locks->Text(row, "relation"))},
		     {"role", TextOrNull(locks->Text(row, "role"))},
		     {"application", TextOrNull(locks->Text(row, "application"))},
		     {"query_id", locks->IsNull(row, "query_id") ? json(nullptr)
		                                                 : json(locks->Integer(row, "query_id"))},
		     {"statement", TextOrNull(locks->Text(row, "query"))}});
	}
	return rows;
}

json ChangeRows(const std::vector<core::ChangeEvent> &changes, double now) {
	json rows = json::array();
	for (const core::ChangeEvent &change : changes) {
		rows.push_back({{"at", std::isfinite(change.at) ? change.at : now},
		                {"kind", core::Name(change.kind)},
		                {"object", change.object},
		                {"detail", change.detail},
		                {"before", TextOrNull(change.before)},
		                {"after", TextOrNull(change.after)}});
	}
	return rows;
}

} // namespace

void WriteSnapshot(const Collected &collected, const Samples &samples) {
	const core::Snapshot &now = collected.Now();
	Write(kSnapshot, SnapshotRow(collected), now.taken_at);
	WriteSeries(collected);
	Write(kStatements, StatementRows(samples.statements), now.taken_at);
	Write(kTables, TableRows(samples.tables), now.taken_at);
	Write(kIndexes, IndexRows(samples.indexes), now.taken_at);
	Write(kWaits, WaitRows(now.Find("waits")), now.taken_at);
	Write(kLocks, LockRows(now.Find("locks")), now.taken_at);
	Write(kChanges, ChangeRows(collected.changes, now.taken_at), now.taken_at);
}

void WriteStatementTail(double hour, const std::vector<core::StatementSample> &sums,
                        const std::vector<int> &counts) {
	json rows = json::array();
	for (std::size_t i = 0; i < sums.size(); i++) {
		rows.push_back(StatementRow(sums[i]));
		rows.back()["n"] = counts[i];
	}
	Write(kTail, rows, hour);
	Write(kTailTaken, rows, hour);
}

std::set<std::int64_t> KnownStatements(const std::vector<std::int64_t> &ids) {
	std::string list;
	for (const std::int64_t id : ids) {
		list += (list.empty() ? "" : ",") + std::to_string(id);
	}
	const core::ProbeTable found =
		AskServer("SELECT query_id FROM savant.statement_text WHERE query_id = ANY ('{" + list +
	                  "}'::bigint[])",
	              "", false);
	std::set<std::int64_t> known;
	for (std::size_t row = 0; row < found.Rows(); row++) {
		known.insert(found.Integer(row, "query_id"));
	}
	return known;
}

void WriteTexts(const core::ProbeTable &texts, const Samples &samples, double at) {
	json rows = json::array(), ids = json::array();
	for (std::size_t row = 0; row < texts.Rows(); row++) {
		rows.push_back({{"query_id", texts.Integer(row, "query_id")},
		                {"statement", core::CutUtf8(texts.Text(row, "statement"), kMostText)}});
	}
	for (const core::StatementSample &sample : samples.statements) {
		ids.push_back(sample.query_id);
	}
	Write(kTexts, rows, at);
	Write(kTextsSeen, ids, at);
}

void WriteNames(const Samples &samples, double at) {
	json rows = json::array();
	for (const core::TableSample &sample : samples.tables) {
		rows.push_back({{"relation", sample.relation},
		                {"name", sample.name},
		                {"kind", "table"},
		                {"of_table", sample.relation}});
	}
	for (const core::IndexSample &sample : samples.indexes) {
		rows.push_back({{"relation", sample.relation},
		                {"name", sample.name},
		                {"kind", "index"},
		                {"of_table", sample.of_table}});
	}
	Write(kNames, rows, at);
}

namespace {

/* Role and application of each client, once. */
std::set<std::pair<std::string, std::string>> ClientsOf(const core::ProbeTable &sessions) {
	std::set<std::pair<std::string, std::string>> clients;
	for (std::size_t row = 0; row < sessions.Rows(); row++) {
		if (sessions.Text(row, "backend_type") == "client backend" &&
		    !sessions.IsNull(row, "role")) {
			clients.emplace(sessions.Text(row, "role"), sessions.Text(row, "application"));
		}
	}
	return clients;
}

} // namespace

void AddNewClients(const core::ProbeTable &sessions, double at,
                   std::vector<core::ChangeEvent> &changes) {
	const core::ProbeTable known =
		AskServer("SELECT role::text AS role, application FROM savant.client", "", false);
	auto clients = ClientsOf(sessions);
	std::map<std::string, std::size_t> counts;
	for (std::size_t row = 0; row < known.Rows(); row++) {
		clients.erase({known.Text(row, "role"), known.Text(row, "application")});
		counts[known.Text(row, "role")]++;
	}
	if (known.Rows() == 0) {
		return;
	}
	for (const auto &[role, application] : clients) {
		if (++counts[role] > kMostApplications) {
			continue;
		}
		changes.push_back(
			{core::ChangeEvent::Kind::NewClient, at, role + " / " + application,
		     "role " + role + " with application \"" + application + "\" for the first time", "",
		     ""});
	}
}

void WriteClients(const core::ProbeTable &sessions, double at) {
	json rows = json::array();
	for (const auto &[role, application] : ClientsOf(sessions)) {
		rows.push_back({{"role", role}, {"application", application}});
	}
	Write(kClients, rows, at);
}

void DropToldChanges(std::vector<core::ChangeEvent> &changes, double since) {
	const core::ProbeTable found = AskServer(
		"SELECT kind, object, detail FROM savant.change_event WHERE seen_at > to_timestamp(" +
			std::to_string(since) + ")",
		"", false);
	std::set<std::tuple<std::string, std::string, std::string>> told;
	for (std::size_t row = 0; row < found.Rows(); row++) {
		told.emplace(found.Text(row, "kind"), found.Text(row, "object"), found.Text(row, "detail"));
	}
	std::erase_if(changes, [&told](const core::ChangeEvent &change) {
		return change.kind != core::ChangeEvent::Kind::Restart &&
		       change.kind != core::ChangeEvent::Kind::RoleSwitch &&
		       told.contains({std::string(core::Name(change.kind)), change.object, change.detail});
	});
}

std::optional<core::Snapshot> ReadState() {
	const core::ProbeTable found = AskServer("SELECT state FROM savant.collector_state", "", false);
	if (found.Rows() == 0) {
		return std::nullopt;
	}
	try {
		return core::SnapshotFromJson(found.Text(0, "state"));
	} catch (const core::UserError &) { // of an older version of ours: as if there were none
		return std::nullopt;
	}
}

void WriteState(const core::Snapshot &snapshot) {
	// Not as a string within a document: it is megabytes where there are many tables.
	WriteText(kState, core::SnapshotJson(snapshot), snapshot.taken_at);
}

double SecondsSinceMonitor() {
	const core::ProbeTable found =
		AskServer("SELECT extract(epoch FROM clock_timestamp() - max(taken_at)) AS seconds"
	              " FROM savant.snapshot WHERE by_monitor"
	              " AND taken_at > clock_timestamp() - interval '1 day'",
	              "", false);
	return found.Number(0, "seconds");
}

} // namespace savant::pg
