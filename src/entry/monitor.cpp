/*
 * monitor.cpp
 *     The background process of one database: it watches it, and writes its record.
 *
 * The launcher starts it in every database; where the extension is not, or not to be watched,
 * it says so and goes.  Where nothing is watched, a session that queues a record starts it; it
 * empties the queue, waits a second for more, and goes.  It must come to rest, without losing
 * or repeating a record, on each of these events:
 *
 *   DROP EXTENSION, committed   - tables gone: discard what waits, say so in the log; leave
 *   DROP EXTENSION, rolled back - it waited for our lock; nothing happened
 *   DROP DATABASE and its kind  - hold the database (pg/watch/database_hold.cpp): leave at once
 *   DROP DATABASE on a primary  - its replay on a standby ends us
 *   SIGTERM, fast shutdown      - write what waits, or log it, then go
 *   SIGHUP                      - read the settings
 *   a lock on the tables        - put the records back, try again; log them after a while
 *   promotion of a standby      - nothing: on a standby no record is queued
 *   crash, immediate shutdown   - the queue is gone with the shared memory
 *
 * No transaction is open while it waits.
 */
#include "entry/database_watch.hpp"
#include "pg/boundary.hpp"
#include "pg/record/pending_records.hpp"
#include "pg/record/record_queue.hpp"
#include "pg/record/record_table.hpp"
#include "pg/session/session_store.hpp"
#include "pg/settings.hpp"
#include "pg/watch/monitor_slots.hpp"

extern "C" {
#include "access/xlog.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "postmaster/bgworker.h"
#include "postmaster/interrupt.h"
#include "storage/ipc.h"
#include "storage/latch.h"
#include "tcop/tcopprot.h"
#include "utils/backend_status.h"
#include "utils/guc.h"
#include "utils/timestamp.h"

void savant_monitor_main(Datum argument);
}

namespace savant::entry {

namespace {

constexpr long kIdleMs = 1000; // well below the five seconds that DROP DATABASE waits
constexpr int kMaxFailures = 10;
constexpr int kDeleteBatch = 5000;

/* One worker's claim on entries of the queue. */
struct Batch {
	int count = 0;
	int slots[pg::kClaimBatch];
	pg::RecordEntry entries[pg::kClaimBatch];
};

void ResignAtExit(int, Datum) { pg::ResignWorker(); }

void Connect(Oid database) {
	pg::Call([database] {
		pqsignal(SIGHUP, SignalHandlerForConfigReload);
		pqsignal(SIGTERM, EndOnSignal);
		pqsignal(SIGINT, StatementCancelHandler);
		before_shmem_exit(ResignAtExit, 0);
		BackgroundWorkerUnblockSignals();
		BackgroundWorkerInitializeConnectionByOid(database, InvalidOid, 0);
		pgstat_report_appname("savant monitor");
	});
	FixSessionSettings();
}

/* Writes the batch in one transaction. */
pg::InsertOutcome Write(const Batch &batch) {
	const pg::RecordEntry *entries = batch.entries;
	const int count = batch.count;
	pg::Call([] { pgstat_report_activity(STATE_RUNNING, "writing the request log"); });
	pg::Transaction transaction;
	const pg::InsertOutcome outcome =
		pg::Call([entries, count] { return pg::InsertEntries(entries, count, true); });
	transaction.Commit();
	return outcome;
}

void LogAndFree(const Batch &batch) {
	for (int i = 0; i < batch.count; i++) {
		pg::LogEntry(batch.entries[i]);
	}
	pg::FreeEntries(batch.slots, batch.count);
}

void Discard(const Batch &batch) {
	const int count = batch.count;
	pg::FreeEntries(batch.slots, count);
	pg::Count(pg::Counter::RecordsDiscarded, count);
	pg::Call([count] {
		ereport(LOG, (errmsg("discarded %d records: extension \"pg_savant\" is not in the database",
		                     count)));
	});
}

/*
 * Writes one batch of at most `size` entries; false when there was none.  After
 * a failure the next batch has one entry, so that an entry that cannot be
 * written takes no other with it.
 */
bool WriteBatch(Batch &batch, int &size) {
	batch.count = pg::ClaimEntries(batch.entries, batch.slots, size);
	if (batch.count == 0) {
		return false;
	}
	bool failed = false;
	try {
		if (Write(batch) == pg::InsertOutcome::NoTable) {
			Discard(batch);
		} else {
			pg::FreeEntries(batch.slots, batch.count);
			pg::Count(pg::Counter::RecordsWritten, batch.count);
		}
		size = pg::kClaimBatch;
	} catch (const pg::Error &error) {
		failed = true; // Transaction has aborted, so the error may end here
		size = 1;
		pg::Failure failure{};
		pg::DescribeCurrentException(failure);
		pg::Warn(failure);
	}
	if (failed && ShutdownRequestPending) {
		LogAndFree(batch);
	} else if (failed && batch.count == 1 &&
	           pg::PutBackEntries(batch.slots, batch.count) >= kMaxFailures) {
		batch.count = pg::ClaimEntries(batch.entries, batch.slots, 1);
		LogAndFree(batch);
	} else if (failed && batch.count > 1) {
		(void)pg::PutBackEntries(batch.slots, batch.count);
	}
	return !failed;
}

/* Calls `remove`, which deletes at most kDeleteBatch rows, until there are no more. */
template <typename Remove>
void DeleteInBatches(Remove remove) {
	std::int64_t deleted = kDeleteBatch;
	try {
		while (deleted >= kDeleteBatch && !ShutdownRequestPending) {
			pg::Transaction transaction;
			deleted = remove();
			transaction.Commit();
		}
	} catch (const pg::Error &) { // the transaction has aborted; the next worker tries again
		pg::Failure failure{};
		pg::DescribeCurrentException(failure);
		pg::Warn(failure);
	}
}

/* Deletes what is past savant.history_retention and savant.session_retention. */
void DeleteOldRows() {
	if (!pg::RetentionIsDue()) {
		return;
	}
	if (pg::guc_history_retention > 0) {
		const TimestampTz before = TimestampTzPlusMilliseconds(
			GetCurrentTimestamp(), -static_cast<int64>(pg::guc_history_retention) * 60 * 1000);
		DeleteInBatches([before] { return pg::DeleteOldRows(before, kDeleteBatch); });
	}
	DeleteInBatches([] { return pg::DeleteOldTurns(kDeleteBatch); });
}

/* For the latch, the time, or `fd` to be readable; -1 = none. */
void Wait(long timeout_ms, int fd) {
	pg::Call([timeout_ms, fd] {
		pgstat_report_stat(false);
		pgstat_report_activity(STATE_IDLE, nullptr);
		const int events = WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH;
		(void)WaitLatchOrSocket(MyLatch, events | (fd < 0 ? 0 : WL_SOCKET_READABLE),
		                        fd < 0 ? PGINVALID_SOCKET : fd, timeout_ms, PG_WAIT_EXTENSION);
		ResetLatch(MyLatch);
		QueryCancelPending = false; // there is no statement to cancel
		CHECK_FOR_INTERRUPTS();
	});
}

/* True when the settings may have changed. */
bool ReloadIfAsked() {
	if (!ConfigReloadPending) {
		return false;
	}
	ConfigReloadPending = false;
	pg::Call([] { ProcessConfigFile(PGC_SIGHUP); });
	return true;
}

bool MustGo() {
	if (pg::IsHeld(MyDatabaseId)) {
		pg::ReportDecision(pg::WatchDecision::Unwanted); // it is no failure
		return true;
	}
	return ShutdownRequestPending;
}

void Monitor(Oid database) {
	if (pg::Shared() == nullptr || !pg::BecomeWorker(database)) {
		return;
	}
	Connect(database);
	Batch *batch = pg::Call([] {
		return static_cast<Batch *>(MemoryContextAllocZero(TopMemoryContext, sizeof(Batch)));
	});
	int size = pg::kClaimBatch;
	DatabaseWatch watch;
	watch.Review();
	for (;;) {
		while (WriteBatch(*batch, size)) {
		}
		if (MustGo()) {
			watch.Leave();
			return;
		}
		if (!RecoveryInProgress()) {
			DeleteOldRows();
		}
		Wait(watch.WaitMs(kIdleMs), watch.WaitFd());
		if (ReloadIfAsked()) {
			watch.Review();
		}
		watch.Turn();
		if (!watch.IsOn() && !MustGo() && pg::RetireWhenIdle()) {
			return;
		}
	}
}

} // namespace

} // namespace savant::entry

void savant_monitor_main(Datum argument) {
	const Oid database = DatumGetObjectId(argument);
	savant::pg::EnterWorker([database] { savant::entry::Monitor(database); });
}
