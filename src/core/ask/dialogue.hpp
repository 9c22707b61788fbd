/*
 * dialogue.hpp
 *     What was said before in a session: the port to the stored conversation.
 */
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/ask/answer.hpp"

namespace savant::core {

struct DialogueTurn {
	std::string question;   // as typed
	std::string standalone; // the same as a question that needs no history; may equal question
	std::string sql;
	Route route = Route::None;
	std::string paraphrase;
	std::string outcome;                 // "12 rows", an error's message
	std::vector<std::string> choices;    // offered when it was not clear
	std::vector<std::string> choice_sql; // as many
};

/* The port to the stored session of the caller; without a session there is none. */
class Dialogue {
public:
	virtual ~Dialogue() = default;
	/* Newest last, at most `limit`. */
	virtual std::vector<DialogueTurn> Turns(int limit) = 0;
	/*
	 * Keeps a turn; texts may be cut.  Returns what the user should know of it: nothing, or
	 * that it is kept for this connection alone.
	 */
	virtual std::string Add(const DialogueTurn &turn) = 0;
};

/* What is kept of an answer: how it was read and its SQL, never its rows. */
DialogueTurn TurnOf(const Answer &answer);

} // namespace savant::core
