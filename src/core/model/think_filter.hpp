/*
 * think_filter.hpp
 *     Takes the <think> block of a reasoning model out of its answer while it streams.
 */
#pragma once

#include <string>
#include <string_view>

namespace savant::core {

/*
 * A leading block is reasoning, also one that never ends.  When the closing tag comes
 * without an opening one (the prompt's template had opened it), all that was before it
 * is reasoning as well.  The same text gives the same result however it is cut.
 */
class ThinkFilter {
public:
	struct Pieces {
		std::string answer;
		std::string reasoning;
		bool all_was_reasoning = false; // so was every answer given before
	};

	Pieces Feed(std::string_view text);
	/* What was held back because it could have become a tag. */
	Pieces Finish();

private:
	enum class State { Lead, Think, Body, Plain };

	void FeedLead(std::string_view &text, Pieces &pieces);
	void LeaveLead(std::string_view begun, Pieces &pieces);
	bool PassesClosing(std::string_view &text, std::string &passed);

	State state_ = State::Lead;
	std::string held_;
	bool had_block_ = false;
};

} // namespace savant::core
