/*
 * aggregate_findings.cpp
 *     Rules about hash tables, windows and other stores of rows that spill or grow.
 */
#include <algorithm>
#include <array>
#include <cmath>

#include "core/findings/finding_words.hpp"
#include "core/findings/memory_finders.hpp"
#include "core/findings/plan_keys.hpp"
#include "core/findings/plan_memory.hpp"
#include "core/findings/plan_paths.hpp"
#include "core/schema/picture.hpp"

namespace savant::core {

namespace {

constexpr double kKilobyte = 1024;
constexpr double kBlockBytes = 8192;
constexpr double kCriticalSpillBytes = 1024 * kKilobyte * kKilobyte;
constexpr double kSpillShare = 0.5; // of the node's time that a spill takes, at most
constexpr double kManyTempBlocks = 1000;
constexpr double kWrongGroups = 100;
constexpr double kRightInput = 3;
constexpr double kManyGroups = 1000;
constexpr double kExplodes = 100;
constexpr double kManySetRows = 100'000;
constexpr double kFewInputRows = 10;
constexpr std::string_view kProjectSet = "ProjectSet";

double TempBlocks(const FindingInput &input, int node) {
	const BufferCounts &own = input.figures.At(node).self_buffers;
	return own.temp_read + own.temp_written;
}

bool HasHashTable(const PlanNode &aggregate) {
	const std::string strategy = aggregate.Text("Strategy");
	return strategy == "Hashed" || strategy == "Mixed";
}

std::string QuotedList(const std::vector<ColumnUse> &columns) {
	std::string text;
	for (const ColumnUse &column : columns) {
		text += (text.empty() ? "" : ", ") + QuoteIdentifier(column.name);
	}
	return text;
}

/* The cure for a wrong number of groups: which statistics are missing depends on the keys. */
void AdviseGroups(const FindingInput &input, int node, Finding &finding) {
	const std::vector<ColumnUse> keys = KeyColumns(input, node, "Group Key");
	const int scan = ScanOfColumns(input, node, keys);
	if (keys.empty()) {
		finding.advice =
			"The planner has no statistics of the grouped expression: CREATE STATISTICS "
			"on the expression (14 and up), or group by a column.";
		return;
	}
	if (scan < 0) {
		finding.advice = "The columns are of several tables, about which no statistics can be "
						 "kept together. Group by the key of one table where the others depend on "
						 "it.";
		return;
	}
	const std::string table = RelationText(input.plan.At(scan));
	if (keys.size() > 1) {
		finding.advice = "Tell the planner how many combinations of these columns there are.";
		std::vector<std::string> names;
		for (const ColumnUse &key : keys) {
			names.push_back(key.name);
		}
		finding.statement = "CREATE STATISTICS " + StatisticsName(input.plan.At(scan), names) +
		                    " (ndistinct) ON " + QuotedList(keys) + " FROM " + table +
		                    ";\nANALYZE " + table + ";";
		return;
	}
	const double groups = RowsOf(input, node);
	finding.advice = "The sample of ANALYZE misjudges the number of different values; set it, or "
					 "raise the statistics target of the column.";
	finding.statement = "ALTER TABLE " + table + " ALTER COLUMN " + QuoteIdentifier(keys[0].name) +
	                    " SET (n_distinct = " + std::to_string(static_cast<long>(groups)) +
	                    ");\nANALYZE " + table + ";";
}

/* Too many expected groups only matter where they made the planner sort or split many rows. */
bool ChangedThePlan(const FindingInput &input, int node, bool is_under) {
	constexpr double kManyRows = 10'000;
	const PlanNode &aggregate = input.plan.At(node);
	const int below = InputNodes(input.plan, node)[0];
	return is_under ||
	       (RowsOf(input, below) >= kManyRows &&
	        (aggregate.NumberOr("Planned Partitions", 0) > 1 ||
	         (aggregate.Text("Strategy") == "Sorted" && input.plan.At(below).type == "Sort")));
}

/* Those have a rule of their own that says what to do. */
bool HasOwnSpillRule(const PlanNode &node) {
	static constexpr std::array<std::string_view, 8> kTypes = {
		"Sort",      "Incremental Sort", "Aggregate",   "Hash",
		"Hash Join", "WindowAgg",        "Materialize", "CTE Scan"};
	return std::find(kTypes.begin(), kTypes.end(), node.type) != kTypes.end();
}

} // namespace

void FindHashAggregateSpill(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	for (const int node : NodesOf(input, "Aggregate")) {
		const PlanNode &aggregate = input.plan.At(node);
		const double disk = HashDiskKilobytes(aggregate) * kKilobyte;
		const bool is_planned =
			!input.figures.measured && aggregate.NumberOr("Planned Partitions", 0) > 1;
		if (!HasHashTable(aggregate) || (disk <= 0 && !is_planned)) {
			continue;
		}
		const double groups = RowsEach(input, node);
		Finding finding = StartFinding(rule, input, node);
		finding.cause = CauseOf("memory", node);
		finding.severity = disk > kCriticalSpillBytes ? Severity::Critical : rule.severity;
		finding.saving = OwnCost(input, node) * kSpillShare;
		if (is_planned) {
			finding.title =
				"Hash table of " + CountOf(groups, "group") + " will not fit into memory";
			finding.detail = "The planner means to split it into " +
			                 CountOf(aggregate.NumberOr("Planned Partitions", 0), "partition") +
			                 " on disk.";
		} else {
			finding.title = "Hash table of " + CountOf(groups, "group") + " spills " +
			                BytesText(disk) + " to disk";
			finding.detail =
				"It took " + CountText(aggregate.NumberOr("HashAgg Batches", 0)) + " batches" +
				" with " + BytesText(aggregate.NumberOr("Peak Memory Usage", 0) * kKilobyte) +
				" of memory; the planner expected " + CountOf(aggregate.plan_rows, "group") + ".";
		}
		AdviseMemory(input, GroupBytes(groups, aggregate.plan_width), MemoryUse::Hash, finding);
		sink.Add(std::move(finding));
	}
}

void FindUnderestimatedGroups(const FindingRule &rule, const FindingInput &input,
                              FindingSink &sink) {
	for (const int node : NodesOf(input, "Aggregate")) {
		const PlanNode &aggregate = input.plan.At(node);
		const NodeFigures &figures = input.figures.At(node);
		const std::vector<int> inputs = InputNodes(input.plan, node);
		if (!input.figures.measured || !aggregate.Has("Group Key") || !figures.estimate_counts ||
		    figures.estimate_factor < kWrongGroups || inputs.size() != 1 ||
		    input.figures.At(inputs[0]).estimate_factor > kRightInput ||
		    std::max(RowsEach(input, node), aggregate.plan_rows) < kManyGroups) {
			continue;
		}
		const bool is_under = figures.direction == EstimateDirection::Under;
		if (!ChangedThePlan(input, node, is_under)) {
			continue;
		}
		Finding finding = StartFinding(rule, input, node);
		finding.cause = CauseOf("estimate", node);
		finding.precision = 1;
		finding.is_certain = true;
		// Too many expected groups cost a sort or a spill; too few cost what is built on them.
		finding.severity = is_under ? rule.severity : Severity::Info;
		finding.saving = is_under ? OwnCost(input, node) : 0;
		finding.title = "Number of groups is " + TimesText(figures.estimate_factor) +
		                (is_under ? " what was expected" : " lower than expected");
		finding.detail = "Grouped by " + aggregate.Text("Group Key") + " there are " +
		                 CountOf(RowsEach(input, node), "group") + ", and the planner expected " +
		                 CountText(aggregate.plan_rows) +
		                 "; the rows that are grouped were "
		                 "estimated well.";
		AdviseGroups(input, node, finding);
		sink.Add(std::move(finding));
	}
}

void FindWindowSpill(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	for (const int node : NodesOf(input, "WindowAgg")) {
		const PlanNode &window = input.plan.At(node);
		const double disk = window.Text("Storage") == "Disk"
		                        ? window.NumberOr("Maximum Storage", 0) * kKilobyte
		                        : input.figures.At(node).self_buffers.temp_written * kBlockBytes;
		if (!input.figures.measured || disk < kBlockBytes) {
			continue;
		}
		Finding finding = StartFinding(rule, input, node);
		finding.cause = CauseOf("memory", node);
		finding.saving = OwnCost(input, node) * kSpillShare;
		finding.title = "Window function keeps " + BytesText(disk) + " of rows on disk";
		finding.detail = "One partition of the window, or its frame, did not fit into work_mem: " +
		                 BytesText(disk) + " were written.";
		finding.advice =
			"Smaller partitions and frames that end at the current row keep fewer rows. ";
		AdviseMemory(input, disk * 2, MemoryUse::Sort, finding);
		sink.Add(std::move(finding));
	}
}

void FindMaterializeSpill(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	for (const char *type : {"Materialize", "CTE Scan"}) {
		for (const int node : NodesOf(input, type)) {
			const BufferCounts &own = input.figures.At(node).self_buffers;
			const PlanNode &store = input.plan.At(node);
			if (own.temp_read + own.temp_written <= kManyTempBlocks) {
				continue;
			}
			const double bytes = own.temp_written * kBlockBytes;
			Finding finding = StartFinding(rule, input, node);
			finding.cause = CauseOf("memory", node);
			finding.saving = OwnCost(input, node);
			finding.title = NodeText(store) + " writes " + BytesText(bytes) + " to disk";
			finding.detail = "The rows are kept to be read again; " + BytesText(bytes) +
			                 " were written and " + BytesText(own.temp_read * kBlockBytes) +
			                 " read back.";
			finding.advice =
				store.type == "CTE Scan"
					? "Filter and cut columns inside the WITH query, or let the planner "
					  "inline it (NOT MATERIALIZED). "
					: "Keep fewer columns, or give the join an equality that it can "
					  "hash. ";
			AdviseMemory(input, bytes * 2, MemoryUse::Sort, finding);
			sink.Add(std::move(finding));
		}
	}
}

void FindTempIo(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	for (std::size_t i = 0; i < input.plan.nodes.size(); ++i) {
		const int node = static_cast<int>(i);
		if (HasOwnSpillRule(input.plan.nodes[i]) || !IsExecuted(input, node) ||
		    TempBlocks(input, node) <= kManyTempBlocks) {
			continue;
		}
		const BufferCounts &own = input.figures.At(node).self_buffers;
		Finding finding = StartFinding(rule, input, node);
		finding.cause = CauseOf("memory", node);
		finding.saving = OwnCost(input, node) * kSpillShare;
		finding.title = NodeText(input.plan.nodes[i]) + " uses " +
		                BytesText(TempBlocks(input, node) * kBlockBytes) + " of temporary files";
		finding.detail = BytesText(own.temp_written * kBlockBytes) + " were written and " +
		                 BytesText(own.temp_read * kBlockBytes) + " read.";
		AdviseMemory(input, own.temp_written * kBlockBytes * 2, MemoryUse::Sort, finding);
		sink.Add(std::move(finding));
	}
}

void FindProjectSetExplosion(const FindingRule &rule, const FindingInput &input,
                             FindingSink &sink) {
	for (const int node : NodesOf(input, kProjectSet)) {
		const std::vector<int> inputs = InputNodes(input.plan, node);
		if (inputs.size() != 1) {
			continue;
		}
		const double in = RowsOf(input, inputs[0]);
		const double out = RowsOf(input, node);
		if (in < kFewInputRows || out < kManySetRows || out <= kExplodes * in) {
			continue;
		}
		Finding finding = StartFinding(rule, input, node);
		finding.saving = OwnCost(input, node);
		finding.title =
			"A set-returning function makes " + CountOf(out, "row") + " of " + CountText(in);
		finding.detail = "Each row becomes " + CountText(std::round(out / in)) + " on average.";
		finding.advice = "Filter, join and limit first and unnest last, or ask of the array or "
						 "range itself (= ANY, @>, &&) what is asked of its elements.";
		sink.Add(std::move(finding));
	}
}

} // namespace savant::core
