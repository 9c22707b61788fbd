/*
 * numbers_test.cpp
 *     Numbers in digits and words.
 */
#include "core/text/numbers.hpp"

#include <gtest/gtest.h>

using namespace savant::core;

namespace {

std::string Number(std::string_view text) {
	const auto match = MatchNumber(Tokenize(text, 100), 0);
	return match ? match->text + "/" + std::to_string(match->tokens) : "none";
}

} // namespace

TEST(MatchNumber, ReadsDigits) {
	EXPECT_EQ(Number("1,200 books"), "1200/1");
	EXPECT_EQ(Number("2.5 million"), "2500000/2");
}

TEST(MatchNumber, ReadsWords) {
	EXPECT_EQ(Number("three"), "3/1");
	EXPECT_EQ(Number("twenty five books"), "25/2");
	EXPECT_EQ(Number("two hundred"), "200/2");
	EXPECT_EQ(Number("three four"), "3/1");
}

TEST(MatchNumber, LeavesOtherWords) {
	EXPECT_EQ(Number("books"), "none");
	EXPECT_EQ(Number("'3'"), "none");
	EXPECT_FALSE(MatchNumber({}, 0));
}

TEST(NumberText, WritesWhatSqlReads) {
	EXPECT_EQ(NumberText(3), "3");
	EXPECT_EQ(NumberText(0.25), "0.25");
	EXPECT_EQ(NumberText(-1.5), "-1.5");
}
