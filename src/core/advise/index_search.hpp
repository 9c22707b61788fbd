/*
 * index_search.hpp
 *     Which indexes to have: the search under a storage budget and a time limit.
 */
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/advise/what_if.hpp"

namespace savant::core {

/* One statement of the workload, by its number in the WhatIf. */
struct WeightedStatement {
	int statement = 0;
	/* What one unit of its planner cost is worth; ms per day when times are known, else 1. */
	double weight = 1;
};

/* What one written row costs per index and day; see write_cost.hpp. */
struct SearchOptions {
	double storage_budget = 0; // bytes of new indexes; 0 = no limit
	double time_limit_ms = 5000;
	int max_columns = 3;       // keys of one index
	bool include_drops = true; // existing indexes may go
	bool include_partial = true, include_expressions = true, include_covering = true;
	bool careful = true; // leave out what makes a statement's careful_cost worse than it is now
	bool count_writes = true;
	/* What one millisecond of writing is worth in the weights' unit: 1 when they are ms per day. */
	double write_ms_weight = 1;
	/* What a byte of a new index is worth in the weights' unit.  Without a budget it keeps indexes
	 * from growing for the last percent. */
	double byte_price = 0;
	bool peer_sizes = false; // count AdvisedIndex::peer_bytes against the budget; for bench/ only
	double min_gain_share = 0.001;        // of the workload's cost, for an index to be worth a line
	std::function<double()> milliseconds; // monotonic clock
	std::function<bool()> stop;           // true: return what there is
	/* Told now and then: a phase in words, and what the set would save, 0..1. */
	std::function<void(std::string_view phase, double saved_share)> progress;
};

/* What is said of one change of the set. */
struct IndexChange {
	int index = -1;
	bool drop = false;         // an existing one goes
	std::vector<int> replaces; // existing ones that this one makes needless
	double marginal_gain = 0;  // weighted cost lost when the change is left out of the final set
	double write_cost = 0;     // weighted, per day; negative for drops
	struct Effect {
		int statement = 0;
		double cost_before = 0, cost_after = 0; // planner units
		std::string node;                       // that uses the index
	};
	std::vector<Effect> effects; // largest gain first
};

struct SearchResult {
	IndexSet chosen; // existing ones that stay, and new ones
	std::vector<IndexChange> changes;
	double cost_before = 0; // of the statements, weighted, with the existing indexes
	double cost_after = 0;  // the same, re-planned with the final set
	/*
	 * No set of the candidates makes the statements cheaper than this, whatever its size: the sum
	 * of the least cost that each was ever planned at.  An upper estimate of the true bound, as not
	 * every index that SQL could define was a candidate.
	 */
	double cost_bound = 0;
	double write_before = 0, write_after = 0; // weighted, of the numbered indexes
	double bytes = 0;                         // of the new ones
	std::int64_t planner_calls = 0, cache_hits = 0;
	int candidates = 0;
	bool complete = false; // the search came to its end before the time did
	/* Of each statement, in the workload's order: with the indexes of today, and with the chosen.
	 */
	std::vector<PlannedCost> plans_before, plans;
};

SearchResult SearchIndexes(WhatIf &what_if, const std::vector<WeightedStatement> &workload,
                           const SearchOptions &options);

} // namespace savant::core
