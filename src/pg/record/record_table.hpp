/*
 * record_table.hpp
 *     Writes savant.request_log and savant.audit, and deletes what is old.
 *
 * Both run within a transaction.
 */
#pragma once

#include "pg/record/record_entry.hpp"

namespace savant::pg {

/* What InsertEntries found. */
enum class InsertOutcome {
	Written,
	NoTable, // the extension, or its table, is not in this database
	Busy,    // somebody holds a lock on the table, and `wait` was false
};

/*
 * Server regime (call it within pg::Call): inserts the entries as the tables'
 * owner, whoever the current user is.  A request that is there is left alone.
 */
InsertOutcome InsertEntries(const RecordEntry *entries, int count, bool wait);

/*
 * Deletes at most `limit` rows older than `before` from each table, as the
 * current user; returns how many.  Throws pg::Error.
 */
std::int64_t DeleteOldRows(TimestampTz before, int limit);

/* Server regime: the OID of savant.<name> if it is the extension's own table, else InvalidOid. */
Oid OwnTable(const char *name);

/* True while DeleteOldRows runs: then the append-only trigger lets a DELETE pass. */
bool IsDeletingOldRows() noexcept;

} // namespace savant::pg
