/*
 * plan_json.hpp
 *     EXPLAIN's JSON into a QueryPlan.
 */
#pragma once

#include "core/plan/read_plan.hpp"

namespace savant::core {

/*
 * Reads the first plan of `text`, which is one JSON document (EXPLAIN's array, auto_explain's
 * object, a node alone, or any object or array that holds one of these).  Built while parsing:
 * memory is in proportion to the text, and nothing recurses.
 */
PlanReading ReadJsonPlan(std::string_view text);

/* The number that `text` is, kept within +-1e100 so that no arithmetic on it overflows. */
std::optional<double> PlanNumber(std::string_view text);

} // namespace savant::core
