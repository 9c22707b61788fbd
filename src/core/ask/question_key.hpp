/*
 * question_key.hpp
 *     Which questions are the same question, for a cache.
 */
#pragma once

#include <string>
#include <string_view>

namespace savant::core {

/*
 * The question with runs of white space made one space (where nothing is quoted),
 * without the marks behind its last word (. ? !) and with the capital of a plain first
 * word made small.  Nothing else is changed: case and marks can turn what is asked for.
 */
std::string QuestionKey(std::string_view question);

} // namespace savant::core
