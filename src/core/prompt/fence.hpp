/*
 * fence.hpp
 *     Foreign text in a prompt: marked as data, and unable to end its own marks.
 *
 * A fenced part looks like this:
 *
 *     <<<schema
 *     ...
 *     >>>
 *
 * What a model makes of instructions inside is beyond our control; that the text stays
 * inside is not, and whatever it answers passes the same checks.
 */
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace savant::core {

/*
 * `text` so that it holds neither a fence mark nor anything that a chat template could take
 * for a turn of the conversation ("<|im_start|>", "</s>", "[INST]"): such marks get a blank
 * inside, which SQL does not mind.  Control characters other than line ends become blanks,
 * invalid UTF-8 becomes "?".  Linear.
 */
std::string Defused(std::string_view text);

/* Defused(), on one line, cut to `limit` bytes at a character. */
std::string DefusedLine(std::string_view text, std::size_t limit);

/* The fenced part called `name` with `text` defused inside. */
std::string Fenced(std::string_view name, std::string_view text);

} // namespace savant::core
