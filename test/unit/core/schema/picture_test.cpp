/*
 * picture_test.cpp
 *     Look-up by name and SQL quoting.
 */
#include "core/schema/picture.hpp"

#include <gtest/gtest.h>

namespace savant::core {
namespace {

SchemaPicture TwoSchemas() {
	SchemaPicture picture;
	for (const char *schema : {"archive", "public"}) {
		Relation relation;
		relation.schema = schema;
		relation.name = "Order";
		relation.visible = relation.schema == "public";
		relation.columns.resize(2);
		relation.columns[0].name = "id";
		relation.columns[1].name = "total";
		picture.relations.push_back(relation);
	}
	return picture;
}

TEST(SchemaPicture, FindsVisibleRelationWithoutSchema) {
	const SchemaPicture picture = TwoSchemas();
	EXPECT_EQ(picture.Find("", "Order"), 1);
	EXPECT_EQ(picture.Find("archive", "Order"), 0);
	EXPECT_EQ(picture.Find("archive", "order"), -1);
	EXPECT_EQ(picture.Find("other", "Order"), -1);
}

TEST(SchemaPicture, FindsColumnByExactName) {
	const SchemaPicture picture = TwoSchemas();
	EXPECT_EQ(picture.FindColumn(0, "total"), 1);
	EXPECT_EQ(picture.FindColumn(0, "Total"), -1);
	EXPECT_EQ(picture.At(ColumnRef{0, 1}).name, "total");
}

TEST(SchemaPicture, QualifiesOnlyInvisibleRelations) {
	const SchemaPicture picture = TwoSchemas();
	EXPECT_EQ(picture.SqlName(0), "archive.\"Order\"");
	EXPECT_EQ(picture.SqlName(1), "\"Order\"");
}

TEST(QuoteIdentifier, LeavesPlainNamesAlone) {
	EXPECT_EQ(QuoteIdentifier("orders"), "orders");
	EXPECT_EQ(QuoteIdentifier("_x9"), "_x9");
	EXPECT_EQ(QuoteIdentifier("name"), "name"); // unreserved key word
}

TEST(QuoteIdentifier, QuotesWhatTheParserWouldMisread) {
	EXPECT_EQ(QuoteIdentifier("user"), "\"user\"");
	EXPECT_EQ(QuoteIdentifier("all"), "\"all\"");
	EXPECT_EQ(QuoteIdentifier("xmltable"), "\"xmltable\"");
	EXPECT_EQ(QuoteIdentifier("9lives"), "\"9lives\"");
	EXPECT_EQ(QuoteIdentifier("a b"), "\"a b\"");
	EXPECT_EQ(QuoteIdentifier("Caf\xC3\xA9"), "\"Caf\xC3\xA9\"");
	EXPECT_EQ(QuoteIdentifier("a\"b"), "\"a\"\"b\"");
	EXPECT_EQ(QuoteIdentifier(""), "\"\"");
	EXPECT_EQ(QuoteIdentifier("x$1"), "\"x$1\"");
}

TEST(QuoteLiteral, DoublesQuotesAndEscapesBackslashes) {
	EXPECT_EQ(QuoteLiteral(""), "''");
	EXPECT_EQ(QuoteLiteral("O'Brien"), "'O''Brien'");
	EXPECT_EQ(QuoteLiteral("a\\' OR 1=1"), "E'a\\\\'' OR 1=1'");
}

TEST(Name, HasAWordForEveryKind) {
	EXPECT_EQ(Name(RelationKind::Table), "table");
	EXPECT_EQ(Name(RelationKind::PartitionedTable), "partitioned table");
	EXPECT_EQ(Name(RelationKind::View), "view");
	EXPECT_EQ(Name(RelationKind::MaterializedView), "materialized view");
	EXPECT_EQ(Name(RelationKind::ForeignTable), "foreign table");
	EXPECT_EQ(Name(TypeClass::Integer), "integer");
	EXPECT_EQ(Name(TypeClass::Other), "other");
	EXPECT_EQ(Name(Mask::Redact), "redact");
}

} // namespace
} // namespace savant::core
