/*
 * index_size.hpp
 *     The size of an index that does not exist, and the time that building it takes.
 *
 * C++ regime; its figures are collected in the server's regime by MeasureIndex().
 */
#pragma once

#include "pg/what_if/key_statistics.hpp"
#include "pg/what_if/table_sample.hpp"

namespace savant::pg {

/* What a size is made of: plain values, in the memory context that was current. */
struct IndexMeasure {
	TableSize table;
	KeyStatistics *keys; // ncolumns of them
	double share;        // of the rows
	double known_combinations;
	bool deduplicates;
	/* Of each key, null where the sample has nothing to add; null without a sample. */
	const uint64 **hashes;
	const TableSample *sample;
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

/*
 * Adds what the sample tells where statistics are known to mislead: combinations of columns,
 * values that lie together in the heap, expressions.  Runs the functions of expressions; when one
 * of them raises an ERROR the measure is as it was.
 */
void RefineMeasure(Relation table, TableSample *sample, IndexParts *parts, IndexMeasure *measure);

/* C++ regime. */
PredictedIndex PredictIndex(const IndexParts &parts, const IndexMeasure &measure);

} // namespace savant::pg
