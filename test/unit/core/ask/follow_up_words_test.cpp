#include "core/ask/follow_up_words.hpp"

#include <gtest/gtest.h>

using namespace savant::core;

namespace {

struct Expected {
	const char *question;
	FollowUpKind kind;
	const char *fragment;
};

} // namespace

TEST(FollowUpWords, TellsTheKindAndWhatIsLeft) {
	using enum FollowUpKind;
	for (const Expected &expected :
	     {Expected{"only the German ones", Restrict, "the German ones"},
	      {"just 2023", Restrict, "2023"},
	      {"those from Berlin", Restrict, "from Berlin"},
	      {"without the cancelled ones", Restrict, "the cancelled ones"},
	      {"And what about Berlin?", Vary, "Berlin"},
	      {"and in 2023?", Vary, "in 2023"},
	      {"how many in Paris?", Vary, "in Paris"},
	      {"Berlin instead", Vary, "Berlin"},
	      {"and by year?", Group, "year"},
	      {"per country instead", Group, "country"},
	      {"monthly", Group, "monthly"},
	      {"how many are there per city?", Group, "city"},
	      {"Sort by price descending", Order, "price descending"},
	      {"by price descending", Order, "price descending"},
	      {"the other way round", Direction, ""},
	      {"top 5", Limit, "top"},
	      {"just ten", Limit, ""},
	      {"the last 3 of them", Limit, "last"},
	      {"and the average?", Aggregate, ""},
	      {"what is their total price", Aggregate, "price"},
	      {"how many are that?", Count, ""},
	      {"show their emails", Columns, "emails"},
	      {"also show the city", Columns, "city"},
	      {"which ones?", Rows, ""},
	      {"the second one", Ordinal, ""},
	      {"2", Ordinal, ""},
	      {"number 3.", Ordinal, ""},
	      {"undo", Undo, ""},
	      {"ok, without that please", Undo, ""},
	      {"which of them are old?", Question, "which {} are old"},
	      {"top 5 by price", Question, "top 5 {} by price"},
	      {"how many orders did they place?", Question, "how many orders did {} place"},
	      {"number of their orders", Question, "number of orders of {}"}}) {
		const FollowUpWords words = ReadFollowUpWords(expected.question);
		EXPECT_EQ(static_cast<int>(words.kind), static_cast<int>(expected.kind))
			<< expected.question;
		EXPECT_EQ(words.fragment, expected.fragment) << expected.question;
	}
}

TEST(FollowUpWords, ReadsNumbers) {
	EXPECT_EQ(ReadFollowUpWords("the third one").number, 3);
	EXPECT_EQ(ReadFollowUpWords("show me the last one").number, -1);
	EXPECT_EQ(ReadFollowUpWords("#4").number, 4);
	EXPECT_EQ(ReadFollowUpWords("2nd").number, 2);
	EXPECT_TRUE(ReadFollowUpWords("2").bare_number);
	EXPECT_FALSE(ReadFollowUpWords("option 2").bare_number);
	EXPECT_EQ(ReadFollowUpWords("bottom three").number, 3);
	EXPECT_TRUE(ReadFollowUpWords("bottom three").ascending);
}

TEST(FollowUpWords, TellsWhatAddsAndWhatReplaces) {
	EXPECT_TRUE(ReadFollowUpWords("and by year?").adds);
	EXPECT_FALSE(ReadFollowUpWords("by year?").adds);
	EXPECT_TRUE(ReadFollowUpWords("by year instead").instead);
	EXPECT_TRUE(ReadFollowUpWords("excluding Berlin").negated);
	EXPECT_TRUE(ReadFollowUpWords("the other way around").flips);
	EXPECT_TRUE(ReadFollowUpWords("lowest first").ascending);
}

TEST(FollowUpWords, LeavesWholeQuestionsAlone) {
	for (const char *question :
	     {"", "?!", "how many orders are there?", "customers and the orders they placed",
	      "For each city, return the number of stations", "show customers with no orders",
	      "which customers ordered the most in 2023?", "list all customers and their emails",
	      "Among the players born before 1986, how many of them are left?",
	      "how many different cities have these stations?", "top 5 customers by revenue",
	      "In 2023, how many orders were placed?", "orders per month in 2023",
	      "Excluding Berlin, how many customers are there?"}) {
		const FollowUpWords words = ReadFollowUpWords(question);
		EXPECT_FALSE(words.sure) << question << " " << static_cast<int>(words.kind);
	}
	EXPECT_EQ(ReadFollowUpWords(std::string(100'000, 'x')).sure, false);
	std::string many;
	for (int i = 0; i < 5000; i++) {
		many += "only ";
	}
	EXPECT_EQ(static_cast<int>(ReadFollowUpWords(many).kind), static_cast<int>(FollowUpKind::None));
}
