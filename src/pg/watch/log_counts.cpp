/*
 * log_counts.cpp
 *     A table of counters that any process may add to while it reports an error.
 *
 * The hook is plain C: it takes no lock, allocates nothing and reads no catalog.  It runs in the
 * postmaster and in dying processes too; the log's own process has left shared memory.  A place
 * of the table is taken once, with one compare-and-exchange, and never given back.
 */
#include "pg/watch/log_counts.hpp"

#include "pg/datum.hpp"
#include "pg/shared_area.hpp"

extern "C" {
#include "miscadmin.h"
#include "port/atomics.h"
#include "storage/pg_shmem.h"
#include "utils/timestamp.h"
}

namespace savant::pg {

namespace {

constexpr std::uint32_t kPlaces = 1024; // a power of two
constexpr std::uint32_t kTries = 16;
constexpr std::size_t kMessageBytes = 112;
constexpr unsigned kKindShift = 30; // a SQLSTATE has 30 bits
constexpr std::uint64_t kSqlStateMask = (std::uint64_t{1} << kKindShift) - 1;
constexpr unsigned kDatabaseShift = 32;

struct Place {
	pg_atomic_uint64 key; // 0: free
	pg_atomic_uint64 times;
	pg_atomic_uint32 has_message;
	char message[kMessageBytes];
};

struct LogState {
	TimestampTz since;
	pg_atomic_uint64 others;
	Place places[kPlaces];
};

LogState *state = nullptr;
emit_log_hook_type previous_emit_log = nullptr;

void Attach(void *memory, LWLockPadded *, bool is_new) {
	auto *const fresh = static_cast<LogState *>(memory);
	if (is_new) {
		pg_atomic_init_u64(&fresh->others, 0);
		for (Place &place : fresh->places) {
			pg_atomic_init_u64(&place.key, 0);
			pg_atomic_init_u64(&place.times, 0);
			pg_atomic_init_u32(&place.has_message, 0);
		}
		fresh->since = GetCurrentTimestamp();
	}
	state = fresh;
}

constexpr SharedArea kArea = {"pg_savant log counts", [] { return sizeof(LogState); }, Attach,
                              nullptr, 0};

LogKind KindOf(const ErrorData *error) noexcept {
	if (error->elevel >= FATAL) {
		return LogKind::Fatal;
	}
	return MyBackendType == B_AUTOVAC_WORKER && error->sqlerrcode == ERRCODE_QUERY_CANCELED
	           ? LogKind::CancelledAutovacuum
	           : LogKind::Error;
}

std::uint64_t KeyOf(Oid database, LogKind kind, int sqlstate) noexcept {
	return static_cast<std::uint64_t>(database) << kDatabaseShift |
	       static_cast<std::uint64_t>(kind) << kKindShift |
	       (static_cast<std::uint64_t>(sqlstate) & kSqlStateMask);
}

/* The place of the key, taken when there was none; null when all near it are others'. */
Place *PlaceOf(std::uint64_t key) noexcept {
	const std::uint64_t mixed = (key ^ (key >> 29U)) * 0xbf58476d1ce4e5b9ULL;
	const auto start = static_cast<std::uint32_t>(mixed >> 32U);
	for (std::uint32_t i = 0; i < kTries; i++) {
		Place &place = state->places[(start + i) % kPlaces];
		std::uint64_t owner = pg_atomic_read_u64(&place.key);
		if (owner == 0 && pg_atomic_compare_exchange_u64(&place.key, &owner, key)) {
			return &place;
		}
		if (owner == key) { // since long ago, or since just before us
			return &place;
		}
	}
	return nullptr;
}

/* The text in the program has no values of users in it. */
void KeepMessage(Place &place, const char *message) noexcept {
	std::uint32_t none = 0;
	if (message == nullptr || pg_atomic_read_u32(&place.has_message) != 0 ||
	    !pg_atomic_compare_exchange_u32(&place.has_message, &none, 1)) {
		return;
	}
	strlcpy(place.message, message, sizeof(place.message));
	pg_write_barrier();
	pg_atomic_write_u32(&place.has_message, 2);
}

void CountError(const ErrorData *error) noexcept {
	Place *const place = PlaceOf(KeyOf(MyDatabaseId, KindOf(error), error->sqlerrcode));
	if (place == nullptr) {
		pg_atomic_fetch_add_u64(&state->others, 1);
		return;
	}
	pg_atomic_fetch_add_u64(&place->times, 1);
	KeepMessage(*place, error->message_id);
}

void EmitLog(ErrorData *error) {
	if (error->elevel >= ERROR && state != nullptr && UsedShmemSegAddr != nullptr) {
		CountError(error);
	}
	if (previous_emit_log != nullptr) {
		previous_emit_log(error);
	}
}

std::string MessageOf(Place &place) {
	if (pg_atomic_read_u32(&place.has_message) != 2) {
		return "";
	}
	pg_read_barrier();
	return FromServerLossy(place.message);
}

} // namespace

const char *Name(LogKind kind) {
	switch (kind) {
	case LogKind::Error:
		return "error";
	case LogKind::Fatal:
		return "fatal";
	case LogKind::CancelledAutovacuum:
		return "cancelled_autovacuum";
	}
	return "";
}

void RequestLogCounts() {
	RequestSharedArea(kArea);
	previous_emit_log = emit_log_hook;
	emit_log_hook = EmitLog;
}

bool HasLogCounts() noexcept { return state != nullptr; }

std::vector<LogCount> ReadLogCounts() {
	std::vector<LogCount> counts;
	if (state == nullptr) {
		return counts;
	}
	for (Place &place : state->places) {
		const std::uint64_t key = pg_atomic_read_u64(&place.key);
		if (key != 0) {
			counts.push_back({static_cast<Oid>(key >> kDatabaseShift),
			                  static_cast<LogKind>((key >> kKindShift) & 3U),
			                  unpack_sql_state(static_cast<int>(key & kSqlStateMask)),
			                  MessageOf(place),
			                  static_cast<std::int64_t>(pg_atomic_read_u64(&place.times))});
		}
	}
	if (const std::uint64_t others = pg_atomic_read_u64(&state->others)) {
		counts.push_back({InvalidOid, LogKind::Error, "", "", static_cast<std::int64_t>(others)});
	}
	return counts;
}

TimestampTz LogCountsSince() noexcept { return state == nullptr ? 0 : state->since; }

} // namespace savant::pg
