/*
 * dialogue.cpp
 *     An answer as a turn of a conversation.
 */
#include "core/ask/dialogue.hpp"

namespace savant::core {

namespace {

std::string OutcomeOf(const Answer &answer) {
	if (answer.error) {
		return "error: " + answer.error->message;
	}
	if (answer.needs_clarification) {
		return "asked back";
	}
	if (answer.sql.empty()) {
		return "no query";
	}
	const std::size_t rows = answer.result.rows.size();
	if (answer.result.columns.empty()) {
		return "not run";
	}
	return std::to_string(rows) + (answer.result.truncated ? " rows, cut"
	                               : rows == 1             ? " row"
	                                                       : " rows");
}

} // namespace

DialogueTurn TurnOf(const Answer &answer) {
	DialogueTurn turn;
	turn.question = answer.question;
	turn.standalone = answer.standalone.empty() ? answer.question : answer.standalone;
	turn.sql = answer.sql;
	turn.route = answer.route;
	turn.paraphrase = answer.paraphrase;
	turn.outcome = OutcomeOf(answer);
	if (answer.needs_clarification && answer.choices.size() == answer.choice_sql.size()) {
		turn.choices = answer.choices;
		turn.choice_sql = answer.choice_sql;
	}
	return turn;
}

} // namespace savant::core
