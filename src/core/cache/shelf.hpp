/*
 * shelf.hpp
 *     A fixed number of small values under 32-byte keys: the building block of
 *     the caches in shared memory.
 *
 * Plain data of a fixed size without pointers; all zero is an empty shelf.  The
 * caller holds the lock of the shelf: nothing here allocates, throws or waits.
 * Keys are SHA-256 sums and compared whole, so two different questions never
 * meet under one key.
 */
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

namespace savant::core {

constexpr std::size_t kCacheKeyBytes = 32;
constexpr std::size_t kCacheValueBytes = 4000;
constexpr int kShelfSlots = 32;

enum class CacheKind : std::uint8_t { Draft, Reply }; // of statement and note; of a model's text
constexpr int kCacheKinds = 2;

/* "draft", "reply". */
const char *CacheKindName(CacheKind kind) noexcept;

struct CacheKey {
	std::uint8_t bytes[kCacheKeyBytes];
};

/* Whose entry it is: what it may be cleared by, besides its key. */
struct CacheOwner {
	std::uint32_t role;
	std::uint32_t database;
	std::uint64_t subject; // a hash of the question
};

struct CacheSlot {
	bool taken;
	CacheKind kind;
	bool used_since; // since the clock hand passed
	std::uint16_t size;
	CacheKey key;
	CacheOwner owner;
	std::int64_t created_us;
	std::uint64_t hits;
};

struct CacheShelf {
	CacheSlot slots[kShelfSlots]; // apart from the values: a search reads these alone
	std::uint32_t hand;
	char values[kShelfSlots][kCacheValueBytes];
};

/* Entries that were made in this span are good: no older, and not from the future. */
struct CacheSpan {
	std::int64_t from_us;
	std::int64_t now_us;
};

/*
 * Copies the value into `value`, which has room for kCacheValueBytes, and returns its
 * size; -1 when there is none.  An entry outside of the span is thrown away.
 */
int FindOnShelf(CacheShelf &shelf, CacheKind kind, const CacheKey &key, const CacheSpan &span,
                char *value) noexcept;

/*
 * Keeps a value of at most kCacheValueBytes, in place of an older one of that key, of one
 * outside of the span, or of one that was not used lately: true says that a good entry
 * of some other key had to go, and `evicted` of which kind it was.
 */
bool KeepOnShelf(CacheShelf &shelf, CacheKind kind, const CacheKey &key, const CacheOwner &owner,
                 const CacheSpan &span, const char *value, std::size_t size,
                 CacheKind &evicted) noexcept;

/* Which entries to throw away; an empty field stands for all. */
struct CacheFilter {
	std::optional<CacheKind> kind;
	std::optional<std::uint32_t> role;
	std::optional<std::uint32_t> database;
	std::optional<std::uint64_t> subject;
};

/* Throws matching entries away; returns how many. */
int ForgetOnShelf(CacheShelf &shelf, const CacheFilter &filter) noexcept;

struct CacheUsage {
	std::int64_t entries;
	std::int64_t bytes;
};

/* Adds what is on the shelf within the span, by kind. */
void AddShelfUsage(const CacheShelf &shelf, const CacheSpan &span,
                   CacheUsage (&usage)[kCacheKinds]) noexcept;

} // namespace savant::core
