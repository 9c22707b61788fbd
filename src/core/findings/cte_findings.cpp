/*
 * cte_findings.cpp
 *     Rules about WITH: what is worked out for nothing, and recursion that does not end soon.
 */
#include <algorithm>
#include <unordered_map>

#include "core/findings/finding_words.hpp"
#include "core/findings/memory_finders.hpp"
#include "core/findings/plan_memory.hpp"
#include "core/findings/plan_paths.hpp"
#include "core/plan/plan_shape.hpp"

namespace savant::core {

namespace {

constexpr double kRemovedShare = 0.5;
constexpr double kManyRows = 10'000;
constexpr double kManyRounds = 1000;
constexpr double kManyRecursiveRows = 1e6;

/* One WITH query and who reads it. */
struct CommonTable {
	int plan = -1;          // the node that makes it
	std::vector<int> scans; // CTE Scans of it
};

std::vector<CommonTable> CommonTables(const FindingInput &input) {
	std::unordered_map<std::string, std::vector<int>> scans;
	for (const int scan : NodesOf(input, "CTE Scan")) {
		scans[input.plan.At(scan).Text("CTE Name")].push_back(scan);
	}
	std::vector<CommonTable> tables;
	for (std::size_t i = 0; i < input.plan.nodes.size() && !scans.empty(); ++i) {
		if (IsCte(input.plan.nodes[i])) {
			const std::string name(CteName(input.plan.nodes[i]));
			tables.push_back({static_cast<int>(i), scans[name]});
		}
	}
	return tables;
}

/* Recursive and data-modifying ones are kept whatever the statement says, and two of one name
 * cannot be told apart. */
bool CanBeInlined(const FindingInput &input, const CommonTable &table) {
	const std::string &type = input.plan.At(table.plan).type;
	const std::vector<int> below = Below(input.plan, table.plan);
	return table.scans.size() == 1 && type != "Recursive Union" && IsExecuted(input, table.plan) &&
	       IsExecuted(input, table.scans[0]) &&
	       std::none_of(below.begin(), below.end(), [&](int node) {
			   const std::string &inner = input.plan.At(node).type;
			   return inner == "ModifyTable" || inner == "LockRows";
		   });
}

double RemovedShare(const NodeFigures &figures) {
	const double read = figures.rows + figures.rows_removed;
	return read <= 0 ? 0 : figures.rows_removed / read;
}

} // namespace

void FindCteFence(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	for (const CommonTable &table : CommonTables(input)) {
		if (!CanBeInlined(input, table)) {
			continue;
		}
		const int scan = table.scans[0];
		const NodeFigures &figures = input.figures.At(scan);
		if (!input.figures.measured || figures.rows_removed < kManyRows ||
		    RemovedShare(figures) <= kRemovedShare) {
			continue;
		}
		const std::string name(CteName(input.plan.At(table.plan)));
		Finding finding = StartFinding(rule, input, scan);
		finding.cause = CauseOf("memory", scan);
		finding.precision = 2;
		finding.saving = OwnCost(input, scan) + OwnCost(input, table.plan);
		finding.title = "WITH query " + name + " is worked out whole, and " +
		                PercentText(RemovedShare(figures)) + " of it thrown away";
		finding.detail = CountOf(figures.rows + figures.rows_removed, "row") + " are made, and " +
		                 input.plan.At(scan).Text("Filter") + " keeps " + CountText(figures.rows) +
		                 "; the condition cannot reach into a "
		                 "materialized query.";
		finding.advice = "Write NOT MATERIALIZED (or leave out MATERIALIZED), or put the condition "
						 "inside. A volatile function in it keeps it from being inlined, too.";
		sink.Add(std::move(finding));
	}
}

void FindCteUsedOnce(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	for (const CommonTable &table : CommonTables(input)) {
		if (!CanBeInlined(input, table) || RowsOf(input, table.scans[0]) < kManyRows) {
			continue;
		}
		const int scan = table.scans[0];
		const std::string name(CteName(input.plan.At(table.plan)));
		Finding finding = StartFinding(rule, input, scan);
		finding.cause = CauseOf("memory", scan);
		finding.precision = 1;
		finding.saving = OwnCost(input, scan);
		finding.title = "WITH query " + name + " is stored and read once";
		finding.detail = CountOf(RowsOf(input, table.plan), "row") +
		                 " are put aside and then read by one CTE Scan.";
		finding.advice = "Leave out MATERIALIZED: the planner then works it into the statement. It "
						 "is also kept apart when it calls a volatile function.";
		sink.Add(std::move(finding));
	}
}

void FindRecursiveRunaway(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	for (const int scan : NodesOf(input, "WorkTable Scan")) {
		const int node = Above(input.plan, scan, "Recursive Union");
		if (node < 0 || !input.figures.measured) {
			continue;
		}
		const double rounds =
			input.figures.At(scan).loops / std::max(1.0, input.figures.At(node).loops);
		const double rows = RowsOf(input, node);
		if (rounds <= kManyRounds && rows <= kManyRecursiveRows) {
			continue;
		}
		Finding finding = StartFinding(rule, input, node);
		finding.is_certain = true;
		finding.saving = OwnCost(input, node);
		finding.title =
			"Recursion takes " + CountOf(rounds, "round") + " and makes " + CountOf(rows, "row");
		finding.detail = "The planner expected " + CountOf(input.plan.At(node).plan_rows, "row") +
		                 "; the recursive part ran " + CountText(rounds) + " times.";
		finding.advice =
			"If the data has circles, use UNION instead of UNION ALL or a CYCLE clause "
			"(14 and up); otherwise limit the depth in the recursive part.";
		sink.Add(std::move(finding));
	}
}

} // namespace savant::core
