/*
 * scan_view.cpp
 *     What rules about scans share.
 */
#include "core/findings/scan_view.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/findings/finding_words.hpp"

namespace savant::core {

namespace {

constexpr double kBlockBytes = 8192;
/* The planner's defaults: a row, a comparison, a page in no order (measured in pages in order). */
constexpr double kRowCost = 0.01, kOperatorCost = 0.0025, kRandomPage = 4;
/* Rows that a page may hold at least: tables with wider rows are rare. */
constexpr double kFewestRowsPerPage = 10;
constexpr double kRowHeader = 28; // header and line pointer

/* Operators that GIN, GiST, SP-GiST or BRIN serve and a b-tree does not. */
constexpr std::array<std::string_view, 11> kOtherOperators = {"@>", "<@", "&&", "@@",  "@@@", "?",
                                                              "?|", "?&", "@?", "-|-", "<<|"};

void AddOnce(std::vector<std::string> &names, const std::string &name) {
	if (std::find(names.begin(), names.end(), name) == names.end()) {
		names.push_back(name);
	}
}

/* Rows of the table that the node reads in one loop of all processes, by facts or by cost. */
std::optional<double> ExpectedRead(const FindingInput &input, int node, const TableFacts *facts) {
	if (facts != nullptr && facts->rows > 0) {
		return facts->rows;
	}
	// Costs say how many rows there are at least, unless somebody changed what a row costs.
	for (const PlanSetting &setting : input.plan.settings) {
		if (setting.name.ends_with("_cost") || setting.name.starts_with("enable_seqscan")) {
			return std::nullopt;
		}
	}
	const PlanNode &scan = input.plan.At(node);
	const double cost = scan.total_cost - scan.startup_cost;
	if (cost <= 0) {
		return std::nullopt;
	}
	return cost / (1 / kFewestRowsPerPage + kRowCost + 4 * kOperatorCost);
}

bool FillExpected(const FindingInput &input, ScanView &view) {
	const PlanNode &scan = input.plan.At(view.node);
	const NodeFigures &figures = input.figures.At(view.node);
	view.kept = figures.rows;
	view.loops = std::max(1.0, figures.loops / std::max(1.0, figures.processes));
	if (scan.type != "Seq Scan") {
		return false; // an index scan's reading cannot be told from its result
	}
	const std::optional<double> read = ExpectedRead(input, view.node, view.facts);
	if (!read) {
		return false;
	}
	view.read = std::max(*read * view.loops, view.kept);
	return view.is_complete;
}

void FillMeasured(const FindingInput &input, ScanView &view) {
	const NodeFigures &figures = input.figures.At(view.node);
	view.kept = figures.rows;
	view.read = figures.rows + figures.rows_removed + figures.rows_removed_recheck;
	view.loops = std::max(1.0, figures.loops / std::max(1.0, figures.processes));
	view.has_blocks = input.figures.has_buffers;
	view.blocks = figures.self_buffers.Touched();
}

void GuessBlocks(const FindingInput &input, ScanView &view) {
	if (view.has_blocks) {
		return;
	}
	if (view.facts != nullptr && view.facts->pages > 0) {
		view.blocks = view.facts->pages * view.loops;
		return;
	}
	const double width = std::max(40.0, input.plan.At(view.node).plan_width) + kRowHeader;
	view.blocks = std::max(view.loops, view.read * width / kBlockBytes);
}

} // namespace

std::vector<ScanView> ScansOf(const FindingInput &input,
                              const std::vector<std::string_view> &types) {
	std::vector<ScanView> scans;
	for (std::size_t i = 0; i < input.plan.nodes.size(); ++i) {
		const PlanNode &node = input.plan.nodes[i];
		ScanView view;
		view.node = static_cast<int>(i);
		if (std::find(types.begin(), types.end(), node.type) == types.end() ||
		    !IsExecuted(input, view.node)) {
			continue;
		}
		view.facts = FactsOf(input, view.node);
		view.is_complete = !MayStopEarly(input.plan, view.node);
		if (input.figures.measured) {
			FillMeasured(input, view);
		} else if (!FillExpected(input, view)) {
			continue;
		}
		GuessBlocks(input, view);
		scans.push_back(view);
	}
	return scans;
}

std::vector<std::string> WantedColumns::All() const {
	std::vector<std::string> all = equality;
	for (const std::vector<std::string> *more : {&range, &other}) {
		for (const std::string &name : *more) {
			AddOnce(all, name);
		}
	}
	return all;
}

WantedColumns Wanted(const FindingInput &input, int node, int scan, std::string_view property) {
	WantedColumns wanted;
	const PlanExpression &condition = input.expressions->Of(node, property);
	const std::string alias = AliasOf(input.plan.At(scan));
	for (const int part : condition.Conjuncts()) {
		const ColumnComparison comparison = ReadComparison(condition, part, alias);
		// A cast on the column is another value: an index on the column does not serve it, but
		// for casts to text, which of varchar and name are none.
		const bool is_cast = comparison.column >= 0 &&
		                     condition.At(comparison.column).kind == PartKind::Cast &&
		                     condition.At(comparison.column).text != "text";
		if (!comparison.is_plain || comparison.name.name.empty() || is_cast ||
		    comparison.name.name == "*") {
			continue;
		}
		if (IsEqualityOperator(comparison)) {
			AddOnce(wanted.equality, comparison.name.name);
		} else if (IsRangeOperator(comparison)) {
			AddOnce(wanted.range, comparison.name.name);
		} else if (std::find(kOtherOperators.begin(), kOtherOperators.end(), comparison.op) !=
		           kOtherOperators.end()) {
			AddOnce(wanted.other, comparison.name.name);
		}
	}
	return wanted;
}

WantedColumns Together(WantedColumns first, const WantedColumns &second) {
	for (const std::string &name : second.equality) {
		AddOnce(first.equality, name);
	}
	for (const std::string &name : second.range) {
		AddOnce(first.range, name);
	}
	for (const std::string &name : second.other) {
		AddOnce(first.other, name);
	}
	return first;
}

IndexWish WishFor(const PlanNode &scan, std::vector<std::string> columns) {
	return {scan.Text("Schema"), scan.Relation(), std::move(columns)};
}

const IndexFacts *IndexOn(const TableFacts &table, std::string_view first_key) {
	for (const IndexFacts &index : table.indexes) {
		if (index.is_valid && index.predicate.empty() && !index.keys.empty() &&
		    index.keys.front() == first_key) {
			return &index;
		}
	}
	return nullptr;
}

double IndexSavingShare(const ScanView &scan) {
	const double pages = std::max(1.0, scan.blocks / scan.loops);
	const double read = scan.read / scan.loops, kept = scan.kept / scan.loops;
	const double now = pages + read * (kRowCost + kOperatorCost);
	// Mackert and Lohman: the pages that so many rows in no order are on.
	const double fetched = std::min(pages, 2 * pages * kept / (2 * pages + kept));
	// The more of the table, the nearer a bitmap scan gets to reading in order.
	const double page_cost = kRandomPage - (kRandomPage - 1) * std::sqrt(fetched / pages);
	const double descent = 1 + kOperatorCost * 50;
	const double then = descent + fetched * page_cost + kept * (kRowCost + 3 * kOperatorCost);
	return std::clamp(1 - then / now, 0.0, 1.0);
}

bool HasShare(const FindingInput &input, int node, double share) {
	const double whole = StatementCost(input);
	return whole > 0 && OwnCost(input, node) >= share * whole;
}

Severity SeverityOfSaving(const FindingInput &input, double saving) {
	constexpr double kNearlyAll = 0.9, kLongMs = 1000, kLongCost = 100'000;
	const double whole = StatementCost(input);
	const bool is_long = whole >= (input.figures.has_time ? kLongMs : kLongCost);
	return is_long && saving >= kNearlyAll * whole ? Severity::Critical : Severity::Warning;
}

std::string ShareText(const FindingInput &input, double cost) {
	const double whole = StatementCost(input);
	if (input.figures.has_time) {
		return " (" + TimeText(cost) + " of " + TimeText(whole) + ")";
	}
	return " (" + PercentText(whole > 0 ? cost / whole : 0) + " of the estimated cost)";
}

std::string ReadAndKept(const FindingInput &input, const ScanView &scan) {
	const bool measured = input.figures.measured;
	std::string text = measured ? "reads " : "is expected to read ";
	text += CountOf(scan.read, "row") + " and to keep " + CountText(scan.kept);
	if (measured) {
		text = "read " + CountOf(scan.read, "row") + " and kept " + CountText(scan.kept);
	}
	if (scan.loops > 1) {
		text += " in " + CountOf(scan.loops, "loop");
	}
	return text;
}

} // namespace savant::core
