/*
 * configuration.hpp
 *     A set of indexes with what it costs, and what one change of it would do.
 */
#pragma once

#include <limits>
#include <vector>

#include "core/advise/cost_store.hpp"
#include "core/advise/write_cost.hpp"

namespace savant::core {

/* What all stages of one search share. */
struct SearchContext {
	WhatIf &what_if;
	const SearchOptions &options;
	CostStore &store;
	WriteCost &writes;
	IndexSet existing;
	IndexSet droppable;    // existing ones that may go under some conditions
	std::vector<int> pool; // new ones that may be chosen, ascending
	double least_gain = 0; // weighted, for a new index to stay
	double deadline = std::numeric_limits<double>::infinity();
	/* Planner calls at which a stage ends: what it finds late is seldom worth what it asks. */
	std::int64_t most_calls = std::numeric_limits<std::int64_t>::max();

	/* Out of time or calls, or told to stop. */
	bool IsOver() const;
	/* As the budget counts; 0 for existing ones. */
	double BudgetBytes(int index) const;
	double WeightedWrites(const IndexSet &set) const;
	/* What `index` adds to them in `set`, which does not have it. */
	double AddedWrites(const IndexSet &set, int index) const;
};

class Configuration {
public:
	/* Plans every statement with `set`, as far as that is not known. */
	Configuration(SearchContext &context, const IndexSet &set);

	const IndexSet &Set() const { return set_; }
	/* Weighted cost of reads and writes; what the search makes small. */
	double Objective() const { return reads_ + writes_; }
	/* Of the new indexes. */
	double Bytes() const { return bytes_; }
	bool Fits(int index) const;
	bool IsWithinBudget() const;
	int PlanOf(int s) const { return states_[static_cast<std::size_t>(s)].plan; }

	struct Change {
		double gain = 0;
		double harm = 0;       // penalties for statements that get worse, not taken off the gain
		bool is_exact = false; // false: an upper bound; no more was asked
	};
	/*
	 * How much less the objective would be with `index` too.  Asks the planner only while the
	 * gain could still be more than `enough`.
	 */
	Change GainOf(int index, double enough) const;
	/* The same of several together; asks only about statement `home`. */
	double GainOfAll(const std::vector<int> &indexes, int home) const;
	/* How much more the objective would be without `index`; may be negative. */
	double LossOf(int index) const;
	/* The same as far as it is known without asking: never more than the loss. */
	double LeastLossOf(int index) const;

	/* The first statement whose plan counts as worse than today's; -1 = there is none. */
	int RiskyStatement() const;
	/* The index that makes the plan of `s` harmless again at the least cost; -1 = none does. */
	int ReliefFor(int s) const;

	void Add(int index);
	/* Existing ones that were only dropped because `index` took their place come back. */
	void Remove(int index);
	/* The existing index may leave this set: it is unused, or another one has its keys. */
	bool MayDrop(int index) const;

private:
	struct StatementState {
		LocalSet local;
		int plan = -1;
	};
	bool IsReplacement(int index) const;
	void Put(int index, bool add);
	double CostAt(int s, int plan) const;
	double HarmAt(int s, int plan) const;

	SearchContext *context_;
	IndexSet set_;
	std::vector<StatementState> states_;
	double reads_ = 0, writes_ = 0, bytes_ = 0;
};

/* `present` makes `narrow` needless: its first keys and INCLUDE columns are in it. */
bool TakesPlaceOf(const AdvisedIndex &present, const AdvisedIndex &narrow);

} // namespace savant::core
