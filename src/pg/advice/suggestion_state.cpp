/*
 * suggestion_state.cpp
 *     SQL behind the states of a suggestion.
 *
 * Read with the caller's rights, so that the row security of the table decides; written with the
 * owner's.  Both with a search_path of our own: with the caller's, an operator "=" of his could
 * pass off a row of his own as the one that is asked for.
 */
#include "pg/advice/suggestion_state.hpp"

#include "pg/boundary.hpp"
#include "pg/datum.hpp"
#include "pg/local_setting.hpp"
#include "pg/record/record_table.hpp"

extern "C" {
#include "access/xact.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "storage/lock.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/rel.h"
#include "utils/syscache.h"
}

namespace savant::pg {

namespace {

/* Beside 1 and 2, which SQL's advisory locks use. */
constexpr uint16 kSuggestionLock = 7, kQueueLock = 8;

constexpr const char *kFind =
	"SELECT role::oid, status, action, ddl, rollback_ddl, table_name, table_oid, bytes, build_ms,"
	" coalesce(runner_pid, 0), xmin FROM savant.suggestion WHERE id = $1";

constexpr const char *kChange =
	"UPDATE savant.suggestion SET status = $2, status_at = pg_catalog.clock_timestamp(),"
	" status_detail = nullif($3, ''), runner_pid = nullif($4, 0)"
	" WHERE id = $1 AND status = ANY ($5::text[])";

struct FoundRow {
	bool found;
	Oid role, table;
	const char *status, *action, *ddl, *rollback_ddl, *table_name;
	double bytes, build_ms;
	int runner_pid;
	bool is_uncommitted;
};

/*
 * Until AtEOXact_GUC() of what it returns; an ERROR's abort does the same.  With row_security = off
 * the policies would be an error instead of a filter.
 */
int PinSettings() {
	const int level = NewGUCNestLevel();
	SetLocally("row_security", "on");
	SetLocally("search_path", "pg_catalog, pg_temp");
	return level;
}

void Connect() {
	if (SPI_connect() != SPI_OK_CONNECT) {
		elog(ERROR, "SPI_connect failed");
	}
}

const char *TextOf(HeapTuple tuple, int column, MemoryContext context) {
	return MemoryContextStrdup(context, SPI_getvalue(tuple, SPI_tuptable->tupdesc, column));
}

Datum ValueOf(HeapTuple tuple, int column) {
	bool null;
	return SPI_getbinval(tuple, SPI_tuptable->tupdesc, column, &null);
}

FoundRow Find(int64 id) {
	MemoryContext context = CurrentMemoryContext;
	FoundRow row = {};
	const int level = PinSettings();
	Connect();
	Oid types[] = {INT8OID};
	Datum values[] = {Int64GetDatum(id)};
	const int code = SPI_execute_with_args(kFind, 1, types, values, nullptr, true, 1);
	if (code != SPI_OK_SELECT) {
		elog(ERROR, "could not read the suggestion: %s", SPI_result_code_string(code));
	}
	if (SPI_processed == 1) {
		HeapTuple tuple = SPI_tuptable->vals[0];
		row.found = true;
		row.role = DatumGetObjectId(ValueOf(tuple, 1));
		row.status = TextOf(tuple, 2, context);
		row.action = TextOf(tuple, 3, context);
		row.ddl = TextOf(tuple, 4, context);
		row.rollback_ddl = TextOf(tuple, 5, context);
		row.table_name = TextOf(tuple, 6, context);
		row.table = DatumGetObjectId(ValueOf(tuple, 7));
		row.bytes = DatumGetFloat8(ValueOf(tuple, 8));
		row.build_ms = DatumGetFloat8(ValueOf(tuple, 9));
		row.runner_pid = DatumGetInt32(ValueOf(tuple, 10));
		row.is_uncommitted =
			TransactionIdIsCurrentTransactionId(DatumGetTransactionId(ValueOf(tuple, 11)));
	}
	SPI_finish();
	AtEOXact_GUC(true, level);
	return row;
}

/* Server regime.  An ERROR's abort restores user and settings. */
bool Change(Oid table, int64 id, const char *to, const char *detail, int pid, const char *from) {
	Oid user;
	int security;
	GetUserIdAndSecContext(&user, &security);
	const int level = PinSettings();
	SetUserIdAndSecContext(TableOwner(table),
	                       security | SECURITY_LOCAL_USERID_CHANGE | SECURITY_NOFORCE_RLS);
	Connect();
	Oid types[] = {INT8OID, TEXTOID, TEXTOID, INT4OID, TEXTOID};
	Datum values[] = {Int64GetDatum(id), CStringGetTextDatum(to), CStringGetTextDatum(detail),
	                  Int32GetDatum(pid), CStringGetTextDatum(from)};
	const int code = SPI_execute_with_args(kChange, 5, types, values, nullptr, false, 0);
	if (code != SPI_OK_UPDATE) {
		elog(ERROR, "could not change the suggestion: %s", SPI_result_code_string(code));
	}
	const bool changed = SPI_processed == 1;
	SPI_finish();
	SetUserIdAndSecContext(user, security);
	AtEOXact_GUC(true, level);
	return changed;
}

LOCKTAG LockTag(std::int64_t id) {
	LOCKTAG tag;
	SET_LOCKTAG_ADVISORY(tag, MyDatabaseId, static_cast<uint32>(static_cast<uint64>(id) >> 32),
	                     static_cast<uint32>(id), kSuggestionLock);
	return tag;
}

} // namespace

Oid TableOwner(Oid table) {
	HeapTuple tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(table));
	if (!HeapTupleIsValid(tuple)) {
		elog(ERROR, "cache lookup failed for relation %u", table);
	}
	const Oid owner = reinterpret_cast<Form_pg_class>(GETSTRUCT(tuple))->relowner;
	ReleaseSysCache(tuple);
	return owner;
}

std::optional<StoredSuggestion> FindSuggestion(std::int64_t id) {
	const FoundRow row = Call([id] { return Find(id); });
	if (!row.found) {
		return std::nullopt;
	}
	StoredSuggestion suggestion;
	suggestion.id = id;
	suggestion.role = row.role;
	suggestion.table = row.table;
	suggestion.status = FromServer(row.status);
	suggestion.action = FromServer(row.action);
	suggestion.ddl = FromServer(row.ddl);
	suggestion.rollback_ddl = FromServer(row.rollback_ddl);
	suggestion.table_name = FromServer(row.table_name);
	suggestion.bytes = row.bytes;
	suggestion.build_ms = row.build_ms;
	suggestion.runner_pid = row.runner_pid;
	suggestion.is_uncommitted = row.is_uncommitted;
	return suggestion;
}

bool ChangeState(const StateChange &change) {
	std::string states = "{";
	for (const std::string &state : change.from) {
		states += (states.size() > 1 ? "," : "") + state;
	}
	states += "}";
	const std::string detail = ToServer(change.detail);
	const char *const from = states.c_str(), *const to = change.to.c_str();
	const char *const text = detail.c_str();
	const std::int64_t id = change.id;
	const int pid = change.runner_pid;
	return Call([=] {
		const Oid table = OwnTable("suggestion");
		return OidIsValid(table) && Change(table, id, to, text, pid, from);
	});
}

LOCKTAG RunnerQueueTag(Oid table) {
	LOCKTAG tag;
	SET_LOCKTAG_ADVISORY(tag, MyDatabaseId, 0, table, kQueueLock);
	return tag;
}

bool TryLockSuggestion(std::int64_t id) {
	return Call([id] {
		const LOCKTAG tag = LockTag(id);
		return LockAcquire(&tag, ExclusiveLock, true, true) != LOCKACQUIRE_NOT_AVAIL;
	});
}

void UnlockSuggestion(std::int64_t id) {
	Call([id] {
		const LOCKTAG tag = LockTag(id);
		(void)LockRelease(&tag, ExclusiveLock, true);
	});
}

} // namespace savant::pg
