/*
 * key_distribution.hpp
 *     How many distinct keys an index of several columns has, and in how many rows each, from
 *     what is known of the columns.
 */
#pragma once

#include <vector>

#include "core/advise/btree_size.hpp"

namespace savant::core {

/* What ANALYZE knows of one key. */
struct KeyColumn {
	double null_share = 0;
	double distinct = 1;       // of the values that are not NULL
	std::vector<float> common; // shares of rows of the commonest values
};

/*
 * Distinct keys of `rows` rows.  Columns are taken to be independent, and cells that too few rows
 * would fall into to stay empty; `known_distinct` overrides the number that follows from that,
 * when it is above 0 (extended statistics, a sample).
 */
std::vector<KeyGroup> DistributeKeys(const std::vector<KeyColumn> &columns, double rows,
                                     double known_distinct);

/* The number of keys of all groups. */
double CountKeys(const std::vector<KeyGroup> &groups);

} // namespace savant::core
