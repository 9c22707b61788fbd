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

} // namespace savant::pg
