/*
 * database_hold.cpp
 *     Commands that want nobody else in a database: the monitor gets out of their way.
 *
 * DROP DATABASE and its kind wait five seconds for other sessions of the database and then
 * fail.  So the session that runs one takes a hold on the database first: its monitor leaves,
 * and nobody starts another until the transaction of the command has ended, however it ends.
 */
#include <csignal>

#include "pg/boundary.hpp"
#include "pg/watch/monitor_slots.hpp"

extern "C" {
#include "access/xact.h"
#include "catalog/pg_authid.h"
#include "commands/dbcommands.h"
#include "commands/defrem.h"
#include "miscadmin.h"
#include "storage/ipc.h"
#include "storage/latch.h"
#include "storage/proc.h"
#include "tcop/utility.h"
#include "utils/acl.h"
#include "utils/syscache.h"
}

namespace savant::pg {

namespace {

ProcessUtility_hook_type previous_utility = nullptr;

bool MayCreateDatabases() {
	HeapTuple role = SearchSysCache1(AUTHOID, ObjectIdGetDatum(GetUserId()));
	if (!HeapTupleIsValid(role)) {
		return false;
	}
	const bool may = reinterpret_cast<Form_pg_authid>(GETSTRUCT(role))->rolcreatedb;
	ReleaseSysCache(role);
	return superuser() || may;
}

/*
 * The database that `statement` wants for itself, or InvalidOid.  Nobody sends a monitor away
 * by a command that the server refuses to him.
 */
Oid WantedDatabase(Node *statement) {
	const char *name = nullptr;
	bool copies = false;
	if (IsA(statement, DropdbStmt)) {
		name = castNode(DropdbStmt, statement)->dbname;
	} else if (IsA(statement, AlterDatabaseStmt)) {
		name = castNode(AlterDatabaseStmt, statement)->dbname; // SET TABLESPACE among others
	} else if (IsA(statement, RenameStmt) &&
	           castNode(RenameStmt, statement)->renameType == OBJECT_DATABASE) {
		name = castNode(RenameStmt, statement)->subname;
	} else if (IsA(statement, CreatedbStmt)) {
		name = "template1";
		copies = true;
		ListCell *cell;
		foreach (cell, castNode(CreatedbStmt, statement)->options) {
			const DefElem *option = lfirst_node(DefElem, cell);
			if (strcmp(option->defname, "template") == 0 && option->arg != nullptr) {
				name = defGetString(const_cast<DefElem *>(option));
			}
		}
	}
	const Oid database = name == nullptr ? InvalidOid : get_database_oid(name, true);
	if (database == InvalidOid) {
		return InvalidOid;
	}
	const bool may =
		pg_database_ownercheck(database, GetUserId()) || (copies && MayCreateDatabases());
	return may ? database : InvalidOid;
}

/* Takes the hold and sends the monitor away; a command of the same database waits its turn by
 * the server's own lock. */
void Hold(Oid database) noexcept {
	int pid = 0;
	LWLockAcquire(QueueLock(), LW_EXCLUSIVE);
	for (DatabaseHold &hold : Shared()->holds) {
		if (hold.database == InvalidOid) {
			hold.database = database;
			hold.pid = MyProcPid;
			break;
		}
	}
	for (const WorkerSlot &slot : Shared()->workers) {
		if (slot.database == database && slot.state == WorkerState::Running) {
			pid = slot.pid;
			SetLatch(&ProcGlobal->allProcs[slot.process].procLatch);
		}
	}
	LWLockRelease(QueueLock());
	if (pid != 0) {
		(void)kill(pid, SIGINT); // ends a probe that is running
	}
}

/* Gives back every hold of this session. */
void ReleaseHolds() noexcept {
	LWLockAcquire(QueueLock(), LW_EXCLUSIVE);
	for (DatabaseHold &hold : Shared()->holds) {
		if (hold.database != InvalidOid && hold.pid == MyProcPid) {
			hold = DatabaseHold{};
		}
	}
	if (Shared()->launcher_pid != 0) {
		SetLatch(&ProcGlobal->allProcs[Shared()->launcher_process].procLatch);
	}
	LWLockRelease(QueueLock());
}

bool holds = false; // this session has one

void ReleaseAtExit(int, Datum) { ReleaseHolds(); }

void ReleaseAtEnd(XactEvent event, void *) {
	if (holds && (event == XACT_EVENT_COMMIT || event == XACT_EVENT_ABORT)) {
		holds = false;
		ReleaseHolds();
	}
}

/* Sees to it, once, that holds end with the transaction; FATAL ends it without a callback. */
void WatchForEnd() {
	static bool registered = false;
	if (!registered) {
		RegisterXactCallback(ReleaseAtEnd, nullptr);
		before_shmem_exit(ReleaseAtExit, 0);
		registered = true;
	}
}

void Utility(PlannedStmt *statement, const char *text, bool read_only_tree,
             ProcessUtilityContext context, ParamListInfo parameters, QueryEnvironment *environment,
             DestReceiver *receiver, QueryCompletion *completion) {
	if (context == PROCESS_UTILITY_TOPLEVEL && Shared() != nullptr) {
		EnterHook([statement] {
			const Oid database =
				Call([statement] { return WantedDatabase(statement->utilityStmt); });
			if (database != InvalidOid) {
				Call([] { WatchForEnd(); });
				holds = true;
				Hold(database);
			}
		});
	}
	const ProcessUtility_hook_type next =
		previous_utility != nullptr ? previous_utility : standard_ProcessUtility;
	next(statement, text, read_only_tree, context, parameters, environment, receiver, completion);
}

} // namespace

void InstallDatabaseHolds() {
	previous_utility = ProcessUtility_hook;
	ProcessUtility_hook = Utility;
}

} // namespace savant::pg
