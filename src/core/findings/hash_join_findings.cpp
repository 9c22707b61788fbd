/*
 * hash_join_findings.cpp
 *     Rules about hash joins.
 */
#include <algorithm>

#include "core/findings/finding_words.hpp"
#include "core/findings/join_finders.hpp"
#include "core/findings/plan_memory.hpp"
#include "core/findings/scan_view.hpp"

namespace savant::core {

namespace {

struct HashView {
	int hash = -1, join = -1, probe = -1;
	double batches = 1, planned = 1; // at the end, and as it began
	double peak = 0;                 // bytes of the batch in memory
};

std::vector<HashView> HashesOf(const FindingInput &input) {
	std::vector<HashView> hashes;
	for (std::size_t i = 0; i < input.plan.nodes.size(); ++i) {
		const PlanNode &node = input.plan.nodes[i];
		HashView view;
		view.hash = static_cast<int>(i);
		view.join = node.parent;
		if (node.type != "Hash" || view.join < 0 || !IsExecuted(input, view.hash)) {
			continue;
		}
		view.probe = ChildOf(input.plan, view.join, "Outer");
		view.batches = node.NumberOr("Hash Batches", 1);
		view.planned = node.NumberOr("Original Hash Batches", view.batches);
		view.peak = node.NumberOr("Peak Memory Usage", 0) * 1024;
		if (view.probe >= 0) {
			hashes.push_back(view);
		}
	}
	return hashes;
}

/* Own cost of the table and its join, of which batches on disk are a part. */
double HashCost(const FindingInput &input, const HashView &view) {
	return OwnCost(input, view.hash) + OwnCost(input, view.join);
}

/* The memory of one table when neither plan nor server say. */
constexpr double kDefaultHashMemory = 4.0 * 1024 * 1024;

double HashMemory(const FindingInput &input) {
	return MemorySetting(input, "work_mem").value_or(kDefaultHashMemory) *
	       NumberSetting(input, "hash_mem_multiplier").value_or(2);
}

/* Many rows share one key: splitting did not help.  Seen by memory far beyond the limit. */
bool IsSkewed(const FindingInput &input, const HashView &view) {
	return view.batches > view.planned && view.peak > 1.5 * HashMemory(input);
}

} // namespace

void FindHashBatches(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	constexpr double kManyBatches = 16, kGain = 0.5;
	for (const HashView &view : HashesOf(input)) {
		if (view.batches <= 1) {
			continue;
		}
		const NodeFigures &figures = input.figures.At(view.hash);
		const double width = input.plan.At(view.hash).plan_width;
		const double per_process = RowsOf(input, view.hash) / std::max(1.0, figures.loops);
		// The table of a row is its width and the header; what the batches held is a lower bound.
		const double bytes = std::max(view.peak * std::min(view.batches, kManyBatches),
		                              GroupBytes(per_process, width));
		Finding finding = StartFinding(rule, input, view.hash);
		finding.saving = HashCost(input, view) * kGain;
		finding.severity = view.batches > kManyBatches ? Severity::Critical : rule.severity;
		finding.title = "The hash table of a join is split into " + CountText(view.batches) +
		                " batches on disk";
		finding.detail = "The table of " + CountOf(per_process, "row") + " takes about " +
		                 BytesText(bytes) +
		                 "; all batches but one are written out and read again, "
		                 "with the rows of the other side" +
		                 ShareText(input, HashCost(input, view)) + ".";
		if (view.batches > view.planned) {
			finding.detail += "  It was planned for " + CountText(view.planned) + ".";
		}
		AdviseMemory(input, bytes, MemoryUse::Hash, finding);
		finding.cause = CauseOf("memory", view.hash);
		finding.precision = 1;
		sink.Add(std::move(finding));
	}
}

void FindBigBuildSide(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	constexpr double kBigger = 2, kLeastFactor = 10, kManyRows = 10'000, kGain = 0.5;
	if (!input.figures.measured) {
		return;
	}
	for (const HashView &view : HashesOf(input)) {
		const std::string join = input.plan.At(view.join).Text("Join Type");
		const bool may_swap =
			join.empty() || join == "Inner" || join == "Left" || join == "Right" || join == "Full";
		const double built = RowsOf(input, view.hash), probed = RowsOf(input, view.probe);
		const int wrong = input.figures.At(view.hash).estimate_factor >=
		                          input.figures.At(view.probe).estimate_factor
		                      ? view.hash
		                      : view.probe;
		const NodeFigures &figures = input.figures.At(wrong);
		if (!may_swap || built <= kManyRows || built <= kBigger * probed ||
		    !figures.estimate_counts || figures.estimate_factor <= kLeastFactor) {
			continue;
		}
		const int root = EstimateRoot(input, wrong, kLeastFactor);
		Finding finding = StartFinding(rule, input, view.hash);
		finding.saving = HashCost(input, view) * kGain * (1 - probed / built);
		finding.title = "The hash table is built of the larger side: " + CountOf(built, "row") +
		                " for " + CountText(probed);
		finding.detail = NodeText(input.plan.At(wrong)) + " was expected to give " +
		                 CountOf(figures.estimated_rows, "row") + " and gave " +
		                 CountText(figures.rows) + ", so the sides were taken the wrong way round.";
		finding.advice = "Mend the estimate of " + NodeText(input.plan.At(root)) +
		                 ": ANALYZE, or CREATE STATISTICS for columns that belong together.";
		finding.cause = CauseOf("estimate", root);
		finding.precision = 1;
		sink.Add(std::move(finding));
	}
}

void FindHashSkew(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	constexpr double kGain = 0.5;
	if (!input.figures.measured) {
		return;
	}
	for (const HashView &view : HashesOf(input)) {
		if (!IsSkewed(input, view)) {
			continue;
		}
		Finding finding = StartFinding(rule, input, view.hash);
		finding.saving = HashCost(input, view) * kGain;
		finding.title = "One batch of a hash join holds " + BytesText(view.peak) +
		                ": many rows have the same key";
		finding.detail = "The table was split from " + CountText(view.planned) + " into " +
		                 CountText(view.batches) + " batches and one still takes " +
		                 BytesText(view.peak) + ", where " + BytesText(HashMemory(input)) +
		                 " are allowed: rows with one key cannot be split.";
		finding.advice = "More memory does not cure this.  See which key of " +
		                 input.plan.At(view.join).Text("Hash Cond") +
		                 " has so many rows (often NULL, 0 or a default), leave it out or join it "
		                 "apart, and raise the column's statistics target so that the planner sees "
		                 "it.";
		finding.cause = CauseOf("memory", view.hash);
		finding.precision = 2;
		sink.Add(std::move(finding));
	}
}

} // namespace savant::core
