#include "core/model/think_filter.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace savant::core {
namespace {

using Split = std::pair<std::string, std::string>; // answer, reasoning

Split Filter(std::string_view text, std::size_t size) {
	ThinkFilter filter;
	Split split;
	const auto take = [&split](const ThinkFilter::Pieces &pieces) {
		if (pieces.all_was_reasoning) {
			split.second += std::exchange(split.first, {});
		}
		split.second += pieces.reasoning;
		split.first += pieces.answer;
	};
	while (!text.empty()) {
		const std::string_view piece = text.substr(0, size);
		text.remove_prefix(piece.size());
		take(filter.Feed(piece));
	}
	take(filter.Finish());
	return split;
}

void ExpectSplit(std::string_view text, std::string_view answer, std::string_view reasoning) {
	for (std::size_t size = 1; size <= text.size() + 1; ++size) {
		const Split split = Filter(text, size);
		EXPECT_EQ(split.first, answer) << text << " in pieces of " << size;
		EXPECT_EQ(split.second, reasoning) << text << " in pieces of " << size;
	}
}

TEST(ThinkFilter, TakesALeadingBlockOut) {
	ExpectSplit("<think>why</think>\n\nSELECT 1", "SELECT 1", "why");
	ExpectSplit("\n <thinking>why</thinking>SELECT 1", "SELECT 1", "why");
	ExpectSplit("<think>a</think> <think>b</think> c", "c", "ab");
	ExpectSplit("<think></think>x", "x", "");
}

TEST(ThinkFilter, TakesABlockThatNeverEndsOut) {
	ExpectSplit("<think>why SELECT 1", "", "why SELECT 1");
	ExpectSplit("<think>a < b </thin", "", "a < b </thin");
}

TEST(ThinkFilter, TakesWhatIsBeforeALoneClosingTagOut) {
	ExpectSplit("why\n</think>\nSELECT 1", "SELECT 1", "why\n");
	ExpectSplit("a <think>b</think>c", "c", "a <think>b");
}

TEST(ThinkFilter, KeepsTextWithoutTags) {
	ExpectSplit("SELECT 1", "SELECT 1", "");
	ExpectSplit("  a < b and c </ d <<t", "  a < b and c </ d <<t", "");
	ExpectSplit("<table>", "<table>", "");
	ExpectSplit("<thin", "<thin", "");
	ExpectSplit("<</think>x", "x", "<");
	ExpectSplit("", "", "");
	ExpectSplit(" \n ", " \n ", "");
}

TEST(ThinkFilter, KeepsATagAfterTheBlock) {
	ExpectSplit("<think>a</think>b </think> c", "b </think> c", "a");
	ExpectSplit("<think>a</think>b <think> c", "b <think> c", "a");
}

TEST(ThinkFilter, DoesNotHoldEndlessBlanks) {
	ThinkFilter filter;
	std::size_t given = 0;
	for (int i = 0; i < 1000; ++i) {
		given += filter.Feed(std::string(100, ' ')).answer.size();
	}
	EXPECT_GT(given, 90000u);
}

TEST(ThinkFilter, TakesTimeInProportionToTheText) {
	std::string text;
	for (int i = 0; i < 100000; ++i) {
		text += "<think></think>";
	}
	ThinkFilter filter;
	EXPECT_TRUE(filter.Feed(text).answer.empty()); // a quadratic filter would not come back
}

} // namespace
} // namespace savant::core
