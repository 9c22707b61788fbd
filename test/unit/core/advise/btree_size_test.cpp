/*
 * btree_size_test.cpp
 *     Sizes of b-trees against indexes that PostgreSQL 15 built: CREATE INDEX, pg_relation_size().
 */
#include "core/advise/btree_size.hpp"

#include <gtest/gtest.h>

namespace savant::core {
namespace {

BtreeContent Content(std::vector<KeyGroup> groups, double tuple_bytes, bool deduplicates) {
	BtreeContent content;
	content.groups = std::move(groups);
	content.tuple_bytes = content.pivot_bytes = tuple_bytes;
	content.deduplicates = deduplicates;
	return content;
}

TEST(PredictBtreeSize, IsExactForDistinctIntegers) {
	// CREATE TABLE t AS SELECT i FROM generate_series(1, 1000000) AS i: 2745 pages.
	const BtreeSize size = PredictBtreeSize(Content({{1e6, 1, false}}, 16, true));
	EXPECT_EQ(size.pages, 2745);
	EXPECT_EQ(size.height, 2);
}

TEST(PredictBtreeSize, IsExactForDistinctUuids) {
	// 400,000 rows of gen_random_uuid(): 1543 pages.
	EXPECT_NEAR(PredictBtreeSize(Content({{4e5, 1, false}}, 24, true)).pages, 1543, 3);
}

TEST(PredictBtreeSize, MergesEqualKeysIntoPostingLists) {
	// 400,000 rows of eight integers: 341 pages.
	EXPECT_NEAR(PredictBtreeSize(Content({{8, 5e4, true}}, 16, true)).pages, 341, 2);
}

TEST(PredictBtreeSize, AveragesOverRowsThatChanceDealsToAKey) {
	// 400,000 rows of 30,000 texts of seven characters: 424 pages.
	EXPECT_NEAR(PredictBtreeSize(Content({{3e4, 4e5 / 3e4, true}}, 16, true)).pages, 424, 10);
}

TEST(PredictBtreeSize, LeavesEqualKeysApartWithoutDeduplication) {
	const double apart = PredictBtreeSize(Content({{8, 5e4, true}}, 16, false)).pages;
	EXPECT_EQ(apart, PredictBtreeSize(Content({{4e5, 1, false}}, 16, false)).pages);
}

TEST(PredictBtreeSize, CountsAnEmptyTableAsMetaPageAndRoot) {
	const BtreeSize size = PredictBtreeSize(Content({}, 16, true));
	EXPECT_EQ(size.pages, 2);
	EXPECT_EQ(size.height, 0);
}

TEST(PredictBtreeSize, GrowsALevelWhenTheRootIsFull) {
	// An inner page of 16 byte keys holds 285; a leaf 366.
	EXPECT_EQ(PredictBtreeSize(Content({{366, 1, false}}, 16, false)).height, 0);
	EXPECT_EQ(PredictBtreeSize(Content({{366.0 * 200, 1, false}}, 16, false)).height, 1);
	EXPECT_EQ(PredictBtreeSize(Content({{366.0 * 400, 1, false}}, 16, false)).height, 2);
}

TEST(PredictBtreeSize, PutsAtLeastOneEntryOnAPage) {
	EXPECT_LE(PredictBtreeSize(Content({{1000, 1, false}}, 2700, false)).leaf_pages, 1000);
	EXPECT_GE(PredictBtreeSize(Content({{1000, 1, false}}, 2700, false)).leaf_pages, 330);
}

} // namespace
} // namespace savant::core
