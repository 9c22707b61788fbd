/* measures_test.cpp: which columns make a revenue, a quantity, a profit, a rating. */
#include "core/language/measures.hpp"

#include <gtest/gtest.h>

#include "core/language/fact_paths.hpp"
#include "core/language/sales_picture.hpp"

using namespace savant::core;

namespace {

class MeasuresTest : public testing::Test {
protected:
	std::string First(MeasureRole role, const char *asked) {
		const std::vector<Measure> measures = MeasuresFor(role, asked, words_);
		return measures.empty() ? "" : WithoutMarks(measures[0].expression, false);
	}
	std::string Date(const char *table, const std::vector<std::string> &stems) {
		const auto column = EventDate(picture_.Find("", table), stems, words_);
		return column ? picture_.At(*column).name : "";
	}
	SchemaPicture picture_ = SalesPicture();
	SchemaWords words_{picture_};
};

} // namespace

TEST_F(MeasuresTest, TakesTheAmountOfASaleBeforeItsLines) {
	EXPECT_EQ(First(MeasureRole::Revenue, "revenue"), "orders.total");
	EXPECT_EQ(First(MeasureRole::Revenue, "turnover"), "orders.total");
	const std::vector<Measure> all = MeasuresFor(MeasureRole::Revenue, "sales", words_);
	ASSERT_EQ(all.size(), 2u);
	EXPECT_EQ(WithoutMarks(all[1].expression, false),
	          "order_lines.quantity * order_lines.unit_price * (1 - order_lines.discount)");
}

TEST_F(MeasuresTest, FindsQuantityProfitAndRatingByTheirColumns) {
	EXPECT_EQ(First(MeasureRole::Quantity, "sold"), "order_lines.quantity");
	EXPECT_EQ(First(MeasureRole::Profit, "profit"),
	          "order_lines.quantity * order_lines.unit_price * (1 - order_lines.discount) - "
	          "order_lines.quantity * articles.cost");
	EXPECT_EQ(First(MeasureRole::Rating, "rating"), "reviews.stars");
	EXPECT_EQ(First(MeasureRole::Salary, "salary"), "");
}

TEST_F(MeasuresTest, PrefersTheDateOnWhichSomethingBegan) {
	EXPECT_EQ(Date("orders", {}), "ordered_at");
	EXPECT_EQ(Date("orders", {"deliv"}), "delivered_on");
	EXPECT_EQ(Date("kinds", {}), "");
}

TEST_F(MeasuresTest, GoesUpOnlyAlongReferences) {
	const FactPaths paths(words_);
	const int lines = picture_.Find("", "order_lines"), customers = picture_.Find("", "customers");
	const int kinds = picture_.Find("", "kinds"), orders = picture_.Find("", "orders");
	ASSERT_TRUE(paths.Up(lines, customers));
	EXPECT_EQ(paths.Up(lines, customers)->size(), 2u);
	EXPECT_FALSE(paths.Up(orders, kinds));
	ASSERT_TRUE(paths.Down(orders, kinds));
	EXPECT_EQ(paths.Down(orders, kinds)->size(), 3u);
	EXPECT_FALSE(paths.Up(customers, orders));
	EXPECT_TRUE(paths.Up(orders, orders)->empty());
}
