#include "core/advise/index_ddl.hpp"

#include <gtest/gtest.h>

#include "core/advise/apply_steps.hpp"
#include "core/text/utf8.hpp"

using savant::core::AdvisedIndex;
using savant::core::AdvisedTable;
using savant::core::CreateIndexSql;
using savant::core::DropIndexSql;
using savant::core::FindInvalidUtf8;
using savant::core::IndexInWords;
using savant::core::IndexMethod;
using savant::core::IndexSpec;
using savant::core::IndexSteps;
using savant::core::kMostPartitionSteps;
using savant::core::NewIndexName;
using savant::core::NewIndexSteps;
using savant::core::ReadApplySteps;
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

/* Nothing of a partitioned table can be made, dropped or restored CONCURRENTLY but its partitions.
 */
TEST(NewIndexSteps, BuildsThePartitionsFirstAndDropsWhateverIsThere) {
	AdvisedTable table = Orders();
	table.is_partitioned = true;
	table.partitions = {{"Shop", "orders_1"}, {"old", "orders 2"}};
	IndexSpec spec;
	spec.keys = {{.column = 2}};
	const IndexSteps steps = NewIndexSteps(
		table, spec, "orders_customer_idx",
		[](std::string_view, std::string_view name) { return name == "orders_1_customer_idx"; });
	EXPECT_EQ(
		steps.create,
		"CREATE INDEX CONCURRENTLY orders_1_customer_idx1 ON \"Shop\".orders_1 (customer);\n"
		"CREATE INDEX CONCURRENTLY \"orders 2_customer_idx\" ON old.\"orders 2\" (customer);\n"
		"CREATE INDEX orders_customer_idx ON \"Shop\".orders (customer)");
	EXPECT_EQ(steps.drop, "DROP INDEX IF EXISTS \"Shop\".orders_customer_idx;\n"
	                      "DROP INDEX CONCURRENTLY IF EXISTS \"Shop\".orders_1_customer_idx1;\n"
	                      "DROP INDEX CONCURRENTLY IF EXISTS old.\"orders 2_customer_idx\"");
	EXPECT_EQ(ReadApplySteps(steps.create).steps.size(), 3U);
	EXPECT_EQ(ReadApplySteps(steps.drop).steps.size(), 3U);
	table.partitions.resize(kMostPartitionSteps, {"Shop", "part"});
	EXPECT_EQ(ReadApplySteps(NewIndexSteps(table, spec, "i", {}).create).problem, std::nullopt);
	table.partitions.resize(kMostPartitionSteps + 1);
	EXPECT_EQ(NewIndexSteps(table, spec, "i", {}).create,
	          "CREATE INDEX i ON \"Shop\".orders (customer)");
	table = Orders();
	EXPECT_EQ(NewIndexSteps(table, spec, "i", {}).create,
	          "CREATE INDEX CONCURRENTLY i ON \"Shop\".orders (customer)");
}

TEST(RestoreIndexSql, IncludesThePartitions) {
	AdvisedTable table = Orders();
	table.is_partitioned = true;
	AdvisedIndex index;
	index.name = "a ON ONLY b";
	index.definition = "CREATE INDEX \"a ON ONLY b\" ON ONLY \"Shop\".orders USING btree (id)";
	EXPECT_EQ(RestoreIndexSql(table, index),
	          "CREATE INDEX \"a ON ONLY b\" ON \"Shop\".orders USING btree (id)");
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
