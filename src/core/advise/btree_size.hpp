/*
 * btree_size.hpp
 *     How large CREATE INDEX makes a b-tree: nbtree's page filling and deduplication as
 *     arithmetic.
 *
 * Pages of 8192 bytes, fill factor 90 on leaves and 70 above, as nbtsort.c fills them.
 */
#pragma once

#include <vector>

namespace savant::core {

/* So many distinct keys, each in so many rows on average. */
struct KeyGroup {
	double keys = 0;
	double rows_per_key = 1;
	/* The rows of a key are spread as if thrown at random, not the same for each key. */
	bool is_random = false;
};

struct BtreeContent {
	std::vector<KeyGroup> groups;
	double tuple_bytes = 16;  // one entry: header, NULL bitmap, key, alignment; average
	double pivot_bytes = 16;  // an entry of an inner page
	bool deduplicates = true; // every operator class says that equal is alike; no INCLUDE
	int fill_factor = 90;
};

struct BtreeSize {
	double leaf_pages = 0;
	double pages = 1; // all of them, the meta page too
	int height = 0;   // levels above the leaves, as the planner counts them
};

BtreeSize PredictBtreeSize(const BtreeContent &content);

} // namespace savant::core
