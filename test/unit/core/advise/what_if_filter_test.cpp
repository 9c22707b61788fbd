#include "core/advise/what_if_filter.hpp"

#include <gtest/gtest.h>

namespace savant::core {

namespace {

/* Two tables, one statement on both, one existing index on each. */
class TwoTables final : public WhatIf {
public:
	TwoTables() {
		table_.row_width = 100;
		table_.columns = {"a", "b", "c", "d", "e", "f"};
		for (const std::uint32_t table : {1U, 2U}) {
			TableShape use;
			use.table = table;
			TableCondition state, number, expression;
			state.key.column = 1;
			state.predicate = "(status = 'open'::text)";
			number.key.column = 2;
			number.predicate = "(customer = '42'::numeric)";
			expression.key.expression = "(data ->> 'key'::text)";
			use.conditions = {state, number, expression};
			use.orders = {{expression.key}, {state.key}};
			shape_.tables.push_back(use);
			AdvisedIndex index;
			index.spec.table = table;
			index.key_width = 70;
			indexes_.push_back(index);
		}
	}
	void SetColumns(std::vector<std::string> columns) { table_.columns = std::move(columns); }
	void SetFixed(const AdvisedIndex &index) { table_.fixed_indexes = {index}; }
	int StatementCount() const override { return 1; }
	const StatementShape &Shape(int) override { return shape_; }
	const AdvisedTable &Table(std::uint32_t) override { return table_; }
	int IndexCount() const override { return static_cast<int>(indexes_.size()); }
	const AdvisedIndex &Index(int index) const override {
		return indexes_[static_cast<std::size_t>(index)];
	}
	IndexSet ExistingIndexes() const override { return {}; }
	int AddIndex(const IndexSpec &spec) override {
		indexes_[1].spec = spec;
		return 1;
	}
	PlannedCost Plan(int, const IndexSet &) override { return {}; }
	std::int64_t PlannerCalls() const override { return 0; }

private:
	StatementShape shape_;
	AdvisedTable table_;
	std::vector<AdvisedIndex> indexes_;
};

} // namespace

TEST(WhatIfFilter, OpensOnlyTheTablesAskedAbout) {
	TwoTables inner;
	WhatIfLimits limits;
	limits.tables = {2};
	WhatIfFilter filter(inner, limits);
	ASSERT_EQ(filter.Shape(0).tables.size(), 1u);
	EXPECT_EQ(filter.Shape(0).tables[0].table, 2u);
	EXPECT_TRUE(filter.Index(0).is_needed);
	EXPECT_FALSE(filter.Index(1).is_needed);
	IndexSpec spec;
	spec.table = 1;
	EXPECT_EQ(filter.AddIndex(spec), -1);
	spec.table = 2;
	EXPECT_EQ(filter.AddIndex(spec), 1);
}

TEST(WhatIfFilter, AdvisesAboutTablesOfOthers) {
	TwoTables inner;
	EXPECT_FALSE(inner.Table(1).may_create_index);
	EXPECT_TRUE(WhatIfFilter(inner, {}).Table(1).may_create_index);
}

TEST(WhatIfFilter, MakesNoCopyOfATable) {
	TwoTables inner; // rows of 100 bytes, indexes of 70
	WhatIfLimits limits;
	limits.most_of_row = 0.6;
	WhatIfFilter filter(inner, limits);
	IndexSpec spec;
	spec.table = 1;
	spec.keys.resize(2);
	EXPECT_EQ(filter.AddIndex(spec), 1);
	spec.included = {3};
	EXPECT_EQ(filter.AddIndex(spec), -1);
	limits.most_of_row = 0.8;
	EXPECT_EQ(WhatIfFilter(inner, limits).AddIndex(spec), 1);
	inner.SetColumns({"a", "b", "", "c"});
	EXPECT_EQ(WhatIfFilter(inner, limits).AddIndex(spec), -1); // every column there is
	inner.SetColumns({"a", "b", "", "c", "d", "e"});
	spec.included = {3, 4};
	limits.most_included = 1;
	EXPECT_EQ(WhatIfFilter(inner, limits).AddIndex(spec), -1);
}

TEST(WhatIfFilter, SparesUniqueKeys) {
	TwoTables inner;
	AdvisedIndex key;
	key.spec.table = 1;
	key.spec.is_unique = true;
	key.spec.keys.resize(1);
	key.spec.keys[0].column = 1;
	inner.SetFixed(key);
	WhatIfLimits limits;
	limits.spares_unique_keys = true;
	IndexSpec spec;
	spec.table = 1;
	spec.keys.resize(2);
	spec.keys[0].column = 1;
	spec.keys[1].column = 2;
	EXPECT_EQ(WhatIfFilter(inner, limits).AddIndex(spec), -1);
	EXPECT_EQ(WhatIfFilter(inner, {}).AddIndex(spec), 1);
	spec.keys[0].column = 2;
	spec.keys[1].column = 1;
	EXPECT_EQ(WhatIfFilter(inner, limits).AddIndex(spec), 1);
}

TEST(WhatIfFilter, PassesEverythingWithoutLimits) {
	TwoTables inner;
	WhatIfFilter filter(inner, {});
	EXPECT_EQ(filter.Shape(0).tables.size(), 2u);
	EXPECT_FALSE(filter.Shape(0).tables[0].conditions[0].predicate.empty());
	EXPECT_FALSE(filter.Index(0).is_needed);
}

TEST(WhatIfFilter, MakesNoPredicateOfAConstantThatVaries) {
	TwoTables inner;
	WhatIfLimits limits;
	limits.constants.push_back({{"42"}, false});
	WhatIfFilter filter(inner, limits);
	const auto &conditions = filter.Shape(0).tables[0].conditions;
	ASSERT_EQ(conditions.size(), 3u);
	EXPECT_FALSE(conditions[0].predicate.empty());
	EXPECT_TRUE(conditions[1].predicate.empty());
}

TEST(WhatIfFilter, MakesNoExpressionOfAConstantThatVaries) {
	TwoTables inner;
	WhatIfLimits limits;
	limits.constants.push_back({{"'key'"}, false});
	WhatIfFilter filter(inner, limits);
	EXPECT_EQ(filter.Shape(0).tables[0].conditions.size(), 2u);
	EXPECT_EQ(filter.Shape(0).tables[0].orders.size(), 1u);
}

TEST(WhatIfFilter, MakesNoPredicateOfWhatWasSeenTooSeldom) {
	TwoTables inner;
	WhatIfLimits limits;
	limits.constants.push_back({{}, true});
	WhatIfFilter filter(inner, limits);
	const auto &conditions = filter.Shape(0).tables[0].conditions;
	ASSERT_EQ(conditions.size(), 3u);
	EXPECT_TRUE(conditions[0].predicate.empty());
}

} // namespace savant::core
