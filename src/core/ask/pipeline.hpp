/*
 * pipeline.hpp
 *     From a question to a checked answer: the door of core/ask.
 *
 *   Understand -> Draft -> Check -> Gate -> Run -> Judge -> Tell -> Record
 *                   ^_______ at most max_attempts ______|
 *
 * The stages live in files of their own names; this one only carries the
 * answer from one to the next and measures the time.
 */
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/ask/answer.hpp"
#include "core/ask/ports.hpp"

namespace savant::core {

struct AskOptions {
	std::vector<Route> routes = {Route::Verified, Route::Metric, Route::Catalogue, Route::Rules,
	                             Route::Model};
	int max_attempts = 3;
	double confidence_threshold = 0.7;
	bool run = true;          // false: stop after Check, for ai_sql
	bool mend_callers = true; // also names in a statement of the caller's own; the notes tell
	int candidates = 1;       // statements that the model drafts at once; they are run and vote
	double temperature = 0;   // of the model
	bool redact = false;      // take values out of prompts also for a model on this machine
	bool narrate = false;     // let the model put the answer into words
};

/*
 * Answers `question`.  What can be expected to go wrong (unclear, refused, no
 * route) is in the answer: needs_clarification or error.  Throws UserError for
 * an empty or oversized question and for a caller over the rate limit, and lets
 * pass what the ports throw (cancel, termination) after recording it.
 */
Answer Ask(std::string_view question, const AskOptions &options, Ports &ports);

/*
 * Why `answer` has no statement (or, when it was run, no rows) that a program could
 * use: its own error, SV001 for an unclear question, SV003 for talk.  Empty when it has one.
 */
std::optional<AnswerError> WhyNoStatement(const Answer &answer);

/*
 * Reads a list like "verified, rules" into routes.  Throws UserError(InvalidParameter)
 * on an unknown name; an empty list means no route at all.
 */
std::vector<Route> ParseRoutes(std::string_view list);

/* "rules", "verified", ... "none". */
const char *RouteName(Route route);
const char *IntentName(Intent intent);

} // namespace savant::core
