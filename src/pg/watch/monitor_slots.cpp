/*
 * monitor_slots.cpp
 *     The shared memory of launcher and monitors.
 *
 * All of it is guarded by QueueLock(), which is held for a walk through a few dozen slots.
 */
#include "pg/watch/monitor_slots.hpp"

#include "pg/boundary.hpp"
#include "pg/record/record_queue.hpp"
#include "pg/settings.hpp"

extern "C" {
#include "access/xact.h"
#include "miscadmin.h"
#include "storage/latch.h"
#include "storage/proc.h"
#include "storage/procarray.h"
#include "utils/varlena.h"
}

namespace savant::pg {

namespace {

/* Under the lock: the running monitor's slot of `database`, or null. */
WorkerSlot *Running(Oid database) {
	for (WorkerSlot &slot : Shared()->workers) {
		if (slot.database == database && slot.state == WorkerState::Running) {
			return &slot;
		}
	}
	return nullptr;
}

void Wake(int process) { SetLatch(&ProcGlobal->allProcs[process].procLatch); }

void WakeLauncherLocked() {
	if (Shared()->launcher_pid != 0) {
		Wake(Shared()->launcher_process);
	}
}

bool announce_on_commit = false;

void AtTransactionEnd(XactEvent event, void *) {
	if (announce_on_commit && event == XACT_EVENT_COMMIT) {
		AnnounceDatabase(MyDatabaseId);
	}
	if (event == XACT_EVENT_COMMIT || event == XACT_EVENT_ABORT || event == XACT_EVENT_PREPARE) {
		announce_on_commit = false;
	}
}

} // namespace

void AnnounceOnCommit() {
	static bool registered = false;
	if (!registered) {
		Call([] { RegisterXactCallback(AtTransactionEnd, nullptr); });
		registered = true;
	}
	announce_on_commit = true;
}

void AnnounceDatabase(Oid database) noexcept {
	SharedState *shared = Shared();
	if (shared == nullptr) {
		return;
	}
	LWLockAcquire(QueueLock(), LW_EXCLUSIVE);
	for (Oid &announced : shared->announcements) {
		if (announced == InvalidOid || announced == database) {
			announced = database; // with no room left the launcher finds it later by itself
			break;
		}
	}
	WakeLauncherLocked();
	LWLockRelease(QueueLock());
}

void BecomeLauncher() noexcept {
	LWLockAcquire(QueueLock(), LW_EXCLUSIVE);
	Shared()->launcher_pid = MyProcPid;
	Shared()->launcher_process = MyProc->pgprocno;
	LWLockRelease(QueueLock());
}

void ResignLauncher() noexcept {
	LWLockAcquire(QueueLock(), LW_EXCLUSIVE);
	if (Shared()->launcher_pid == MyProcPid) {
		Shared()->launcher_pid = 0;
	}
	LWLockRelease(QueueLock());
}

std::vector<Oid> TakeAnnouncements() {
	std::vector<Oid> taken;
	taken.reserve(kAnnouncements); // nothing allocates under the lock
	LWLockAcquire(QueueLock(), LW_EXCLUSIVE);
	for (Oid &announced : Shared()->announcements) {
		if (announced != InvalidOid) {
			taken.push_back(announced);
		}
		announced = InvalidOid;
	}
	LWLockRelease(QueueLock());
	return taken;
}

bool IsHeldLocked(Oid database) noexcept {
	for (const DatabaseHold &hold : Shared()->holds) {
		if (hold.database == database) {
			return true;
		}
	}
	return false;
}

bool IsHeld(Oid database) noexcept {
	LWLockAcquire(QueueLock(), LW_SHARED);
	const bool held = IsHeldLocked(database);
	LWLockRelease(QueueLock());
	return held;
}

void ReportDecision(WatchDecision decision) noexcept {
	LWLockAcquire(QueueLock(), LW_EXCLUSIVE);
	if (WorkerSlot *slot = Running(MyDatabaseId)) {
		slot->decision = decision;
	}
	WakeLauncherLocked(); // it starts one monitor after the other
	LWLockRelease(QueueLock());
}

void ReportSnapshot(TimestampTz at, TimestampTz next_at, double took_ms) noexcept {
	LWLockAcquire(QueueLock(), LW_EXCLUSIVE);
	if (WorkerSlot *slot = Running(MyDatabaseId)) {
		slot->snapshot_at = at;
		slot->next_at = next_at;
		slot->took_ms = took_ms;
	}
	LWLockRelease(QueueLock());
}

bool IsClusterMonitor() noexcept {
	if (Shared() == nullptr) {
		return true; // without a monitor whoever collects tells all
	}
	bool lowest = true;
	LWLockAcquire(QueueLock(), LW_SHARED);
	for (const WorkerSlot &slot : Shared()->workers) {
		if (slot.state == WorkerState::Running && slot.decision == WatchDecision::Watches &&
		    slot.database < MyDatabaseId) {
			lowest = false;
		}
	}
	LWLockRelease(QueueLock());
	return lowest;
}

namespace {

bool IsWatchedLocked(Oid database) {
	for (const WorkerSlot &slot : Shared()->workers) {
		if (slot.database == database && slot.state == WorkerState::Running &&
		    slot.decision == WatchDecision::Watches) {
			return true;
		}
	}
	return false;
}

OwnedAlert *OwnedAlertLocked(std::uint64_t key) {
	for (OwnedAlert &alert : Shared()->alerts) {
		if (alert.owner != InvalidOid && alert.key == key) {
			return &alert;
		}
	}
	return nullptr;
}

/* A free place, or that of a database that is watched no more. */
OwnedAlert *PlaceForAlertLocked() {
	OwnedAlert *left = nullptr;
	for (OwnedAlert &alert : Shared()->alerts) {
		if (alert.owner == InvalidOid) {
			return &alert;
		}
		if (left == nullptr && !IsWatchedLocked(alert.owner)) {
			left = &alert;
		}
	}
	return left;
}

} // namespace

core::AlertOwner AlertOwnerOf(std::uint64_t key) noexcept {
	core::AlertOwner owner;
	if (Shared() == nullptr) {
		return owner;
	}
	LWLockAcquire(QueueLock(), LW_SHARED);
	if (const OwnedAlert *alert = OwnedAlertLocked(key)) {
		owner.is_known = true;
		owner.is_self = alert->owner == MyDatabaseId;
		owner.is_watched = IsWatchedLocked(alert->owner);
		owner.told_at = alert->told_at;
		owner.told_severity = static_cast<core::Severity>(alert->told_severity);
	}
	LWLockRelease(QueueLock());
	return owner;
}

void OwnAlert(std::uint64_t key, double told_at, core::Severity told_severity) noexcept {
	if (Shared() == nullptr) {
		return;
	}
	LWLockAcquire(QueueLock(), LW_EXCLUSIVE);
	OwnedAlert *alert = OwnedAlertLocked(key);
	if (alert == nullptr) {
		alert = PlaceForAlertLocked();
	}
	if (alert != nullptr) {
		*alert = {key, MyDatabaseId, static_cast<std::int32_t>(told_severity), told_at};
	}
	LWLockRelease(QueueLock());
}

void DisownAlert(std::uint64_t key) noexcept {
	if (Shared() == nullptr) {
		return;
	}
	LWLockAcquire(QueueLock(), LW_EXCLUSIVE);
	OwnedAlert *alert = OwnedAlertLocked(key);
	if (alert != nullptr && alert->owner == MyDatabaseId) {
		alert->owner = InvalidOid;
	}
	LWLockRelease(QueueLock());
}

std::vector<WorkerSlot> AllWorkers() {
	std::vector<WorkerSlot> workers;
	if (Shared() == nullptr) {
		return workers;
	}
	workers.reserve(kWorkerSlots);
	LWLockAcquire(QueueLock(), LW_SHARED);
	for (const WorkerSlot &slot : Shared()->workers) {
		if (slot.state != WorkerState::None) {
			workers.push_back(slot);
		}
	}
	LWLockRelease(QueueLock());
	return workers;
}

int LauncherPid() noexcept { return Shared() == nullptr ? 0 : Shared()->launcher_pid; }

bool IsListedForWatching(std::string_view database) {
	const char *name = database.data(); // an exact length is compared below
	const std::size_t size = database.size();
	return Call([name, size] {
		char *copy = pstrdup(guc_monitor_databases);
		List *names = NIL;
		bool listed = false;
		if (SplitIdentifierString(copy, ',', &names)) {
			ListCell *cell;
			foreach (cell, names) {
				const char *entry = static_cast<const char *>(lfirst(cell));
				listed = listed || strcmp(entry, "*") == 0 ||
				         (strlen(entry) == size && memcmp(entry, name, size) == 0);
			}
		}
		list_free(names);
		pfree(copy);
		return listed;
	});
}

} // namespace savant::pg
