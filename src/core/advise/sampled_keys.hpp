/*
 * sampled_keys.hpp
 *     What a few blocks of a table tell of the distinct keys of an index.
 *
 * Values are hashes; rows stand in the order of their blocks.
 */
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace savant::core {

/* Rows of whole blocks taken at random. */
struct BlockSample {
	std::span<const std::int32_t> block_of_row; // ascending
	double table_pages = 0;
	double table_rows = 0;
};

/* One key: a hash for each row of the sample. */
using SampledColumn = std::span<const std::uint64_t>;

/* Distinct values of the whole table, whatever lies beside what (Haas and Stokes' Duj1, counted
 * in blocks so that neighbours are one draw). */
double SampledDistinct(SampledColumn column, const BlockSample &sample);

/*
 * The same for a column in the order of the heap, where equal values are neighbours and ANALYZE,
 * which takes them for repetitions of something rare, finds too few; 0 = too few values in a
 * block to tell.
 */
double ClusteredDistinct(SampledColumn column, const BlockSample &sample);

/*
 * How many combinations of the columns there are, as a share of how many there would be if they
 * had nothing to do with each other: the sample's own columns, shuffled, are the yardstick, so
 * that what the estimate errs by cancels out.  1 = independent.
 */
double CombinationShare(const std::vector<SampledColumn> &columns, const BlockSample &sample);

} // namespace savant::core
