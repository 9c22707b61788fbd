/*
 * judge.hpp
 *     After the run: does the result look like an answer, and how sure are we?
 */
#pragma once

#include "core/ask/draft.hpp"

namespace savant::core {

/*
 * Adds warnings about the result of `answer` (empty, all NULL, cut) and, when it is empty
 * and a literal of the statement is not a value of its column, what may be meant, as a
 * hint and as a question to ask next.  `finder` may be null.
 */
void JudgeResult(const Draft &draft, const SchemaPicture &picture, ValueFinder *finder,
                 Answer &answer);

/* No row at all, or one with nothing but 0 or NULL: what an aggregate over no rows gives. */
bool FoundNothing(const ResultSet &result);

/*
 * The confidence of an answer that ran, docs/answers.md "Confidence":
 * template 0.4, tables 0.3, checks 0.2, asked before 0.1, minus warnings, repairs and
 * drafts that disagree.  `guessed`: how ambiguous the mends of names were, 0..1.
 */
Confidence RateConfidence(const Draft &draft, double guessed, const Answer &answer);

/*
 * Up to `count` known values of `column` nearest to `value`, nearest first;
 * empty when the value itself is known or nothing is near.
 */
std::vector<std::string> NearestValues(const Column &column, const std::string &value,
                                       std::size_t count);

} // namespace savant::core
