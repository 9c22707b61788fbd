/*
 * shared_state.hpp
 *     What all sessions share when the library is in shared_preload_libraries.
 *
 * Fixed size, no pointers; `limits_lock` guards the role slots, `queue_lock`
 * the entries, worker slots, holds and announcements, counters are atomic.  Between lock and unlock
 * nothing allocates or raises.
 */
#pragma once

#include <cstdint>

#include "core/limit/spending.hpp"
#include "pg/record/counters.hpp"
#include "pg/record/record_entry.hpp"

extern "C" {
#include "port/atomics.h"
#include "storage/lwlock.h"
}

namespace savant::pg {

constexpr int kRoleSlots = 1024;
constexpr int kWorkerSlots = 64;
constexpr int kHolds = 16;
constexpr int kAnnouncements = 16;
constexpr int kOwnedAlerts = 256;

/* How much of its limits a role has used. */
struct RoleSlot {
	Oid role;            // InvalidOid: free
	std::int32_t active; // requests going on
	core::Spending requests;
	core::Spending tokens; // of language models
};

enum class WorkerState : std::uint8_t { None, Starting, Running };

/* What the monitor of a database has found about its duties. */
enum class WatchDecision : std::uint8_t {
	Unknown,
	Watches,
	Unwanted,    // by savant.monitor_enabled, savant.monitor_databases or a hold
	NoExtension, // in this database
};

/* The monitor of one database: record writer and watch. */
struct WorkerSlot {
	Oid database; // InvalidOid: never used
	WorkerState state;
	std::int32_t pid;
	std::int32_t process; // index of its PGPROC, to wake it
	TimestampTz since;
	TimestampTz retention_at; // when it last deleted old rows
	WatchDecision decision;
	TimestampTz snapshot_at; // of the last snapshot; 0 = none yet
	TimestampTz next_at;     // when the next one is due
	double took_ms;          // the last one
};

/* A command that wants nobody else in a database: its monitor keeps out meanwhile. */
struct DatabaseHold {
	Oid database; // InvalidOid: free
	std::int32_t pid;
};

/* An open alert of what is true of the whole server, and the database that tells it. */
struct OwnedAlert {
	std::uint64_t key; // core::AlertKeyNumber
	Oid owner;         // InvalidOid: free
	std::int32_t told_severity;
	double told_at; // seconds since 1970; NaN = not told
};

enum class EntryState : std::uint8_t { Free, Waiting, Claimed };

struct QueueSlot {
	EntryState state;
	std::uint8_t failures;
	std::int32_t claimed_by; // pid
	std::uint64_t sequence;
	RecordEntry entry;
};

struct SharedState {
	pg_atomic_uint64 counters[kCounters];
	pg_atomic_uint64 model_failures[core::kFailureKinds];
	TimestampTz started_at;
	RoleSlot roles[kRoleSlots];
	WorkerSlot workers[kWorkerSlots];
	DatabaseHold holds[kHolds];
	Oid announcements[kAnnouncements]; // databases that may have got the extension
	OwnedAlert alerts[kOwnedAlerts];
	std::int32_t launcher_pid;     // 0 = none
	std::int32_t launcher_process; // index of its PGPROC
	int queue_size;
	int queue_used;
	std::uint64_t next_sequence;
	QueueSlot queue[FLEXIBLE_ARRAY_MEMBER];
};

/* Called by _PG_init while preloading: asks for the memory. */
void RequestSharedState();
/* Null when the library was not preloaded. */
SharedState *Shared() noexcept;
LWLock *LimitsLock() noexcept;
LWLock *QueueLock() noexcept;

} // namespace savant::pg
