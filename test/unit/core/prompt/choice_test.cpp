/*
 * choice_test.cpp
 *     What is chosen for a question: examples, relations, the size of the model.
 */
#include <gtest/gtest.h>

#include <algorithm>

#include "core/prompt/difficulty.hpp"
#include "core/prompt/examples.hpp"
#include "core/prompt/link_relations.hpp"
#include "core/prompt/value_hints.hpp"
#include "core/schema/shop_picture.hpp"

namespace savant::core {
namespace {

class ChoiceTest : public testing::Test {
protected:
	std::vector<std::string> Linked(std::string_view question) const {
		std::vector<std::string> names;
		for (const int relation : LinkRelations(question, picture_)) {
			names.push_back(picture_.At(relation).name);
		}
		return names;
	}
	SchemaPicture picture_ = ShopPicture();
};

TEST_F(ChoiceTest, TakesTheExampleOfTheSameShapeLast) {
	const std::vector<VerifiedQuestion> verified{
		{1, "list all customers", "SELECT * FROM customers"},
		{2, "how many orders per customer?", "SELECT 1 FROM orders"},
		{3, "show the title of products", "SELECT title FROM products"},
		{4, "how many orders per city?", "SELECT count(*) FROM orders", true},
		{5, "how many orders per staff?", "SELECT count(*) FROM salaries"},
	};
	const auto chosen = ChooseExamples("how many products per order?", verified, picture_, 2);
	ASSERT_FALSE(chosen.empty());
	EXPECT_EQ(chosen.back().question, "how many orders per customer?");
	EXPECT_LE(chosen.size(), 2u);
	for (const PromptExample &example : chosen) {
		EXPECT_NE(example.question, "how many orders per city?");  // stale
		EXPECT_NE(example.question, "how many orders per staff?"); // names what may not be seen
	}
	EXPECT_TRUE(ChooseExamples("anything", {}, picture_, 3).empty());
	EXPECT_TRUE(ChooseExamples("how many orders per customer?", verified, picture_, 0).empty());
}

TEST_F(ChoiceTest, LinksRelationsAndTheWayBetween) {
	EXPECT_EQ(Linked("how many customers?").front(), "customers");
	const std::vector<std::string> ways = Linked("which products did customers buy");
	for (const char *name : {"customers", "products", "orders", "order_items"}) {
		EXPECT_NE(std::find(ways.begin(), ways.end(), name), ways.end()) << name;
	}
	const std::vector<std::string> by_value = Linked("anything in Berlin");
	ASSERT_FALSE(by_value.empty());
	EXPECT_EQ(by_value.front(), "addresses");
	EXPECT_TRUE(Linked("xyzzy").empty());
	EXPECT_TRUE(Linked("").empty());
}

TEST_F(ChoiceTest, KnowsValuesOfTheQuestion) {
	const auto values = KnownValues("Gold customers of berlin or Hamburg", picture_, 5);
	ASSERT_EQ(values.size(), 3u);
	EXPECT_EQ(values[0].text, "Berlin");
	EXPECT_EQ(values[0].phrase, "berlin");
	EXPECT_FALSE(values[0].exact);
	EXPECT_EQ(values[1].text, "Hamburg");
	EXPECT_EQ(values[2].text, "gold");
	EXPECT_EQ(KnownValues("Gold customers of berlin", picture_, 1).size(), 1u);
	EXPECT_TRUE(KnownValues("", picture_, 5).empty());
}

TEST_F(ChoiceTest, AsksTheLargeModelForHardQuestions) {
	EXPECT_EQ(JudgeDifficulty("how many customers?", picture_).size, ModelSize::Small);
	EXPECT_EQ(JudgeDifficulty("list products", picture_).reason, "one table, simple");
	EXPECT_EQ(JudgeDifficulty("orders and customers", picture_).size, ModelSize::Small);
	const Difficulty hard = JudgeDifficulty(
		"growth of orders compared with the previous month for each customer", picture_);
	EXPECT_EQ(hard.size, ModelSize::Large);
	EXPECT_NE(hard.reason.find("rows compared with each other"), std::string::npos);
	EXPECT_EQ(JudgeDifficulty("", picture_).size, ModelSize::Small);
	EXPECT_EQ(JudgeDifficulty("customers whose total of orders is more than the average but not "
	                          "without products",
	                          picture_)
	              .size,
	          ModelSize::Large);
}

} // namespace
} // namespace savant::core
