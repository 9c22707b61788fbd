/*
 * gateway_queue.cpp
 *     The queue is short-lived by design: the gateway empties it at every turn, so a
 *     scan of all slots in use is cheaper than a list that a crash could break.
 */
#include "pg/gateway/gateway_queue.hpp"

#include "pg/shared_area.hpp"

extern "C" {
#include "storage/latch.h"
#include "storage/proc.h"
#include "utils/timestamp.h"
}

namespace savant::pg {

namespace {

struct GatewaySlot {
	GatewaySlotState state;
	bool unattended;
	dsm_handle channel;
	std::uint64_t ticket;
};

struct GatewayState {
	std::int32_t pid;
	std::int32_t process; // index of its PGPROC
	std::uint32_t generation;
	TimestampTz started_at, alive_at, left_at;
	std::int64_t counts[4]; // by GatewayCount
	std::uint64_t next_ticket;
	std::int32_t used; // slots that are not free
	GatewaySlot slots[kGatewaySlots];
	std::int32_t warm_next;
	std::uint64_t warm[kWarmPrefixes];
	std::int32_t endpoint_count;
	PublishedEndpoint endpoints[kPublishedEndpoints];
};

GatewayState *state = nullptr;
LWLock *lock = nullptr;

void Attach(void *memory, LWLockPadded *tranche, bool is_new) {
	state = static_cast<GatewayState *>(memory);
	lock = &tranche->lock;
	if (is_new) {
		state->next_ticket = 1;
		state->left_at = GetCurrentTimestamp();
	}
}

constexpr SharedArea kArea = {"pg_savant gateway", [] { return sizeof(GatewayState); }, Attach,
                              "SavantGateway", 1};

/* Under the lock. */
void Free(GatewaySlot &slot) {
	slot.state = GatewaySlotState::Free;
	state->used--;
}

/* Under the lock: the slot of `request` while it is still its own; else null. */
GatewaySlot *SlotOf(const GatewayRequest &request) {
	GatewaySlot &slot = state->slots[request.slot];
	return slot.state != GatewaySlotState::Free && slot.ticket == request.ticket ? &slot : nullptr;
}

/* Under the lock: the index of the oldest waiting slot, or -1. */
int OldestWaiting() {
	int oldest = -1;
	for (int i = 0, seen = 0; i < kGatewaySlots && seen < state->used; i++) {
		const GatewaySlot &slot = state->slots[i];
		seen += slot.state != GatewaySlotState::Free;
		if (slot.state == GatewaySlotState::Waiting &&
		    (oldest < 0 || slot.ticket < state->slots[oldest].ticket)) {
			oldest = i;
		}
	}
	return oldest;
}

} // namespace

void RequestGatewayMemory() { RequestSharedArea(kArea); }

GatewayFacts DescribeGateway() noexcept {
	GatewayFacts facts{};
	if (state == nullptr) {
		return facts;
	}
	facts.preloaded = true;
	LWLockAcquire(lock, LW_SHARED);
	facts.pid = state->pid;
	facts.generation = state->generation;
	facts.started_at = state->started_at;
	facts.alive_at = state->alive_at;
	facts.left_at = state->left_at;
	facts.queued = state->used;
	facts.served = state->counts[static_cast<int>(GatewayCount::Served)];
	facts.abandoned = state->counts[static_cast<int>(GatewayCount::Abandoned)];
	facts.refused = state->counts[static_cast<int>(GatewayCount::Refused)];
	facts.warm_ups = state->counts[static_cast<int>(GatewayCount::WarmUps)];
	LWLockRelease(lock);
	return facts;
}

bool PutRequest(dsm_handle channel, bool unattended, GatewayRequest &request) noexcept {
	bool put = false;
	LWLockAcquire(lock, LW_EXCLUSIVE);
	for (int i = 0; i < kGatewaySlots && !put && state->used < kGatewaySlots; i++) {
		GatewaySlot &slot = state->slots[i];
		if (slot.state == GatewaySlotState::Free) {
			slot.state = GatewaySlotState::Waiting;
			slot.unattended = unattended;
			slot.channel = channel;
			slot.ticket = state->next_ticket++;
			request = {i, slot.ticket, channel, unattended};
			state->used++;
			put = true;
		}
	}
	LWLockRelease(lock);
	if (put) {
		WakeGateway();
	}
	return put;
}

RequestPlace PlaceOf(const GatewayRequest &request) noexcept {
	RequestPlace place = RequestPlace::Taken;
	LWLockAcquire(lock, LW_SHARED);
	if (const GatewaySlot *slot = SlotOf(request)) {
		place =
			slot->state == GatewaySlotState::Refused ? RequestPlace::Refused : RequestPlace::Queued;
	}
	LWLockRelease(lock);
	return place;
}

void WithdrawRequest(const GatewayRequest &request) noexcept {
	LWLockAcquire(lock, LW_EXCLUSIVE);
	if (GatewaySlot *slot = SlotOf(request)) {
		Free(*slot);
	}
	LWLockRelease(lock);
}

void WakeGateway() noexcept {
	LWLockAcquire(lock, LW_SHARED);
	const bool running = state->pid != 0;
	const int process = state->process;
	LWLockRelease(lock);
	if (running) {
		// At worst another process has the PGPROC by now and looks up once for nothing.
		SetLatch(&ProcGlobal->allProcs[process].procLatch);
	}
}

bool NoteWarmPrefix(std::uint64_t prefix) noexcept {
	bool known = false;
	LWLockAcquire(lock, LW_EXCLUSIVE);
	for (const std::uint64_t warm : state->warm) {
		known = known || warm == prefix;
	}
	if (!known) {
		state->warm[state->warm_next] = prefix;
		state->warm_next = (state->warm_next + 1) % kWarmPrefixes;
	}
	LWLockRelease(lock);
	return !known;
}

void BecomeGateway() noexcept {
	LWLockAcquire(lock, LW_EXCLUSIVE);
	for (GatewaySlot &slot : state->slots) {
		if (slot.state == GatewaySlotState::Claimed) {
			slot.state = GatewaySlotState::Waiting;
		}
	}
	state->pid = MyProcPid;
	state->process = MyProc->pgprocno;
	state->generation++;
	state->started_at = state->alive_at = GetCurrentTimestamp();
	state->endpoint_count = 0;
	LWLockRelease(lock);
}

void ResignGateway() noexcept {
	LWLockAcquire(lock, LW_EXCLUSIVE);
	if (state->pid == MyProcPid) {
		state->pid = 0;
		state->left_at = GetCurrentTimestamp();
	}
	LWLockRelease(lock);
}

bool ClaimRequest(GatewayRequest &request) noexcept {
	LWLockAcquire(lock, LW_EXCLUSIVE);
	const int oldest = OldestWaiting();
	if (oldest >= 0) {
		GatewaySlot &slot = state->slots[oldest];
		slot.state = GatewaySlotState::Claimed;
		request = {oldest, slot.ticket, slot.channel, slot.unattended};
	}
	LWLockRelease(lock);
	return oldest >= 0;
}

void SettleClaim(const GatewayRequest &request, bool accepted) noexcept {
	LWLockAcquire(lock, LW_EXCLUSIVE);
	if (GatewaySlot *slot = SlotOf(request)) {
		if (accepted || slot->unattended) {
			Free(*slot);
		} else {
			slot->state = GatewaySlotState::Refused;
		}
	}
	LWLockRelease(lock);
}

void SignAlive() noexcept {
	const TimestampTz now = GetCurrentTimestamp();
	LWLockAcquire(lock, LW_EXCLUSIVE);
	state->alive_at = now;
	LWLockRelease(lock);
}

void CountInGateway(GatewayCount what) noexcept {
	LWLockAcquire(lock, LW_EXCLUSIVE);
	state->counts[static_cast<int>(what)]++;
	LWLockRelease(lock);
}

void PublishEndpoints(const PublishedEndpoint *endpoints, int count) noexcept {
	LWLockAcquire(lock, LW_EXCLUSIVE);
	memcpy(static_cast<void *>(state->endpoints), endpoints,
	       static_cast<size_t>(count) * sizeof(PublishedEndpoint));
	state->endpoint_count = count;
	LWLockRelease(lock);
}

int ReadEndpoints(PublishedEndpoint *endpoints) noexcept {
	LWLockAcquire(lock, LW_SHARED);
	const int count = state->endpoint_count;
	memcpy(static_cast<void *>(endpoints), state->endpoints,
	       static_cast<size_t>(count) * sizeof(PublishedEndpoint));
	LWLockRelease(lock);
	return count;
}

} // namespace savant::pg
