/*
 * text_node.hpp
 *     A node's line in EXPLAIN's text: "->  Index Scan using i on t a  (cost=...) (actual ...)".
 */
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/plan/query_plan.hpp"

namespace savant::core {

/* The line has figures: "(cost=...", "(actual ..." or "(never executed)" at its end. */
bool HasFigures(std::string_view line);

/* The line, without arrow, is that of a node type of PostgreSQL's; figures may be missing. */
bool IsKnownNodeLine(std::string_view line);

/*
 * Reads `line` (without arrow and blanks around it) into `node`, with the names that EXPLAIN's
 * JSON has.  Returns false when its figures cannot be read: the line is cut.  Types that are
 * not known are kept as they are written.
 */
bool ReadNodeLine(std::string_view line, PlanNode &node);

/* "time=0.1..0.2 rows=3 loops=1", or without the time, as properties of a worker. */
bool ReadWorkerFigures(std::string_view text, PlanWorker &worker);

/* "schema.name alias", each quoted where needed, as unquoted parts; rest of the text is left out.
 */
struct NamedTarget {
	std::string schema, name, alias;
};
NamedTarget ReadTarget(std::string_view text);

void AddText(PlanNode &node, std::string name, std::string text);
void AddNumber(std::vector<PlanProperty> &to, std::string name, std::string_view text);

} // namespace savant::core
