/*
 * index_scan_findings.cpp
 *     Rules about index scans that read more than they deliver.
 */
#include <algorithm>
#include <cmath>

#include "core/findings/finding_words.hpp"
#include "core/findings/scan_finders.hpp"
#include "core/findings/scan_view.hpp"

namespace savant::core {

namespace {

const IndexFacts *IndexOfScan(const ScanView &scan, const std::string &name) {
	if (scan.facts == nullptr) {
		return nullptr;
	}
	for (const IndexFacts &index : scan.facts->indexes) {
		if (index.name == name) {
			return &index;
		}
	}
	return nullptr;
}

bool Contains(const std::vector<std::string> &names, const std::string &name) {
	return std::find(names.begin(), names.end(), name) != names.end();
}

/* The condition by which the scan finds its rows; of a bitmap scan that of the bitmap. */
WantedColumns FoundBy(const FindingInput &input, int node) {
	const char *property =
		input.plan.At(node).type == "Bitmap Heap Scan" ? "Recheck Cond" : "Index Cond";
	return Wanted(input, node, node, property);
}

/* Columns that the node needs of its own table: output, filter and conditions.  Empty when the
 * plan does not say (no VERBOSE), or a whole row is needed. */
std::vector<std::string> NeededColumns(const FindingInput &input, int node) {
	std::vector<std::string> needed;
	const PlanNode &scan = input.plan.At(node);
	const std::string alias = AliasOf(scan);
	const std::size_t outputs = scan.List("Output").size();
	const auto add = [&](const PlanExpression &expression) {
		for (const ColumnUse &column : expression.Columns()) {
			const bool is_own = column.qualifier.empty() || column.qualifier == alias;
			if (is_own && !Contains(needed, column.name)) {
				needed.push_back(column.name);
			}
		}
		return expression.is_whole;
	};
	for (std::size_t i = 0; i < outputs; ++i) {
		if (!add(input.expressions->Of(node, "Output", i))) {
			return {};
		}
	}
	if (outputs == 0 || Contains(needed, "*") || Contains(needed, "ctid")) {
		return {};
	}
	const bool is_known = add(input.expressions->Of(node, "Filter"));
	return is_known ? needed : std::vector<std::string>();
}

} // namespace

void FindInefficientIndex(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	constexpr double kLeastRemoved = 0.5, kManyRemoved = 1000, kLeastShare = 0.1;
	constexpr double kRemovedEach = 10; // a lookup of a row or two is as good as it gets
	if (!input.figures.measured) {
		return;
	}
	for (const ScanView &scan :
	     ScansOf(input, {"Index Scan", "Index Only Scan", "Bitmap Heap Scan"})) {
		const PlanNode &node = input.plan.At(scan.node);
		const double removed = input.figures.At(scan.node).rows_removed;
		const double share = removed / std::max(1.0, scan.kept + removed);
		const WantedColumns filtered = Wanted(input, scan.node, scan.node, "Filter");
		const WantedColumns found_by = FoundBy(input, scan.node);
		if (share <= kLeastRemoved || removed <= kManyRemoved ||
		    removed < kRemovedEach * input.figures.At(scan.node).loops || filtered.IsEmpty() ||
		    found_by.IsEmpty() || !HasShare(input, scan.node, kLeastShare)) {
			continue;
		}
		Finding finding = StartFinding(rule, input, scan.node);
		finding.saving = OwnCost(input, scan.node) * share * 0.9;
		finding.severity = SeverityOfSaving(input, finding.saving);
		const std::string index = node.Text("Index Name");
		finding.title = (index.empty() ? "The bitmap" : "Index " + index) + " finds " +
		                CountOf(scan.kept + removed, "row") + " of " + node.Relation() +
		                ", and the filter removes " + PercentText(share);
		finding.detail = NodeText(node) + " fetched " + CountOf(scan.kept + removed, "row") +
		                 " and removed " + CountText(removed) + " by " +
		                 input.expressions->Of(scan.node, "Filter").source +
		                 ShareText(input, OwnCost(input, scan.node)) + ".";
		const WantedColumns wanted = Together(found_by, filtered);
		finding.advice = "An index that has " + NamesText(filtered.All()) + " next to " +
		                 NamesText(found_by.All()) +
		                 " finds only the rows that are needed; for a constant condition a partial "
		                 "index does, too.";
		finding.index = WishFor(node, wanted.All());
		finding.cause = CauseOf("rows", scan.node);
		finding.precision = 1;
		sink.Add(std::move(finding));
	}
}

void FindHeapFetches(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	constexpr double kLeastShare = 0.1, kManyFetches = 1000;
	if (!input.figures.measured) {
		return;
	}
	for (const ScanView &scan : ScansOf(input, {"Index Only Scan"})) {
		const PlanNode &node = input.plan.At(scan.node);
		const double fetches = node.NumberOr("Heap Fetches", 0);
		const double share = std::min(1.0, fetches / std::max(1.0, scan.read));
		if (fetches < kManyFetches || share <= kLeastShare) {
			continue;
		}
		Finding finding = StartFinding(rule, input, scan.node);
		finding.saving = OwnCost(input, scan.node) * share * 0.7;
		finding.severity = share > 0.4 ? Severity::Warning : Severity::Info;
		finding.title = "Index-only scan of " + node.Relation() + " looks into the table for " +
		                PercentText(share) + " of its rows";
		finding.detail = NodeText(node) + " fetched " + CountText(fetches) + " of " +
		                 CountOf(scan.read, "row") +
		                 " from the table: their pages are not marked all-visible.";
		if (scan.facts != nullptr && scan.facts->pages > 0) {
			finding.detail += " " + CountText(scan.facts->all_visible_pages) + " of " +
			                  CountText(scan.facts->pages) + " pages are.";
		}
		finding.advice =
			"VACUUM marks pages all-visible.  When it has to be done again soon, lower "
			"autovacuum_vacuum_insert_scale_factor and autovacuum_vacuum_scale_factor "
			"of the table.";
		finding.statement = "VACUUM " + RelationText(node);
		sink.Add(std::move(finding));
	}
}

void FindCoveringChance(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	constexpr double kLeastShare = 0.4, kManyRows = 1000, kBlocksPerRow = 0.5;
	constexpr double kVisible = 0.5, kSmallWidth = 16;
	constexpr std::size_t kMoreColumns = 2;
	for (const ScanView &scan : ScansOf(input, {"Index Scan"})) {
		const PlanNode &node = input.plan.At(scan.node);
		const IndexFacts *index = IndexOfScan(scan, node.Text("Index Name"));
		const std::vector<std::string> needed = NeededColumns(input, scan.node);
		const bool may_cover = index != nullptr && index->method == "btree" && !needed.empty() &&
		                       scan.has_blocks && scan.kept >= kManyRows &&
		                       scan.facts->all_visible_pages >= kVisible * scan.facts->pages;
		if (!may_cover || scan.blocks < kBlocksPerRow * scan.read ||
		    !HasShare(input, scan.node, kLeastShare)) {
			continue;
		}
		std::vector<std::string> missing;
		double width = 0;
		for (const std::string &name : needed) {
			if (!Contains(index->keys, name) && !Contains(index->included, name)) {
				missing.push_back(name);
				const ColumnFacts *column = scan.facts->Column(name);
				width += column == nullptr || !column->has_statistics ? 1e6 : column->width;
			}
		}
		if (missing.empty() || missing.size() > kMoreColumns || width > kSmallWidth) {
			continue;
		}
		Finding finding = StartFinding(rule, input, scan.node);
		finding.saving = OwnCost(input, scan.node) * std::min(0.8, scan.read / scan.blocks);
		finding.title = node.Relation() + " is visited " + TimesText(scan.read) + " for " +
		                NamesText(missing) + " alone";
		finding.detail = NodeText(node) + " touched " + CountOf(scan.blocks, "page") + " for " +
		                 CountOf(scan.read, "row") + "; all it needs but " + NamesText(missing) +
		                 " is in the index" + ShareText(input, OwnCost(input, scan.node)) + ".";
		finding.advice =
			"With " + NamesText(missing) +
			" in the index (INCLUDE) the table need not be visited.  Mind that updates "
			"of these columns then write the index, too.";
		std::vector<std::string> columns = index->keys;
		columns.insert(columns.end(), missing.begin(), missing.end());
		finding.index = WishFor(node, std::move(columns));
		sink.Add(std::move(finding));
	}
}

void FindFullIndexScanForOrder(const FindingRule &rule, const FindingInput &input,
                               FindingSink &sink) {
	constexpr double kManyRemoved = 10'000, kLeastShare = 0.1;
	if (!input.figures.measured) {
		return;
	}
	for (const ScanView &scan : ScansOf(input, {"Index Scan", "Index Only Scan"})) {
		const PlanNode &node = input.plan.At(scan.node);
		const double removed = input.figures.At(scan.node).rows_removed;
		const WantedColumns filtered = Wanted(input, scan.node, scan.node, "Filter");
		if (node.Has("Index Cond") || removed <= kManyRemoved || filtered.IsEmpty() ||
		    !HasShare(input, scan.node, kLeastShare)) {
			continue;
		}
		const double share = removed / std::max(1.0, scan.read);
		Finding finding = StartFinding(rule, input, scan.node);
		finding.saving = OwnCost(input, scan.node) * share * 0.95;
		finding.severity = SeverityOfSaving(input, finding.saving);
		const bool has_limit = Above(input.plan, scan.node, "Limit") >= 0;
		finding.title = "Index " + node.Text("Index Name") + " is walked for its order, and " +
		                CountOf(removed, "row") + " of " + node.Relation() + " are thrown away";
		finding.detail = NodeText(node) + " has no Index Cond: it read " +
		                 CountOf(scan.read, "row") + " in order to keep " + CountText(scan.kept) +
		                 " that pass " + input.expressions->Of(scan.node, "Filter").source +
		                 ShareText(input, OwnCost(input, scan.node)) + ".";
		finding.advice =
			has_limit
				? "The planner expected matching rows to come early.  An index on the filter's "
				  "columns followed by those of ORDER BY finds them at once; to see what the "
				  "other plan costs, make the ORDER BY an expression (ORDER BY x + 0)."
				: "An index on the filter's columns followed by the ordering ones gives the "
				  "same order and only the rows that are needed.";
		std::vector<std::string> columns = filtered.All();
		const IndexFacts *index = IndexOfScan(scan, node.Text("Index Name"));
		if (index != nullptr && !index->keys.empty() &&
		    scan.facts->Column(index->keys[0]) != nullptr && !Contains(columns, index->keys[0])) {
			columns.push_back(index->keys[0]);
		}
		finding.index = WishFor(node, std::move(columns));
		finding.cause = CauseOf("rows", scan.node);
		finding.precision = 2;
		sink.Add(std::move(finding));
	}
}

void FindMissingLeadingColumn(const FindingRule &rule, const FindingInput &input,
                              FindingSink &sink) {
	constexpr double kBlocksPerRow = 10, kManyBlocks = 100, kLeastShare = 0.1;
	if (!input.figures.measured) {
		return;
	}
	for (const ScanView &scan : ScansOf(input, {"Index Scan", "Index Only Scan"})) {
		const PlanNode &node = input.plan.At(scan.node);
		const IndexFacts *index = IndexOfScan(scan, node.Text("Index Name"));
		const PlanExpression &condition = input.expressions->Of(scan.node, "Index Cond");
		const bool is_usual = index != nullptr && index->method == "btree" &&
		                      index->keys.size() > 1 && !condition.IsEmpty() && condition.is_whole;
		const WantedColumns used = Wanted(input, scan.node, scan.node, "Index Cond");
		if (!is_usual || used.IsEmpty() || Contains(used.All(), index->keys.front()) ||
		    scan.facts->Column(index->keys.front()) == nullptr || !scan.has_blocks ||
		    scan.blocks / scan.loops < kManyBlocks ||
		    scan.blocks <= kBlocksPerRow * std::max(1.0, scan.read) ||
		    !HasShare(input, scan.node, kLeastShare)) {
			continue;
		}
		Finding finding = StartFinding(rule, input, scan.node);
		finding.saving = OwnCost(input, scan.node) *
		                 (1 - std::min(1.0, (3 * scan.loops + scan.read) / scan.blocks));
		finding.severity = SeverityOfSaving(input, finding.saving);
		finding.title =
			"Index " + index->name + " is searched without its first column " + index->keys.front();
		finding.detail = NodeText(node) + " touched " + CountOf(scan.blocks, "page") + " for " +
		                 CountOf(scan.read, "row") + ": " + condition.source +
		                 " says nothing about " + index->keys.front() +
		                 ", so that all of the index " + "is read" +
		                 ShareText(input, OwnCost(input, scan.node)) + ".";
		finding.advice = "An index that begins with " + NamesText(used.All()) +
		                 " goes straight to the rows; or add a condition on " +
		                 index->keys.front() + ".";
		finding.index = WishFor(node, used.All());
		finding.cause = CauseOf("rows", scan.node);
		finding.precision = 2;
		sink.Add(std::move(finding));
	}
}

void FindManyIndexSearches(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	constexpr double kManySearches = 1000, kLeastShare = 0.1;
	for (std::size_t i = 0; i < input.plan.nodes.size(); ++i) {
		const int at = static_cast<int>(i);
		const PlanNode &node = input.plan.nodes[i];
		const NodeFigures &figures = input.figures.At(at);
		const double searches = node.NumberOr("Index Searches", 0);
		const PlanExpression &condition = input.expressions->Of(at, "Index Cond");
		// One search for each value of an IN list is as it should be.
		const bool has_list =
			!condition.IsEmpty() && condition.Contains(condition.root, PartKind::AnyArray);
		if (searches / std::max(1.0, figures.loops) <= kManySearches || has_list ||
		    !IsExecuted(input, at) || !HasShare(input, at, kLeastShare)) {
			continue;
		}
		Finding finding = StartFinding(rule, input, at);
		finding.saving = OwnCost(input, at) * 0.9;
		const std::string index = node.Text("Index Name");
		finding.title = "Skip scan descends index " + index + " " + TimesText(searches);
		finding.detail = NodeText(node) +
		                 " searched the index once for each value of its first "
		                 "column: " +
		                 CountText(searches) + " searches for " + CountOf(figures.rows, "row") +
		                 ShareText(input, OwnCost(input, at)) + ".";
		finding.advice = "The first column has too many values to be skipped: an index that begins "
						 "with the columns of the condition takes one search.";
		const WantedColumns used = Wanted(input, at, at, "Index Cond");
		if (node.Has("Relation Name") && !used.IsEmpty()) {
			finding.index = WishFor(node, used.All());
		}
		finding.cause = CauseOf("rows", at);
		finding.precision = 2;
		sink.Add(std::move(finding));
	}
}

void FindScatteredRows(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	constexpr double kBlocksPerRow = 0.7, kManyRows = 10'000, kRowsEach = 1000;
	constexpr double kUncorrelated = 0.3, kLeastShare = 0.4;
	for (const ScanView &scan : ScansOf(input, {"Index Scan"})) {
		const PlanNode &node = input.plan.At(scan.node);
		const IndexFacts *index = IndexOfScan(scan, node.Text("Index Name"));
		const ColumnFacts *leading = index == nullptr || index->keys.empty()
		                                 ? nullptr
		                                 : scan.facts->Column(index->keys.front());
		if (leading == nullptr || !leading->has_statistics || !scan.has_blocks ||
		    std::fabs(leading->correlation) >= kUncorrelated || scan.read < kManyRows ||
		    scan.read / scan.loops < kRowsEach || scan.blocks < kBlocksPerRow * scan.read ||
		    !HasShare(input, scan.node, kLeastShare)) {
			continue;
		}
		const double dense = scan.facts->pages / std::max(1.0, scan.facts->rows);
		Finding finding = StartFinding(rule, input, scan.node);
		finding.saving =
			OwnCost(input, scan.node) * std::clamp(1 - dense / (scan.blocks / scan.read), 0.0, 0.8);
		finding.title = "Rows of " + node.Relation() + " that belong together lie on " +
		                CountOf(scan.blocks, "different page");
		finding.detail = NodeText(node) + " touched " + CountOf(scan.blocks, "page") + " for " +
		                 CountOf(scan.read, "row") + "; the correlation of " + leading->name +
		                 " with the order of the table is " +
		                 PercentText(std::fabs(leading->correlation)) +
		                 ShareText(input, OwnCost(input, scan.node)) + ".";
		finding.advice = "CLUSTER the table by the index (it locks the table, and new rows do not "
						 "keep to it), or put the columns that are needed into the index.";
		finding.statement =
			"CLUSTER " + RelationText(node) + " USING " + TableText("", index->name);
		sink.Add(std::move(finding));
	}
}

} // namespace savant::core
