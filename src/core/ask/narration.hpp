/*
 * narration.hpp
 *     The answer in a model's words, held against the rows.
 */
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/ask/number_claims.hpp"
#include "core/ask/pipeline.hpp"

namespace savant::core {

/* What of a text of a model may be shown. */
struct HeldText {
	std::string text;         // one paragraph; empty when nothing is left
	std::size_t left_out = 0; // sentences with a number that the rows do not bear out
};

/* The sentences of `text`, each of whose numbers `facts` bear out. */
HeldText HoldAgainstFacts(std::string_view text, const NumberFacts &facts);
/* The same with the facts of a result. */
HeldText HoldAgainstRows(std::string_view text, std::string_view question, const ResultSet &result);

/*
 * Replaces answer.text by the model's, in the language of the question, and adds the call to
 * answer.model.  The text stays as it is when there is no model, when rows may not be sent to it
 * (they never leave the machine, nor with savant.redact_prompts), when it fails, and when no
 * sentence holds; a note says why.
 */
void Narrate(const AskOptions &options, Ports &ports, Answer &answer);

} // namespace savant::core
