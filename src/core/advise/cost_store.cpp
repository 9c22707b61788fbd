/*
 * cost_store.cpp
 *     Planner answers per statement and what can be derived from them.
 */
#include "core/advise/cost_store.hpp"

#include <algorithm>
#include <limits>

namespace savant::core {

LocalSet LocalSet::With(int position) const {
	LocalSet result = *this;
	result.words_[Word(position)] |= std::uint64_t{1} << Shift(position);
	return result;
}

LocalSet LocalSet::Without(int position) const {
	LocalSet result = *this;
	result.words_[Word(position)] &= ~(std::uint64_t{1} << Shift(position));
	return result;
}

LocalSet LocalSet::Or(const LocalSet &other) const {
	LocalSet result = *this;
	result.words_[0] |= other.words_[0];
	result.words_[1] |= other.words_[1];
	return result;
}

std::size_t LocalSet::Hash() const {
	constexpr std::uint64_t kMultiplier = 0x9e3779b97f4a7c15ULL;
	const std::uint64_t mixed = (words_[0] * kMultiplier) ^ (words_[1] + (words_[0] >> 29));
	return static_cast<std::size_t>((mixed ^ (mixed >> 32)) * kMultiplier);
}

CostStore::CostStore(WhatIf &what_if, const std::vector<WeightedStatement> &workload,
                     const IndexSet &always)
	: what_if_(what_if), always_(always) {
	for (const WeightedStatement &statement : workload) {
		slots_.emplace_back().statement = statement;
	}
}

bool CostStore::MakeRelevant(int s, int index, int base) {
	Slot &slot = At(s);
	const auto present = slot.position_of.find(index);
	if (present != slot.position_of.end()) {
		if (base < 0) {
			slot.base[static_cast<std::size_t>(present->second)] = -1; // it has worth of its own
		}
		return true;
	}
	const int position = static_cast<int>(slot.relevant.size());
	if (position >= LocalSet::kPositions) {
		return false;
	}
	slot.relevant.push_back(index);
	slot.base.push_back(base < 0 ? -1 : PositionOf(s, base));
	slot.position_of.emplace(index, position);
	std::vector<int> &statements = statements_of_[index];
	statements.insert(std::upper_bound(statements.begin(), statements.end(), s), s);
	// Older answers count for sets with it only where it was offered.
	for (KnownPlan &known : slot.plans) {
		if (known.offered.Has(index)) {
			known.local_offered = known.local_offered.With(position);
		}
		if (known.plan.used.Has(index)) {
			known.local_used = known.local_used.With(position);
			--known.foreign_used;
		}
	}
	return true;
}

int CostStore::PositionOf(int s, int index) const {
	const auto found = At(s).position_of.find(index);
	return found == At(s).position_of.end() ? -1 : found->second;
}

const std::vector<int> &CostStore::StatementsOf(int index) const {
	static const std::vector<int> none;
	const auto found = statements_of_.find(index);
	return found == statements_of_.end() ? none : found->second;
}

LocalSet CostStore::Local(int s, const IndexSet &set) const {
	LocalSet local;
	const std::vector<int> &relevant = At(s).relevant;
	for (std::size_t position = 0; position < relevant.size(); ++position) {
		if (set.Has(relevant[position])) {
			local = local.With(static_cast<int>(position));
		}
	}
	return local;
}

void CostStore::SetToday(int s, int plan, double factor, double penalty) {
	Slot &slot = At(s);
	const PlannedCost &today = Plan(s, plan).plan;
	slot.today_cost = today.cost;
	slot.today_careful = today.careful_cost;
	slot.careful_factor = factor;
	slot.penalty = slot.statement.weight > 0 ? penalty / slot.statement.weight : 0;
}

int CostStore::Ask(int s, const IndexSet &set) {
	Slot &slot = At(s);
	KnownPlan known;
	known.offered = set.Or(always_);
	known.plan = what_if_.Plan(slot.statement.statement, known.offered);
	known.local_offered = Local(s, known.offered);
	known.local_used = Local(s, known.plan.used);
	for (const int index : known.plan.used.Minus(always_).Members()) {
		known.foreign_used += slot.position_of.contains(index) ? 0 : 1;
	}
	const double limit = slot.today_careful * slot.careful_factor;
	const bool is_risky = slot.careful_factor > 0 && known.plan.careful_cost > limit;
	known.effective =
		is_risky ? std::max(known.plan.cost, slot.today_cost) + slot.penalty : known.plan.cost;
	slot.least_cost = std::min(slot.least_cost, known.plan.cost);
	slot.plans.push_back(std::move(known));
	return static_cast<int>(slot.plans.size()) - 1;
}

int CostStore::AskAnew(int s, const IndexSet &set) {
	const int plan = Ask(s, set);
	for (const int index : Plan(s, plan).plan.used.Minus(always_).Members()) {
		MakeRelevant(s, index);
	}
	At(s).deductions[Local(s, set)].plan = plan;
	return plan;
}

/*
 * The answer that holds for `set`, or the cheapest one with a part of it when the dearest one
 * with more costs nearly the same.
 */
CostStore::Deduction &CostStore::Deduce(Slot &slot, const LocalSet &set) {
	Deduction &known = slot.deductions[set];
	const int plans = static_cast<int>(slot.plans.size());
	for (; known.plan < 0 && known.seen < plans; ++known.seen) {
		const KnownPlan &plan = slot.plans[static_cast<std::size_t>(known.seen)];
		const bool covers = set.IsSubsetOf(plan.local_offered);
		if (covers) {
			known.low = std::max(known.low, plan.plan.cost);
		}
		if (plan.foreign_used > 0 || !plan.local_used.IsSubsetOf(set)) {
			continue;
		}
		if (covers) {
			known.plan = known.seen;
		} else if (plan.effective < known.high) {
			known.high = plan.effective;
			known.high_plan = known.seen;
		}
	}
	if (known.plan < 0 && known.high_plan >= 0 &&
	    (known.high - known.low) * slot.statement.weight <= tolerance_) {
		known.plan = known.high_plan;
	}
	return known;
}

int CostStore::KnownFor(int s, const LocalSet &set) {
	const int plan = Deduce(At(s), set).plan;
	hits_ += plan >= 0 ? 1 : 0;
	return plan;
}

void CostStore::Assume(int s, const LocalSet &set, int plan) {
	Deduction &known = Deduce(At(s), set);
	known.plan = known.plan < 0 ? plan : known.plan;
}

int CostStore::PlanFor(int s, const LocalSet &set) {
	int plan = KnownFor(s, set);
	if (plan < 0) {
		IndexSet indexes;
		const std::vector<int> &relevant = At(s).relevant;
		for (std::size_t position = 0; position < relevant.size(); ++position) {
			if (set.Has(static_cast<int>(position))) {
				indexes.Add(relevant[position]);
			}
		}
		plan = Ask(s, indexes);
		At(s).deductions[set].plan = plan;
	}
	return plan;
}

} // namespace savant::core
