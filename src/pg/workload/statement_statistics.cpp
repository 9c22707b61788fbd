/*
 * statement_statistics.cpp
 *     SQL over pg_stat_statements.
 *
 * The view is found through its extension: somebody else's view of that name, on the caller's
 * search_path, would run with the caller's rights.  Names and operators are written in full.
 */
#include "pg/workload/statement_statistics.hpp"

#include <algorithm>

#include "core/errors.hpp"
#include "core/sql/pg_query_port.hpp"
#include "pg/boundary.hpp"
#include "pg/datum.hpp"

extern "C" {
#include "access/genam.h"
#include "access/table.h"
#include "catalog/dependency.h"
#include "catalog/pg_class.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_type.h"
#include "commands/extension.h"
#include "executor/spi.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
}

namespace savant::pg {

namespace {

/* A statement that can be planned, behind blanks, parentheses and comments, as clients add them. */
constexpr const char *kPlannable =
	"^(?:\\s|\\(|--[^\\n]*(?:\\n|$)|/\\*(?:[^*]|\\*+[^*/])*\\*+/)*"
	"(?:prepare\\M.*\\mas\\s+)?(?:select|with|insert|update|delete|merge|values|table)\\M";
/* Calls of our own, and looks into the statistics. */
constexpr const char *kOwn = "\\m(?:ai_[a-z_]+\\s*\\(|savant\\.|pg_stat_statements)";
constexpr const char *kUpdates = "\\mupdate\\M";

/* $1 the longest text, $2 the share, $3 and $4 how many statements and writes at most, $5 the
 * database, then the expressions above. */
constexpr const char *kReadStatements =
	"WITH raw AS MATERIALIZED ("
	" SELECT s.userid, s.queryid, s.calls, %s AS ms,"
	"  CASE WHEN s.queryid IS NULL THEN 'hidden'"
	"   WHEN pg_catalog.octet_length(s.query) OPERATOR(pg_catalog.>) $1 THEN 'long'"
	"   WHEN s.query OPERATOR(pg_catalog.!~*) $6 THEN 'other'"
	"   WHEN s.query OPERATOR(pg_catalog.~*) $7 THEN 'other'"
	"   ELSE 'plan' END AS kind,"
	"  CASE WHEN pg_catalog.octet_length(s.query) OPERATOR(pg_catalog.<=) $1 THEN s.query END"
	"   AS query,"
	"  s.query OPERATOR(pg_catalog.~*) $8 AS updates"
	" FROM %s s WHERE s.dbid OPERATOR(pg_catalog.=) $5"
	"), merged AS MATERIALIZED ("
	" SELECT queryid, kind, pg_catalog.min(query) AS query,"
	"  (pg_catalog.array_agg(userid ORDER BY ms DESC))[1] AS userid,"
	"  pg_catalog.sum(calls)::pg_catalog.float8 AS calls, pg_catalog.sum(ms) AS ms,"
	"  pg_catalog.bool_or(updates) AS updates, pg_catalog.count(*) AS entries"
	" FROM raw WHERE kind OPERATOR(pg_catalog.<>) 'other' GROUP BY queryid, kind"
	"), ranked AS ("
	" SELECT *, pg_catalog.sum(ms) OVER (PARTITION BY kind) AS total,"
	"  pg_catalog.sum(ms) OVER (PARTITION BY kind ORDER BY ms DESC, queryid"
	"   ROWS UNBOUNDED PRECEDING) OPERATOR(pg_catalog.-) ms AS before,"
	"  pg_catalog.row_number() OVER (PARTITION BY kind ORDER BY ms DESC, queryid) AS place,"
	"  pg_catalog.row_number() OVER (PARTITION BY kind, updates ORDER BY ms DESC, queryid)"
	"   AS place_of_kind"
	" FROM merged"
	"), chosen AS ("
	" SELECT *, kind OPERATOR(pg_catalog.=) 'plan' AND"
	"  before OPERATOR(pg_catalog.<=) (total OPERATOR(pg_catalog.*) $2) AND"
	"  place OPERATOR(pg_catalog.<=) $3 AS counts FROM ranked"
	")"
	" SELECT kind, counts, queryid, userid, query, calls, ms, updates, total, entries FROM chosen"
	" WHERE counts OR (kind OPERATOR(pg_catalog.=) 'plan' AND updates AND"
	"  place_of_kind OPERATOR(pg_catalog.<=) $4)"
	" UNION ALL"
	" SELECT CASE kind WHEN 'plan' THEN 'rest' ELSE kind END, false, NULL, NULL, NULL, NULL,"
	"  pg_catalog.sum(ms), false, pg_catalog.max(total), pg_catalog.sum(entries)::pg_catalog.int8"
	" FROM chosen WHERE NOT counts GROUP BY kind"
	" ORDER BY 2 DESC, 7 DESC, 3";

/* A row of it, copied out of SPI's memory. */
struct StatementRow {
	const char *kind;
	bool counts;
	int64 query_id;
	Oid role;
	const char *sql; // null in a sum
	double calls, ms, total;
	bool updates;
	int64 entries;
};

struct StatementRows {
	StatementRow *rows;
	uint64 count;
	double days;
	bool has_evicted;
};

/* What is there of the extension in this database. */
struct View {
	const char *name; // null: not installed
	const char *info; // of the reset time; null: an older version
	bool has_plan_time, has_exec_time;
};

/* The schema that the extension was created in; InvalidOid when it is just gone. */
Oid SchemaOf(Oid extension) {
	Relation catalog = table_open(ExtensionRelationId, AccessShareLock);
	ScanKeyData key;
	ScanKeyInit(&key, Anum_pg_extension_oid, BTEqualStrategyNumber, F_OIDEQ,
	            ObjectIdGetDatum(extension));
	SysScanDesc scan = systable_beginscan(catalog, ExtensionOidIndexId, true, nullptr, 1, &key);
	HeapTuple tuple = systable_getnext(scan);
	const Oid schema = HeapTupleIsValid(tuple)
	                       ? reinterpret_cast<Form_pg_extension>(GETSTRUCT(tuple))->extnamespace
	                       : InvalidOid;
	systable_endscan(scan);
	table_close(catalog, AccessShareLock);
	return schema;
}

const char *MemberName(Oid extension, Oid schema, const char *name, Oid *relation) {
	*relation = get_relname_relid(name, schema);
	if (!OidIsValid(*relation) ||
	    getExtensionOfObject(RelationRelationId, *relation) != extension) {
		return nullptr;
	}
	return quote_qualified_identifier(get_namespace_name(schema), name);
}

View FindView() {
	View view = {};
	const Oid extension = get_extension_oid("pg_stat_statements", true);
	if (!OidIsValid(extension)) {
		return view;
	}
	const Oid schema = SchemaOf(extension);
	Oid relation;
	view.info = MemberName(extension, schema, "pg_stat_statements_info", &relation);
	view.name = MemberName(extension, schema, "pg_stat_statements", &relation);
	if (view.name != nullptr) {
		view.has_exec_time = get_attnum(relation, "total_exec_time") != InvalidAttrNumber;
		view.has_plan_time = get_attnum(relation, "total_plan_time") != InvalidAttrNumber;
	}
	return view;
}

void RequireSelect(int code) {
	if (code != SPI_OK_SELECT) {
		elog(ERROR, "reading pg_stat_statements: %s", SPI_result_code_string(code));
	}
}

/* Days since the statistics began, and whether entries were lost. */
void ReadAge(const View &view, StatementRows *result) {
	const char *const since = "pg_catalog.date_part('epoch', pg_catalog.clock_timestamp()"
							  " OPERATOR(pg_catalog.-) ";
	RequireSelect(SPI_execute(
		view.info == nullptr
			? psprintf("SELECT %s pg_catalog.pg_postmaster_start_time()), false", since)
			: psprintf("SELECT %s stats_reset), dealloc OPERATOR(pg_catalog.>) 0 FROM %s", since,
	                   view.info),
		true, 1));
	if (SPI_processed == 1) {
		bool null;
		HeapTuple tuple = SPI_tuptable->vals[0];
		TupleDesc desc = SPI_tuptable->tupdesc;
		result->days = DatumGetFloat8(SPI_getbinval(tuple, desc, 1, &null)) / SECS_PER_DAY;
		result->has_evicted = DatumGetBool(SPI_getbinval(tuple, desc, 2, &null));
	}
}

char *TextColumn(MemoryContext context, HeapTuple tuple, TupleDesc desc, int column) {
	char *const text = SPI_getvalue(tuple, desc, column);
	return text == nullptr ? nullptr : MemoryContextStrdup(context, text);
}

StatementRow ReadRow(MemoryContext context, HeapTuple tuple, TupleDesc desc) {
	bool null; // a missing number is 0
	StatementRow row = {};
	row.kind = TextColumn(context, tuple, desc, 1);
	row.counts = DatumGetBool(SPI_getbinval(tuple, desc, 2, &null));
	row.query_id = DatumGetInt64(SPI_getbinval(tuple, desc, 3, &null));
	row.role = DatumGetObjectId(SPI_getbinval(tuple, desc, 4, &null));
	row.sql = TextColumn(context, tuple, desc, 5);
	Datum calls = SPI_getbinval(tuple, desc, 6, &null);
	row.calls = null ? 0 : DatumGetFloat8(calls);
	row.ms = DatumGetFloat8(SPI_getbinval(tuple, desc, 7, &null));
	row.updates = DatumGetBool(SPI_getbinval(tuple, desc, 8, &null));
	row.total = DatumGetFloat8(SPI_getbinval(tuple, desc, 9, &null));
	row.entries = DatumGetInt64(SPI_getbinval(tuple, desc, 10, &null));
	return row;
}

/* Server regime; allocates what it returns in `context`. */
StatementRows ReadView(const View &view, const StatementRequest &request, MemoryContext context) {
	StatementRows result = {};
	if (SPI_connect() != SPI_OK_CONNECT) {
		elog(ERROR, "SPI_connect failed");
	}
	ReadAge(view, &result);
	const char *const time = !view.has_exec_time ? "s.total_time"
	                         : view.has_plan_time
	                             ? "s.total_exec_time OPERATOR(pg_catalog.+) s.total_plan_time"
	                             : "s.total_exec_time";
	StringInfoData sql;
	initStringInfo(&sql);
	appendStringInfo(&sql, kReadStatements, time, view.name);
	Oid types[] = {INT4OID, FLOAT8OID, INT4OID, INT4OID, OIDOID, TEXTOID, TEXTOID, TEXTOID};
	Datum values[] = {Int32GetDatum(static_cast<int32>(core::kMaxSqlBytes)),
	                  Float8GetDatum(request.share),
	                  Int32GetDatum(request.max_statements),
	                  Int32GetDatum(request.max_writes),
	                  ObjectIdGetDatum(MyDatabaseId),
	                  CStringGetTextDatum(kPlannable),
	                  CStringGetTextDatum(kOwn),
	                  CStringGetTextDatum(kUpdates)};
	RequireSelect(
		SPI_execute_with_args(sql.data, lengthof(types), types, values, nullptr, true, 0));
	result.count = SPI_processed;
	result.rows = static_cast<StatementRow *>(MemoryContextAllocHuge(
		context, sizeof(StatementRow) * static_cast<Size>(Max(result.count, 1))));
	for (uint64 i = 0; i < result.count; i++) {
		result.rows[i] = ReadRow(context, SPI_tuptable->vals[i], SPI_tuptable->tupdesc);
	}
	SPI_finish();
	return result;
}

[[noreturn]] void RefuseSetUp(const char *problem) {
	throw core::UserError(
		core::ErrorCode::NotConfigured, "no statement statistics to take the workload from",
		problem,
		"Add pg_stat_statements to shared_preload_libraries, restart the server and run CREATE "
		"EXTENSION pg_stat_statements; or give the statements with queries => ARRAY['SELECT "
		"...'].");
}

StatementReport MakeReport(const StatementRows &found) {
	StatementReport report;
	report.days = found.days;
	report.has_evicted = found.has_evicted;
	for (uint64 i = 0; i < found.count; i++) {
		const StatementRow &row = found.rows[i];
		const std::string_view kind = row.kind;
		const StatementCount sum = {static_cast<int>(row.entries), row.ms};
		if (kind == "hidden") {
			report.hidden = sum;
		} else if (kind == "long") {
			report.long_ones = sum;
		} else if (kind == "rest") {
			report.rest = sum;
			report.ms = row.total;
		} else if (row.sql != nullptr) {
			report.ms = row.total;
			report.statements.push_back(
				{row.query_id, row.role, FromServerLossy(row.sql), row.calls, row.ms, row.updates});
			if (!row.counts) {
				report.statements.back().ms = 0; // beyond the share: for what it updates
			}
		}
	}
	return report;
}

} // namespace

StatementReport ReadStatementStatistics(const StatementRequest &request) {
	const View view = Call([] { return FindView(); });
	if (view.name == nullptr) {
		RefuseSetUp("The extension pg_stat_statements is not installed in this database.");
	}
	const bool loaded =
		Call([] { return GetConfigOption("pg_stat_statements.max", true, false) != nullptr; });
	if (!loaded) {
		RefuseSetUp("The library pg_stat_statements is not in shared_preload_libraries.");
	}
	MemoryContext context = Call([] {
		return AllocSetContextCreate(CurrentMemoryContext, "savant statement statistics",
		                             ALLOCSET_DEFAULT_SIZES);
	});
	const View *const where = &view;
	const StatementRequest *const wanted = &request;
	const StatementRows found =
		Call([where, wanted, context] { return ReadView(*where, *wanted, context); });
	StatementReport report = MakeReport(found);
	Call([context] { MemoryContextDelete(context); });
	return report;
}

} // namespace savant::pg
