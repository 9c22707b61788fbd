/*
 * plan_hook.cpp
 *     Executor hooks that can do nothing to the user's query: they read the plan that is about to
 *     run and the time that it took; they neither allocate, wait nor look into catalogs.
 *
 * Plain C++ without exceptions.  The time is what pg_stat_statements or auto_explain has
 * measured; without them there is none.
 */
#include "pg/workload/plan_hook.hpp"

#include "pg/guard/guard_hooks.hpp"
#include "pg/settings.hpp"
#include "pg/workload/plan_memory.hpp"
#include "pg/workload/plan_reader.hpp"

extern "C" {
#include "access/xact.h"
#include "executor/executor.h"
#include "executor/instrument.h"
#include "utils/timestamp.h"
}

namespace savant::pg {

namespace {

constexpr unsigned kPauses = 512;
constexpr int kNested = 8; // executions of this session that are looked at, one within the other

/* How often this session will run a statement before it is looked at again. */
struct Pause {
	std::uint64_t query_id;
	TimestampTz looked_at;
	unsigned left;
	unsigned length;
};

struct Execution {
	const QueryDesc *query; // not to be followed: it may be gone
	PlanKey key;
};

Pause pauses[kPauses];
Execution executions[kNested];
int next_execution = 0;
ExecutorStart_hook_type previous_start = nullptr;
ExecutorEnd_hook_type previous_end = nullptr;

/* True when it is this statement's turn.  Two statements of one entry only look more often. */
bool IsDue(std::uint64_t query_id, TimestampTz now) noexcept {
	Pause &pause = pauses[query_id % kPauses];
	if (pause.query_id != query_id) {
		pause = {query_id, now, 0, 1};
		return true;
	}
	if (pause.left > 0 && now - pause.looked_at < USECS_PER_SEC) {
		pause.left--;
		return false;
	}
	pause.looked_at = now;
	pause.left = pause.length - 1;
	pause.length = Min(pause.length * 2, kLongestPlanPause);
	return true;
}

/* An execution that failed has left its place behind; another query may be at its address. */
void Forget(const QueryDesc *query) noexcept {
	for (Execution &execution : executions) {
		if (execution.query == query) {
			execution.query = nullptr;
		}
	}
}

void Look(const QueryDesc *query) noexcept {
	Forget(query);
	const std::uint64_t query_id = query->plannedstmt->queryId;
	// Workers see a part of their leader's plan; the monitor's statements are ours.
	if (query_id == 0 || !guc_keep_plans || MyBackendType != B_BACKEND || IsGuardOpen()) {
		return;
	}
	const TimestampTz now = GetCurrentStatementStartTimestamp();
	if (!IsDue(query_id, now)) {
		return;
	}
	core::PlanOutlineBuilder builder;
	ReadPlan(query->plannedstmt, builder);
	const PlanKey key = {static_cast<std::int64_t>(query_id), core::HashOf(builder.Shape()),
	                     MyDatabaseId};
	KeepPlan(key, builder.Shape(), now);
	executions[next_execution] = {query, key};
	next_execution = (next_execution + 1) % kNested;
}

void Start(QueryDesc *query, int flags) {
	if (HasPlanMemory() && (flags & EXEC_FLAG_EXPLAIN_ONLY) == 0) {
		Look(query);
	}
	if (previous_start != nullptr) {
		previous_start(query, flags);
	} else {
		standard_ExecutorStart(query, flags);
	}
}

void End(QueryDesc *query) {
	for (Execution &execution : executions) {
		if (execution.query == query) {
			execution.query = nullptr;
			if (query->totaltime != nullptr) {
				InstrEndLoop(query->totaltime); // does nothing the second time
				AddPlanTime(execution.key, query->totaltime->total * 1000);
			}
			break;
		}
	}
	if (previous_end != nullptr) {
		previous_end(query);
	} else {
		standard_ExecutorEnd(query);
	}
}

} // namespace

void InstallPlanHook() {
	previous_start = ExecutorStart_hook;
	ExecutorStart_hook = Start;
	previous_end = ExecutorEnd_hook;
	ExecutorEnd_hook = End;
}

} // namespace savant::pg
