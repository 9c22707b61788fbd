/*
 * query_plan.hpp
 *     A plan as EXPLAIN tells it: the tree, before any arithmetic.
 *
 * Every property that EXPLAIN prints for a node is kept under EXPLAIN's own JSON
 * name, so that keys of other versions and of extensions are there without code
 * here.  Members of an object inside a node are under "Outer.Inner" ("Full-sort
 * Groups.Group Count"), objects of a list under "Outer.0.Inner" ("Target
 * Tables.0.Relation Name").  What EXPLAIN did not print is absent, not zero.  Figures are as
 * printed: rows and times are per loop (plan_figures.hpp multiplies).
 */
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace savant::core {

/* One property; lists (Sort Key, Output ...) have several texts. */
struct PlanProperty {
	std::string name;
	std::vector<std::string> texts; // at least one
	std::optional<double> number;   // of numbers, and of booleans as 0 or 1
	bool is_list = false;
};

/* Its value as text; a list is joined by ", ". */
std::string PropertyText(const PlanProperty &property);

/* The first property of that name, or null. */
const PlanProperty *FindProperty(const std::vector<PlanProperty> &properties,
                                 std::string_view name);

/* One worker's share of a node (Workers, or Worker N: lines). */
struct PlanWorker {
	int number = 0;
	std::vector<PlanProperty> properties;
};

struct PlanNode {
	std::string type;         // Node Type without "Parallel": "Seq Scan", "Nested Loop"
	std::string relationship; // Parent Relationship: Outer, Inner, InitPlan, SubPlan, Member,
	                          // Subquery; "" = top
	std::string subplan;      // Subplan Name: "CTE x", "InitPlan 1 (returns $0)", "SubPlan 2"
	bool parallel_aware = false;
	double startup_cost = 0, total_cost = 0; // -1 = not printed (COSTS OFF)
	double plan_rows = 0, plan_width = 0;
	std::optional<double> actual_rows, actual_loops;          // per loop; loops 0 = never executed
	std::optional<double> actual_startup_ms, actual_total_ms; // per loop; absent with TIMING OFF
	std::vector<PlanProperty> properties;                     // all the others, in EXPLAIN's order
	std::vector<PlanWorker> workers;
	int parent = -1;           // positions in QueryPlan::nodes
	std::vector<int> children; // in EXPLAIN's order, InitPlans and SubPlans included
	int depth = 0;

	const PlanProperty *Find(std::string_view name) const;
	/* The property's text, "" when absent; a list is joined by ", ". */
	std::string Text(std::string_view name) const;
	std::optional<double> Number(std::string_view name) const;
	double NumberOr(std::string_view name, double fallback) const;
	/* The texts of a list; empty when absent. */
	const std::vector<std::string> &List(std::string_view name) const;
	bool Has(std::string_view name) const { return Find(name) != nullptr; }
	/* Relation Name; Schema is there with VERBOSE only. */
	std::string Relation() const { return Text("Relation Name"); }
};

struct PlanTrigger {
	std::string name, constraint, relation;
	double ms = 0, calls = 0;
};

struct PlanJit {
	double functions = 0;
	double generation_ms = 0, inlining_ms = 0, optimization_ms = 0, emission_ms = 0, total_ms = 0;
};

struct PlanSetting {
	std::string name, value;
};

enum class PlanSource { Json, Text };

struct QueryPlan {
	std::vector<PlanNode> nodes; // depth first; the top is nodes[0]; never empty
	std::optional<double> planning_ms, execution_ms;
	std::vector<PlanProperty> planning; // buffers and memory of planning
	std::optional<PlanJit> jit;
	std::vector<PlanTrigger> triggers;
	std::vector<PlanSetting> settings; // planner settings that are not the default
	std::optional<double> serialization_ms, serialization_kb; // 17+
	std::string query;         // Query Text of auto_explain; the statement when it is ours
	std::int64_t query_id = 0; // 0 = not printed
	PlanSource source = PlanSource::Json;

	const PlanNode &At(int node) const { return nodes[static_cast<std::size_t>(node)]; }
	/* ANALYZE was on. */
	bool IsMeasured() const { return !nodes.empty() && nodes[0].actual_loops.has_value(); }
};

} // namespace savant::core
