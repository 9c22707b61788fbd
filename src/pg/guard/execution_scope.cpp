/*
 * execution_scope.cpp
 *     Read-only subtransaction, restricted security context, pinned settings,
 *     timeout and memory ceiling.
 *
 * Rolling the subtransaction back restores XactReadOnly, the user and security
 * context, and every setting changed inside; only the timer, the memory limit and the
 * hooks are ours to undo.
 *
 * No plan made in here is parallel (see guarded_executor.cpp): workers
 * inherit neither XactReadOnly nor the hooks nor the memory limit.
 */
#include "pg/guard/execution_scope.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "pg/catalog/search_path.hpp"
#include "pg/local_setting.hpp"
#include "pg/settings.hpp"

extern "C" {
#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/pg_namespace.h"
#include "jit/jit.h"
#include "lib/stringinfo.h"
#include "optimizer/cost.h"
#include "parser/parser.h"
#include "storage/fd.h"
#include "storage/latch.h"
#include "storage/proc.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/snapmgr.h"
#include "utils/timeout.h"
}

namespace savant::pg {

namespace {

constexpr int kKilobytesPerMegabyte = 1024;
/* A statement has several sorts and hashes: one of them gets a quarter of the memory limit. */
constexpr int kWorkMemShare = 4;

bool timer_registered = false;
TimeoutId timer = MAX_TIMEOUTS;
volatile sig_atomic_t timed_out = 0;
struct rlimit memory_before;

/* Runs in a signal handler: asks the backend to cancel, and remembers that it was us. */
void OnTimeout() {
	timed_out = 1;
	QueryCancelPending = true;
	InterruptPending = true;
	SetLatch(MyLatch);
}

/*
 * pg_catalog first, temporary schemas last, everything else as the caller has
 * it: a temporary or user table called pg_class must not stand before the real one.
 * Left alone when that is so already, which is nearly always.
 */
void PinSearchPath() {
	List *path = SearchPathSchemas();
	Oid temporary = InvalidOid;
	Oid toast = InvalidOid;
	GetTempNamespaceState(&temporary, &toast);
	const bool catalog_first = path != NIL && linitial_oid(path) == PG_CATALOG_NAMESPACE;
	if (catalog_first && (!OidIsValid(temporary) || !list_member_oid(path, temporary))) {
		return;
	}
	StringInfoData pinned;
	initStringInfo(&pinned);
	appendStringInfoString(&pinned, "pg_catalog");
	ListCell *cell;
	foreach (cell, path) {
		const Oid schema = lfirst_oid(cell);
		const char *name = get_namespace_name(schema);
		if (name != nullptr && schema != PG_CATALOG_NAMESPACE && schema != temporary) {
			appendStringInfo(&pinned, ", %s", quote_identifier(name));
		}
	}
	appendStringInfoString(&pinned, ", pg_temp");
	SetLocally("search_path", pinned.data);
}

/* What bounds a statement that is run; each of these also changes plans. */
void PinRun(const ScopeLimits &limits) {
	const int most = limits.memory_mb * kKilobytesPerMegabyte / kWorkMemShare;
	if (most > 0 && work_mem > most) {
		SetLocally("work_mem", psprintf("%d", Max(most, 64)));
	}
	if (guc_temp_file_limit >= 0 &&
	    (temp_file_limit < 0 || temp_file_limit > guc_temp_file_limit)) {
		SetLocally("temp_file_limit", psprintf("%d", guc_temp_file_limit));
	}
	if (max_parallel_workers_per_gather > 0) {
		SetLocally("max_parallel_workers_per_gather", "0");
	}
}

void PinSettings(const ScopeLimits &limits) {
	// Seen by parallel workers of functions that plan for themselves: theirs starts from the
	// default.
	if (!DefaultXactReadOnly) {
		SetLocally("default_transaction_read_only", "on");
	}
	if (limits.only_planned &&
	    GetConfigOption("pg_stat_statements.track", true, false) != nullptr) {
		// With track = all, analysis makes an entry, and another one has to leave for it.
		SetLocally("pg_stat_statements.track", "none");
	}
	if (!limits.only_planned) {
		PinRun(limits);
	} else if (max_parallel_workers > 0) {
		// No say in plans, unlike max_parallel_workers_per_gather: for queries of functions that
		// planning runs.
		SetLocally("max_parallel_workers", "0");
	}
	// Layer 1 read the text by these rules: the server must read it the same way.
	if (!standard_conforming_strings) {
		SetLocally("standard_conforming_strings", "on");
	}
	// LLVM does not survive a failed allocation, and the memory limit makes them fail.
	if (jit_enabled) {
		SetLocally("jit", "off");
	}
	PinSearchPath();
}

void BecomeRestricted(Oid role) {
	Oid user = InvalidOid;
	int context = 0;
	GetUserIdAndSecContext(&user, &context);
	SetUserIdAndSecContext(OidIsValid(role) ? role : user,
	                       context | SECURITY_LOCAL_USERID_CHANGE | SECURITY_RESTRICTED_OPERATION);
}

/* Bytes of private memory that RLIMIT_DATA counts; 0 = unknown. */
rlim_t DataBytes() noexcept {
	// One descriptor per backend, opened after fork, so that it shows this process.
	static int statm = -1;
	if (statm < 0) {
		statm = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	}
	char text[128];
	const ssize_t length = statm < 0 ? -1 : pread(statm, text, sizeof(text) - 1, 0);
	if (length <= 0) {
		return 0;
	}
	text[length] = '\0';
	unsigned long pages = 0;
	if (sscanf(text, "%*u %*u %*u %*u %*u %lu", &pages) != 1) {
		return 0;
	}
	return static_cast<rlim_t>(pages) * static_cast<rlim_t>(sysconf(_SC_PAGESIZE));
}

/* Sets the memory ceiling; false when the system cannot say how much there is. */
bool LimitMemory(int megabytes) noexcept {
	const rlim_t used = DataBytes();
	if (used == 0 || getrlimit(RLIMIT_DATA, &memory_before) != 0) {
		return false;
	}
	struct rlimit ceiling = memory_before;
	const rlim_t wanted = used + (static_cast<rlim_t>(megabytes) << 20);
	if (ceiling.rlim_cur != RLIM_INFINITY && ceiling.rlim_cur <= wanted) {
		return false; // the system is stricter than we are
	}
	ceiling.rlim_cur = wanted;
	return setrlimit(RLIMIT_DATA, &ceiling) == 0;
}

} // namespace

ExecutionScope::ExecutionScope(const ScopeLimits &limits, const Admitted *admitted)
	: layers_(limits.layers) {
	if (IsGuardOpen()) {
		throw core::UserError(core::ErrorCode::NotPermitted,
		                      "cannot run a statement inside a generated statement");
	}
	const ScopeLimits *const wanted = &limits;
	Call([wanted] {
		if (HasLayer(wanted->layers, kLayerReadOnly)) {
			PinSettings(*wanted);
			BecomeRestricted(wanted->role);
			XactReadOnly = true;
		}
		if (!timer_registered) {
			timer = RegisterTimeout(USER_TIMEOUT, OnTimeout);
			timer_registered = true;
		}
		PushActiveSnapshot(ActiveSnapshotSet() ? GetActiveSnapshot() : GetTransactionSnapshot());
	});
	timed_out = 0;
	StartLimits(limits);
	if (HasLayer(layers_, kLayerHooks)) {
		OpenGuard(admitted);
	}
}

ExecutionScope::~ExecutionScope() { StopLimits(); }

void ExecutionScope::Close() {
	StopLimits();
	if (HasLayer(layers_, kLayerReadOnly)) {
		subtransaction_.Rollback();
	} else {
		Call([] { PopActiveSnapshot(); });
		subtransaction_.Release();
	}
}

bool ExecutionScope::TimedOut() noexcept { return timed_out != 0; }

void ExecutionScope::StartLimits(const ScopeLimits &limits) {
	if (!HasLayer(layers_, kLayerLimits)) {
		return;
	}
	if (limits.timeout_ms > 0) {
		const int milliseconds = limits.timeout_ms;
		Call([milliseconds] { enable_timeout_after(timer, milliseconds); });
		timer_running_ = true;
	}
	memory_limited_ = limits.memory_mb > 0 && LimitMemory(limits.memory_mb);
}

void ExecutionScope::StopLimits() noexcept {
	if (memory_limited_) {
		(void)setrlimit(RLIMIT_DATA, &memory_before);
		memory_limited_ = false;
	}
	if (timer_running_) {
		Quietly([] { disable_timeout(timer, false); });
		timer_running_ = false;
		// A timer that fired after the last look at interrupts must not cancel the caller.
		if (timed_out != 0) {
			QueryCancelPending = false;
		}
	}
	CloseGuard();
}

} // namespace savant::pg
