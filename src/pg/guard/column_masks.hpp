/*
 * column_masks.hpp
 *     Layer 7: which output columns show labelled data.
 *
 * SECURITY LABEL FOR savant ON COLUMN t.c IS 'email' marks a column; the label
 * follows it through views, subqueries, CTEs, set operations and functions.
 */
#pragma once

#include "core/schema/picture.hpp"
#include "pg/boundary.hpp"
#include "pg/guard/refusal.hpp"

extern "C" {
#include "nodes/parsenodes.h"
}

namespace savant::pg {

/* Registers the label provider `savant`.  Called once by _PG_init. */
void RegisterMaskLabels();

/*
 * The masks of the statement's output columns, as a palloc'd array in their
 * order, or null when none is masked.  `query` is rewritten and not planned.
 * A column that shows a labelled column as it is gets its mask; one that is computed
 * from it is redacted; counting it is neither.  Server regime.
 */
core::Mask *OutputMasks(const Query *query);

/* The mask of a table's column, its own or that of the tables it is a partition or child of. */
core::Mask ColumnMask(Oid relation, const char *column);

/* True when the statement reads a labelled column at all: its errors may quote values. */
bool ReadsLabelledColumn(const Query *query);

/*
 * Refuses conditions that would give labelled values away piece by piece:
 * labelled columns may be compared for equality and tested for NULL, but not
 * by pattern, range or function.  Conditions inside views are their owners'.
 * Returns true when refused.
 */
bool RefuseProbing(const Query *query, Refusal *refusal);

} // namespace savant::pg
