/*
 * stem.hpp
 *     English words reduced to what their forms have in common.
 *
 * The algorithm is the published "Porter2" of the Snowball project, the one behind
 * PostgreSQL's english_stem dictionary, so stems made here and there agree.
 */
#pragma once

#include <string>
#include <string_view>

namespace savant::core {

/*
 * The Porter2 stem of one word, lower case.  Words of one or two letters come back
 * as they are.  Bytes above ASCII count as consonants.
 */
std::string Stem(std::string_view word);

/*
 * The base form of an irregular plural or verb form that no suffix rule reaches
 * ("children" -> "child", "bought" -> "buy"); any other word as it is.  `word` is
 * lower case.
 */
std::string_view RegularForm(std::string_view word);

/* Stem(RegularForm(word)): equal for all forms of a word; what search compares. */
std::string StemKey(std::string_view word);

} // namespace savant::core
