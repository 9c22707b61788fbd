/*
 * think_filter_fuzz.cpp
 *     Answer and reasoning do not depend on how the text is cut, and nothing but tags and
 *     blanks gets lost.
 *     Corpus: test/fuzz/corpus/think.
 */
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>

#include "core/model/think_filter.hpp"

using namespace savant;

namespace {

std::pair<std::string, std::string> Filter(std::string_view text, std::size_t size) {
	core::ThinkFilter filter;
	std::pair<std::string, std::string> split;
	const auto take = [&split](const core::ThinkFilter::Pieces &pieces) {
		if (pieces.all_was_reasoning) {
			split.second += std::exchange(split.first, {});
		}
		split.second += pieces.reasoning;
		split.first += pieces.answer;
	};
	while (!text.empty()) {
		take(filter.Feed(text.substr(0, size)));
		text.remove_prefix(size < text.size() ? size : text.size());
	}
	take(filter.Finish());
	return split;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
	const std::string text(reinterpret_cast<const char *>(data), size);
	const auto whole = Filter(text, size + 1);
	for (const std::size_t piece : {1, 2, 5, 64}) {
		if (Filter(text, piece) != whole) {
			std::abort();
		}
	}
	if (text.find('<') == text.npos && whole.first != text) {
		std::abort();
	}
	if (whole.first.size() + whole.second.size() > size) {
		std::abort();
	}
	return 0;
}
