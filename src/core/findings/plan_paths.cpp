/*
 * plan_paths.cpp
 *     Ways through a plan that rules share.
 */
#include "core/findings/plan_paths.hpp"

#include <algorithm>
#include <array>

#include "core/findings/finding_words.hpp"
#include "core/plan/plan_shape.hpp"

namespace savant::core {

namespace {

/* They read all of their input before they deliver a row, or know how many rows they need. */
constexpr std::array<std::string_view, 6> kReadsAll = {"Sort",        "Hash",  "Recursive Union",
                                                       "ModifyTable", "SetOp", "Bitmap Heap Scan"};

bool ReadsAllOfInput(const PlanNode &node) {
	if (std::find(kReadsAll.begin(), kReadsAll.end(), node.type) != kReadsAll.end()) {
		return true;
	}
	// A sorted aggregate stops with its reader; a plain or hashed one cannot.
	return node.type == "Aggregate" && node.Text("Strategy") != "Sorted";
}

bool IsSemiOrAnti(const PlanNode &node) {
	const std::string join = node.Text("Join Type");
	return join == "Semi" || join == "Anti" || node.Number("Inner Unique").value_or(0) != 0;
}

} // namespace

Finding StartFinding(const FindingRule &rule, const FindingInput &input, int node) {
	Finding finding;
	finding.rule = rule.id;
	finding.severity = rule.severity;
	finding.node = node;
	finding.measured = input.figures.measured;
	return finding;
}

std::string CauseOf(std::string_view what, int node) {
	return std::string(what) + " " + std::to_string(node);
}

int EstimateRoot(const FindingInput &input, int node, double factor) {
	// Follow the child that is off at least as far as asked; the deepest one is where it began.
	for (;;) {
		int next = -1;
		double worst = factor;
		for (const int child : InputsOf(input.plan, node)) {
			const NodeFigures &figures = input.figures.At(child);
			const bool passes_on = figures.estimate_counts && figures.estimate_factor >= worst;
			if (passes_on && figures.direction == input.figures.At(node).direction) {
				worst = figures.estimate_factor;
				next = child;
			}
		}
		if (next < 0) {
			return node;
		}
		node = next;
	}
}

double OwnCost(const FindingInput &input, int node) {
	const NodeFigures &figures = input.figures.At(node);
	return input.figures.has_time ? figures.self_ms : figures.self_cost;
}

double WholeCost(const FindingInput &input, int node) {
	const NodeFigures &figures = input.figures.At(node);
	return input.figures.has_time ? figures.total_ms : figures.total_cost;
}

double StatementCost(const FindingInput &input) {
	return input.figures.has_time ? input.figures.total_ms : input.figures.total_cost;
}

double RowsOf(const FindingInput &input, int node) { return input.figures.At(node).rows; }

double RowsEach(const FindingInput &input, int node) {
	const NodeFigures &figures = input.figures.At(node);
	return figures.rows / std::max(1.0, figures.loops);
}

bool IsExecuted(const FindingInput &input, int node) {
	return !input.figures.measured || input.figures.At(node).executed;
}

bool ReadsRelation(const PlanNode &node) {
	return node.Has("Relation Name") && node.type.ends_with("Scan") &&
	       node.type != "Bitmap Index Scan";
}

bool IsJoin(const PlanNode &node) {
	return node.type == "Nested Loop" || node.type == "Hash Join" || node.type == "Merge Join";
}

bool RunsApart(const PlanNode &node) { return IsInitPlan(node) || IsSubPlan(node); }

int ChildOf(const QueryPlan &plan, int node, std::string_view relationship) {
	for (const int child : plan.At(node).children) {
		if (plan.At(child).relationship == relationship) {
			return child;
		}
	}
	return -1;
}

std::vector<int> InputNodes(const QueryPlan &plan, int node) { return InputsOf(plan, node); }

int InnerSource(const QueryPlan &plan, int inner) {
	while ((plan.At(inner).type == "Materialize" || plan.At(inner).type == "Memoize") &&
	       plan.At(inner).children.size() == 1) {
		inner = plan.At(inner).children.front();
	}
	return inner;
}

std::vector<int> Below(const QueryPlan &plan, int node, bool with_subplans) {
	std::vector<int> found, open = {node};
	while (!open.empty()) {
		const int at = open.back();
		open.pop_back();
		found.push_back(at);
		const std::vector<int> &children = plan.At(at).children;
		for (auto child = children.rbegin(); child != children.rend(); ++child) {
			if (with_subplans || !RunsApart(plan.At(*child))) {
				open.push_back(*child);
			}
		}
	}
	return found;
}

int Above(const QueryPlan &plan, int node, std::string_view type) {
	for (int at = plan.At(node).parent; at >= 0; at = plan.At(at).parent) {
		if (plan.At(at).type == type) {
			return at;
		}
	}
	return -1;
}

bool MayStopEarly(const QueryPlan &plan, int node) {
	for (int at = node; plan.At(at).parent >= 0; at = plan.At(at).parent) {
		const PlanNode &child = plan.At(at);
		const PlanNode &parent = plan.At(child.parent);
		// EXISTS (SubPlan) and scalar sub-selects: not told apart from ones that read all.
		if (RunsApart(child)) {
			return child.relationship == "SubPlan" && child.subplan.find("CTE") != 0;
		}
		if (parent.type == "Limit") {
			return true;
		}
		if (IsSemiOrAnti(parent) && child.relationship == "Inner" && parent.type == "Nested Loop") {
			return true;
		}
		if (parent.type == "Merge Join") {
			return true; // ends with the shorter side
		}
		if (ReadsAllOfInput(parent)) {
			return false;
		}
	}
	return false;
}

bool IsUnsure(const FindingInput &input, int node) {
	return !input.figures.measured && MayStopEarly(input.plan, node);
}

bool IsLoopInner(const QueryPlan &plan, int node) {
	for (int at = node; plan.At(at).parent >= 0; at = plan.At(at).parent) {
		const PlanNode &child = plan.At(at);
		const PlanNode &parent = plan.At(child.parent);
		if (parent.type == "Nested Loop" && child.relationship == "Inner") {
			return true;
		}
		if (RunsApart(child)) {
			return false;
		}
	}
	return false;
}

std::string AliasOf(const PlanNode &node) {
	std::string alias = node.Text("Alias");
	return alias.empty() ? node.Relation() : alias;
}

std::string ParentAlias(const std::string &alias) {
	const std::size_t line = alias.rfind('_');
	if (line == std::string::npos || line + 1 == alias.size() ||
	    alias.find_first_not_of("0123456789", line + 1) != std::string::npos) {
		return {};
	}
	return alias.substr(0, line);
}

int ScanOfAlias(const QueryPlan &plan, std::string_view alias) {
	int found = -1;
	for (std::size_t i = 0; i < plan.nodes.size(); ++i) {
		const PlanNode &node = plan.nodes[i];
		if (!ReadsRelation(node) || AliasOf(node) != alias) {
			continue;
		}
		if (found >= 0 && plan.At(found).Relation() != node.Relation()) {
			return -1;
		}
		found = found < 0 ? static_cast<int>(i) : found;
	}
	return found;
}

const TableFacts *FactsOf(const FindingInput &input, int node) {
	const PlanNode &scan = input.plan.At(node);
	const std::string relation = scan.Relation();
	if (input.facts == nullptr || relation.empty()) {
		return nullptr;
	}
	return input.facts->Table(scan.Text("Schema"), relation);
}

std::string NodeText(const PlanNode &node) {
	std::string text = (node.parallel_aware ? "Parallel " : "") + node.type;
	const std::string index = node.Text("Index Name");
	if (!index.empty()) {
		text += " using " + index;
	}
	const std::string relation = node.Relation();
	if (!relation.empty()) {
		text += " on " + relation;
		const std::string alias = node.Text("Alias");
		if (!alias.empty() && alias != relation) {
			text += " " + alias;
		}
	}
	return text;
}

std::string RelationText(const PlanNode &node) {
	return TableText(node.Text("Schema"), node.Relation());
}

} // namespace savant::core
