/*
 * session_store.hpp
 *     The caller's conversations: savant.session and savant.session_turn.
 *
 * A session belongs to the current role, also within SET ROLE and SECURITY DEFINER:
 * every statement here names that role, because superusers pass row-level security.
 * A turn is written in the caller's transaction and goes with it.  Where nothing can
 * be written (a read-only transaction, a standby, no rights on the tables), turns stay
 * in this connection's memory: the newest kMemoryTurns of the kMemorySessions used last.
 */
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/ask/dialogue.hpp"
#include "pg/datum.hpp"

namespace savant::pg {

constexpr std::size_t kMaxSessionName = 128; // characters

/* Raises 22023 for a blank name or one with control characters, 42622 for a longer one. */
void RequireSessionName(const std::string &name);

class SessionStore final : public core::Dialogue {
public:
	/* `name` has passed RequireSessionName. */
	explicit SessionStore(std::string name) : name_(std::move(name)) {}

	/* Turns older than savant.session_retention are not seen any more. */
	std::vector<core::DialogueTurn> Turns(int limit) override;
	/* Throws pg::Error for nothing but a cancelled query; what else fails is in the result. */
	std::string Add(const core::DialogueTurn &turn) override;

private:
	std::string name_;
};

/*
 * The rows of ai_sessions and ai_session_history, newest first and oldest first; a
 * history has at most the `limit` newest turns.
 */
std::vector<std::vector<Cell>> SessionRows();
std::vector<std::vector<Cell>> SessionHistoryRows(const std::string &name,
                                                  std::optional<std::int64_t> limit);

/* Forgets the turns of a session of the caller's; how many there were. */
std::int64_t ClearSession(const std::string &name);
/* Forgets the session; false when there was none.  Both raise 25006 where nothing can be written.
 */
bool DeleteSession(const std::string &name);

/*
 * Deletes at most `limit` turns that are older than savant.session_retention, and the
 * sessions that are as old and have none left, whoever's they are: for the process that keeps
 * the record.  Runs as the current user within a transaction; returns how many turns.
 */
std::int64_t DeleteOldTurns(int limit);

} // namespace savant::pg
