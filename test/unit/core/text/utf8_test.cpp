#include "core/text/utf8.hpp"

#include <gtest/gtest.h>

#include <string>

namespace savant::core {

constexpr auto kValid = std::string_view::npos;

TEST(FindInvalidUtf8, AcceptsEveryLengthOfSequence) {
	EXPECT_EQ(FindInvalidUtf8(""), kValid);
	EXPECT_EQ(FindInvalidUtf8("plain ascii, longer than a machine word"), kValid);
	EXPECT_EQ(FindInvalidUtf8("\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x90\x98 \xF4\x8F\xBF\xBF"), kValid);
}

TEST(FindInvalidUtf8, RejectsWhatTheServerRejects) {
	EXPECT_EQ(FindInvalidUtf8("ab\x80"), 2u) << "a continuation byte alone";
	EXPECT_EQ(FindInvalidUtf8("\xC0\xAF"), 0u) << "overlong, two bytes";
	EXPECT_EQ(FindInvalidUtf8("\xE0\x80\xAF"), 0u) << "overlong, three bytes";
	EXPECT_EQ(FindInvalidUtf8("\xF0\x80\x80\xAF"), 0u) << "overlong, four bytes";
	EXPECT_EQ(FindInvalidUtf8("\xED\xA0\x80"), 0u) << "surrogate";
	EXPECT_EQ(FindInvalidUtf8("\xF4\x90\x80\x80"), 0u) << "above U+10FFFF";
	EXPECT_EQ(FindInvalidUtf8("0123456789\xE2\x82"), 10u) << "cut off";
	EXPECT_EQ(FindInvalidUtf8("\xF0\x9F\x90"), 0u) << "cut off, four bytes";
	EXPECT_EQ(FindInvalidUtf8("\xFF"), 0u);
}

TEST(CountCharacters, CountsCodePoints) {
	EXPECT_EQ(CountCharacters(""), 0u);
	EXPECT_EQ(CountCharacters("a\xC3\xA9\xF0\x9F\x90\x98"), 3u);
}

TEST(CutUtf8, NeverSplitsACharacter) {
	const std::string text = "a\xE2\x82\xAC"
							 "b";
	EXPECT_EQ(CutUtf8(text, 100), text);
	EXPECT_EQ(CutUtf8(text, 4), "a\xE2\x82\xAC");
	EXPECT_EQ(CutUtf8(text, 3), "a");
	EXPECT_EQ(CutUtf8(text, 0), "");
}

TEST(WithoutControls, LeavesNothingThatATerminalObeys) {
	EXPECT_EQ(WithoutControls("a\x1b[2J b\x7f\xC2\x9b"
	                          "2J\r\n\tc"),
	          "a [2J b  2J \n\tc");
	EXPECT_EQ(WithoutControls("x\xE2\x80\xAEy\xE2\x81\xA6z"), "x y z");
	EXPECT_EQ(WithoutControls(std::string_view("\0", 1)), " ");
	EXPECT_EQ(WithoutControls("\xC3\xA9 \xC2\xA0 \xE2\x80\x93 \xE2\x82\xAC"),
	          "\xC3\xA9 \xC2\xA0 \xE2\x80\x93 \xE2\x82\xAC");
}

} // namespace savant::core
