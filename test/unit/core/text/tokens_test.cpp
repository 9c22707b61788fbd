/*
 * tokens_test.cpp
 *     Cutting questions into words.
 */
#include "core/text/tokens.hpp"

#include <gtest/gtest.h>

using namespace savant::core;

namespace {

std::string Joined(std::string_view text) {
	std::string joined;
	for (const WordToken &token : Tokenize(text, 100)) {
		joined += (joined.empty() ? "" : "|") + token.lower;
	}
	return joined;
}

} // namespace

TEST(Tokenize, SeparatesWordsAndStops) {
	EXPECT_EQ(Joined("Show names, please."), "show|names|,|please|.");
}

TEST(Tokenize, OpensContractions) {
	EXPECT_EQ(Joined("who don't sing"), "who|do|not|sing");
	EXPECT_EQ(Joined("O'Brien"), "o'brien");
}

TEST(Tokenize, MarksPossessives) {
	const auto tokens = Tokenize("the singer's and singers' and Brazil\xE2\x80\x99s names", 100);
	EXPECT_TRUE(tokens[1].possessive);
	EXPECT_TRUE(tokens[3].possessive);
	EXPECT_TRUE(tokens[5].possessive);
	EXPECT_EQ(tokens[5].lower, "brazil");
}

TEST(Tokenize, KeepsQuotedTextWhole) {
	const auto tokens = Tokenize(
		"named \"Main Hall\" or 'Mother's day' or \xE2\x80\x9CRiver\xE2\x80\x9D or ``X''", 100);
	EXPECT_EQ(tokens[1].kind, WordKind::Quoted);
	EXPECT_EQ(tokens[1].text, "Main Hall");
	EXPECT_EQ(tokens[3].text, "Mother's day");
	EXPECT_EQ(tokens[5].text, "River");
	EXPECT_EQ(tokens[7].text, "X");
}

TEST(Tokenize, ReadsNumbers) {
	const auto tokens = Tokenize("1,000 3.5 -5 2014-03-01 747s", 100);
	EXPECT_DOUBLE_EQ(tokens[0].number, 1000);
	EXPECT_DOUBLE_EQ(tokens[1].number, 3.5);
	EXPECT_DOUBLE_EQ(tokens[2].number, -5);
	EXPECT_EQ(tokens[3].kind, WordKind::Word);
	EXPECT_EQ(tokens[4].kind, WordKind::Word);
}

TEST(Tokenize, TakesAddressesAndSymbols) {
	const auto tokens = Tokenize("mail a.b@c.org >= 3 <> 4 100%", 100);
	EXPECT_EQ(tokens[1].text, "a.b@c.org");
	EXPECT_EQ(tokens[1].kind, WordKind::Quoted);
	EXPECT_EQ(tokens[2].lower, ">=");
	EXPECT_EQ(tokens[4].lower, "<>");
	EXPECT_EQ(tokens.back().lower, "%");
}

TEST(Tokenize, StopsAtTheLimitAndNeverReadsPastTheEnd) {
	EXPECT_EQ(Tokenize("a b c d", 2).size(), 2u);
	EXPECT_TRUE(Tokenize("", 10).empty());
	EXPECT_EQ(Joined("it's 'open"), "it|open");
	EXPECT_EQ(Joined("\""), "");
}
