/*
 * what_if_filter.hpp
 *     A WhatIf that is open to advice in part: on some tables only, and without taking the
 *     constants of one execution for those of all.
 */
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/advise/what_if.hpp"

namespace savant::core {

/* What is to be kept from a search. */
struct WhatIfLimits {
	std::set<std::uint32_t> tables; // open to advice; empty = all
	struct Constants {
		/* As written, that differ from execution to execution: no index has one of them in its
		 * expressions or its condition. */
		std::vector<std::string> varying;
		/* Too few executions were seen to take any constant for that of all: no partial index. */
		bool unproven = false;
	};
	std::vector<Constants> constants; // by statement
	/* An index of three columns and more holds at most this share of a row's width, and not every
	 * column: that is a second copy of the table, which nobody wants to keep up. */
	double most_of_row = 1;
	std::size_t most_included = 100;
	/* No index that begins with all the keys of a primary key or unique constraint. */
	bool spares_unique_keys = false;
};

/*
 * Passes everything on to `inner`, which it refers to, but shows statements as if they
 * asked nothing of the other tables, the other tables' indexes as needed, and conditions that
 * vary without a predicate.  Costs stay those of the whole statements.
 */
class WhatIfFilter final : public WhatIf {
public:
	WhatIfFilter(WhatIf &inner, WhatIfLimits limits) : inner_(inner), limits_(std::move(limits)) {}

	int StatementCount() const override { return inner_.StatementCount(); }
	const StatementShape &Shape(int statement) override;
	/* As if the caller owned it: advice is also for those who have to ask the owner. */
	const AdvisedTable &Table(std::uint32_t oid) override;
	int IndexCount() const override { return inner_.IndexCount(); }
	const AdvisedIndex &Index(int index) const override;
	IndexSet ExistingIndexes() const override { return inner_.ExistingIndexes(); }
	int AddIndex(const IndexSpec &spec) override;
	PlannedCost Plan(int statement, const IndexSet &indexes) override {
		return inner_.Plan(statement, indexes);
	}
	std::int64_t PlannerCalls() const override { return inner_.PlannerCalls(); }

private:
	bool IsCopyOfTable(const AdvisedTable &table, const AdvisedIndex &index) const;
	bool IsOpen(std::uint32_t table) const {
		return limits_.tables.empty() || limits_.tables.contains(table);
	}

	WhatIf &inner_;
	WhatIfLimits limits_;
	std::map<int, StatementShape> shapes_;
	std::map<std::uint32_t, AdvisedTable> others_; // tables that are not the caller's
	mutable std::map<int, AdvisedIndex> closed_;   // of other tables
};

} // namespace savant::core
