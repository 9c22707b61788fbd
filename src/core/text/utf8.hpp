/*
 * utf8.hpp
 *     What is valid UTF-8, by PostgreSQL's own rules, and positions in it.
 */
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace savant::core {

/*
 * Byte offset of the first sequence that is not UTF-8, or npos.  Overlong
 * forms, surrogates and code points above U+10FFFF are invalid; NUL is valid
 * UTF-8 and has to be looked for separately.
 */
std::size_t FindInvalidUtf8(std::string_view text);

/* Number of characters in `text`, which must be valid UTF-8. */
std::size_t CountCharacters(std::string_view text);

/* `text` cut to at most `max_bytes` bytes without splitting a character. */
std::string_view CutUtf8(std::string_view text, std::size_t max_bytes);

/*
 * `text`, which must be valid UTF-8, with a blank for each character that a terminal obeys
 * or that turns the direction of writing (controls of both sets, bidirectional overrides and
 * isolates), so that it looks like what it says.  Tabs and line feeds stay.
 */
std::string WithoutControls(std::string_view text);

} // namespace savant::core
