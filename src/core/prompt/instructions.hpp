/*
 * instructions.hpp
 *     The part of every prompt that never changes.
 */
#pragma once

#include <string>

namespace savant::core {

/* How the model is to answer: JSON, or bare SQL as the grammar has it. */
enum class AnswerForm { Json, Sql };

/*
 * Short on purpose: models of 1 to 8 billion parameters follow few rules, and JSON is asked for
 * with a plan before the SQL since an answer that begins with the SQL is worse than one that
 * may think first.
 */
std::string SqlInstructions(AnswerForm form, bool redacted);

/* The last line before the model speaks. */
std::string AnswerReminder(AnswerForm form);

/* JSON schema of the answer: three bounded strings, no pattern (servers ignore or break it). */
std::string AnswerSchema();

} // namespace savant::core
