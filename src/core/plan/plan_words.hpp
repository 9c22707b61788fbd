/*
 * plan_words.hpp
 *     Names of nodes and conditions as people read them.
 */
#pragma once

#include <string>
#include <string_view>

#include "core/plan/query_plan.hpp"

namespace savant::core {

/* As EXPLAIN's text names the node: "Parallel Seq Scan on orders o", "Hash Left Join",
 * "Partial HashAggregate", "Index Scan using orders_pkey on orders". */
std::string NodeTitle(const PlanNode &node);

/* The same without relation and alias: "Index Scan using orders_pkey". */
std::string NodeMethod(const PlanNode &node);

/* The relation, CTE, function or alias that a scan reads, "" for other nodes. */
std::string ScanTarget(const PlanNode &node);

/*
 * A condition without what the server adds: outer brackets, types of literals, "(name)::text",
 * LIKE and ILIKE instead of ~~ and ~~*.  "((status)::text = 'open'::text)" -> "status = 'open'".
 * For reading only: types that were removed may matter.
 */
std::string PlainCondition(std::string_view condition);

} // namespace savant::core
