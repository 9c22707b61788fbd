/*
 * wrap_text.hpp
 *     Sentences in lines for a terminal.
 */
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace savant::core {

/* The text in lines of at most `width` characters, broken at spaces; a longer word stays whole. */
std::vector<std::string> WrapText(std::string_view text, std::size_t width);

} // namespace savant::core
