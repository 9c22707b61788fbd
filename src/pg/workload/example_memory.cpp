/*
 * example_memory.cpp
 *     Slots in sets of eight, each set under one of a few locks; the hooks are plain C (B16).
 *
 * A statement can be in one set only, chosen by its key.  When the set is full, the slot that was
 * refreshed longest ago makes room.  Between lock and unlock nothing allocates or raises.
 */
#include "pg/workload/example_memory.hpp"

#include <algorithm>

#include "pg/datum.hpp"
#include "pg/settings.hpp"
#include "pg/shared_area.hpp"

extern "C" {
#include "common/hashfn.h"
}

namespace savant::pg {

namespace {

constexpr int kLocks = 16;
constexpr int kWays = 8; // slots of a set
constexpr int kSlotBytes = 2048;
constexpr int kMaxLiterals = 256;
constexpr int kMaskBits = 64; // the last bit stands for all literals from there on

/* One literal in a slot's bytes: this header, then its text. */
struct LiteralHead {
	std::uint16_t length;
	bool after_minus;
	bool is_parameter;
};

struct SlotHead {
	ExampleKey key;          // query_id 0: free
	std::uint64_t refreshed; // a number that grows with every refresh
	std::uint64_t varying;   // bit n: the n-th literal was another one once
	std::int64_t samples;
	std::int32_t literals;
	std::int32_t bytes;
};

struct ExampleSlot {
	SlotHead head;
	char bytes[kSlotBytes - sizeof(SlotHead)];
};
static_assert(sizeof(ExampleSlot) == kSlotBytes);

struct ExampleState {
	pg_atomic_uint64 clock;
	int sets;
	ExampleSlot slots[FLEXIBLE_ARRAY_MEMBER];
};

/* The literals of one text, packed as a slot has them. */
struct Packed {
	std::int32_t literals;
	std::int32_t bytes;
	char data[sizeof(ExampleSlot::bytes)];
};

ExampleState *state = nullptr;
LWLockPadded *locks = nullptr;

int Sets() { return (guc_example_slots + kWays - 1) / kWays; }

Size StateSize() {
	return Sets() == 0 ? 0
	                   : add_size(offsetof(ExampleState, slots),
	                              mul_size(static_cast<Size>(Sets()) * kWays, sizeof(ExampleSlot)));
}

void Attach(void *memory, LWLockPadded *tranche, bool is_new) {
	state = static_cast<ExampleState *>(memory);
	locks = tranche;
	if (is_new) {
		pg_atomic_init_u64(&state->clock, 0);
		state->sets = Sets();
	}
}

constexpr SharedArea kArea = {"pg_savant examples", StateSize, Attach, "SavantExamples", kLocks};

int SetOf(const ExampleKey &key) noexcept {
	const std::uint64_t mixed = static_cast<std::uint64_t>(key.query_id) ^
	                            (static_cast<std::uint64_t>(key.role) << 32U) ^ key.database;
	const std::uint32_t hash =
		murmurhash32(static_cast<uint32>(mixed)) ^ murmurhash32(static_cast<uint32>(mixed >> 32U));
	return static_cast<int>(hash % static_cast<std::uint32_t>(state->sets));
}

ExampleSlot *SlotsOf(int set) noexcept { return &state->slots[set * kWays]; }
LWLock *LockOf(int set) noexcept { return &locks[set % kLocks].lock; }

/* The set's slot of the key; null when it has none. */
ExampleSlot *FindSlot(int set, const ExampleKey &key) noexcept {
	ExampleSlot *const slots = SlotsOf(set);
	for (int i = 0; i < kWays; i++) {
		if (slots[i].head.key == key) {
			return &slots[i];
		}
	}
	return nullptr;
}

ExampleSlot *OldestSlot(int set) noexcept {
	ExampleSlot *const slots = SlotsOf(set);
	ExampleSlot *oldest = &slots[0];
	for (int i = 1; i < kWays; i++) {
		if (slots[i].head.refreshed < oldest->head.refreshed) {
			oldest = &slots[i];
		}
	}
	return oldest;
}

/* False when the text has too many literals or too long ones. */
bool Pack(std::string_view text, Packed *packed) noexcept {
	core::LiteralSpan spans[kMaxLiterals];
	const int count = core::FindLiterals(text, spans, kMaxLiterals);
	std::size_t used = 0;
	for (int i = 0; i < count; i++) {
		const core::LiteralSpan &span = spans[i];
		const std::size_t size = sizeof(LiteralHead) + span.length;
		if (size > sizeof(packed->data) - used) {
			return false;
		}
		const LiteralHead head = {static_cast<std::uint16_t>(span.length), span.after_minus,
		                          span.is_parameter};
		memcpy(packed->data + used, &head, sizeof(head));
		memcpy(packed->data + used + sizeof(head), text.data() + span.start, span.length);
		used += size;
	}
	packed->literals = count;
	packed->bytes = static_cast<std::int32_t>(used);
	return count >= 0;
}

/* Bit n: the n-th literal of the slot and of `packed` differ; both have as many. */
std::uint64_t Differences(const ExampleSlot &slot, const Packed &packed) noexcept {
	std::uint64_t mask = 0;
	std::size_t a = 0, b = 0;
	for (int i = 0; i < packed.literals; i++) {
		LiteralHead left, right;
		memcpy(&left, slot.bytes + a, sizeof(left));
		memcpy(&right, packed.data + b, sizeof(right));
		const std::size_t left_size = sizeof(left) + left.length;
		const std::size_t right_size = sizeof(right) + right.length;
		if (left_size != right_size || memcmp(slot.bytes + a, packed.data + b, left_size) != 0) {
			mask |= std::uint64_t{1} << static_cast<unsigned>(std::min(i, kMaskBits - 1));
		}
		a += left_size;
		b += right_size;
	}
	return mask;
}

void Store(ExampleSlot &slot, const ExampleKey &key, const Packed &packed,
           std::uint64_t now) noexcept {
	if (slot.head.key == key && slot.head.literals == packed.literals) {
		slot.head.varying |= Differences(slot, packed);
		slot.head.samples++;
	} else {
		slot.head.key = key;
		slot.head.varying = 0;
		slot.head.samples = 1;
	}
	slot.head.refreshed = now;
	slot.head.literals = packed.literals;
	slot.head.bytes = packed.bytes;
	memcpy(slot.bytes, packed.data, static_cast<std::size_t>(packed.bytes));
}

/* Server text of `size` bytes, as UTF-8. */
std::string Utf8Text(const char *bytes, std::size_t size) {
	const std::string text(bytes, size);
	return FromServer(text.c_str());
}

Example Unpack(const ExampleSlot &slot) {
	Example example;
	example.samples = slot.head.samples;
	std::size_t at = 0;
	for (int i = 0; i < slot.head.literals; i++) {
		LiteralHead head;
		memcpy(&head, slot.bytes + at, sizeof(head));
		at += sizeof(head);
		const unsigned bit = static_cast<unsigned>(std::min(i, kMaskBits - 1));
		example.literals.push_back({Utf8Text(slot.bytes + at, head.length), head.after_minus,
		                            ((slot.head.varying >> bit) & 1U) != 0});
		at += head.length;
	}
	return example;
}

} // namespace

void RequestExampleMemory() { RequestSharedArea(kArea); }

void KeepExample(const ExampleKey &key, std::string_view text) noexcept {
	Packed packed;
	if (state == nullptr || !Pack(text, &packed)) {
		return;
	}
	const int set = SetOf(key);
	// An example is worth no wait: the next execution brings another one.
	if (!LWLockConditionalAcquire(LockOf(set), LW_EXCLUSIVE)) {
		return;
	}
	ExampleSlot *slot = FindSlot(set, key);
	Store(slot == nullptr ? *OldestSlot(set) : *slot, key, packed,
	      pg_atomic_add_fetch_u64(&state->clock, 1));
	LWLockRelease(LockOf(set));
}

std::optional<Example> FindExample(const ExampleKey &key) {
	if (state == nullptr || key.query_id == 0) {
		return std::nullopt;
	}
	ExampleSlot copy;
	const int set = SetOf(key);
	LWLockAcquire(LockOf(set), LW_SHARED);
	const ExampleSlot *const slot = FindSlot(set, key);
	const bool found = slot != nullptr;
	if (found) {
		memcpy(&copy, slot, sizeof(copy));
	}
	LWLockRelease(LockOf(set));
	if (!found) {
		return std::nullopt;
	}
	return Unpack(copy);
}

void ForgetExamples() noexcept {
	for (int set = 0; state != nullptr && set < state->sets; set++) {
		LWLockAcquire(LockOf(set), LW_EXCLUSIVE);
		memset(static_cast<void *>(SlotsOf(set)), 0, sizeof(ExampleSlot) * kWays);
		LWLockRelease(LockOf(set));
	}
}

bool HasExampleMemory() noexcept { return state != nullptr; }

} // namespace savant::pg
