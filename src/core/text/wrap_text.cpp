/*
 * wrap_text.cpp
 *     Breaks at spaces and line ends, and counts characters as a terminal shows them.
 */
#include "core/text/wrap_text.hpp"

#include <algorithm>

#include "core/ask/display.hpp"

namespace savant::core {

std::vector<std::string> WrapText(std::string_view text, std::size_t width) {
	std::vector<std::string> lines;
	std::string line;
	std::size_t start = 0;
	while (start < text.size()) {
		const std::size_t end = std::min(text.find_first_of(" \n", start), text.size());
		const std::string_view word = text.substr(start, end - start);
		start = end + 1;
		if (word.empty()) {
			continue;
		}
		if (!line.empty() && DisplayWidth(line) + 1 + DisplayWidth(word) > width) {
			lines.push_back(std::move(line));
			line.clear();
		}
		line += line.empty() ? "" : " ";
		line += word;
	}
	if (!line.empty()) {
		lines.push_back(std::move(line));
	}
	return lines;
}

} // namespace savant::core
