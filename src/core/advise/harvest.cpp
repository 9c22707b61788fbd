/*
 * harvest.cpp
 *     The few plans per statement that find out what is worth choosing from.
 */
#include "core/advise/harvest.hpp"

#include <algorithm>

namespace savant::core {

namespace {

constexpr std::size_t kMostTogether = 4; // indexes of a package
constexpr int kMostFurther = 4;
constexpr int kFewStatements = 12;       // such a workload can afford to ask for third choices
constexpr double kHardlyBetter = 0.95;   // than today; what comes after is of no use
constexpr std::size_t kMostOffered = 96; // planning time grows with the indexes offered

bool SharesTable(WhatIf &what_if, int statement, std::uint32_t table) {
	const std::vector<TableShape> &shapes = what_if.Shape(statement).tables;
	return std::any_of(shapes.begin(), shapes.end(),
	                   [&](const TableShape &shape) { return shape.table == table; });
}

} // namespace

/* Adds what a plan used to the pool; returns the new indexes among it. */
IndexSet Harvester::TakeIn(int s, int plan) {
	const IndexSet used = context_.store.Plan(s, plan).plan.used.Minus(context_.existing);
	const std::vector<int> indexes = used.Members();
	for (const int index : indexes) {
		AddToPool(index, {});
		context_.store.MakeRelevant(s, index);
	}
	if (indexes.size() > 1 && indexes.size() <= kMostTogether) {
		const auto same = [&](const IndexPackage &package) {
			return package.home == s && package.indexes == indexes;
		};
		if (std::none_of(packages_.begin(), packages_.end(), same)) {
			packages_.push_back({indexes, s});
		}
	}
	return used;
}

bool Harvester::IsRisky(int s, int plan) const {
	const KnownPlan &known = context_.store.Plan(s, plan);
	return known.effective > known.plan.cost;
}

void Harvester::Harvest(int s) {
	const int statement = context_.store.StatementId(s);
	const IndexSet &existing = context_.existing;
	const IndexSet all = maker_.Singles(statement).Or(maker_.Combinations(statement));
	if (all.IsEmpty()) {
		return;
	}
	const int first = context_.store.Ask(s, existing.Or(all));
	IndexSet last = TakeIn(s, first);
	IndexSet used = last;
	// Second choices: what a set that cannot hold the best may hold.  Plans that a careful eye
	// finds harmful do not count: the search will avoid them.
	IndexSet left = all;
	const int wanted = context_.store.Statements() <= kFewStatements ? 2 : 1;
	int safe = IsRisky(s, first) ? -1 : 0;
	for (int round = 0; round < kMostFurther && safe < wanted && !last.IsEmpty(); ++round) {
		if (context_.IsOver()) {
			break;
		}
		left = left.Minus(last);
		const int plan = context_.store.Ask(s, existing.Or(left));
		last = TakeIn(s, plan);
		used = used.Or(last);
		safe += IsRisky(s, plan) ? 0 : 1;
		if (context_.store.Plan(s, plan).plan.cost >
		    kHardlyBetter * context_.store.Plan(s, 0).plan.cost) {
			break;
		}
	}
	// Small forms come second to b-trees over all rows, but ten fit where one of those does.
	IndexSet small;
	for (const int index : all.Minus(used).Members()) {
		const IndexSpec &spec = context_.what_if.Index(index).spec;
		if (spec.method == IndexMethod::Brin || !spec.predicate.empty()) {
			small.Add(index);
		}
	}
	if (!small.IsEmpty() && !context_.IsOver()) {
		used = used.Or(TakeIn(s, context_.store.Ask(s, existing.Or(small))));
	}
	const IndexSet wider = maker_.Extensions(statement, used).Minus(all);
	if (!wider.IsEmpty() && !context_.IsOver()) {
		used = used.Or(TakeIn(s, context_.store.Ask(s, existing.Or(used).Or(wider))));
	}
	// What is there today hides what would do its work if it went.
	IndexSet unneeded;
	for (const int index : context_.store.Plan(s, 0).plan.used.And(context_.droppable).Members()) {
		if (context_.what_if.Index(index).scans == 0) {
			unneeded.Add(index);
		}
	}
	if (!unneeded.IsEmpty() && context_.options.count_writes && !context_.IsOver()) {
		used = used.Or(TakeIn(s, context_.store.Ask(s, existing.Minus(unneeded).Or(all))));
	}
	for (const int index : used.Members()) {
		for (const int prefix : maker_.Prefixes(index).Members()) {
			AddToPool(prefix, {});
			context_.store.MakeRelevant(s, prefix);
		}
	}
}

void Harvester::OfferPool() {
	AddSubstitutes();
	for (int s = 0; s < context_.store.Statements() && !context_.IsOver(); ++s) {
		const int statement = context_.store.StatementId(s);
		if (context_.store.PlanCount(s) < 2) {
			continue; // not worth a harvest
		}
		IndexSet offered;
		IndexSet own;
		for (const int index : context_.pool) {
			if (offered.Size() < kMostOffered &&
			    SharesTable(context_.what_if, statement,
			                context_.what_if.Index(index).spec.table)) {
				offered.Add(index);
				if (context_.store.PositionOf(s, index) >= 0) {
					own.Add(index);
				}
			}
		}
		if (!(offered == own)) {
			const IndexSet used = TakeIn(s, context_.store.Ask(s, context_.existing.Or(offered)));
			// Next to its own indexes a statement never looks at the makeshift ones.
			const IndexSet others = offered.Minus(own).Minus(used);
			if (!others.IsEmpty() && !context_.IsOver()) {
				TakeIn(s, context_.store.Ask(s, context_.existing.Or(others)));
			}
		}
	}
}

/* An index that begins with the keys of a relevant one can do its work, if at more expense. */
void Harvester::AddSubstitutes() {
	CostStore &store = context_.store;
	for (int s = 0; s < store.Statements(); ++s) {
		const std::vector<int> relevant = store.Relevant(s);
		for (const int index : context_.pool) {
			const auto begins = [&](int other) {
				return other != index && IsKeyPrefix(context_.what_if.Index(other).spec,
				                                     context_.what_if.Index(index).spec);
			};
			const auto base = store.PositionOf(s, index) >= 0
			                      ? relevant.end()
			                      : std::find_if(relevant.begin(), relevant.end(), begins);
			if (base != relevant.end()) {
				store.MakeRelevant(s, index, *base);
			}
		}
	}
}

void Harvester::Widen(const IndexSet &set) {
	CostStore &store = context_.store;
	for (const int index : set.Minus(context_.existing).Members()) {
		const IndexSpec &spec = context_.what_if.Index(index).spec;
		for (int s = 0; s < store.Statements(); ++s) {
			const auto has_same_lead = [&](int other) {
				const IndexSpec &known = context_.what_if.Index(other).spec;
				return other != index && known.table == spec.table && known.method == spec.method &&
				       known.keys.front() == spec.keys.front();
			};
			const std::vector<int> &relevant = store.Relevant(s);
			if (store.PositionOf(s, index) < 0 &&
			    std::any_of(relevant.begin(), relevant.end(), has_same_lead)) {
				store.MakeRelevant(s, index);
			}
		}
	}
}

void Harvester::AddToPool(int index, const std::vector<int> &parts) {
	if (!pool_.Has(index)) {
		pool_.Add(index);
		std::vector<int> &pool = context_.pool;
		pool.insert(std::upper_bound(pool.begin(), pool.end(), index), index);
	}
	for (const int part : parts) {
		const std::vector<int> statements = context_.store.StatementsOf(part);
		for (const int s : statements) {
			context_.store.MakeRelevant(s, index);
		}
	}
}

} // namespace savant::core
