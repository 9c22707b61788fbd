/* Plans in plain words. */
#include "core/plan/plan_story.hpp"

#include <gtest/gtest.h>

#include "core/ask/display.hpp"
#include "core/plan/read_plan.hpp"
#include "recorded_plans.hpp"

namespace savant::core {
namespace {

std::string StoryOf(const QueryPlan &plan, StoryTelling telling = {}) {
	std::string text;
	for (const std::string &line : TellStory(plan, Figure(plan), telling)) {
		text += line + "\n";
	}
	return text;
}

QueryPlan PlanOf(const std::string &text) {
	PlanReading reading = ReadPlan(text);
	EXPECT_TRUE(reading.plan) << text;
	return reading.plan.value_or(QueryPlan{});
}

/* The stories that people have read and found good; one file, so that a change of words is seen. */
TEST(TellStory, TellsRecordedPlans) {
	std::string all;
	for (const std::string &name : RecordedPairs()) {
		all += name + "\n" +
		       StoryOf(PlanOf(FileText((RecordedFolder() / name).string() + ".json"))) + "\n";
	}
	EXPECT_EQ(all, FileText(RecordedFolder() / "stories.txt"));
}

TEST(TellStory, TellsTextAndJsonAlike) {
	for (const std::string &name : RecordedPairs()) {
		const auto file = (RecordedFolder() / name).string();
		EXPECT_EQ(StoryOf(PlanOf(FileText(file + ".txt"))),
		          StoryOf(PlanOf(FileText(file + ".json"))))
			<< name;
	}
}

TEST(TellStory, SaysOnlyWhatWouldHappenWhenNothingRan) {
	const std::string story = StoryOf(PlanOf(
		"Sort  (cost=30.00..31.00 rows=40 width=4)\n  Sort Key: a\n"
		"  ->  Seq Scan on t  (cost=0.00..20.00 rows=40 width=4)\n        Filter: (b = 1)\n"));
	EXPECT_EQ(story,
	          "1. Would read all of t and keep about 40 rows where b = 1 - 65 % of the cost\n"
	          "2. Would sort these 40 rows by a - 35 % of the cost\n"
	          "Nothing was run: rows and cost are what the planner expects. Most of the cost goes "
	          "into step 1 (65 %).\n"
	          "");
}

TEST(TellStory, KeepsToItsNumberOfSteps) {
	std::string text = "Append  (cost=0.00..900.00 rows=1 width=4)\n";
	for (int i = 0; i < 40; ++i) {
		const std::string n = std::to_string(i);
		text += "  ->  Aggregate  (cost=0.00..9.00 rows=1 width=4)\n"
		        "        ->  Seq Scan on t" +
		        n + "  (cost=0.00..8.00 rows=5 width=4)\n";
	}
	StoryTelling telling;
	telling.width = 0;
	const auto lines = TellStory(PlanOf(text), Figure(PlanOf(text)), telling);
	ASSERT_EQ(lines.size(), kMaxStorySteps + 1);
	EXPECT_TRUE(lines[0].starts_with("1. ")) << lines[0];
	EXPECT_NE(lines[11].find("12. "), std::string::npos) << lines[11];
	telling.max_steps = 1;
	EXPECT_EQ(TellStory(PlanOf(text), Figure(PlanOf(text)), telling).size(), 2U);
}

TEST(TellStory, TellsWhatNeverRan) {
	const std::string story = StoryOf(PlanOf(
		"Nested Loop  (cost=0.00..9.00 rows=1 width=4) (actual time=0.010..0.010 rows=0 loops=1)\n"
		"  ->  Seq Scan on a  (cost=0.00..4.00 rows=1 width=4) (actual time=0.010..0.010 rows=0 "
		"loops=1)\n"
		"  ->  Seq Scan on b  (cost=0.00..4.00 rows=1 width=4) (never executed)\n"));
	EXPECT_NE(story.find("Skips b: nothing asked for it"), std::string::npos) << story;
}

TEST(TellStory, KeepsToItsWidth) {
	for (const std::string &name : RecordedPairs()) {
		const QueryPlan plan = PlanOf(FileText((RecordedFolder() / name).string() + ".json"));
		for (const std::string &line : TellStory(plan, Figure(plan))) {
			EXPECT_LE(DisplayWidth(line), StoryTelling{}.width) << line;
		}
	}
}

} // namespace
} // namespace savant::core
