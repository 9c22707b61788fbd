/*
 * sampled_keys_test.cpp
 *     Estimates from samples of blocks of tables whose distinct values are known.
 */
#include "core/advise/sampled_keys.hpp"

#include <functional>
#include <gtest/gtest.h>
#include <random>

namespace savant::core {
namespace {

constexpr int kRowsOfBlock = 60;
constexpr int kBlocksOfTable = 5000;
constexpr int kSampledBlocks = 80;

/* A table of kBlocksOfTable blocks of which every 61st or so is read. */
class SampledTable {
public:
	/* The value of the row of that number, of each column. */
	using Row = std::function<std::uint64_t(std::uint64_t)>;

	explicit SampledTable(const std::vector<Row> &columns) : hashes_(columns.size()) {
		for (int i = 0; i < kSampledBlocks; ++i) {
			const int block = i * kBlocksOfTable / kSampledBlocks;
			for (int k = 0; k < kRowsOfBlock; ++k) {
				blocks_.push_back(block);
				const auto row = static_cast<std::uint64_t>(block) * kRowsOfBlock +
				                 static_cast<std::uint64_t>(k);
				for (std::size_t c = 0; c < columns.size(); ++c) {
					hashes_[c].push_back(std::mt19937_64(columns[c](row))());
				}
			}
		}
	}

	BlockSample Sample() const {
		return {blocks_, kBlocksOfTable, double{kBlocksOfTable} * kRowsOfBlock};
	}
	SampledColumn At(std::size_t column) const { return hashes_[column]; }

private:
	std::vector<std::int32_t> blocks_;
	std::vector<std::vector<std::uint64_t>> hashes_;
};

std::uint64_t Random(std::uint64_t row, std::uint64_t below, std::uint64_t salt) {
	return std::mt19937_64(row * 7919 + salt)() % below;
}

TEST(SampledDistinct, FindsValuesThatLieAnywhere) {
	const SampledTable table({[](std::uint64_t row) { return Random(row, 2000, 1); }});
	EXPECT_NEAR(SampledDistinct(table.At(0), table.Sample()), 2000, 300);
}

TEST(SampledDistinct, NeverExceedsTheRows) {
	const SampledTable table({[](std::uint64_t row) { return row; }});
	EXPECT_NEAR(SampledDistinct(table.At(0), table.Sample()), 300000, 3000);
}

TEST(ClusteredDistinct, SeesThroughNeighboursThatAreEqual) {
	const SampledTable table({[](std::uint64_t row) { return row / 4; }});
	EXPECT_NEAR(ClusteredDistinct(table.At(0), table.Sample()), 75000, 4000);
}

TEST(ClusteredDistinct, SaysNothingOfValuesLongerThanABlock) {
	const SampledTable table({[](std::uint64_t row) { return row / 1000; }});
	EXPECT_EQ(ClusteredDistinct(table.At(0), table.Sample()), 0);
}

TEST(CombinationShare, IsOneForIndependentColumns) {
	const SampledTable table({[](std::uint64_t row) { return Random(row, 300, 1); },
	                          [](std::uint64_t row) { return Random(row, 200, 2); }});
	EXPECT_EQ(CombinationShare({table.At(0), table.At(1)}, table.Sample()), 1);
}

TEST(CombinationShare, IsSmallForColumnsThatDependOnEachOther) {
	const SampledTable table({[](std::uint64_t row) { return Random(row, 3000, 1); },
	                          [](std::uint64_t row) { return Random(row, 3000, 1) / 3; }});
	const double share = CombinationShare({table.At(0), table.At(1)}, table.Sample());
	// 3,000 pairs instead of about 280,000.
	EXPECT_LT(share, 0.05);
	EXPECT_GT(share, 0.003);
}

TEST(CombinationShare, SeesDependenceInDataThatRepeatsItself) {
	const SampledTable table(
		{[](std::uint64_t row) { return row % 50; }, [](std::uint64_t row) { return row % 300; }});
	EXPECT_NEAR(CombinationShare({table.At(0), table.At(1)}, table.Sample()), 300.0 / 15000, 0.02);
}

TEST(CombinationShare, IsSmallForColumnsInTheOrderOfTheHeap) {
	const SampledTable table(
		{[](std::uint64_t row) { return row / 600; }, [](std::uint64_t row) { return row / 4; }});
	EXPECT_LT(CombinationShare({table.At(0), table.At(1)}, table.Sample()), 0.5);
}

TEST(CombinationShare, OfOneColumnOrNoRowsIsOne) {
	const SampledTable table({[](std::uint64_t row) { return row; }});
	EXPECT_EQ(CombinationShare({table.At(0)}, table.Sample()), 1);
	EXPECT_EQ(CombinationShare({SampledColumn(), SampledColumn()}, BlockSample()), 1);
}

TEST(SampledDistinct, TakesAnEmptySample) {
	EXPECT_EQ(SampledDistinct(SampledColumn(), BlockSample()), 1);
	EXPECT_EQ(ClusteredDistinct(SampledColumn(), BlockSample()), 0);
}

} // namespace
} // namespace savant::core
