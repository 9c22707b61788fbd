/*
 * plan_shape.hpp
 *     Who runs what in a plan: parallel processes, loops to expect, and which node runs
 *     an InitPlan or a CTE that EXPLAIN lists under another.
 */
#pragma once

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/plan/query_plan.hpp"

namespace savant::core {

bool IsInitPlan(const PlanNode &node); // CTEs included
bool IsCte(const PlanNode &node);      // the subplan of WITH
bool IsSubPlan(const PlanNode &node);
bool IsGather(const PlanNode &node); // Gather, Gather Merge
bool IsScan(const PlanNode &node);   // reads a relation, function, list or other result

/* The children that rows come from, in EXPLAIN's order: no InitPlans, CTEs and SubPlans. */
std::vector<int> InputsOf(const QueryPlan &plan, int node);

/* "x" of "CTE x". */
std::string_view CteName(const PlanNode &node);

struct PlanShape {
	explicit PlanShape(const QueryPlan &plan);

	/* Nodes are numbered depth first, so a subtree is [node, end[node]). */
	std::vector<int> end;
	std::vector<int> gather;       // the Gather that the node runs below, or -1
	std::vector<double> processes; // that ran it, or are planned to when not measured
	std::vector<bool> is_partial;  // each process has its part of the rows
	/* Times the planner's rows per process to get the rows of all: workers, and the leader's
	 * share as the planner counts it.  1 for nodes that are not partial. */
	std::vector<double> divisor;
	/* By the position of an InitPlan or CTE: the nodes that use its result, in EXPLAIN's order
	 * (at most kMaxUsers, from the subtree of the node that lists it). */
	std::unordered_map<int, std::vector<int>> users;
	std::unordered_set<int> hashed; // SubPlans whose result is hashed: they run once

	bool IsBelow(int node, int above) const {
		return node > above && node < end[static_cast<std::size_t>(above)];
	}

	static constexpr std::size_t kMaxUsers = 64;
};

} // namespace savant::core
