/*
 * nested_loop_findings.cpp
 *     Rules about nested loops.
 */
#include <algorithm>

#include "core/findings/finding_words.hpp"
#include "core/findings/join_finders.hpp"
#include "core/findings/plan_memory.hpp"
#include "core/findings/scan_view.hpp"

namespace savant::core {

namespace {

struct LoopView {
	int node = -1, outer = -1, inner = -1;
	int source = -1;  // what the inner side reads: below Materialize and Memoize
	double pairs = 0; // rows of the outer side times those of the inner side in one loop
};

/* The nested loops that ran. */
std::vector<LoopView> LoopsOf(const FindingInput &input) {
	std::vector<LoopView> loops;
	for (std::size_t i = 0; i < input.plan.nodes.size(); ++i) {
		LoopView loop;
		loop.node = static_cast<int>(i);
		loop.outer = ChildOf(input.plan, loop.node, "Outer");
		loop.inner = ChildOf(input.plan, loop.node, "Inner");
		if (input.plan.nodes[i].type != "Nested Loop" || loop.outer < 0 || loop.inner < 0 ||
		    !IsExecuted(input, loop.node) || IsUnsure(input, loop.node)) {
			continue;
		}
		loop.source = InnerSource(input.plan, loop.inner);
		loop.pairs = RowsOf(input, loop.outer) * RowsEach(input, loop.inner);
		loops.push_back(loop);
	}
	return loops;
}

bool IsSemiOrAnti(const PlanNode &join) {
	const std::string type = join.Text("Join Type");
	return type == "Semi" || type == "Anti";
}

std::string Columns(const FindingInput &input, const LoopView &loop, WantedColumns &wanted) {
	wanted = Together(Wanted(input, loop.node, loop.source, "Join Filter"),
	                  Wanted(input, loop.source, loop.source, "Filter"));
	return NamesText(wanted.All());
}

} // namespace

void FindUnderestimatedLoop(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	constexpr double kLeastFactor = 10, kManyLoops = 1000, kLeastShare = 0.4, kMostGain = 0.8;
	if (!input.figures.measured) {
		return;
	}
	for (const LoopView &loop : LoopsOf(input)) {
		const NodeFigures &outer = input.figures.At(loop.outer);
		const double inner_cost = WholeCost(input, loop.inner);
		if (!outer.estimate_counts || outer.estimate_factor < kLeastFactor ||
		    outer.direction != EstimateDirection::Under ||
		    input.figures.At(loop.inner).loops < kManyLoops ||
		    inner_cost < kLeastShare * StatementCost(input)) {
			continue;
		}
		const int root = EstimateRoot(input, loop.outer, kLeastFactor);
		Finding finding = StartFinding(rule, input, loop.node);
		finding.is_certain = true;
		finding.saving = inner_cost * std::min(kMostGain, 1 - 1 / outer.estimate_factor);
		finding.severity = SeverityOfSaving(input, finding.saving);
		finding.title = "A nested loop planned for " + CountOf(outer.estimated_rows, "row") +
		                " runs " + TimesText(outer.rows);
		finding.detail = NodeText(input.plan.At(loop.outer)) + " was expected to give " +
		                 CountOf(outer.estimated_rows, "row") + " and gave " +
		                 CountText(outer.rows) + "; " + NodeText(input.plan.At(loop.source)) +
		                 " then ran for each" + ShareText(input, inner_cost) + ".";
		finding.advice =
			"Mend the estimate of " + NodeText(input.plan.At(root)) +
			" (ANALYZE, CREATE STATISTICS for columns that belong together); with it a "
			"hash join is chosen.  To see what that takes, run it once with "
			"enable_nestloop off.";
		finding.cause = CauseOf("estimate", root);
		finding.precision = 1;
		sink.Add(std::move(finding));
	}
}

void FindUnindexedInner(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	constexpr double kManyPairs = 1e6, kGain = 0.95;
	for (const LoopView &loop : LoopsOf(input)) {
		const PlanNode &source = input.plan.At(loop.source);
		WantedColumns wanted;
		const std::string columns = Columns(input, loop, wanted);
		// EXISTS stops at the first match: semi_join_blowup.
		if (source.type != "Seq Scan" || wanted.IsEmpty() ||
		    IsSemiOrAnti(input.plan.At(loop.node))) {
			continue;
		}
		// What the scan reads again in each loop counts, too; Materialize has only what it kept.
		const NodeFigures &scan = input.figures.At(loop.source);
		const double each =
			(RowsOf(input, loop.source) + scan.rows_removed) / std::max(1.0, scan.loops);
		const double pairs = RowsOf(input, loop.outer) * each;
		if (pairs <= kManyPairs) {
			continue;
		}
		bool is_indexed = false;
		const TableFacts *facts = FactsOf(input, loop.source);
		for (const std::string &column : wanted.equality) {
			is_indexed = is_indexed || (facts != nullptr && IndexOn(*facts, column) != nullptr);
		}
		if (is_indexed) {
			continue;
		}
		const double cost = OwnCost(input, loop.node) + WholeCost(input, loop.inner);
		Finding finding = StartFinding(rule, input, loop.node);
		finding.saving = cost * kGain;
		finding.severity = SeverityOfSaving(input, finding.saving);
		finding.title = "Each of " + CountOf(RowsOf(input, loop.outer), "outer row") +
		                " is compared with all " + CountText(each) + " of " + source.Relation();
		finding.detail = "That makes " + CountOf(pairs, "comparison") + " for " +
		                 CountOf(RowsOf(input, loop.node), "joined row") + ShareText(input, cost) +
		                 ".";
		finding.advice =
			"An index on " + columns + " of " + source.Relation() +
			" makes each a lookup.  When the condition is an equality, a hash join does "
			"without: then ask why the planner expected so few rows.";
		finding.index = WishFor(source, wanted.All());
		finding.cause = CauseOf("rows", loop.source);
		finding.precision = 2;
		sink.Add(std::move(finding));
	}
}

void FindJoinFilterWaste(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	constexpr double kManyRemoved = 100'000, kSomeRemoved = 10'000, kNearlyAll = 0.9;
	constexpr double kLeastShare = 0.5;
	if (!input.figures.measured) {
		return;
	}
	for (std::size_t i = 0; i < input.plan.nodes.size(); ++i) {
		const int at = static_cast<int>(i);
		const PlanNode &node = input.plan.nodes[i];
		const NodeFigures &figures = input.figures.At(at);
		const double removed = figures.rows_removed_join;
		const double share = removed / std::max(1.0, removed + figures.rows);
		const bool is_waste = (removed > kManyRemoved && share > kLeastShare) ||
		                      (removed > kSomeRemoved && share > kNearlyAll);
		if (!IsJoin(node) || !is_waste) {
			continue;
		}
		const int inner = ChildOf(input.plan, at, "Inner");
		const bool is_loop = node.type == "Nested Loop" && inner >= 0;
		const double cost =
			OwnCost(input, at) + (is_loop && IsExecuted(input, inner) ? OwnCost(input, inner) : 0);
		Finding finding = StartFinding(rule, input, at);
		finding.saving = cost * share * 0.9;
		finding.severity = SeverityOfSaving(input, finding.saving);
		finding.title = "A join condition removes " + CountOf(removed, "pair") +
		                " after they were "
		                "put together";
		finding.detail = NodeText(node) + " kept " + CountText(figures.rows) + " of " +
		                 CountOf(figures.rows + removed, "pair") + " by " +
		                 input.expressions->Of(at, "Join Filter").source + ShareText(input, cost) +
		                 ".";
		finding.advice = is_loop
		                     ? "Only an equality of plain columns, or an index on the inner side, "
		                       "finds partners without trying all."
		                     : "The keys of the join match far more pairs than are wanted: move a "
		                       "part of this condition into an equality, or into a range type "
		                       "with an index for ranges.";
		finding.cause = CauseOf("rows", is_loop ? InnerSource(input.plan, inner) : at);
		finding.precision = 1;
		sink.Add(std::move(finding));
	}
}

void FindUselessMemoize(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	constexpr double kLeastHits = 0.2, kManyLoops = 1000, kEvicted = 0.5, kGain = 0.5;
	if (!input.figures.measured) {
		return;
	}
	for (std::size_t i = 0; i < input.plan.nodes.size(); ++i) {
		const int at = static_cast<int>(i);
		const PlanNode &node = input.plan.nodes[i];
		const double hits = node.NumberOr("Cache Hits", 0),
					 misses = node.NumberOr("Cache Misses", 0);
		const double evictions = node.NumberOr("Cache Evictions", 0);
		const double overflows = node.NumberOr("Cache Overflows", 0);
		if (node.type != "Memoize" || hits + misses <= kManyLoops || !IsExecuted(input, at)) {
			continue;
		}
		const bool is_small = evictions > kEvicted * misses || overflows > 0;
		const double rate = hits / (hits + misses);
		if (rate >= kLeastHits && !is_small) {
			continue;
		}
		const std::vector<int> &children = node.children;
		const double below = children.empty() ? 0 : WholeCost(input, children.front());
		Finding finding = StartFinding(rule, input, at);
		finding.saving = OwnCost(input, at) + (is_small ? below * kGain * (1 - rate) : 0);
		finding.title = "Memoize answers " + PercentText(rate) + " of " +
		                CountOf(hits + misses, "lookup") + " from its cache";
		finding.detail = CountText(misses) + " lookups by " + node.Text("Cache Key") +
		                 " were not in the cache, " + CountText(evictions) +
		                 " were dropped from it " + "and " + CountText(overflows) + " did not fit.";
		if (is_small) {
			const double peak = node.NumberOr("Peak Memory Usage", 0) * 1024;
			const double kept = std::max(1.0, misses - evictions);
			AdviseMemory(input, peak * std::max(1.0, misses / kept), MemoryUse::Hash, finding);
			finding.cause = CauseOf("memory", at);
		} else {
			finding.advice =
				"Keys hardly repeat: the planner thinks they do.  ANALYZE the outer table, "
				"or set n_distinct of the column; enable_memoize = off shows the plan "
				"without.";
		}
		sink.Add(std::move(finding));
	}
}

void FindSemiJoinBlowup(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	constexpr double kManyOuter = 10'000, kLeastShare = 0.2, kGain = 0.8;
	for (const LoopView &loop : LoopsOf(input)) {
		const PlanNode &node = input.plan.At(loop.node);
		const PlanNode &source = input.plan.At(loop.source);
		const double cost = WholeCost(input, loop.inner) + OwnCost(input, loop.node);
		const bool is_lookup = source.Has("Index Cond");
		if (!IsSemiOrAnti(node) || RowsOf(input, loop.outer) <= kManyOuter || is_lookup ||
		    cost < kLeastShare * StatementCost(input)) {
			continue;
		}
		WantedColumns wanted;
		const std::string columns = Columns(input, loop, wanted);
		Finding finding = StartFinding(rule, input, loop.node);
		finding.saving = cost * kGain;
		finding.severity = SeverityOfSaving(input, finding.saving);
		finding.title = (node.Text("Join Type") == "Semi" ? "EXISTS" : "NOT EXISTS") +
		                std::string(" is checked row by row for ") +
		                CountOf(RowsOf(input, loop.outer), "row");
		finding.detail = NodeText(source) + " is searched for each" + ShareText(input, cost) + ".";
		finding.advice =
			wanted.IsEmpty()
				? "Give the subselect an equality with a column of the outer row, so "
				  "that it can be hashed."
				: "An index on " + columns +
					  " makes each check a lookup; an equality of plain columns can be "
					  "hashed instead.";
		if (!wanted.IsEmpty() && ReadsRelation(source)) {
			finding.index = WishFor(source, wanted.All());
		}
		finding.cause = CauseOf("rows", loop.source);
		finding.precision = 2;
		sink.Add(std::move(finding));
	}
}

} // namespace savant::core
