/*
 * join_estimate_findings.cpp
 *     Wrong estimates above the scans, and settings that overrule estimates.
 */
#include <algorithm>
#include <array>

#include "core/findings/estimate_finders.hpp"
#include "core/findings/finding_words.hpp"
#include "core/findings/plan_memory.hpp"
#include "core/findings/plan_paths.hpp"
#include "core/schema/picture.hpp"

namespace savant::core {

namespace {

constexpr double kQuickMs = 10; // a statement that is over before anybody notices
constexpr double kFewRows = 10'000;
constexpr double kFarOff = 100;
constexpr double kHopeless = 1000;
constexpr double kRightInput = 3;
constexpr double kJoinRows = 1000;
constexpr int kChain = 3;
constexpr double kDisabledCost = 1e10;

bool DependsOnEstimate(const PlanNode &node) {
	return IsJoin(node) || node.type == "Sort" ||
	       (node.type == "Aggregate" && node.Has("Group Key"));
}

/* The nearest node above that was chosen on the estimate; -1 = none. */
int NodeChosenOn(const FindingInput &input, int node) {
	for (int at = input.plan.At(node).parent; at >= 0; at = input.plan.At(at).parent) {
		if (DependsOnEstimate(input.plan.At(at))) {
			return at;
		}
	}
	return -1;
}

bool IsRightInput(const FindingInput &input, int node) {
	const NodeFigures &figures = input.figures.At(node);
	return !figures.estimate_counts || figures.estimate_factor <= kRightInput;
}

bool IsMisestimatedJoin(const FindingInput &input, int node) {
	const NodeFigures &figures = input.figures.At(node);
	if (!IsJoin(input.plan.At(node)) || !figures.executed || !figures.estimate_counts ||
	    figures.estimate_factor < kWrongEstimate ||
	    std::max(RowsEach(input, node), input.plan.At(node).plan_rows) < kJoinRows) {
		return false;
	}
	const std::vector<int> inputs = InputNodes(input.plan, node);
	// Rows that an input was not asked for may be the ones that the join lacks.
	const bool may_be_stopped = figures.direction == EstimateDirection::Over;
	return std::all_of(inputs.begin(), inputs.end(), [&](int child) {
		return IsRightInput(input, child) &&
		       (!may_be_stopped || input.figures.At(child).estimate_counts);
	});
}

/* The scans below the join that throw rows away by a filter: what the filter keeps need not be
 * like the rest. */
std::vector<std::string> FilteredTables(const FindingInput &input, int join) {
	std::vector<std::string> tables;
	for (const int node : Below(input.plan, join, false)) {
		const PlanNode &scan = input.plan.At(node);
		const bool is_filtered = scan.Has("Filter") || scan.Has("Recheck Cond") ||
		                         (scan.Has("Index Cond") && !IsLoopInner(input.plan, node));
		if (ReadsRelation(scan) && is_filtered) {
			tables.push_back(RelationText(scan));
		}
	}
	return tables;
}

std::string JoinCondition(const PlanNode &join) {
	for (const char *property : {"Hash Cond", "Merge Cond", "Join Filter"}) {
		if (join.Has(property)) {
			return join.Text(property);
		}
	}
	return {};
}

bool IsDisabled(const FindingInput &input, int node) {
	const PlanNode &at = input.plan.At(node);
	if (at.NumberOr("Disabled", 0) != 0) {
		return true;
	}
	double inputs = 0;
	for (const int child : at.children) {
		inputs = std::max(inputs, input.plan.At(child).total_cost);
	}
	return at.total_cost >= kDisabledCost && inputs < kDisabledCost;
}

/* The setting that forbids this type of node. */
std::string EnablingSetting(const PlanNode &node) {
	static constexpr std::array<std::pair<std::string_view, const char *>, 12> kSettings = {
		{{"Seq Scan", "enable_seqscan"},
	     {"Index Scan", "enable_indexscan"},
	     {"Index Only Scan", "enable_indexonlyscan"},
	     {"Bitmap Heap Scan", "enable_bitmapscan"},
	     {"Nested Loop", "enable_nestloop"},
	     {"Hash Join", "enable_hashjoin"},
	     {"Merge Join", "enable_mergejoin"},
	     {"Sort", "enable_sort"},
	     {"Incremental Sort", "enable_incremental_sort"},
	     {"Materialize", "enable_material"},
	     {"Aggregate", "enable_hashagg"},
	     {"Tid Scan", "enable_tidscan"}}};
	for (const auto &[type, setting] : kSettings) {
		if (node.type == type) {
			return setting;
		}
	}
	return {};
}

bool IsOverruling(const PlanSetting &setting) {
	return (setting.name.starts_with("enable_") && setting.value == "off") ||
	       (setting.name == "plan_cache_mode" && setting.value != "auto") ||
	       ((setting.name == "join_collapse_limit" || setting.name == "from_collapse_limit") &&
	        setting.value == "1") ||
	       (setting.name == "geqo" && setting.value == "off") ||
	       ((setting.name.ends_with("_page_cost") || setting.name.starts_with("cpu_") ||
	         setting.name == "parallel_setup_cost" || setting.name == "parallel_tuple_cost") &&
	        setting.value == "0") ||
	       (setting.name.starts_with("jit_") && setting.name.ends_with("_cost") &&
	        setting.value == "0");
}

} // namespace

Severity EstimateSeverity(const FindingInput &input, int node) {
	const NodeFigures &figures = input.figures.At(node);
	const bool is_quick = input.figures.has_time && input.figures.total_ms < kQuickMs;
	const double rows = std::max(figures.rows, figures.estimated_rows);
	const int chosen = NodeChosenOn(input, node);
	if ((is_quick && rows < kFewRows) || (chosen < 0 && figures.estimate_factor < kFarOff)) {
		return Severity::Info;
	}
	// Expecting too many rows makes plans that are safe, if not the best.
	if (figures.direction == EstimateDirection::Over && figures.estimate_factor < kFarOff) {
		return Severity::Info;
	}
	const bool is_hopeless = figures.estimate_factor >= kHopeless &&
	                         figures.direction == EstimateDirection::Under && chosen >= 0;
	return is_hopeless ? Severity::Critical : Severity::Warning;
}

double CostChosenOn(const FindingInput &input, int node) {
	const int chosen = NodeChosenOn(input, node);
	return OwnCost(input, chosen < 0 ? node : chosen);
}

std::string RowsAgainstExpected(const FindingInput &input, int node) {
	const NodeFigures &figures = input.figures.At(node);
	const double loops = std::max(1.0, figures.loops);
	std::string text = CountOf(figures.rows / loops, "row") + ", " +
	                   CountText(figures.estimated_rows / loops) + " expected";
	return loops > 1 ? text + ", in each of " + CountOf(loops, "loop") : text;
}

void FindJoinMisestimate(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	for (std::size_t i = 0; i < input.plan.nodes.size() && input.figures.measured; ++i) {
		const int node = static_cast<int>(i);
		if (!IsMisestimatedJoin(input, node)) {
			continue;
		}
		const std::vector<std::string> filtered = FilteredTables(input, node);
		const PlanNode &join = input.plan.At(node);
		Finding finding = StartFinding(rule, input, node);
		finding.cause = CauseOf("estimate", node);
		finding.precision = 1;
		finding.is_certain = true;
		finding.severity = std::min(EstimateSeverity(input, node), Severity::Warning);
		finding.saving = finding.severity == Severity::Info ? 0 : CostChosenOn(input, node);
		finding.title = join.type + " gives " + CountOf(RowsEach(input, node), "row") + " where " +
		                CountText(input.figures.At(node).estimated_rows /
		                          std::max(1.0, input.figures.At(node).loops)) +
		                " were expected";
		finding.detail = "Both inputs were estimated well; it is the join " + JoinCondition(join) +
		                 " that is misjudged.";
		if (filtered.empty()) {
			finding.advice = "Declare the foreign key if there is one (NOT VALID is enough for the "
							 "planner). Several join columns are taken as independent otherwise; a "
							 "key that is repeated on both sides multiplies rows.";
		} else {
			finding.advice =
				"Rows of " + NamesText(filtered) +
				" are filtered before they are joined, and the planner takes those that "
				"are left for average in the other table. No statistics cover that: keep "
				"the filtered column in the joined table, or store the filtered rows in a "
				"temporary table, ANALYZE it and join that.";
		}
		sink.Add(std::move(finding));
	}
}

void FindChainOfOnes(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	const auto is_one = [&](int node) {
		const NodeFigures &figures = input.figures.At(node);
		return figures.executed && figures.estimate_counts && input.plan.At(node).plan_rows <= 1 &&
		       RowsEach(input, node) > kEstimateRows;
	};
	for (std::size_t i = 0; i < input.plan.nodes.size() && input.figures.measured; ++i) {
		const int node = static_cast<int>(i);
		const std::vector<int> inputs = InputNodes(input.plan, node);
		const bool is_lowest = is_one(node) && std::none_of(inputs.begin(), inputs.end(), is_one);
		int length = 0;
		double saving = 0;
		for (int at = node; is_lowest && at >= 0 && is_one(at); at = input.plan.At(at).parent) {
			saving = std::max(saving, length > 0 ? OwnCost(input, at) : 0);
			++length;
		}
		if (length < kChain) {
			continue;
		}
		Finding finding = StartFinding(rule, input, node);
		finding.cause = CauseOf("estimate", EstimateRoot(input, node, kWrongEstimate));
		finding.is_certain = true;
		finding.severity = EstimateSeverity(input, node);
		finding.saving = saving;
		finding.title = "One row was expected at " + CountText(length) +
		                " nodes in a row, and there are more than 100 at each";
		finding.detail = "It begins at " + NodeText(input.plan.At(node)) + ": " +
		                 RowsAgainstExpected(input, node) + ".";
		finding.advice =
			"Mend the estimate of that node first; what is above it was planned for one "
			"row.";
		sink.Add(std::move(finding));
	}
}

void FindDisabledNode(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	for (std::size_t i = 0; i < input.plan.nodes.size(); ++i) {
		const int node = static_cast<int>(i);
		if (!IsDisabled(input, node)) {
			continue;
		}
		const PlanNode &at = input.plan.At(node);
		const std::string setting = EnablingSetting(at);
		Finding finding = StartFinding(rule, input, node);
		finding.is_certain = true;
		finding.title = NodeText(at) + " is used although it is switched off";
		finding.detail = "No other way to do this was left to the planner, and its costs cannot be "
						 "compared any more.";
		finding.advice = "Switch the type of node on again" +
		                 (setting.empty() ? std::string(".") : " and see what the planner takes.");
		finding.statement = setting.empty() ? "" : "RESET " + setting + ";";
		sink.Add(std::move(finding));
	}
}

void FindPlannerSettings(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	std::vector<std::string> names, values;
	for (const PlanSetting &setting : input.plan.settings) {
		if (IsOverruling(setting)) {
			names.push_back(setting.name);
			values.push_back(setting.name + " = " + setting.value);
		}
	}
	if (names.empty()) {
		return;
	}
	Finding finding = StartFinding(rule, input, -1);
	finding.title = "The planner is not free: " + NamesText(names) +
	                (names.size() == 1 ? " is set" : " are set");
	finding.detail = "The plan was made with " + NamesText(values) + ".";
	finding.advice =
		"Compare with the plan that the planner makes without; a setting that helps one "
		"statement belongs to that statement.";
	finding.statement = names.size() == 1 ? "RESET " + names[0] + ";" : "";
	sink.Add(std::move(finding));
}

} // namespace savant::core
