/*
 * suggestion_store.cpp
 *     SQL behind savant.suggestion.
 *
 * The rows go in as one JSON document, in one statement each, with a search_path of our own: these
 * statements run with the rights of the tables' owner, and the caller's path must not choose
 * their operators.
 */
// First of all: what postgres.h makes of snprintf would break it.
#include <nlohmann/json.hpp>

#include "pg/advice/suggestion_store.hpp"

#include <cstdio>
#include <map>

#include "pg/advice/suggestion_state.hpp"
#include "pg/boundary.hpp"
#include "pg/datum.hpp"
#include "pg/local_setting.hpp"
#include "pg/record/record_table.hpp"
#include "pg/sha256.hpp"

extern "C" {
#include "access/parallel.h"
#include "access/xact.h"
#include "access/xlog.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"
}

namespace savant::pg {

namespace {

using nlohmann::json;

/* $1 the suggestions, $2 the role, $3 the adviser, $4 the workload. */
constexpr const char *kKeep =
	"INSERT INTO savant.suggestion (role, adviser, workload, key, action, reason, ddl,"
	" rollback_ddl, table_oid, table_name, columns, bytes, build_ms, saved_ms_per_day, saved_share,"
	" write_cost_ms_per_day, statements, confidence, explanation, evidence)"
	" SELECT $2, $3, $4, s.key, s.action, s.reason, s.ddl, s.rollback_ddl, s.table_oid,"
	"  s.table_name, s.columns, s.bytes, s.build_ms, s.saved_ms_per_day, s.saved_share,"
	"  s.write_cost_ms_per_day, s.statements, s.confidence, s.explanation, s.evidence"
	" FROM jsonb_to_recordset($1) AS s(key text, action text, reason text, ddl text,"
	"  rollback_ddl text, table_oid oid, table_name text, columns text[], bytes float8,"
	"  build_ms float8, saved_ms_per_day float8, saved_share float8,"
	"  write_cost_ms_per_day float8, statements int, confidence float8, explanation text,"
	"  evidence jsonb) ORDER BY s.key"
	" ON CONFLICT (role, key) DO UPDATE SET adviser = excluded.adviser,"
	"  workload = excluded.workload, action = excluded.action, reason = excluded.reason,"
	"  ddl = CASE WHEN suggestion.status = 'applying' THEN suggestion.ddl ELSE excluded.ddl END,"
	"  rollback_ddl = CASE WHEN suggestion.status = 'applying' THEN suggestion.rollback_ddl"
	"   ELSE excluded.rollback_ddl END,"
	"  table_oid = excluded.table_oid, table_name = excluded.table_name,"
	"  columns = excluded.columns, bytes = excluded.bytes, build_ms = excluded.build_ms,"
	"  saved_ms_per_day = excluded.saved_ms_per_day, saved_share = excluded.saved_share,"
	"  write_cost_ms_per_day = excluded.write_cost_ms_per_day, statements = excluded.statements,"
	"  confidence = excluded.confidence, explanation = excluded.explanation,"
	"  evidence = excluded.evidence, last_seen_at = clock_timestamp(),"
	"  status = CASE WHEN suggestion.status IN ('open', 'dismissed', 'applying')"
	"   THEN suggestion.status ELSE 'open' END,"
	"  status_at = CASE WHEN suggestion.status IN ('open', 'dismissed', 'applying')"
	"   THEN suggestion.status_at ELSE clock_timestamp() END,"
	"  status_detail = CASE WHEN suggestion.status IN ('open', 'dismissed', 'applying')"
	"   THEN suggestion.status_detail END"
	" RETURNING id, key, status";

/* $1 the statements of all suggestions, $2 the role. */
constexpr const char *kForgetStatements =
	"DELETE FROM savant.suggestion_statement t USING savant.suggestion s,"
	" jsonb_to_recordset($1) AS k(key text)"
	" WHERE s.role = $2 AND s.key = k.key AND t.suggestion = s.id";
constexpr const char *kKeepStatements =
	"INSERT INTO savant.suggestion_statement (suggestion, place, query_id, statement,"
	" calls_per_day, cost_before, cost_after, node)"
	" SELECT s.id, q.place, q.query_id, q.statement, q.calls_per_day, q.cost_before,"
	"  q.cost_after, q.node"
	" FROM jsonb_to_recordset($1) AS k(key text, of jsonb)"
	" JOIN savant.suggestion s ON s.role = $2 AND s.key = k.key,"
	" LATERAL jsonb_to_recordset(k.of) AS q(place int, query_id bigint, statement text,"
	"  calls_per_day float8, cost_before float8, cost_after float8, node text)"
	" ON CONFLICT DO NOTHING";

/*
 * $2 the role.  Statements that are given make suggestions of their own each time; what nobody
 * has acted on gives way, that of longest ago first.
 */
constexpr const char *kForgetMost =
	"DELETE FROM savant.suggestion s USING (SELECT id, row_number() OVER"
	"  (ORDER BY status = 'open' DESC, last_seen_at DESC, id DESC) AS place"
	"  FROM savant.suggestion WHERE role = $2 AND status IN ('open', 'closed')) o"
	" WHERE o.place > 2000 AND s.id = o.id AND s.status IN ('open', 'closed')";

/* $1 the suggestions, $2 the role, $3 the adviser, $4 the workload. */
constexpr const char *kCloseOthers =
	"UPDATE savant.suggestion SET status = 'closed', status_at = clock_timestamp(),"
	" status_detail = 'no longer proposed'"
	" WHERE role = $2 AND adviser = $3 AND workload = $4 AND status = 'open'"
	" AND NOT EXISTS (SELECT FROM jsonb_to_recordset($1) AS s(key text)"
	" WHERE s.key = suggestion.key)";

struct KeptRow {
	int64 id;
	const char *key;
	const char *status;
};

struct KeptRows {
	KeptRow *rows;
	uint64 count;
};

bool CanWrite() { return !XactReadOnly && !RecoveryInProgress() && !IsInParallelMode(); }

json StatementsJson(const SuggestionToKeep &item) {
	json list = json::array();
	for (const SuggestedStatement &statement : item.statements) {
		json entry = {{"place", list.size() + 1},
		              {"statement", statement.text},
		              {"cost_before", statement.cost_before},
		              {"cost_after", statement.cost_after},
		              {"node", statement.node}};
		if (statement.query_id != 0) {
			entry["query_id"] = statement.query_id;
		}
		if (statement.calls_per_day > 0) {
			entry["calls_per_day"] = statement.calls_per_day;
		}
		list.push_back(std::move(entry));
	}
	return list;
}

json SuggestionJson(const SuggestionToKeep &item) {
	const core::Suggestion &suggestion = item.suggestion;
	json entry = {
		{"key", suggestion.key},
		{"action", core::Name(suggestion.action)},
		{"reason", suggestion.reason},
		{"ddl", suggestion.ddl},
		{"rollback_ddl", suggestion.rollback_ddl},
		{"table_oid", suggestion.table_oid},
		{"table_name", item.qualified_table},
		{"columns", suggestion.columns},
		{"bytes", suggestion.bytes},
		{"build_ms", suggestion.build_ms},
		{"saved_share", suggestion.saved_share},
		{"write_cost_ms_per_day", suggestion.write_cost_ms_per_day},
		{"statements", suggestion.statements},
		{"confidence", suggestion.confidence},
		{"explanation", core::FullText(suggestion)},
		{"evidence", json::parse(suggestion.evidence.empty() ? "{}" : suggestion.evidence)},
		{"of", StatementsJson(item)}};
	if (suggestion.saved_ms_per_day) {
		entry["saved_ms_per_day"] = *suggestion.saved_ms_per_day;
	}
	return entry;
}

/* Within SPI: one statement with the leading `count` of the four values. */
void Execute(const char *sql, int count, Datum *values, int expected) {
	Oid types[] = {JSONBOID, OIDOID, TEXTOID, TEXTOID};
	const int code = SPI_execute_with_args(sql, count, types, values, nullptr, false, 0);
	if (code != expected) {
		elog(ERROR, "could not keep the suggestions: %s", SPI_result_code_string(code));
	}
}

KeptRows CopyRows(MemoryContext context) {
	KeptRows result = {nullptr, SPI_processed};
	result.rows = static_cast<KeptRow *>(
		MemoryContextAlloc(context, sizeof(KeptRow) * static_cast<Size>(Max(SPI_processed, 1))));
	for (uint64 i = 0; i < SPI_processed; i++) {
		HeapTuple tuple = SPI_tuptable->vals[i];
		TupleDesc desc = SPI_tuptable->tupdesc;
		bool null;
		result.rows[i] = {DatumGetInt64(SPI_getbinval(tuple, desc, 1, &null)),
		                  MemoryContextStrdup(context, SPI_getvalue(tuple, desc, 2)),
		                  MemoryContextStrdup(context, SPI_getvalue(tuple, desc, 3))};
	}
	return result;
}

/* Server regime.  An ERROR's abort restores user and settings. */
KeptRows Write(Oid table, Datum document, const char *adviser, const char *workload, bool close) {
	MemoryContext context = CurrentMemoryContext;
	Oid user;
	int security;
	GetUserIdAndSecContext(&user, &security);
	const int level = NewGUCNestLevel();
	SetLocally("search_path", "pg_catalog, pg_temp");
	SetUserIdAndSecContext(TableOwner(table),
	                       security | SECURITY_LOCAL_USERID_CHANGE | SECURITY_NOFORCE_RLS);
	if (SPI_connect() != SPI_OK_CONNECT) {
		elog(ERROR, "SPI_connect failed");
	}
	Datum values[] = {document, ObjectIdGetDatum(user), CStringGetTextDatum(adviser),
	                  CStringGetTextDatum(workload)};
	Execute(kKeep, 4, values, SPI_OK_INSERT_RETURNING);
	const KeptRows kept = CopyRows(context);
	Execute(kForgetStatements, 2, values, SPI_OK_DELETE);
	Execute(kKeepStatements, 2, values, SPI_OK_INSERT);
	if (close) {
		Execute(kCloseOthers, 4, values, SPI_OK_UPDATE);
	}
	Execute(kForgetMost, 2, values, SPI_OK_DELETE);
	SPI_finish();
	SetUserIdAndSecContext(user, security);
	AtEOXact_GUC(true, level);
	return kept;
}

} // namespace

std::optional<std::vector<KeptSuggestion>>
KeepSuggestions(const SuggestionRun &run, const std::vector<SuggestionToKeep> &suggestions) {
	const Oid table = Call([] { return CanWrite() ? OwnTable("suggestion") : InvalidOid; });
	if (!OidIsValid(table)) {
		return std::nullopt;
	}
	std::map<std::string, json> by_key; // the same twice would be an error of the INSERT
	for (const SuggestionToKeep &item : suggestions) {
		by_key.emplace(item.suggestion.key, SuggestionJson(item));
	}
	json document = json::array();
	for (auto &[key, entry] : by_key) {
		document.push_back(std::move(entry));
	}
	const Datum rows = JsonbDatum(document.dump(-1, ' ', false, json::error_handler_t::replace));
	const std::string adviser = ToServer(run.adviser), workload = ToServer(run.workload);
	const char *const adviser_text = adviser.c_str(), *const workload_text = workload.c_str();
	const bool close = run.closes_others;
	const KeptRows kept =
		Call([=] { return Write(table, rows, adviser_text, workload_text, close); });
	std::map<std::string, KeptSuggestion> found;
	for (uint64 i = 0; i < kept.count; i++) {
		const KeptRow &row = kept.rows[i];
		found[FromServer(row.key)] = {row.id, FromServer(row.status)};
	}
	std::vector<KeptSuggestion> result;
	for (const SuggestionToKeep &item : suggestions) {
		result.push_back(found[item.suggestion.key]);
	}
	return result;
}

std::string WorkloadDigest(const std::vector<std::string> &texts) {
	std::string joined;
	for (const std::string &text : texts) {
		joined += std::to_string(text.size()) + ':' + text;
	}
	std::uint8_t sum[kSha256Size];
	Sha256(joined, sum);
	std::string digest;
	for (int i = 0; i < 8; i++) {
		char hex[3];
		snprintf(hex, sizeof(hex), "%02x", sum[i]);
		digest += hex;
	}
	return digest;
}

} // namespace savant::pg
