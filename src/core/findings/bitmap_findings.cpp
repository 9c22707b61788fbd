/*
 * bitmap_findings.cpp
 *     Rules about bitmap scans and rechecks.
 */
#include <algorithm>
#include <cmath>
#include <set>

#include "core/findings/finding_words.hpp"
#include "core/findings/scan_finders.hpp"
#include "core/findings/scan_view.hpp"

namespace savant::core {

namespace {

/* What a page takes in a bitmap: tbm_calculate_entries() counts 48 bytes and two pointers. */
constexpr double kBytesPerPage = 64;

} // namespace

void FindRecheckWaste(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	constexpr double kLeastShare = 0.5, kManyRemoved = 1000;
	if (!input.figures.measured) {
		return;
	}
	for (const ScanView &scan :
	     ScansOf(input, {"Index Scan", "Index Only Scan", "Bitmap Heap Scan"})) {
		const PlanNode &node = input.plan.At(scan.node);
		const double removed = input.figures.At(scan.node).rows_removed_recheck;
		const double share = removed / std::max(1.0, scan.read);
		if (removed <= kManyRemoved || share <= kLeastShare ||
		    node.NumberOr("Lossy Heap Blocks", 0) > 0) {
			continue;
		}
		Finding finding = StartFinding(rule, input, scan.node);
		finding.saving = OwnCost(input, scan.node) * share * 0.8;
		finding.title = PercentText(share) + " of the rows that the index finds in " +
		                node.Relation() + " do not match";
		finding.detail = NodeText(node) + " rechecked " + CountOf(scan.read, "row") +
		                 " and removed " + CountText(removed) +
		                 ": the index only knows about where or roughly what they are" +
		                 ShareText(input, OwnCost(input, scan.node)) + ".";
		finding.advice = "For a trigram index give longer patterns; for GiST use an operator class "
						 "that keeps more (a larger siglen) or GIN.";
		finding.cause = CauseOf("rows", scan.node);
		finding.precision = 1;
		sink.Add(std::move(finding));
	}
}

void FindLossyBitmap(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	constexpr double kLeastShare = 0.1;
	for (const ScanView &scan : ScansOf(input, {"Bitmap Heap Scan"})) {
		const PlanNode &node = input.plan.At(scan.node);
		const double lossy = node.NumberOr("Lossy Heap Blocks", 0);
		const double exact = node.NumberOr("Exact Heap Blocks", 0);
		const double share = lossy / std::max(1.0, lossy + exact);
		// BRIN has nothing but lossy pages, whatever the memory.
		if (lossy <= 0 || share <= kLeastShare || exact <= 0) {
			continue;
		}
		const double removed = input.figures.At(scan.node).rows_removed_recheck;
		const double needed = (lossy + exact) / scan.loops * kBytesPerPage;
		const double megabytes = std::ceil(needed * 1.2 / (1024 * 1024));
		Finding finding = StartFinding(rule, input, scan.node);
		finding.saving = OwnCost(input, scan.node) * 0.9 * removed / std::max(1.0, scan.read);
		finding.title = "The bitmap of " + node.Relation() +
		                " does not fit into work_mem: " + PercentText(share) +
		                " of its pages are lossy";
		finding.detail = NodeText(node) + " visited " + CountText(lossy) +
		                 " pages of which it knew "
		                 "no rows, next to " +
		                 CountText(exact) + " exact ones, and had to check " +
		                 CountOf(scan.read, "row") + " to remove " + CountText(removed) + ".";
		finding.advice = "The whole bitmap takes about " + BytesText(needed) +
		                 ": give this statement that much work_mem.";
		finding.statement = "SET work_mem = '" + WholeNumber(std::max(1.0, megabytes)) + "MB'";
		finding.cause = CauseOf("rows", scan.node);
		finding.precision = 2;
		sink.Add(std::move(finding));
	}
}

void FindManyOr(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	constexpr std::size_t kManyArms = 5;
	for (std::size_t i = 0; i < input.plan.nodes.size(); ++i) {
		const int at = static_cast<int>(i);
		const PlanNode &node = input.plan.nodes[i];
		if (node.type != "BitmapOr" || !IsExecuted(input, at) || node.children.size() < kManyArms) {
			continue;
		}
		std::set<std::string> indexes;
		bool is_equality = true;
		for (const int child : node.children) {
			indexes.insert(input.plan.At(child).Text("Index Name"));
			const PlanExpression &condition = input.expressions->Of(child, "Index Cond");
			is_equality =
				is_equality && condition.root >= 0 && condition.At(condition.root).text == "=";
		}
		if (indexes.size() != 1 || indexes.begin()->empty() || !is_equality) {
			continue;
		}
		Finding finding = StartFinding(rule, input, at);
		finding.saving = WholeCost(input, at) * 0.3;
		finding.title = CountText(static_cast<double>(node.children.size())) +
		                " arms of an OR search the same index " + *indexes.begin();
		finding.detail = "Each value has an index scan and a bitmap of its own" +
		                 ShareText(input, WholeCost(input, at)) + ".";
		finding.advice = "Write x = ANY (ARRAY[...]) or x IN (...): the values are then sorted and "
						 "searched in one scan.";
		sink.Add(std::move(finding));
	}
}

void FindSuspiciousAnd(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	constexpr double kLeastShare = 0.4, kMostKept = 0.1;
	if (!input.figures.measured) {
		return;
	}
	for (const ScanView &scan : ScansOf(input, {"Bitmap Heap Scan"})) {
		const std::vector<int> &inputs = input.plan.At(scan.node).children;
		const int bitmap = inputs.empty() ? -1 : inputs.front();
		if (bitmap < 0 || input.plan.At(bitmap).type != "BitmapAnd" ||
		    WholeCost(input, bitmap) < kLeastShare * StatementCost(input)) {
			continue;
		}
		double fewest = -1, all = 0;
		WantedColumns wanted;
		for (const int child : input.plan.At(bitmap).children) {
			const double rows = RowsOf(input, child);
			fewest = fewest < 0 ? rows : std::min(fewest, rows);
			all += rows;
			wanted = Together(std::move(wanted), Wanted(input, child, scan.node, "Index Cond"));
		}
		if (scan.read >= kMostKept * fewest || wanted.All().size() < 2) {
			continue;
		}
		const PlanNode &node = input.plan.At(scan.node);
		Finding finding = StartFinding(rule, input, bitmap);
		finding.saving = WholeCost(input, bitmap) * (1 - scan.read / std::max(1.0, all));
		finding.title = "Two indexes of " + node.Relation() + " find " + CountText(all) +
		                " rows of which " + CountText(scan.read) + " are in both";
		finding.detail = "Building and intersecting the bitmaps takes most of the statement" +
		                 ShareText(input, WholeCost(input, bitmap)) + ".";
		finding.advice = "One index on " + NamesText(wanted.All()) + " finds these rows directly.";
		finding.index = WishFor(node, wanted.All());
		finding.cause = CauseOf("rows", scan.node);
		finding.precision = 2;
		sink.Add(std::move(finding));
	}
}

} // namespace savant::core
