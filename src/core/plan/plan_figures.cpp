/*
 * plan_figures.cpp
 *     Time, rows and buffers of what ran.  Costs and loops that are only expected are in
 *     plan_costs.cpp, the trust in estimates in plan_estimates.cpp.
 */
#include "core/plan/plan_figures.hpp"

#include <algorithm>

#include "core/plan/plan_parts.hpp"
#include "core/plan/plan_shape.hpp"

namespace savant::core {

namespace {

struct CounterName {
	std::string_view name;
	double BufferCounts::*counter;
};

// 17 tells shared and local I/O times apart.
constexpr CounterName kCounters[] = {
	{"Shared Hit Blocks", &BufferCounts::hit},
	{"Shared Read Blocks", &BufferCounts::read},
	{"Shared Dirtied Blocks", &BufferCounts::dirtied},
	{"Shared Written Blocks", &BufferCounts::written},
	{"Local Hit Blocks", &BufferCounts::local_hit},
	{"Local Read Blocks", &BufferCounts::local_read},
	{"Local Dirtied Blocks", &BufferCounts::local_dirtied},
	{"Local Written Blocks", &BufferCounts::local_written},
	{"Temp Read Blocks", &BufferCounts::temp_read},
	{"Temp Written Blocks", &BufferCounts::temp_written},
	{"I/O Read Time", &BufferCounts::read_ms},
	{"I/O Write Time", &BufferCounts::write_ms},
	{"Shared I/O Read Time", &BufferCounts::read_ms},
	{"Shared I/O Write Time", &BufferCounts::write_ms},
	{"Local I/O Read Time", &BufferCounts::read_ms},
	{"Local I/O Write Time", &BufferCounts::write_ms},
	{"Temp I/O Read Time", &BufferCounts::temp_read_ms},
	{"Temp I/O Write Time", &BufferCounts::temp_write_ms},
};

constexpr double BufferCounts::*kAllCounters[] = {
	&BufferCounts::hit,           &BufferCounts::read,          &BufferCounts::dirtied,
	&BufferCounts::written,       &BufferCounts::local_hit,     &BufferCounts::local_read,
	&BufferCounts::local_dirtied, &BufferCounts::local_written, &BufferCounts::temp_read,
	&BufferCounts::temp_written,  &BufferCounts::read_ms,       &BufferCounts::write_ms,
	&BufferCounts::temp_read_ms,  &BufferCounts::temp_write_ms};

bool IsCounterName(std::string_view name) {
	return name.ends_with(" Blocks") || name.ends_with(" Time");
}

/* What is subtracted from whom: a child's figures from the node that ran it. */
class Subtraction {
public:
	Subtraction(const QueryPlan &plan, const PlanShape &shape, PlanFigures &figures)
		: plan_(plan), shape_(shape), figures_(figures) {}

	void Run() {
		TakeBackRounding();
		for (NodeFigures &node : figures_.nodes) {
			node.self_ms = node.total_ms;
			node.self_buffers = node.buffers;
		}
		const int count = static_cast<int>(plan_.nodes.size());
		for (int i = 1; i < count; ++i) {
			if (!IsInitPlan(plan_.At(i)) && plan_.At(i).parent >= 0) {
				Of(plan_.At(i).parent).self_ms -= Of(i).total_ms;
				TakeBuffers(plan_.At(i).parent, Of(i).buffers);
			}
		}
		// After the others: what is left of a node's own time tells which node ran an InitPlan.
		for (int i = 1; i < count; ++i) {
			if (IsInitPlan(plan_.At(i)) && Of(i).executed) {
				TakeFromUsers(i);
			}
		}
		for (NodeFigures &node : figures_.nodes) {
			node.self_ms = std::max(node.self_ms, 0.0);
			for (double BufferCounts::*counter : kAllCounters) {
				node.self_buffers.*counter = std::max(node.self_buffers.*counter, 0.0);
			}
		}
	}

private:
	NodeFigures &Of(int node) { return figures_.nodes[static_cast<std::size_t>(node)]; }

	/* Times are printed per loop, to the microsecond: 20,000 loops of 0.001 ms may have been 10
	 * ms or 30.  Where children took longer than their parent, first the parent gets what
	 * rounding may have taken from it (from the leaves up), then the children lose what it may
	 * have given to them (from the top down). */
	void TakeBackRounding() {
		const int count = static_cast<int>(plan_.nodes.size());
		for (int i = count; i-- > 0;) {
			const double sum = InputTime(i);
			Of(i).total_ms = std::max(Of(i).total_ms, std::min(sum, Printed(i) + Rounding(i)));
		}
		for (int i = 0; i < count; ++i) {
			const double excess = InputTime(i) - Of(i).total_ms;
			double slack = 0;
			for (const int child : InputsOf(plan_, i)) {
				slack += Slack(child);
			}
			if (excess > 0 && slack > 0) {
				const double share = std::min(excess / slack, 1.0);
				for (const int child : InputsOf(plan_, i)) {
					Of(child).total_ms -= Slack(child) * share;
				}
			}
		}
	}

	double InputTime(int parent) {
		double sum = 0;
		for (const int child : InputsOf(plan_, parent)) {
			sum += Of(child).total_ms;
		}
		return sum;
	}

	double Printed(int node) {
		return plan_.At(node).actual_total_ms.value_or(0) * Of(node).loops / Of(node).processes;
	}

	/* The most that rounding took or gave. */
	double Rounding(int node) {
		constexpr double kHalfUnit = 0.0005;
		return kHalfUnit * Of(node).loops / Of(node).processes;
	}

	double Slack(int node) {
		const double least = std::max(Printed(node) - Rounding(node), 0.0);
		return std::max(Of(node).total_ms - least, 0.0);
	}

	/* What a node has beyond its children goes first; no counter is taken below zero. */
	BufferCounts TakeBuffers(int from, const BufferCounts &buffers) {
		BufferCounts rest;
		for (double BufferCounts::*counter : kAllCounters) {
			double &own = Of(from).self_buffers.*counter;
			const double taken = std::min(std::max(own, 0.0), buffers.*counter);
			own -= taken;
			rest.*counter = buffers.*counter - taken;
		}
		return rest;
	}

	/* An InitPlan or CTE runs when its result is first asked for, in the time of whoever asks:
	 * the user with the most time of its own first, since only one of them waited. */
	void TakeFromUsers(int subplan) {
		std::vector<int> users;
		const auto found = shape_.users.find(subplan);
		if (found != shape_.users.end()) {
			for (const int user : found->second) {
				// Parameters for workers are computed by the Gather before it starts them.
				const int gather = shape_.gather[static_cast<std::size_t>(user)];
				const bool by_gather =
					gather > plan_.At(subplan).parent && !IsCte(plan_.At(subplan));
				users.push_back(by_gather ? gather : user);
			}
		}
		// A WITH that writes runs after everything else when nobody reads it: nobody's time.
		if (users.empty() && !IsCte(plan_.At(subplan))) {
			users.push_back(plan_.At(subplan).parent);
		}
		std::stable_sort(users.begin(), users.end(),
		                 [this](int a, int b) { return Of(a).self_ms > Of(b).self_ms; });
		double ms = Of(subplan).total_ms;
		BufferCounts buffers = Of(subplan).buffers;
		for (const int user : users) {
			const double own = std::max(Of(user).self_ms, 0.0);
			const double taken = std::min(own, ms);
			Of(user).self_ms -= taken;
			ms -= taken;
			buffers = TakeBuffers(user, buffers);
		}
	}

	const QueryPlan &plan_;
	const PlanShape &shape_;
	PlanFigures &figures_;
};

void FillBuffers(const PlanNode &node, NodeFigures &figures, bool &has_buffers) {
	for (const PlanProperty &property : node.properties) {
		if (!property.number || !IsCounterName(property.name)) {
			continue;
		}
		for (const CounterName &counter : kCounters) {
			if (counter.name == property.name) {
				figures.buffers.*counter.counter += std::max(*property.number, 0.0);
				has_buffers = true;
			}
		}
	}
}

void FillRemoved(const PlanNode &node, NodeFigures &figures) {
	const auto removed = [&](std::string_view what) {
		return std::max(node.NumberOr(what, 0), 0.0) * figures.loops;
	};
	figures.rows_removed = removed("Rows Removed by Filter");
	figures.rows_removed_join = removed("Rows Removed by Join Filter");
	figures.rows_removed_recheck = removed("Rows Removed by Index Recheck");
	if (IsScan(node)) {
		figures.scanned_rows = figures.rows + figures.rows_removed + figures.rows_removed_recheck;
	}
}

void FillMeasured(const QueryPlan &plan, const PlanShape &shape, PlanFigures &figures) {
	for (std::size_t i = 0; i < plan.nodes.size(); ++i) {
		const PlanNode &node = plan.nodes[i];
		NodeFigures &to = figures.nodes[i];
		const bool above = node.parent < 0 || figures.At(node.parent).executed;
		to.executed = above && node.actual_loops.value_or(1) > 0;
		to.loops = to.executed ? node.actual_loops.value_or(1) : 0;
		to.processes = shape.processes[i];
		to.rows = node.actual_rows.value_or(0) * to.loops;
		to.estimated_rows =
			node.plan_rows * to.loops * shape.divisor[i] / (shape.is_partial[i] ? to.processes : 1);
		to.has_time = to.executed && node.actual_total_ms.has_value();
		if (to.has_time) {
			to.total_ms = *node.actual_total_ms * to.loops / to.processes;
			figures.has_time = true;
		}
		FillRemoved(node, to);
		FillBuffers(node, to, figures.has_buffers);
	}
}

} // namespace

PlanFigures Figure(const QueryPlan &plan) {
	PlanFigures figures;
	figures.nodes.resize(plan.nodes.size());
	figures.measured = plan.IsMeasured();
	const PlanShape shape(plan);
	FillExpected(plan, shape, figures);
	if (figures.measured) {
		FillMeasured(plan, shape, figures);
		Subtraction(plan, shape, figures).Run();
	}
	JudgeEstimates(plan, shape, figures);
	figures.total_ms = figures.has_time ? plan.execution_ms.value_or(figures.nodes[0].total_ms) : 0;
	for (NodeFigures &node : figures.nodes) {
		node.time_share = figures.total_ms > 0 ? std::min(node.self_ms / figures.total_ms, 1.0) : 0;
		node.cost_share =
			figures.total_cost > 0 ? std::min(node.self_cost / figures.total_cost, 1.0) : 0;
	}
	return figures;
}

} // namespace savant::core
