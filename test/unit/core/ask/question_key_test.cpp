/*
 * question_key_test.cpp
 *     Ways to write one question have one key; questions that differ never do.
 */
#include "core/ask/question_key.hpp"

#include <gtest/gtest.h>

namespace savant::core {

namespace {

TEST(QuestionKey, IsTheSameForWaysToWriteOneQuestion) {
	const std::string key = QuestionKey("how many orders are late");
	EXPECT_EQ(QuestionKey("How many orders are late?"), key);
	EXPECT_EQ(QuestionKey("  How many\n orders\tare late?! "), key);
	EXPECT_EQ(QuestionKey("how many orders are late..."), key);
}

TEST(QuestionKey, DiffersWhereTheQuestionMay) {
	EXPECT_NE(QuestionKey("orders > 5"), QuestionKey("orders < 5"));
	EXPECT_NE(QuestionKey("customers in US"), QuestionKey("customers in us"));
	EXPECT_NE(QuestionKey("customers named 'Berlin'"), QuestionKey("customers named 'berlin'"));
	EXPECT_NE(QuestionKey("US sales"), QuestionKey("us sales"));
	EXPECT_NE(QuestionKey("named 'a b'"), QuestionKey("named 'a  b'"));
	EXPECT_NE(QuestionKey("names that end in ?"), QuestionKey("names that end in ."));
	EXPECT_NE(QuestionKey("price of 1.5"), QuestionKey("price of 15"));
	EXPECT_NE(QuestionKey("sales, not returns"), QuestionKey("sales not returns"));
}

TEST(QuestionKey, TakesOddText) {
	EXPECT_EQ(QuestionKey(""), "");
	EXPECT_EQ(QuestionKey(" ?! "), "?!");
	EXPECT_EQ(QuestionKey("A"), "A");
	EXPECT_EQ(QuestionKey("\xC3\x89t\xC3\xA9"), "\xC3\x89t\xC3\xA9");
}

} // namespace

} // namespace savant::core
