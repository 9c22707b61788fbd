/*
 * answer_error.cpp
 *     Errors between the pipeline, which holds them as values, and the server.
 */
#include "pg/answer_error.hpp"

#include <stdexcept>
#include <string>

#include "core/text/utf8.hpp"
#include "pg/boundary.hpp"
#include "pg/datum.hpp"

namespace savant::pg {

namespace {

/* XX000 for a code that is not five characters: a code is ours, never the user's. */
int PackState(const std::string &code) {
	if (code.size() != 5) {
		return ERRCODE_INTERNAL_ERROR;
	}
	return MAKE_SQLSTATE(code[0], code[1], code[2], code[3], code[4]);
}

std::string TextOf(const char *server_text) {
	return server_text == nullptr ? std::string() : FromServerLossy(server_text);
}

} // namespace

void RaiseAnswerError(const core::AnswerError &error) { RaiseAnswerError(error, {}); }

void RaiseAnswerError(const core::AnswerError &error, std::string_view statement) {
	const int state = PackState(error.code);
	const std::string message = ToServer(core::WithoutControls(error.message));
	const std::string detail = ToServer(core::WithoutControls(error.detail));
	const std::string hint = ToServer(core::WithoutControls(error.hint));
	const int position = statement.empty() ? 0 : error.position;
	const std::string query = position > 0 ? ToServer(statement) : std::string();
	const char *query_text = query.c_str();
	const char *message_text = message.c_str();
	const char *detail_text = detail.c_str();
	const char *hint_text = hint.c_str();
	Call([=] {
		ereport(ERROR, (errcode(state), errmsg("%s", message_text),
		                detail_text[0] != '\0' ? errdetail("%s", detail_text) : 0,
		                hint_text[0] != '\0' ? errhint("%s", hint_text) : 0,
		                position > 0 ? internalerrposition(position) : 0,
		                position > 0 ? internalerrquery(query_text) : 0));
	});
	throw std::logic_error("an ERROR was raised and did not arrive");
}

core::AnswerError DescribeException(const std::exception &error) {
	if (const auto *server = dynamic_cast<const Error *>(&error)) {
		const ErrorData *report = server->report();
		return {unpack_sql_state(report->sqlerrcode), TextOf(report->message),
		        TextOf(report->detail), TextOf(report->hint)};
	}
	if (const auto *user = dynamic_cast<const core::UserError *>(&error)) {
		return {unpack_sql_state(SqlStateOf(user->code)), user->message, user->detail, user->hint};
	}
	return {"XX000", error.what(), {}, {}};
}

} // namespace savant::pg
