/*
 * work_unit.cpp
 *     Units of work of a collection.
 */
#include "pg/watch/work_unit.hpp"

#include <cmath>
#include <exception>

#include "core/errors.hpp"
#include "pg/datum.hpp"
#include "pg/local_setting.hpp"
#include "pg/record/record_table.hpp"
#include "pg/watch/probe_query.hpp"

extern "C" {
#include "access/xact.h"
#include "catalog/pg_class.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_type.h"
#include "commands/extension.h"
#include "executor/spi.h"
#include "storage/lmgr.h"
#include "storage/lock.h"
#include "utils/guc.h"
#include "utils/resowner.h"
#include "utils/syscache.h"
#include "utils/timestamp.h"
}

namespace savant::pg {

namespace {

/* Any numbers that are always the same; the database is in the tag by itself. */
constexpr uint32 kLockClass = 0x73617661, kLockObject = 1;
/* pg_advisory_lock() has 1 and 2 here, suggestions have 7 and 8: nobody can take ours with SQL. */
constexpr uint16 kCollectorLock = 9;
constexpr const char *kWriteLockTimeout = "500ms";

LOCKTAG OwnTag() {
	LOCKTAG tag;
	SET_LOCKTAG_ADVISORY(tag, MyDatabaseId, kLockClass, kLockObject, kCollectorLock);
	return tag;
}

/*
 * Waits for DROP EXTENSION, and has it wait until the unit of work has ended: it takes the same
 * lock before those of the tables, so the two never wait for each other.
 */
void HoldExtension() {
	const Oid extension = get_extension_oid("pg_savant", true);
	if (OidIsValid(extension)) {
		LockDatabaseObject(ExtensionRelationId, extension, 0, AccessShareLock);
	}
}

Oid OwnerOfOurTables() {
	const Oid table = OwnTable("snapshot");
	HeapTuple tuple =
		OidIsValid(table) ? SearchSysCache1(RELOID, ObjectIdGetDatum(table)) : nullptr;
	if (!HeapTupleIsValid(tuple)) {
		return InvalidOid;
	}
	const Oid owner = reinterpret_cast<Form_pg_class>(GETSTRUCT(tuple))->relowner;
	ReleaseSysCache(tuple);
	return owner;
}

/* Runs one statement with $1 of `type` and $2 timestamptz. */
void Write(const char *sql, Oid type, Datum value, double at) {
	const TimestampTz time = TimestampOf(at);
	Call([sql, type, value, time] {
		Oid types[] = {type, TIMESTAMPTZOID};
		Datum values[] = {value, TimestampTzGetDatum(time)};
		SPI_connect();
		const int code = SPI_execute_with_args(sql, 2, types, values, nullptr, false, 0);
		if (code < 0) {
			elog(ERROR, "could not write a snapshot: %s", SPI_result_code_string(code));
		}
		SPI_finish();
	});
}

} // namespace

WorkUnit::WorkUnit(CollectorHome home) {
	if (home == CollectorHome::Monitor) {
		transaction_.emplace();
	} else {
		subtransaction_.emplace();
	}
}

void WorkUnit::Finish() {
	if (transaction_) {
		transaction_->Commit();
	} else {
		subtransaction_->Release();
	}
}

bool Attempt(CollectorHome home, const std::string &what, std::vector<std::string> &problems,
             const std::function<void()> &work) {
	try {
		WorkUnit unit(home);
		work();
		unit.Finish();
		return true;
	} catch (const Error &error) { // the unit has been undone
		if (error.sqlstate() == ERRCODE_QUERY_CANCELED ||
		    error.sqlstate() == ERRCODE_ADMIN_SHUTDOWN) {
			throw;
		}
		problems.push_back(what + ": " + FromServerLossy(error.report()->message));
	} catch (const core::UserError &error) {
		problems.push_back(what + ": " + error.message);
	} catch (const std::exception &error) {
		problems.push_back(what + ": " + error.what());
	}
	return false;
}

CollectorLock::CollectorLock() {
	taken_ = Call([] {
		const LOCKTAG tag = OwnTag();
		// A lock of the session: it lives longer than each of the monitor's transactions.
		const LockAcquireResult result = LockAcquire(&tag, ExclusiveLock, true, true);
		if (result == LOCKACQUIRE_ALREADY_HELD) {
			// ai_collect() inside ai_collect().
			(void)LockRelease(&tag, ExclusiveLock, true);
		}
		return result == LOCKACQUIRE_OK;
	});
}

CollectorLock::~CollectorLock() {
	if (taken_) {
		Quietly([] {
			const LOCKTAG tag = OwnTag();
			(void)LockRelease(&tag, ExclusiveLock, true);
		});
	}
}

AsTableOwner::AsTableOwner() {
	GetUserIdAndSecContext(&user_, &security_);
	level_ = Call([] {
		const int level = NewGUCNestLevel();
		FixLanguage();
		SetLocally("lock_timeout", kWriteLockTimeout);
		LeaveStatisticsAlone();
		SetLocally("default_tablespace", ""); // of partitions
		SetLocally("default_table_access_method", "heap");
		return level;
	});
	open_ = true;
	const Oid owner = Call([] {
		HoldExtension();
		return OwnerOfOurTables();
	});
	if (!OidIsValid(owner)) {
		Close();
		throw core::UserError(core::ErrorCode::NotConfigured,
		                      "the tables of extension \"pg_savant\" are gone");
	}
	SetUserIdAndSecContext(owner, security_ | SECURITY_LOCAL_USERID_CHANGE | SECURITY_NOFORCE_RLS);
}

AsTableOwner::~AsTableOwner() {
	// While an error unwinds, the end of the unit of work restores user and settings.
	if (std::uncaught_exceptions() == 0) {
		Close();
	}
}

void AsTableOwner::Close() noexcept {
	if (open_) {
		open_ = false;
		SetUserIdAndSecContext(user_, security_);
		const int level = level_;
		Quietly([level] { AtEOXact_GUC(true, level); });
	}
}

void WriteRows(const char *sql, std::string_view document, double at) {
	Write(sql, JSONBOID, JsonbDatum(document), at);
}

void WriteText(const char *sql, std::string_view text, double at) {
	Write(sql, TEXTOID, TextDatum(text), at);
}

TimestampTz TimestampOf(double seconds) {
	constexpr double kEpochs = (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * 86400.0;
	return static_cast<TimestampTz>(std::llround((seconds - kEpochs) * 1e6));
}

} // namespace savant::pg
