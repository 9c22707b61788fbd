/*
 * cache_memory.hpp
 *     Where kept drafts and replies of models are: in shared memory when the library
 *     is preloaded, for all sessions; else in this session's own, for it alone.
 *
 * Never rows of a table.  A fixed size, decided at start; each shelf has its own
 * lock, which is held while 4 kB are copied and no longer.
 */
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/cache/shelf.hpp"
#include "pg/postgres.hpp"

namespace savant::pg {

/* Called by _PG_init while preloading: asks for the memory. */
void RequestCacheMemory();

/* Whether savant.cache_enabled lets this session keep and find anything. */
bool CacheIsOn() noexcept;

/* The value under `key`, not older than savant.cache_lifetime; counts a hit or a miss. */
std::optional<std::string> FindCached(core::CacheKind kind, const core::CacheKey &key);

/* Keeps `value`, unless it is too long; never fails. */
void KeepCached(core::CacheKind kind, const core::CacheKey &key, const core::CacheOwner &owner,
                std::string_view value) noexcept;

/* Throws away what matches; returns how many entries that were. */
int ForgetCached(const core::CacheFilter &filter) noexcept;

struct CacheReport {
	core::CacheUsage usage[core::kCacheKinds];
	std::int64_t slots; // of all kinds together
	std::size_t bytes;  // of memory, in use or not
	bool is_shared;
};

/* What is kept now. */
CacheReport ReportCache() noexcept;

} // namespace savant::pg
