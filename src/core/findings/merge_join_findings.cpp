/*
 * merge_join_findings.cpp
 *     Rules about merge joins.
 */
#include <algorithm>

#include "core/findings/finding_words.hpp"
#include "core/findings/join_finders.hpp"
#include "core/findings/scan_view.hpp"
#include "core/plan/plan_shape.hpp"

namespace savant::core {

namespace {

bool IsSpilled(const PlanNode &sort) { return sort.Text("Sort Space Type") == "Disk"; }

/* The plain columns of the sort's keys when they are all of the one relation below it. */
std::vector<std::string> KeysOfOneTable(const FindingInput &input, int sort, int scan) {
	std::vector<std::string> columns;
	const std::size_t keys = input.plan.At(sort).List("Sort Key").size();
	for (std::size_t i = 0; i < keys; ++i) {
		const PlanExpression &key = input.expressions->Of(sort, "Sort Key", i);
		const bool is_column = key.root >= 0 && key.At(key.root).kind == PartKind::Column;
		if (!is_column || (!key.At(key.root).qualifier.empty() &&
		                   key.At(key.root).qualifier != AliasOf(input.plan.At(scan)))) {
			return {};
		}
		columns.push_back(key.At(key.root).text);
	}
	return columns;
}

} // namespace

void FindMergeResort(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	constexpr double kLeastShare = 0.4, kManyRows = 10'000, kGain = 0.8;
	for (std::size_t i = 0; i < input.plan.nodes.size(); ++i) {
		const int join = static_cast<int>(i);
		if (input.plan.nodes[i].type != "Merge Join" || !IsExecuted(input, join)) {
			continue;
		}
		for (const int child : InputsOf(input.plan, join)) {
			const int sort = InnerSource(input.plan, child);
			const PlanNode &node = input.plan.At(sort);
			const std::vector<int> inputs = InputsOf(input.plan, sort);
			if (node.type != "Sort" || inputs.empty() || RowsOf(input, inputs[0]) <= kManyRows ||
			    (!IsSpilled(node) && !HasShare(input, sort, kLeastShare))) {
				continue;
			}
			Finding finding = StartFinding(rule, input, sort);
			finding.saving = OwnCost(input, sort) * kGain;
			finding.title = CountOf(RowsOf(input, inputs[0]), "row") +
			                " are sorted to be merged with another table";
			finding.detail = NodeText(node) + " by " + node.Text("Sort Key") +
			                 ShareText(input, OwnCost(input, sort)) +
			                 (IsSpilled(node) ? ", on disk." : ".");
			finding.advice = "An index on the join column delivers this order without a sort; with "
							 "enough work_mem a hash join needs no order at all.";
			if (ReadsRelation(input.plan.At(inputs[0]))) {
				const std::vector<std::string> keys = KeysOfOneTable(input, sort, inputs[0]);
				if (!keys.empty()) {
					finding.index = WishFor(input.plan.At(inputs[0]), keys);
				}
			}
			finding.cause = CauseOf(IsSpilled(node) ? "memory" : "order", sort);
			finding.precision = IsSpilled(node) ? 0 : 2; // on disk, its memory is told first
			sink.Add(std::move(finding));
		}
	}
}

void FindMergeDuplicates(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	constexpr double kLeastFactor = 10, kManyRows = 100'000, kGain = 0.8;
	if (!input.figures.measured) {
		return;
	}
	for (std::size_t i = 0; i < input.plan.nodes.size(); ++i) {
		const int join = static_cast<int>(i);
		const int inner = ChildOf(input.plan, join, "Inner");
		if (input.plan.nodes[i].type != "Merge Join" || inner < 0 || !IsExecuted(input, join)) {
			continue;
		}
		// Rows given again after a mark are counted again: more come out than went in.
		const std::vector<int> inputs = InputsOf(input.plan, inner);
		const PlanNode &node = input.plan.At(inner);
		const bool keeps_rows = node.type == "Materialize" || node.type == "Sort";
		if (!keeps_rows || inputs.size() != 1) {
			continue;
		}
		const double given = RowsOf(input, inner);
		const double rows = std::max(1.0, RowsOf(input, inputs[0]));
		if (given <= kManyRows || given <= kLeastFactor * rows) {
			continue;
		}
		Finding finding = StartFinding(rule, input, join);
		finding.saving =
			(OwnCost(input, join) + OwnCost(input, inner)) * kGain * (1 - rows / given);
		finding.title = "A merge join goes " + TimesText(given / rows) +
		                " through the same rows: keys repeat on both sides";
		finding.detail =
			"The inner side has " + CountOf(rows, "row") + " and gave " + CountText(given) +
			", because it starts anew for each outer row with the "
			"same key; the join has " +
			CountOf(RowsOf(input, join), "row") + ShareText(input, OwnCost(input, join)) + ".";
		finding.advice =
			"Aggregate one side to a row for each key before the join, or add the column "
			"that makes the key unique.";
		sink.Add(std::move(finding));
	}
}

} // namespace savant::core
