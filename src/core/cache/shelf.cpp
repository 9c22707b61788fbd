/*
 * shelf.cpp
 *     Search by key, eviction by the clock: an entry that was used since the hand
 *     passed is spared once.
 */
#include "core/cache/shelf.hpp"

#include <algorithm>
#include <cstring>

namespace savant::core {

namespace {

bool IsGood(const CacheSlot &slot, const CacheSpan &span) noexcept {
	return slot.taken && slot.created_us >= span.from_us && slot.created_us <= span.now_us;
}

int FindSlot(const CacheShelf &shelf, CacheKind kind, const CacheKey &key) noexcept {
	for (int i = 0; i < kShelfSlots; i++) {
		const CacheSlot &slot = shelf.slots[i];
		if (slot.taken && slot.kind == kind &&
		    std::memcmp(slot.key.bytes, key.bytes, kCacheKeyBytes) == 0) {
			return i;
		}
	}
	return -1;
}

/* A slot that may be overwritten without losing a good entry; -1 = none. */
int FindFreeSlot(const CacheShelf &shelf, const CacheSpan &span) noexcept {
	for (int i = 0; i < kShelfSlots; i++) {
		if (!IsGood(shelf.slots[i], span)) {
			return i;
		}
	}
	return -1;
}

/* The next slot that was not used since the hand passed it; within two rounds there is one. */
int TurnClock(CacheShelf &shelf) noexcept {
	for (;;) {
		const std::uint32_t at = shelf.hand % kShelfSlots;
		shelf.hand = at + 1;
		if (!shelf.slots[at].used_since) {
			return static_cast<int>(at);
		}
		shelf.slots[at].used_since = false;
	}
}

template <typename T>
bool Fits(const std::optional<T> &wanted, T value) noexcept {
	return !wanted || *wanted == value;
}

} // namespace

const char *CacheKindName(CacheKind kind) noexcept {
	return kind == CacheKind::Draft ? "draft" : "reply";
}

int FindOnShelf(CacheShelf &shelf, CacheKind kind, const CacheKey &key, const CacheSpan &span,
                char *value) noexcept {
	const int at = FindSlot(shelf, kind, key);
	if (at < 0) {
		return -1;
	}
	CacheSlot &slot = shelf.slots[at];
	if (!IsGood(slot, span)) {
		slot.taken = false;
		return -1;
	}
	slot.used_since = true;
	slot.hits++;
	const std::size_t size = std::min<std::size_t>(slot.size, kCacheValueBytes);
	std::memcpy(value, shelf.values[at], size);
	return static_cast<int>(size);
}

bool KeepOnShelf(CacheShelf &shelf, CacheKind kind, const CacheKey &key, const CacheOwner &owner,
                 const CacheSpan &span, const char *value, std::size_t size,
                 CacheKind &evicted) noexcept {
	int at = FindSlot(shelf, kind, key);
	bool full = false;
	if (at < 0) {
		at = FindFreeSlot(shelf, span);
	}
	if (at < 0) {
		at = TurnClock(shelf);
		evicted = shelf.slots[at].kind;
		full = true;
	}
	const std::size_t fits = std::min(size, kCacheValueBytes);
	shelf.slots[at] =
		CacheSlot{true, kind, false, static_cast<std::uint16_t>(fits), key, owner, span.now_us, 0};
	std::memcpy(shelf.values[at], value, fits);
	return full;
}

int ForgetOnShelf(CacheShelf &shelf, const CacheFilter &filter) noexcept {
	int forgotten = 0;
	for (CacheSlot &slot : shelf.slots) {
		if (slot.taken && Fits(filter.kind, slot.kind) && Fits(filter.role, slot.owner.role) &&
		    Fits(filter.database, slot.owner.database) &&
		    Fits(filter.subject, slot.owner.subject)) {
			slot.taken = false;
			forgotten++;
		}
	}
	return forgotten;
}

void AddShelfUsage(const CacheShelf &shelf, const CacheSpan &span,
                   CacheUsage (&usage)[kCacheKinds]) noexcept {
	for (const CacheSlot &slot : shelf.slots) {
		if (IsGood(slot, span)) {
			CacheUsage &kind = usage[static_cast<int>(slot.kind)];
			kind.entries++;
			kind.bytes += slot.size;
		}
	}
}

} // namespace savant::core
