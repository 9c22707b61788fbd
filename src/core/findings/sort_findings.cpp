/*
 * sort_findings.cpp
 *     Rules about sorts: what spilled, and what an index could have delivered in order.
 */
#include <algorithm>

#include "core/findings/finding_words.hpp"
#include "core/findings/memory_finders.hpp"
#include "core/findings/plan_keys.hpp"
#include "core/findings/plan_memory.hpp"
#include "core/findings/plan_paths.hpp"

namespace savant::core {

namespace {

constexpr double kKilobyte = 1024;
constexpr double kCriticalSpillBytes = 1024 * kKilobyte * kKilobyte;
constexpr double kManyRows = 10'000;
constexpr double kTopNRows = 100'000;
constexpr double kTopNLimit = 1000;
constexpr double kLargeShare = 0.4;
constexpr double kPlannedShare = 0.1; // of the cost, before a sort that never ran is talked about
/* Sorting 200,000 rows in memory took 60 % of the time that it took with a spill (measured). */
constexpr double kSpillShare = 0.5;
constexpr double kNarrowBytes = 64; // an index that holds all columns read stays small
constexpr double kInOrder = 0.9;    // correlation: an index scan reads the table as it lies
constexpr double kSkewedShare = 0.5;

/* Sort or Incremental Sort that wrote to disk. */
bool IsSpilledSort(const FindingInput &input, int node) {
	return input.plan.At(node).type == "Sort" && SortDiskKilobytes(input.plan.At(node)) > 0;
}

int SpilledSortBelow(const FindingInput &input, int node) {
	const std::vector<int> inputs = InputNodes(input.plan, node);
	return inputs.size() == 1 && IsSpilledSort(input, inputs[0]) ? inputs[0] : -1;
}

/* Rows that went in: a reader that stops early takes fewer out. */
double SortedRows(const FindingInput &input, int node) {
	const std::vector<int> inputs = InputNodes(input.plan, node);
	return inputs.size() == 1 ? std::max(RowsOf(input, inputs[0]), RowsOf(input, node))
	                          : RowsOf(input, node);
}

double SortNeed(const FindingInput &input, int node) {
	const double disk = SortDiskKilobytes(input.plan.At(node)) * kKilobyte;
	const double rows = SortedRows(input, node) / std::max(1.0, input.figures.At(node).loops);
	return std::max(SortBytes(rows, input.plan.At(node).plan_width), disk);
}

/* Sorts that keep the first rows only never need the memory of all. */
bool IsBounded(const QueryPlan &plan, int node) {
	const int parent = plan.At(node).parent;
	return plan.At(node).Text("Sort Method") == "top-N heapsort" ||
	       (parent >= 0 && plan.At(parent).type == "Limit");
}

void AddPlannedSpill(const FindingRule &rule, const FindingInput &input, int node,
                     FindingSink &sink) {
	const double memory = MemorySetting(input, "work_mem").value_or(0);
	const double need = SortBytes(RowsEach(input, node), input.plan.At(node).plan_width);
	if (memory <= 0 || need <= memory || RowsOf(input, node) < kManyRows ||
	    IsBounded(input.plan, node) || input.figures.Share(node) < kPlannedShare) {
		return;
	}
	Finding finding = StartFinding(rule, input, node);
	finding.cause = CauseOf("memory", node);
	finding.saving = OwnCost(input, node) * kSpillShare;
	finding.title =
		"Sort of " + CountOf(RowsOf(input, node), "row") + " will not fit into work_mem";
	finding.detail = "The planner expects " + CountOf(RowsEach(input, node), "row") + " of " +
	                 CountOf(input.plan.At(node).plan_width, "byte") + "; work_mem is " +
	                 BytesText(memory) + ".";
	AdviseMemory(input, need, MemoryUse::Sort, finding);
	sink.Add(std::move(finding));
}

std::string KeysText(const PlanNode &sort) { return sort.Text("Sort Key"); }

/* The whole table in index order is only faster when the table's pages need no jumping. */
bool IsOrderCheap(const FindingInput &input, int sort, int scan, const ColumnUse &first) {
	const int parent = input.plan.At(sort).parent;
	if (parent >= 0 && input.plan.At(parent).type == "Limit") {
		return true;
	}
	const TableFacts *facts = FactsOf(input, scan);
	const ColumnFacts *column = facts == nullptr ? nullptr : facts->Column(first.name);
	if (column != nullptr && column->has_statistics && column->correlation > kInOrder) {
		return true;
	}
	return !input.plan.At(scan).Has("Filter") && input.plan.At(scan).plan_width <= kNarrowBytes &&
	       input.plan.At(scan).List("Output").size() <= 4 && input.plan.At(scan).Has("Output");
}

} // namespace

void FindSortDisk(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	for (const int node : NodesOf(input, "Sort")) {
		if (!input.figures.measured) {
			AddPlannedSpill(rule, input, node, sink);
		}
		const double disk = SortDiskKilobytes(input.plan.At(node)) * kKilobyte;
		if (disk <= 0) {
			continue;
		}
		Finding finding = StartFinding(rule, input, node);
		finding.cause = CauseOf("memory", node);
		finding.severity = disk > kCriticalSpillBytes ? Severity::Critical : rule.severity;
		finding.saving = OwnCost(input, node) * kSpillShare;
		finding.title = "Sort of " + CountOf(SortedRows(input, node), "row") + " spills " +
		                BytesText(disk) + " to disk";
		finding.detail = "Sorted by " + KeysText(input.plan.At(node)) + " with " +
		                 input.plan.At(node).Text("Sort Method") + "; " + BytesText(disk) +
		                 " did not fit into memory.";
		AdviseMemory(input, SortNeed(input, node), MemoryUse::Sort, finding);
		sink.Add(std::move(finding));
	}
}

void FindGroupSortInsteadOfHash(const FindingRule &rule, const FindingInput &input,
                                FindingSink &sink) {
	for (const int node : NodesOf(input, "Aggregate")) {
		const PlanNode &aggregate = input.plan.At(node);
		const int sort = SpilledSortBelow(input, node);
		const std::string output = aggregate.Text("Output");
		const double groups = GroupBytes(RowsEach(input, node), aggregate.plan_width);
		// Aggregates with DISTINCT or an order of their own cannot be hashed.
		if (sort < 0 || aggregate.Text("Strategy") != "Sorted" || aggregate.Has("Grouping Sets") ||
		    output.find("(DISTINCT ") != std::string::npos ||
		    output.find(" ORDER BY ") != std::string::npos || !aggregate.Has("Output") ||
		    groups * 2 > SortNeed(input, sort)) {
			continue;
		}
		Finding finding = StartFinding(rule, input, node);
		finding.cause = CauseOf("memory", sort);
		finding.precision = 1;
		finding.saving = OwnCost(input, sort) * kSpillShare;
		finding.title = "Groups are made by a sort on disk where a hash table would fit";
		finding.detail = CountOf(SortedRows(input, sort), "row") + " were sorted with " +
		                 BytesText(SortDiskKilobytes(input.plan.At(sort)) * kKilobyte) +
		                 " on disk, to make " + CountOf(RowsOf(input, node), "group") + " of them.";
		AdviseMemory(input, std::max(groups, GroupBytes(aggregate.plan_rows, aggregate.plan_width)),
		             MemoryUse::Hash, finding);
		sink.Add(std::move(finding));
	}
}

void FindWindowSort(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	for (const int node : NodesOf(input, "WindowAgg")) {
		const int sort = SpilledSortBelow(input, node);
		if (sort < 0) {
			continue;
		}
		Finding finding = StartFinding(rule, input, node);
		finding.cause = CauseOf("memory", sort);
		finding.precision = 1;
		finding.saving = OwnCost(input, sort) * kSpillShare;
		finding.title =
			"Window function sorts " + CountOf(SortedRows(input, sort), "row") + " on disk";
		finding.detail = "The order " + KeysText(input.plan.At(sort)) + " took " +
		                 BytesText(SortDiskKilobytes(input.plan.At(sort)) * kKilobyte) +
		                 " of temporary files.";
		if (ScanJustBelow(input.plan, sort) >= 0) {
			finding.advice = "An index in the order of PARTITION BY and ORDER BY, with the columns "
							 "that are read, would make the sort needless. ";
		}
		AdviseMemory(input, SortNeed(input, sort), MemoryUse::Sort, finding);
		sink.Add(std::move(finding));
	}
}

void FindTopNFromMany(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	for (const int node : NodesOf(input, "Sort")) {
		const std::vector<int> inputs = InputNodes(input.plan, node);
		const int parent = input.plan.At(node).parent;
		if (inputs.size() != 1 || !IsBounded(input.plan, node) || parent < 0 ||
		    RowsOf(input, inputs[0]) <= kTopNRows || RowsOf(input, parent) >= kTopNLimit) {
			continue;
		}
		const double cost = OwnCost(input, node) + OwnCost(input, inputs[0]);
		if (cost < kLargeShare * StatementCost(input)) {
			continue;
		}
		const std::vector<ColumnUse> keys = KeyColumns(input, node, "Sort Key");
		const int scan = ScanOfColumns(input, node, keys);
		Finding finding = StartFinding(rule, input, node);
		finding.cause = CauseOf("order", node);
		finding.precision = 1;
		finding.saving = cost;
		finding.title = "All " + CountOf(RowsOf(input, inputs[0]), "row") +
		                " are read to find the first " + CountText(RowsOf(input, parent));
		finding.detail = "They are sorted by " + KeysText(input.plan.At(node)) + " and cut to " +
		                 CountOf(RowsOf(input, parent), "row") + "; reading and sorting is " +
		                 PercentText(cost / StatementCost(input)) + " of the statement.";
		if (scan >= 0 && ScanJustBelow(input.plan, node) == scan) {
			finding.advice = "An index on the columns of the filter and then of ORDER BY delivers "
							 "the first rows at once.";
			finding.index = WishFor(input, scan, keys);
		} else {
			finding.advice = "The order needs what is worked out below it. Sort and limit the one "
							 "table before it is joined if the meaning allows, or keep the value "
							 "that is sorted by in a column with an index.";
		}
		sink.Add(std::move(finding));
	}
}

void FindAvoidableSort(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	for (const int node : NodesOf(input, "Sort")) {
		const int scan = ScanJustBelow(input.plan, node);
		const std::vector<ColumnUse> keys = KeyColumns(input, node, "Sort Key");
		if (scan < 0 || RowsOf(input, node) <= kManyRows ||
		    ScanOfColumns(input, node, keys) != scan || !IsOrderCheap(input, node, scan, keys[0])) {
			continue;
		}
		IndexWish wish = WishFor(input, scan, keys);
		const TableFacts *facts = FactsOf(input, scan);
		if (facts != nullptr && HasIndexOn(*facts, wish.columns)) {
			continue; // the planner had it and found the sort cheaper
		}
		Finding finding = StartFinding(rule, input, node);
		finding.cause = CauseOf("order", node);
		finding.saving = OwnCost(input, node);
		finding.title = "Sort of " + CountOf(RowsOf(input, node), "row") + " of " +
		                RelationText(input.plan.At(scan)) + " that an index could deliver in order";
		finding.detail = "Only " + NodeText(input.plan.At(scan)) + " is below the sort by " +
		                 KeysText(input.plan.At(node)) + ".";
		finding.advice = "An index in this order, with the columns that are read, makes the sort "
						 "needless; it costs its upkeep, so let the adviser weigh it.";
		finding.index = std::move(wish);
		sink.Add(std::move(finding));
	}
}

void FindIncrementalSortGroups(const FindingRule &rule, const FindingInput &input,
                               FindingSink &sink) {
	for (const int node : NodesOf(input, "Incremental Sort")) {
		const PlanNode &sort = input.plan.At(node);
		const double groups = sort.NumberOr("Pre-sorted Groups.Group Count", 0);
		const bool is_disk = sort.Has("Pre-sorted Groups.Sort Space Disk.Peak Sort Space Used");
		const std::string space =
			std::string("Pre-sorted Groups.Sort Space ") + (is_disk ? "Disk" : "Memory");
		const double peak = sort.NumberOr(space + ".Peak Sort Space Used", 0);
		const double average = sort.NumberOr(space + ".Average Sort Space Used", 0);
		if (groups < 1 || average <= 0 || RowsOf(input, node) < kManyRows ||
		    peak <= kSkewedShare * average * groups) {
			continue;
		}
		Finding finding = StartFinding(rule, input, node);
		finding.saving = OwnCost(input, node);
		finding.title =
			"One group of equal " + sort.Text("Presorted Key") + " holds most of what is sorted";
		finding.detail =
			"The largest of " +
			CountOf(groups + sort.NumberOr("Full-sort Groups.Group Count", 0), "group") + " took " +
			BytesText(peak * kKilobyte) + ", " +
			PercentText(std::min(1.0, peak / (average * groups))) +
			" of all: sorting in parts saves little here.";
		finding.advice = "Have an index over all sort keys (" + KeysText(sort) +
		                 "), or a plain sort when rows of the other groups are few.";
		const std::vector<ColumnUse> keys = KeyColumns(input, node, "Sort Key");
		const int scan = ScanOfColumns(input, node, keys);
		if (scan >= 0) {
			finding.index = WishFor(input, scan, keys);
		}
		sink.Add(std::move(finding));
	}
}

} // namespace savant::core
