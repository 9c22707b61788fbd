/*
 * harvest.cpp
 *     The few plans per statement that find out what is worth choosing from.
 */
#include "core/advise/harvest.hpp"

#include <algorithm>
#include <map>

namespace savant::core {

namespace {

constexpr std::size_t kMostTogether = 4; // indexes of a package
constexpr int kMostFurther = 4;
constexpr int kFewStatements = 12;       // such a workload can afford to ask for third choices
constexpr double kHardlyBetter = 0.95;   // than today; what comes after is of no use
constexpr double kWorthMerging = 0.05;   // of the budget that the merged one must leave free
constexpr std::size_t kMostKin = 6;      // of a family that are merged with each other
constexpr std::size_t kMostOffered = 96; // planning time grows with the indexes offered

bool SharesTable(WhatIf &what_if, int statement, std::uint32_t table) {
	const std::vector<TableShape> &shapes = what_if.Shape(statement).tables;
	return std::any_of(shapes.begin(), shapes.end(),
	                   [&](const TableShape &shape) { return shape.table == table; });
}

bool HoldsAll(const IndexSpec &index, const std::vector<int> &columns) {
	return std::all_of(columns.begin(), columns.end(), [&](int column) {
		return std::find(index.included.begin(), index.included.end(), column) !=
		           index.included.end() ||
		       std::any_of(index.keys.begin(), index.keys.end(),
		                   [&](const IndexKeyPart &key) { return key.column == column; });
	});
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

/* One index of a family, and what plans with it saved at most: weighted, by statement. */
struct Harvester::Kin {
	int index = -1;
	double total = 0;
	std::map<int, double> gains;

	/* Some statement has more of this one than of the other. */
	bool IsBetterSomewhere(const Kin &other, double tolerance) const {
		return std::any_of(gains.begin(), gains.end(), [&](const auto &gain) {
			const auto same = other.gains.find(gain.first);
			return gain.second > tolerance + (same == other.gains.end() ? 0 : same->second);
		});
	}
};

Harvester::Kin Harvester::KinOf(int index) const {
	const CostStore &store = context_.store;
	Kin kin = {.index = index};
	for (const int s : store.StatementsOf(index)) {
		double most = 0;
		for (int plan = 1; plan < store.PlanCount(s); ++plan) {
			const KnownPlan &known = store.Plan(s, plan);
			if (known.plan.used.Has(index)) {
				most = std::max(most, store.Plan(s, 0).plan.cost - known.effective);
			}
		}
		if (most > 0) {
			kin.gains[s] = most * store.Weight(s);
			kin.total += most * store.Weight(s);
		}
	}
	return kin;
}

/* B-trees of the pool that have table, first key and predicate in common, the best first. */
std::vector<std::vector<Harvester::Kin>> Harvester::Families() const {
	std::vector<std::vector<Kin>> families;
	for (const int index : context_.pool) {
		const IndexSpec &spec = context_.what_if.Index(index).spec;
		const auto is_kin = [&](const std::vector<Kin> &family) {
			const IndexSpec &other = context_.what_if.Index(family.front().index).spec;
			return other.table == spec.table && other.predicate == spec.predicate &&
			       other.keys.front() == spec.keys.front();
		};
		Kin kin = KinOf(index);
		if (spec.method != IndexMethod::Btree || kin.total <= context_.least_gain) {
			continue;
		}
		const auto family = std::find_if(families.begin(), families.end(), is_kin);
		if (family == families.end()) {
			families.emplace_back().push_back(std::move(kin));
		} else {
			family->push_back(std::move(kin));
		}
	}
	for (std::vector<Kin> &family : families) {
		std::stable_sort(family.begin(), family.end(),
		                 [](const Kin &a, const Kin &b) { return a.total > b.total; });
		if (family.size() > kMostKin) {
			family.erase(family.begin() + kMostKin, family.end());
		}
	}
	return families;
}

/* `wide` holds all that a use of the table in `s` reads, and `narrow` does not. */
bool Harvester::ReadsMore(int s, int wide, int narrow) const {
	const IndexSpec &more = context_.what_if.Index(wide).spec;
	const IndexSpec &less = context_.what_if.Index(narrow).spec;
	const std::vector<TableShape> &shapes =
		context_.what_if.Shape(context_.store.StatementId(s)).tables;
	return std::any_of(shapes.begin(), shapes.end(), [&](const TableShape &shape) {
		return shape.table == more.table && HoldsAll(more, shape.read_columns) &&
		       !HoldsAll(less, shape.read_columns);
	});
}

/* Where a part does all that the whole can do, the whole only stands in for it. */
void Harvester::AddMerged(int merged, const std::vector<int> &parts) {
	double apart = 0;
	for (const int part : parts) {
		apart += merged < 0 ? 0 : context_.BudgetBytes(part);
	}
	const double budget = context_.options.storage_budget;
	if (merged < 0 || pool_.Has(merged) || context_.BudgetBytes(merged) > budget ||
	    apart - context_.BudgetBytes(merged) < kWorthMerging * budget) {
		return;
	}
	AddToPool(merged, {});
	for (const int part : parts) {
		const std::vector<int> statements = context_.store.StatementsOf(part);
		for (const int s : statements) {
			context_.store.MakeRelevant(s, merged, ReadsMore(s, merged, part) ? -1 : part);
		}
	}
}

/*
 * Two covering indexes with the same first key are often as large as the table each, and a third
 * with the columns of both is little larger: no budget holds the two, so they never meet in a set
 * to be merged there.
 */
void Harvester::MergePool() {
	if (!context_.options.include_covering || context_.options.storage_budget <= 0) {
		return;
	}
	for (const std::vector<Kin> &family : Families()) {
		for (std::size_t i = 0; i < family.size() && !context_.IsOver(); ++i) {
			std::vector<int> parts = {family[i].index};
			int chain = family[i].index;
			for (std::size_t j = i + 1; j < family.size(); ++j) {
				const Kin &a = family[i];
				const Kin &b = family[j];
				if (!a.IsBetterSomewhere(b, context_.least_gain) ||
				    !b.IsBetterSomewhere(a, context_.least_gain)) {
					continue;
				}
				AddMerged(maker_.Merged(a.index, b.index), {a.index, b.index});
				const int longer = maker_.Merged(chain, b.index);
				if (longer >= 0) {
					chain = longer;
					parts.push_back(b.index);
					AddMerged(chain, parts);
				}
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
