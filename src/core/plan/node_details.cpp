/*
 * node_details.cpp
 *     One row per kind of property, in the order in which they are told.
 */
#include "core/plan/node_details.hpp"

#include "core/plan/plan_words.hpp"
#include "core/text/figure_words.hpp"

namespace savant::core {

namespace {

constexpr double kBytesOfKb = 1024;

struct Labeled {
	std::string_view property, label;
};

constexpr Labeled kConditions[] = {{"Index Cond", "index: "},
                                   {"Recheck Cond", "recheck: "},
                                   {"Order By", "ordered by "},
                                   {"TID Cond", "rows at: "},
                                   {"Hash Cond", "on "},
                                   {"Merge Cond", "on "},
                                   {"Join Filter", "and "},
                                   {"Filter", "where "},
                                   {"One-Time Filter", "only if "},
                                   {"Run Condition", "while "},
                                   {"Conflict Filter", "update where "}};

std::string Removed(double rows) {
	return rows > 0 ? " (removes " + CountOf(rows, "row") + ")" : "";
}

std::string KeyList(const std::vector<std::string> &keys) {
	std::string list;
	for (const std::string &key : keys) {
		list += (list.empty() ? "" : ", ") + PlainCondition(key);
	}
	return list;
}

void AddConditions(const PlanNode &node, const NodeFigures &figures,
                   std::vector<std::string> &details) {
	for (const Labeled &condition : kConditions) {
		// The recheck repeats what the indexes below are asked for.
		if (!node.Has(condition.property) ||
		    (condition.property == "Recheck Cond" && figures.rows_removed_recheck <= 0)) {
			continue;
		}
		const double removed = condition.property == "Filter"         ? figures.rows_removed
		                       : condition.property == "Join Filter"  ? figures.rows_removed_join
		                       : condition.property == "Recheck Cond" ? figures.rows_removed_recheck
		                                                              : 0;
		details.push_back(std::string(condition.label) +
		                  PlainCondition(node.Text(condition.property)) + Removed(removed));
	}
}

std::string SortMemory(const PlanNode &node) {
	const double used = node.NumberOr("Sort Space Used", -1);
	if (used < 0) {
		return {};
	}
	return "; " + node.Text("Sort Method") +
	       (node.Text("Sort Space Type") == "Disk" ? ", on disk: " : ", ") +
	       BytesText(used * kBytesOfKb);
}

void AddKeys(const PlanNode &node, std::vector<std::string> &details) {
	if (node.Has("Sort Key") && node.type != "Aggregate") {
		const std::string presorted =
			node.Has("Presorted Key")
				? ", in order already by " + KeyList(node.List("Presorted Key"))
				: "";
		details.push_back("by " + KeyList(node.List("Sort Key")) + presorted + SortMemory(node));
	}
	if (node.Has("Group Key")) {
		details.push_back("by " + KeyList(node.List("Group Key")));
	}
	if (node.Has("Cache Key")) {
		std::string cache = "remembers by " + PlainCondition(node.Text("Cache Key"));
		if (node.Has("Cache Hits")) {
			cache += ": " + CountOf(node.NumberOr("Cache Hits", 0), "hit") + ", " +
			         CountText(node.NumberOr("Cache Misses", 0)) + " not there";
		}
		details.push_back(cache);
	}
}

void AddMemory(const PlanNode &node, const NodeFigures &figures,
               std::vector<std::string> &details) {
	if (node.NumberOr("Hash Batches", 1) > 1) {
		details.push_back("hash table in " + CountOf(node.NumberOr("Hash Batches", 1), "part") +
		                  ", " + BytesText(node.NumberOr("Peak Memory Usage", 0) * kBytesOfKb) +
		                  " in memory at a time");
	}
	if (node.NumberOr("Disk Usage", 0) > 0) {
		details.push_back("groups on disk: " +
		                  BytesText(node.NumberOr("Disk Usage", 0) * kBytesOfKb));
	}
	if (node.NumberOr("Lossy Heap Blocks", 0) > 0) {
		details.push_back("bitmap too large for memory: " +
		                  CountOf(node.NumberOr("Lossy Heap Blocks", 0), "page") + " read whole, " +
		                  CountText(node.NumberOr("Exact Heap Blocks", 0)) + " by row");
	}
	if (node.NumberOr("Heap Fetches", 0) > 0) {
		details.push_back(
			"looks into the table " +
			CountOf(node.NumberOr("Heap Fetches", 0) * std::max(figures.loops, 1.0), "time"));
	}
}

void AddRest(const PlanNode &node, std::vector<std::string> &details) {
	if (node.Has("Workers Planned")) {
		const double planned = node.NumberOr("Workers Planned", 0);
		const double launched = node.NumberOr("Workers Launched", planned);
		details.push_back(CountOf(planned, "worker") + " planned" +
		                  (launched < planned ? ", only " + CountText(launched) + " started" : ""));
	}
	if (node.NumberOr("Subplans Removed", 0) > 0) {
		details.push_back(CountOf(node.NumberOr("Subplans Removed", 0), "partition") +
		                  " left out at the start");
	}
	if (node.Has("Remote SQL")) {
		details.push_back("sends " + node.Text("Remote SQL"));
	}
	if (node.Has("Function Call")) {
		details.push_back("calls " + node.Text("Function Call"));
	}
	if (node.NumberOr("Disabled", 0) != 0) {
		details.push_back("switched off by a setting, used for want of another way");
	}
}

} // namespace

std::vector<std::string> NodeDetails(const PlanNode &node, const NodeFigures &figures) {
	std::vector<std::string> details;
	AddConditions(node, figures, details);
	AddKeys(node, details);
	AddMemory(node, figures, details);
	AddRest(node, details);
	return details;
}

std::vector<std::string> StatementDetails(const QueryPlan &plan) {
	std::vector<std::string> details;
	std::string times = plan.planning_ms ? "Planning " + TimeText(*plan.planning_ms) : "";
	if (plan.execution_ms) {
		times += (times.empty() ? "Execution " : ", execution ") + TimeText(*plan.execution_ms);
	}
	if (!times.empty()) {
		details.push_back(times);
	}
	for (const PlanTrigger &trigger : plan.triggers) {
		details.push_back("Trigger " +
		                  (trigger.constraint.empty() ? trigger.name : trigger.constraint) + ": " +
		                  TimeText(trigger.ms) + " in " + CountOf(trigger.calls, "call"));
	}
	if (plan.jit) {
		details.push_back("JIT compilation of " + CountOf(plan.jit->functions, "function") +
		                  (plan.jit->total_ms > 0 ? ": " + TimeText(plan.jit->total_ms) : ""));
	}
	if (plan.serialization_ms) {
		details.push_back("Making text of the result: " + TimeText(*plan.serialization_ms));
	}
	std::string settings;
	for (const PlanSetting &setting : plan.settings) {
		settings += (settings.empty() ? "Settings: " : ", ") + setting.name + " = " + setting.value;
	}
	if (!settings.empty()) {
		details.push_back(settings);
	}
	return details;
}

} // namespace savant::core
