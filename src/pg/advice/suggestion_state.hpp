/*
 * suggestion_state.hpp
 *     Reading one row of savant.suggestion, and moving it from state to state.
 */
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pg/postgres.hpp"

extern "C" {
#include "storage/lock.h"
}

namespace savant::pg {

struct StoredSuggestion {
	std::int64_t id = 0;
	Oid role = InvalidOid;
	std::string status, action, ddl, rollback_ddl, table_name;
	Oid table = InvalidOid;
	double bytes = 0, build_ms = 0;
	int runner_pid = 0;          // of the process that applies it; 0 = none
	bool is_uncommitted = false; // written by this transaction: no other process sees it so
};

/* Server regime: the role that owns the table; raises an ERROR when it is gone. */
Oid TableOwner(Oid table);

/* The suggestion as far as the current user may see it.  Throws pg::Error. */
std::optional<StoredSuggestion> FindSuggestion(std::int64_t id);

struct StateChange {
	std::int64_t id = 0;
	std::vector<std::string> from; // states that it may be in
	std::string to;
	std::string detail; // "" = NULL
	int runner_pid = 0; // 0 = NULL
};

/*
 * Writes as the table's owner.  False when the suggestion is in another state or gone, or the
 * extension is.  Throws pg::Error.
 */
bool ChangeState(const StateChange &change);

/*
 * Session lock on one suggestion: whoever applies it holds it, so a row that says applying
 * without it was left by a crash.  Not reachable through SQL's advisory lock functions.
 */
bool TryLockSuggestion(std::int64_t id);
void UnlockSuggestion(std::int64_t id);

/* The lock for which the runners of one table queue. */
LOCKTAG RunnerQueueTag(Oid table);

} // namespace savant::pg
