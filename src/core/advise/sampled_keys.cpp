/*
 * sampled_keys.cpp
 *     Counts distinct hashes by block in an open table.
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

/* A value of the sample; small, so that a table of them stays in the processor's cache. */
struct Slot {
	std::uint32_t tag = 0;        // of the hash; two values that share it are taken for one
	std::uint16_t last_block = 0; // ordinal in the sample
	std::uint16_t blocks = 0;     // in which it was seen; 0 = free
};

struct Counts {
	double values = 0;       // distinct in the sample
	double incidences = 0;   // (value, block) pairs
	double in_one_block = 0; // values seen in one block only
	double blocks = 0;
};

std::uint64_t Mix(std::uint64_t value) {
	value *= 0x9E3779B97F4A7C15ULL;
	value ^= value >> 32;
	value *= 0xBF58476D1CE4E5B9ULL;
	return value ^ value >> 29;
}

/* `hash_of(row)` for each row of the sample. */
template <typename HashOfRow>
Counts CountBlocks(const BlockSample &sample, HashOfRow hash_of) {
	const std::size_t rows = sample.block_of_row.size();
	std::vector<Slot> table(std::bit_ceil(std::max<std::size_t>(rows * 2, 16)));
	const std::size_t mask = table.size() - 1;
	Counts counts;
	std::int32_t block = -1;
	std::uint16_t ordinal = 0;
	for (std::size_t row = 0; row < rows; ++row) {
		if (sample.block_of_row[row] != block) {
			block = sample.block_of_row[row];
			++ordinal;
		}
		const std::uint64_t hash = Mix(hash_of(row));
		const auto tag = static_cast<std::uint32_t>(hash >> 32);
		std::size_t at = hash & mask;
		while (table[at].blocks != 0 && table[at].tag != tag) {
			at = (at + 1) & mask;
		}
		Slot &slot = table[at];
		if (slot.blocks != 0 && slot.last_block == ordinal) {
			continue;
		}
		slot.tag = tag;
		slot.last_block = ordinal;
		++slot.blocks;
		counts.incidences += 1;
		counts.values += slot.blocks == 1 ? 1 : 0;
		counts.in_one_block += slot.blocks == 1 ? 1 : slot.blocks == 2 ? -1 : 0;
	}
	counts.blocks = ordinal;
	return counts;
}

Counts CountColumn(SampledColumn column, const BlockSample &sample) {
	return CountBlocks(sample, [column](std::size_t row) { return column[row]; });
}

double Duj1(const Counts &counts, const BlockSample &sample) {
	if (counts.incidences < 1) {
		return 1;
	}
	const double share = std::min(1.0, counts.blocks / std::max(1.0, sample.table_pages));
	const double unseen = (1 - share) * counts.in_one_block / counts.incidences;
	return std::max(counts.values, counts.values / std::max(1e-9, 1 - unseen));
}

/*
 * The column in another order, the same one for the same seed always.  No arithmetic on row
 * numbers would do: data that repeats itself would keep its pattern.
 */
std::vector<std::uint64_t> Shuffle(SampledColumn column, std::uint64_t seed) {
	std::vector<std::uint64_t> shuffled(column.begin(), column.end());
	std::uint64_t state = Mix(seed + 1) | 1;
	for (std::size_t i = shuffled.size(); i > 1; --i) {
		state ^= state << 13;
		state ^= state >> 7;
		state ^= state << 17;
		std::swap(shuffled[i - 1], shuffled[(state >> 32) * i >> 32]);
	}
	return shuffled;
}

Counts CountTogether(const std::vector<SampledColumn> &columns, const BlockSample &sample) {
	return CountBlocks(sample, [&columns](std::size_t row) {
		std::uint64_t hash = 0;
		for (const SampledColumn &column : columns) {
			hash = hash * 0x100000001B3ULL + column[row];
		}
		return hash;
	});
}

/* Each column in an order of its own. */
Counts CountApart(const std::vector<SampledColumn> &columns, const BlockSample &sample) {
	std::vector<std::vector<std::uint64_t>> shuffled;
	std::vector<SampledColumn> apart = {columns[0]};
	for (std::size_t i = 1; i < columns.size(); ++i) {
		shuffled.push_back(Shuffle(columns[i], i));
	}
	apart.insert(apart.end(), shuffled.begin(), shuffled.end());
	return CountTogether(apart, sample);
}

} // namespace

double SampledDistinct(SampledColumn column, const BlockSample &sample) {
	return std::min(Duj1(CountColumn(column, sample), sample), std::max(1.0, sample.table_rows));
}

double ClusteredDistinct(SampledColumn column, const BlockSample &sample) {
	const Counts counts = CountColumn(column, sample);
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
	const double share =
		Duj1(CountTogether(columns, sample), sample) / Duj1(CountApart(columns, sample), sample);
	return share > kIndependent ? 1 : share;
}

} // namespace savant::core
