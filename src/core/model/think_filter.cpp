/*
 * think_filter.cpp
 *     Four states: before the first word, inside the block, in an answer that may turn
 *     out to have been reasoning, in an answer.
 */
#include "core/model/think_filter.hpp"

#include <algorithm>
#include <array>

namespace savant::core {

namespace {

constexpr std::array<std::string_view, 2> kOpeningTags = {"<think>", "<thinking>"};
constexpr std::array<std::string_view, 2> kClosingTags = {"</think>", "</thinking>"};
constexpr std::size_t kMaxLeadBytes = 1024; // of blanks before the first word

using Tags = std::array<std::string_view, 2>;

constexpr std::string_view kBlanks = " \t\r\n";
bool IsTag(std::string_view text, const Tags &tags) {
	return std::find(tags.begin(), tags.end(), text) != tags.end();
}

bool BeginsTag(std::string_view text, const Tags &tags) {
	return std::any_of(tags.begin(), tags.end(), [text](std::string_view tag) {
		return text.size() <= tag.size() && tag.substr(0, text.size()) == text;
	});
}

} // namespace

ThinkFilter::Pieces ThinkFilter::Feed(std::string_view text) {
	Pieces pieces;
	while (!text.empty()) {
		switch (state_) {
		case State::Lead:
			FeedLead(text, pieces);
			break;
		case State::Think:
			if (PassesClosing(text, pieces.reasoning)) {
				state_ = State::Lead;
			}
			break;
		case State::Body:
			if (PassesClosing(text, pieces.answer)) {
				pieces.all_was_reasoning = true;
				pieces.reasoning += pieces.answer;
				pieces.answer.clear();
				had_block_ = true;
				state_ = State::Lead;
			}
			break;
		case State::Plain:
			pieces.answer += text;
			text = {};
			break;
		}
	}
	return pieces;
}

ThinkFilter::Pieces ThinkFilter::Finish() {
	Pieces pieces;
	if (state_ == State::Think) {
		pieces.reasoning = std::move(held_);
	} else if (!had_block_ || held_.find_first_not_of(kBlanks) != held_.npos) {
		pieces.answer = std::move(held_);
	}
	held_.clear();
	return pieces;
}

/* One byte at a time, so that a cut in the text changes nothing. */
void ThinkFilter::FeedLead(std::string_view &text, Pieces &pieces) {
	while (!text.empty()) {
		held_ += text.front();
		text.remove_prefix(1);
		const std::size_t word = std::min(held_.find_first_not_of(kBlanks), held_.size());
		const std::string_view begun = std::string_view(held_).substr(word);
		if (IsTag(begun, kOpeningTags)) {
			held_.clear();
			had_block_ = true;
			state_ = State::Think;
			return;
		}
		if (held_.size() <= kMaxLeadBytes && BeginsTag(begun, kOpeningTags)) {
			continue;
		}
		LeaveLead(begun, pieces);
		return;
	}
}

/* The first word is no tag.  Blanks between a block and the answer belong to neither. */
void ThinkFilter::LeaveLead(std::string_view begun, Pieces &pieces) {
	if (had_block_) {
		pieces.answer += begun;
		state_ = State::Plain;
		held_.clear();
		return;
	}
	const std::string lead = std::move(held_);
	held_.clear();
	state_ = State::Body;
	std::string_view rest = lead; // shorter than a closing tag, or blanks: nothing ends in it
	PassesClosing(rest, pieces.answer);
}

/*
 * Moves `text` into `passed` up to and including the first closing tag, which itself is
 * dropped; true when there was one.  What may become a tag stays in held_.
 */
bool ThinkFilter::PassesClosing(std::string_view &text, std::string &passed) {
	while (!text.empty()) {
		if (held_.empty()) {
			const std::size_t plain = std::min(text.find('<'), text.size());
			passed += text.substr(0, plain);
			text.remove_prefix(plain);
			if (text.empty()) {
				return false;
			}
		}
		held_ += text.front();
		text.remove_prefix(1);
		if (IsTag(held_, kClosingTags)) {
			held_.clear();
			return true;
		}
		if (!BeginsTag(held_, kClosingTags)) {
			// A tag has one '<', at its start: only the byte just read can begin another.
			const bool restart = held_.back() == '<';
			passed.append(held_, 0, held_.size() - (restart ? 1 : 0));
			held_ = restart ? "<" : "";
		}
	}
	return false;
}

} // namespace savant::core
