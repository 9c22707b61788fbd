/*
 * prompt.cpp
 *     ai_prompt: what a model would be told, without telling it.
 */
#include "core/errors.hpp"
#include "entry/assembly.hpp"

namespace savant::entry {

/* ai_prompt(question text, format text, session text) returns setof text */
SAVANT_SQL_FUNCTION(savant_ai_prompt) {
	const std::string question = QuestionArg(fcinfo, 0);
	const std::string format = pg::OptionalTextArg(fcinfo, 1).value_or("text");
	if (format != "text" && format != "json") {
		throw core::UserError(core::ErrorCode::InvalidParameter,
		                      "unknown format \"" + format.substr(0, 40) + "\"", "",
		                      "Formats are text and json.");
	}

	Assembly assembly("ai_prompt", question, SessionArg(fcinfo, 2));
	const core::PromptView view = assembly.Prompt();

	return pg::ReturnRows(fcinfo, LinesAsRows(format == "json" ? std::vector{core::PromptJson(view)}
	                                                           : core::PromptLines(view)));
}

} // namespace savant::entry
