/*
 * session.cpp
 *     ai_sessions, ai_session_history, ai_session_clear and ai_session_delete.
 */
#include "core/errors.hpp"
#include "entry/assembly.hpp"
#include "pg/answer_error.hpp"
#include "pg/session/session_store.hpp"

namespace core = savant::core;
namespace entry = savant::entry;
namespace pg = savant::pg;

namespace {

/* The name at argument 0; NULL raises 22004, for a verb about one session. */
std::string NameArg(FunctionCallInfo fcinfo) {
	const auto name = entry::SessionArg(fcinfo, 0);
	if (!name) {
		pg::RaiseAnswerError({"22004",
		                      "session must not be null",
		                      {},
		                      "SELECT * FROM ai_sessions() lists your sessions."});
	}
	return *name;
}

std::optional<std::int64_t> LimitArg(FunctionCallInfo fcinfo, int index) {
	if (pg::IsNullArg(fcinfo, index)) {
		return std::nullopt;
	}
	const int limit = pg::IntArg(fcinfo, index);
	if (limit < 1) {
		throw core::UserError(core::ErrorCode::InvalidParameter, "limit_to must be at least 1",
		                      "It is " + std::to_string(limit) + ".",
		                      "Leave it out for the whole conversation.");
	}
	return limit;
}

} // namespace

/* ai_sessions() returns table */
SAVANT_SQL_FUNCTION(savant_ai_sessions) { return pg::ReturnRows(fcinfo, pg::SessionRows()); }

/* ai_session_history(session text, limit_to integer) returns table */
SAVANT_SQL_FUNCTION(savant_ai_session_history) {
	const std::string name = NameArg(fcinfo);
	const auto limit = LimitArg(fcinfo, 1);

	return pg::ReturnRows(fcinfo, pg::SessionHistoryRows(name, limit));
}

/* ai_session_clear(session text) returns bigint */
SAVANT_SQL_FUNCTION(savant_ai_session_clear) {
	return Int64GetDatum(pg::ClearSession(NameArg(fcinfo)));
}

/* ai_session_delete(session text) returns boolean */
SAVANT_SQL_FUNCTION(savant_ai_session_delete) {
	return BoolGetDatum(pg::DeleteSession(NameArg(fcinfo)));
}
