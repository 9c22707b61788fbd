/*
 * parallel_findings.cpp
 *     Rules about parallel workers: none, too few, badly shared, or with too much to hand over.
 */
#include <algorithm>

#include "core/findings/finding_words.hpp"
#include "core/findings/plan_expression.hpp"
#include "core/findings/plan_memory.hpp"
#include "core/findings/plan_paths.hpp"
#include "core/findings/statement_finders.hpp"
#include "core/plan/plan_shape.hpp"

namespace savant::core {

namespace {

constexpr double kSlowScanMs = 1000;
constexpr double kManyGathered = 1e6;
constexpr double kLargeShare = 0.2;
constexpr double kSkew = 2; // the slowest worker against the average of them
constexpr double kSkewMs = 100;
constexpr double kUsualWorkers = 2; // max_parallel_workers_per_gather by default

bool HasGather(const QueryPlan &plan) {
	return std::any_of(plan.nodes.begin(), plan.nodes.end(), IsGather);
}

/* What keeps the statement from being run in parallel, as far as it can be told; "" = unknown. */
std::string Obstacle(const FindingInput &input) {
	if (NumberSetting(input, "max_parallel_workers_per_gather").value_or(1) < 1) {
		return "max_parallel_workers_per_gather is 0";
	}
	if (NumberSetting(input, "max_parallel_workers").value_or(1) < 1) {
		return "max_parallel_workers is 0";
	}
	for (std::size_t i = 0; i < input.plan.nodes.size(); ++i) {
		const PlanNode &node = input.plan.nodes[i];
		if (node.type == "ModifyTable" || node.type == "LockRows") {
			return "statements that write or lock rows are not run in parallel";
		}
		const PlanExpression &filter = input.expressions->Of(static_cast<int>(i), "Filter");
		for (std::size_t part = 0; part < filter.parts.size() && input.facts != nullptr; ++part) {
			const ExpressionPart &call = filter.parts[part];
			const FunctionFacts *function =
				call.kind == PartKind::Call ? input.facts->Function(call.text) : nullptr;
			if (function != nullptr && !function->parallel_safe) {
				return "function " + call.text + "() is not marked PARALLEL SAFE";
			}
		}
	}
	return {};
}

double WorkerMs(const PlanWorker &worker) {
	double ms = 0, loops = 1;
	for (const PlanProperty &property : worker.properties) {
		if (property.name == "Actual Total Time") {
			ms = property.number.value_or(0);
		} else if (property.name == "Actual Loops") {
			loops = property.number.value_or(1);
		}
	}
	return ms * loops;
}

} // namespace

void FindParallelNotUsed(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	if (HasGather(input.plan) || !input.figures.has_time) {
		return;
	}
	int slowest = -1;
	for (const int node : NodesOf(input, "Seq Scan")) {
		if (input.figures.At(node).loops <= 1 &&
		    (slowest < 0 || OwnCost(input, node) > OwnCost(input, slowest))) {
			slowest = node;
		}
	}
	const std::string obstacle =
		slowest < 0 || OwnCost(input, slowest) < kSlowScanMs ? "" : Obstacle(input);
	if (obstacle.empty()) {
		return;
	}
	Finding finding = StartFinding(rule, input, slowest);
	finding.cause = "parallel";
	finding.saving = OwnCost(input, slowest) * kUsualWorkers / (kUsualWorkers + 1);
	finding.title = NodeText(input.plan.At(slowest)) + " takes " +
	                TimeText(OwnCost(input, slowest)) + " in one process";
	finding.detail = "No part of the plan is parallel: " + obstacle + ".";
	finding.advice = "Two workers would share the scan. Take the obstacle away if the server has "
					 "processors to spare.";
	if (obstacle.starts_with("max_parallel_workers_per_gather")) {
		finding.statement = "SET max_parallel_workers_per_gather = 2;";
	}
	sink.Add(std::move(finding));
}

void FindMissingWorkers(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	for (std::size_t i = 0; i < input.plan.nodes.size() && input.figures.measured; ++i) {
		const int node = static_cast<int>(i);
		const PlanNode &gather = input.plan.nodes[i];
		const double planned = gather.NumberOr("Workers Planned", 0);
		const double launched = gather.NumberOr("Workers Launched", 0);
		// With several loops workers are launched again each time; the figure is of the last one.
		if (!IsGather(gather) || !IsExecuted(input, node) || launched >= planned) {
			continue;
		}
		Finding finding = StartFinding(rule, input, node);
		finding.is_certain = true;
		finding.cause = CauseOf("workers", node);
		finding.saving = WholeCost(input, node) * (1 - (launched + 1) / (planned + 1));
		finding.title = CountText(launched) + " of " + CountOf(planned, "planned worker") +
		                (launched == 1 ? " was" : " were") + " there";
		finding.detail = "The plan was chosen for " + CountText(planned + 1) + " processes" +
		                 " and ran in " + CountText(launched + 1) + ".";
		finding.advice = "Other statements held the workers. Raise max_parallel_workers and "
						 "max_worker_processes, or plan with fewer per statement.";
		sink.Add(std::move(finding));
	}
}

void FindParallelSkew(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	for (std::size_t i = 0; i < input.plan.nodes.size() && input.figures.has_time; ++i) {
		const PlanNode &node = input.plan.nodes[i];
		const bool is_top = node.parent >= 0 && IsGather(input.plan.At(node.parent));
		if (!is_top || node.workers.size() < 2) {
			continue;
		}
		double most = 0, sum = 0;
		for (const PlanWorker &worker : node.workers) {
			most = std::max(most, WorkerMs(worker));
			sum += WorkerMs(worker);
		}
		// The average of the others: with all of them two workers could never differ by more.
		const double others = (sum - most) / static_cast<double>(node.workers.size() - 1);
		if (most < kSkewMs || most < kSkew * others) {
			continue;
		}
		Finding finding = StartFinding(rule, input, node.parent);
		finding.cause = CauseOf("skew", node.parent);
		finding.saving = (most - others) / 2;
		finding.title = "One parallel worker has most of the work";
		finding.detail = "The slowest worker took " + TimeText(most) + ", the others " +
		                 TimeText(others) + " on average.";
		finding.advice =
			"Work is shared by blocks and partitions: one large partition, or one value "
			"with most of the rows of a join, stays with one worker.";
		sink.Add(std::move(finding));
	}
}

void FindGatherOfMany(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	for (std::size_t i = 0; i < input.plan.nodes.size(); ++i) {
		const int node = static_cast<int>(i);
		if (!IsGather(input.plan.nodes[i]) || !IsExecuted(input, node) ||
		    RowsOf(input, node) <= kManyGathered || input.figures.Share(node) <= kLargeShare) {
			continue;
		}
		Finding finding = StartFinding(rule, input, node);
		finding.saving = OwnCost(input, node);
		finding.title =
			"Parallel workers hand over " + CountOf(RowsOf(input, node), "row") + " one by one";
		finding.detail = input.plan.nodes[i].type + " takes " +
		                 PercentText(input.figures.Share(node)) + " of the statement by itself.";
		finding.advice =
			"Aggregate or filter below the Gather, or run the statement in one process: "
			"parallel_tuple_cost says what a handed-over row costs.";
		sink.Add(std::move(finding));
	}
}

} // namespace savant::core
