#include "core/advise/index_search.hpp"

#include <cmath>
#include <cstdio>
#include <functional>
#include <limits>

#include <gtest/gtest.h>

#include "core/advise/configuration.hpp"
#include "core/advise/fake_what_if.hpp"
#include "core/advise/write_cost.hpp"

namespace savant::test {

namespace {

SearchOptions Exact() {
	SearchOptions options;
	options.min_gain_share = 0;
	options.time_limit_ms = 0;
	options.careful = false;
	return options;
}

/* Every subset of the candidates that the rules allow; nothing clever. */
class Exhaustive {
public:
	Exhaustive(FakeWhatIf &fake, const std::vector<WeightedStatement> &workload,
	           const SearchOptions &options)
		: fake_(fake), workload_(workload), options_(options),
		  writes_(fake, fake.ExistingIndexes()) {
		for (const WeightedStatement &statement : workload) {
			IndexSet relevant;
			for (int index = 0; index < fake.IndexCount(); ++index) {
				for (const TableShape &shape : fake.Shape(statement.statement).tables) {
					if (shape.table == fake.Index(index).spec.table) {
						relevant.Add(index);
					}
				}
			}
			relevant_.push_back(relevant);
		}
		costs_.resize(workload.size());
	}

	double Objective(const IndexSet &set) {
		double total = options_.count_writes ? writes_.Total(set) : 0;
		for (std::size_t s = 0; s < workload_.size(); ++s) {
			const IndexSet part = set.And(relevant_[s]);
			auto found = costs_[s].find(part.Members());
			if (found == costs_[s].end()) {
				const double cost = fake_.Plan(workload_[s].statement, part).cost;
				found = costs_[s].emplace(part.Members(), cost).first;
			}
			total += found->second * workload_[s].weight;
		}
		return total;
	}

	double Best() {
		double best = std::numeric_limits<double>::infinity();
		for (std::size_t bits = 0; bits < std::size_t{1} << fake_.IndexCount(); ++bits) {
			IndexSet set;
			double bytes = 0;
			for (int index = 0; index < fake_.IndexCount(); ++index) {
				if (((bits >> index) & 1) != 0) {
					set.Add(index);
					bytes += fake_.ExistingIndexes().Has(index) ? 0 : fake_.Index(index).bytes;
				}
			}
			if ((options_.storage_budget <= 0 || bytes <= options_.storage_budget) &&
			    MayBeDropped(set)) {
				best = std::min(best, Objective(set));
			}
		}
		return best;
	}

private:
	bool MayBeDropped(const IndexSet &set) const {
		for (const int index : fake_.ExistingIndexes().Minus(set).Members()) {
			bool may = options_.include_drops && fake_.Index(index).scans == 0;
			for (const int other : set.Members()) {
				may = may || (options_.include_drops &&
				              TakesPlaceOf(fake_.Index(other), fake_.Index(index)));
			}
			if (!may) {
				return false;
			}
		}
		return true;
	}

	FakeWhatIf &fake_;
	const std::vector<WeightedStatement> &workload_;
	const SearchOptions &options_;
	WriteCost writes_;
	std::vector<IndexSet> relevant_;
	std::vector<std::map<std::vector<int>, double>> costs_;
};

constexpr int kMostCandidates = 12, kMostMergedOnes = 4;

TEST(SearchIndexes, FindsWhatExhaustiveSearchFinds) {
	int workloads = 0, equal = 0;
	double worst = 1;
	for (unsigned seed = 1; workloads < 300; ++seed) {
		FakeWhatIf fake;
		std::vector<WeightedStatement> workload;
		FakeWorkloadSize size;
		size.tables = 1 + static_cast<int>(seed % 3);
		size.columns = 3 + static_cast<int>(seed % 2);
		size.statements = 2 + static_cast<int>(seed % 5);
		size.most_joined = 3;
		size.existing = seed % 4 == 0 ? 2 : 0;
		size.writes_per_day = seed % 3 == 0 ? 3e6 : 0;
		MakeRandomWorkload(fake, workload, size, seed);
		SearchOptions options = Exact();
		options.max_columns = 1 + static_cast<int>(seed % 3);
		options.include_covering = seed % 5 == 0;
		// The candidates of an unlimited run tell which budgets are of interest.
		const SearchResult all = SearchIndexes(fake, workload, options);
		if (fake.IndexCount() > kMostCandidates || fake.IndexCount() == 0) {
			continue;
		}
		double bytes = 0;
		for (int index = 0; index < fake.IndexCount(); ++index) {
			bytes += fake.Index(index).bytes;
		}
		options.storage_budget = seed % 6 == 5 ? 0 : bytes * (0.05 + 0.09 * (seed % 8));
		const SearchResult found = SearchIndexes(fake, workload, options);
		ASSERT_LE(fake.IndexCount(), kMostCandidates + kMostMergedOnes); // under a budget only
		Exhaustive exhaustive(fake, workload, options);
		const double best = exhaustive.Best();
		const double ours = exhaustive.Objective(found.chosen);
		ASSERT_GE(ours, best * (1 - 1e-9)) << "seed " << seed;
		EXPECT_NEAR(found.cost_after + found.write_after, ours, ours * 1e-9) << "seed " << seed;
		EXPECT_LE(found.cost_bound, found.cost_after * (1 + 1e-9));
		EXPECT_TRUE(options.storage_budget <= 0 || found.bytes <= options.storage_budget);
		++workloads;
		equal += ours <= best * (1 + 1e-6) ? 1 : 0;
		worst = std::max(worst, ours / best);
		if (ours > best * 1.0001) {
			std::printf("seed %u: %.4f times the best, %d indexes\n", seed, ours / best,
			            fake.IndexCount());
		}
	}
	std::printf("%d of %d workloads as good as exhaustive search, the worst %.4f times\n", equal,
	            workloads, worst);
	EXPECT_GE(equal, workloads * 95 / 100);
	EXPECT_LE(worst, 1.01);
}

FakeWorkloadSize LikeTpch() {
	FakeWorkloadSize size;
	size.tables = 8;
	size.columns = 10;
	size.statements = 19;
	size.most_conditions = 3;
	size.most_joined = 5;
	size.most_rows = 6e6;
	size.join_columns = 3;
	return size;
}

FakeWorkloadSize LikeTpcds() {
	FakeWorkloadSize size;
	size.tables = 24;
	size.columns = 14;
	size.statements = 94;
	size.most_conditions = 4;
	size.most_joined = 6;
	size.most_rows = 3e6;
	size.join_columns = 4;
	return size;
}

/* Planner calls at the four budgets of the benchmark. */
void CountCalls(const FakeWorkloadSize &size, unsigned seed, std::int64_t most) {
	for (const double share : {0.1, 0.5}) {
		FakeWhatIf fake;
		std::vector<WeightedStatement> workload;
		MakeRandomWorkload(fake, workload, size, seed);
		double bytes = 0;
		for (int t = 0; t < size.tables; ++t) {
			bytes += fake.Table(1000 + static_cast<std::uint32_t>(t)).pages * 8192;
		}
		SearchOptions options = Exact();
		options.careful = true;
		options.storage_budget = bytes * share;
		const SearchResult result = SearchIndexes(fake, workload, options);
		std::printf("%d statements, budget %3.0f %%: cost %.4f (bound %.4f), %zu indexes, %lld "
		            "planner calls, %d candidates\n",
		            size.statements, share * 100, result.cost_after / result.cost_before,
		            result.cost_bound / result.cost_before, result.chosen.Size(),
		            static_cast<long long>(result.planner_calls), result.candidates);
		EXPECT_LE(result.planner_calls, most);
		EXPECT_LT(result.cost_after, result.cost_before);
		EXPECT_LE(result.bytes, options.storage_budget);
	}
}

TEST(SearchIndexes, AsksThePlannerSeldom) {
	CountCalls(LikeTpch(), 7, 1500);
	CountCalls(LikeTpcds(), 11, 6500);
}

/* A clock that moves by one millisecond at each look. */
struct Ticking {
	double now = 0;
	std::function<double()> Clock() {
		return [this] { return ++now; };
	}
};

struct Made {
	FakeWhatIf fake;
	std::vector<WeightedStatement> workload;
	Made(const FakeWorkloadSize &size, unsigned seed) {
		MakeRandomWorkload(fake, workload, size, seed);
	}
};

std::vector<int> Chosen(const SearchResult &result) { return result.chosen.Members(); }

TEST(SearchIndexes, GivesTheSameAnswerTwice) {
	for (unsigned seed = 1; seed < 6; ++seed) {
		Made first(LikeTpch(), seed), second(LikeTpch(), seed);
		SearchOptions options = Exact();
		options.storage_budget = 1e8;
		const SearchResult a = SearchIndexes(first.fake, first.workload, options);
		const SearchResult b = SearchIndexes(second.fake, second.workload, options);
		EXPECT_EQ(Chosen(a), Chosen(b));
		EXPECT_EQ(a.planner_calls, b.planner_calls);
		EXPECT_EQ(a.cost_after, b.cost_after);
	}
}

TEST(SearchIndexes, HoldsAValidAnswerWhateverTheTime) {
	double last = 1;
	for (const double limit : {1.0, 50.0, 200.0, 1000.0, 100000.0}) {
		Made made(LikeTpch(), 3);
		Ticking ticking;
		SearchOptions options = Exact();
		options.milliseconds = ticking.Clock();
		options.time_limit_ms = limit;
		options.storage_budget = 2e8;
		const SearchResult result = SearchIndexes(made.fake, made.workload, options);
		const double cost = result.cost_after / result.cost_before;
		EXPECT_LE(result.bytes, options.storage_budget);
		EXPECT_LE(cost, last + 0.05) << limit;
		EXPECT_EQ(result.plans.size(), made.workload.size());
		EXPECT_EQ(result.complete, limit == 100000.0) << limit;
		last = cost;
	}
	EXPECT_LT(last, 0.8);
}

TEST(SearchIndexes, StopsWhenItIsTold) {
	for (const std::int64_t stop_at : {1, 100, 250, 400}) {
		Made made(LikeTpch(), 4);
		SearchOptions options = Exact();
		options.storage_budget = 2e8;
		options.stop = [&] { return made.fake.PlannerCalls() >= stop_at; };
		const SearchResult result = SearchIndexes(made.fake, made.workload, options);
		EXPECT_FALSE(result.complete);
		EXPECT_LE(result.bytes, options.storage_budget);
		// The account of what was found, statement by statement, and what was under way.
		EXPECT_LE(result.planner_calls, std::max<std::int64_t>(stop_at, 19) + 200);
	}
}

TEST(SearchIndexes, NeedsNeitherStatementsNorRoom) {
	FakeWhatIf empty;
	const SearchResult nothing = SearchIndexes(empty, {}, Exact());
	EXPECT_TRUE(nothing.chosen.IsEmpty() && nothing.changes.empty());
	EXPECT_TRUE(nothing.complete);

	Made made(LikeTpch(), 5);
	SearchOptions options = Exact();
	options.storage_budget = 1;
	const SearchResult result = SearchIndexes(made.fake, made.workload, options);
	EXPECT_TRUE(result.chosen.IsEmpty());
	EXPECT_DOUBLE_EQ(result.cost_after, result.cost_before);

	options.storage_budget = 0; // no limit
	EXPECT_FALSE(SearchIndexes(made.fake, made.workload, options).chosen.IsEmpty());
}

TEST(SearchIndexes, ManagesThousandsOfCandidates) {
	FakeWorkloadSize size;
	size.tables = 40;
	size.columns = 20;
	size.statements = 150;
	size.most_conditions = 6;
	size.most_joined = 4;
	Made made(size, 6);
	Ticking ticking;
	SearchOptions options = Exact();
	options.milliseconds = ticking.Clock();
	options.time_limit_ms = 20000;
	options.storage_budget = 1e9;
	const SearchResult result = SearchIndexes(made.fake, made.workload, options);
	EXPECT_GT(result.candidates, 5000);
	EXPECT_LE(ticking.now, 1.2 * options.time_limit_ms);
	EXPECT_LT(result.cost_after, 0.9 * result.cost_before);
	EXPECT_LE(result.bytes, options.storage_budget);
}

TEST(SearchIndexes, LeavesNoStatementWorseToTheCarefulEye) {
	int saved_from_harm = 0;
	for (unsigned seed = 1; seed < 5; ++seed) {
		const auto worse = [&](bool careful) {
			Made made(LikeTpch(), seed);
			for (int s = 0; s < made.fake.StatementCount(); s += 2) {
				made.fake.StatementToChange(s).guess = 1000;
			}
			SearchOptions options = Exact();
			options.careful = careful;
			const SearchResult result = SearchIndexes(made.fake, made.workload, options);
			int count = 0;
			for (std::size_t s = 0; s < result.plans.size(); ++s) {
				count += result.plans[s].careful_cost > 1.05 * result.plans_before[s].careful_cost;
			}
			return count;
		};
		EXPECT_EQ(worse(true), 0) << seed;
		saved_from_harm += worse(false);
	}
	EXPECT_GT(saved_from_harm, 0); // or the test would show nothing
}

/* Two statements that each want an index as good as the table for themselves. */
TEST(SearchIndexes, MergesWhatTheBudgetDoesNotHoldTogether) {
	FakeWhatIf fake;
	const std::uint32_t table = fake.AddTable("t", 1e6, 200, {1e6, 5000, 900, 900, 900, 900});
	std::vector<WeightedStatement> workload;
	for (const std::vector<int> &read : {std::vector<int>{2, 3, 4}, std::vector<int>{2, 5, 6}}) {
		FakeStatement statement;
		TableShape shape;
		shape.table = table;
		shape.conditions = {fake.Condition(table, 2, KeyRole::Range, 0.3)};
		shape.read_columns = read;
		statement.shape.tables = {shape};
		workload.push_back({fake.AddStatement(statement), 1});
	}
	fake.TableToChange(table).all_visible_share = 1;
	fake.TableToChange(table).may_create_index = true;
	SearchOptions options = Exact();
	options.max_columns = 1;
	IndexSpec both;
	both.table = table;
	both.keys = {{.column = 2}};
	both.included = {3, 4, 5, 6};
	const int wanted = fake.AddIndex(both);
	options.storage_budget = fake.Index(wanted).bytes * 1.05;

	const SearchResult result = SearchIndexes(fake, workload, options);

	EXPECT_TRUE(result.chosen.Has(wanted));
	EXPECT_EQ(result.chosen.Size(), 1U);
}

TEST(SearchIndexes, KeepsExistingIndexesThatMustStay) {
	Made made(LikeTpch(), 8);
	IndexSpec spec;
	spec.table = 1000;
	spec.keys = {{.column = 9}};
	const int unused = made.fake.AddExisting(spec, 0);
	spec.keys = {{.column = 10}};
	const int needed = made.fake.AddExisting(spec, 0);
	made.fake.IndexToChange(needed).is_needed = true;
	spec.keys = {{.column = 8}};
	const int scanned = made.fake.AddExisting(spec, 12);
	SearchOptions options = Exact();
	options.storage_budget = 1;
	const SearchResult result = SearchIndexes(made.fake, made.workload, options);
	EXPECT_FALSE(result.chosen.Has(unused) && result.changes.empty());
	EXPECT_TRUE(result.chosen.Has(needed));
	EXPECT_TRUE(result.chosen.Has(scanned));
	options.include_drops = false;
	EXPECT_TRUE(SearchIndexes(made.fake, made.workload, options).changes.empty());
}

} // namespace

} // namespace savant::test
