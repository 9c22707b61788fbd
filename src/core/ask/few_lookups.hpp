/*
 * few_lookups.hpp
 *     A value finder for reading one follow-up: the same words are read in several small
 *     questions, and the data need not be asked again for each.
 */
#pragma once

#include <map>
#include <string>

#include "core/language/value_finder.hpp"

namespace savant::core {

class FewLookups final : public ValueFinder {
public:
	/* How often the data itself is asked, each time within the finder's own time limit. */
	static constexpr int kMost = 6;

	/* `finder` may be null: then nothing is ever found. */
	explicit FewLookups(ValueFinder *finder) : finder_(finder) {}

	/* After kMost different look-ups nothing is found any more. */
	FoundValues Find(const SchemaPicture &picture, const std::vector<std::string> &phrases,
	                 const std::vector<ColumnRef> &columns) override;

private:
	ValueFinder *finder_;
	std::map<std::string, FoundValues> known_; // by phrases and columns
};

} // namespace savant::core
