/*
 * table_alteration_test.cpp
 *     What was altered about a table, from two looks at it.
 */
#include "core/watch/table_alteration.hpp"

#include <gtest/gtest.h>

#include <string>

namespace savant::core {
namespace {

constexpr const char *kTraits = R"([10, null, null, 0, "p", "d"])";

std::string Altered(const std::string &before, const std::string &now) {
	return AlterationText({before, kTraits}, {now, kTraits});
}

TEST(AlterationText, NamesTheColumns) {
	const std::string id = R"([1, 23, -1, true, false, "700", "id"])";
	const std::string old = "[" + id + R"(, [2, 23, -1, false, false, "700", "total"]])";
	EXPECT_EQ(Altered(old, old), "");
	EXPECT_EQ(Altered("[" + id + "]", old), "added column total");
	EXPECT_EQ(Altered(old, "[" + id + "]"), "dropped column total");
	const auto with = [&id](const std::string &column) { return "[" + id + ", " + column + "]"; };
	EXPECT_EQ(Altered(old, with(R"([2, 20, -1, false, false, "701", "total"])")),
	          "new type of column total");
	EXPECT_EQ(Altered(old, with(R"([2, 23, -1, true, false, "701", "total"])")),
	          "column total not null");
	EXPECT_EQ(Altered(old, with(R"([2, 23, -1, false, true, "701", "total"])")),
	          "default of column total");
	EXPECT_EQ(Altered(old, with(R"([2, 23, -1, false, false, "701", "sum"])")),
	          "renamed column total to sum");
	EXPECT_EQ(Altered(old, with(R"([2, 23, -1, false, false, "701", "total"])")), "column total");
	EXPECT_EQ(Altered(old, with(R"([3, 23, -1, false, false, "701", "total"])")),
	          "added column total, dropped column total");
}

TEST(AlterationText, NamesTheTraits) {
	const auto traits = [](const char *now) {
		return AlterationText({"[]", kTraits}, {"[]", now});
	};
	EXPECT_EQ(traits(R"([11, null, null, 0, "p", "d"])"), "owner");
	EXPECT_EQ(traits(R"([10, "x", "y", 1, "u", "f"])"),
	          "privileges, storage parameters, row security, persistence, replica identity");
}

TEST(AlterationText, SaysNothingOfWhatItCannotRead) {
	EXPECT_EQ(AlterationText({}, {}), "");
	EXPECT_EQ(AlterationText({"", ""}, {"[[1, 23, -1, true, false, \"7\", \"id\"]]", kTraits}), "");
	for (const char *broken : {"{", "7", "[7]", "[[]]", "[[null, 1, 1, 1, 1, 1, 1]]", "[null]"}) {
		EXPECT_EQ(AlterationText({"[]", broken}, {broken, kTraits}), "") << broken;
	}
}

TEST(AlterationText, IsShort) {
	std::string many = "[";
	for (int i = 1; i <= 1600; i++) {
		many += (i > 1 ? "," : "") + ("[" + std::to_string(i)) + R"(,23,-1,false,false,"7","c"])";
	}
	EXPECT_EQ(Altered("[]", many + "]"), "added column c, added column c, added column c, "
	                                     "added column c, added column c, added column c, ...");
}

} // namespace
} // namespace savant::core
