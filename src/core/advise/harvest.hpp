/*
 * harvest.hpp
 *     What the planner would use if it could have anything: the pool of the search.
 *
 * Each statement is planned a few times with all its candidates, without what the first plan
 * used, and with extensions of what was used.  An index that none of these plans used does not
 * matter to the statement.
 */
#pragma once

#include <vector>

#include "core/advise/candidates.hpp"
#include "core/advise/configuration.hpp"

namespace savant::core {

/* Indexes that one plan used together; each alone may be worth nothing. */
struct IndexPackage {
	std::vector<int> indexes; // two and more new ones, ascending
	int home = 0;             // the statement
};

class Harvester {
public:
	Harvester(SearchContext &context, CandidateMaker &maker) : context_(context), maker_(maker) {}

	/* Statement `s` must have its plan of today. */
	void Harvest(int s);
	/* Offers each statement the whole pool on its tables: indexes made for others may suit. */
	void OfferPool();
	/* Adds indexes that serve several statements, made of those that each would have for itself. */
	void MergePool();
	/* Makes members of `set` matter to statements that know an index with the same first key. */
	void Widen(const IndexSet &set);
	/* Adds what is to be chosen from and says that it matters where `parts` do. */
	void AddToPool(int index, const std::vector<int> &parts);

	const std::vector<IndexPackage> &Packages() const { return packages_; }

private:
	IndexSet TakeIn(int s, int plan);
	bool IsRisky(int s, int plan) const;
	void AddSubstitutes();
	struct Kin;
	Kin KinOf(int index) const;
	std::vector<std::vector<Kin>> Families() const;
	bool ReadsMore(int s, int wide, int narrow) const;
	void AddMerged(int merged, const std::vector<int> &parts);

	SearchContext &context_;
	CandidateMaker &maker_;
	IndexSet pool_;
	std::vector<IndexPackage> packages_;
};

} // namespace savant::core
