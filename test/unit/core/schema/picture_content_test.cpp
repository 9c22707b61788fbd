/*
 * picture_content_test.cpp
 *     Whatever a statement can tell apart changes the content; statistics do not.
 */
#include "core/schema/picture_content.hpp"

#include <functional>

#include <gtest/gtest.h>

#include "core/schema/shop_picture.hpp"

namespace savant::core {
namespace {

std::string Content(const SchemaPicture &picture) {
	std::string all = LinkContent(picture);
	for (const Relation &relation : picture.relations) {
		all += RelationContent(relation);
	}
	return all;
}

/* The content of the shop after one change. */
std::string After(const std::function<void(SchemaPicture &)> &change) {
	SchemaPicture picture = ShopPicture();
	change(picture);
	return Content(picture);
}

TEST(PictureContent, IsEqualForEqualPictures) {
	EXPECT_EQ(Content(ShopPicture()), Content(ShopPicture()));
}

TEST(PictureContent, DiffersWhenSomethingShownDoes) {
	const std::function<void(SchemaPicture &)> changes[] = {
		[](SchemaPicture &p) { p.relations[0].name = "address"; },
		[](SchemaPicture &p) { p.relations[0].schema = "other"; },
		[](SchemaPicture &p) { p.relations[0].visible = false; },
		[](SchemaPicture &p) { p.relations[0].comment = "where people live"; },
		[](SchemaPicture &p) { p.relations[0].kind = RelationKind::View; },
		[](SchemaPicture &p) { p.relations[0].columns.pop_back(); },
		[](SchemaPicture &p) { p.relations[1].columns[1].type_name = "varchar"; },
		[](SchemaPicture &p) { p.relations[1].columns[1].comment = "first and last"; },
		[](SchemaPicture &p) { p.relations[1].columns[1].not_null = false; },
		[](SchemaPicture &p) { p.relations[1].columns[2].mask = Mask::None; },
		[](SchemaPicture &p) { p.relations[1].columns[3].labels.push_back("bronze"); },
		[](SchemaPicture &p) { p.relations[1].checks.clear(); },
		[](SchemaPicture &p) { p.relations[1].unique_keys.clear(); },
		[](SchemaPicture &p) { p.relations[4].primary_key.pop_back(); },
		[](SchemaPicture &p) { p.relations.pop_back(); },
		[](SchemaPicture &p) { p.foreign_keys.pop_back(); },
		[](SchemaPicture &p) { p.foreign_keys[0].from_columns[0] = 0; },
		[](SchemaPicture &p) { p.database = "other"; },
	};
	const std::string before = Content(ShopPicture());
	int number = 0;
	for (const auto &change : changes) {
		EXPECT_NE(After(change), before) << "change " << number;
		number++;
	}
}

TEST(PictureContent, StaysWhenOnlyStatisticsMove) {
	EXPECT_EQ(After([](SchemaPicture &p) {
				  p.version = 77;
				  p.relations[0].row_estimate = 1e9;
				  p.relations[0].columns[1].common_values.clear();
				  p.relations[0].columns[1].distinct_count = 5;
				  p.relations[0].columns[1].high = "Z";
			  }),
	          Content(ShopPicture()));
}

TEST(PictureContent, KeepsNeighbouringTextsApart) {
	Relation one, other;
	one.schema = "a";
	one.name = "bc";
	other.schema = "ab";
	other.name = "c";
	EXPECT_NE(RelationContent(one), RelationContent(other));
	one.name = other.name = "t";
	one.schema = other.schema = "s";
	one.comment = "1;x";
	other.checks = {"x"};
	EXPECT_NE(RelationContent(one), RelationContent(other));
}

} // namespace
} // namespace savant::core
