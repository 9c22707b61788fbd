/*
 * fake_what_if.hpp
 *     A WhatIf without a server: a small planner with the habits of the real one.
 *
 * Sequential, index, index-only and bitmap-and scans, hash joins and nested loops with an inner
 * index, join orders by dynamic programming, orders that indexes deliver and LIMIT that makes them
 * worth it.  Everything follows from its input, and a larger set of indexes never costs more.
 */
#pragma once

#include <array>
#include <map>
#include <optional>
#include <random>
#include <vector>

#include "core/advise/index_search.hpp"

namespace savant::test {

using namespace savant::core; // NOLINT: tests only

struct FakeJoin {
	int left = 0, right = 0; // positions in the statement's tables
	int left_column = 0, right_column = 0;
};

struct FakeStatement {
	StatementShape shape;
	std::vector<FakeJoin> joins;
	double limit = 0; // rows; 0 = all
	double guess = 1; // careful_cost: times as many outer rows of nested loops
};

class FakeWhatIf final : public WhatIf {
public:
	/* Columns are numbered from 1; `distinct` has the number of values of each. */
	std::uint32_t AddTable(const std::string &name, double rows, double row_width,
	                       std::vector<double> distinct);
	AdvisedTable &TableToChange(std::uint32_t oid) { return tables_.at(oid); }
	int AddStatement(FakeStatement statement);
	int AddExisting(const IndexSpec &spec, double scans);
	AdvisedIndex &IndexToChange(int index) { return indexes_[static_cast<std::size_t>(index)]; }
	FakeStatement &StatementToChange(int s) { return statements_[static_cast<std::size_t>(s)]; }
	/* A condition on a column with the selectivity that its values have. */
	TableCondition Condition(std::uint32_t table, int column, KeyRole role, double share = 0) const;

	int StatementCount() const override { return static_cast<int>(statements_.size()); }
	const StatementShape &Shape(int s) override { return At(s).shape; }
	const AdvisedTable &Table(std::uint32_t oid) override { return tables_.at(oid); }
	int IndexCount() const override { return static_cast<int>(indexes_.size()); }
	const AdvisedIndex &Index(int index) const override {
		return indexes_[static_cast<std::size_t>(index)];
	}
	IndexSet ExistingIndexes() const override { return existing_; }
	int AddIndex(const IndexSpec &spec) override;
	PlannedCost Plan(int statement, const IndexSet &indexes) override;
	std::int64_t PlannerCalls() const override { return calls_; }

private:
	struct Path;
	const FakeStatement &At(int s) const { return statements_[static_cast<std::size_t>(s)]; }
	std::vector<Path> Scans(const FakeStatement &statement, int table, const IndexSet &set) const;
	bool Suits(const TableShape &shape, const IndexSpec &spec) const;
	Path IndexScan(const FakeStatement &statement, int table, int index,
	               const std::vector<int> &outer_columns) const;

	std::map<std::uint32_t, AdvisedTable> tables_;
	std::map<std::uint32_t, std::vector<double>> distinct_;
	std::vector<FakeStatement> statements_;
	std::vector<AdvisedIndex> indexes_;
	IndexSet existing_;
	std::int64_t calls_ = 0;
};

/* A random workload; the same for the same seed. */
struct FakeWorkloadSize {
	int tables = 2, columns = 4, statements = 5, most_conditions = 2, most_joined = 2;
	double most_rows = 1e6;
	double order_share = 0.3, limit_share = 0.5;
	int existing = 0;
	/* Columns that joins are made on; the others are filtered, the first ones more often.  0 = any
	 * column serves for both. */
	int join_columns = 0;
	double writes_per_day = 0;
};
void MakeRandomWorkload(FakeWhatIf &fake, std::vector<WeightedStatement> &workload,
                        const FakeWorkloadSize &size, unsigned seed);

} // namespace savant::test
