/*
 * plain_line.hpp
 *     Text of others within a line of ours.
 */
#pragma once

#include <string>
#include <string_view>

namespace savant::core {

/*
 * `text`, which must be valid UTF-8, without anything that a terminal obeys (WithoutControls), and
 * with a blank for each tab and line end: names of tables and texts of statements can neither
 * write lines of their own nor colour those of others.
 */
std::string PlainLine(std::string_view text);

} // namespace savant::core
