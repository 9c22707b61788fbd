/*
 * apply_steps_test.cpp
 *     What a suggestion may do when it is applied: six commands, each about one named object.
 */
#include "core/advise/apply_steps.hpp"

#include <gtest/gtest.h>

namespace savant::core {
namespace {

TEST(ReadApplySteps, ReadsWhatSuggestionsHave) {
	const ApplySteps steps = ReadApplySteps(
		"CREATE INDEX CONCURRENTLY \"a;b\" ON public.orders USING btree (lower(email)) INCLUDE "
		"(id) WHERE x > 1;\n"
		"DROP INDEX CONCURRENTLY public.\"Old idx\";\nREINDEX INDEX CONCURRENTLY s.i;\n"
		"CREATE STATISTICS s.st (dependencies) ON a, b FROM s.t;\nDROP STATISTICS s.st;\nANALYZE "
		"s.t;");
	ASSERT_FALSE(steps.problem) << *steps.problem;
	ASSERT_EQ(steps.steps.size(), 6u);
	EXPECT_EQ(steps.steps[0].command, ApplyCommand::CreateIndex);
	EXPECT_EQ(steps.steps[0].name, "a;b");
	EXPECT_EQ(steps.steps[0].table, "orders");
	EXPECT_TRUE(steps.steps[0].concurrently);
	EXPECT_EQ(steps.steps[1].sql, "DROP INDEX CONCURRENTLY public.\"Old idx\"");
	EXPECT_EQ(steps.steps[1].name, "Old idx");
	EXPECT_EQ(steps.steps[2].command, ApplyCommand::Reindex);
	EXPECT_TRUE(steps.steps[2].concurrently);
	EXPECT_EQ(steps.steps[3].name, "st");
	EXPECT_EQ(steps.steps[4].command, ApplyCommand::DropStatistics);
	EXPECT_EQ(steps.steps[5].command, ApplyCommand::Analyze);
}

TEST(ReadApplySteps, KnowsNothingElse) {
	for (const char *ddl : {"",
	                        ";",
	                        "SELECT 1",
	                        "DROP TABLE public.t",
	                        "DROP INDEX public.i CASCADE",

	                        "DROP INDEX public.a, public.b",
	                        "DROP INDEX i",
	                        "CREATE INDEX ON public.t (a)",
	                        "CREATE INDEX i ON t (a)",
	                        "CREATE INDEX IF NOT EXISTS i ON public.t (a)",
	                        "CREATE INDEX i ON public.t (a) TABLESPACE x",
	                        "REINDEX TABLE public.t",
	                        "REINDEX (TABLESPACE x) INDEX s.i",
	                        "VACUUM public.t",
	                        "ANALYZE",
	                        "ANALYZE t",
	                        "ANALYZE public.a, public.b",
	                        "ALTER INDEX public.i RENAME TO j",
	                        "CREATE INDEX i ON public.t (a); DROP TABLE public.t",
	                        "CREATE INDEX i ON public.t (",
	                        "DO $$ $$",
	                        "SET ROLE x",
	                        "ALTER TABLE public.t OWNER TO x"}) {
		const ApplySteps steps = ReadApplySteps(ddl);
		EXPECT_TRUE(steps.problem) << ddl;
		EXPECT_TRUE(steps.steps.empty()) << ddl;
	}
}

TEST(ReadApplySteps, TakesDropOfWhatMayBeGone) {
	const ApplySteps steps = ReadApplySteps("DROP INDEX CONCURRENTLY IF EXISTS public.i");
	ASSERT_EQ(steps.steps.size(), 1u);
	EXPECT_TRUE(steps.steps[0].if_exists);
	EXPECT_TRUE(steps.steps[0].concurrently);
}

} // namespace
} // namespace savant::core
