/*
 * record_queue.hpp
 *     Finished requests in shared memory, waiting for their database's worker.
 *
 * Usable only when Shared() is not null.  An entry is Waiting, then Claimed by
 * a worker while it writes, then Free; a worker that ends in between puts its
 * claims back.
 */
#pragma once

#include "pg/record/record_entry.hpp"
#include "pg/shared_state.hpp"

namespace savant::pg {

constexpr int kClaimBatch = 16;

/*
 * Puts a copy of `entry` into the queue and sees to it that a worker comes.
 * False when the queue is full.
 */
bool Enqueue(const RecordEntry &entry) noexcept;

/* Entries of `database` that wait or are being written. */
int QueueDepth(Oid database) noexcept;

/*
 * Sees to it that the monitor of `database` runs, or starts soon.  False when it cannot be
 * started now: a command holds the database, or there is no room for another process.
 */
bool StartMonitor(Oid database) noexcept;

/* The worker side; `database` is the worker's own. */

/* Makes this process the worker of `database`.  False: there is one already. */
bool BecomeWorker(Oid database) noexcept;
/* Ends it: claims are put back.  For the exit callback; harmless when repeated. */
void ResignWorker() noexcept;
/* Resigns unless an entry is waiting; true when resigned. */
bool RetireWhenIdle() noexcept;
/* Copies up to `count` waiting entries, oldest first; claims them; returns how many. */
int ClaimEntries(RecordEntry *entries, int *slots, int count) noexcept;
/* Claimed entries are done with. */
void FreeEntries(const int *slots, int count) noexcept;
/* Claimed entries wait again; returns the largest number of failures among them. */
int PutBackEntries(const int *slots, int count) noexcept;
/* True once per interval: it is time to delete old rows. */
bool RetentionIsDue() noexcept;

/* The worker slot of `database`, copied; state None when there is none. */
WorkerSlot DescribeWorker(Oid database) noexcept;

} // namespace savant::pg
