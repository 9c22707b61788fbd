/*
 * cost_store.hpp
 *     What the planner has said, and what follows from it without asking again.
 *
 * A plan of a statement that was offered the set T and used U of it costs the same for every set
 * S with U <= S <= T: the planner would find the same plan, and nothing better was offered.  And
 * a larger set never costs more (near enough: the planner drops paths that differ by 1 %), so
 * plans with smaller and larger sets bound the cost of one in between.
 *
 * Per statement only some indexes matter, each with a position of its own, so that sets of them
 * are two words and compare in a few instructions.
 */
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <limits>
#include <unordered_map>
#include <vector>

#include "core/advise/index_search.hpp"

namespace savant::core {

/* The indexes that matter to one statement, by position. */
class LocalSet {
public:
	static constexpr int kPositions = 128;
	bool Has(int position) const { return ((words_[Word(position)] >> Shift(position)) & 1) != 0; }
	LocalSet With(int position) const;
	LocalSet Without(int position) const;
	LocalSet Or(const LocalSet &other) const;
	bool IsSubsetOf(const LocalSet &other) const {
		return (words_[0] & ~other.words_[0]) == 0 && (words_[1] & ~other.words_[1]) == 0;
	}
	std::size_t Hash() const;
	bool operator==(const LocalSet &) const = default;

private:
	static std::size_t Word(int position) { return static_cast<std::size_t>(position) / 64; }
	static unsigned Shift(int position) { return static_cast<unsigned>(position) % 64; }

	std::array<std::uint64_t, 2> words_ = {};
};

struct LocalSetHash {
	std::size_t operator()(const LocalSet &set) const { return set.Hash(); }
};

/* One answer of the planner. */
struct KnownPlan {
	IndexSet offered;
	PlannedCost plan;
	/*
	 * The cost that the search counts: that of the plan, or of one worse than today's when
	 * careful_cost says that the plan would turn out so.
	 */
	double effective = 0;
	LocalSet local_offered, local_used;
	/* Used indexes that are neither relevant nor always there: while there are any, the answer
	 * holds for no set of relevant ones. */
	int foreign_used = 0;
};

class CostStore {
public:
	/* `always`: the indexes that every plan may use besides the relevant ones. */
	CostStore(WhatIf &what_if, const std::vector<WeightedStatement> &workload,
	          const IndexSet &always);

	int Statements() const { return static_cast<int>(slots_.size()); }
	int StatementId(int s) const { return At(s).statement.statement; }
	/* What a plan that is worse than today's is charged with, weighted. */
	double Penalty(int s) const { return At(s).penalty * Weight(s); }
	double Weight(int s) const { return At(s).statement.weight; }

	/*
	 * Gives `index` a position in statement `s`; false when there is none left.  `base` is an index
	 * of it that `index` can stand in for, no better: where the base is there, `index` adds
	 * nothing.
	 */
	bool MakeRelevant(int s, int index, int base = -1);
	/* The position of the base of the index at `position`; -1 = it has none. */
	int BaseOf(int s, int position) const { return At(s).base[static_cast<std::size_t>(position)]; }
	/* The plan for `set` is taken to be `plan`, without asking. */
	void Assume(int s, const LocalSet &set, int plan);
	/* -1 = does not matter to `s`. */
	int PositionOf(int s, int index) const;
	/* By position. */
	const std::vector<int> &Relevant(int s) const { return At(s).relevant; }
	/* That the index matters to, ascending. */
	const std::vector<int> &StatementsOf(int index) const;
	LocalSet Local(int s, const IndexSet &set) const;

	/* The plan of today: a plan whose careful_cost is more than `factor` times its one counts as
	 * worse than it, by `penalty` (weighted).  Call it before anything else is asked of `s`. */
	void SetToday(int s, int plan, double factor, double penalty);

	/* A planner call with `set` and what is always there; returns the number of the plan. */
	int Ask(int s, const IndexSet &set);
	/* Ask(), and the answer stands for `set` from now on, whatever was derived before. */
	int AskAnew(int s, const IndexSet &set);
	/* The plan for exactly this set of relevant ones: known, derived, or asked for. */
	int PlanFor(int s, const LocalSet &set);
	/* The same without asking; -1 = not known. */
	int KnownFor(int s, const LocalSet &set);
	const KnownPlan &Plan(int s, int plan) const {
		return At(s).plans[static_cast<std::size_t>(plan)];
	}
	int PlanCount(int s) const { return static_cast<int>(At(s).plans.size()); }

	/* What `set` costs at least: the dearest plan that was offered all of it and more. */
	double LowerBound(int s, const LocalSet &set) { return Deduce(At(s), set).low; }
	/* The least cost that any plan of the statement had. */
	double LeastCost(int s) const { return At(s).least_cost; }

	/* Weighted costs that differ by less count as one; 0 at first. */
	void SetTolerance(double tolerance) { tolerance_ = tolerance; }
	double Tolerance() const { return tolerance_; }
	std::int64_t CacheHits() const { return hits_; }

private:
	/* What the plans up to number `seen` say of one set; later ones are looked at when asked. */
	struct Deduction {
		int plan = -1; // that holds for the set
		double low = 0, high = std::numeric_limits<double>::infinity();
		int high_plan = -1;
		int seen = 0;
	};
	struct Slot {
		WeightedStatement statement;
		std::vector<int> base;                                        // position -> position, or -1
		std::vector<int> relevant;                                    // position -> index
		std::unordered_map<int, int> position_of;                     // index -> position
		double today_cost = 0, today_careful = 0, careful_factor = 0; // 0 = any plan will do
		double penalty = 0;                                           // unweighted
		double least_cost = std::numeric_limits<double>::infinity();
		std::deque<KnownPlan> plans; // references stay valid
		std::unordered_map<LocalSet, Deduction, LocalSetHash> deductions;
	};
	Slot &At(int s) { return slots_[static_cast<std::size_t>(s)]; }
	const Slot &At(int s) const { return slots_[static_cast<std::size_t>(s)]; }
	Deduction &Deduce(Slot &slot, const LocalSet &set);

	WhatIf &what_if_;
	IndexSet always_;
	std::vector<Slot> slots_;
	std::unordered_map<int, std::vector<int>> statements_of_;
	double tolerance_ = 0;
	std::int64_t hits_ = 0;
};

} // namespace savant::core
