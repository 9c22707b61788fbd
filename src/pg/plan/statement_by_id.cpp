/*
 * statement_by_id.cpp
 *     One look into the view, with its own rules of who sees what.
 */
#include "pg/plan/statement_by_id.hpp"

#include "core/errors.hpp"
#include "pg/datum.hpp"
#include "pg/local_setting.hpp"

extern "C" {
#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/dependency.h"
#include "catalog/pg_class.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_type.h"
#include "commands/extension.h"
#include "executor/spi.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
}

namespace savant::pg {

namespace {

struct FoundStatement {
	const char *sql; // null = none
	Oid role;
	bool has_view;
};

/* The schema that the extension was created in; InvalidOid when it is just gone. */
Oid SchemaOf(Oid extension) {
	ScanKeyData key;
	ScanKeyInit(&key, Anum_pg_extension_oid, BTEqualStrategyNumber, F_OIDEQ,
	            ObjectIdGetDatum(extension));
	::Relation extensions = table_open(ExtensionRelationId, AccessShareLock);
	SysScanDesc scan = systable_beginscan(extensions, ExtensionOidIndexId, true, nullptr, 1, &key);
	HeapTuple tuple = systable_getnext(scan);
	const Oid schema = HeapTupleIsValid(tuple)
	                       ? reinterpret_cast<Form_pg_extension>(GETSTRUCT(tuple))->extnamespace
	                       : InvalidOid;
	systable_endscan(scan);
	table_close(extensions, AccessShareLock);
	return schema;
}

/* The extension's own view, not one of that name; null when it is not installed here. */
const char *ViewName() {
	const Oid extension = get_extension_oid("pg_stat_statements", true);
	if (!OidIsValid(extension)) {
		return nullptr;
	}
	const Oid schema = SchemaOf(extension);
	const Oid view = get_relname_relid("pg_stat_statements", schema);
	if (!OidIsValid(view) || getExtensionOfObject(RelationRelationId, view) != extension) {
		return nullptr;
	}
	return quote_qualified_identifier(get_namespace_name(schema), "pg_stat_statements");
}

/* Server regime.  The text is allocated in `context`. */
FoundStatement ReadView(int64 query_id, MemoryContext context) {
	FoundStatement found = {nullptr, InvalidOid, true};
	const char *view = ViewName();
	if (view == nullptr) {
		found.has_view = false;
		return found;
	}
	const char *sql =
		psprintf("SELECT s.query, s.userid FROM %s s"
	             " WHERE s.queryid = $1 AND s.dbid = (SELECT d.oid FROM pg_catalog.pg_database d"
	             " WHERE d.datname = pg_catalog.current_database())"
	             " ORDER BY s.query IS NULL, s.total_exec_time DESC LIMIT 1",
	             view);
	const int level = NewGUCNestLevel();
	SetLocally("search_path", "pg_catalog, pg_temp");
	if (SPI_connect() != SPI_OK_CONNECT) {
		elog(ERROR, "SPI_connect failed");
	}
	Oid type = INT8OID;
	Datum value = Int64GetDatum(query_id);
	const int code = SPI_execute_with_args(sql, 1, &type, &value, nullptr, true, 1);
	if (code != SPI_OK_SELECT) {
		elog(ERROR, "reading pg_stat_statements: %s", SPI_result_code_string(code));
	}
	if (SPI_processed > 0) {
		bool is_null = false;
		HeapTuple tuple = SPI_tuptable->vals[0];
		const char *text = SPI_getvalue(tuple, SPI_tuptable->tupdesc, 1);
		found.sql = MemoryContextStrdup(context, text == nullptr ? "" : text);
		found.role = DatumGetObjectId(SPI_getbinval(tuple, SPI_tuptable->tupdesc, 2, &is_null));
	}
	SPI_finish();
	AtEOXact_GUC(true, level);
	return found;
}

} // namespace

StatementById FindStatement(std::int64_t query_id) {
	using core::ErrorCode;
	using core::UserError;
	MemoryContext context = CurrentMemoryContext;
	const FoundStatement found = Call([query_id, context] { return ReadView(query_id, context); });
	if (!found.has_view) {
		throw UserError(ErrorCode::NotConfigured, "pg_stat_statements is not installed here", {},
		                "A queryid is looked up there: CREATE EXTENSION pg_stat_statements.");
	}
	if (found.sql == nullptr) {
		throw UserError(ErrorCode::InvalidParameter,
		                "pg_stat_statements has no statement " + std::to_string(query_id), {},
		                "SELECT queryid, query FROM pg_stat_statements shows what there is.");
	}
	const std::string sql = FromServerLossy(found.sql);
	if (sql.empty() || sql == "<insufficient privilege>") {
		throw UserError(ErrorCode::NotPermitted,
		                "permission denied for the text of statement " + std::to_string(query_id),
		                "It was run by another role; members of pg_read_all_stats see the "
		                "statements of all.");
	}
	return {sql, found.role};
}

} // namespace savant::pg
