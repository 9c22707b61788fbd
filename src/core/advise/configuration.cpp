/*
 * configuration.cpp
 *     Gains and losses of single changes, with as few questions to the planner as possible.
 */
#include "core/advise/configuration.hpp"

#include <algorithm>
#include <cmath>

namespace savant::core {

bool SearchContext::IsOver() const {
	return what_if.PlannerCalls() >= most_calls || (options.stop && options.stop()) ||
	       (options.milliseconds && options.milliseconds() > deadline);
}

double SearchContext::BudgetBytes(int index) const {
	if (existing.Has(index)) {
		return 0;
	}
	const AdvisedIndex &advised = what_if.Index(index);
	return options.peer_sizes ? advised.peer_bytes : advised.bytes;
}

double SearchContext::WeightedWrites(const IndexSet &set) const {
	double price = 0;
	if (options.byte_price > 0) {
		for (const int index : set.Members()) {
			price += BudgetBytes(index) * options.byte_price;
		}
	}
	return price + (options.count_writes ? writes.Total(set) * options.write_ms_weight : 0);
}

double SearchContext::AddedWrites(const IndexSet &set, int index) const {
	return BudgetBytes(index) * options.byte_price +
	       (options.count_writes ? writes.Added(set, index) * options.write_ms_weight : 0);
}

bool TakesPlaceOf(const AdvisedIndex &present, const AdvisedIndex &narrow) {
	const IndexSpec &wide = present.spec;
	return IsKeyPrefix(narrow.spec, wide) &&
	       std::all_of(narrow.spec.included.begin(), narrow.spec.included.end(), [&](int column) {
			   return std::any_of(wide.keys.begin(), wide.keys.end(),
		                          [&](const IndexKeyPart &key) { return key.column == column; }) ||
		              std::find(wide.included.begin(), wide.included.end(), column) !=
		                  wide.included.end();
		   });
}

Configuration::Configuration(SearchContext &context, const IndexSet &set)
	: context_(&context), set_(set) {
	const CostStore &store = context.store;
	states_.resize(static_cast<std::size_t>(store.Statements()));
	for (int s = 0; s < store.Statements(); ++s) {
		StatementState &state = states_[static_cast<std::size_t>(s)];
		state.local = store.Local(s, set);
		state.plan = context.store.PlanFor(s, state.local);
		reads_ += CostAt(s, state.plan);
	}
	writes_ = context.WeightedWrites(set);
	for (const int index : set.Members()) {
		bytes_ += context.BudgetBytes(index);
	}
}

double Configuration::CostAt(int s, int plan) const {
	return context_->store.Plan(s, plan).effective * context_->store.Weight(s);
}

/* The part of CostAt() that is a penalty. */
double Configuration::HarmAt(int s, int plan) const {
	const KnownPlan &known = context_->store.Plan(s, plan);
	return known.effective > known.plan.cost ? context_->store.Penalty(s) : 0;
}

bool Configuration::Fits(int index) const {
	const double budget = context_->options.storage_budget;
	return budget <= 0 || bytes_ + context_->BudgetBytes(index) <= budget;
}

bool Configuration::IsWithinBudget() const {
	return context_->options.storage_budget <= 0 || bytes_ <= context_->options.storage_budget;
}

Configuration::Change Configuration::GainOf(int index, double enough) const {
	struct Open {
		double hope;
		int s;
		LocalSet local;
	};
	CostStore &store = context_->store;
	std::vector<Open> open;
	Change change;
	change.gain = -context_->AddedWrites(set_, index);
	const auto count = [&](int s, int plan) {
		const double harm = HarmAt(s, plan);
		change.harm += harm;
		change.gain += CostAt(s, PlanOf(s)) - CostAt(s, plan) + harm;
	};
	for (const int s : store.StatementsOf(index)) {
		const StatementState &state = states_[static_cast<std::size_t>(s)];
		const int position = store.PositionOf(s, index);
		const int base = store.BaseOf(s, position);
		if (base >= 0 && state.local.Has(base)) {
			continue;
		}
		const LocalSet local = state.local.With(position);
		const int plan = store.KnownFor(s, local);
		if (plan >= 0) {
			count(s, plan);
			continue;
		}
		double least = std::max(store.LowerBound(s, local), store.LeastCost(s));
		const int with_base = base >= 0 ? store.KnownFor(s, state.local.With(base)) : -1;
		if (with_base >= 0) {
			least = std::max(least, store.Plan(s, with_base).plan.cost);
		}
		const double hope = CostAt(s, state.plan) - least * store.Weight(s);
		if (hope > store.Tolerance()) {
			change.gain += hope;
			open.push_back({hope, s, local});
		}
	}
	// The widest gap first: it decides soonest.
	std::stable_sort(open.begin(), open.end(),
	                 [](const Open &a, const Open &b) { return a.hope > b.hope; });
	for (const Open &question : open) {
		if (change.gain <= enough) {
			return change;
		}
		change.gain -= question.hope;
		count(question.s, store.PlanFor(question.s, question.local));
	}
	change.is_exact = true;
	return change;
}

double Configuration::GainOfAll(const std::vector<int> &indexes, int home) const {
	CostStore &store = context_->store;
	std::vector<int> statements;
	IndexSet set = set_;
	for (const int index : indexes) {
		set.Add(index);
		const std::vector<int> &of = store.StatementsOf(index);
		statements.insert(statements.end(), of.begin(), of.end());
	}
	std::sort(statements.begin(), statements.end());
	statements.erase(std::unique(statements.begin(), statements.end()), statements.end());
	double gain = writes_ - context_->WeightedWrites(set);
	for (const int s : statements) {
		LocalSet local = states_[static_cast<std::size_t>(s)].local;
		for (const int index : indexes) {
			const int position = store.PositionOf(s, index);
			local = position >= 0 ? local.With(position) : local;
		}
		const int plan = s == home ? store.PlanFor(s, local) : store.KnownFor(s, local);
		gain += plan >= 0 ? CostAt(s, PlanOf(s)) - CostAt(s, plan) : 0;
	}
	return gain;
}

/* An existing index is gone because `index` does its work, and could not be without it. */
bool Configuration::IsReplacement(int index) const {
	const IndexSet dropped = context_->existing.Minus(set_);
	if (dropped.IsEmpty()) {
		return false;
	}
	const AdvisedIndex &advised = context_->what_if.Index(index);
	for (const int old : dropped.Members()) {
		if (context_->what_if.Index(old).scans != 0 &&
		    TakesPlaceOf(advised, context_->what_if.Index(old))) {
			return true;
		}
	}
	return false;
}

double Configuration::LossOf(int index) const {
	if (IsReplacement(index)) {
		Configuration without = *this;
		without.Remove(index);
		return without.Objective() - Objective();
	}
	CostStore &store = context_->store;
	double loss = -context_->AddedWrites(set_.Without(index), index);
	for (const int s : store.StatementsOf(index)) {
		const StatementState &state = states_[static_cast<std::size_t>(s)];
		const int position = store.PositionOf(s, index);
		if (store.Plan(s, state.plan).local_used.Has(position)) {
			const int plan = store.PlanFor(s, state.local.Without(position));
			loss += CostAt(s, plan) - CostAt(s, state.plan);
		}
	}
	return loss;
}

double Configuration::LeastLossOf(int index) const {
	if (IsReplacement(index)) {
		return LossOf(index);
	}
	CostStore &store = context_->store;
	double loss = -context_->AddedWrites(set_.Without(index), index);
	for (const int s : store.StatementsOf(index)) {
		const StatementState &state = states_[static_cast<std::size_t>(s)];
		const int position = store.PositionOf(s, index);
		if (store.Plan(s, state.plan).local_used.Has(position)) {
			const int plan = store.KnownFor(s, state.local.Without(position));
			loss += plan >= 0 ? CostAt(s, plan) - CostAt(s, state.plan) : 0;
		}
	}
	return loss;
}

int Configuration::RiskyStatement() const {
	for (int s = 0; s < context_->store.Statements(); ++s) {
		const KnownPlan &known = context_->store.Plan(s, PlanOf(s));
		if (known.effective > known.plan.cost) {
			return s;
		}
	}
	return -1;
}

int Configuration::ReliefFor(int s) const {
	CostStore &store = context_->store;
	const LocalSet &local = states_[static_cast<std::size_t>(s)].local;
	int best = -1;
	double least = std::numeric_limits<double>::infinity();
	// What harmless plans used before: others would be guesses at a planner call each.
	IndexSet helpful;
	for (int plan = 0; plan < store.PlanCount(s); ++plan) {
		const KnownPlan &known = store.Plan(s, plan);
		helpful = known.effective <= known.plan.cost ? helpful.Or(known.plan.used) : helpful;
	}
	const std::vector<int> relevant = store.Relevant(s);
	for (std::size_t position = 0; position < relevant.size(); ++position) {
		const int index = relevant[position];
		if (set_.Has(index) || !helpful.Has(index) || !Fits(index) || context_->IsOver()) {
			continue;
		}
		const KnownPlan &known =
			store.Plan(s, store.PlanFor(s, local.With(static_cast<int>(position))));
		const double price = known.plan.cost * store.Weight(s) + context_->AddedWrites(set_, index);
		if (known.effective <= known.plan.cost && price < least) {
			least = price;
			best = index;
		}
	}
	return best;
}

void Configuration::Put(int index, bool add) {
	CostStore &store = context_->store;
	set_ = add ? set_.With(index) : set_.Without(index);
	bytes_ += add ? context_->BudgetBytes(index) : -context_->BudgetBytes(index);
	writes_ = context_->WeightedWrites(set_);
	for (const int s : store.StatementsOf(index)) {
		StatementState &state = states_[static_cast<std::size_t>(s)];
		const int position = store.PositionOf(s, index);
		const int base = store.BaseOf(s, position);
		const bool adds_nothing = add && base >= 0 && state.local.Has(base);
		state.local = add ? state.local.With(position) : state.local.Without(position);
		if (adds_nothing) {
			store.Assume(s, state.local, state.plan);
		}
		state.plan = store.PlanFor(s, state.local);
	}
	// Summed anew: differences would leave rounding errors that depend on the path.
	reads_ = 0;
	for (std::size_t s = 0; s < states_.size(); ++s) {
		reads_ += CostAt(static_cast<int>(s), states_[s].plan);
	}
}

void Configuration::Add(int index) {
	if (!set_.Has(index)) {
		Put(index, true);
	}
}

void Configuration::Remove(int index) {
	if (!set_.Has(index)) {
		return;
	}
	Put(index, false);
	for (const int dropped : context_->existing.Minus(set_).Members()) {
		if (dropped != index && !MayDrop(dropped)) {
			Put(dropped, true);
		}
	}
}

bool Configuration::MayDrop(int index) const {
	if (!context_->droppable.Has(index)) {
		return false;
	}
	const AdvisedIndex &advised = context_->what_if.Index(index);
	if (advised.scans == 0) {
		return true;
	}
	const auto is_replaced = [&](const AdvisedIndex &other) {
		return TakesPlaceOf(other, advised);
	};
	const std::vector<int> members = set_.Members();
	const std::vector<AdvisedIndex> &fixed =
		context_->what_if.Table(advised.spec.table).fixed_indexes;
	return std::any_of(fixed.begin(), fixed.end(), is_replaced) ||
	       std::any_of(members.begin(), members.end(), [&](int member) {
			   return member != index && is_replaced(context_->what_if.Index(member));
		   });
}

} // namespace savant::core
