/*
 * picture_json_test.cpp
 *     The JSON form of a picture: round trip, defaults, rejected input.
 */
#include "core/schema/picture_json.hpp"

#include <gtest/gtest.h>

#include "core/errors.hpp"

namespace savant::core {
namespace {

constexpr const char *kShop = R"json({"database":"shop","relations":[
 {"oid":7,"schema":"public","name":"customers","comment":"people who buy","rows":120,"columns":[
   {"name":"id","type":"integer","class":"integer","not_null":true},
   {"name":"email","type":"text","class":"text","mask":"email"},
   {"name":"tier","type":"tier","class":"enum","labels":["gold","silver"],"common":[["gold",0.25]]}],
  "primary_key":["id"],"unique_keys":[["email"]],"checks":["(id > 0)"],
  "indexes":[{"name":"customers_pkey","columns":["id"],"unique":true,"primary":true,"definition":"d"}]},
 {"schema":"public","name":"orders","kind":"partitioned table","columns":[
   {"name":"customer_id","type":"integer","class":"integer","low":"1","high":"9"}]},
 {"schema":"old","name":"orders_1","visible":false,"columns":[{"name":"customer_id"}],
  "partition_of":"public.orders"}],
 "foreign_keys":[{"name":"fk","from":"public.orders","from_columns":["customer_id"],
  "to":"public.customers","to_columns":["id"]}]})json";

std::string Refusal(std::string_view json) {
	try {
		PictureFromJson(json);
	} catch (const UserError &error) {
		EXPECT_EQ(error.code, ErrorCode::InvalidParameter);
		return error.detail;
	}
	return "accepted";
}

TEST(PictureFromJson, ReadsEveryMember) {
	const SchemaPicture picture = PictureFromJson(kShop);
	EXPECT_EQ(picture.database, "shop");
	ASSERT_EQ(picture.relations.size(), 3u);
	const Relation &customers = picture.relations[0];
	EXPECT_EQ(customers.oid, 7u);
	EXPECT_EQ(customers.comment, "people who buy");
	EXPECT_EQ(customers.row_estimate, 120);
	EXPECT_TRUE(customers.columns[0].in_primary_key);
	EXPECT_EQ(customers.columns[1].number, 2);
	EXPECT_EQ(customers.columns[1].mask, Mask::Email);
	EXPECT_EQ(customers.columns[2].type_class, TypeClass::Enum);
	EXPECT_EQ(customers.columns[2].labels, (std::vector<std::string>{"gold", "silver"}));
	EXPECT_EQ(customers.columns[2].common_values[0].text, "gold");
	EXPECT_EQ(customers.unique_keys, (std::vector<std::vector<int>>{{1}}));
	EXPECT_TRUE(customers.indexes[0].is_primary);
	EXPECT_EQ(picture.relations[1].kind, RelationKind::PartitionedTable);
	EXPECT_EQ(picture.relations[1].columns[0].high, "9");
	EXPECT_FALSE(picture.relations[2].visible);
	EXPECT_EQ(picture.relations[2].partition_of, 1);
	EXPECT_EQ(picture.foreign_keys[0].from, 1);
	EXPECT_EQ(picture.foreign_keys[0].to_columns, (std::vector<int>{0}));
}

TEST(PictureToJson, SurvivesTheRoundTrip) {
	const std::string once = PictureToJson(PictureFromJson(kShop));
	EXPECT_EQ(PictureToJson(PictureFromJson(once)), once);
	EXPECT_NE(once.find("\"mask\":\"email\""), std::string::npos);
	EXPECT_EQ(once.find("null_share"), std::string::npos) << "defaults are left out";
}

TEST(PictureToJson, ReplacesBytesThatAreNotUtf8) {
	SchemaPicture picture;
	picture.database = "a\xFFz";
	EXPECT_NE(PictureToJson(picture).find("a\xEF\xBF\xBDz"), std::string::npos);
}

TEST(PictureFromJson, RejectsWhatIsNotOfThatShape) {
	EXPECT_NE(Refusal(""), "accepted");
	EXPECT_NE(Refusal("[]"), "accepted");
	EXPECT_NE(Refusal("{\"relations\":3}"), "accepted");
	EXPECT_NE(Refusal(R"({"relations":[{"schema":"s","name":"t","kind":"index","columns":[]}]})"),
	          "accepted");
	EXPECT_EQ(Refusal(R"({"relations":[],"foreign_keys":[{"from":"a.b","from_columns":[],)"
	                  R"("to":"a.b","to_columns":[]}]})"),
	          "There is no relation \"a.b\" in it.");
	EXPECT_EQ(
		Refusal(R"({"relations":[{"schema":"s","name":"t","columns":[],"primary_key":["x"]}]})"),
		"There is no column \"x\" in \"s.t\".");
}

} // namespace
} // namespace savant::core
