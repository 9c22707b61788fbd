/*
 * follow_up.hpp
 *     Reads a question in the light of the ones before it, without a model.
 *
 * A question that can stand alone is left alone.  One that cannot ("only the German ones",
 * "and by year?", "2") becomes a statement made from the one before, or, when that is not
 * sure, stays open: a model that is told the history may answer it, or the user is asked.
 */
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/ask/dialogue.hpp"
#include "core/language/interpret.hpp"

namespace savant::core {

/* How many turns are looked at. */
constexpr int kHistoryTurns = 12;

/* A follow-up that has become a statement; not checked yet. */
struct ResolvedFollowUp {
	std::string sql;
	Route route = Route::Rules;
	std::string paraphrase;
	double score = 1;
	std::vector<Mention> mentions;
	std::vector<std::string> notes;
};

struct FollowUp {
	bool leans = false;     // the question cannot be answered without the ones before it
	std::string standalone; // how it reads without them; the question itself when it does not lean
	std::optional<ResolvedFollowUp> resolved;
	/* Leans and is not resolved: a sentence that says what is missing. */
	std::string problem;
	/* Offered before and still open, when the question did not choose one of them. */
	std::vector<std::string> choices, choice_sql;
};

/*
 * Reads `question` after `turns` (newest last); `read` asks the language without a model.
 * Never throws but what `read` throws.
 */
FollowUp ReadFollowUp(std::string_view question, const std::vector<DialogueTurn> &turns,
                      const SchemaPicture &picture,
                      const std::function<Interpretation(const std::string &)> &read);

} // namespace savant::core
