/*
 * candidates.cpp
 *     From the conditions and orders of a statement to index definitions.
 */
#include "core/advise/candidates.hpp"

#include <algorithm>

namespace savant::core {

namespace {

constexpr double kFewPages = 10;         // such a table is read whole sooner than through an index
constexpr double kVisibleEnough = 0.6;   // below, index-only scans visit the heap too often
constexpr std::size_t kMostIncluded = 6; // wider ones approach the table's own size
constexpr std::size_t kMostMerged = 8;   // the same of those that serve several statements
constexpr double kPartialShare = 0.2;    // of the rows, at most, in a partial index
constexpr double kIdleShare = 0.8;       // of the rows: a condition that leaves more finds nothing
constexpr double kMuchSmaller = 0.6;     // of the bytes of an index that has the same first keys
constexpr std::size_t kMostPerStatement = 160, kFewestPerTable = 8, kMostPerTable = 40;
constexpr std::size_t kFewParts = 6;

using Keys = std::vector<IndexKeyPart>;

bool HasKey(const Keys &keys, const IndexKeyPart &key) {
	return std::any_of(keys.begin(), keys.end(), [&](const IndexKeyPart &other) {
		return other.column == key.column && other.expression == key.expression;
	});
}

bool HasColumn(const Keys &keys, int column) {
	return std::any_of(keys.begin(), keys.end(),
	                   [&](const IndexKeyPart &key) { return key.column == column; });
}

/* A b-tree is read both ways, so an order and its reverse are one index: the ascending one. */
Keys Normalized(Keys order) {
	if (!order.empty() && order.front().descending) {
		for (IndexKeyPart &key : order) {
			key.descending = !key.descending;
			key.nulls_first = !key.nulls_first;
		}
	}
	return order;
}

/* True of some rows always, whatever the application looks for: no constant of one call. */
bool IsLastingPredicate(std::string_view predicate) {
	return predicate.find("IS NULL") != std::string_view::npos ||
	       predicate.find("IS NOT NULL") != std::string_view::npos ||
	       predicate.find_first_of("'0123456789") == std::string_view::npos;
}

bool Covers(const AdvisedIndex &wide, const IndexSpec &spec) {
	return std::all_of(spec.included.begin(), spec.included.end(), [&](int column) {
		const std::vector<int> &included = wide.spec.included;
		return HasColumn(wide.spec.keys, column) ||
		       std::find(included.begin(), included.end(), column) != included.end();
	});
}

} // namespace

/* A key with all that the conditions on it ask. */
struct CandidateMaker::CandidateKey {
	IndexKeyPart key;
	IndexMethod method = IndexMethod::Btree;
	bool is_equality = false, is_join = false, is_range = false, in_or = false;
	double selectivity = 1;

	int Rank() const { return is_equality ? 0 : is_join ? 1 : 2; }
	bool IsPlain() const { return method == IndexMethod::Btree && !in_or; }
};

std::vector<CandidateMaker::CandidateKey> CandidateMaker::KeysOf(const TableShape &shape,
                                                                 bool with_expressions) {
	std::vector<CandidateKey> keys;
	for (const TableCondition &condition : shape.conditions) {
		if (condition.key.column == 0 && !with_expressions) {
			continue;
		}
		auto found = std::find_if(keys.begin(), keys.end(), [&](const CandidateKey &other) {
			return other.key == condition.key && other.method == condition.method &&
			       other.in_or == condition.in_or;
		});
		if (found == keys.end()) {
			keys.push_back(
				{.key = condition.key, .method = condition.method, .in_or = condition.in_or});
			found = keys.end() - 1;
		}
		found->is_equality = found->is_equality || condition.role == KeyRole::Equality ||
		                     condition.role == KeyRole::InList;
		found->is_join = found->is_join || condition.role == KeyRole::Join;
		found->is_range = found->is_range || condition.role == KeyRole::Range;
		found->selectivity *= condition.selectivity;
	}
	// What nearly all rows fulfil finds none of them: next to other keys it stays a filter.
	const auto is_idle = [](const CandidateKey &key) {
		return key.IsPlain() && !key.is_join && key.selectivity > kIdleShare;
	};
	if (std::any_of(keys.begin(), keys.end(),
	                [&](const CandidateKey &key) { return key.IsPlain() && !is_idle(key); })) {
		std::erase_if(keys, is_idle);
	}
	std::stable_sort(keys.begin(), keys.end(), [](const CandidateKey &a, const CandidateKey &b) {
		return a.Rank() != b.Rank() ? a.Rank() < b.Rank() : a.selectivity < b.selectivity;
	});
	return keys;
}

struct CandidateMaker::Wave {
	const TableShape &shape;
	const AdvisedTable &table;
	std::vector<CandidateKey> keys;
	std::size_t room;
	IndexSet found;
};

CandidateMaker::CandidateMaker(WhatIf &what_if, const std::vector<WeightedStatement> &workload,
                               const SearchOptions &options)
	: what_if_(what_if), options_(options), existing_(what_if.ExistingIndexes()) {
	options_.max_columns = std::max(options_.max_columns, 1);
	for (const WeightedStatement &statement : workload) {
		std::set<std::pair<std::uint32_t, std::string>> seen;
		for (const TableShape &shape : what_if_.Shape(statement.statement).tables) {
			std::set<int> &columns = column_uses_[shape.table].emplace_back();
			for (const std::vector<IndexKeyPart> &order : shape.orders) {
				columns.insert(order.empty() ? 0 : order.front().column);
			}
			for (const TableCondition &condition : shape.conditions) {
				columns.insert(condition.key.column);
				if (!condition.predicate.empty()) {
					seen.emplace(shape.table, condition.predicate);
				}
			}
		}
		for (const auto &key : seen) {
			++predicate_uses_[key];
		}
	}
}

bool CandidateMaker::IsWorthIndexes(const TableShape &shape) {
	const AdvisedTable &table = what_if_.Table(shape.table);
	return table.may_create_index && table.pages >= kFewPages;
}

CandidateMaker::Wave CandidateMaker::Start(const TableShape &shape, std::size_t tables) {
	const std::size_t room = std::clamp(kMostPerStatement / std::max<std::size_t>(tables, 1),
	                                    kFewestPerTable, kMostPerTable);
	return {
		shape, what_if_.Table(shape.table), KeysOf(shape, options_.include_expressions), room, {}};
}

IndexSet CandidateMaker::Singles(int statement) {
	IndexSet found;
	const StatementShape &all = what_if_.Shape(statement);
	for (const TableShape &shape : all.tables) {
		if (!IsWorthIndexes(shape)) {
			continue;
		}
		Wave wave = Start(shape, all.tables.size());
		for (const CandidateKey &key : wave.keys) {
			IndexSpec spec;
			spec.method = key.method;
			spec.keys = {key.key};
			Add(wave, std::move(spec));
		}
		for (const Keys &order : shape.orders) {
			if (!order.empty() && !IsBetterAfterEquality(wave, order)) {
				AddKeys(wave, Normalized({order.front()}));
			}
		}
		found = found.Or(wave.found);
	}
	return found;
}

IndexSet CandidateMaker::Combinations(int statement) {
	IndexSet found;
	const StatementShape &all = what_if_.Shape(statement);
	for (const TableShape &shape : all.tables) {
		if (!IsWorthIndexes(shape)) {
			continue;
		}
		// What helps most comes first: a table of many columns has more pairs than room.
		Wave wave = Start(shape, all.tables.size());
		AddTextbook(wave);
		AddOrders(wave);
		AddPartial(wave);
		for (const CandidateKey &key : wave.keys) {
			if (key.IsPlain()) {
				AddCovering(wave, {key.key});
			}
		}
		if (wave.keys.empty()) {
			AddCovering(wave, {});
		}
		AddPairs(wave);
		found = found.Or(wave.found);
	}
	return found;
}

IndexSet CandidateMaker::Extensions(int statement, const IndexSet &used) {
	IndexSet found;
	const StatementShape &all = what_if_.Shape(statement);
	for (const TableShape &shape : all.tables) {
		if (!IsWorthIndexes(shape)) {
			continue;
		}
		Wave wave = Start(shape, all.tables.size());
		for (const int index : used.Members()) {
			const IndexSpec spec = what_if_.Index(index).spec;
			if (spec.table != shape.table || spec.method != IndexMethod::Btree) {
				continue;
			}
			for (const CandidateKey &key : wave.keys) {
				if (key.IsPlain() && !HasKey(spec.keys, key.key)) {
					IndexSpec wider = spec;
					wider.keys.push_back(key.key);
					std::erase(wider.included, key.key.column);
					Add(wave, std::move(wider));
				}
			}
			AddCovering(wave, spec.keys);
		}
		found = found.Or(wave.found);
	}
	return found;
}

IndexSet CandidateMaker::Prefixes(int index) {
	IndexSet found;
	const IndexSpec spec = what_if_.Index(index).spec;
	if (spec.method != IndexMethod::Btree) {
		return found;
	}
	const std::size_t longest = spec.included.empty() ? spec.keys.size() - 1 : spec.keys.size();
	for (std::size_t length = 1; length <= longest; ++length) {
		IndexSpec prefix = spec;
		prefix.keys.resize(length);
		prefix.included.clear();
		const int id = Admit(prefix);
		if (id >= 0) {
			found.Add(id);
		}
	}
	return found;
}

int CandidateMaker::Merged(int a, int b) {
	const IndexSpec first = what_if_.Index(a).spec;
	const IndexSpec second = what_if_.Index(b).spec;
	if (first.table != second.table || first.method != IndexMethod::Btree ||
	    second.method != IndexMethod::Btree || first.predicate != second.predicate ||
	    !(first.keys.front() == second.keys.front())) {
		return -1;
	}
	IndexSpec merged = first;
	for (const IndexKeyPart &key : second.keys) {
		if (HasKey(merged.keys, key)) {
			continue;
		}
		if (static_cast<int>(merged.keys.size()) < options_.max_columns) {
			merged.keys.push_back(key);
		} else if (options_.include_covering && key.column > 0) {
			merged.included.push_back(key.column);
		} else {
			return -1;
		}
	}
	merged.included.insert(merged.included.end(), second.included.begin(), second.included.end());
	std::sort(merged.included.begin(), merged.included.end());
	merged.included.erase(std::unique(merged.included.begin(), merged.included.end()),
	                      merged.included.end());
	std::erase_if(merged.included, [&](int column) { return HasColumn(merged.keys, column); });
	return merged == first || merged == second || merged.included.size() > kMostMerged
	           ? -1
	           : Admit(merged);
}

void CandidateMaker::AddPairs(Wave &wave) {
	if (options_.max_columns < 2) {
		return;
	}
	const std::size_t plain = static_cast<std::size_t>(std::count_if(
		wave.keys.begin(), wave.keys.end(), [](const CandidateKey &key) { return key.IsPlain(); }));
	for (const CandidateKey &first : wave.keys) {
		// A range in front leaves little for a second key to do; only small tables of keys try it.
		const bool is_weak = first.is_range && !first.is_equality && !first.is_join;
		if (!first.IsPlain() || (is_weak && plain > kFewParts)) {
			continue;
		}
		for (const CandidateKey &second : wave.keys) {
			if (second.IsPlain() && !HasKey({first.key}, second.key) &&
			    !IsBetterTurned(wave, first, second)) {
				AddKeys(wave, {first.key, second.key});
			}
		}
	}
}

/*
 * Two equality columns serve the statement in either order.  The one that finds fewer rows goes
 * first, because then the index also serves who asks for that column alone - unless some
 * statement asks for the other one alone.
 */
bool CandidateMaker::IsBetterTurned(const Wave &wave, const CandidateKey &first,
                                    const CandidateKey &second) const {
	const auto is_constant = [](const CandidateKey &key) {
		return key.is_equality && !key.is_join && key.key.column > 0;
	};
	if (!is_constant(first) || !is_constant(second) || first.selectivity <= second.selectivity) {
		return false;
	}
	const auto uses = column_uses_.find(wave.shape.table);
	return uses == column_uses_.end() ||
	       std::none_of(uses->second.begin(), uses->second.end(),
	                    [&](const std::set<int> &columns) {
							return columns.contains(first.key.column) &&
		                           !columns.contains(second.key.column);
						});
}

/* Equality columns, most selective first, then one range; and the same behind each join column. */
void CandidateMaker::AddTextbook(Wave &wave) {
	Keys equalities, ranges, joins;
	for (const CandidateKey &key : wave.keys) {
		if (key.IsPlain()) {
			(key.is_equality ? equalities : key.is_join ? joins : ranges).push_back(key.key);
		}
	}
	const std::size_t most = static_cast<std::size_t>(options_.max_columns);
	std::vector<Keys> starts = {{}};
	for (const IndexKeyPart &join : joins) {
		starts.push_back({join});
	}
	for (const Keys &start : starts) {
		Keys keys = start;
		for (const IndexKeyPart &equality : equalities) {
			if (keys.size() < most && !HasKey(keys, equality)) {
				keys.push_back(equality);
				AddKeys(wave, keys);
			}
		}
		if (keys.size() > 1) {
			AddCovering(wave, keys);
		}
		if (keys.size() == most && most > 1 && !ranges.empty()) {
			keys.pop_back();
		}
		for (const IndexKeyPart &range : ranges) {
			Keys ranged = keys;
			if (ranged.size() < most && !HasKey(ranged, range)) {
				ranged.push_back(range);
				AddKeys(wave, ranged);
				AddCovering(wave, ranged);
			}
		}
	}
}

/*
 * Under a LIMIT an index in the order alone looks nearly as cheap as one with an equality column
 * before it, as long as the rows that are looked for lie evenly in that order.  Where they do
 * not, it reads the whole table.
 */
bool CandidateMaker::IsBetterAfterEquality(const Wave &wave, const Keys &order) const {
	return wave.shape.has_limit && options_.max_columns > 1 &&
	       std::any_of(wave.keys.begin(), wave.keys.end(), [&order](const CandidateKey &key) {
			   return key.IsPlain() && key.is_equality && !HasKey(order, key.key);
		   });
}

void CandidateMaker::AddOrders(Wave &wave) {
	const std::size_t most = static_cast<std::size_t>(options_.max_columns);
	for (const Keys &wanted : wave.shape.orders) {
		Keys order = Normalized(wanted);
		order.resize(std::min(order.size(), most));
		if (!IsBetterAfterEquality(wave, order)) {
			AddKeys(wave, order);
			if (wave.shape.has_limit || wave.keys.empty()) {
				AddCovering(wave, order);
			}
		}
		Keys equalities;
		for (const CandidateKey &key : wave.keys) {
			if (!key.IsPlain() || (!key.is_equality && !key.is_join) || HasKey(order, key.key)) {
				continue;
			}
			if (key.is_equality && equalities.size() + 1 < most) {
				equalities.push_back(key.key);
			}
			Keys ordered = {key.key};
			ordered.insert(ordered.end(), order.begin(), order.end());
			ordered.resize(std::min(ordered.size(), most));
			AddKeys(wave, ordered);
		}
		if (equalities.size() > 1) {
			equalities.insert(equalities.end(), order.begin(), order.end());
			equalities.resize(std::min(equalities.size(), most));
			AddKeys(wave, equalities);
			AddCovering(wave, equalities);
		}
	}
}

/* `keys` and all else that the statement reads of the table, so that the heap is not visited. */
void CandidateMaker::AddCovering(Wave &wave, const Keys &keys) {
	IndexSpec spec;
	spec.keys = keys;
	std::vector<int> rest;
	for (const int column : wave.shape.read_columns) {
		if (column > 0 && !HasColumn(keys, column)) {
			rest.push_back(column);
		}
	}
	if (rest.empty() || rest.size() > kMostIncluded ||
	    wave.table.all_visible_share < kVisibleEnough) {
		return;
	}
	const bool fits = keys.size() + rest.size() <= static_cast<std::size_t>(options_.max_columns);
	if (!fits && !options_.include_covering) {
		return;
	}
	// As keys they share posting lists and may serve other statements; INCLUDE prevents both.
	for (const int column : rest) {
		if (fits || spec.keys.empty()) {
			spec.keys.push_back({.column = column});
		} else {
			spec.included.push_back(column);
		}
	}
	Add(wave, std::move(spec));
}

bool CandidateMaker::IsCommon(const TableShape &shape, const TableCondition &condition) const {
	const auto uses = predicate_uses_.find({shape.table, condition.predicate});
	return IsLastingPredicate(condition.predicate) ||
	       (uses != predicate_uses_.end() && uses->second > 1);
}

void CandidateMaker::AddPartial(Wave &wave) {
	if (!options_.include_partial) {
		return;
	}
	for (const TableCondition &condition : wave.shape.conditions) {
		if (condition.predicate.empty() || condition.in_or ||
		    condition.selectivity >= kPartialShare || !IsCommon(wave.shape, condition)) {
			continue;
		}
		std::vector<Keys> all;
		for (const CandidateKey &key : wave.keys) {
			if (key.IsPlain() && !HasKey({condition.key}, key.key)) {
				all.push_back({key.key});
			}
		}
		for (const Keys &order : wave.shape.orders) {
			all.push_back(Normalized(order));
			all.back().resize(
				std::min(order.size(), static_cast<std::size_t>(options_.max_columns)));
		}
		if (all.empty() && condition.method == IndexMethod::Btree) {
			all.push_back({condition.key});
		}
		for (const Keys &keys : all) {
			IndexSpec spec;
			spec.keys = keys;
			spec.predicate = condition.predicate;
			Add(wave, std::move(spec));
		}
	}
}

void CandidateMaker::AddKeys(Wave &wave, Keys keys) {
	IndexSpec spec;
	spec.keys = std::move(keys);
	Add(wave, std::move(spec));
}

void CandidateMaker::Add(Wave &wave, IndexSpec spec) {
	if (spec.keys.empty() || static_cast<int>(spec.keys.size()) > options_.max_columns ||
	    wave.room == 0) {
		return;
	}
	spec.table = wave.shape.table;
	const int id = Admit(spec);
	if (id >= 0 && !wave.found.Has(id)) {
		wave.found.Add(id);
		--wave.room;
	}
}

/* The number of the index; -1 when there cannot be one or what there is makes it needless. */
int CandidateMaker::Admit(const IndexSpec &spec) {
	const int id = what_if_.AddIndex(spec);
	if (id < 0 || existing_.Has(id)) {
		return -1;
	}
	if (!made_.contains(id)) {
		if (IsNeedless(spec, what_if_.Index(id).bytes)) {
			return -1;
		}
		made_.insert(id);
	}
	return id;
}

/*
 * There is an index with the same first keys already.  Where it is much wider the narrow one can
 * still pay; the peers of the benchmark do not look at existing indexes at all.
 */
bool CandidateMaker::IsNeedless(const IndexSpec &spec, double bytes) {
	const auto makes_needless = [&](const AdvisedIndex &present) {
		return IsKeyPrefix(spec, present.spec) && Covers(present, spec) &&
		       (spec.keys.size() == present.spec.keys.size() ||
		        (!options_.peer_sizes && bytes >= kMuchSmaller * present.bytes));
	};
	const std::vector<AdvisedIndex> &fixed = what_if_.Table(spec.table).fixed_indexes;
	if (std::any_of(fixed.begin(), fixed.end(), makes_needless)) {
		return true;
	}
	const std::vector<int> existing = existing_.Members();
	return std::any_of(existing.begin(), existing.end(),
	                   [&](int index) { return makes_needless(what_if_.Index(index)); });
}

} // namespace savant::core
