/*
 * plan_figures.hpp
 *     The arithmetic of a plan: what each node did in all its loops, what was
 *     its own, and how far the estimate was off.
 *
 * The rules are told in docs/explain.md ("How the figures are made").
 */
#pragma once

#include <vector>

#include "core/plan/query_plan.hpp"

namespace savant::core {

struct BufferCounts {                                   // blocks, all loops and workers
	double hit = 0, read = 0, dirtied = 0, written = 0; // shared
	double local_hit = 0, local_read = 0, local_dirtied = 0, local_written = 0;
	double temp_read = 0, temp_written = 0;
	/* I/O Timings, shared and local: of all processes together, so divide by
	 * NodeFigures::processes to compare with self_ms. */
	double read_ms = 0, write_ms = 0;
	double temp_read_ms = 0, temp_write_ms = 0;

	double Touched() const { return hit + read + local_hit + local_read; }
};

enum class EstimateDirection { Right, Under, Over };

struct NodeFigures {
	bool executed = true;      // false: Actual Loops 0, or below such a node
	bool has_time = false;     // measured with TIMING
	double loops = 1;          // of all processes; those that the planner expects when not measured
	double processes = 1;      // that took part below a Gather: workers launched + leader
	double rows = 0;           // actual, all loops and processes; estimated when not measured
	double estimated_rows = 0; // for the same number of loops
	/* Wall time in all loops, children included: below a Gather the time of all processes
	 * divided by their number, so that the shares of a statement add up. */
	double total_ms = 0;
	double self_ms = 0;    // never below 0
	double time_share = 0; // self_ms of the statement's time, 0..1
	double total_cost = 0; // all loops that the estimate expects, children included
	double self_cost = 0;
	double cost_share = 0;
	double rows_removed = 0;      // by Filter, all loops and processes
	double rows_removed_join = 0; // by Join Filter
	double rows_removed_recheck = 0;
	double scanned_rows = 0; // of scans: rows + rows removed by filter and recheck
	BufferCounts buffers;    // children included
	BufferCounts self_buffers;
	/* max(actual+1, estimate+1) / min(...), per loop; 1 when it says nothing (estimate_counts). */
	double estimate_factor = 1;
	EstimateDirection direction = EstimateDirection::Right;
	/* False where a difference is to be expected: below LIMIT, semi and anti joins, EXISTS,
	 * BitmapAnd/Or. */
	bool estimate_counts = false;
	/* Who asks for its rows may stop before the last one: LIMIT, semi joins, EXISTS. */
	bool may_stop_early = false;
};

struct PlanFigures {
	std::vector<NodeFigures> nodes; // by position in QueryPlan::nodes
	double total_ms = 0;            // Execution Time, else the top node's time; 0 when not measured
	double total_cost = 0;          // of the top node
	bool measured = false;          // ANALYZE
	bool has_time = false;          // and TIMING
	bool has_buffers = false;

	const NodeFigures &At(int node) const { return nodes[static_cast<std::size_t>(node)]; }
	/* The node's own share of the time, or of the cost when there is no time. */
	double Share(int node) const { return has_time ? At(node).time_share : At(node).cost_share; }
};

PlanFigures Figure(const QueryPlan &plan);

} // namespace savant::core
