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
#include <map>
#include <memory>
#include <string>

#include "entry/interval_consumers.hpp"
#include "pg/boundary.hpp"
#include "pg/record/pending_records.hpp"
#include "pg/record/record_queue.hpp"
#include "pg/record/record_table.hpp"
#include "pg/session/session_store.hpp"
#include "pg/settings.hpp"
#include "pg/watch/collector.hpp"
#include "pg/watch/monitor_slots.hpp"
#include "pg/watch/wait_sampler.hpp"

extern "C" {
#include "access/xlog.h"
#include "commands/dbcommands.h"
#include "commands/extension.h"
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
constexpr int kComplainAgainMs = 3600 * 1000;
constexpr std::size_t kMostComplaints = 100;

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
		pqsignal(SIGTERM, SignalHandlerForShutdownRequest);
		pqsignal(SIGINT, StatementCancelHandler);
		before_shmem_exit(ResignAtExit, 0);
		BackgroundWorkerUnblockSignals();
		BackgroundWorkerInitializeConnectionByOid(database, InvalidOid, 0);
		// A lock held on the tables by someone must not keep the server from stopping.
		SetConfigOption("lock_timeout", "1s", PGC_SUSET, PGC_S_OVERRIDE);
		SetConfigOption("synchronous_commit", "off", PGC_SUSET, PGC_S_OVERRIDE);
		SetConfigOption("search_path", "pg_catalog, pg_temp", PGC_SUSET, PGC_S_OVERRIDE);
		pgstat_report_appname("savant monitor");
	});
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

void Wait(long timeout_ms) {
	pg::Call([timeout_ms] {
		pgstat_report_stat(false);
		pgstat_report_activity(STATE_IDLE, nullptr);
		(void)WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH, timeout_ms,
		                PG_WAIT_EXTENSION);
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

/* Whether this database is to be watched. */
pg::WatchDecision Decide() {
	pg::Transaction transaction;
	const bool has_extension =
		pg::Call([] { return OidIsValid(get_extension_oid("pg_savant", true)); });
	const char *name = pg::Call([] { return get_database_name(MyDatabaseId); });
	const bool wanted = pg::guc_monitor_enabled && name != nullptr && pg::IsListedForWatching(name);
	transaction.Commit();
	if (!has_extension) {
		return pg::WatchDecision::NoExtension;
	}
	return wanted ? pg::WatchDecision::Watches : pg::WatchDecision::Unwanted;
}

/* As long as it is to be watched: snapshots when they are due, looks at waits between them. */
class Watch {
public:
	/* Looks again at whether there is anything to watch. */
	void Review() {
		decision_ = Decide();
		pg::ReportDecision(decision_);
		if (!IsOn()) {
			collector_.reset();
		}
	}

	bool IsOn() const { return decision_ == pg::WatchDecision::Watches; }

	/* Does what is due. */
	void Turn() {
		const TimestampTz now = GetCurrentTimestamp();
		if (IsOn() && (now >= next_at_ || next_at_ > After(now, IntervalMs()))) {
			Review(); // the extension may have gone
			if (IsOn()) {
				Collect(now);
			}
		} else if (IsOn() && pg::guc_monitor_sample_interval > 0 && now >= sample_at_) {
			sampler_.Sample();
			sample_at_ = After(now, pg::guc_monitor_sample_interval);
		}
	}

	/* Milliseconds until something is due. */
	long WaitMs() const {
		if (!IsOn()) {
			return kIdleMs;
		}
		TimestampTz due = next_at_;
		if (pg::guc_monitor_sample_interval > 0) {
			due = Min(due, sample_at_);
		}
		const long ms = TimestampDifferenceMilliseconds(GetCurrentTimestamp(), due);
		return Min(Max(ms, 1L), kIdleMs);
	}

private:
	static int64 IntervalMs() { return static_cast<int64>(pg::guc_monitor_interval) * 1000; }

	static TimestampTz After(TimestampTz time, int64 ms) {
		return TimestampTzPlusMilliseconds(time, ms);
	}

	void Collect(TimestampTz now) {
		if (collector_ == nullptr) {
			collector_ = std::make_unique<pg::Collector>(pg::CollectorHome::Monitor,
			                                             MakeIntervalConsumers());
		}
		pg::Call([] { pgstat_report_activity(STATE_RUNNING, "taking a snapshot"); });
		pg::CollectRequest request;
		request.planned_every = pg::guc_monitor_interval;
		sampler_.Sample();
		request.waits = sampler_.Take();
		const pg::CollectOutcome outcome = collector_->CollectOnce(std::move(request));
		for (const std::string &problem : outcome.problems) {
			Complain(problem);
		}
		// At a steady pace; what was missed in a collection longer than the interval is left out.
		const TimestampTz end = GetCurrentTimestamp();
		next_at_ = next_at_ == 0 ? now : next_at_;
		next_at_ = After(next_at_, IntervalMs());
		if (next_at_ <= end || next_at_ > After(end, IntervalMs())) {
			next_at_ = After(end, IntervalMs());
		}
		pg::ReportSnapshot(now, next_at_, static_cast<double>(end - now) / 1000);
	}

	/* Into the log, the same line once an hour at most. */
	void Complain(const std::string &problem) {
		const TimestampTz now = GetCurrentTimestamp();
		TimestampTz &told = told_[problem];
		if (told != 0 && !TimestampDifferenceExceeds(told, now, kComplainAgainMs)) {
			return;
		}
		if (told_.size() > kMostComplaints) {
			told_.clear();
		}
		told_[problem] = now;
		const char *text = problem.c_str();
		pg::Call([text] { ereport(LOG, (errmsg("snapshot of the monitor: %s", text))); });
	}

	pg::WatchDecision decision_ = pg::WatchDecision::Unknown;
	TimestampTz next_at_ = 0;
	TimestampTz sample_at_ = 0;
	pg::WaitSampler sampler_;
	std::unique_ptr<pg::Collector> collector_;
	std::map<std::string, TimestampTz> told_;
};

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
	Watch watch;
	watch.Review();
	for (;;) {
		while (WriteBatch(*batch, size)) {
		}
		if (MustGo()) {
			return;
		}
		if (!RecoveryInProgress()) {
			DeleteOldRows();
		}
		Wait(watch.WaitMs());
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
