#include "core/advise/cost_store.hpp"

#include <gtest/gtest.h>

#include "core/advise/fake_what_if.hpp"

namespace savant::test {

namespace {

/* A WhatIf that answers what it is told: cost 100 minus 10 for each index used. */
class Told final : public WhatIf {
public:
	int StatementCount() const override { return 1; }
	const StatementShape &Shape(int) override { return shape_; }
	const AdvisedTable &Table(std::uint32_t) override { return table_; }
	int IndexCount() const override { return 300; }
	const AdvisedIndex &Index(int) const override { return index_; }
	IndexSet ExistingIndexes() const override { return {}; }
	int AddIndex(const IndexSpec &) override { return -1; }
	PlannedCost Plan(int, const IndexSet &indexes) override {
		++calls;
		PlannedCost plan;
		plan.used = indexes.And(useful);
		plan.cost = 100 - 10.0 * static_cast<double>(plan.used.Size());
		plan.careful_cost = plan.used.Has(risky) ? 1000 : plan.cost;
		return plan;
	}
	std::int64_t PlannerCalls() const override { return calls; }

	IndexSet useful;
	int risky = 299;
	std::int64_t calls = 0;

private:
	StatementShape shape_;
	AdvisedTable table_;
	AdvisedIndex index_;
};

IndexSet Of(std::initializer_list<int> members) {
	IndexSet set;
	for (const int member : members) {
		set.Add(member);
	}
	return set;
}

struct Store {
	Told told;
	std::vector<WeightedStatement> workload = {{0, 2}};
	CostStore store{told, workload, {}};
	Store() {
		told.useful = Of({1, 2});
		for (const int index : {1, 2, 3, 4}) {
			store.MakeRelevant(0, index);
		}
	}
	double Cost(const IndexSet &set) {
		return store.Plan(0, store.PlanFor(0, store.Local(0, set))).effective;
	}
};

TEST(CostStore, AnswersBetweenWhatWasUsedAndWhatWasOffered) {
	Store s;
	s.store.Ask(0, Of({1, 2, 3, 4}));
	EXPECT_EQ(s.Cost(Of({1, 2})), 80);
	EXPECT_EQ(s.Cost(Of({1, 2, 4})), 80);
	EXPECT_EQ(s.told.calls, 1);
	EXPECT_EQ(s.Cost(Of({1, 3})), 90);
	EXPECT_EQ(s.told.calls, 2);
	EXPECT_EQ(s.Cost(Of({1})), 90); // between {1} and {1, 3}
	EXPECT_EQ(s.told.calls, 2);
	EXPECT_EQ(s.store.CacheHits(), 3);
}

TEST(CostStore, BoundsACostByLargerSets) {
	Store s;
	s.store.Ask(0, Of({1, 2, 3, 4}));
	s.store.Ask(0, Of({3, 4}));
	EXPECT_EQ(s.store.LowerBound(0, s.store.Local(0, Of({3}))), 100);
	EXPECT_EQ(s.store.LowerBound(0, s.store.Local(0, Of({1}))), 80);
	EXPECT_EQ(s.store.LeastCost(0), 80);
	EXPECT_EQ(s.told.calls, 2);
}

TEST(CostStore, TakesCloseBoundsForAnAnswer) {
	Store s;
	s.store.Ask(0, Of({1, 2}));
	s.store.Ask(0, Of({2, 3}));
	EXPECT_LT(s.store.KnownFor(0, s.store.Local(0, Of({1, 3}))), 0);
	s.store.SetTolerance(30); // (100 - 80) * weight 2 is more
	s.store.Ask(0, {});
	EXPECT_LT(s.store.KnownFor(0, s.store.Local(0, Of({1}))), 0);
	s.store.SetTolerance(40);
	EXPECT_GE(s.store.KnownFor(0, s.store.Local(0, Of({1}))), 0);
}

TEST(CostStore, LearnsFromOlderAnswersWhenAnIndexBecomesRelevant) {
	Told told;
	told.useful = Of({1, 7});
	const std::vector<WeightedStatement> workload = {{0, 1}};
	CostStore store(told, workload, {});
	store.MakeRelevant(0, 1);
	store.Ask(0, Of({1, 7}));
	// It used 7, which is not among the relevant ones: no answer about sets of these.
	EXPECT_LT(store.KnownFor(0, store.Local(0, Of({1}))), 0);
	store.MakeRelevant(0, 7);
	const int plan = store.KnownFor(0, store.Local(0, Of({1, 7})));
	ASSERT_GE(plan, 0);
	EXPECT_EQ(store.Plan(0, plan).plan.cost, 80);
	EXPECT_EQ(told.calls, 1);
}

TEST(CostStore, CountsRiskyPlansAsWorseThanToday) {
	Store s;
	s.told.useful = Of({1, 2});
	s.told.risky = 2;
	s.store.SetToday(0, s.store.Ask(0, {}), 1.03, 50);
	EXPECT_EQ(s.Cost(Of({1})), 90);
	EXPECT_EQ(s.Cost(Of({2})), 100 + 50 / 2);
	EXPECT_EQ(s.store.Plan(0, s.store.PlanFor(0, s.store.Local(0, Of({2})))).plan.cost, 90);
}

TEST(CostStore, HasRoomForManyIndexesAndSaysWhenThereIsNoMore) {
	Told told;
	const std::vector<WeightedStatement> workload = {{0, 1}};
	CostStore store(told, workload, {});
	for (int index = 0; index < LocalSet::kPositions; ++index) {
		EXPECT_TRUE(store.MakeRelevant(0, index));
	}
	EXPECT_FALSE(store.MakeRelevant(0, 299));
	EXPECT_TRUE(store.MakeRelevant(0, 5));
	EXPECT_EQ(store.PositionOf(0, 299), -1);
	const LocalSet set = store.Local(0, Of({0, 63, 64, 127, 299}));
	EXPECT_TRUE(set.Has(0) && set.Has(63) && set.Has(64) && set.Has(127));
	EXPECT_FALSE(set.Has(1) || set.Has(126));
	EXPECT_TRUE(set.Without(64).IsSubsetOf(set));
	EXPECT_FALSE(set.IsSubsetOf(set.Without(64)));
}

} // namespace

} // namespace savant::test
