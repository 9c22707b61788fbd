/*
 * key_statistics.hpp
 *     What the catalogs know of the keys of an index that is to be sized.
 *
 * Server regime.  Reads pg_statistic as the planner does; nothing of it is shown to anyone but
 * through sizes and costs.
 */
#pragma once

#include "pg/what_if/hypothetical_index.hpp"

namespace savant::pg {

constexpr int kMostSizes = 128;
constexpr int kMostCommon = 1024;

/* One key or INCLUDE column. */
struct KeyStatistics {
	double null_share;
	double distinct;    // of values that are not NULL
	double width;       // average bytes in an index entry, NULLs not counted
	double peer_width;  // what HypoPG takes for it
	double correlation; // of the order of the key with that of the heap
	int16 length;       // pg_type.typlen
	char alignment;
	int common_count;
	float4 *common; // shares of rows
	int size_count;
	float4 *sizes; // bytes of single values, of types of variable length
	bool known;    // there are statistics
};

/* The relation's size as the planner sees it now. */
struct TableSize {
	double rows, pages, all_visible_share;
	double row_width; // bytes of data, without headers
};

TableSize MeasureTable(Relation table);

/* Of ncolumns keys and INCLUDE columns, in the current context. */
KeyStatistics *ReadKeyStatistics(const IndexParts *parts, double rows);

/* The number of distinct combinations of the keys by CREATE STATISTICS; 0 = not known. */
double KnownCombinations(Relation table, const IndexParts *parts, double rows);

/* Whether equal keys may share a posting list; as _bt_allequalimage() on an index. */
bool MayDeduplicate(const IndexParts *parts);

/* What share of the rows the predicate lets in, by the planner's selectivity functions. */
double PredicateShare(const IndexParts *parts);

} // namespace savant::pg
