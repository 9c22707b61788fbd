/*
 * search_progress.cpp
 *     A few slots under one lock.
 *
 * A session that is ended while it searches leaves its slot behind; it is taken for free
 * when no process has its number any more.
 */
#include "pg/advice/search_progress.hpp"

#include <algorithm>

#include "pg/boundary.hpp"
#include "pg/shared_area.hpp"

extern "C" {
#include "storage/procarray.h"
}

namespace savant::pg {

namespace {

constexpr int kSlots = 64;

SearchState *slots = nullptr;
SearchState own_slot; // without preloading
LWLockPadded *lock = nullptr;

void Attach(void *memory, LWLockPadded *tranche, bool) {
	slots = static_cast<SearchState *>(memory);
	lock = tranche;
}

constexpr SharedArea kArea = {"pg_savant searches", [] { return sizeof(SearchState) * kSlots; },
                              Attach, "SavantSearches", 1};

/* The slots, locked while this lives. */
class Slots {
public:
	explicit Slots(LWLockMode mode) noexcept {
		if (slots != nullptr) {
			LWLockAcquire(&lock->lock, mode);
		}
	}
	~Slots() {
		if (slots != nullptr) {
			LWLockRelease(&lock->lock);
		}
	}
	Slots(const Slots &) = delete;
	Slots &operator=(const Slots &) = delete;
	SearchState &operator[](int i) const noexcept { return slots == nullptr ? own_slot : slots[i]; }
	static int Count() noexcept { return slots == nullptr ? 1 : kSlots; }
};

/* Copies the slots in use; returns how many. */
int CopySlots(SearchState (&copy)[kSlots]) noexcept {
	const Slots all(LW_SHARED);
	int count = 0;
	for (int i = 0; i < Slots::Count(); i++) {
		if (all[i].pid != 0) {
			copy[count++] = all[i];
		}
	}
	return count;
}

/* Asked for without our lock, because it takes another one. */
bool IsAlive(std::int32_t pid) {
	return Call([pid] { return BackendPidGetProc(pid) != nullptr; });
}

/* Processes that have a slot and are gone. */
std::vector<std::int32_t> DeadProcesses() {
	SearchState copy[kSlots];
	const int count = CopySlots(copy);
	std::vector<std::int32_t> dead;
	for (int i = 0; i < count; i++) {
		if (!IsAlive(copy[i].pid)) {
			dead.push_back(copy[i].pid);
		}
	}
	return dead;
}

} // namespace

void RequestSearchProgressMemory() { RequestSharedArea(kArea); }

SearchProgress::SearchProgress() {
	state.pid = MyProcPid;
	state.database = MyDatabaseId;
	state.role = GetUserId();
	state.started_at = GetCurrentTimestamp();
	const std::vector<std::int32_t> dead = DeadProcesses();
	const Slots all(LW_EXCLUSIVE);
	for (int i = 0; i < Slots::Count() && slot_ < 0; i++) {
		const std::int32_t pid = all[i].pid;
		if (pid == 0 || pid == MyProcPid || std::count(dead.begin(), dead.end(), pid) > 0) {
			slot_ = i;
			all[i] = state;
		}
	}
}

SearchProgress::~SearchProgress() {
	state = {};
	Publish();
}

void SearchProgress::SetPhase(std::string_view phase) noexcept {
	const std::size_t size = std::min(phase.size(), sizeof(state.phase) - 1);
	memcpy(state.phase, phase.data(), size);
	state.phase[size] = '\0';
}

void SearchProgress::Publish() noexcept {
	if (slot_ >= 0) {
		const Slots all(LW_EXCLUSIVE);
		all[slot_] = state;
	}
}

std::vector<SearchState> SearchesGoingOn() {
	SearchState copy[kSlots];
	const int count = CopySlots(copy);
	std::vector<SearchState> alive;
	for (int i = 0; i < count; i++) {
		if (IsAlive(copy[i].pid)) {
			alive.push_back(copy[i]);
		}
	}
	return alive;
}

} // namespace savant::pg
