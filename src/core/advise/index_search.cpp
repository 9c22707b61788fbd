/*
 * index_search.cpp
 *     The order of the search: today's plans, harvest, greedy from both ends, exchanges,
 *     merges, the check of the final set, and the account of each change.
 */
#include "core/advise/index_search.hpp"

#include <algorithm>
#include <cmath>

#include "core/advise/candidates.hpp"
#include "core/advise/configuration.hpp"
#include "core/advise/harvest.hpp"
#include "core/advise/index_moves.hpp"

namespace savant::core {

namespace {

/* A plan may look this much worse than today's to the careful eye; less is noise. */
constexpr double kCarefulFactor = 1.03;
/* Of the workload's cost: what two answers may differ by and still be called the same. */
constexpr double kTolerance = 5e-5;
/* Below this share of the workload a statement is not asked what it would like. */
constexpr double kNegligible = 1e-5;
/* How the time is shared: the rest is for planning the final set and its account. */
constexpr double kHarvestShare = 0.5, kSearchShare = 0.85;
constexpr int kDroppablePerStatement = 48; // of the positions of a LocalSet
/* Planner calls of one round of exchanges: a share of those before it. */
constexpr double kPolishShare = 0.15;
constexpr double kSecondShare = 0.25; // of greedy runs after the first
constexpr std::int64_t kFewestPolishCalls = 60;
constexpr double kWorthARound = 2e-3; // of the objective: what makes another round worth it
constexpr double kReverseRoom = 3;    // union of all wishes, in budgets

class Search {
public:
	Search(WhatIf &what_if, const std::vector<WeightedStatement> &workload,
	       const SearchOptions &options)
		: what_if_(what_if), options_(options), workload_(workload),
		  existing_(what_if.ExistingIndexes()), droppable_(Droppable()),
		  store_(what_if, workload, existing_.Minus(droppable_)), writes_(what_if, existing_),
		  context_{what_if, options_,  store_,
	               writes_, existing_, droppable_,
	               {},      0,         std::numeric_limits<double>::infinity()},
		  maker_(what_if, workload, options), harvester_(context_, maker_) {}

	SearchResult Run();

private:
	IndexSet Droppable();
	void PlanToday();
	void HarvestAll();
	void Keep(const Configuration &configuration);
	void Choose();
	void Polish();
	void SetDeadline(double share);
	void AllowCalls(double share);
	void Report(std::string_view phase, const Configuration *configuration);
	void ReplanChosen(Configuration &chosen);
	bool VetoRisks(Configuration &chosen);
	void Settle(Configuration &chosen);
	void Account(const Configuration &chosen, SearchResult &result);
	void Describe(const Configuration &chosen, IndexChange &change);

	WhatIf &what_if_;
	SearchOptions options_;
	const std::vector<WeightedStatement> &workload_;
	IndexSet existing_, droppable_;
	CostStore store_;
	WriteCost writes_;
	SearchContext context_;
	CandidateMaker maker_;
	Harvester harvester_;
	double start_ms_ = 0, today_cost_ = 0;
	std::int64_t calls_before_ = 0;
	std::vector<int> today_; // plan of each statement
	std::optional<Configuration> best_;
};

/* Existing indexes that could leave: others are simply always there. */
IndexSet Search::Droppable() {
	IndexSet droppable;
	if (!options_.include_drops) {
		return droppable;
	}
	for (const int index : existing_.Members()) {
		const AdvisedIndex &advised = what_if_.Index(index);
		if (!advised.is_needed && !advised.spec.is_unique &&
		    what_if_.Table(advised.spec.table).may_create_index) {
			droppable.Add(index);
		}
	}
	for (const WeightedStatement &statement : workload_) {
		int room = kDroppablePerStatement;
		for (const int index : droppable.Members()) {
			const std::uint32_t table = what_if_.Index(index).spec.table;
			const std::vector<TableShape> &shapes = what_if_.Shape(statement.statement).tables;
			const bool is_there =
				std::any_of(shapes.begin(), shapes.end(),
			                [&](const TableShape &shape) { return shape.table == table; });
			if (is_there && room-- <= 0) {
				droppable.Remove(index);
			}
		}
	}
	return droppable;
}

void Search::SetDeadline(double share) {
	if (options_.milliseconds && options_.time_limit_ms > 0) {
		context_.deadline = start_ms_ + share * options_.time_limit_ms;
	}
}

/* The next stage may ask this share of what was asked so far. */
void Search::AllowCalls(double share) {
	const std::int64_t calls = what_if_.PlannerCalls();
	const double allowed = share * static_cast<double>(calls - calls_before_);
	context_.most_calls = calls + std::max(kFewestPolishCalls, static_cast<std::int64_t>(allowed));
}

void Search::Report(std::string_view phase, const Configuration *configuration) {
	if (options_.progress) {
		const double saved =
			configuration == nullptr || today_cost_ <= 0
				? 0
				: 1 - (configuration->Objective() - context_.WeightedWrites(configuration->Set())) /
						  today_cost_;
		options_.progress(phase, std::max(saved, 0.0));
	}
}

void Search::PlanToday() {
	for (int s = 0; s < store_.Statements(); ++s) {
		for (const TableShape &shape : what_if_.Shape(store_.StatementId(s)).tables) {
			for (const int index : droppable_.Members()) {
				if (what_if_.Index(index).spec.table == shape.table) {
					store_.MakeRelevant(s, index);
				}
			}
		}
		const int plan = store_.Ask(s, existing_);
		today_.push_back(plan);
		today_cost_ += store_.Plan(s, plan).plan.cost * store_.Weight(s);
	}
	// A statement that gets worse weighs as much as all there is to save.
	for (int s = 0; options_.careful && s < store_.Statements(); ++s) {
		store_.SetToday(s, today_[static_cast<std::size_t>(s)], kCarefulFactor, today_cost_);
	}
	store_.SetTolerance(today_cost_ * kTolerance);
	context_.least_gain = today_cost_ * std::max(options_.min_gain_share, kNegligible / 10);
}

/* The dearest first: when time runs out, what was not reached matters least. */
void Search::HarvestAll() {
	std::vector<std::pair<double, int>> order;
	for (int s = 0; s < store_.Statements(); ++s) {
		const double cost =
			store_.Plan(s, today_[static_cast<std::size_t>(s)]).plan.cost * store_.Weight(s);
		if (cost > today_cost_ * kNegligible) {
			order.emplace_back(-cost, s);
		}
	}
	std::sort(order.begin(), order.end());
	SetDeadline(kHarvestShare);
	for (const auto &[cost, s] : order) {
		if (context_.IsOver()) {
			return;
		}
		harvester_.Harvest(s);
	}
	harvester_.OfferPool();
	harvester_.MergePool();
}

void Search::Keep(const Configuration &configuration) {
	Configuration eased = configuration;
	VetoRisks(eased);
	for (const Configuration *found :
	     {&configuration, static_cast<const Configuration *>(&eased)}) {
		if (found->IsWithinBudget() && found->Objective() < best_->Objective()) {
			best_ = *found;
			Report("choosing", &*best_);
		}
	}
}

/* Greedy by size, by its root, and for the plain gain when size does not matter. */
void Search::Choose() {
	const Configuration start = *best_;
	std::vector<double> exponents = {1, 0.5};
	if (options_.storage_budget <= 0) {
		exponents = {0, 0.5};
	}
	for (const double exponent : exponents) {
		if (context_.IsOver()) {
			return;
		}
		if (exponent != exponents.front()) {
			AllowCalls(kSecondShare);
		}
		Configuration configuration = start;
		FillBudget(configuration, context_, harvester_.Packages(), exponent, {});
		Keep(configuration);
		TidyUp(configuration, context_);
		FillBudget(configuration, context_, harvester_.Packages(), exponent, {});
		Keep(configuration);
	}
	context_.most_calls = std::numeric_limits<std::int64_t>::max();
	// From the other end: everything any plan wanted, then less and less.
	IndexSet wanted = start.Set();
	double bytes = 0;
	for (int s = 0; s < store_.Statements(); ++s) {
		int cheapest = today_[static_cast<std::size_t>(s)];
		for (int plan = 0; plan < store_.PlanCount(s); ++plan) {
			if (store_.Plan(s, plan).effective < store_.Plan(s, cheapest).effective) {
				cheapest = plan;
			}
		}
		wanted = wanted.Or(store_.Plan(s, cheapest).plan.used);
	}
	for (const int index : wanted.Members()) {
		bytes += context_.BudgetBytes(index);
	}
	if (context_.IsOver() ||
	    (options_.storage_budget > 0 && bytes > kReverseRoom * options_.storage_budget)) {
		return;
	}
	AllowCalls(kSecondShare);
	Configuration configuration(context_, wanted);
	ShrinkToBudget(configuration, context_, 1);
	TidyUp(configuration, context_);
	FillBudget(configuration, context_, harvester_.Packages(), 1, {});
	TidyUp(configuration, context_);
	Keep(configuration);
}

/*
 * Exchanges and merges, as long as a round of them is worth its planner calls.  Between rounds
 * statements learn of members that did not matter to them before.
 */
void Search::Polish() {
	Configuration configuration = *best_;
	constexpr int kMostRounds = 3;
	for (int round = 0; round < kMostRounds; ++round) {
		const double before = configuration.Objective();
		AllowCalls(kPolishShare);
		Exchange(configuration, context_, harvester_.Packages());
		Keep(configuration);
		while (MergePairs(configuration, context_, harvester_, maker_)) {
			Keep(configuration);
		}
		context_.most_calls = std::numeric_limits<std::int64_t>::max();
		if (context_.IsOver()) {
			return;
		}
		harvester_.Widen(configuration.Set());
		ReplanChosen(configuration);
		best_ = configuration;
		TidyUp(configuration, context_);
		FillBudget(configuration, context_, harvester_.Packages(), 1, {});
		Keep(configuration);
		if (configuration.Objective() > before - std::abs(before) * kWorthARound) {
			return;
		}
	}
}

/* Statements with the whole set, not only with the part that is known to matter to them. */
void Search::ReplanChosen(Configuration &chosen) {
	for (int s = 0; s < store_.Statements(); ++s) {
		store_.AskAnew(s, chosen.Set());
	}
	chosen = Configuration(context_, chosen.Set());
}

/*
 * The last word on plans that a careful eye finds worse than today's: all new indexes that such
 * a plan uses leave, and what it used today comes back.  The search avoids them as it goes, so
 * little is left to do here.  True when something changed.
 */
bool Search::VetoRisks(Configuration &chosen) {
	const IndexSet before = chosen.Set();
	IndexSet last;
	do {
		last = chosen.Set();
		for (int s = 0; options_.careful && s < store_.Statements(); ++s) {
			const PlannedCost &today = store_.Plan(s, today_[static_cast<std::size_t>(s)]).plan;
			const PlannedCost &plan = store_.Plan(s, chosen.PlanOf(s)).plan;
			if (plan.careful_cost <= today.careful_cost * kCarefulFactor) {
				continue;
			}
			for (const int index : today.used.And(existing_).Minus(chosen.Set()).Members()) {
				chosen.Add(index);
			}
			const IndexSet culprits = plan.used.Minus(existing_);
			for (const int index : culprits.Members()) {
				chosen.Remove(index);
			}
		}
	} while (!(chosen.Set() == last));
	return !(chosen.Set() == before);
}

/* The chosen set with true plans, and without what these do not need or should not have. */
void Search::Settle(Configuration &chosen) {
	IndexSet before;
	do {
		before = chosen.Set();
		ReplanChosen(chosen);
		if (options_.stop && options_.stop()) {
			return;
		}
		VetoRisks(chosen);
		TidyUp(chosen, context_);
	} while (!(chosen.Set() == before));
}

void Search::Describe(const Configuration &chosen, IndexChange &change) {
	const int index = change.index;
	for (int s = 0; s < store_.Statements(); ++s) {
		const PlannedCost &before = store_.Plan(s, today_[static_cast<std::size_t>(s)]).plan;
		const PlannedCost &after = store_.Plan(s, chosen.PlanOf(s)).plan;
		const PlannedCost &with = change.drop ? before : after;
		if (!with.used.Has(index)) {
			continue;
		}
		IndexChange::Effect effect;
		effect.statement = store_.StatementId(s);
		effect.cost_before = before.cost;
		effect.cost_after = after.cost;
		for (const IndexUse &use : with.uses) {
			effect.node = use.index == index && effect.node.empty() ? use.node : effect.node;
		}
		change.effects.push_back(std::move(effect));
	}
	const auto gain = [&](const IndexChange::Effect &effect) {
		const auto found =
			std::find_if(workload_.begin(), workload_.end(), [&](const WeightedStatement &other) {
				return other.statement == effect.statement;
			});
		return (effect.cost_before - effect.cost_after) * found->weight;
	};
	std::stable_sort(change.effects.begin(), change.effects.end(),
	                 [&](const IndexChange::Effect &a, const IndexChange::Effect &b) {
						 return gain(a) > gain(b);
					 });
}

void Search::Account(const Configuration &chosen, SearchResult &result) {
	const IndexSet dropped = existing_.Minus(chosen.Set());
	IndexSet replaced; // told with what takes their place
	const double ms_weight = options_.count_writes ? options_.write_ms_weight : 0;
	for (const int index : chosen.Set().Minus(existing_).Members()) {
		IndexChange change;
		change.index = index;
		change.marginal_gain = chosen.LossOf(index);
		change.write_cost = writes_.Added(chosen.Set().Without(index), index) * ms_weight;
		const AdvisedIndex advised = what_if_.Index(index);
		for (const int old : dropped.Members()) {
			if (!replaced.Has(old) && TakesPlaceOf(advised, what_if_.Index(old))) {
				change.replaces.push_back(old);
				replaced.Add(old);
			}
		}
		Describe(chosen, change);
		result.changes.push_back(std::move(change));
	}
	for (const int index : dropped.Minus(replaced).Members()) {
		IndexChange change;
		change.index = index;
		change.drop = true;
		change.marginal_gain = chosen.GainOf(index, -std::numeric_limits<double>::infinity()).gain;
		change.marginal_gain = -change.marginal_gain;
		change.write_cost = -writes_.Added(chosen.Set(), index) * ms_weight;
		Describe(chosen, change);
		result.changes.push_back(std::move(change));
	}
	std::stable_sort(result.changes.begin(), result.changes.end(),
	                 [](const IndexChange &a, const IndexChange &b) {
						 return a.drop != b.drop ? b.drop : a.marginal_gain > b.marginal_gain;
					 });
}

SearchResult Search::Run() {
	start_ms_ = options_.milliseconds ? options_.milliseconds() : 0;
	calls_before_ = what_if_.PlannerCalls();
	Report("planning with the indexes of today", nullptr);
	PlanToday();
	best_.emplace(context_, existing_);
	Report("looking for candidates", nullptr);
	HarvestAll();
	SetDeadline(kSearchShare);
	Choose();
	context_.most_calls = std::numeric_limits<std::int64_t>::max();
	Report("exchanging", &*best_);
	Polish();
	Configuration chosen = *best_;
	TidyUp(chosen, context_);
	SearchResult result;
	result.complete = !context_.IsOver();

	Report("planning with the chosen indexes", &chosen);
	context_.deadline = std::numeric_limits<double>::infinity();
	Settle(chosen);
	result.chosen = chosen.Set();
	result.cost_before = today_cost_;
	result.write_before = context_.WeightedWrites(existing_);
	result.write_after = context_.WeightedWrites(chosen.Set());
	for (int s = 0; s < store_.Statements(); ++s) {
		const PlannedCost &plan = store_.Plan(s, chosen.PlanOf(s)).plan;
		result.plans_before.push_back(store_.Plan(s, today_[static_cast<std::size_t>(s)]).plan);
		result.plans.push_back(plan);
		result.cost_after += plan.cost * store_.Weight(s);
		result.cost_bound += store_.LeastCost(s) * store_.Weight(s);
	}
	result.bytes = chosen.Bytes();
	Account(chosen, result);
	result.planner_calls = what_if_.PlannerCalls() - calls_before_;
	result.cache_hits = store_.CacheHits();
	result.candidates = maker_.Made();
	return result;
}

} // namespace

SearchResult SearchIndexes(WhatIf &what_if, const std::vector<WeightedStatement> &workload,
                           const SearchOptions &options) {
	return Search(what_if, workload, options).Run();
}

} // namespace savant::core
