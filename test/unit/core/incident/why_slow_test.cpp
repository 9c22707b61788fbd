/*
 * why_slow_test.cpp
 *     What is told of a period that was slow, and of one that was not.
 */
#include <gtest/gtest.h>

#include "core/incident/why_slow.hpp"

namespace savant::core {
namespace {

TEST(EffectsOf, LeavesNothingOver) {
	StatementEffect statement;
	statement.calls = 300;
	statement.total_ms = 9000;
	statement.usual_calls = 100;
	statement.usual_ms = 1000;
	const TimeEffects effects = EffectsOf(statement);
	EXPECT_NEAR(effects.by_calls + effects.by_mean, 8000, 1e-6);
	EXPECT_NEAR(effects.by_calls, 200 * 20, 1e-6);
}

PeriodFacts Period(double now_ms, double usual_ms) {
	PeriodFacts facts;
	facts.period = "09:00 to 10:00";
	facts.usual = "the day before, without incidents";
	facts.seconds = 3600;
	StatementEffect statement;
	statement.query_id = 42;
	statement.text = "SELECT 1";
	statement.calls = statement.usual_calls = 1000;
	statement.total_ms = now_ms;
	statement.usual_ms = usual_ms;
	statement.blocks = 90000;
	statement.usual_blocks = 9000;
	facts.statements.push_back(statement);
	return facts;
}

TEST(TellWhySlow, SaysWhatGrew) {
	const auto lines = TellWhySlow(Period(60000, 10000));
	EXPECT_EQ(lines[0], "Statements took 60 s in 09:00 to 10:00, usually 10 s (the day before,"
	                    " without incidents).");
	EXPECT_EQ(lines[1], "Of the difference, more calls make +0 s and slower calls +50 s.");
	EXPECT_EQ(lines[5], "      90 blocks per call, usually 9");
}

TEST(TellWhySlow, SaysSoWhenNothingWasSlow) {
	const auto lines = TellWhySlow(Period(10100, 10000));
	ASSERT_EQ(lines.size(), 1u);
	EXPECT_EQ(lines[0].substr(0, 23), "Not slower than usual: ");
}

TEST(TellWhySlow, SaysSoWhenThereIsNothingToCompareWith) {
	PeriodFacts facts = Period(10000, 0);
	facts.usual = "";
	EXPECT_NE(TellWhySlow(facts)[0].find("no earlier time"), std::string::npos);
	facts.seconds = 0;
	EXPECT_NE(TellWhySlow(facts)[0].find("no snapshots"), std::string::npos);
}

} // namespace
} // namespace savant::core
