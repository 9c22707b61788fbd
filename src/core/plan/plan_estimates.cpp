/*
 * plan_estimates.cpp
 *     How far estimates were off, and where that says nothing: a node that is stopped
 *     before its end has fewer rows than the planner foresaw, which is no mistake.
 */
#include <algorithm>
#include <cmath>

#include "core/plan/plan_parts.hpp"

namespace savant::core {

namespace {

/* Reads all of its input before it gives its first row. */
bool IsBlocking(const PlanNode &node) {
	if (node.type == "Aggregate") {
		return node.Text("Strategy") != "Sorted";
	}
	if (node.type == "SetOp") {
		return node.Text("Strategy") == "Hashed";
	}
	return node.type == "Sort" || node.type == "Hash" || node.type == "ModifyTable" ||
	       node.type == "Bitmap Heap Scan" || node.type == "BitmapAnd" || node.type == "BitmapOr";
}

/* A LIMIT that its input did not fill: the input ran to its end. */
bool IsUnfilledLimit(const QueryPlan &plan, int limit) {
	const std::vector<int> inputs = InputsOf(plan, limit);
	const PlanNode &node = plan.At(limit);
	if (inputs.empty() || !node.actual_rows) {
		return false;
	}
	// Of a LIMIT that it cannot see the planner expects a tenth of the input.
	const double guess = std::rint(plan.At(inputs[0]).plan_rows * 0.1);
	return *node.actual_rows + 0.5 < node.plan_rows && std::abs(node.plan_rows - guess) > 1;
}

class Stops {
public:
	Stops(const QueryPlan &plan, const PlanShape &shape)
		: early(plan.nodes.size(), false), again(plan.nodes.size(), false), plan_(plan),
		  shape_(shape) {
		// WITH is listed before its readers: one more pass for each level of WITH in WITH.
		constexpr int kPasses = 3;
		for (int pass = 0; pass < kPasses; ++pass) {
			for (int i = 0; i < static_cast<int>(plan.nodes.size()); ++i) {
				ForChildren(i);
			}
		}
	}

	std::vector<bool> early; // may be stopped before its end
	std::vector<bool> again; // gives rows more than once: the inner side of a merge join

private:
	static std::size_t At(int node) { return static_cast<std::size_t>(node); }

	void ForChildren(int parent) {
		const PlanNode &node = plan_.At(parent);
		const std::vector<int> inputs = InputsOf(plan_, parent);
		const bool passes = early[At(parent)] && !IsBlocking(node);
		for (const int child : node.children) {
			if (IsCte(plan_.At(child))) {
				early[At(child)] = IsReaderStopped(child);
			} else if (IsInitPlan(plan_.At(child)) || IsSubPlan(plan_.At(child))) {
				early[At(child)] = shape_.hashed.count(child) == 0;
			}
		}
		for (std::size_t i = 0; i < inputs.size(); ++i) {
			early[At(inputs[i])] = passes || IsStoppedBy(parent, inputs, i);
			again[At(inputs[i])] = node.type == "Merge Join" && i == 1;
		}
	}

	bool IsStoppedBy(int parent, const std::vector<int> &inputs, std::size_t input) {
		const PlanNode &node = plan_.At(parent);
		if (node.type == "Limit") {
			return !IsUnfilledLimit(plan_, parent);
		}
		const std::string join = node.Text("Join Type");
		if (node.type == "Nested Loop" && input == 1) {
			return join == "Semi" || join == "Anti" || node.NumberOr("Inner Unique", 0) != 0;
		}
		// An empty hash table ends the join: nothing can match.
		if (node.type == "Hash Join" && input == 0 && inputs.size() > 1) {
			return plan_.At(inputs[1]).actual_rows.value_or(1) <= 0 &&
			       (join == "Inner" || join == "Semi" || join.starts_with("Right"));
		}
		// "row_number() <= 3" ends a window that is not partitioned.
		return node.type == "Merge Join" || (node.type == "WindowAgg" && node.Has("Run Condition"));
	}

	bool IsReaderStopped(int cte) {
		const auto found = shape_.users.find(cte);
		return found != shape_.users.end() &&
		       std::any_of(found->second.begin(), found->second.end(),
		                   [this](int user) { return early[At(user)]; });
	}

	const QueryPlan &plan_;
	const PlanShape &shape_;
};

/* Nodes whose actual rows are not rows. */
bool HasNoRows(const PlanNode &node) {
	return node.type == "BitmapAnd" || node.type == "BitmapOr" || node.type == "ModifyTable";
}

} // namespace

void JudgeEstimates(const QueryPlan &plan, const PlanShape &shape, PlanFigures &figures) {
	const Stops stops(plan, shape);
	for (std::size_t i = 0; i < plan.nodes.size(); ++i) {
		const PlanNode &node = plan.nodes[i];
		NodeFigures &to = figures.nodes[i];
		to.estimate_factor = 1;
		to.may_stop_early = stops.early[i];
		if (!to.executed || !node.actual_rows || node.total_cost < 0 || HasNoRows(node) ||
		    stops.again[i]) {
			continue;
		}
		const double actual = *node.actual_rows;
		const double estimate =
			node.plan_rows * shape.divisor[i] / (shape.is_partial[i] ? to.processes : 1);
		if (stops.early[i] && actual <= estimate) {
			continue;
		}
		to.estimate_counts = true;
		to.estimate_factor = (std::max(actual, estimate) + 1) / (std::min(actual, estimate) + 1);
		to.direction = actual > estimate   ? EstimateDirection::Under
		               : actual < estimate ? EstimateDirection::Over
		                                   : EstimateDirection::Right;
	}
}

} // namespace savant::core
