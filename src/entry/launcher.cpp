/*
 * launcher.cpp
 *     The background process that sees to it that every database with the extension has its
 *     monitor.
 *
 * It knows the databases from pg_database, but only a process within a database can see
 * whether the extension is there.  So it starts a monitor in each, one after the other; a
 * monitor that finds nothing to do says so and leaves.  Such a database is asked again when
 * CREATE EXTENSION announces it, and now and then.
 *
 *   CREATE EXTENSION             - announced on commit; its monitor comes at once
 *   CREATE DATABASE              - seen at the next look, it may have the extension by its template
 *   DROP DATABASE and its kind   - hold the database; it is left alone until they have ended
 *   a monitor that fails         - started again, after a pause that doubles
 *   no room for another process  - said in the log, again when it concerns more databases and after
 *                                  an hour; tried again at each look
 *   SIGHUP                       - the settings may have changed which databases are watched
 */
#include <map>

#include "entry/database_watch.hpp"
#include "entry/launcher.hpp"
#include "pg/boundary.hpp"
#include "pg/record/record_queue.hpp"
#include "pg/settings.hpp"
#include "pg/watch/monitor_slots.hpp"
#include "pg/worker_process.hpp"

extern "C" {
#include "access/heapam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/tableam.h"
#include "catalog/pg_database.h"
#include "pgstat.h"
#include "postmaster/bgworker.h"
#include "postmaster/interrupt.h"
#include "storage/ipc.h"
#include "storage/latch.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

void savant_launcher_main(Datum argument);
}

namespace savant::entry {

namespace {

constexpr long kLookMs = 10 * 1000;          // between two looks at pg_database
constexpr long kWaitForMonitorMs = 1000;     // until the one that was started has decided
constexpr long kAskAgainMs = 10 * 60 * 1000; // a database that had no extension
constexpr long kPolitePauseMs = 500;
constexpr long kFirstPauseMs = 2000; // before a monitor that failed is started again
constexpr long kLongestPauseMs = 5 * 60 * 1000;
constexpr long kComplainMs = 60 * 1000; // between two lines in the log
constexpr long kComplainAgainMs = 60 * 60 * 1000;
constexpr long kHealthyMs = 60 * 1000; // it ran for so long: the next failure is a first one

/* What is remembered of a database. */
struct Known {
	TimestampTz started_at = 0;
	TimestampTz no_extension_at = 0;
	long pause_ms = 0; // before the next start
	bool has_no_room = false;
};

struct Database {
	Oid oid;
	NameData name;
};

struct DatabaseList {
	int count;
	Database *databases; // in `keep`
};

void ResignAtExit(int, Datum) { pg::ResignLauncher(); }

void ConnectLauncher() {
	pg::Call([] {
		pqsignal(SIGINT, SIG_IGN); // there is no statement to cancel
		pqsignal(SIGHUP, SignalHandlerForConfigReload);
		pqsignal(SIGTERM, SignalHandlerForShutdownRequest);
		before_shmem_exit(ResignAtExit, 0);
		BackgroundWorkerUnblockSignals();
		BackgroundWorkerInitializeConnection(nullptr, nullptr, 0);
		pgstat_report_appname("savant launcher");
	});
	FixSessionSettings(); // a standby has no serializable transactions
}

/* Databases that one can connect to, by OID, without templates. */
DatabaseList ListDatabases(MemoryContext keep) {
	pg::Transaction transaction;
	const DatabaseList list = pg::Call([keep] {
		DatabaseList found{0, nullptr};
		int room = 0;
		Relation relation = table_open(DatabaseRelationId, AccessShareLock);
		TableScanDesc scan = table_beginscan_catalog(relation, 0, nullptr);
		HeapTuple tuple;
		while ((tuple = heap_getnext(scan, ForwardScanDirection)) != nullptr) {
			const auto *database = reinterpret_cast<Form_pg_database>(GETSTRUCT(tuple));
			if (!database->datallowconn || database->datistemplate) {
				continue;
			}
			if (found.count == room) {
				room = Max(64, room * 2);
				found.databases = static_cast<Database *>(
					found.databases == nullptr
						? MemoryContextAlloc(keep, room * sizeof(Database))
						: repalloc(found.databases, room * sizeof(Database)));
			}
			found.databases[found.count++] = {database->oid, database->datname};
		}
		table_endscan(scan);
		table_close(relation, AccessShareLock);
		return found;
	});
	transaction.Commit();
	return list;
}

void WaitForLatch(long timeout_ms) {
	pg::Call([timeout_ms] {
		(void)WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH, timeout_ms,
		                PG_WAIT_EXTENSION);
		ResetLatch(MyLatch);
		CHECK_FOR_INTERRUPTS();
	});
}

bool Elapsed(TimestampTz since, long ms) {
	return since == 0 || TimestampDifferenceExceeds(since, GetCurrentTimestamp(), ms);
}

class Launcher {
public:
	explicit Launcher(MemoryContext turn) : turn_(turn) {}

	/* One look at all databases; returns ms until the next is wanted. */
	long Look() {
		next_ms_ = kLookMs;
		for (const Oid database : pg::TakeAnnouncements()) {
			known_[database].no_extension_at = 0;
		}
		const DatabaseList list = ListDatabases(turn_);
		std::map<Oid, Known> remaining;
		for (int i = 0; i < list.count; i++) {
			const Oid database = list.databases[i].oid;
			Known &known = remaining[database] = known_[database];
			if (!pg::IsListedForWatching(NameStr(list.databases[i].name))) {
				known.has_no_room = false;
			} else if (!ShutdownRequestPending && IsDue(database, known)) {
				Start(database, known);
			}
		}
		known_ = std::move(remaining);
		ComplainIfDue();
		MemoryContext turn = turn_;
		pg::Call([turn] { MemoryContextReset(turn); });
		return next_ms_;
	}

private:
	bool IsDue(Oid database, Known &known) {
		const pg::WorkerSlot slot = pg::DescribeWorker(database);
		if (slot.state == pg::WorkerState::Running && slot.decision == pg::WatchDecision::Watches) {
			known.has_no_room = false;
			if (Elapsed(slot.since, kHealthyMs)) {
				known.pause_ms = 0;
			}
			return false;
		}
		if (slot.state == pg::WorkerState::None && slot.decision == pg::WatchDecision::Unwanted) {
			known.pause_ms = kPolitePauseMs; // it did not fail, it made room
		}
		const bool lately = known.started_at != 0 && !Elapsed(known.started_at, known.pause_ms);
		if (lately) {
			next_ms_ = Min(next_ms_, known.pause_ms);
		}
		return !lately &&
		       (known.no_extension_at == 0 || Elapsed(known.no_extension_at, kAskAgainMs));
	}

	/* Starts the monitor and waits until it has seen whether it is needed. */
	void Start(Oid database, Known &known) {
		known.started_at = GetCurrentTimestamp();
		if (!pg::StartMonitor(database)) {
			known.has_no_room = !pg::IsHeld(database);
			return;
		}
		known.has_no_room = false;
		known.pause_ms = Min(Max(kFirstPauseMs, known.pause_ms * 2), kLongestPauseMs);
		const TimestampTz begin = GetCurrentTimestamp();
		for (;;) {
			const pg::WorkerSlot slot = pg::DescribeWorker(database);
			if (slot.decision == pg::WatchDecision::NoExtension) {
				known.no_extension_at = GetCurrentTimestamp();
				known.pause_ms = 0;
			}
			const bool decided = slot.state == pg::WorkerState::Running &&
			                     slot.decision != pg::WatchDecision::Unknown;
			if (decided || slot.state == pg::WorkerState::None || ShutdownRequestPending ||
			    Elapsed(begin, kWaitForMonitorMs)) {
				return;
			}
			WaitForLatch(20);
		}
	}

	/* That more databases than told have no monitor, or that some have still none an hour later. */
	void ComplainIfDue() {
		int count = 0;
		for (const auto &[database, known] : known_) {
			count += known.has_no_room ? 1 : 0;
		}
		told_ = Min(told_, count);
		if (count == 0 ||
		    !Elapsed(complained_at_, count > told_ ? kComplainMs : kComplainAgainMs)) {
			return;
		}
		told_ = count;
		complained_at_ = GetCurrentTimestamp();
		pg::Call([count] {
			ereport(LOG,
			        (errmsg_plural("no monitor could be started for %d database",
			                       "no monitor could be started for %d databases", count, count),
			         errhint("Consider increasing max_worker_processes.")));
		});
	}

	MemoryContext turn_; // for what one look needs
	long next_ms_ = kLookMs;
	std::map<Oid, Known> known_;
	int told_ = 0; // databases without a monitor, in the log
	TimestampTz complained_at_ = 0;
};

void Launch() {
	ConnectLauncher();
	MemoryContext turn = pg::Call([] {
		return AllocSetContextCreate(TopMemoryContext, "savant launcher turn",
		                             ALLOCSET_DEFAULT_SIZES);
	});
	pg::BecomeLauncher();
	Launcher launcher(turn);
	while (!ShutdownRequestPending) {
		const long wait_ms = pg::guc_monitor_enabled ? launcher.Look() : kLookMs;
		pg::Call([] { pgstat_report_activity(STATE_IDLE, nullptr); });
		WaitForLatch(wait_ms);
		if (ConfigReloadPending) {
			ConfigReloadPending = false;
			pg::Call([] { ProcessConfigFile(PGC_SIGHUP); });
		}
	}
}

} // namespace

void RegisterLauncher() {
	BackgroundWorker worker = pg::WorkerProcess("savant launcher", "savant_launcher_main", 5);
	RegisterBackgroundWorker(&worker);
}

} // namespace savant::entry

/* savant._announce() RETURNS void: called by CREATE EXTENSION */
SAVANT_SQL_FUNCTION(savant_announce) {
	savant::pg::AnnounceOnCommit();
	return 0;
}

void savant_launcher_main(Datum) {
	savant::pg::EnterWorker([] { savant::entry::Launch(); });
	// Unless the server is stopping, the exit code has the postmaster start the next one.
	proc_exit(1);
}
