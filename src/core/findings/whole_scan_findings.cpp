/*
 * whole_scan_findings.cpp
 *     Rules about reading whole tables and whole sets of partitions.
 */
#include <algorithm>
#include <cmath>
#include <map>

#include "core/findings/finding_words.hpp"
#include "core/findings/scan_finders.hpp"
#include "core/findings/scan_view.hpp"

namespace savant::core {

namespace {

constexpr double kBlockBytes = 8192;
constexpr double kManyRows = 10'000, kFewBlocks = 50;
constexpr double kLeastRemoved = 0.5, kMostlyRemoved = 0.9;
constexpr double kLeastScanShare = 0.1;
/* An index that saves less than this of the scan is not worth its upkeep. */
constexpr double kLeastIndexSaving = 0.5;

/* An index that begins with one of the columns: the planner had it and did not take it. */
const IndexFacts *IndexNotTaken(const ScanView &scan, const WantedColumns &wanted) {
	if (scan.facts == nullptr) {
		return nullptr;
	}
	for (const std::string &column : wanted.All()) {
		if (const IndexFacts *index = IndexOn(*scan.facts, column)) {
			return index;
		}
	}
	return nullptr;
}

/* True when that index already has all that a better one could have: its selectivity, or a
 * setting, is why it was not used. */
bool IsAsGoodAsWanted(const IndexFacts &index, const WantedColumns &wanted) {
	for (const std::string &column : wanted.All()) {
		if (std::find(index.keys.begin(), index.keys.end(), column) == index.keys.end()) {
			return false;
		}
	}
	return true;
}

std::string IndexAdvice(const ScanView &scan, const WantedColumns &wanted) {
	std::string advice = "Have the index adviser check an index on " + NamesText(wanted.All());
	if (!wanted.equality.empty() && !wanted.range.empty()) {
		advice += " (columns compared for equality first)";
	}
	const IndexFacts *index = IndexNotTaken(scan, wanted);
	if (index != nullptr) {
		advice += "; " + index->name + " has only a part of these columns and was not worth using";
	}
	return advice + ".";
}

/* The Append that the scan is a partition of; -1 = it stands for itself. */
int AppendOf(const QueryPlan &plan, int scan) {
	const int parent = plan.At(scan).parent;
	const bool is_append =
		parent >= 0 && (plan.At(parent).type == "Append" || plan.At(parent).type == "Merge Append");
	return is_append && !ParentAlias(AliasOf(plan.At(scan))).empty() ? parent : -1;
}

/* The scans of all partitions of one table, which count together. */
struct PartitionScans {
	ScanView sum; // its node is the first partition's
	WantedColumns wanted;
	int scans = 0;
	double cost = 0, saving = 0;
};

void AddPartition(const FindingInput &input, const ScanView &scan, PartitionScans &set) {
	set.sum.node = set.scans == 0 ? scan.node : set.sum.node;
	set.sum.read += scan.read;
	set.sum.kept += scan.kept;
	set.wanted = Together(std::move(set.wanted), Wanted(input, scan.node, scan.node, "Filter"));
	++set.scans;
	set.cost += OwnCost(input, scan.node);
	const IndexFacts *index = IndexNotTaken(scan, set.wanted);
	const bool has_index = index != nullptr && IsAsGoodAsWanted(*index, set.wanted);
	set.saving += has_index ? 0 : OwnCost(input, scan.node) * IndexSavingShare(scan);
}

void TellPartitions(const FindingRule &rule, const FindingInput &input, int append,
                    const PartitionScans &set, FindingSink &sink) {
	if (set.wanted.IsEmpty() || set.sum.read < kManyRows ||
	    set.sum.RemovedShare() <= kLeastRemoved || set.saving < kLeastIndexSaving * set.cost ||
	    set.cost < kLeastScanShare * StatementCost(input)) {
		return;
	}
	const PlanNode &first = input.plan.At(set.sum.node);
	const std::string parent = ParentAlias(AliasOf(first));
	Finding finding = StartFinding(rule, input, append);
	finding.saving = set.saving;
	finding.severity = SeverityOfSaving(input, set.saving);
	finding.title = CountOf(set.scans, "partition") + " of " + parent + " are read whole to find " +
	                (set.sum.kept > 0 ? PercentText(set.sum.kept / set.sum.read) : "none") +
	                " of their rows";
	finding.detail = "Their scans " + ReadAndKept(input, set.sum) + " by " +
	                 input.expressions->Of(set.sum.node, "Filter").source +
	                 ShareText(input, set.cost) + ".";
	finding.advice = "Have the index adviser check an index on " + NamesText(set.wanted.All()) +
	                 " of the partitioned table, or add a condition on the partition key.";
	finding.cause = CauseOf("rows", append);
	sink.Add(std::move(finding));
}

/* What one index lookup costs against one pass over the table. */
double LookupSavingShare(const ScanView &scan) {
	constexpr double kDescent = 4;
	const double pass = scan.blocks / scan.loops + scan.read / scan.loops * 0.0125;
	return std::clamp(1 - (kDescent + scan.kept / scan.loops) / std::max(pass, 1.0), 0.0, 1.0);
}

} // namespace

void FindSelectiveSeqScan(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	std::map<int, PartitionScans> partitions;
	for (const ScanView &scan : ScansOf(input, {"Seq Scan"})) {
		const PlanNode &node = input.plan.At(scan.node);
		const int append = AppendOf(input.plan, scan.node);
		if (append >= 0 && scan.loops <= 1) {
			AddPartition(input, scan, partitions[append]);
			continue;
		}
		const bool is_large =
			scan.read / scan.loops >= kManyRows || (scan.has_blocks && scan.blocks >= kFewBlocks);
		const WantedColumns wanted = Wanted(input, scan.node, scan.node, "Filter");
		const double share = IndexSavingShare(scan);
		if (scan.loops > 1 || !is_large || wanted.IsEmpty() || share < kLeastIndexSaving ||
		    scan.RemovedShare() <= kLeastRemoved || !HasShare(input, scan.node, kLeastScanShare)) {
			continue;
		}
		const IndexFacts *index = IndexNotTaken(scan, wanted);
		if (index != nullptr && IsAsGoodAsWanted(*index, wanted)) {
			continue;
		}
		Finding finding = StartFinding(rule, input, scan.node);
		finding.saving = OwnCost(input, scan.node) * share;
		finding.severity = scan.RemovedShare() > kMostlyRemoved
		                       ? SeverityOfSaving(input, finding.saving)
		                       : Severity::Info;
		finding.title = "All of " + node.Relation() + " is read to find " +
		                (scan.kept > 0 ? PercentText(scan.kept / scan.read) : "none") +
		                " of its rows";
		finding.detail = NodeText(node) + " " + ReadAndKept(input, scan) + ", because " +
		                 input.expressions->Of(scan.node, "Filter").source + " is only a filter" +
		                 ShareText(input, OwnCost(input, scan.node)) + ".";
		finding.advice = IndexAdvice(scan, wanted);
		finding.index = WishFor(node, wanted.All());
		finding.cause = CauseOf("rows", scan.node);
		sink.Add(std::move(finding));
	}
	for (const auto &[append, set] : partitions) {
		TellPartitions(rule, input, append, set, sink);
	}
}

void FindLargeSeqScan(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	constexpr double kLargePages = 10'000, kLeastShare = 0.4, kParallelGain = 0.5;
	for (const ScanView &scan : ScansOf(input, {"Seq Scan"})) {
		const PlanNode &node = input.plan.At(scan.node);
		const double pages = scan.facts != nullptr && scan.facts->pages > 0
		                         ? scan.facts->pages
		                         : scan.blocks / scan.loops;
		if (node.Has("Filter") || pages <= kLargePages || scan.loops > 1 || !scan.is_complete ||
		    !HasShare(input, scan.node, kLeastShare)) {
			continue;
		}
		// A narrower copy of the columns that are needed, or several workers.
		const double row_bytes = pages * kBlockBytes / std::max(1.0, scan.read);
		const double narrow = 1 - (node.plan_width + 24) / std::max(1.0, row_bytes);
		const double gain = std::max(narrow, node.parallel_aware ? 0.0 : kParallelGain);
		Finding finding = StartFinding(rule, input, scan.node);
		finding.saving = OwnCost(input, scan.node) * std::clamp(gain, 0.0, 0.9);
		finding.title = "The whole of " + node.Relation() + " (" + BytesText(pages * kBlockBytes) +
		                ") is read without a condition";
		finding.detail = NodeText(node) + " reads " + CountOf(scan.read, "row") + " from " +
		                 CountOf(pages, "page") + ShareText(input, OwnCost(input, scan.node)) + ".";
		finding.advice = "Ask whether all rows are needed each time: a condition, a materialized "
						 "view that keeps "
						 "the totals, or a LIMIT reads less.";
		if (narrow > kParallelGain) {
			finding.advice += " The statement needs " + BytesText(node.plan_width) + " of the " +
			                  BytesText(row_bytes) +
			                  " of a row: an index on just these columns can be read instead.";
		} else if (!node.parallel_aware) {
			finding.advice += " No parallel worker took part: see "
							  "max_parallel_workers_per_gather.";
		}
		sink.Add(std::move(finding));
	}
}

void FindSeqScanInLoop(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	constexpr double kManyReads = 100'000;
	for (const ScanView &scan : ScansOf(input, {"Seq Scan"})) {
		const PlanNode &node = input.plan.At(scan.node);
		const WantedColumns wanted = Wanted(input, scan.node, scan.node, "Filter");
		const double share = LookupSavingShare(scan);
		if (scan.loops <= 1 || scan.read <= kManyReads || wanted.IsEmpty() ||
		    share < kLeastIndexSaving) {
			continue;
		}
		const IndexFacts *index = IndexNotTaken(scan, wanted);
		if (index != nullptr && IsAsGoodAsWanted(*index, wanted)) {
			continue;
		}
		Finding finding = StartFinding(rule, input, scan.node);
		finding.saving = OwnCost(input, scan.node) * share;
		finding.severity = SeverityOfSaving(input, finding.saving);
		finding.title = "All of " + node.Relation() + " is read again for each of " +
		                CountOf(scan.loops, "outer row");
		finding.detail = NodeText(node) + " " + ReadAndKept(input, scan) +
		                 ShareText(input, OwnCost(input, scan.node)) + ".";
		finding.advice =
			IndexAdvice(scan, wanted) +
			" A hash join would read the table once; the planner chose the loop because "
			"it expected few outer rows or cannot hash this condition.";
		finding.index = WishFor(node, wanted.All());
		finding.cause = CauseOf("rows", scan.node);
		finding.precision = 1;
		sink.Add(std::move(finding));
	}
}

void FindReadEfficiency(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	constexpr double kLeastFactor = 5, kLeastBytes = 10.0 * 1024 * 1024, kRowHeader = 28;
	for (const ScanView &scan : ScansOf(input, {"Seq Scan"})) {
		// Whose width is the whole row's is known from statistics only.
		const bool is_known = scan.facts != nullptr && scan.has_blocks &&
		                      !scan.facts->columns.empty() && scan.is_complete &&
		                      std::all_of(scan.facts->columns.begin(), scan.facts->columns.end(),
		                                  [](const ColumnFacts &c) { return c.has_statistics; });
		if (!is_known) {
			continue;
		}
		double width = kRowHeader;
		for (const ColumnFacts &column : scan.facts->columns) {
			width += column.width;
		}
		const double bytes = scan.blocks * kBlockBytes;
		const double needed = std::max(kBlockBytes * scan.loops, scan.read * width);
		const double fill = 100.0 / std::max(10, scan.facts->fillfactor);
		if (bytes < kLeastBytes || bytes < needed * fill * kLeastFactor) {
			continue;
		}
		const PlanNode &node = input.plan.At(scan.node);
		Finding finding = StartFinding(rule, input, scan.node);
		finding.saving = OwnCost(input, scan.node) * (1 - needed * fill / bytes);
		finding.title = BytesText(bytes) + " of " + node.Relation() + " are read for " +
		                BytesText(needed) + " of rows";
		finding.detail = NodeText(node) + " touched " + CountOf(scan.blocks, "page") +
		                 " that held " + CountOf(scan.read, "row") + " of about " +
		                 BytesText(width) + ": most of the space is empty or dead.";
		finding.advice =
			"The table is bloated: VACUUM FULL (locks it) or pg_repack gives the space "
			"back; then look for what keeps autovacuum from it (long transactions, "
			"settings).";
		finding.statement =
			"VACUUM (FULL, ANALYZE) " + TableText(scan.facts->schema, scan.facts->name);
		sink.Add(std::move(finding));
	}
}

namespace {

/* What an Append over partitions did. */
struct PartitionSet {
	std::string parent;
	int executed = 0, filtered = 0, fruitless = 0;
	double fruitless_cost = 0;
	int first = -1;
};

PartitionSet PartitionsBelow(const FindingInput &input, int append) {
	PartitionSet set;
	for (const int child : input.plan.At(append).children) {
		// A bitmap scan of a partition has its index scan below; the partition is the child.
		const PlanNode &node = input.plan.At(child);
		const std::string parent = ReadsRelation(node) ? ParentAlias(AliasOf(node)) : "";
		if (parent.empty() || (!set.parent.empty() && parent != set.parent)) {
			return {};
		}
		set.parent = parent;
		set.first = set.first < 0 ? child : set.first;
		if (!IsExecuted(input, child)) {
			continue;
		}
		++set.executed;
		set.filtered += node.Has("Filter") || node.Has("Index Cond") || node.Has("Recheck Cond");
		if (input.figures.measured && RowsOf(input, child) == 0) {
			++set.fruitless;
			set.fruitless_cost += WholeCost(input, child);
		}
	}
	return set;
}

/* The partition key's columns that a condition of the scan uses inside a call or cast. */
std::string WrappedKey(const FindingInput &input, int scan, const std::string &key) {
	for (const char *property : {"Filter", "Index Cond", "Recheck Cond"}) {
		const PlanExpression &condition = input.expressions->Of(scan, property);
		for (const int part : condition.Conjuncts()) {
			const ColumnComparison comparison =
				ReadComparison(condition, part, AliasOf(input.plan.At(scan)));
			const PlanExpression keys = ReadExpression(key);
			if (comparison.column < 0 || comparison.name.name.empty() ||
			    condition.At(comparison.column).kind == PartKind::Column) {
				continue;
			}
			for (const ColumnUse &column : keys.Columns()) {
				if (column.name == comparison.name.name) {
					return condition.Text(comparison.column);
				}
			}
		}
	}
	return {};
}

/* "(created_at)" of "RANGE (created_at)". */
std::string KeyColumns(const TableFacts *parent) {
	const std::size_t open =
		parent == nullptr ? std::string::npos : parent->partition_key.find('(');
	return open == std::string::npos ? "" : parent->partition_key.substr(open);
}

} // namespace

void FindNoPruning(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	constexpr int kManyPartitions = 10;
	for (std::size_t i = 0; i < input.plan.nodes.size(); ++i) {
		const int append = static_cast<int>(i);
		const PlanNode &node = input.plan.nodes[i];
		if ((node.type != "Append" && node.type != "Merge Append") || !IsExecuted(input, append) ||
		    node.NumberOr("Subplans Removed", 0) > 0) {
			continue;
		}
		const PartitionSet set = PartitionsBelow(input, append);
		if (set.executed <= kManyPartitions || set.filtered < set.executed) {
			continue;
		}
		const TableFacts *parent =
			input.facts == nullptr
				? nullptr
				: input.facts->Table(input.plan.At(set.first).Text("Schema"), set.parent);
		const std::string wrapped = WrappedKey(input, set.first, KeyColumns(parent));
		// Without the key it takes the rows to tell: most partitions had none.
		if (wrapped.empty() && set.fruitless * 2 <= set.executed) {
			continue;
		}
		Finding finding = StartFinding(rule, input, append);
		finding.saving = input.figures.measured
		                     ? set.fruitless_cost
		                     : WholeCost(input, append) * (1 - 1.0 / set.executed);
		finding.title = "None of the " + CountText(set.executed) + " partitions of " + set.parent +
		                " was left out";
		finding.detail = input.figures.measured
		                     ? CountText(set.fruitless) + " of the " + CountText(set.executed) +
		                           " partitions that were read had no row"
		                     : "All " + CountText(set.executed) + " partitions are to be read";
		if (!wrapped.empty()) {
			finding.detail +=
				"; the condition is about " + wrapped + ", not the partition key itself.";
			finding.advice = "Compare the partition key as it is stored with values of its type (a "
			                 "range instead of " +
			                 wrapped + ").";
			finding.precision = 1;
			// How many partitions a range would need is not known, but it is not all of them.
			finding.is_certain = true;
		} else {
			finding.detail += ".";
			finding.advice = "Add a condition on the partition key";
			finding.advice += parent != nullptr && !parent->partition_key.empty()
			                      ? " (" + parent->partition_key + ")"
			                      : "";
			finding.advice += ", with constants or parameters rather than volatile functions or "
							  "values of another table.";
		}
		sink.Add(std::move(finding));
	}
}

void FindHeavyPartitionPlanning(const FindingRule &rule, const FindingInput &input,
                                FindingSink &sink) {
	constexpr double kLongPlanning = 50;
	constexpr double kManyPartitions = 50;
	const double planning = input.plan.planning_ms.value_or(0);
	if (!input.figures.has_time || planning <= kLongPlanning || planning <= StatementCost(input)) {
		return;
	}
	double partitions = 0;
	for (const PlanNode &node : input.plan.nodes) {
		if (node.type == "Append" || node.type == "Merge Append") {
			partitions +=
				static_cast<double>(node.children.size()) + node.NumberOr("Subplans Removed", 0);
		}
	}
	if (partitions < kManyPartitions) {
		return;
	}
	Finding finding = StartFinding(rule, input, -1);
	finding.saving = planning;
	finding.title = "Planning for " + CountText(partitions) +
	                " partitions takes longer than the "
	                "statement";
	finding.detail = "Planning took " + TimeText(planning) + ", execution " +
	                 TimeText(StatementCost(input)) + ".";
	finding.advice =
		"Prepare the statement and let it use a generic plan (plan_cache_mode), compare "
		"the partition key with constants so that partitions go before they are "
		"planned, or have fewer partitions.";
	finding.cause = "planning";
	finding.precision = 1;
	sink.Add(std::move(finding));
}

} // namespace savant::core
