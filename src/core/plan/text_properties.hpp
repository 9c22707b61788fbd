/*
 * text_properties.hpp
 *     The lines below a node in EXPLAIN's text, under the names that EXPLAIN's JSON has.
 */
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/plan/query_plan.hpp"

namespace savant::core {

/*
 * Adds what `line` ("Sort Method: quicksort  Memory: 25kB") says to `to`.  `type` is the node's:
 * "Batches" are of a hash table or of an aggregate.  False when it is no "Name: value" line.
 */
bool ReadPropertyLine(std::string_view line, std::string_view type, std::vector<PlanProperty> &to);

/* "Group Key", "Hash Key" and "Sort Key" lines of grouping sets as JSON groups them. */
void GroupGroupingSets(PlanNode &node);

/* A list of expressions at its commas outside of brackets and quotes. */
std::vector<std::string> SplitExpressions(std::string_view text);

} // namespace savant::core
