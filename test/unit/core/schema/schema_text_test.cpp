/*
 * schema_text_test.cpp
 *     The picture in words: DDL for prompts, budgets, descriptions for people.
 */
#include "core/schema/schema_text.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "core/schema/shop_picture.hpp"

namespace savant::core {
namespace {

bool Has(const std::string &text, std::string_view part) {
	return text.find(part) != std::string::npos;
}

std::string Join(const std::vector<std::string> &lines) {
	return std::accumulate(
		lines.begin(), lines.end(), std::string(),
		[](const std::string &all, const std::string &line) { return all + line + "\n"; });
}

class SchemaTextTest : public testing::Test {
protected:
	int Rel(const char *name) const { return picture_.Find("", name); }
	SchemaPicture picture_ = ShopPicture();
};

TEST_F(SchemaTextTest, WritesARelationAsDdl) {
	EXPECT_EQ(RelationDdl(picture_, Rel("customers")),
	          "CREATE TABLE customers ( -- people who buy from us; about 500 rows\n"
	          "  id integer PRIMARY KEY,\n"
	          "  full_name text NOT NULL,\n"
	          "  email text,\n"
	          "  tier tier -- one of 'gold', 'silver'\n"
	          ");\n");
	EXPECT_EQ(RelationDdl(picture_, Rel("order_items")),
	          "CREATE TABLE order_items ( -- about 9000 rows\n"
	          "  order_id integer REFERENCES orders (id),\n"
	          "  product_id integer REFERENCES products (id),\n"
	          "  quantity integer,\n"
	          "  PRIMARY KEY (order_id, product_id)\n"
	          ");\n");
	EXPECT_TRUE(Has(RelationDdl(picture_, Rel("islands")), "CREATE VIEW islands (\n"));
	EXPECT_TRUE(Has(RelationDdl(picture_, Rel("addresses")), "-- e.g. 'Berlin', 'Hamburg'"));
	EXPECT_TRUE(Has(RelationDdl(picture_, Rel("orders")),
	                "when the order was placed; from 2024-01-01 to 2026-01-01"));
	EXPECT_TRUE(
		Has(RelationDdl(picture_, picture_.Find("store", "stock")),
	        "FOREIGN KEY (order_id, product_id) REFERENCES order_items (order_id, product_id)"));
}

TEST_F(SchemaTextTest, ShowsNothingOfMaskedColumnsButNameAndType) {
	Column &email = picture_.relations[static_cast<std::size_t>(Rel("customers"))].columns[2];
	email.comment = "secret";
	email.common_values = {{"a@b.c", 1}};
	email.labels = {"d@e.f"};
	const std::string text = RelationDdl(picture_, Rel("customers")) +
	                         Join(DescribeRelation(picture_, Rel("customers"), {}, true));
	EXPECT_FALSE(Has(text, "a@b.c"));
	EXPECT_FALSE(Has(text, "d@e.f"));
	EXPECT_TRUE(Has(text, "masked (email)"));
}

TEST_F(SchemaTextTest, KeepsHostileCommentsOnTheirLine) {
	picture_.relations[0].comment = "x\n); DROP TABLE y; --\r\n\x01 z";
	const std::string ddl = RelationDdl(picture_, 0);
	EXPECT_TRUE(Has(ddl, "-- x ); DROP TABLE y; --  z"));
	picture_.relations[0].comment = std::string(199, 'a') + "\xC3\xA9" + "b";
	EXPECT_TRUE(Has(RelationDdl(picture_, 0), std::string(199, 'a') + "..."));
}

TEST_F(SchemaTextTest, GivesTheWholePictureWhenItFits) {
	const std::string whole = PromptSchema(picture_, {}, 0);
	EXPECT_EQ(PromptSchema(picture_, {}, EstimateTokens(whole)), whole);
	EXPECT_EQ(PromptSchema(picture_, {Rel("orders")}, 100000), whole);
	EXPECT_TRUE(Has(whole, "CREATE TABLE store.stock"));
}

TEST_F(SchemaTextTest, PutsLinkedRelationsFirstWithinTheBudget) {
	const std::string text = PromptSchema(picture_, {Rel("customers")}, 150);
	EXPECT_LE(EstimateTokens(text), 150u);
	EXPECT_EQ(text.rfind("CREATE TABLE customers", 0), 0u);
	EXPECT_TRUE(Has(text, "employees(id, manager_id)\n"));
	EXPECT_EQ(PromptSchema(picture_, {Rel("customers")}, 150), text);
	for (const std::size_t budget : {1u, 10u, 20u, 60u, 300u}) {
		EXPECT_LE(EstimateTokens(PromptSchema(picture_, {Rel("orders")}, budget)), budget);
	}
	EXPECT_TRUE(Has(PromptSchema(picture_, {Rel("customers")}, 60), "more relations"));
}

TEST_F(SchemaTextTest, ListsRelationsForPeople) {
	const std::vector<std::string> lines =
		SchemaLines(picture_, {Rel("customers"), Rel("islands")});
	ASSERT_EQ(lines.size(), 2u);
	EXPECT_EQ(
		lines[0],
		"customers (about 500 rows): id* integer, full_name text, email text (masked), tier tier");
	EXPECT_EQ(lines[1], "islands [view]: x text");
}

TEST_F(SchemaTextTest, DescribesARelation) {
	RelationFacts facts;
	facts.size = "64 kB";
	facts.index_definitions = {"CREATE UNIQUE INDEX customers_pkey ON customers USING btree (id)"};
	facts.triggers = {"audit"};
	facts.policies = {"own_rows"};
	const std::string brief = Join(DescribeRelation(picture_, Rel("customers"), facts, false));
	EXPECT_TRUE(Has(brief, "Table public.customers: 4 columns, about 500 rows, 64 kB\n"));
	EXPECT_TRUE(Has(brief, "people who buy from us\n"));
	EXPECT_TRUE(Has(brief, "  id         integer  key\n"));
	EXPECT_TRUE(Has(brief, "one of gold, silver"));
	EXPECT_TRUE(Has(brief, "  unique (email)\n"));
	EXPECT_TRUE(Has(brief, "  referenced by orders (customer_id)\n"));
	EXPECT_FALSE(Has(brief, "Indexes:"));
	const std::string detailed = Join(DescribeRelation(picture_, Rel("customers"), facts, true));
	EXPECT_TRUE(Has(detailed, "Indexes:\n  CREATE UNIQUE INDEX"));
	EXPECT_TRUE(Has(detailed, "Checks:\n  id > 0\n"));
	EXPECT_TRUE(Has(detailed, "Triggers:\n  audit\n"));
	EXPECT_TRUE(Has(detailed, "policies:\n  own_rows\n"));
	EXPECT_TRUE(Has(Join(DescribeRelation(picture_, Rel("addresses"), facts, true)),
	                "often Berlin (40 %), Hamburg (20 %)"));
	facts.view_definition = "SELECT 1\nFROM x";
	EXPECT_TRUE(Has(Join(DescribeRelation(picture_, Rel("islands"), facts, true)),
	                "Query:\n  SELECT 1\n  FROM x\n"));
}

TEST(RowsInWords, RoundsToWhatPeopleSay) {
	Relation relation;
	EXPECT_EQ(RowsInWords(relation), "never analyzed");
	const auto with = [&relation](double rows) {
		relation.row_estimate = rows;
		return RowsInWords(relation);
	};
	EXPECT_EQ(with(0), "about 0 rows");
	EXPECT_EQ(with(1), "about 1 row");
	EXPECT_EQ(with(9999), "about 9999 rows");
	EXPECT_EQ(with(52345), "about 52 thousand rows");
	EXPECT_EQ(with(1234567), "about 1.2 million rows");
	EXPECT_EQ(with(3.2e9), "about 3.2 billion rows");
	relation.kind = RelationKind::View;
	EXPECT_EQ(with(5), "");
}

} // namespace
} // namespace savant::core
