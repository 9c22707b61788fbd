/*
 * answer.cpp
 *     ai_answer, ai_sql, ai_rows and ai_table: answers for programs.
 */
#include "core/ask/answer_json.hpp"
#include "entry/assembly.hpp"
#include "pg/answer_error.hpp"
#include "pg/guard/column_list.hpp"

namespace core = savant::core;
namespace entry = savant::entry;
namespace pg = savant::pg;

/* ai_answer(question text, session text) returns jsonb */
SAVANT_SQL_FUNCTION(savant_ai_answer) {
	if (pg::IsNullArg(fcinfo, 0)) {
		return pg::NullDatum(fcinfo);
	}
	const std::string question = pg::TextArg(fcinfo, 0);

	entry::Assembly assembly("ai_answer", question, entry::SessionArg(fcinfo, 1));
	const core::Answer answer = assembly.Ask();

	return pg::JsonbDatum(core::AnswerToJson(answer));
}

/* ai_sql(question text, session text) returns text */
SAVANT_SQL_FUNCTION(savant_ai_sql) {
	if (pg::IsNullArg(fcinfo, 0)) {
		return pg::NullDatum(fcinfo);
	}
	const std::string question = pg::TextArg(fcinfo, 0);

	const core::Answer answer =
		entry::AskOrRaise("ai_sql", question, false, entry::SessionArg(fcinfo, 1));

	return pg::TextDatum(answer.sql);
}

/* ai_rows(question text, session text) returns setof jsonb */
SAVANT_SQL_FUNCTION(savant_ai_rows) {
	const std::string question = entry::QuestionArg(fcinfo, 0);

	const core::Answer answer =
		entry::AskOrRaise("ai_rows", question, true, entry::SessionArg(fcinfo, 1));

	std::vector<std::vector<pg::Cell>> rows;
	for (std::size_t row = 0; row < answer.result.rows.size(); row++) {
		rows.push_back({core::RowToJson(answer.result, row)});
	}
	return pg::ReturnRows(fcinfo, rows);
}

/* ai_table(question text, session text) returns setof record */
SAVANT_SQL_FUNCTION(savant_ai_table) {
	const std::string question = entry::QuestionArg(fcinfo, 0);

	const core::Answer answer =
		entry::AskOrRaise("ai_table", question, true, entry::SessionArg(fcinfo, 1));
	if (const auto mismatch = pg::ColumnListMismatch(fcinfo, answer.result)) {
		pg::RaiseAnswerError(*mismatch);
	}

	return pg::ReturnRows(fcinfo, answer.result.rows);
}
