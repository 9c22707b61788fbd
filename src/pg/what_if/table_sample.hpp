/*
 * table_sample.hpp
 *     A few blocks of a table, read once, for the sizes of its indexes.
 *
 * Server regime.  Taken only of tables that the current user may read whole: no column privileges,
 * no row-level security.
 */
#pragma once

#include "pg/what_if/hypothetical_index.hpp"

extern "C" {
#include "access/htup.h"
}

namespace savant::pg {

struct TableSample {
	Oid table;
	int row_count;
	int32 *block_of_row; // ascending
	HeapTuple *rows;
	uint64 **hashes; // by attnum; null = not computed yet
};

/* What an expression is in the sampled rows. */
struct SampledKey {
	uint64 *hashes; // of each row; NULL has one of its own
	double width;   // average bytes of values that are not NULL
	double null_share;
};

/* In the current context; null when the table may not be sampled or is empty. */
TableSample *SampleTable(Relation table);

/* A column's hashes, kept in the sample's memory (the context of its making). */
const uint64 *ColumnHashes(TableSample *sample, Relation table, AttrNumber column);

/* Evaluates the expression on each row: runs its functions. */
SampledKey EvaluateKey(const TableSample *sample, Relation table, Node *expression);

/* The share of sampled rows that the predicate lets in. */
double SampledShare(const TableSample *sample, Relation table, List *predicate);

} // namespace savant::pg
