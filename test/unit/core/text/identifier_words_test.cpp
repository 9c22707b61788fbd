/*
 * identifier_words_test.cpp
 *     Where names are split.
 */
#include "core/text/identifier_words.hpp"

#include <gtest/gtest.h>

namespace savant::core {
namespace {

using Words = std::vector<std::string>;

TEST(IdentifierWords, SplitsEverySpelling) {
	EXPECT_EQ(IdentifierWords("customer_id"), (Words{"customer", "id"}));
	EXPECT_EQ(IdentifierWords("CustomerId"), (Words{"customer", "id"}));
	EXPECT_EQ(IdentifierWords("orderDate"), (Words{"order", "date"}));
	EXPECT_EQ(IdentifierWords("ORDER_DATE"), (Words{"order", "date"}));
	EXPECT_EQ(IdentifierWords("unit-price (EUR)"), (Words{"unit", "price", "eur"}));
}

TEST(IdentifierWords, KeepsAcronymsTogether) {
	EXPECT_EQ(IdentifierWords("HTTPServerURL"), (Words{"http", "server", "url"}));
	EXPECT_EQ(IdentifierWords("userIDs"), (Words{"user", "ids"}));
	EXPECT_EQ(IdentifierWords("IDs_old"), (Words{"ids", "old"}));
	EXPECT_EQ(IdentifierWords("IDsize"), (Words{"i", "dsize"}));
}

TEST(IdentifierWords, TreatsDigitsAsWords) {
	EXPECT_EQ(IdentifierWords("address2"), (Words{"address", "2"}));
	EXPECT_EQ(IdentifierWords("q1_2024total"), (Words{"q", "1", "2024", "total"}));
}

TEST(IdentifierWords, GivesNothingForNothing) {
	EXPECT_TRUE(IdentifierWords("").empty());
	EXPECT_TRUE(IdentifierWords("__ --").empty());
}

TEST(LowerCase, FoldsLettersBeyondAscii) {
	EXPECT_EQ(LowerCase("\xC3\x84RZTE \xC3\x97"),
	          "\xC3\xA4rzte \xC3\x97"); // Ä, multiplication sign
	EXPECT_EQ(LowerCase("\xC5\xA0 \xC5\xB9 \xC4\xBD"),
	          "\xC5\xA1 \xC5\xBA \xC4\xBE"); // S, Z, L carons
	EXPECT_EQ(LowerCase("\xCE\xA3 \xD0\xAF \xD0\x81"),
	          "\xCF\x83 \xD1\x8F \xD1\x91"); // Sigma, Ya, Yo
	EXPECT_EQ(LowerCase("\xC3"), "\xC3");
	EXPECT_EQ(LowerCase("\xE2\x82\xAC"), "\xE2\x82\xAC");
}

} // namespace
} // namespace savant::core
