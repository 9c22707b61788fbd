/*
 * shared_state.cpp
 *     Reserves and initialises the shared memory.  The hooks are plain C (B16).
 */
#include "pg/shared_state.hpp"

#include "pg/settings.hpp"

extern "C" {
#include "storage/ipc.h"
#include "storage/shmem.h"
#include "utils/timestamp.h"
}

namespace savant::pg {

namespace {

constexpr const char *kTranche = "SavantState";
constexpr int kLocks = 2;

SharedState *shared_state = nullptr;
LWLockPadded *locks = nullptr;
shmem_request_hook_type previous_request_hook = nullptr;
shmem_startup_hook_type previous_startup_hook = nullptr;

Size StateSize() {
	return add_size(offsetof(SharedState, queue),
	                mul_size(guc_record_queue_size, sizeof(QueueSlot)));
}

void RequestMemory() {
	if (previous_request_hook != nullptr) {
		previous_request_hook();
	}
	RequestAddinShmemSpace(StateSize());
	RequestNamedLWLockTranche(kTranche, kLocks);
}

void InitialiseMemory() {
	if (previous_startup_hook != nullptr) {
		previous_startup_hook();
	}
	bool found;
	LWLockAcquire(AddinShmemInitLock, LW_EXCLUSIVE);
	shared_state =
		static_cast<SharedState *>(ShmemInitStruct("pg_savant state", StateSize(), &found));
	if (!found) {
		memset(static_cast<void *>(shared_state), 0, StateSize());
		for (auto &counter : shared_state->counters) {
			pg_atomic_init_u64(&counter, 0);
		}
		for (auto &counter : shared_state->model_failures) {
			pg_atomic_init_u64(&counter, 0);
		}
		shared_state->queue_size = guc_record_queue_size;
		shared_state->started_at = GetCurrentTimestamp();
	}
	locks = GetNamedLWLockTranche(kTranche);
	LWLockRelease(AddinShmemInitLock);
}

} // namespace

void RequestSharedState() {
	previous_request_hook = shmem_request_hook;
	shmem_request_hook = RequestMemory;
	previous_startup_hook = shmem_startup_hook;
	shmem_startup_hook = InitialiseMemory;
}

SharedState *Shared() noexcept { return shared_state; }

std::size_t SharedBytes() noexcept {
	return shared_state == nullptr
	           ? 0
	           : offsetof(SharedState, queue) +
	                 static_cast<std::size_t>(shared_state->queue_size) * sizeof(QueueSlot);
}

LWLock *LimitsLock() noexcept { return &locks[0].lock; }

LWLock *QueueLock() noexcept { return &locks[1].lock; }

} // namespace savant::pg
