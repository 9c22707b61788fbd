/*
 * index_relevance.hpp
 *     Which indexes the planner need not even see for a statement.
 */
#pragma once

#include <vector>

#include "core/advise/index_spec.hpp"
#include "pg/what_if/statement_shape.hpp"

namespace savant::pg {

/* ShapeInterest by attnums, ascending. */
struct Interest {
	Oid table;
	std::vector<int> searched, read;
};

std::vector<Interest> InterestsOf(const PlainShape &shape);

/*
 * Whether offering the index could change a plan: the planner looks at an index for its keys in
 * conditions and orders, for its predicate, and in place of the table.  What it would only look at
 * and drop is not offered, which saves most of the time of planning with many indexes.
 */
bool IsRelevant(const core::IndexSpec &spec, const std::vector<Interest> &interests);

} // namespace savant::pg
