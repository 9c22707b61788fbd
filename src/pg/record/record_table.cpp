/*
 * record_table.cpp
 *     SQL behind the record.
 *
 * The tables are found through the extension, never by name alone: in a
 * database without it, somebody's own schema `savant` could hold a table with a
 * trigger that waits to be run by the worker, a superuser.
 */
#include "pg/record/record_table.hpp"

#include "pg/boundary.hpp"

extern "C" {
#include "access/xact.h"
#include "catalog/dependency.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "commands/extension.h"
#include "executor/spi.h"
#include "storage/lmgr.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/syscache.h"
#include "utils/timestamp.h"
}

namespace savant::pg {

namespace {

constexpr const char *kInsertRequest =
	"INSERT INTO savant.request_log (request_id, at, role, role_name, verb, question, status,"
	" sqlstate, error_message, route, sql, fingerprint, row_count, truncated, estimated_cost,"
	" estimated_rows, confidence, warnings, needs_clarification, attempts, prompt_tokens,"
	" answer_tokens, understand_ms, draft_ms, check_ms, gate_ms, run_ms, judge_ms, tell_ms,"
	" total_ms, model, model_failure, model_ms, repairs) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, "
	"$9, $10, $11, $12, $13, $14, $15, $16,"
	" $17, pg_catalog.string_to_array($18, ','), $19, $20, $21, $22, $23, $24, $25, $26, $27,"
	" $28, $29, $30, $31, $32, $33, $34) ON CONFLICT DO NOTHING";

constexpr const char *kInsertAudit =
	"INSERT INTO savant.audit (at, request_id, role, role_name, session_role_name, verb, sql,"
	" sha256, raw_sql, verdict, layer, sqlstate, message)"
	" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";

constexpr int kMaxParameters = 40;

bool deleting_old_rows = false;

/* Parameters of one statement, in order. */
struct Parameters {
	int count = 0;
	Oid types[kMaxParameters];
	Datum values[kMaxParameters];
	char nulls[kMaxParameters];
};

void Add(Parameters &list, Oid type, Datum value, bool is_null = false) {
	list.types[list.count] = type;
	list.values[list.count] = value;
	list.nulls[list.count] = is_null ? 'n' : ' ';
	list.count++;
}

/* An empty string is NULL in the tables. */
void AddText(Parameters &list, const char *text, bool is_null = false) {
	is_null = is_null || text[0] == '\0';
	Add(list, TEXTOID, is_null ? 0 : CStringGetTextDatum(text), is_null);
}

void AddName(Parameters &list, const char *name) {
	Add(list, NAMEOID, DirectFunctionCall1(namein, CStringGetDatum(name)));
}

void AddReal(Parameters &list, double value, bool is_null = false) {
	Add(list, FLOAT8OID, Float8GetDatum(value), is_null);
}

void Execute(const char *sql, Parameters &list, int expected) {
	const int outcome =
		SPI_execute_with_args(sql, list.count, list.types, list.values, list.nulls, false, 0);
	if (outcome != expected) {
		elog(ERROR, "could not write the record: %s", SPI_result_code_string(outcome));
	}
}

void InsertRequest(const RecordEntry &entry) {
	Parameters list;
	Add(list, UUIDOID, UUIDPGetDatum(&entry.request_id));
	Add(list, TIMESTAMPTZOID, TimestampTzGetDatum(entry.at));
	Add(list, OIDOID, ObjectIdGetDatum(entry.role));
	AddName(list, entry.role_name);
	Add(list, TEXTOID, CStringGetTextDatum(entry.verb));
	AddText(list, entry.text, !entry.has_text);
	Add(list, TEXTOID, CStringGetTextDatum(entry.status));
	AddText(list, entry.sqlstate);
	AddText(list, entry.message);
	Add(list, TEXTOID, CStringGetTextDatum(entry.route));
	AddText(list, entry.sql);
	AddText(list, entry.fingerprint);
	Add(list, INT8OID, Int64GetDatum(entry.row_count));
	Add(list, BOOLOID, BoolGetDatum(entry.truncated));
	AddReal(list, entry.estimated_cost, entry.estimated_cost < 0);
	AddReal(list, entry.estimated_rows, entry.estimated_rows < 0);
	AddReal(list, entry.confidence);
	Add(list, TEXTOID, CStringGetTextDatum(entry.warnings));
	Add(list, BOOLOID, BoolGetDatum(entry.needs_clarification));
	Add(list, INT4OID, Int32GetDatum(entry.attempts));
	Add(list, INT8OID, Int64GetDatum(entry.prompt_tokens));
	Add(list, INT8OID, Int64GetDatum(entry.answer_tokens));
	for (const double stage : entry.stage_ms) {
		AddReal(list, stage);
	}
	AddText(list, entry.model);
	AddText(list, entry.model_failure);
	AddReal(list, entry.model_ms);
	Add(list, INT4OID, Int32GetDatum(entry.repairs));
	Execute(kInsertRequest, list, SPI_OK_INSERT);
}

void InsertAudit(const RecordEntry &entry) {
	Parameters list;
	auto *hash = static_cast<bytea *>(palloc(VARHDRSZ + kSha256Bytes));
	SET_VARSIZE(hash, VARHDRSZ + kSha256Bytes);
	memcpy(VARDATA(hash), entry.sha256, kSha256Bytes);
	Add(list, TIMESTAMPTZOID, TimestampTzGetDatum(entry.at));
	Add(list, UUIDOID, UUIDPGetDatum(&entry.request_id));
	Add(list, OIDOID, ObjectIdGetDatum(entry.role));
	AddName(list, entry.role_name);
	AddName(list, entry.session_role_name);
	Add(list, TEXTOID, CStringGetTextDatum(entry.verb));
	AddText(list, entry.sql);
	Add(list, BYTEAOID, PointerGetDatum(hash));
	AddText(list, entry.text, !entry.has_text);
	Add(list, TEXTOID, CStringGetTextDatum(entry.status));
	Add(list, INT2OID, Int16GetDatum(static_cast<int16>(entry.layer)));
	AddText(list, entry.sqlstate);
	AddText(list, entry.message);
	Execute(kInsertAudit, list, SPI_OK_INSERT);
}

Oid OwnerOf(Oid table) {
	HeapTuple tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(table));
	if (!HeapTupleIsValid(tuple)) {
		return InvalidOid;
	}
	const Oid owner = reinterpret_cast<Form_pg_class>(GETSTRUCT(tuple))->relowner;
	ReleaseSysCache(tuple);
	return owner;
}

/* Locks both tables against being dropped or rewritten; Written means "go on". */
InsertOutcome LockTables(bool wait, Oid *owner) {
	for (const char *name : {"request_log", "audit"}) {
		const Oid table = OwnTable(name);
		if (!OidIsValid(table)) {
			return InsertOutcome::NoTable;
		}
		if (wait) {
			LockRelationOid(table, RowExclusiveLock);
		} else if (!ConditionalLockRelationOid(table, RowExclusiveLock)) {
			return InsertOutcome::Busy;
		}
		*owner = OwnerOf(table); // looked up again under the lock: it may just be gone
		if (!OidIsValid(*owner)) {
			return InsertOutcome::NoTable;
		}
	}
	return InsertOutcome::Written;
}

/* Server regime, within SPI. */
std::int64_t DeleteFrom(const char *name, TimestampTz before, int limit) {
	if (!OidIsValid(OwnTable(name))) {
		return 0;
	}
	Parameters list;
	Add(list, TIMESTAMPTZOID, TimestampTzGetDatum(before));
	Add(list, INT4OID, Int32GetDatum(limit));
	const char *sql =
		psprintf("DELETE FROM savant.%s WHERE ctid OPERATOR(pg_catalog.=) ANY (ARRAY(SELECT ctid"
	             " FROM savant.%s WHERE at OPERATOR(pg_catalog.<) $1 LIMIT $2))",
	             name, name);
	Execute(sql, list, SPI_OK_DELETE);
	return static_cast<std::int64_t>(SPI_processed);
}

/* While it lives, the append-only trigger lets a DELETE pass. */
class Forgetting {
public:
	Forgetting() { deleting_old_rows = true; }
	~Forgetting() { deleting_old_rows = false; }
	Forgetting(const Forgetting &) = delete;
	Forgetting &operator=(const Forgetting &) = delete;
};

} // namespace

Oid OwnTable(const char *name) {
	const Oid extension = get_extension_oid("pg_savant", true);
	const Oid schema = get_namespace_oid("savant", true);
	if (!OidIsValid(extension) || !OidIsValid(schema)) {
		return InvalidOid;
	}
	const Oid table = get_relname_relid(name, schema);
	if (!OidIsValid(table) || getExtensionOfObject(RelationRelationId, table) != extension) {
		return InvalidOid;
	}
	return table;
}

InsertOutcome InsertEntries(const RecordEntry *entries, int count, bool wait) {
	Oid owner = InvalidOid;
	const InsertOutcome outcome = LockTables(wait, &owner);
	if (outcome != InsertOutcome::Written) {
		return outcome;
	}
	Oid user;
	int security;
	GetUserIdAndSecContext(&user, &security);
	// On an ERROR the (sub)transaction's abort restores the user.
	SetUserIdAndSecContext(owner, security | SECURITY_LOCAL_USERID_CHANGE | SECURITY_NOFORCE_RLS);
	SPI_connect();
	for (int i = 0; i < count; i++) {
		if (entries[i].kind == RecordKind::Audit) {
			InsertAudit(entries[i]);
		} else {
			InsertRequest(entries[i]);
		}
	}
	SPI_finish();
	SetUserIdAndSecContext(user, security);
	return InsertOutcome::Written;
}

std::int64_t DeleteOldRows(TimestampTz before, int limit) {
	const Forgetting scope;
	return Call([before, limit] {
		std::int64_t deleted = 0;
		SPI_connect();
		for (const char *name : {"request_log", "audit"}) {
			deleted += DeleteFrom(name, before, limit);
		}
		SPI_finish();
		return deleted;
	});
}

bool IsDeletingOldRows() noexcept { return deleting_old_rows; }

} // namespace savant::pg
