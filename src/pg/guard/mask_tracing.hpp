/*
 * mask_tracing.hpp
 *     What column_masks.cpp knows of expressions, for mask_probing.cpp.
 *
 * Server regime, on a statement that is rewritten and not planned.
 */
#pragma once

#include "core/schema/picture.hpp"
#include "pg/boundary.hpp"

extern "C" {
#include "nodes/parsenodes.h"
}

namespace savant::pg {

/* A query and the ones around it, for Vars and CTEs of outer levels. */
struct Level {
	const Query *query;
	const Level *outer;
};

struct Tracer {
	int steps;     // taken so far, of a budget
	bool computed; // set when a labelled value was met that is not passed on as it is
};

/* The mask of what the expression yields. */
core::Mask ExprMask(Node *node, const Level *level, Tracer *tracer);

/* The mask of an output column of the query, by its number. */
core::Mask OutputMask(const Query *query, int column, const Level *outer, Tracer *tracer);

/* Redact when the expression, or for OperandsMask what is below it, shows a labelled column. */
core::Mask DerivedMask(Node *node, const Level *level, Tracer *tracer);
core::Mask OperandsMask(Node *node, const Level *level, Tracer *tracer);

/*
 * True when the expression holds no labelled value, or is a labelled column of a table
 * or view, unchanged on its way through subqueries and joins.
 */
bool ShowsAsIs(Node *node, const Level *level, Tracer *tracer);

} // namespace savant::pg
