/*
 * record_queue.cpp
 *     The queue of finished requests and the worker that each database has.
 *
 * Putting an entry and looking for the worker happen under one lock, and so do
 * the worker's last look at the queue and its resignation: an entry is never
 * left behind by a worker that was about to go.
 */
#include "pg/record/record_queue.hpp"

#include "pg/boundary.hpp"
#include "pg/watch/monitor_slots.hpp"
#include "pg/worker_process.hpp"

extern "C" {
#include "postmaster/bgworker.h"
#include "storage/latch.h"
#include "storage/proc.h"
#include "utils/timestamp.h"
}

namespace savant::pg {

namespace {

constexpr int kStartPatienceMs = 10 * 1000; // a worker that has not come by then never will
constexpr int kOrphanMs = 10 * 60 * 1000;   // entries of a database that is gone
constexpr int kRetentionIntervalMs = 3600 * 1000;
constexpr int kMaxFailures = 255;

enum class WorkerNeed { Nothing, Wake, Start };

WorkerSlot *own_slot = nullptr; // in a worker: its slot in shared memory

WorkerSlot *FindWorker(Oid database) {
	for (WorkerSlot &slot : Shared()->workers) {
		if (slot.database == database) {
			return &slot;
		}
	}
	return nullptr;
}

/* A slot for `database`, new if need be; null when all are in use. */
WorkerSlot *FindOrMakeWorker(Oid database) {
	if (WorkerSlot *own = FindWorker(database)) {
		return own;
	}
	WorkerSlot *unused = nullptr; // one that was never used, so that the others stay known
	for (WorkerSlot &slot : Shared()->workers) {
		if (slot.state == WorkerState::None &&
		    (unused == nullptr ||
		     (unused->database != InvalidOid && slot.database == InvalidOid))) {
			unused = &slot;
		}
	}
	if (unused != nullptr) {
		*unused = WorkerSlot{};
		unused->database = database;
	}
	return unused;
}

/* Under the lock: what has to be done so that someone writes the entries of `database`. */
WorkerNeed NeedOf(Oid database, TimestampTz now, int *process) {
	WorkerSlot *worker = IsHeldLocked(database) ? nullptr : FindOrMakeWorker(database);
	if (worker == nullptr) {
		return WorkerNeed::Nothing; // the next entry tries again
	}
	if (worker->state == WorkerState::Running) {
		*process = worker->process;
		return WorkerNeed::Wake;
	}
	if (worker->state == WorkerState::Starting &&
	    !TimestampDifferenceExceeds(worker->since, now, kStartPatienceMs)) {
		return WorkerNeed::Nothing;
	}
	worker->state = WorkerState::Starting;
	worker->since = now;
	worker->decision = WatchDecision::Unknown;
	return WorkerNeed::Start;
}

/* Under the lock: frees waiting entries of databases that no worker could serve for long. */
void DropOrphans(TimestampTz now) {
	SharedState *shared = Shared();
	for (int i = 0; i < shared->queue_size; i++) {
		QueueSlot &slot = shared->queue[i];
		if (slot.state == EntryState::Waiting &&
		    TimestampDifferenceExceeds(slot.entry.at, now, kOrphanMs)) {
			slot.state = EntryState::Free;
			shared->queue_used--;
			Count(Counter::RecordsDiscarded);
		}
	}
}

QueueSlot *FindFree() {
	SharedState *shared = Shared();
	if (shared->queue_used == shared->queue_size) {
		return nullptr;
	}
	for (int i = 0; i < shared->queue_size; i++) {
		if (shared->queue[i].state == EntryState::Free) {
			return &shared->queue[i];
		}
	}
	return nullptr;
}

/* Registers the worker; false when there is no room for one: the next entry tries again. */
bool StartWorker(Oid database) noexcept {
	bool started = false;
	bool *const out = &started;
	Quietly([database, out] {
		BackgroundWorker worker =
			WorkerProcess("savant monitor", "savant_monitor_main", BGW_NEVER_RESTART);
		snprintf(worker.bgw_name, BGW_MAXLEN, "savant monitor for database %u", database);
		worker.bgw_main_arg = ObjectIdGetDatum(database);
		*out = RegisterDynamicBackgroundWorker(&worker, nullptr);
	});
	if (!started) {
		LWLockAcquire(QueueLock(), LW_EXCLUSIVE);
		WorkerSlot *slot = FindWorker(database);
		if (slot != nullptr && slot->state == WorkerState::Starting) {
			slot->state = WorkerState::None;
		}
		LWLockRelease(QueueLock());
	}
	return started;
}

} // namespace

bool StartMonitor(Oid database) noexcept {
	int process = 0;
	LWLockAcquire(QueueLock(), LW_EXCLUSIVE);
	const WorkerNeed need = NeedOf(database, GetCurrentTimestamp(), &process);
	const WorkerSlot *slot = FindWorker(database);
	const bool exists = slot != nullptr && slot->state != WorkerState::None;
	LWLockRelease(QueueLock());
	return need == WorkerNeed::Start ? StartWorker(database) : exists;
}

bool Enqueue(const RecordEntry &entry) noexcept {
	SharedState *shared = Shared();
	const TimestampTz now = GetCurrentTimestamp();
	int process = 0;
	WorkerNeed need = WorkerNeed::Nothing;
	LWLockAcquire(QueueLock(), LW_EXCLUSIVE);
	QueueSlot *slot = FindFree();
	if (slot == nullptr) {
		DropOrphans(now);
		slot = FindFree();
	}
	if (slot != nullptr) {
		slot->entry = entry;
		slot->state = EntryState::Waiting;
		slot->failures = 0;
		slot->sequence = shared->next_sequence++;
		shared->queue_used++;
	}
	need = NeedOf(entry.database, now, &process);
	LWLockRelease(QueueLock());

	if (need == WorkerNeed::Start) {
		(void)StartWorker(entry.database);
	} else if (need == WorkerNeed::Wake) {
		SetLatch(&ProcGlobal->allProcs[process].procLatch);
	}
	return slot != nullptr;
}

int QueueDepth(Oid database) noexcept {
	SharedState *shared = Shared();
	int depth = 0;
	LWLockAcquire(QueueLock(), LW_SHARED);
	for (int i = 0; i < shared->queue_size; i++) {
		const QueueSlot &slot = shared->queue[i];
		if (slot.state != EntryState::Free && slot.entry.database == database) {
			depth++;
		}
	}
	LWLockRelease(QueueLock());
	return depth;
}

bool BecomeWorker(Oid database) noexcept {
	LWLockAcquire(QueueLock(), LW_EXCLUSIVE);
	WorkerSlot *slot = FindOrMakeWorker(database);
	const bool mine = slot != nullptr && slot->state != WorkerState::Running;
	if (mine) {
		slot->decision = WatchDecision::Unknown;
		slot->snapshot_at = 0;
		slot->state = WorkerState::Running;
		slot->pid = MyProcPid;
		slot->process = MyProc->pgprocno;
		slot->since = GetCurrentTimestamp();
		own_slot = slot;
	}
	LWLockRelease(QueueLock());
	return mine;
}

void ResignWorker() noexcept {
	if (own_slot == nullptr) {
		return;
	}
	SharedState *shared = Shared();
	LWLockAcquire(QueueLock(), LW_EXCLUSIVE);
	for (int i = 0; i < shared->queue_size; i++) {
		QueueSlot &slot = shared->queue[i];
		if (slot.state == EntryState::Claimed && slot.claimed_by == MyProcPid) {
			slot.state = EntryState::Waiting;
		}
	}
	own_slot->state = WorkerState::None;
	LWLockRelease(QueueLock());
	own_slot = nullptr;
}

bool RetireWhenIdle() noexcept {
	SharedState *shared = Shared();
	bool idle = true;
	LWLockAcquire(QueueLock(), LW_EXCLUSIVE);
	for (int i = 0; i < shared->queue_size && idle; i++) {
		const QueueSlot &slot = shared->queue[i];
		idle = slot.state == EntryState::Free || slot.entry.database != own_slot->database;
	}
	if (idle) {
		own_slot->state = WorkerState::None;
		own_slot = nullptr;
	}
	LWLockRelease(QueueLock());
	return idle;
}

int ClaimEntries(RecordEntry *entries, int *slots, int count) noexcept {
	SharedState *shared = Shared();
	int claimed = 0;
	LWLockAcquire(QueueLock(), LW_EXCLUSIVE);
	while (claimed < count) {
		int oldest = -1;
		for (int i = 0; i < shared->queue_size; i++) {
			const QueueSlot &slot = shared->queue[i];
			if (slot.state == EntryState::Waiting && slot.entry.database == own_slot->database &&
			    (oldest < 0 || slot.sequence < shared->queue[oldest].sequence)) {
				oldest = i;
			}
		}
		if (oldest < 0) {
			break;
		}
		shared->queue[oldest].state = EntryState::Claimed;
		shared->queue[oldest].claimed_by = MyProcPid;
		entries[claimed] = shared->queue[oldest].entry;
		slots[claimed] = oldest;
		claimed++;
	}
	LWLockRelease(QueueLock());
	return claimed;
}

void FreeEntries(const int *slots, int count) noexcept {
	SharedState *shared = Shared();
	LWLockAcquire(QueueLock(), LW_EXCLUSIVE);
	for (int i = 0; i < count; i++) {
		shared->queue[slots[i]].state = EntryState::Free;
		shared->queue_used--;
	}
	LWLockRelease(QueueLock());
}

int PutBackEntries(const int *slots, int count) noexcept {
	SharedState *shared = Shared();
	int worst = 0;
	LWLockAcquire(QueueLock(), LW_EXCLUSIVE);
	for (int i = 0; i < count; i++) {
		QueueSlot &slot = shared->queue[slots[i]];
		slot.state = EntryState::Waiting;
		slot.failures = static_cast<std::uint8_t>(Min(slot.failures + 1, kMaxFailures));
		worst = Max(worst, slot.failures);
	}
	LWLockRelease(QueueLock());
	return worst;
}

bool RetentionIsDue() noexcept {
	const TimestampTz now = GetCurrentTimestamp();
	LWLockAcquire(QueueLock(), LW_EXCLUSIVE);
	const bool due = TimestampDifferenceExceeds(own_slot->retention_at, now, kRetentionIntervalMs);
	if (due) {
		own_slot->retention_at = now;
	}
	LWLockRelease(QueueLock());
	return due;
}

WorkerSlot DescribeWorker(Oid database) noexcept {
	WorkerSlot result{};
	LWLockAcquire(QueueLock(), LW_SHARED);
	const WorkerSlot *slot = FindWorker(database);
	if (slot != nullptr) {
		result = *slot;
	}
	LWLockRelease(QueueLock());
	return result;
}

} // namespace savant::pg
