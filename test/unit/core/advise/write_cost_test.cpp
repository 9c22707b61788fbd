#include "core/advise/write_cost.hpp"

#include <gtest/gtest.h>

#include "core/advise/fake_what_if.hpp"

namespace savant::test {

namespace {

struct Written {
	FakeWhatIf fake;
	std::uint32_t table = 0;
	Written() {
		table = fake.AddTable("t", 5e5, 60, {5e5, 5e5, 10, 10});
		AdvisedTable &advised = fake.TableToChange(table);
		advised.inserts_per_day = 1000;
		advised.updates_per_day = 500;
		advised.hot_updates_per_day = 400;
		advised.updated_columns = {3};
	}
	int On(std::initializer_list<int> columns, std::vector<int> included = {}) {
		IndexSpec spec;
		spec.table = table;
		for (const int column : columns) {
			spec.keys.push_back({.column = column});
		}
		spec.included = std::move(included);
		return fake.AddIndex(spec);
	}
};

IndexSet Of(std::initializer_list<int> members) {
	IndexSet set;
	for (const int member : members) {
		set.Add(member);
	}
	return set;
}

TEST(EntryWriteMs, FollowsTheMeasurements) {
	Written w;
	AdvisedIndex index = w.fake.Index(w.On({2}));
	index.key_width = 4;
	// index_advice: a random unique integer 3.9, a low-cardinality one 2.1, md5 text 5.5 us.
	EXPECT_NEAR(EntryWriteMs(w.fake.Table(w.table), index), 0.0039, 0.0002);
	index.has_dedup = true;
	index.bytes = index.entries * 7;
	EXPECT_NEAR(EntryWriteMs(w.fake.Table(w.table), index), 0.0021, 0.0002);
	index.bytes = index.entries * 50;
	index.key_width = 33;
	EXPECT_NEAR(EntryWriteMs(w.fake.Table(w.table), index), 0.0055, 0.0003);
	index.spec.predicate = "(c4 = 1)";
	index.entries = w.fake.Table(w.table).rows / 10;
	index.bytes = index.entries * 50;
	EXPECT_NEAR(EntryWriteMs(w.fake.Table(w.table), index), 0.00055, 0.00003);
}

TEST(HoldsUpdatedColumn, LooksAtKeysIncludeExpressionAndPredicate) {
	Written w;
	const AdvisedTable &table = w.fake.Table(w.table);
	EXPECT_TRUE(HoldsUpdatedColumn(table, w.fake.Index(w.On({1, 3})).spec));
	EXPECT_TRUE(HoldsUpdatedColumn(table, w.fake.Index(w.On({1}, {3})).spec));
	EXPECT_FALSE(HoldsUpdatedColumn(table, w.fake.Index(w.On({1}, {2})).spec));
	IndexSpec spec = w.fake.Index(w.On({1})).spec;
	spec.predicate = "(c3 IS NULL)";
	EXPECT_TRUE(HoldsUpdatedColumn(table, spec));
	spec.predicate = "(c33 IS NULL)";
	EXPECT_FALSE(HoldsUpdatedColumn(table, spec));
	spec.keys = {{.expression = "abs(c3)"}};
	EXPECT_TRUE(HoldsUpdatedColumn(table, spec));
}

TEST(WriteCost, ChargesTheFirstIndexThatEndsHotUpdates) {
	Written w;
	const int plain = w.On({2});
	const int updated = w.On({3});
	const int also_updated = w.On({1, 3});
	WriteCost writes(w.fake, {});
	const double entry = EntryWriteMs(w.fake.Table(w.table), w.fake.Index(plain));
	EXPECT_NEAR(writes.Total(Of({plain})), (1000 + 100) * entry, 1e-9);
	// All 500 updates write into it, into the other index and into the primary key.
	EXPECT_NEAR(writes.Added(Of({plain}), updated),
	            (1000 + 500) * entry + 400 * entry + 400 * 0.0038, 1e-9);
	EXPECT_TRUE(writes.BreaksHot(Of({plain}), updated));
	EXPECT_FALSE(writes.BreaksHot(Of({updated}), also_updated));
	EXPECT_FALSE(writes.BreaksHot(Of({updated}), plain));
	EXPECT_NEAR(writes.Total(Of({plain, updated})),
	            writes.Total(Of({plain})) + writes.Added(Of({plain}), updated), 1e-9);
}

TEST(WriteCost, HoldsNobodyToBlameForWhatIsSoToday) {
	Written w;
	const int today = w.On({3});
	const int fresh = w.On({4, 3});
	WriteCost writes(w.fake, Of({today}));
	EXPECT_FALSE(writes.BreaksHot(Of({today}), fresh));
	EXPECT_FALSE(writes.BreaksHot({}, fresh));
}

TEST(WriteCost, IsNothingForTablesThatAreNotWritten) {
	Written w;
	w.fake.TableToChange(w.table).inserts_per_day = 0;
	w.fake.TableToChange(w.table).updates_per_day = 0;
	WriteCost writes(w.fake, {});
	EXPECT_EQ(writes.Total(Of({w.On({1}), w.On({3})})), 0);
}

} // namespace

} // namespace savant::test
