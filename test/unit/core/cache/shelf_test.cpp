/*
 * shelf_test.cpp
 *     What is kept is found again, by whole key, until it is old, thrown away or
 *     crowded out by what is used more.
 */
#include "core/cache/shelf.hpp"

#include <cstring>
#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace savant::core {

namespace {

CacheKey Key(int number, std::uint8_t last = 0) {
	CacheKey key{};
	std::memcpy(key.bytes, &number, sizeof(number));
	key.bytes[kCacheKeyBytes - 1] = last;
	return key;
}

class ShelfTest : public testing::Test {
protected:
	CacheSpan Span() const { return {now_ - 1000, now_}; }

	bool Keep(const CacheKey &key, const std::string &value, CacheKind kind = CacheKind::Draft,
	          CacheOwner owner = {1, 1, 1}) {
		return KeepOnShelf(*shelf_, kind, key, owner, Span(), value.data(), value.size(), evicted_);
	}

	std::string Find(const CacheKey &key, CacheKind kind = CacheKind::Draft) {
		std::string value(kCacheValueBytes, '\0');
		const int size = FindOnShelf(*shelf_, kind, key, Span(), value.data());
		return size < 0 ? "(none)" : value.substr(0, static_cast<std::size_t>(size));
	}

	std::int64_t Entries(CacheKind kind = CacheKind::Draft) const {
		CacheUsage usage[kCacheKinds] = {};
		AddShelfUsage(*shelf_, Span(), usage);
		return usage[static_cast<int>(kind)].entries;
	}

	std::unique_ptr<CacheShelf> shelf_ = std::make_unique<CacheShelf>();
	std::int64_t now_ = 5000;
	CacheKind evicted_ = CacheKind::Reply;
};

TEST_F(ShelfTest, FindsWhatWasKept) {
	EXPECT_EQ(Find(Key(1)), "(none)");
	EXPECT_FALSE(Keep(Key(1), "one"));
	EXPECT_FALSE(Keep(Key(2), ""));
	EXPECT_EQ(Find(Key(1)), "one");
	EXPECT_EQ(Find(Key(2)), "");
	EXPECT_FALSE(Keep(Key(1), "another one"));
	EXPECT_EQ(Find(Key(1)), "another one");
	EXPECT_EQ(Entries(), 2);
}

TEST_F(ShelfTest, ComparesWholeKeysAndKinds) {
	Keep(Key(1), "one");
	EXPECT_EQ(Find(Key(1, 1)), "(none)");
	EXPECT_EQ(Find(Key(1), CacheKind::Reply), "(none)");
}

TEST_F(ShelfTest, KeepsTheLargestValueWhole) {
	const std::string large(kCacheValueBytes, 'x');
	Keep(Key(1), large);
	Keep(Key(2), "next");
	EXPECT_EQ(Find(Key(1)), large);
	EXPECT_EQ(Find(Key(2)), "next");
}

TEST_F(ShelfTest, ThrowsAwayWhatIsTooOldOrFromTheFuture) {
	Keep(Key(1), "one");
	now_ += 1001;
	EXPECT_EQ(Entries(), 0);
	EXPECT_EQ(Find(Key(1)), "(none)");
	Keep(Key(2), "two");
	now_ -= 1;
	EXPECT_EQ(Find(Key(2)), "(none)");
}

TEST_F(ShelfTest, SparesWhatWasUsedSinceTheHandPassed) {
	for (int i = 0; i < kShelfSlots; i++) {
		EXPECT_FALSE(Keep(Key(i), std::to_string(i)));
	}
	Find(Key(0));
	Find(Key(2));
	EXPECT_TRUE(Keep(Key(100), "new"));
	EXPECT_EQ(evicted_, CacheKind::Draft);
	EXPECT_EQ(Find(Key(0)), "0");
	EXPECT_EQ(Find(Key(1)), "(none)");
	EXPECT_EQ(Find(Key(100)), "new");
	EXPECT_EQ(Entries(), kShelfSlots);
}

TEST_F(ShelfTest, EvictsEvenWhenAllWereUsed) {
	for (int i = 0; i < kShelfSlots; i++) {
		Keep(Key(i), "x");
		Find(Key(i));
	}
	EXPECT_TRUE(Keep(Key(100), "new"));
	EXPECT_EQ(Find(Key(100)), "new");
}

TEST_F(ShelfTest, PrefersAnOldEntryToAGoodOne) {
	Keep(Key(0), "old");
	now_ += 999;
	for (int i = 1; i < kShelfSlots; i++) {
		Keep(Key(i), "good");
	}
	now_ += 2;
	EXPECT_FALSE(Keep(Key(100), "new"));
	EXPECT_EQ(Entries(), kShelfSlots);
}

TEST_F(ShelfTest, ForgetsByOwnerKindAndSubject) {
	Keep(Key(1), "1", CacheKind::Draft, {10, 1, 7});
	Keep(Key(2), "2", CacheKind::Draft, {10, 2, 7});
	Keep(Key(3), "3", CacheKind::Draft, {11, 1, 7});
	Keep(Key(4), "4", CacheKind::Reply, {10, 1, 8});
	CacheFilter filter;
	filter.role = 10;
	filter.database = 1;
	filter.subject = 7;
	EXPECT_EQ(ForgetOnShelf(*shelf_, filter), 1);
	EXPECT_EQ(Find(Key(1)), "(none)");
	EXPECT_EQ(Find(Key(3)), "3");
	filter = {};
	filter.kind = CacheKind::Reply;
	EXPECT_EQ(ForgetOnShelf(*shelf_, filter), 1);
	EXPECT_EQ(ForgetOnShelf(*shelf_, {}), 2);
	EXPECT_EQ(Entries() + Entries(CacheKind::Reply), 0);
}

/* What another process scribbled over the slot must not become an overrun. */
TEST_F(ShelfTest, NeverCopiesMoreThanAValueHas) {
	Keep(Key(1), "one");
	shelf_->slots[0].size = 65535;
	EXPECT_EQ(Find(Key(1)).size(), kCacheValueBytes);
}

} // namespace

} // namespace savant::core
