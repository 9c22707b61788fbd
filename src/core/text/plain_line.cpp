/*
 * plain_line.cpp
 *     Text of others within a line of ours.
 */
#include "core/text/plain_line.hpp"

#include <algorithm>

#include "core/text/utf8.hpp"

namespace savant::core {

std::string PlainLine(std::string_view text) {
	std::string line = WithoutControls(text);
	std::replace_if(
		line.begin(), line.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
	return line;
}

} // namespace savant::core
