#include "core/model/foreign_json.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/text/utf8.hpp"

namespace savant::core {
namespace {

std::string Text(std::string_view json) {
	const auto value = ReadForeignJson(json);
	return value.is_string() ? value.get<std::string>() : "not a string";
}

TEST(ReadForeignJson, ReplacesWhatPostgreSqlCannotKeep) {
	EXPECT_EQ(Text(R"("a\u0000b")"), "a\uFFFDb");
	EXPECT_EQ(Text(R"("a\ud800b")"), "a\uFFFDb");
	EXPECT_EQ(Text(R"("a\udc00b")"), "a\uFFFDb");
	EXPECT_EQ(Text(R"("\ud83d\ud83d\ude00")"), "\uFFFD\U0001F600");
	EXPECT_EQ(Text("\"a\xFF\xC3(\""), "a\uFFFD\uFFFD(");
	EXPECT_EQ(Text("\"\xE2\x82\""), "\uFFFD\uFFFD");
}

TEST(ReadForeignJson, KeepsWhatOnlyLooksLikeIt) {
	EXPECT_EQ(Text(R"("\ud83d\uDE00 \u00e9")"), "\U0001F600 \u00E9");
	EXPECT_EQ(Text(R"("\\u0000")"), "\\u0000"); // a backslash and text
	EXPECT_EQ(Text(R"("\\\u0041")"), "\\A");
}

TEST(ReadForeignJson, RefusesBrokenAndDeepText) {
	for (const char *text :
	     {"", "{", "{]", "nul", "\"\\u12", "\"\\ud83d\\u12\"", "{} {}", "\\u0000"}) {
		EXPECT_TRUE(ReadForeignJson(text).is_discarded()) << text;
	}
	EXPECT_FALSE(ReadForeignJson(std::string(100, '[') + std::string(100, ']')).is_discarded());
	EXPECT_TRUE(ReadForeignJson(std::string(101, '[') + std::string(101, ']')).is_discarded());
	EXPECT_TRUE(ReadForeignJson(std::string(1000000, '[')).is_discarded());
	EXPECT_FALSE(ReadForeignJson("\"" + std::string(500, '[') + "\"").is_discarded());
}

TEST(CleanText, LeavesGoodTextAlone) {
	EXPECT_EQ(CleanText("Caf\u00E9 \U0001F600"), "Caf\u00E9 \U0001F600");
	EXPECT_EQ(CleanText(std::string_view("a\0b", 3)), "a\uFFFDb");
	EXPECT_EQ(CleanText("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD"); // a surrogate in UTF-8
}

TEST(OneLine, FoldsBlanksAndCutsBetweenCharacters) {
	EXPECT_EQ(OneLine("  a\r\n\t b\x01 ", 100), "a b");
	EXPECT_EQ(OneLine("\u00E9\u00E9", 3), "\u00E9");
	EXPECT_EQ(FindInvalidUtf8(OneLine(std::string(1000, '\xE2'), 50)), std::string_view::npos);
}

TEST(CountMember, TakesOnlySaneNumbers) {
	const auto object = ReadForeignJson(
		R"({"a": 5, "b": -1, "c": 1e30, "d": "5", "e": 2.9, "f": null, "g": true})");
	EXPECT_EQ(CountMember(object, "a", -1), 5);
	EXPECT_EQ(CountMember(object, "e", -1), 2);
	for (const char *name : {"b", "c", "d", "f", "g", "none"}) {
		EXPECT_EQ(CountMember(object, name, -7), -7) << name;
	}
	EXPECT_EQ(CountMember(ReadForeignJson("[1]"), "a", -7), -7);
}

} // namespace
} // namespace savant::core
