/*
 * cache_memory.cpp
 *     Shelves in shared or own memory.  Plain C (B16); between lock
 *     and unlock nothing allocates or raises.
 */
#include "pg/cache/cache_memory.hpp"

#include "pg/boundary.hpp"
#include "pg/gateway/model_settings.hpp"
#include "pg/record/counters.hpp"
#include "pg/shared_area.hpp"

extern "C" {
#include "utils/memutils.h"
#include "utils/timestamp.h"
}

namespace savant::pg {

namespace {

using core::CacheShelf;

constexpr int kSharedShelves = 16; // 512 entries, 2 MB
constexpr int kOwnShelves = 2;     // 64 entries, 256 kB for each session that asks a model
constexpr int kCountersPerKind =
	static_cast<int>(Counter::ReplyCacheHits) - static_cast<int>(Counter::DraftCacheHits);

CacheShelf *shared_shelves = nullptr;
LWLockPadded *locks = nullptr;
CacheShelf *own_shelves = nullptr;

void Attach(void *memory, LWLockPadded *tranche, bool) {
	shared_shelves = static_cast<CacheShelf *>(memory);
	locks = tranche;
}

constexpr SharedArea kArea = {"pg_savant cache", [] { return sizeof(CacheShelf) * kSharedShelves; },
                              Attach, "SavantCache", kSharedShelves};

/* Null when there is no memory for a cache of this session's own: then nothing is kept. */
CacheShelf *OwnShelves() noexcept {
	if (own_shelves == nullptr) {
		own_shelves = static_cast<CacheShelf *>(
			MemoryContextAllocExtended(TopMemoryContext, sizeof(CacheShelf) * kOwnShelves,
		                               MCXT_ALLOC_NO_OOM | MCXT_ALLOC_ZERO));
	}
	return own_shelves;
}

int Shelves() noexcept {
	if (shared_shelves != nullptr) {
		return kSharedShelves;
	}
	return OwnShelves() == nullptr ? 0 : kOwnShelves;
}

/* One shelf, locked while this lives. */
class Shelf {
public:
	explicit Shelf(int number) noexcept : number_(number) {
		if (shared_shelves != nullptr) {
			LWLockAcquire(&locks[number_].lock, LW_EXCLUSIVE);
		}
	}
	~Shelf() {
		if (shared_shelves != nullptr) {
			LWLockRelease(&locks[number_].lock);
		}
	}
	Shelf(const Shelf &) = delete;
	Shelf &operator=(const Shelf &) = delete;
	CacheShelf &operator*() const noexcept {
		return shared_shelves != nullptr ? shared_shelves[number_] : own_shelves[number_];
	}

private:
	int number_;
};

/* Keys are hashes, so any byte of them spreads evenly. */
int ShelfOf(const core::CacheKey &key) noexcept { return key.bytes[0] % Shelves(); }

core::CacheSpan GoodSpan() noexcept {
	const TimestampTz now = GetCurrentTimestamp();
	return {now - static_cast<std::int64_t>(guc_cache_lifetime) * USECS_PER_SEC, now};
}

Counter OfKind(Counter draft, core::CacheKind kind) noexcept {
	return static_cast<Counter>(static_cast<int>(draft) +
	                            static_cast<int>(kind) * kCountersPerKind);
}

} // namespace

void RequestCacheMemory() { RequestSharedArea(kArea); }

bool CacheIsOn() noexcept { return guc_cache_enabled && Shelves() > 0; }

std::optional<std::string> FindCached(core::CacheKind kind, const core::CacheKey &key) {
	if (!CacheIsOn()) {
		return std::nullopt;
	}
	char value[core::kCacheValueBytes];
	int size;
	const core::CacheSpan span = GoodSpan();
	{
		const Shelf shelf(ShelfOf(key));
		size = core::FindOnShelf(*shelf, kind, key, span, value);
	}
	Count(OfKind(size < 0 ? Counter::DraftCacheMisses : Counter::DraftCacheHits, kind));
	if (size < 0) {
		return std::nullopt;
	}
	return std::string(value, static_cast<std::size_t>(size));
}

void KeepCached(core::CacheKind kind, const core::CacheKey &key, const core::CacheOwner &owner,
                std::string_view value) noexcept {
	if (!CacheIsOn()) {
		return;
	}
	if (value.size() > core::kCacheValueBytes) {
		Count(OfKind(Counter::DraftCacheTooLong, kind));
		return;
	}
	core::CacheKind evicted_kind = kind;
	bool evicted;
	const core::CacheSpan span = GoodSpan();
	{
		const Shelf shelf(ShelfOf(key));
		evicted = core::KeepOnShelf(*shelf, kind, key, owner, span, value.data(), value.size(),
		                            evicted_kind);
	}
	Count(OfKind(Counter::DraftCacheKept, kind));
	if (evicted) {
		Count(OfKind(Counter::DraftCacheEvictions, evicted_kind));
	}
}

int ForgetCached(const core::CacheFilter &filter) noexcept {
	int forgotten = 0;
	for (int i = 0; i < Shelves(); i++) {
		const Shelf shelf(i);
		forgotten += core::ForgetOnShelf(*shelf, filter);
	}
	return forgotten;
}

CacheReport ReportCache() noexcept {
	CacheReport report{};
	const core::CacheSpan span = GoodSpan();
	for (int i = 0; i < Shelves(); i++) {
		const Shelf shelf(i);
		core::AddShelfUsage(*shelf, span, report.usage);
	}
	report.slots = static_cast<std::int64_t>(Shelves()) * core::kShelfSlots;
	report.bytes = sizeof(CacheShelf) * static_cast<std::size_t>(Shelves());
	report.is_shared = shared_shelves != nullptr;
	return report;
}

} // namespace savant::pg
