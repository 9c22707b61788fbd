/*
 * shared_state.cpp
 *     Initialises what all modules share.
 */
#include "pg/shared_state.hpp"

#include "pg/settings.hpp"
#include "pg/shared_area.hpp"

extern "C" {
#include "utils/timestamp.h"
}

namespace savant::pg {

namespace {

constexpr int kLocks = 2;

SharedState *shared_state = nullptr;
LWLockPadded *locks = nullptr;

Size StateSize() {
	return add_size(offsetof(SharedState, queue),
	                mul_size(guc_record_queue_size, sizeof(QueueSlot)));
}

void Attach(void *memory, LWLockPadded *tranche, bool is_new) {
	shared_state = static_cast<SharedState *>(memory);
	locks = tranche;
	if (is_new) {
		for (auto &counter : shared_state->counters) {
			pg_atomic_init_u64(&counter, 0);
		}
		for (auto &counter : shared_state->model_failures) {
			pg_atomic_init_u64(&counter, 0);
		}
		shared_state->queue_size = guc_record_queue_size;
		shared_state->started_at = GetCurrentTimestamp();
	}
}

constexpr SharedArea kArea = {"pg_savant state", StateSize, Attach, "SavantState", kLocks};

} // namespace

void RequestSharedState() { RequestSharedArea(kArea); }

SharedState *Shared() noexcept { return shared_state; }

LWLock *LimitsLock() noexcept { return &locks[0].lock; }

LWLock *QueueLock() noexcept { return &locks[1].lock; }

} // namespace savant::pg
