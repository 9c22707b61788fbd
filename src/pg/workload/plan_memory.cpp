/*
 * plan_memory.cpp
 *     Slots in sets of eight, each set under one of a few locks; the hooks are plain C (B16).
 *
 * All plans of a statement are in one set, chosen by statement and database.  Between lock and
 * unlock nothing allocates or raises.
 */
#include "pg/workload/plan_memory.hpp"

#include <algorithm>

#include "pg/settings.hpp"
#include "pg/shared_area.hpp"

extern "C" {
#include "common/hashfn.h"
#include "miscadmin.h"
}

namespace savant::pg {

namespace {

constexpr int kLocks = 16;
constexpr int kWays = 8; // slots of a set

struct PlanState {
	int sets;
	PlanEntry slots[FLEXIBLE_ARRAY_MEMBER];
};

PlanState *state = nullptr;
LWLockPadded *locks = nullptr;

int Sets() { return (guc_plan_slots + kWays - 1) / kWays; }

Size StateSize() {
	return Sets() == 0 ? 0
	                   : add_size(offsetof(PlanState, slots),
	                              mul_size(static_cast<Size>(Sets()) * kWays, sizeof(PlanEntry)));
}

void Attach(void *memory, LWLockPadded *tranche, bool is_new) {
	state = static_cast<PlanState *>(memory);
	locks = tranche;
	if (is_new) {
		state->sets = Sets();
	}
}

constexpr SharedArea kArea = {"pg_savant plans", StateSize, Attach, "SavantPlans", kLocks};

int SetOf(const PlanKey &key) noexcept {
	const auto id = static_cast<std::uint64_t>(key.query_id);
	const std::uint32_t hash = murmurhash32(static_cast<uint32>(id) ^ key.database) ^
	                           murmurhash32(static_cast<uint32>(id >> 32U));
	return static_cast<int>(hash % static_cast<std::uint32_t>(state->sets));
}

PlanEntry *SlotsOf(int set) noexcept { return &state->slots[set * kWays]; }
LWLock *LockOf(int set) noexcept { return &locks[set % kLocks].lock; }

PlanEntry *FindEntry(int set, const PlanKey &key) noexcept {
	PlanEntry *const slots = SlotsOf(set);
	PlanEntry *const found =
		std::find_if(slots, slots + kWays, [&](const PlanEntry &slot) { return slot.key == key; });
	return found == slots + kWays ? nullptr : found;
}

PlanEntry *OldestEntry(int set) noexcept {
	PlanEntry *const slots = SlotsOf(set);
	return std::min_element(slots, slots + kWays, [](const PlanEntry &a, const PlanEntry &b) {
		return a.last_seen < b.last_seen;
	});
}

} // namespace

void RequestPlanMemory() { RequestSharedArea(kArea); }

void KeepPlan(const PlanKey &key, const core::PlanOutline &shape, TimestampTz at) noexcept {
	if (state == nullptr) {
		return;
	}
	const int set = SetOf(key);
	// A plan is worth no wait: it is seen again.
	if (!LWLockConditionalAcquire(LockOf(set), LW_EXCLUSIVE)) {
		return;
	}
	PlanEntry *entry = FindEntry(set, key);
	if (entry == nullptr) {
		entry = OldestEntry(set);
		entry->key = key;
		entry->first_seen = at;
		entry->executions = 0;
		entry->total_ms = 0;
		entry->shape = shape;
	}
	entry->last_seen = at;
	entry->was_looked_at = true;
	LWLockRelease(LockOf(set));
}

void AddPlanTime(const PlanKey &key, double milliseconds) noexcept {
	if (state == nullptr) {
		return;
	}
	const int set = SetOf(key);
	if (!LWLockConditionalAcquire(LockOf(set), LW_EXCLUSIVE)) {
		return;
	}
	if (PlanEntry *const entry = FindEntry(set, key)) {
		entry->executions++;
		entry->total_ms += milliseconds;
	}
	LWLockRelease(LockOf(set));
}

std::vector<PlanEntry> ReadPlans() {
	std::vector<PlanEntry> entries;
	for (int set = 0; state != nullptr && set < state->sets; set++) {
		entries.reserve(entries.size() + kWays); // not under the lock
		LWLockAcquire(LockOf(set), LW_SHARED);
		for (int way = 0; way < kWays; way++) {
			const PlanEntry &slot = SlotsOf(set)[way];
			if (slot.key.query_id != 0 && slot.key.database == MyDatabaseId &&
			    (slot.was_looked_at || slot.executions > 0)) {
				entries.push_back(slot);
			}
		}
		LWLockRelease(LockOf(set));
	}
	return entries;
}

void TakePlans(const std::vector<PlanEntry> &entries) noexcept {
	for (const PlanEntry &taken : entries) {
		const int set = SetOf(taken.key);
		LWLockAcquire(LockOf(set), LW_EXCLUSIVE);
		if (PlanEntry *const entry = FindEntry(set, taken.key)) {
			// It may have made room and come back since.
			entry->executions = std::max<std::int64_t>(entry->executions - taken.executions, 0);
			entry->total_ms = std::max(entry->total_ms - taken.total_ms, 0.0);
			entry->was_looked_at = entry->was_looked_at && entry->last_seen != taken.last_seen;
		}
		LWLockRelease(LockOf(set));
	}
}

bool HasPlanMemory() noexcept { return state != nullptr; }

} // namespace savant::pg
