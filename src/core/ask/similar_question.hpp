/*
 * similar_question.hpp
 *     Finds the verified question that asks the same in other words.
 *
 * Being wrong here shows a confirmed answer to another question, so words that
 * turn a meaning round are compared before anything is weighed: numbers, names
 * and quoted values, negation, aggregates, direction (most or least), comparison
 * (more or less, before or after), "or", "each" and sorting must be the same on both
 * sides.  What is left is compared by the words' stems, weighted by how rare they
 * are among the verified questions, and by their order.
 *
 * A question that differs from a verified one in a single value only may borrow its
 * SQL with that value put in, when the SQL has the old value exactly once.
 */
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/ask/ports.hpp"
#include "core/schema/picture.hpp"

namespace savant::core {

struct SimilarQuestion {
	std::size_t index = 0; // in the list that was searched
	double score = 0;      // 0..1; 1 = the same but for case, fillers and punctuation
	std::string sql;       // with values put in
	std::string note;      // empty for the very same words
};

/*
 * The first of `known` with the very same words, else the nearest; nothing when none is surely
 * the same, or two that differ in SQL are as near.  Whether they are stale is not looked at.
 * `picture` says which words name something in the database and which texts are values of
 * one column.  Looks at the first 2,000 known questions.
 */
std::optional<SimilarQuestion> FindSimilarQuestion(std::string_view question,
                                                   const std::vector<VerifiedQuestion> &known,
                                                   const SchemaPicture &picture);

} // namespace savant::core
