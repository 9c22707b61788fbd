/*
 * sampled_keys.cpp
 *     Counts distinct hashes by block with one open table of hashes.
 */
#include "core/advise/sampled_keys.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

namespace savant::core {

namespace {

/* Shares above this are chance. */
constexpr double kIndependent = 0.85;
/* Fewer values in a block than this: their ends are cut off too often. */
constexpr double kLeastValuesInBlock = 3;

/* A value of the sample and the last block that it was seen in. */
struct Slot {
	std::uint64_t hash = 0;
	std::int32_t last_block = 0;
	std::int32_t blocks = 0; // 0 = free
};

struct Counts {
	double values = 0;       // distinct in the sample
	double incidences = 0;   // (value, block) pairs
	double in_one_block = 0; // values seen in one block only
	double blocks = 0;
};

std::uint64_t Mix(std::uint64_t value) {
	value ^= value >> 31;
	value *= 0x9E3779B97F4A7C15ULL;
	value ^= value >> 29;
	value *= 0xBF58476D1CE4E5B9ULL;
	return value ^ value >> 32;
}

Counts CountBlocks(SampledColumn column, std::span<const std::int32_t> block_of_row) {
	std::vector<Slot> table(std::bit_ceil(std::max<std::size_t>(column.size() * 2, 16)));
	const std::size_t mask = table.size() - 1;
	Counts counts;
	std::int32_t block = -1;
	for (std::size_t row = 0; row < column.size(); ++row) {
		counts.blocks += block_of_row[row] != block ? 1 : 0;
		block = block_of_row[row];
		std::size_t at = Mix(column[row]) & mask;
		while (table[at].blocks != 0 && table[at].hash != column[row]) {
			at = (at + 1) & mask;
		}
		Slot &slot = table[at];
		if (slot.blocks != 0 && slot.last_block == block) {
			continue;
		}
		slot.hash = column[row];
		slot.last_block = block;
		++slot.blocks;
		counts.incidences += 1;
		counts.values += slot.blocks == 1 ? 1 : 0;
		counts.in_one_block += slot.blocks == 1 ? 1 : slot.blocks == 2 ? -1 : 0;
	}
	return counts;
}

double Duj1(const Counts &counts, const BlockSample &sample) {
	if (counts.incidences < 1) {
		return 1;
	}
	const double share = std::min(1.0, counts.blocks / std::max(1.0, sample.table_pages));
	const double unseen = (1 - share) * counts.in_one_block / counts.incidences;
	return std::max(counts.values, counts.values / std::max(1e-9, 1 - unseen));
}

std::vector<std::uint64_t> Combine(const std::vector<SampledColumn> &columns) {
	std::vector<std::uint64_t> combined(columns[0].size(), 0);
	for (const SampledColumn &column : columns) {
		for (std::size_t row = 0; row < combined.size(); ++row) {
			combined[row] = Mix(combined[row] * 31 + column[row]);
		}
	}
	return combined;
}

/* The same rows for the same sample always. */
std::vector<std::uint64_t> Shuffle(SampledColumn column, std::uint64_t seed) {
	std::vector<std::uint64_t> shuffled(column.begin(), column.end());
	for (std::size_t i = shuffled.size(); i > 1; --i) {
		seed = Mix(seed + i);
		std::swap(shuffled[i - 1], shuffled[seed % i]);
	}
	return shuffled;
}

} // namespace

double SampledDistinct(SampledColumn column, const BlockSample &sample) {
	return std::min(Duj1(CountBlocks(column, sample.block_of_row), sample),
	                std::max(1.0, sample.table_rows));
}

double ClusteredDistinct(SampledColumn column, const BlockSample &sample) {
	const Counts counts = CountBlocks(column, sample.block_of_row);
	if (counts.blocks < 1) {
		return 0;
	}
	const double in_block = counts.incidences / counts.blocks;
	if (in_block < kLeastValuesInBlock) {
		return 0;
	}
	const double rows_of_value = static_cast<double>(column.size()) / counts.incidences;
	// At the edge of a block a value of several rows is cut in two.
	const double cut = 1 - 1 / rows_of_value;
	return std::min(sample.table_pages * (in_block - cut), std::max(1.0, sample.table_rows));
}

double CombinationShare(const std::vector<SampledColumn> &columns, const BlockSample &sample) {
	if (columns.size() < 2 || columns[0].empty()) {
		return 1;
	}
	const std::vector<std::uint64_t> together = Combine(columns);
	std::vector<std::vector<std::uint64_t>> kept;
	std::vector<SampledColumn> apart;
	for (std::size_t i = 0; i < columns.size(); ++i) {
		apart.emplace_back(kept.emplace_back(Shuffle(columns[i], i + 1)));
	}
	const std::vector<std::uint64_t> shuffled = Combine(apart);
	const double share = Duj1(CountBlocks(together, sample.block_of_row), sample) /
	                     Duj1(CountBlocks(shuffled, sample.block_of_row), sample);
	return share > kIndependent ? 1 : share;
}

} // namespace savant::core
