#include "core/advise/index_ddl.hpp"

#include <gtest/gtest.h>

#include "core/text/utf8.hpp"

using savant::core::AdvisedIndex;
using savant::core::AdvisedTable;
using savant::core::CreateIndexSql;
using savant::core::DropIndexSql;
using savant::core::FindInvalidUtf8;
using savant::core::IndexInWords;
using savant::core::IndexMethod;
using savant::core::IndexSpec;
using savant::core::NewIndexName;
using savant::core::RestoreIndexSql;

namespace {

AdvisedTable Orders() {
	AdvisedTable table;
	table.schema = "Shop";
	table.name = "orders";
	table.sql_name = "\"Shop\".orders";
	table.columns = {"id", "customer", "Placed At", "state"};
	return table;
}

TEST(CreateIndexSql, QuotesNamesAndLeavesDefaultsOut) {
	IndexSpec spec;
	spec.keys = {{.column = 2}, {.column = 3, .descending = true, .nulls_first = true}};
	spec.included = {4, 1};
	spec.predicate = "(state = 'open'::text)";
	EXPECT_EQ(
		CreateIndexSql(Orders(), spec, "Orders idx"),
		"CREATE INDEX CONCURRENTLY \"Orders idx\" ON \"Shop\".orders (customer, \"Placed At\" "
		"DESC) INCLUDE (state, id) WHERE (state = 'open'::text)");
}

TEST(CreateIndexSql, SaysWhereNullsGoWhenItIsNotTheDefault) {
	IndexSpec spec;
	spec.keys = {{.column = 1, .nulls_first = true}, {.column = 2, .descending = true}};
	EXPECT_EQ(CreateIndexSql(Orders(), spec, "i"),
	          "CREATE INDEX CONCURRENTLY i ON \"Shop\".orders (id NULLS FIRST, customer DESC NULLS "
	          "LAST)");
}

TEST(CreateIndexSql, PutsParenthesesRoundExpressionsOnly) {
	IndexSpec spec;
	spec.keys = {{.expression = "lower(state)", .operator_class = "text_pattern_ops"},
	             {.expression = "(id + customer)"},
	             {.expression = "lower(state) || upper(')')"},
	             {.expression = "(id) + (customer)"}};
	EXPECT_EQ(
		CreateIndexSql(Orders(), spec, "i"),
		"CREATE INDEX CONCURRENTLY i ON \"Shop\".orders (lower(state) text_pattern_ops, (id + "
		"customer), (lower(state) || upper(')')), ((id) + (customer)))");
}

TEST(CreateIndexSql, NamesTheMethodWhenItIsNotBtree) {
	IndexSpec spec;
	spec.method = IndexMethod::Gin;
	spec.keys = {{.column = 4, .operator_class = "gin_trgm_ops"}};
	EXPECT_EQ(CreateIndexSql(Orders(), spec, "i"),
	          "CREATE INDEX CONCURRENTLY i ON \"Shop\".orders USING gin (state gin_trgm_ops)");
}

TEST(RestoreIndexSql, TakesTheServersOwnDefinition) {
	AdvisedIndex index;
	index.name = "old";
	index.spec.keys = {{.column = 1}};
	EXPECT_EQ(RestoreIndexSql(Orders(), index),
	          "CREATE INDEX CONCURRENTLY old ON \"Shop\".orders (id)");
	index.definition = "CREATE UNIQUE INDEX old ON \"Shop\".orders USING btree (id) WITH "
					   "(fillfactor='70')";
	EXPECT_EQ(RestoreIndexSql(Orders(), index),
	          "CREATE UNIQUE INDEX CONCURRENTLY old ON \"Shop\".orders USING btree (id) WITH "
	          "(fillfactor='70')");
	EXPECT_EQ(DropIndexSql(Orders(), "old"), "DROP INDEX CONCURRENTLY IF EXISTS \"Shop\".old");
}

TEST(NewIndexName, FollowsPostgresAndAvoidsTakenNames) {
	IndexSpec spec;
	spec.keys = {
		{.column = 2}, {.expression = "pg_catalog.LOWER(state)"}, {.expression = "(1+id)"}};
	spec.included = {4};
	EXPECT_EQ(NewIndexName(Orders(), spec, {}), "orders_customer_lower_expr_state_idx");
	EXPECT_EQ(
		NewIndexName(Orders(), spec, [](std::string_view name) { return !name.ends_with('2'); }),
		"orders_customer_lower_expr_state_idx2");
}

TEST(NewIndexName, FitsInANameAndKeepsCharactersWhole) {
	AdvisedTable table = Orders();
	for (int i = 0; i < 40; ++i) {
		table.name += "\xc3\xa4";
		table.columns[0] += "\xe2\x82\xac";
	}
	IndexSpec spec;
	spec.keys = {{.column = 1}};
	const std::string name = NewIndexName(table, spec, {});
	EXPECT_LE(name.size(), 63u);
	EXPECT_GE(name.size(), 59u);
	EXPECT_EQ(FindInvalidUtf8(name), std::string::npos);
	EXPECT_TRUE(name.ends_with("_idx"));
}

TEST(IndexInWords, ShowsTableAndKeys) {
	IndexSpec spec;
	spec.keys = {{.column = 2}, {.column = 3, .descending = true, .nulls_first = true}};
	EXPECT_EQ(IndexInWords(Orders(), spec), "\"Shop\".orders (customer, Placed At DESC)");
}

} // namespace
