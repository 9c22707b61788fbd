/*
 * session_memory.cpp
 *     A small list: connections that need it are rare, and few sessions are theirs.
 */
#include "pg/session/session_memory.hpp"

#include <algorithm>

namespace savant::pg {

namespace {

/* Process-lifetime state: made on first use, never freed. */
std::vector<MemorySession> &Kept() {
	static auto *const kept = new std::vector<MemorySession>;
	return *kept;
}

auto Find(Oid role, const std::string &name) {
	return std::find_if(Kept().begin(), Kept().end(), [&](const MemorySession &session) {
		return session.role == role && session.name == name;
	});
}

} // namespace

const std::vector<MemorySession> &MemorySessions() { return Kept(); }

std::vector<TimedTurn> MemoryTurns(Oid role, const std::string &name) {
	const auto found = Find(role, name);
	return found == Kept().end() ? std::vector<TimedTurn>() : found->turns;
}

void RememberTurn(Oid role, const std::string &name, TimedTurn turn) {
	MemorySession session{role, name, turn.asked_at, {}};
	if (const auto found = Find(role, name); found != Kept().end()) {
		session = std::move(*found);
		Kept().erase(found);
	}
	if (session.turns.size() == kMemoryTurns) {
		session.turns.erase(session.turns.begin());
	}
	session.turns.push_back(std::move(turn));
	if (Kept().size() == kMemorySessions) {
		Kept().erase(Kept().begin());
	}
	Kept().push_back(std::move(session)); // the one used last is last
}

std::size_t ForgetTurns(Oid role, const std::string &name) {
	const auto found = Find(role, name);
	if (found == Kept().end()) {
		return 0;
	}
	const std::size_t turns = found->turns.size();
	Kept().erase(found);
	return turns;
}

} // namespace savant::pg
