/*
 * question_digest.hpp
 *     What a question says, reduced to what may be compared with another question.
 */
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace savant::core {

/* A value in a question: a number, a quoted text or a name. */
struct QuestionValue {
	std::string text; // as written
	std::string key;  // what is compared: lower case; numbers without trailing zeros
	bool is_number = false;
};

struct QuestionDigest {
	std::vector<std::string> content; // stems of the words that carry meaning, in order
	std::vector<std::string> marks;   // words that turn a meaning round, by class, sorted, distinct
	std::vector<QuestionValue> values; // in order
	std::vector<std::string> words;    // all words in lower case, sorted: where values may hide
	std::string plain;                 // the same in order: equal for the very same question
};

/* At most the first 200 words are looked at. */
QuestionDigest DigestQuestion(std::string_view question);

} // namespace savant::core
