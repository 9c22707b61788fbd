#include "core/ask/understand.hpp"

#include <gtest/gtest.h>

#include "core/ask/fakes.hpp"

using namespace savant::core;

namespace {

Intent IntentOf(std::string_view question) { return Understand(question, fakes::Shop()).intent; }

} // namespace

TEST(Understand, TakesQuestionsAboutRowsAsData) {
	for (const char *question :
	     {"how many customers are there?", "which orders were deleted last month",
	      "drop in sales since May", "change in revenue by month", "set of countries",
	      "list updated orders", "show customers and update date", "add up the amounts",
	      "show me the created accounts", "select all customers", "select the five biggest orders",
	      "orders with amount over 5", "update on orders", "what is the removed status?",
	      "number of imports per day", "show table sizes", "values of status"}) {
		EXPECT_EQ(IntentOf(question), Intent::Data) << question;
	}
}

TEST(Understand, SeesARequestToChangeSomething) {
	for (const char *question : {"delete all orders",
	                             "Please delete the customer Bob",
	                             "could you drop the table orders",
	                             "I want you to remove every customer",
	                             "update the price of product 5 to 10",
	                             "add a new customer called Bob",
	                             "set the status of order 5 to paid",
	                             "create a new unique index on orders",
	                             "create user eve",
	                             "truncate orders",
	                             "list the orders and delete them",
	                             "show customers, then drop the table",
	                             "DELETE FROM orders",
	                             "DROP TABLE orders;",
	                             "how many orders; drop table orders",
	                             "/* hello */ delete from orders",
	                             "-- hi\nTRUNCATE orders",
	                             "DO $$ BEGIN END $$",
	                             "COPY orders TO '/tmp/x'",
	                             "CALL refresh()",
	                             "SET role = 'postgres'",
	                             "LOCK TABLE orders",
	                             "rollback",
	                             "increase all prices by 10 percent",
	                             "rename the table orders",
	                             "VACUUM orders",
	                             "make a backup of the database"}) {
		EXPECT_EQ(IntentOf(question), Intent::Change) << question;
	}
}

TEST(Understand, NamesTheWordThatDecided) {
	EXPECT_EQ(Understand("please delete all orders", fakes::Shop()).subject, "delete");
	EXPECT_EQ(Understand("what is the weather?", fakes::Shop()).subject, "weather");
}

TEST(Understand, RecognisesStatementsOfTheCaller) {
	for (const char *question :
	     {"SELECT 1", "SELECT 1.5 AS half", "select * from orders", "SELECT name FROM customers",
	      "WITH a AS (SELECT 1) SELECT * FROM a", "VALUES (1), (2)", "explain select 1",
	      "-- count\nselect count(*) from orders"}) {
		EXPECT_EQ(IntentOf(question), Intent::Statement) << question;
	}
	// White space in a statement is kept: a comment ends at the line end.
	const char *commented = "select count(*) -- all\nfrom orders";
	EXPECT_EQ(Understand(commented, fakes::Shop()).question, commented);
}

TEST(Understand, RecognisesSmallTalkAndHelp) {
	EXPECT_EQ(IntentOf("Hello!"), Intent::Greeting);
	EXPECT_EQ(IntentOf("good morning"), Intent::Greeting);
	EXPECT_EQ(IntentOf("thank you very much"), Intent::Thanks);
	EXPECT_EQ(IntentOf("thanks a lot for the help"), Intent::Thanks);
	EXPECT_EQ(IntentOf("What can you do?"), Intent::Help);
	EXPECT_EQ(IntentOf("help"), Intent::Help);
}

TEST(Understand, LeavesOtherTopicsOutUnlessATableIsAboutThem) {
	EXPECT_EQ(IntentOf("what is the weather in Berlin?"), Intent::OutOfScope);
	EXPECT_EQ(IntentOf("tell me a joke"), Intent::OutOfScope);
	SchemaPicture picture = fakes::Shop();
	picture.relations[0].name = "weather_report";
	EXPECT_EQ(Understand("what is the weather in Berlin?", picture).intent, Intent::Data);
	picture = fakes::Shop();
	picture.relations[0].columns[0].name = "joke";
	EXPECT_EQ(Understand("list every joke", picture).intent, Intent::Data);
}

TEST(Understand, RecognisesAdvice) {
	EXPECT_EQ(IntentOf("suggest indexes for orders"), Intent::Advice);
	EXPECT_EQ(IntentOf("why is my query so slow"), Intent::Advice);
	EXPECT_EQ(IntentOf("how big are my indexes"), Intent::Data);
}

TEST(Understand, FoldsWhiteSpaceAndSurvivesAnything) {
	EXPECT_EQ(Understand("  how\tmany\r\norders  ", fakes::Shop()).question, "how many orders");
	EXPECT_EQ(IntentOf("???"), Intent::Data);
	EXPECT_EQ(IntentOf("\xff\xfe\x80"), Intent::Data);
	EXPECT_EQ(IntentOf("/*"), Intent::Data);
	EXPECT_EQ(IntentOf(std::string(8000, ';')), Intent::Data);
}

TEST(PlainWords, SplitsAtEverythingThatIsNoWord) {
	EXPECT_EQ(PlainWords("What's up, D\xC3\xBCrer_2?"),
	          (std::vector<std::string>{"what", "s", "up", "d\xC3\xBCrer_2"}));
	EXPECT_TRUE(PlainWords(" .;! ").empty());
}
