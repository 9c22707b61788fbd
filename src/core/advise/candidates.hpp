/*
 * candidates.hpp
 *     Which indexes are worth asking the planner about.
 *
 * From the conditions and orders of one statement, in waves: single columns; pairs and the
 * shapes of the textbook (equality columns by selectivity, then one range or the order); then
 * extensions of what a plan has used.  A wave is offered to the planner in one call.
 */
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/advise/index_search.hpp"

namespace savant::core {

class CandidateMaker {
public:
	/* The workload tells which constant predicates come up again and again. */
	CandidateMaker(WhatIf &what_if, const std::vector<WeightedStatement> &workload,
	               const SearchOptions &options);

	/* One key per index, and the orders; ids of the WhatIf. */
	IndexSet Singles(int statement);
	/* Two keys and more, covering and partial ones. */
	IndexSet Combinations(int statement);
	/* `used` with one key more, or covering. */
	IndexSet Extensions(int statement, const IndexSet &used);
	/* The first keys of the index, without its INCLUDE columns. */
	IndexSet Prefixes(int index);
	/* One that serves what both do: same table and first key; -1 = there is none. */
	int Merged(int a, int b);

	int Made() const { return static_cast<int>(made_.size()); }

private:
	/* What the conditions of one use of a table ask of an index, and the candidates so far. */
	struct Wave;
	struct CandidateKey;
	static std::vector<CandidateKey> KeysOf(const TableShape &shape, bool with_expressions);
	Wave Start(const TableShape &shape, std::size_t tables);
	bool IsWorthIndexes(const TableShape &shape);
	void AddPairs(Wave &wave);
	void AddTextbook(Wave &wave);
	void AddOrders(Wave &wave);
	void AddCovering(Wave &wave, const std::vector<IndexKeyPart> &keys);
	void AddPartial(Wave &wave);
	void AddKeys(Wave &wave, std::vector<IndexKeyPart> keys);
	void Add(Wave &wave, IndexSpec spec);
	int Admit(const IndexSpec &spec);
	bool IsNeedless(const IndexSpec &spec, double bytes);
	bool IsBetterTurned(const Wave &wave, const CandidateKey &first,
	                    const CandidateKey &second) const;
	bool IsBetterAfterEquality(const Wave &wave, const std::vector<IndexKeyPart> &order) const;
	bool IsCommon(const TableShape &shape, const TableCondition &condition) const;

	WhatIf &what_if_;
	SearchOptions options_;
	std::set<int> made_;
	IndexSet existing_;
	/* In how many statements a predicate on a table comes up. */
	std::map<std::pair<std::uint32_t, std::string>, int> predicate_uses_;
	/* By table: for each use of it in a statement, the columns that it asks for. */
	std::map<std::uint32_t, std::vector<std::set<int>>> column_uses_;
};

} // namespace savant::core
