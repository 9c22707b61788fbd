#include "core/ask/number_claims.hpp"

#include <gtest/gtest.h>

#include "core/ask/fakes.hpp"

using namespace savant::core;
using namespace savant::core::fakes;

namespace {

/* name text, revenue numeric: 300, 100.5, 99.5 (sum 500, mean 166.67). */
ResultSet Sales() {
	ResultSet result;
	result.columns = {Head("name", "text"), Head("revenue", "numeric", true)};
	result.rows = {{"Ada Q3", "300"}, {"Bob", "100.5"}, {"Cy 2026-10-01", "99.5"}};
	return result;
}

bool Bears(const std::string &sentence, const ResultSet &result = Sales(),
           const std::string &question = "top sellers since 2019") {
	const NumberFacts facts(question, result);
	const auto claims = FindNumberClaims(sentence);
	return std::all_of(claims.begin(), claims.end(),
	                   [&facts](const NumberClaim &claim) { return facts.Bears(claim); });
}

} // namespace

TEST(NumberClaims, BearOutWhatStandsInTheRows) {
	for (const char *sentence :
	     {"Ada leads with 300.", "Bob made 100.5, Cy 99.5.", "The three sellers made 500 in all.",
	      "On average 166.67 each.", "On average about 167.",
	      "Ada has 60% of it, Bob 20.1 percent.", "There are 3 sellers since 2019.",
	      "Ada was 1st, Cy 3rd.", "Between 99.5 and 300.", "Cy began on 2026-10-01.",
	      "Cy began on 1.10.2026.", "In Q3 Ada led.", "0.5 thousand.",
	      "\xE2\x82\xAC"
	      "300 by \xE2\x80\x9C"
	      "Ada\xE2\x80\x9D",
	      "\xE5\x85\xB1"
	      "300\xE4\xBA\xBA",
	      "0,5 Tausend und 166,67.", "2) Bob", "No number at all."}) {
		EXPECT_TRUE(Bears(sentence)) << sentence;
	}
}

TEST(NumberClaims, RejectWhatDoesNot) {
	for (const char *sentence : {"Ada leads with 301.",
	                             "Bob made 100.6.",
	                             "The four sellers.",
	                             "Nearly 3,000.",
	                             "They made 510 in all.",
	                             "Ada has 61%.",
	                             "60.4 percent.",
	                             "Since 2018.",
	                             "In Q4 Ada led.",
	                             "-300 was the loss.",
	                             "1.5 million.",
	                             "Ada made twice as much.",
	                             "Half of it.",
	                             "Thousands of sales.",
	                             "4th place.",
	                             "166.6 each.",
	                             "Cy began on 2.10.2026.",
	                             "3 hundred thousand.",
	                             "vier Leute",
	                             "A99 road",
	                             "3\xE4\xB8\x87\xE4\xBA\xBA"}) {
		EXPECT_FALSE(Bears(sentence)) << sentence;
	}
}

TEST(NumberClaims, ReadGroupsOfEveryNotation) {
	ResultSet result;
	result.columns = {Head("n", "bigint", true)};
	result.rows = {{"1234567"}, {"-42"}, {"1250.4"}};
	for (const char *sentence : {"1,234,567", "1.234.567", "1 234567 is not it but 1'234'567",
	                             "1\xE2\x80\xAF"
	                             "234\xC2\xA0"
	                             "567",
	                             "1.2 million", "1.23M", "1.235 mn", "-42",
	                             "\xE2\x88\x92"
	                             "42",
	                             "1,250", "1.250,4", "1250"}) {
		const bool split = std::string(sentence).find(" 234567") != std::string::npos;
		EXPECT_EQ(Bears(sentence, result), !split) << sentence;
	}
	EXPECT_FALSE(Bears("42", result));
	EXPECT_FALSE(Bears("1.3 million", result));
}

TEST(NumberClaims, ACutResultHasNoTotals) {
	ResultSet result = Sales();
	result.truncated = true;
	EXPECT_FALSE(Bears("500 in all", result));
	EXPECT_FALSE(Bears("Ada has 60%", result));
	EXPECT_FALSE(Bears("There are 3 sellers", result, ""));
	EXPECT_TRUE(Bears("Ada has 300", result));
}

TEST(NumberClaims, MaskedColumnsHaveNoTotals) {
	ResultSet result = Sales();
	result.columns[1].masked = true;
	EXPECT_FALSE(Bears("500 in all", result));
}

TEST(NumberClaims, SurviveAnyBytes) {
	const std::string letters = "0123456789.,%-kQ \xC3\xA9'";
	std::string noise;
	for (std::size_t i = 0; i < 20000; i++) {
		noise += letters[i * 7 % letters.size()];
	}
	(void)FindNumberClaims(noise);
	EXPECT_FALSE(Bears("99999999999999999999999999999999999999999999999999999"));
	EXPECT_FALSE(Bears(std::string(400, '9')));
	EXPECT_FALSE(Bears("1,2,3,4"));
}
