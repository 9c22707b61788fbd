/*
 * pending_records.hpp
 *     The record of a session without shared memory: a short list in the
 *     session, written in the caller's transaction.
 *
 * An entry leaves the list when the transaction that wrote it commits.  When
 * that aborts, or nothing can be written just now, it stays and goes with the
 * next request; what is left when the session ends goes to the server log.
 */
#pragma once

#include "pg/record/record_entry.hpp"

namespace savant::pg {

/* Adds a copy of `entry`; the oldest goes to the server log when the list is full. */
void KeepPending(const RecordEntry &entry) noexcept;

/*
 * Writes what is pending, in a subtransaction; keeps it when that fails or the
 * transaction cannot write.  Not to be called while an ERROR is on its way.
 */
void WritePending() noexcept;

/* Entries that no transaction has written yet. */
int PendingEntries() noexcept;

/* One line in the server log for an entry that no table will hold. */
void LogEntry(const RecordEntry &entry) noexcept;

} // namespace savant::pg
