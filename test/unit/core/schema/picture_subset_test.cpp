/*
 * picture_subset_test.cpp
 *     Name patterns as psql means them, and parts of a picture.
 */
#include "core/schema/picture_subset.hpp"

#include <gtest/gtest.h>

#include "core/schema/shop_picture.hpp"

namespace savant::core {
namespace {

std::string Names(std::string_view pattern) {
	const SchemaPicture picture = ShopPicture();
	std::string names;
	for (const int relation : MatchRelations(picture, pattern)) {
		names += (names.empty() ? "" : " ") + picture.At(relation).name;
	}
	return names;
}

TEST(MatchRelations, KnowsWildcards) {
	EXPECT_EQ(Names("order*"), "order_items orders");
	EXPECT_EQ(Names("ORDERS"), "orders");
	EXPECT_EQ(Names("order?"), "orders");
	EXPECT_EQ(Names("*s*t*"), "customers stock");
	EXPECT_EQ(Names("order"), "");
	EXPECT_EQ(Names("store.*"), "stock");
	EXPECT_EQ(Names("st*.st*k"), "stock");
	EXPECT_EQ(Names("public.stock"), "");
	EXPECT_EQ(Names("").size(), Names("*").size());
	EXPECT_EQ(Names(std::string(100000, '*') + "x"), "");
}

TEST(Subset, KeepsKeysAmongWhatIsLeft) {
	const SchemaPicture picture = ShopPicture();
	const SchemaPicture part = Subset(picture, MatchRelations(picture, "order*"));
	ASSERT_EQ(part.relations.size(), 2u);
	ASSERT_EQ(part.foreign_keys.size(), 1u);
	EXPECT_EQ(part.At(part.foreign_keys[0].from).name, "order_items");
	EXPECT_EQ(part.At(part.foreign_keys[0].to).name, "orders");
	EXPECT_EQ(part.database, "shop");
}

} // namespace
} // namespace savant::core
