/*
 * plan_costs.cpp
 *     What the planner expects of each node in all loops.
 */
#include <algorithm>
#include <cmath>

#include "core/plan/plan_parts.hpp"

namespace savant::core {

namespace {

constexpr double kRescanCostPerRow = 0.0025; // cpu_operator_cost: a row of Materialize again
constexpr double kMost = 1e100;              // products of products stay finite

/* One child as its parent's total cost sees it, for one loop of the parent. */
struct ChildCost {
	int node;
	double loops = 1; // per loop of the parent
	double cost = 0;
	bool repeats = false; // `loops` is a guess: it gets what the others leave
};

class Expectation {
public:
	Expectation(const QueryPlan &plan, const PlanShape &shape, PlanFigures &figures)
		: plan_(plan), shape_(shape), figures_(figures) {}

	void Run() {
		NodeFigures &top = figures_.nodes[0];
		top.total_cost = std::max(plan_.nodes[0].total_cost, 0.0);
		figures_.total_cost = top.total_cost;
		for (int i = 0; i < static_cast<int>(plan_.nodes.size()); ++i) {
			const PlanNode &node = plan_.At(i);
			NodeFigures &to = Of(i);
			to.processes = shape_.processes[At(i)];
			to.rows = to.estimated_rows =
				std::min(node.plan_rows * to.loops * shape_.divisor[At(i)] /
			                 (shape_.is_partial[At(i)] ? to.processes : 1),
			             kMost);
			if (IsScan(node)) {
				to.scanned_rows = to.rows;
			}
			to.self_cost = to.total_cost;
			Share(i);
		}
	}

private:
	static std::size_t At(int node) { return static_cast<std::size_t>(node); }
	NodeFigures &Of(int node) { return figures_.nodes[At(node)]; }

	/* Divides what the node costs between itself and its children. */
	void Share(int parent) {
		std::vector<ChildCost> children = ChildrenOf(parent);
		const double total = std::max(plan_.At(parent).total_cost, 0.0);
		double fixed = 0;
		for (const ChildCost &child : children) {
			fixed += child.repeats ? 0 : child.cost;
		}
		const double scale = fixed > total && fixed > 0 ? total / fixed : 1;
		double left = std::max(total - fixed, 0.0);
		for (ChildCost &child : children) {
			if (child.repeats) {
				child.cost = std::min(child.cost, left);
				left -= child.cost;
			} else {
				child.cost *= scale;
			}
			NodeFigures &to = Of(child.node);
			to.loops = ChildLoops(parent, child);
			to.total_cost = total > 0 ? Of(parent).total_cost * (child.cost / total) : 0;
			Of(parent).self_cost -= to.total_cost;
		}
		Of(parent).self_cost = std::max(Of(parent).self_cost, 0.0);
	}

	std::vector<ChildCost> ChildrenOf(int parent) {
		const PlanNode &node = plan_.At(parent);
		const std::vector<int> inputs = InputsOf(plan_, parent);
		std::vector<ChildCost> children;
		for (const int at : node.children) {
			const PlanNode &child = plan_.At(at);
			ChildCost cost{at, 1, std::max(child.total_cost, 0.0), false};
			if (node.type == "Nested Loop" && inputs.size() > 1 && at == inputs[1]) {
				Repeat(cost, child, plan_.At(inputs[0]).plan_rows);
			} else if (IsSubPlan(child) && shape_.hashed.count(at) == 0) {
				Repeat(cost, child,
				       inputs.empty() ? node.plan_rows : plan_.At(inputs[0]).plan_rows);
			}
			children.push_back(cost);
		}
		return children;
	}

	static void Repeat(ChildCost &cost, const PlanNode &child, double times) {
		cost.repeats = true;
		cost.loops = std::max(times, 1.0);
		const double again =
			child.type == "Materialize" ? kRescanCostPerRow * child.plan_rows : cost.cost;
		cost.cost = std::min(cost.cost + (cost.loops - 1) * again, kMost);
	}

	/* The loops of all processes that the planner expects of a child. */
	double ChildLoops(int parent, const ChildCost &child) {
		const PlanNode &node = plan_.At(parent);
		double loops = Of(parent).loops;
		if (IsInitPlan(plan_.At(child.node))) {
			return std::min(loops, 1.0);
		}
		if (IsGather(node) && !figures_.measured) {
			loops *= shape_.processes[At(child.node)];
		}
		// Materialize asks its input once for all rescans.
		if (node.type == "Materialize" && node.parent >= 0) {
			loops = std::min(loops, Of(node.parent).loops);
		}
		// Nested loop rows are per process: each process asks its inner side for its own.
		const bool partial = child.repeats && shape_.is_partial[At(parent)];
		const double spread =
			partial ? shape_.divisor[At(parent)] / std::max(Of(parent).processes, 1.0) : 1;
		return std::min(std::max(loops * child.loops * spread, loops), kMost);
	}

	const QueryPlan &plan_;
	const PlanShape &shape_;
	PlanFigures &figures_;
};

} // namespace

void FillExpected(const QueryPlan &plan, const PlanShape &shape, PlanFigures &figures) {
	Expectation(plan, shape, figures).Run();
}

} // namespace savant::core
