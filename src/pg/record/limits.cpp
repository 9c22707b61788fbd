/*
 * limits.cpp
 *     Token bucket and concurrency count per role.
 *
 * The bucket stores what a role has spent rather than what it has left, so that
 * sessions with different limits (ALTER ROLE ... SET) can share one slot: the
 * spending fades at limit / 60 per second, and a request needs room for one more.
 */
#include "pg/record/limits.hpp"

#include <algorithm>

#include "pg/boundary.hpp"
#include "pg/settings.hpp"
#include "pg/shared_state.hpp"

extern "C" {
#include "access/xact.h"
#include "storage/ipc.h"
#include "utils/timestamp.h"
}

namespace savant::pg {

namespace {

constexpr int kSessionRoleSlots = 32;
constexpr int kMaxHeldPlaces = 32; // verbs that call verbs that call verbs
constexpr double kMicrosecondsPerMinute = 60e6;

RoleSlot session_roles[kSessionRoleSlots];
Oid held_roles[kMaxHeldPlaces];
int held_places = 0;
bool callbacks_registered = false;

struct Table {
	RoleSlot *slots;
	int size;
};

Table Roles() {
	if (SharedState *shared = Shared()) {
		return Table{shared->roles, kRoleSlots};
	}
	return Table{session_roles, kSessionRoleSlots};
}

void Lock() {
	if (Shared() != nullptr) {
		LWLockAcquire(LimitsLock(), LW_EXCLUSIVE);
	}
}

void Unlock() {
	if (Shared() != nullptr) {
		LWLockRelease(LimitsLock());
	}
}

RoleSlot *Find(Oid role) {
	const Table roles = Roles();
	for (int i = 0; i < roles.size; i++) {
		if (roles.slots[i].role == role) {
			return &roles.slots[i];
		}
	}
	return nullptr;
}

/*
 * The slot of `role`, or the one that has been idle longest.  Forgetting an
 * idle role's spending errs in its favour, which is better than refusing a
 * newcomer.  Null when every slot has a request going on.
 */
RoleSlot *FindOrReplace(Oid role) {
	if (RoleSlot *own = Find(role)) {
		return own;
	}
	const Table roles = Roles();
	RoleSlot *oldest = nullptr;
	for (int i = 0; i < roles.size; i++) {
		RoleSlot *slot = &roles.slots[i];
		if (slot->active == 0 && (oldest == nullptr || slot->at < oldest->at)) {
			oldest = slot;
		}
	}
	if (oldest != nullptr) {
		*oldest = RoleSlot{role, 0, 0, 0};
	}
	return oldest;
}

Admission Take(RoleSlot *slot, TimestampTz now) {
	const double limit = guc_rate_limit_per_minute;
	if (guc_max_concurrent > 0 && slot->active >= guc_max_concurrent) {
		return Admission::TooManyAtOnce;
	}
	if (limit > 0) {
		const double minutes = static_cast<double>(now - slot->at) / kMicrosecondsPerMinute;
		slot->spent = std::max(0.0, slot->spent - std::max(0.0, minutes) * limit);
		slot->at = now;
		if (slot->spent + 1 > limit) {
			return Admission::TooManyPerMinute;
		}
		slot->spent += 1;
	}
	slot->at = now;
	slot->active += 1;
	return Admission::Granted;
}

void GiveBackAll() {
	while (held_places > 0) {
		GiveBackPlace(held_roles[held_places - 1]);
	}
}

/* FATAL (pg_terminate_backend) runs no destructors: this is what gives the places back. */
void AtExit(int, Datum) { GiveBackAll(); }

/* After the outermost abort no request of this session is left. */
void AtTransactionEnd(XactEvent event, void *) {
	if (event == XACT_EVENT_ABORT) {
		GiveBackAll();
	}
}

} // namespace

Admission TakePlace(Oid role) {
	if (!callbacks_registered) {
		Call([] {
			before_shmem_exit(AtExit, 0);
			RegisterXactCallback(AtTransactionEnd, nullptr);
		});
		callbacks_registered = true;
	}
	if (held_places == kMaxHeldPlaces) {
		return Admission::TooManyAtOnce;
	}
	const TimestampTz now = GetCurrentTimestamp();
	Lock();
	RoleSlot *slot = FindOrReplace(role);
	const Admission outcome = slot == nullptr ? Admission::TooManyAtOnce : Take(slot, now);
	Unlock();
	if (outcome == Admission::Granted) {
		held_roles[held_places++] = role;
	}
	return outcome;
}

void GiveBackPlace(Oid role) noexcept {
	int place = held_places - 1;
	while (place >= 0 && held_roles[place] != role) {
		place--;
	}
	if (place < 0) {
		return; // the end of the transaction was faster
	}
	for (; place + 1 < held_places; place++) {
		held_roles[place] = held_roles[place + 1];
	}
	held_places--;
	Lock();
	RoleSlot *slot = Find(role);
	if (slot != nullptr && slot->active > 0) {
		slot->active--;
	}
	Unlock();
}

int ActiveRequests(Oid role) noexcept {
	Lock();
	const RoleSlot *slot = Find(role);
	const int active = slot == nullptr ? 0 : slot->active;
	Unlock();
	return active;
}

} // namespace savant::pg
