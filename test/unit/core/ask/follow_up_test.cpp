/*
 * Conversations over a shop, read by the real language: the statement after each turn.
 */
#include "core/ask/follow_up.hpp"

#include <gtest/gtest.h>

#include "core/language/sales_picture.hpp"

using namespace savant::core;

namespace {

/* One conversation. */
class Talk {
public:
	Talk() : picture_(SalesPicture()) {}

	/* The statement for `question`; "" when it stays open or stands alone and is not clear. */
	std::string Ask(const std::string &question) {
		LanguageOptions options;
		options.today = {2026, 11, 21};
		const auto read = [&](const std::string &text) {
			return Interpret(text, picture_, options);
		};
		last = ReadFollowUp(question, turns_, picture_, read);
		DialogueTurn turn;
		turn.question = question;
		turn.standalone = last.standalone;
		turn.route = Route::Rules;
		turn.outcome = "1 row";
		if (last.resolved) {
			turn.sql = last.resolved->sql;
			turn.paraphrase = last.resolved->paraphrase;
			turn.route = last.resolved->route;
		} else if (!last.leans) {
			const Interpretation alone = read(question);
			if (alone.is_clear && !alone.readings.empty()) {
				turn.sql = alone.readings[0].sql;
				turn.paraphrase = alone.readings[0].paraphrase;
			}
		}
		turns_.push_back(turn);
		return turn.sql;
	}

	/* A turn that was made elsewhere. */
	void Add(DialogueTurn turn) { turns_.push_back(std::move(turn)); }

	FollowUp last;

private:
	SchemaPicture picture_;
	std::vector<DialogueTurn> turns_;
};

DialogueTurn Offered() {
	DialogueTurn turn;
	turn.question = "orders by name";
	turn.standalone = turn.question;
	turn.outcome = "asked back";
	turn.choices = {"Orders by customer country", "Orders by article name"};
	turn.choice_sql = {"SELECT 1", "SELECT 2"};
	return turn;
}

} // namespace

TEST(ReadFollowUp, AddsAFilterOfAJoinedTable) {
	Talk talk;
	talk.Ask("how many orders per month in 2023");
	EXPECT_EQ(
		talk.Ask("only the French ones"),
		"SELECT date_trunc('month', orders.ordered_at)::date AS month, count(*) AS orders FROM "
		"orders "
		"JOIN customers ON customers.customer_id = orders.customer_id WHERE orders.ordered_at >= "
		"'2023-01-01' AND orders.ordered_at < '2024-01-01' AND customers.country = 'France' GROUP "
		"BY "
		"date_trunc('month', orders.ordered_at)::date ORDER BY date_trunc('month', "
		"orders.ordered_at)::date");
	EXPECT_TRUE(talk.last.leans);
	EXPECT_EQ(talk.last.standalone, "how many orders per month in 2023, only the French ones");
}

TEST(ReadFollowUp, ReplacesAFilterOfTheSameColumn) {
	Talk talk;
	talk.Ask("how many customers are from France?");
	EXPECT_EQ(talk.Ask("and from Italy?"),
	          "SELECT count(*) FROM customers WHERE country = 'Italy'");
	EXPECT_EQ(talk.last.standalone, "how many customers are from Italy");
}

TEST(ReadFollowUp, NarrowsARangeInsteadOfReplacingIt) {
	Talk talk;
	talk.Ask("articles with price over 10");
	const std::string sql = talk.Ask("only those with price under 50");
	EXPECT_NE(sql.find("price > 10"), std::string::npos) << sql;
	EXPECT_NE(sql.find("price < 50"), std::string::npos) << sql;
}

TEST(ReadFollowUp, ChangesAndAddsGroups) {
	Talk talk;
	talk.Ask("how many orders are there?");
	EXPECT_EQ(
		talk.Ask("by country"),
		"SELECT customers.country, count(*) FROM orders JOIN customers ON customers.customer_id = "
		"orders.customer_id GROUP BY customers.country");
	const std::string both = talk.Ask("and by year?");
	EXPECT_NE(both.find("GROUP BY customers.country, extract(year FROM orders.ordered_at)"),
	          std::string::npos)
		<< both;
	const std::string one = talk.Ask("per status instead");
	EXPECT_NE(one.find("SELECT orders.status, count(*)"), std::string::npos) << one;
	EXPECT_EQ(one.find("GROUP BY customers.country"), std::string::npos) << one;
}

TEST(ReadFollowUp, SortsTurnsAndCuts) {
	Talk talk;
	talk.Ask("show articles");
	EXPECT_EQ(talk.Ask("sort by price descending"),
	          "SELECT name FROM articles ORDER BY price DESC");
	EXPECT_EQ(talk.Ask("top 5"), "SELECT name FROM articles ORDER BY price DESC LIMIT 5");
	EXPECT_EQ(talk.Ask("the other way round"), "SELECT name FROM articles ORDER BY price LIMIT 5");
	EXPECT_EQ(talk.Ask("the second one"),
	          "SELECT name FROM articles ORDER BY price LIMIT 1 OFFSET 1");
	EXPECT_EQ(talk.Ask("the third one"),
	          "SELECT name FROM articles ORDER BY price LIMIT 1 OFFSET 2");
	EXPECT_EQ(talk.Ask("the ninth one"), ""); // there are five
	EXPECT_TRUE(talk.last.leans);
}

TEST(ReadFollowUp, AsksByWhatWhenThereIsNoOrder) {
	Talk talk;
	talk.Ask("show articles");
	EXPECT_EQ(talk.Ask("top 5"), "");
	EXPECT_TRUE(talk.last.leans);
	EXPECT_NE(talk.last.problem.find("follow-up to \"show articles\""), std::string::npos);
}

TEST(ReadFollowUp, CountsListsAndShowsColumns) {
	Talk talk;
	talk.Ask("how many customers are from France?");
	const std::string listed = talk.Ask("show their emails");
	EXPECT_NE(listed.find("email FROM customers WHERE country = 'France'"), std::string::npos)
		<< listed;
	EXPECT_EQ(talk.Ask("how many are that?"),
	          "SELECT count(*) FROM customers WHERE country = 'France'");
}

TEST(ReadFollowUp, AveragesWhatIsMeasured) {
	Talk talk;
	talk.Ask("total price of articles");
	const std::string mean = talk.Ask("and the average?");
	EXPECT_NE(mean.find("avg(price)"), std::string::npos) << mean;
	Talk groups;
	groups.Ask("how many orders per country");
	const std::string of_groups = groups.Ask("and the average?");
	EXPECT_EQ(of_groups.find("SELECT round(avg(groups.orders), 2)"), 0u) << of_groups;
}

TEST(ReadFollowUp, PutsTheThingsBeforeIntoAQuestionAboutThem) {
	Talk talk;
	talk.Ask("show customers from France");
	const std::string sql = talk.Ask("which of them have no orders?");
	EXPECT_NE(sql.find("NOT EXISTS"), std::string::npos) << sql;
	EXPECT_NE(sql.find("country = 'France'"), std::string::npos) << sql;
}

TEST(ReadFollowUp, KeepsTheFirstFewAsASet) {
	Talk talk;
	talk.Ask("show articles");
	talk.Ask("sort by price descending");
	talk.Ask("top 5");
	const std::string sql = talk.Ask("and the average price?");
	EXPECT_NE(sql.find("avg(price)"), std::string::npos) << sql;
	EXPECT_NE(
		sql.find(
			"articles.article_id IN (SELECT article_id FROM articles ORDER BY price DESC LIMIT 5)"),
		std::string::npos)
		<< sql;
}

TEST(ReadFollowUp, GoesBackStepByStep) {
	Talk talk;
	const std::string first = talk.Ask("show articles");
	const std::string second = talk.Ask("sort by price descending");
	talk.Ask("top 5");
	EXPECT_EQ(talk.Ask("undo"), second);
	EXPECT_EQ(talk.Ask("undo"), first);
	EXPECT_EQ(talk.Ask("undo"), "");
	EXPECT_TRUE(talk.last.leans);
	EXPECT_NE(talk.last.problem.find("nothing before"), std::string::npos);
}

TEST(ReadFollowUp, TakesAMonthOfTheYearBefore) {
	Talk talk;
	talk.Ask("how many orders in 2023");
	const std::string sql = talk.Ask("and in March?");
	EXPECT_NE(sql.find("'2023-03-01'"), std::string::npos) << sql;
	EXPECT_EQ(sql.find("'2023-01-01'"), std::string::npos) << sql;
}

TEST(ReadFollowUp, NeverDropsAWordThatMeansNothing) {
	Talk talk;
	talk.Ask("how many orders per country");
	EXPECT_EQ(talk.Ask("only the purple ones"), "");
	EXPECT_TRUE(talk.last.leans);
	EXPECT_NE(talk.last.problem.find("purple"), std::string::npos) << talk.last.problem;
}

TEST(ReadFollowUp, LeavesWholeQuestionsAlone) {
	Talk talk;
	talk.Ask("show customers from France");
	for (const char *question :
	     {"how many orders are there?", "what is the average price of articles?", "show customers",
	      "customers from Italy", "top 5 articles by price"}) {
		Talk fresh;
		EXPECT_EQ(talk.Ask(question), fresh.Ask(question)) << question;
		EXPECT_FALSE(talk.last.leans) << question;
		EXPECT_EQ(talk.last.standalone, question);
	}
}

TEST(ReadFollowUp, StandsAloneAtTheBeginning) {
	Talk talk;
	talk.Ask("only the French ones");
	EXPECT_FALSE(talk.last.leans);
	Talk numbered;
	numbered.Ask("2");
	EXPECT_FALSE(numbered.last.leans);
}

TEST(ReadFollowUp, TakesAChoiceByNumberPlaceOrWords) {
	for (const char *question : {"2", "the second", "the second one", "option 2", "#2",
	                             "the latter", "article name", "the article one"}) {
		Talk talk;
		talk.Add(Offered());
		EXPECT_EQ(talk.Ask(question), "SELECT 2") << question;
		EXPECT_EQ(talk.last.standalone, "Orders by article name") << question;
	}
}

TEST(ReadFollowUp, OffersTheChoicesAgainWhenTheNumberIsTooHigh) {
	Talk talk;
	talk.Add(Offered());
	EXPECT_EQ(talk.Ask("5"), "");
	EXPECT_TRUE(talk.last.leans);
	EXPECT_EQ(talk.last.choices, Offered().choices);
	EXPECT_EQ(talk.last.choice_sql, Offered().choice_sql);
}

TEST(ReadFollowUp, DoesNotChooseByWordsOfBothOrOfAQuestion) {
	Talk talk;
	talk.Add(Offered());
	EXPECT_NE(talk.Ask("orders"), "SELECT 1");
	Talk other;
	other.Add(Offered());
	EXPECT_EQ(other.Ask("how many customers are there?"), "SELECT count(*) FROM customers");
	EXPECT_FALSE(other.last.leans);
}

TEST(ReadFollowUp, EditsTheStatementOfAnyRoute) {
	Talk talk;
	DialogueTurn turn;
	turn.question = turn.standalone = "money by country";
	turn.sql = "SELECT c.country, sum(o.total) s FROM orders o JOIN customers c USING "
			   "(customer_id) GROUP BY 1";
	turn.route = Route::Model;
	turn.outcome = "3 rows";
	talk.Add(turn);
	EXPECT_EQ(talk.Ask("only the French ones"), ""); // USING: not taken apart, so not guessed at
	turn.sql = "SELECT c.country, sum(o.total) AS s FROM orders o JOIN customers c ON "
			   "c.customer_id = o.customer_id "
			   "GROUP BY 1 ORDER BY s DESC;";
	talk.Add(turn);
	EXPECT_EQ(
		talk.Ask("only the French ones"),
		"SELECT c.country, sum(o.total) AS s FROM orders AS o JOIN customers AS c ON c.customer_id "
		"= "
		"o.customer_id WHERE c.country = 'France' GROUP BY c.country ORDER BY sum(o.total) DESC");
	EXPECT_EQ(static_cast<int>(talk.last.resolved->route), static_cast<int>(Route::Model));
}

TEST(ReadFollowUp, LooksPastAFailedTurn) {
	Talk talk;
	talk.Ask("show customers from France");
	DialogueTurn failed;
	failed.question = failed.standalone = "which of the moons?";
	failed.outcome = "error: could not turn the question into a query";
	talk.Add(failed);
	EXPECT_EQ(talk.Ask("how many are that?"),
	          "SELECT count(*) FROM customers WHERE country = 'France'");
}
