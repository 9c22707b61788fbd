#include "core/sql/tree.hpp"

#include <gtest/gtest.h>

namespace savant::core {

TEST(Tree, GivesFieldsElementsAndScalars) {
	const auto tree =
		Tree::Read(R"({"a":[1,{"b":"x\"\u003e\n"},[]],"c":true,"d":-5,"e":{},"f":null})");
	ASSERT_TRUE(tree);
	const Node root = tree->Root();
	EXPECT_EQ(root.size(), 5u);
	EXPECT_EQ(root["a"].size(), 3u);
	EXPECT_EQ(root["a"][0].Int(), 1);
	EXPECT_EQ(root["a"][1]["b"].Text(), "x\">\n");
	EXPECT_EQ(root["a"][1].Tag(), "b");
	EXPECT_EQ(root["a"][1].As("b").Text(), "x\">\n");
	EXPECT_TRUE(root["c"].Bool());
	EXPECT_EQ(root["d"].Int(), -5);
	EXPECT_EQ(root["e"].size(), 0u);
	EXPECT_EQ(root["e"].Tag(), "");
	EXPECT_TRUE(root["f"]);
	EXPECT_EQ(root["d"].Key(), "d");
}

TEST(Tree, AnswersNowhereForWhatIsAbsent) {
	const auto tree = Tree::Read(R"({"a":"text"})");
	ASSERT_TRUE(tree);
	const Node nowhere = tree->Root()["b"]["c"][7];
	EXPECT_FALSE(nowhere);
	EXPECT_EQ(nowhere.Text(), "");
	EXPECT_EQ(nowhere.Int(), 0);
	EXPECT_FALSE(nowhere.Bool());
	EXPECT_EQ(nowhere.size(), 0u);
	EXPECT_EQ(nowhere.Tag(), "");
	EXPECT_EQ(nowhere.Key(), "");
	EXPECT_FALSE(nowhere.Next());
	EXPECT_FALSE(nowhere.IsString());
	EXPECT_FALSE(tree->Root()["a"]["b"]) << "a string has no fields";
	EXPECT_EQ(tree->Root().Text(), "") << "an object has no text";
}

TEST(Tree, RefusesWhatIsNotSuchJson) {
	for (const char *text : {"", "{", "[1", "{\"a\"}", "{\"a\":}", "{a:1}", "[1]x", "[1}",
	                         "\"\\q\"", "\"\\u12\"", "\"\\u00e9\"", "\"open", "\"\\", "[1 2]"}) {
		EXPECT_FALSE(Tree::Read(text)) << text;
	}
}

TEST(Tree, RefusesNestingBeyondTheLimit) {
	const auto nested = [](int depth) {
		return std::string(static_cast<std::size_t>(depth), '[') + "1" +
		       std::string(static_cast<std::size_t>(depth), ']');
	};
	EXPECT_TRUE(Tree::Read(nested(kMaxTreeDepth)));
	EXPECT_FALSE(Tree::Read(nested(kMaxTreeDepth + 1)));
}

} // namespace savant::core
