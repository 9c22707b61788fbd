/*
 * index_idea_test.cpp
 *     The plain b-tree is read, and nothing else that CREATE INDEX can say.
 */
#include "core/explain/index_idea.hpp"

#include <gtest/gtest.h>

namespace savant::core {
namespace {

TEST(ReadIndexIdea, ReadsColumnsOrdersAndIncluded) {
	const auto idea = ReadIndexIdea("CREATE INDEX CONCURRENTLY x ON shop.orders (a, \"B c\" DESC, "
	                                "d ASC NULLS FIRST) INCLUDE (e)");
	ASSERT_TRUE(idea);
	EXPECT_EQ(idea->schema, "shop");
	EXPECT_EQ(idea->table, "orders");
	ASSERT_EQ(idea->keys.size(), 3u);
	EXPECT_EQ(idea->keys[0], (IndexIdea::Key{"a", false, false}));
	EXPECT_EQ(idea->keys[1], (IndexIdea::Key{"B c", true, true}));
	EXPECT_EQ(idea->keys[2], (IndexIdea::Key{"d", false, true}));
	EXPECT_EQ(idea->included, std::vector<std::string>{"e"});
}

TEST(ReadIndexIdea, ReadsTheShortForm) {
	const auto idea = ReadIndexIdea("INDEX Orders (Status, ordered_at)");
	ASSERT_TRUE(idea);
	EXPECT_EQ(idea->schema, "");
	EXPECT_EQ(idea->table, "orders");
	EXPECT_EQ(idea->keys[0].column, "status");
	EXPECT_EQ(idea, ReadIndexIdea("CREATE INDEX ON ORDERS (status, ORDERED_AT);"));
}

TEST(ReadIndexIdea, RefusesWhatIsNoPlainIndex) {
	for (const char *text : {"",
	                         "INDEX ",
	                         "INDEX t",
	                         "INDEX t ()",
	                         "INDEX t (a",
	                         "DROP TABLE t",
	                         "CREATE INDEX ON t (a); DROP TABLE t",
	                         "INDEX t (a); DROP TABLE t",
	                         "CREATE UNIQUE INDEX ON t (a)",
	                         "INDEX t (lower(a))",
	                         "INDEX t ((pg_sleep(10)))",
	                         "INDEX t ((SELECT 1))",
	                         "INDEX t (a text_pattern_ops)",
	                         "INDEX t (a COLLATE \"C\")",
	                         "INDEX t (a) WHERE a > 0",
	                         "INDEX t (a) WHERE f(a)",
	                         "INDEX t USING hash (a)",
	                         "INDEX t USING gist (a)",
	                         "INDEX t (a) WITH (fillfactor = 50)",
	                         "INDEX t (a) TABLESPACE x",
	                         "INDEX db.s.t (a)",
	                         "INDEX t (a) NULLS NOT DISTINCT",
	                         "INDEX t (a) INCLUDE (lower(b))",
	                         "CREATE TABLE x AS SELECT 1",
	                         "INDEX t (a, b, c, d, e, f, g, h, i)"}) {
		EXPECT_FALSE(ReadIndexIdea(text)) << text;
	}
	EXPECT_FALSE(ReadIndexIdea("INDEX t (" + std::string(2000, 'a') + ")"));
	EXPECT_FALSE(ReadIndexIdea(std::string("INDEX t (a\0)", 12)));
}

} // namespace
} // namespace savant::core
