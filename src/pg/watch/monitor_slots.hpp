/*
 * monitor_slots.hpp
 *     Which databases have a monitor, which are held by a command that wants nobody else in
 *     them, and which may have got the extension: what sessions, launcher and monitors tell
 *     each other.
 *
 * In shared memory; every function does nothing, or says no, when the library was not
 * preloaded.  pg/record/record_queue.hpp has the rest of a monitor's slot.
 */
#pragma once

#include <string_view>
#include <vector>

#include "core/alert/alert_owner.hpp"
#include "pg/shared_state.hpp"

namespace savant::pg {

/* A session's side. */

/* Called once by _PG_init while preloading: commands on databases hold them (database_hold.cpp). */
void InstallDatabaseHolds();
/* The extension may be in `database` from now on: the launcher looks. */
void AnnounceDatabase(Oid database) noexcept;
/* The same for this database, when the current transaction commits.  Throws pg::Error. */
void AnnounceOnCommit();

/* The launcher's side. */

void BecomeLauncher() noexcept;
/* For the exit callback; harmless when repeated. */
void ResignLauncher() noexcept;
/* The announcements since the last call. */
std::vector<Oid> TakeAnnouncements();

/* A monitor's side; of the process's own slot. */

/* A command wants it out of its database. */
bool IsHeld(Oid database) noexcept;
bool IsHeldLocked(Oid database) noexcept; // the caller has QueueLock()
void ReportDecision(WatchDecision decision) noexcept;
void ReportSnapshot(TimestampTz at, TimestampTz next_at, double took_ms) noexcept;
/*
 * Whether this monitor tells what is true of the whole server: the one of the lowest database
 * OID that watches.
 */
bool IsClusterMonitor() noexcept;
/* The database that owns an open alert; see core/alert/alert_owner.hpp. */
core::AlertOwner AlertOwnerOf(std::uint64_t key) noexcept;
/* This database owns it from now on.  Nothing is kept of more than kOwnedAlerts. */
void OwnAlert(std::uint64_t key, double told_at, core::Severity told_severity) noexcept;
/* It is closed, when this database owns it. */
void DisownAlert(std::uint64_t key) noexcept;

/* The process ids of launcher and monitors are in the slots; all of them, copied. */
std::vector<WorkerSlot> AllWorkers();
int LauncherPid() noexcept;

/* Whether savant.monitor_databases names the database. */
bool IsListedForWatching(std::string_view database);

} // namespace savant::pg
