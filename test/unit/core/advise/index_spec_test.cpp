#include "core/advise/index_spec.hpp"

#include <gtest/gtest.h>

using savant::core::IndexKeyPart;
using savant::core::IndexMethod;
using savant::core::IndexSet;
using savant::core::IndexSpec;
using savant::core::IsKeyPrefix;

namespace {

IndexSet Of(std::initializer_list<int> members) {
	IndexSet set;
	for (const int member : members) {
		set.Add(member);
	}
	return set;
}

IndexSpec On(std::initializer_list<int> columns) {
	IndexSpec spec;
	spec.table = 7;
	for (const int column : columns) {
		spec.keys.push_back({.column = column});
	}
	return spec;
}

TEST(IndexSet, HoldsWhatWasAddedAcrossWords) {
	const IndexSet set = Of({0, 63, 64, 200});
	EXPECT_TRUE(set.Has(0) && set.Has(63) && set.Has(64) && set.Has(200));
	EXPECT_FALSE(set.Has(1) || set.Has(128) || set.Has(5000));
	EXPECT_EQ(set.Size(), 4u);
	EXPECT_EQ(set.Members(), (std::vector<int>{0, 63, 64, 200}));
	EXPECT_THROW(set.Has(-1), std::logic_error);
}

TEST(IndexSet, IsEqualWhateverItHeldBefore) {
	IndexSet set = Of({1, 300});
	set.Remove(300);
	set.Remove(900);
	EXPECT_EQ(set, Of({1}));
	EXPECT_EQ(set.Hash(), Of({1}).Hash());
	EXPECT_EQ(Of({70, 1}).And(Of({1, 2})), Of({1}));
	EXPECT_TRUE(Of({70}).Minus(Of({70})).IsEmpty());
	EXPECT_EQ(Of({70}).Minus(Of({70})), IndexSet());
}

TEST(IndexSet, CombinesSetsOfDifferentLength) {
	EXPECT_EQ(Of({1}).Or(Of({130})), Of({1, 130}));
	EXPECT_EQ(Of({130}).Or(Of({1})), Of({1, 130}));
	EXPECT_EQ(Of({1, 130}).Minus(Of({1})), Of({130}));
	EXPECT_EQ(Of({1}).With(99).Without(1), Of({99}));
	EXPECT_TRUE(Of({1}).IsSubsetOf(Of({1, 130})));
	EXPECT_FALSE(Of({1, 130}).IsSubsetOf(Of({1})));
	EXPECT_TRUE(IndexSet().IsSubsetOf(IndexSet()));
}

TEST(IsKeyPrefix, ComparesTablePredicateOrderAndMethod) {
	EXPECT_TRUE(IsKeyPrefix(On({1}), On({1, 2})));
	EXPECT_TRUE(IsKeyPrefix(On({1, 2}), On({1, 2})));
	EXPECT_FALSE(IsKeyPrefix(On({2}), On({1, 2})));
	EXPECT_FALSE(IsKeyPrefix(On({1, 2}), On({1})));
	IndexSpec other = On({1, 2});
	other.keys[0].descending = true;
	EXPECT_FALSE(IsKeyPrefix(On({1}), other));
	other = On({1, 2});
	other.predicate = "(a > 1)";
	EXPECT_FALSE(IsKeyPrefix(On({1}), other));
	other = On({1, 2});
	other.method = IndexMethod::Gin;
	EXPECT_FALSE(IsKeyPrefix(On({1}), other));
	other = On({1, 2});
	other.table = 8;
	EXPECT_FALSE(IsKeyPrefix(On({1}), other));
}

} // namespace
