/*
 * key_distribution_test.cpp
 *     Numbers of distinct keys from what ANALYZE says of each column.
 */
#include "core/advise/key_distribution.hpp"

#include <gtest/gtest.h>

namespace savant::core {
namespace {

KeyColumn Column(double distinct, double null_share = 0, std::vector<float> common = {}) {
	return {null_share, distinct, std::move(common)};
}

double RowsOf(const std::vector<KeyGroup> &groups) {
	double rows = 0;
	for (const KeyGroup &group : groups) {
		rows += group.keys * group.rows_per_key;
	}
	return rows;
}

TEST(DistributeKeys, KeepsTheDistinctValuesOfOneColumn) {
	EXPECT_NEAR(CountKeys(DistributeKeys({Column(500)}, 1e5, 0)), 500, 0.5);
	EXPECT_NEAR(CountKeys(DistributeKeys({Column(1e5)}, 1e5, 0)), 1e5, 1);
}

TEST(DistributeKeys, KeepsAllRows) {
	const auto groups = DistributeKeys({Column(500, 0.2, {0.3F, 0.1F}), Column(7)}, 1e5, 0);
	EXPECT_NEAR(RowsOf(groups), 1e5, 1e3);
}

TEST(DistributeKeys, CountsNullAsOneKeyMore) {
	EXPECT_NEAR(CountKeys(DistributeKeys({Column(500, 0.5)}, 1e5, 0)), 501, 0.5);
}

TEST(DistributeKeys, MultipliesIndependentColumnsWhileThereAreRowsEnough) {
	EXPECT_NEAR(CountKeys(DistributeKeys({Column(10), Column(20)}, 1e6, 0)), 200, 1);
}

TEST(DistributeKeys, LeavesCellsEmptyThatTooFewRowsFallInto) {
	// 1000 rows thrown into 1000 cells fill 63 % of them.
	EXPECT_NEAR(CountKeys(DistributeKeys({Column(20), Column(50)}, 1000, 0)), 632, 3);
}

TEST(DistributeKeys, HasNoFewerKeysThanItsMostVariedColumn) {
	EXPECT_NEAR(CountKeys(DistributeKeys({Column(1000), Column(1)}, 1000, 0)), 1000, 1);
}

TEST(DistributeKeys, BelievesAKnownNumberOfCombinations) {
	EXPECT_NEAR(CountKeys(DistributeKeys({Column(1000), Column(1000)}, 1e5, 1000)), 1000, 10);
}

TEST(DistributeKeys, StaysBoundedForManyColumns) {
	const std::vector<KeyColumn> columns(32, Column(100, 0.1, {0.2F, 0.1F, 0.05F}));
	const auto groups = DistributeKeys(columns, 1e6, 0);
	EXPECT_LE(groups.size(), 64u);
	EXPECT_LE(CountKeys(groups), 1e6 * 1.01);
}

TEST(DistributeKeys, TakesNoRowsAtAll) {
	EXPECT_LE(CountKeys(DistributeKeys({Column(1)}, 0, 0)), 1);
}

} // namespace
} // namespace savant::core
