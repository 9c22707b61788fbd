/*
 * plan_paths.hpp
 *     Ways through a plan that rules share: what is above and below a node, what a node is
 *     called, and how a finding about it begins.
 */
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/findings/finding.hpp"

namespace savant::core {

/* A finding of `rule` about `node` (-1 = the statement): rule, severity, node and `measured`. */
Finding StartFinding(const FindingRule &rule, const FindingInput &input, int node);

/*
 * The key of a cause: `what` is a word that all rules about the same trouble share.
 *   "rows"     the node reads rows that it throws away, or more than it needs
 *   "memory"   the node's memory is too small
 *   "estimate" the node's estimate is wrong; take the node of EstimateRoot()
 *   "order"    the node's input could come in order
 */
std::string CauseOf(std::string_view what, int node);

/* The node below or at `node` that first has its estimate wrong by at least `factor`. */
int EstimateRoot(const FindingInput &input, int node, double factor);

/* Worst figures a rule may work with: what the node took itself, in ms when timed, else cost. */
double OwnCost(const FindingInput &input, int node);
/* The same with everything below it. */
double WholeCost(const FindingInput &input, int node);
/* The statement's. */
double StatementCost(const FindingInput &input);
/* Rows of all loops, actual when measured; and of one loop. */
double RowsOf(const FindingInput &input, int node);
double RowsEach(const FindingInput &input, int node);
/* Measured and never run: rules about actual figures have nothing to say. */
bool IsExecuted(const FindingInput &input, int node);

bool ReadsRelation(
	const PlanNode &node); // reads rows of a relation by itself (Bitmap Index Scan: no)
bool IsJoin(const PlanNode &node);
/* Init plan, sub plan or CTE: runs for itself, not as a child that its parent pulls from. */
bool RunsApart(const PlanNode &node);

/* The first child of that relationship ("Outer", "Inner"); -1 = none. */
int ChildOf(const QueryPlan &plan, int node, std::string_view relationship);
/* The children that deliver rows to `node`: without init plans, sub plans and CTEs. */
std::vector<int> InputNodes(const QueryPlan &plan, int node);
/* The scan that the inner side of a nested loop reads again and again: below Materialize and
 * Memoize; `inner` itself when it is anything else. */
int InnerSource(const QueryPlan &plan, int inner);
/* `node` and all below it, in order; with_subplans = false leaves out those of RunsApart(). */
std::vector<int> Below(const QueryPlan &plan, int node, bool with_subplans = true);
/* The nearest node above of one of the types; -1 = none. */
int Above(const QueryPlan &plan, int node, std::string_view type);

/*
 * Something above stops reading before the node's end: LIMIT, EXISTS or a semi join, with no
 * node between that reads all first (Sort, Hash, aggregate ...).
 */
bool MayStopEarly(const QueryPlan &plan, int node);

/* Only planned, and perhaps not to its end: its estimates say nothing of what it will do. */
bool IsUnsure(const FindingInput &input, int node);

/* How often the node is started by a nested loop above it, as planned or as it ran. */
bool IsLoopInner(const QueryPlan &plan, int node);

/* The scan whose alias is `alias`; -1 = none, or several that are of different tables. */
int ScanOfAlias(const QueryPlan &plan, std::string_view alias);
std::string AliasOf(const PlanNode &node); // Alias, else Relation Name
/* "orders" of "orders_17", as the planner names the children of one parent; "" of anything else. */
std::string ParentAlias(const std::string &alias);

/* Facts of the relation that the node scans; null when there are none to have. */
const TableFacts *FactsOf(const FindingInput &input, int node);

/* "Seq Scan on orders o", "Hash Join". */
std::string NodeText(const PlanNode &node);
/* The relation as SQL names it: schema.table when the plan has the schema. */
std::string RelationText(const PlanNode &node);

} // namespace savant::core
