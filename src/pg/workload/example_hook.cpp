/*
 * example_hook.cpp
 *     An executor hook that can do nothing to the user's query: it reads the statement's text
 *     and copies constants; it neither allocates, waits nor raises.
 *
 * Plain C++ without exceptions.  The statement is one that a client sent: a nested one is
 * known by its text, which is not that of the portal that runs.
 */
#include "pg/workload/example_hook.hpp"

#include <cstdint>
#include <string_view>

#include "pg/guard/guard_hooks.hpp"
#include "pg/settings.hpp"
#include "pg/workload/example_memory.hpp"

extern "C" {
#include "access/parallel.h"
#include "executor/executor.h"
#include "tcop/pquery.h"
#include "utils/portal.h"
}

namespace savant::pg {

namespace {

/* Longer texts are looked at by nobody: reading 32 kB takes about 50 us. */
constexpr std::size_t kMaxTextBytes = 32 * 1024;
constexpr unsigned kPauses = 512;

/* How often this session will run a statement before it is looked at again. */
struct Pause {
	std::uint64_t query_id;
	unsigned left;
	unsigned length;
};

Pause pauses[kPauses];
ExecutorStart_hook_type previous_start = nullptr;

/* True when it is this statement's turn.  Two statements of one entry only look more often. */
bool IsDue(std::uint64_t query_id) noexcept {
	Pause &pause = pauses[query_id % kPauses];
	if (pause.query_id != query_id) {
		pause = {query_id, 0, 1};
		return true;
	}
	if (pause.left > 0) {
		pause.left--;
		return false;
	}
	pause.left = pause.length - 1;
	pause.length = Min(pause.length * 2, kLongestPause);
	return true;
}

/* The text of the one statement; empty when it is not known or too long. */
std::string_view TextOf(const QueryDesc *query) noexcept {
	const PlannedStmt *const statement = query->plannedstmt;
	const char *text = query->sourceText;
	if (statement->stmt_location > 0) {
		text += statement->stmt_location;
	}
	const std::size_t size = statement->stmt_len > 0 ? static_cast<std::size_t>(statement->stmt_len)
	                                                 : strnlen(text, kMaxTextBytes + 1);
	return size > kMaxTextBytes ? std::string_view() : std::string_view(text, size);
}

void Look(const QueryDesc *query) noexcept {
	const std::uint64_t query_id = query->plannedstmt->queryId;
	if (query_id == 0 || !guc_keep_examples || query->sourceText == nullptr ||
	    ActivePortal == nullptr || ActivePortal->sourceText != query->sourceText || IsGuardOpen() ||
	    IsParallelWorker() || !IsDue(query_id)) {
		return;
	}
	const std::string_view text = TextOf(query);
	if (!text.empty()) {
		KeepExample({static_cast<std::int64_t>(query_id), GetUserId(), MyDatabaseId}, text);
	}
}

void Start(QueryDesc *query, int flags) {
	if (HasExampleMemory() && (flags & EXEC_FLAG_EXPLAIN_ONLY) == 0) {
		Look(query);
	}
	if (previous_start != nullptr) {
		previous_start(query, flags);
	} else {
		standard_ExecutorStart(query, flags);
	}
}

} // namespace

void InstallExampleHook() {
	previous_start = ExecutorStart_hook;
	ExecutorStart_hook = Start;
}

} // namespace savant::pg
