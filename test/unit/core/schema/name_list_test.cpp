/* Name lists in settings: schemas, wildcards, quotes, and entries that cannot be read. */
#include "core/schema/name_list.hpp"

#include <gtest/gtest.h>

using savant::core::BareEntry;
using savant::core::BareName;
using savant::core::NameListMatches;
using savant::core::UnreadableEntry;

static bool Has(std::string_view list, std::string_view schema, std::string_view name,
                BareName bare = BareName::AnySchema) {
	return NameListMatches(list, schema, name, bare);
}

TEST(NameList, MatchesQualifiedNames) {
	EXPECT_TRUE(Has("public.orders", "public", "orders"));
	EXPECT_TRUE(Has(" a.b ,\n public . orders ", "public", "orders"));
	EXPECT_FALSE(Has("public.orders", "sales", "orders"));
	EXPECT_FALSE(Has("public.orders", "public", "order"));
	EXPECT_FALSE(Has("", "public", "orders"));
}

TEST(NameList, StarStandsForAnyRun) {
	EXPECT_TRUE(Has("public.*", "public", "orders"));
	EXPECT_TRUE(Has("*.secret_*", "hr", "secret_pay"));
	EXPECT_TRUE(Has("public.a*c*e", "public", "abcde"));
	EXPECT_TRUE(Has("*", "any", "thing"));
	EXPECT_FALSE(Has("public.a*c", "public", "abcd"));
	EXPECT_TRUE(Has("public.ab**", "public", "ab"));
}

TEST(NameList, FoldsUnquotedAndKeepsQuoted) {
	EXPECT_TRUE(Has("Public.ORDERS", "public", "orders"));
	EXPECT_FALSE(Has("public.\"Orders\"", "public", "orders"));
	EXPECT_TRUE(Has("public.\"Orders\"", "public", "Orders"));
	EXPECT_TRUE(Has("\"a.b\".\"c,d\"", "a.b", "c,d"));
	EXPECT_TRUE(Has("s.\"q\"\"x\"", "s", "q\"x"));
	EXPECT_FALSE(Has("s.\"a*\"", "s", "abc"));
}

TEST(NameList, BareNameMeansAnySchemaOnlyWhereItForbids) {
	EXPECT_TRUE(Has("orders", "sales", "orders", BareName::AnySchema));
	EXPECT_FALSE(Has("orders", "sales", "orders", BareName::Nothing));
}

TEST(NameList, ReportsTheEntryThatCannotBeRead) {
	EXPECT_EQ(UnreadableEntry("a.b, c"), "");
	EXPECT_EQ(UnreadableEntry("a.b, c.d.e"), "c.d.e");
	EXPECT_EQ(UnreadableEntry("a.b, \"c"), "\"c");
	EXPECT_EQ(UnreadableEntry("a.b,,c"), ",");
	EXPECT_FALSE(Has("a.b.c", "a", "b"));
	EXPECT_FALSE(Has("\"orders", "public", "orders"));
}

TEST(NameList, ReportsTheEntryWithoutASchema) {
	EXPECT_EQ(BareEntry("a.b, c.d"), "");
	EXPECT_EQ(BareEntry("a.b, c"), "c");
	EXPECT_EQ(BareEntry(""), "");
}
