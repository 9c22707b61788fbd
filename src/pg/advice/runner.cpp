/*
 * runner.cpp
 *     Starts the runner, and what it does.
 *
 * It must come to rest, with the row of the suggestion telling the truth, on each of these:
 *
 *   the command fails            - failed, with the error; an invalid index is dropped
 *   pg_cancel_backend()          - the same
 *   SIGTERM, fast shutdown       - the row says applying and nobody holds its lock: the next
 *   crash, immediate shutdown      ai_apply() or ai_undo() takes it over and drops what is left
 *   DROP DATABASE                - waits five seconds for us, then reports who is connected
 *   DROP EXTENSION               - the command goes on to its end, nothing is recorded
 *   the suggestion has changed   - nothing is run
 */
#include "pg/advice/runner.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "core/advise/apply_steps.hpp"
#include "core/schema/picture.hpp"
#include "pg/advice/same_index.hpp"
#include "pg/advice/suggestion_state.hpp"
#include "pg/boundary.hpp"
#include "pg/datum.hpp"
#include "pg/worker_process.hpp"

extern "C" {
#include "access/relation.h"
#include "access/xact.h"
#include "catalog/index.h"
#include "catalog/namespace.h"
#include "catalog/partition.h"
#include "catalog/pg_index.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "postmaster/bgworker.h"
#include "storage/ipc.h"
#include "storage/lock.h"
#include "tcop/pquery.h"
#include "tcop/tcopprot.h"
#include "tcop/utility.h"
#include "utils/acl.h"
#include "utils/backend_status.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/portal.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"
}

namespace savant::pg {

namespace {

using core::ApplyCommand;
using core::ApplyStep;

static_assert(sizeof(RunnerOrder) <= BGW_EXTRALEN, "the order travels in bgw_extra");

/* What a name stands for now. */
struct IndexNow {
	Oid index = InvalidOid; // InvalidOid: no relation has the name
	Oid table = InvalidOid; // of an index
	bool is_valid = false;
};

/* Server regime, within a transaction. */
IndexNow LookUpIndex(const char *schema, const char *name) {
	IndexNow now;
	const Oid space = get_namespace_oid(schema, true);
	now.index = OidIsValid(space) ? get_relname_relid(name, space) : InvalidOid;
	if (!OidIsValid(now.index)) {
		return now;
	}
	HeapTuple tuple = SearchSysCache1(INDEXRELID, ObjectIdGetDatum(now.index));
	if (HeapTupleIsValid(tuple)) {
		auto *form = reinterpret_cast<Form_pg_index>(GETSTRUCT(tuple));
		now.table = form->indrelid;
		now.is_valid = form->indisvalid;
		ReleaseSysCache(tuple);
	}
	return now;
}

/* The table of the suggestion, or a partition of it. */
bool IsOf(Oid relation, Oid table) {
	if (relation == table || !OidIsValid(relation)) {
		return relation == table;
	}
	Transaction transaction;
	const bool is_part = Call([relation, table] {
		return get_rel_relispartition(relation) &&
		       list_member_oid(get_partition_ancestors(relation), table);
	});
	transaction.Commit();
	return is_part;
}

IndexNow LookUp(const std::string &schema_utf8, const std::string &name_utf8) {
	const std::string schema = ToServer(schema_utf8), name = ToServer(name_utf8);
	const char *const schema_text = schema.c_str(), *const name_text = name.c_str();
	Transaction transaction;
	const IndexNow now =
		Call([schema_text, name_text] { return LookUpIndex(schema_text, name_text); });
	transaction.Commit();
	return now;
}

/* Server regime, outside a transaction: one command as the server runs it for a client. */
void RunCommand(const char *sql) {
	SetCurrentStatementStartTimestamp();
	pgstat_report_activity(STATE_RUNNING, sql);
	StartTransactionCommand();
	// CONCURRENTLY commits half-way: what is parsed must outlive the transaction.
	MemoryContext memory =
		AllocSetContextCreate(TopMemoryContext, "savant runner command", ALLOCSET_DEFAULT_SIZES);
	MemoryContext transaction = MemoryContextSwitchTo(memory);
	auto *statement = linitial_node(RawStmt, pg_parse_query(sql));
	List *plans = pg_plan_queries(
		pg_analyze_and_rewrite_fixedparams(statement, sql, nullptr, 0, nullptr), sql, 0, nullptr);
	Portal portal = CreatePortal("", true, true);
	portal->visible = false;
	PortalDefineQuery(portal, nullptr, sql, CreateCommandTag(statement->stmt), plans, nullptr);
	PortalStart(portal, nullptr, 0, InvalidSnapshot);
	MemoryContextSwitchTo(transaction);
	QueryCompletion completion;
	(void)PortalRun(portal, FETCH_ALL, true, true, None_Receiver, None_Receiver, &completion);
	PortalDrop(portal, false);
	CommitTransactionCommand();
	MemoryContextDelete(memory);
	pgstat_report_activity(STATE_IDLE, nullptr);
}

/* Throws pg::Error after the transaction has been aborted. */
void Execute(const std::string &utf8) {
	const std::string sql = ToServer(utf8);
	const char *const text = sql.c_str();
	try {
		Call([text] { RunCommand(text); });
	} catch (const Error &) {
		Quietly([] { AbortCurrentTransaction(); });
		throw;
	}
}

void SetLockTimeout(int milliseconds) {
	Call([milliseconds] {
		SetConfigOption("lock_timeout", psprintf("%dms", milliseconds), PGC_USERSET,
		                PGC_S_OVERRIDE);
	});
}

/*
 * Waits for a lock of the session, in a transaction that has no snapshot: the CONCURRENTLY that
 * holds the lock waits for the snapshots of others, and would wait for us.
 */
void AwaitLock(const LOCKTAG &tag, LOCKMODE mode) {
	const LOCKTAG *const asked = &tag;
	try {
		Call([asked, mode] {
			StartTransactionCommand();
			(void)LockAcquire(asked, mode, true, false);
			CommitTransactionCommand();
		});
	} catch (const Error &) {
		Quietly([] { AbortCurrentTransaction(); });
		throw;
	}
}

/* Behind other runners of the table, however long they take. */
void QueueFor(Oid table) {
	SetLockTimeout(0);
	AwaitLock(RunnerQueueTag(table), ExclusiveLock);
}

/*
 * Keeps others from building or dropping indexes of the table, so that an invalid one that is found
 * is not one that somebody is building.  Until the process ends or a transaction aborts.
 */
void HoldTable(Oid table, int timeout_ms) {
	LOCKTAG tag;
	SET_LOCKTAG_RELATION(tag, MyDatabaseId, table);
	SetLockTimeout(timeout_ms);
	AwaitLock(tag, ShareUpdateExclusiveLock);
}

/* The server ends sessions' locks on relations by aborting a transaction, and there may be none. */
void ReleaseLocks(int, Datum) { LockReleaseAll(DEFAULT_LOCKMETHOD, true); }

void RequireOwnership(Oid table) {
	Transaction transaction;
	Call([table] {
		if (!SearchSysCacheExists1(RELOID, ObjectIdGetDatum(table))) {
			ereport(ERROR, (errcode(ERRCODE_UNDEFINED_TABLE),
			                errmsg("the table does not exist any more")));
		}
		if (!pg_class_ownercheck(table, GetUserId())) {
			aclcheck_error(ACLCHECK_NOT_OWNER, OBJECT_TABLE, get_rel_name(table));
		}
	});
	transaction.Commit();
}

std::string DropInvalid(const ApplyStep &step) {
	return "DROP INDEX CONCURRENTLY " + core::QuoteIdentifier(step.schema) + "." +
	       core::QuoteIdentifier(step.name);
}

bool IsMadeBy(const ApplyStep &create, Oid index) {
	Transaction transaction;
	const bool same = IsIndexOf(index, create.sql);
	transaction.Commit();
	return same;
}

/*
 * The table, or the partition of it, where the step has left its index invalid because it did not
 * come to its end.  That of a partitioned table is invalid as long as partitions lack theirs.
 */
Oid TableOfLeftOver(const ApplyStep &step, Oid table) {
	if (step.command != ApplyCommand::CreateIndex || !step.concurrently) {
		return InvalidOid;
	}
	const IndexNow now = LookUp(step.schema, step.name);
	if (!OidIsValid(now.index) || now.is_valid || !IsOf(now.table, table)) {
		return InvalidOid;
	}
	return IsMadeBy(step, now.index) ? now.table : InvalidOid;
}

void CleanUp(const ApplyStep &step, Oid table, int lock_timeout_ms) {
	const Oid owner = TableOfLeftOver(step, table);
	if (!OidIsValid(owner)) {
		return;
	}
	HoldTable(owner, lock_timeout_ms); // a failure lets go of it
	SetLockTimeout(0);
	if (TableOfLeftOver(step, table) == owner) {
		Execute(DropInvalid(step));
	}
}

/* What the statements work on, and the statements that take them back. */
struct Work {
	Oid table;
	core::ApplySteps steps, opposite;
};

/* The index has the name and the definition of the one that the opposite statements create. */
bool IsTheOneMeant(const ApplyStep &step, Oid index, const Work &work) {
	for (const ApplyStep &other : work.opposite.steps) {
		if (other.command == ApplyCommand::CreateIndex && other.schema == step.schema &&
		    other.name == step.name) {
			return IsMadeBy(other, index);
		}
	}
	return true;
}

/* Why the index cannot be dropped or built again as things are now; empty when it can. */
std::string WhyNotIndex(const ApplyStep &step, const Work &work) {
	const IndexNow now = LookUp(step.schema, step.name);
	if (!OidIsValid(now.index) && step.if_exists) {
		return ""; // the command says so itself
	}
	if (!OidIsValid(now.index)) {
		return "index \"" + step.name + "\" does not exist";
	}
	if (!IsOf(now.table, work.table)) {
		return "index \"" + step.name + "\" is not of the table that the suggestion was made for";
	}
	if (!IsTheOneMeant(step, now.index, work)) {
		return "index \"" + step.name + "\" is another one than the suggestion is about";
	}
	return "";
}

/* The same for any step. */
std::string WhyNot(const ApplyStep &step, const Work &work) {
	if (step.command == ApplyCommand::CreateIndex) {
		const IndexNow of_table = LookUp(step.schema, step.table);
		if (!IsOf(of_table.index, work.table)) {
			return "table \"" + step.table + "\" is not the one that the suggestion was made for";
		}
		if (OidIsValid(LookUp(step.schema, step.name).index)) {
			return "relation \"" + step.name + "\" already exists";
		}
		return "";
	}
	const bool is_index =
		step.command == ApplyCommand::DropIndex || step.command == ApplyCommand::Reindex;
	return is_index ? WhyNotIndex(step, work) : "";
}

std::string InWords(const Error &error) {
	return FromServerLossy(error.what()) + " (SQLSTATE " + unpack_sql_state(error.sqlstate()) + ")";
}

/* The index of a partition that an attempt before has built. */
bool IsDone(const ApplyStep &step, Oid table) {
	if (step.command != ApplyCommand::CreateIndex) {
		return false;
	}
	const IndexNow now = LookUp(step.schema, step.name);
	return now.is_valid && now.table != table && IsOf(now.table, table) &&
	       IsMadeBy(step, now.index);
}

/* Takes one step; empty, or why it failed. */
std::string TakeStep(const ApplyStep &step, const Work &work, int lock_timeout_ms) {
	try {
		if (IsDone(step, work.table)) {
			return "";
		}
		std::string problem = WhyNot(step, work);
		if (!problem.empty()) {
			return problem;
		}
		RequireOwnership(work.table);
		// CONCURRENTLY waits without a limit for old transactions, which holds nobody up.
		SetLockTimeout(step.concurrently ? 0 : lock_timeout_ms);
		Execute(step.sql);
		return "";
	} catch (const Error &error) { // Execute and Transaction have aborted
		return InWords(error);
	}
}

/* The same for what a failure left behind; says what still lies there. */
std::string CleanedUp(const ApplyStep &step, Oid table, int lock_timeout_ms) {
	try {
		CleanUp(step, table, lock_timeout_ms);
		return "";
	} catch (const Error &error) { // AwaitLock, Execute and Transaction have aborted
		return "; the invalid index \"" + step.name +
		       "\" could not be dropped: " + FromServerLossy(error.what());
	}
}

bool MoveTo(std::int64_t id, std::vector<std::string> from, const char *to,
            const std::string &detail, int pid) {
	Transaction transaction;
	const bool changed = ChangeState({id, std::move(from), to, detail, pid});
	transaction.Commit();
	return changed;
}

std::optional<StoredSuggestion> Claim(const RunnerOrder &order) {
	if (!TryLockSuggestion(order.suggestion)) {
		return std::nullopt; // somebody else was faster
	}
	Transaction transaction;
	std::optional<StoredSuggestion> suggestion = FindSuggestion(order.suggestion);
	if (suggestion && suggestion->role != order.role) {
		suggestion.reset();
	}
	std::vector<std::string> from = {"failed", "applying"};
	from.insert(from.end(), order.undo ? std::initializer_list<std::string>{"applied"}
	                                   : std::initializer_list<std::string>{"open", "undone"});
	if (suggestion && !ChangeState({order.suggestion, from, "applying", "", MyProcPid})) {
		suggestion.reset();
	}
	transaction.Commit();
	return suggestion;
}

/* The error of the first step that failed; empty when all is done. */
std::string RunSteps(const StoredSuggestion &suggestion, const RunnerOrder &order) {
	const std::string &ddl = order.undo ? suggestion.rollback_ddl : suggestion.ddl;
	const std::string &opposite = order.undo ? suggestion.ddl : suggestion.rollback_ddl;
	const Work work = {suggestion.table, core::ReadApplySteps(ddl), core::ReadApplySteps(opposite)};
	if (work.steps.problem) {
		return "its statements cannot be run: " + *work.steps.problem;
	}
	const int timeout = order.lock_timeout_ms;
	try {
		RequireOwnership(work.table); // before anybody has to wait for this process
		QueueFor(work.table);
		HoldTable(work.table, timeout);
	} catch (const Error &error) { // AwaitLock and Transaction have aborted
		return InWords(error);
	}
	for (const ApplyStep &step : work.steps.steps) {
		(void)CleanedUp(step, work.table, timeout); // of an attempt that was interrupted
		const std::string problem = TakeStep(step, work, timeout);
		if (!problem.empty()) {
			return problem + CleanedUp(step, work.table, timeout);
		}
	}
	return "";
}

} // namespace

int StartRunner(const RunnerOrder &order) {
	const RunnerOrder *const told = &order;
	int pid = 0;
	int *const out = &pid;
	const bool registered = Call([told, out] {
		BackgroundWorker worker =
			WorkerProcess("savant runner", "savant_runner_main", BGW_NEVER_RESTART);
		worker.bgw_start_time = BgWorkerStart_RecoveryFinished; // it writes
		worker.bgw_notify_pid = MyProcPid;
		snprintf(worker.bgw_name, BGW_MAXLEN, "savant runner for suggestion " INT64_FORMAT,
		         told->suggestion);
		memcpy(worker.bgw_extra, told, sizeof(RunnerOrder));
		BackgroundWorkerHandle *handle = nullptr;
		if (!RegisterDynamicBackgroundWorker(&worker, &handle)) {
			return false;
		}
		pid_t started = 0;
		if (WaitForBackgroundWorkerStartup(handle, &started) == BGWH_STARTED) {
			*out = static_cast<int>(started);
		}
		return true;
	});
	if (!registered) {
		throw core::UserError(core::ErrorCode::RateLimited,
		                      "could not start a process to apply the suggestion", "",
		                      "Raise max_worker_processes, or run the statements yourself.");
	}
	return pid;
}

RunnerOrder ReadRunnerOrder() {
	RunnerOrder order;
	memcpy(&order, MyBgworkerEntry->bgw_extra, sizeof(order));
	return order;
}

void PrepareRunner() {
	// Before ShutdownPostgres() is registered, that is run after it.
	Call([] { before_shmem_exit(ReleaseLocks, Datum(0)); });
}

void RunSuggestion(const RunnerOrder &order) {
	const std::optional<StoredSuggestion> suggestion = Claim(order);
	if (!suggestion) {
		Call([] {
			ereport(LOG, (errmsg("the suggestion is gone, has changed, or is being applied by "
			                     "another process")));
		});
		return;
	}
	const std::string problem = RunSteps(*suggestion, order);
	const char *const done = order.undo ? "undone" : "applied";
	(void)MoveTo(order.suggestion, {"applying"}, problem.empty() ? done : "failed", problem, 0);
	UnlockSuggestion(order.suggestion);
}

} // namespace savant::pg
