/*
 * search_test.cpp
 *     What words find in a picture, and in which order.
 */
#include "core/schema/search.hpp"

#include <gtest/gtest.h>

#include "core/schema/shop_picture.hpp"

namespace savant::core {
namespace {

class SearchTest : public testing::Test {
protected:
	std::string Name(ColumnRef target) const {
		const std::string relation = picture_.At(target.relation).name;
		return target.column < 0 ? relation : relation + "." + picture_.At(target).name;
	}
	std::string First(std::string_view query) const {
		const std::vector<SearchHit> hits = SearchPicture(picture_, query, 10);
		return hits.empty() ? "nothing" : Name(hits.front().target);
	}
	std::string Why(std::string_view query) const {
		const std::vector<SearchHit> hits = SearchPicture(picture_, query, 1);
		return hits.empty() ? "nothing" : hits.front().why;
	}
	const SchemaPicture picture_ = ShopPicture();
};

TEST_F(SearchTest, FindsNamesByForm) {
	EXPECT_EQ(First("customers"), "customers");
	EXPECT_EQ(First("customer"), "customers");
	EXPECT_EQ(First("Unit Price"), "products.unitPrice");
	EXPECT_EQ(First("which employees are there"), "employees");
	EXPECT_EQ(Why("customers"), "name has \"customers\"");
	EXPECT_EQ(Why("customer"), "name has \"customers\" for \"customer\"");
}

TEST_F(SearchTest, FindsMisspeltAndShortenedNames) {
	EXPECT_EQ(First("custmers"), "customers");
	EXPECT_EQ(First("qty"), "order_items.quantity");
	EXPECT_EQ(First("prod"), "products");
	EXPECT_EQ(First("zzz"), "nothing");
}

TEST_F(SearchTest, CountsTheTableForItsColumns) {
	EXPECT_EQ(First("customer email"), "customers.email");
	EXPECT_EQ(First("product title"), "products.title");
	EXPECT_EQ(First("order customer"), "orders.customer_id");
}

TEST_F(SearchTest, FindsCommentsLabelsAndValues) {
	EXPECT_EQ(First("people buying"), "customers");
	EXPECT_EQ(First("placed"), "orders.created_at");
	EXPECT_EQ(First("gold"), "customers.tier");
	EXPECT_EQ(First("berlin"), "addresses.city");
	EXPECT_EQ(Why("berlin"), "value \"Berlin\"");
	EXPECT_EQ(Why("placed"), "comment has \"placed\"");
}

TEST_F(SearchTest, KeepsScoresInOrderAndInRange) {
	const std::vector<SearchHit> hits = SearchPicture(picture_, "order", 50);
	ASSERT_GT(hits.size(), 2u);
	EXPECT_EQ(Name(hits.front().target), "orders");
	for (std::size_t i = 0; i < hits.size(); ++i) {
		EXPECT_GT(hits[i].score, 0);
		EXPECT_LE(hits[i].score, 1);
		EXPECT_TRUE(i == 0 || hits[i - 1].score >= hits[i].score);
	}
	EXPECT_EQ(SearchPicture(picture_, "order", 2).size(), 2u);
}

TEST_F(SearchTest, TakesAnyText) {
	EXPECT_TRUE(SearchPicture(picture_, "", 10).empty());
	EXPECT_TRUE(SearchPicture(picture_, "?!", 10).empty());
	EXPECT_TRUE(SearchPicture(picture_, "orders", 0).empty());
	EXPECT_TRUE(SearchPicture(SchemaPicture(), "orders", 10).empty());
	EXPECT_NO_THROW(SearchPicture(picture_, std::string(1000000, 'x'), 10));
	EXPECT_NO_THROW(SearchPicture(picture_, "\xFF\xFE", 10));
	EXPECT_EQ(First("the of"), "nothing");
}

} // namespace
} // namespace savant::core
