/*
 * session_memory.hpp
 *     Turns that could not be stored, for as long as the connection lives.
 */
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/ask/dialogue.hpp"
#include "pg/postgres.hpp"

namespace savant::pg {

constexpr std::size_t kMemoryTurns = 16;
constexpr std::size_t kMemorySessions = 32;

/* A turn and when it was asked. */
struct TimedTurn {
	TimestampTz asked_at = 0;
	core::DialogueTurn turn;
};

/* One session in memory; roles never share one. */
struct MemorySession {
	Oid role = InvalidOid;
	std::string name;
	TimestampTz created_at = 0;
	std::vector<TimedTurn> turns; // oldest first, at most kMemoryTurns
};

/* All that this connection remembers, oldest first. */
const std::vector<MemorySession> &MemorySessions();
/* The turns of that session; empty when there is none. */
std::vector<TimedTurn> MemoryTurns(Oid role, const std::string &name);
void RememberTurn(Oid role, const std::string &name, TimedTurn turn);
/* How many turns are gone with it. */
std::size_t ForgetTurns(Oid role, const std::string &name);

} // namespace savant::pg
