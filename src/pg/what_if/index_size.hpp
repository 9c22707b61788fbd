/*
 * index_size.hpp
 *     The size of an index that does not exist, and the time that building it takes.
 *
 * C++ regime; its figures are collected in the server's regime by MeasureIndex().
 */
#pragma once

#include "pg/what_if/key_statistics.hpp"

namespace savant::pg {

/* What a size is made of: plain values, in the memory context that was current. */
struct IndexMeasure {
	TableSize table;
	KeyStatistics *keys; // ncolumns of them
	double share;        // of the rows
	double known_combinations;
	bool deduplicates;
};

struct PredictedIndex {
	double entries = 0, pages = 0, bytes = 0, peer_bytes = 0;
	double key_width = 0;
	double build_ms = 0;
	int tree_height = 0;
	bool has_dedup = false;
};

/* Server regime.  `table` is the one of `parts`. */
IndexMeasure *MeasureIndex(Relation table, IndexParts *parts);

/* C++ regime. */
PredictedIndex PredictIndex(const IndexParts &parts, const IndexMeasure &measure);

} // namespace savant::pg
