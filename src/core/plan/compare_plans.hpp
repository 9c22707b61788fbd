/*
 * compare_plans.hpp
 *     What is different between two plans of a statement, and which one is better.
 */
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/plan/plan_figures.hpp"
#include "core/plan/plan_fingerprint.hpp"

namespace savant::core {

/* One scan of a relation as the planner chose it, in one of the two plans. */
struct AccessPath {
	int node = -1;      // position in QueryPlan::nodes; -1 = the plan does not read the relation
	std::string method; // "Index Scan using orders_pkey"
	std::string condition;
	double rows = 0, estimated_rows = 0; // all loops
	double loops = 0;
	double self_ms = 0, self_cost = 0;
	double buffers = 0; // touched by the scan itself
};

/* A relation (by its alias) in both plans. */
struct RelationComparison {
	std::string relation, alias;
	AccessPath before, after;
	bool method_changed = false;
	double estimate_drift = 1; // estimated rows after / before, +1 each; 1 = the same
};

struct JoinChange {
	std::string relations;     // "customer, orders": what the join brings together
	std::string before, after; // "Hash Join", "Nested Loop Left Join"; "" = no such join
};

struct SettingChange {
	std::string name, before, after; // "" = the default
};

struct PlanTotals {
	double cost = 0, ms = 0, planning_ms = 0;
	double rows = 0;
	double buffers_hit = 0, buffers_read = 0, temp_blocks = 0;
	PlanFingerprint fingerprint;
	std::string join_order; // "customer, orders, item"
};

enum class ComparisonVerdict {
	Same,           // same plan, figures within noise
	SamePlanFaster, // same plan, other figures
	SamePlanSlower,
	Faster, // another plan
	Slower,
	AsFast,       // another plan, figures within noise
	NotComparable // the plans are about different relations
};

struct PlanComparison {
	ComparisonVerdict verdict = ComparisonVerdict::Same;
	bool by_time = false; // both were timed; otherwise costs are compared
	PlanTotals before, after;
	bool measured = false; // both were run, with or without times
	bool has_buffers = false;
	std::vector<RelationComparison> relations; // changed ones first
	std::vector<JoinChange> joins;
	bool join_order_changed = false;
	std::vector<SettingChange> settings;
	std::vector<std::string> other; // sorts, aggregates, parallelism: one sentence each
};

PlanComparison ComparePlans(const QueryPlan &before, const QueryPlan &after);

/* Lines to read; the first one is the verdict. */
std::vector<std::string> TellComparison(const PlanComparison &comparison);

nlohmann::json ComparisonJson(const PlanComparison &comparison);

std::string_view Name(ComparisonVerdict verdict); // same, same_plan_faster, ..., not_comparable

} // namespace savant::core
