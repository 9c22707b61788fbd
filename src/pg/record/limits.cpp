/*
 * limits.cpp
 *     What each role has spent, and how many requests it has going on.
 *
 * Sessions with different limits (ALTER ROLE ... SET) share one slot: what is
 * stored is the spending, which fades by the limit of whoever looks at it.
 */
#include "pg/record/limits.hpp"

#include <algorithm>

#include "pg/boundary.hpp"
#include "pg/gateway/model_settings.hpp"
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
constexpr double kMinuteUs = 60e6;
constexpr double kHourUs = 3600e6;

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

std::int64_t LastSeen(const RoleSlot &slot) {
	return std::max(slot.requests.at_us, slot.tokens.at_us);
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
		if (slot->active == 0 && (oldest == nullptr || LastSeen(*slot) < LastSeen(*oldest))) {
			oldest = slot;
		}
	}
	if (oldest != nullptr) {
		*oldest = RoleSlot{role, 0, {0, 0}, {0, 0}};
	}
	return oldest;
}

Admission Take(RoleSlot *slot, TimestampTz now) {
	const core::Allowance allowance{static_cast<double>(guc_rate_limit_per_minute), kMinuteUs};
	if (guc_max_concurrent > 0 && slot->active >= guc_max_concurrent) {
		return Admission::TooManyAtOnce;
	}
	core::Fade(slot->requests, allowance, now);
	if (core::WaitFor(1, slot->requests, allowance) > 0) {
		return Admission::TooManyPerMinute;
	}
	if (allowance.limit > 0) {
		slot->requests.amount += 1;
	}
	slot->active += 1;
	return Admission::Granted;
}

core::Allowance TokenAllowance() {
	return {static_cast<double>(guc_token_limit_per_hour), kHourUs};
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

int AllActiveRequests() noexcept {
	const Table roles = Roles();
	int active = 0;
	Lock();
	for (int i = 0; i < roles.size; i++) {
		active += roles.slots[i].active;
	}
	Unlock();
	return active;
}

double ReserveTokens(Oid role, std::int64_t tokens) noexcept {
	const core::Allowance allowance = TokenAllowance();
	if (allowance.limit <= 0) {
		return 0; // nothing would fade: a limit that is set later would meet all of the past
	}
	const TimestampTz now = GetCurrentTimestamp();
	double wait_us = 0;
	Lock();
	// The place of the request going on keeps the slot; without one, no slot means no memory of it.
	if (RoleSlot *slot = FindOrReplace(role)) {
		core::Fade(slot->tokens, allowance, now);
		wait_us = core::WaitFor(static_cast<double>(tokens), slot->tokens, allowance);
		if (wait_us <= 0) {
			slot->tokens.amount += static_cast<double>(tokens);
		}
	}
	Unlock();
	return wait_us / 1e6;
}

void SettleTokens(Oid role, std::int64_t reserved, std::int64_t used) noexcept {
	if (TokenAllowance().limit <= 0) {
		return;
	}
	Lock();
	if (RoleSlot *slot = Find(role)) {
		slot->tokens.amount =
			std::max(0.0, slot->tokens.amount + static_cast<double>(used - reserved));
	}
	Unlock();
}

std::int64_t TokensSpent(Oid role) noexcept {
	core::Spending spent{0, 0};
	Lock();
	if (const RoleSlot *slot = Find(role)) {
		spent = slot->tokens;
	}
	Unlock();
	core::Fade(spent, TokenAllowance(), GetCurrentTimestamp());
	return static_cast<std::int64_t>(spent.amount);
}

} // namespace savant::pg
