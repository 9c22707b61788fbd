/*
 * join_path_test.cpp
 *     Shortest join paths, ambiguity, trees over several relations.
 */
#include "core/schema/join_path.hpp"

#include <gtest/gtest.h>

#include "core/schema/shop_picture.hpp"

namespace savant::core {
namespace {

class JoinPathTest : public testing::Test {
protected:
	int Rel(const char *name) const {
		const int found = picture_.Find("", name);
		return found >= 0 ? found : picture_.Find("store", name);
	}
	JoinPaths Paths(const char *from, const char *to) const {
		return FindJoinPaths(picture_, Rel(from), Rel(to));
	}
	std::string Sql(const char *from, const char *to) const {
		const JoinPaths found = Paths(from, to);
		return found.paths.empty() ? "none" : JoinSql(picture_, Rel(from), found.paths.front());
	}
	const SchemaPicture picture_ = ShopPicture();
};

TEST_F(JoinPathTest, FindsDirectKeyEitherWay) {
	EXPECT_EQ(Sql("orders", "customers"),
	          "FROM orders\nJOIN customers ON orders.customer_id = customers.id");
	EXPECT_EQ(Sql("customers", "orders"),
	          "FROM customers\nJOIN orders ON customers.id = orders.customer_id");
	EXPECT_TRUE(Paths("orders", "customers").paths.front().front().forward);
	EXPECT_FALSE(Paths("customers", "orders").paths.front().front().forward);
}

TEST_F(JoinPathTest, GoesThroughJunctionTables) {
	EXPECT_EQ(Sql("customers", "products"),
	          "FROM customers\n"
	          "JOIN orders ON customers.id = orders.customer_id\n"
	          "JOIN order_items ON orders.id = order_items.order_id\n"
	          "JOIN products ON order_items.product_id = products.id");
	EXPECT_FALSE(Paths("customers", "products").ambiguous);
}

TEST_F(JoinPathTest, ReportsEquallyShortPaths) {
	const JoinPaths found = Paths("orders", "addresses");
	EXPECT_TRUE(found.ambiguous);
	ASSERT_EQ(found.paths.size(), 2u);
	EXPECT_EQ(picture_.foreign_keys[static_cast<std::size_t>(found.paths[0][0].foreign_key)].name,
	          "orders_billing");
	EXPECT_TRUE(Paths("customers", "addresses").ambiguous);
}

TEST_F(JoinPathTest, JoinsAllColumnsOfACompositeKey) {
	EXPECT_EQ(Sql("stock", "order_items"),
	          "FROM store.stock\nJOIN order_items ON stock.order_id = order_items.order_id AND "
	          "stock.product_id = order_items.product_id");
}

TEST_F(JoinPathTest, JoinsARelationToItselfByItsOwnKey) {
	EXPECT_EQ(
		Sql("employees", "employees"),
		"FROM employees\nJOIN employees AS employees_2 ON employees.manager_id = employees_2.id");
	EXPECT_TRUE(Paths("orders", "orders").paths.empty());
}

TEST_F(JoinPathTest, SaysWhenThereIsNoPath) {
	EXPECT_TRUE(Paths("islands", "orders").paths.empty());
	EXPECT_FALSE(Paths("islands", "orders").ambiguous);
}

TEST_F(JoinPathTest, PrefersJunctionsToSharedParents) {
	// a and b share a parent p and a junction j: both ways have two steps.
	const SchemaPicture picture = PictureFromJson(R"json({"relations":[
 {"schema":"s","name":"a","columns":[{"name":"id"},{"name":"p"}]},
 {"schema":"s","name":"b","columns":[{"name":"id"},{"name":"p"}]},
 {"schema":"s","name":"j","columns":[{"name":"a"},{"name":"b"}]},
 {"schema":"s","name":"p","columns":[{"name":"id"}]}],"foreign_keys":[
 {"name":"1","from":"s.a","from_columns":["p"],"to":"s.p","to_columns":["id"]},
 {"name":"2","from":"s.b","from_columns":["p"],"to":"s.p","to_columns":["id"]},
 {"name":"3","from":"s.j","from_columns":["a"],"to":"s.a","to_columns":["id"]},
 {"name":"4","from":"s.j","from_columns":["b"],"to":"s.b","to_columns":["id"]}]})json");
	const JoinPaths found = FindJoinPaths(picture, 0, 1);
	ASSERT_EQ(found.paths.size(), 2u);
	EXPECT_EQ(found.paths[0][0].to, 2);
	EXPECT_EQ(found.paths[1][0].to, 3);
}

TEST_F(JoinPathTest, BuildsATreeOverSeveralRelations) {
	const JoinPlan plan =
		JoinTree(picture_, {Rel("customers"), Rel("products"), Rel("orders"), Rel("customers")});
	EXPECT_TRUE(plan.connected);
	EXPECT_FALSE(plan.ambiguous);
	EXPECT_EQ(plan.relations.front(), Rel("customers"));
	EXPECT_EQ(plan.steps.size(), 3u);
	EXPECT_EQ(plan.relations.size(), 4u);
	EXPECT_EQ(plan.added, std::vector<int>{Rel("order_items")});
	EXPECT_EQ(JoinSql(picture_, plan.relations.front(), plan.steps).substr(0, 14),
	          "FROM customers");
}

TEST_F(JoinPathTest, TreeSaysWhatItCouldNotReachOrChoose) {
	const JoinPlan apart = JoinTree(picture_, {Rel("islands"), Rel("orders"), Rel("customers")});
	EXPECT_FALSE(apart.connected);
	EXPECT_EQ(apart.unreached, std::vector<int>{Rel("islands")});
	const JoinPlan either = JoinTree(picture_, {Rel("orders"), Rel("addresses")});
	EXPECT_TRUE(either.connected);
	EXPECT_TRUE(either.ambiguous);
	EXPECT_EQ(either.choices.size(), 2u);
}

TEST_F(JoinPathTest, TreeOfOneOrNone) {
	EXPECT_TRUE(JoinTree(picture_, {}).connected);
	const JoinPlan one = JoinTree(picture_, {Rel("orders")});
	EXPECT_TRUE(one.connected);
	EXPECT_TRUE(one.steps.empty());
	EXPECT_EQ(one.relations, std::vector<int>{Rel("orders")});
}

TEST_F(JoinPathTest, GivesUpOnChainsThatNobodyWouldJoin) {
	SchemaPicture chain;
	for (int i = 0; i < 40; ++i) {
		Relation relation;
		relation.name = "t" + std::to_string(i);
		relation.columns.resize(2);
		chain.relations.push_back(relation);
		if (i > 0) {
			chain.foreign_keys.push_back({"k", i, {0}, i - 1, {1}});
		}
	}
	EXPECT_EQ(FindJoinPaths(chain, 0, kMaxJoinSteps).paths.size(), 1u);
	EXPECT_TRUE(FindJoinPaths(chain, 0, kMaxJoinSteps + 1).paths.empty());
}

} // namespace
} // namespace savant::core
