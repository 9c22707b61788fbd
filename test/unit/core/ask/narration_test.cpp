#include "core/ask/narration.hpp"

#include <gtest/gtest.h>

#include "core/ask/fakes.hpp"

using namespace savant::core;
using namespace savant::core::fakes;

namespace {

ResultSet Sales() {
	ResultSet result;
	result.columns = {Head("name", "text"), Head("revenue", "numeric", true)};
	result.rows = {{"Ada", "300"}, {"Bob", "100"}};
	return result;
}

/* A world whose rules answer with Sales() and whose model tells them. */
World Telling(const std::string &words) {
	World world;
	world.options.narrate = true;
	world.language.rules = Clear({MakeReading("SELECT 1", "revenue by name")});
	Executor::Outcome outcome = Rows({}, {});
	outcome.result = Sales();
	world.executor.outcomes["SELECT 1"] = outcome;
	world.model.Says({words});
	return world;
}

} // namespace

TEST(HoldAgainstRows, LeavesOutSentencesThatTheRowsDoNotBearOut) {
	const HeldText held = HoldAgainstRows(
		"Ada leads with 300. Together they made 450! Bob has 25% of 400.\nThat is 3 times less.",
		"who sells most?", Sales());
	EXPECT_EQ(held.text, "Ada leads with 300. Bob has 25% of 400.");
	EXPECT_EQ(held.left_out, 2u);
}

TEST(HoldAgainstRows, KeepsDecimalsInitialsAndListsWhole) {
	EXPECT_EQ(HoldAgainstRows("The U.S. total is 400.0 now.", "", Sales()).text,
	          "The U.S. total is 400.0 now.");
	EXPECT_EQ(HoldAgainstRows("1. Ada: 300\n2. Bob: 100", "", Sales()).text,
	          "1. Ada: 300 2. Bob: 100");
	EXPECT_EQ(HoldAgainstRows("**Ada** leads with `300`.", "", Sales()).text,
	          "Ada leads with 300.");
	EXPECT_EQ(HoldAgainstRows("\xE5\x90\x88\xE8\xA8\x88"
	                          "400\xE3\x80\x82"
	                          "500\xE3\x80\x82",
	                          "", Sales())
	              .text,
	          "\xE5\x90\x88\xE8\xA8\x88"
	          "400\xE3\x80\x82");
}

TEST(HoldAgainstRows, IsBoundedAndSurvivesAnyBytes) {
	EXPECT_TRUE(HoldAgainstRows("", "", Sales()).text.empty());
	EXPECT_TRUE(HoldAgainstRows("bad \xFF byte", "", Sales()).text.empty());
	std::string many;
	for (int i = 0; i < 10000; i++) {
		many += "Ada. ";
	}
	EXPECT_LT(HoldAgainstRows(many, "", Sales()).text.size(), 100u);
	EXPECT_LE(HoldAgainstRows(std::string(100000, 'x'), "", Sales()).text.size(), 2000u);
	const std::string dots(100000, '.');
	(void)HoldAgainstRows(dots, "", Sales());
}

TEST(Narrate, PutsTheModelsWordsInPlaceOfTheTemplate) {
	World world = Telling("Ada f\xC3\xBChrt mit 300, Bob hat 100.");
	const Answer answer = world.Ask("wer verkauft am meisten?");
	EXPECT_EQ(answer.text, "Ada f\xC3\xBChrt mit 300, Bob hat 100.");
	EXPECT_EQ(answer.model.calls, 1);
	EXPECT_EQ(answer.route, Route::Rules);
}

TEST(Narrate, KeepsTheTemplateWhenNothingHolds) {
	World world = Telling("They made 9,999 in all.");
	const Answer answer = world.Ask("revenue by name");
	EXPECT_EQ(answer.text.find("9,999"), std::string::npos);
	EXPECT_FALSE(answer.text.empty());
	ASSERT_FALSE(answer.notes.empty());
	EXPECT_NE(answer.notes.back().find("1 sentence of the model left out"), std::string::npos);
	for (const std::string &line : world.progress.lines) {
		EXPECT_EQ(line.find("9,999"), std::string::npos); // not told before it was held
	}
}

TEST(Narrate, KeepsTheTemplateWhenTheModelFails) {
	World world = Telling("");
	world.model.replies = {FakeModel::Fails(FailureKind::Truncated, "")};
	const Answer answer = world.Ask("revenue by name");
	EXPECT_FALSE(answer.error);
	EXPECT_FALSE(answer.text.empty());
	EXPECT_NE(answer.notes.back().find("Not put into words"), std::string::npos);
}

TEST(Narrate, SendsNoRowsWhereTheyMayNotGo) {
	World remote = Telling("Ada.");
	remote.model.traits.loopback = false;
	EXPECT_NE(remote.Ask("revenue by name").notes.back().find("another machine"),
	          std::string::npos);
	World redacting = Telling("Ada.");
	redacting.options.redact = true;
	(void)redacting.Ask("revenue by name");
	EXPECT_TRUE(remote.model.calls.empty());
	EXPECT_TRUE(redacting.model.calls.empty());
}

TEST(Narrate, IsOffByDefaultAndNeedsRowsAndAModel) {
	World off = Telling("Ada.");
	off.options.narrate = false;
	(void)off.Ask("revenue by name");
	World none = Telling("Ada.");
	none.model.traits.configured = false;
	(void)none.Ask("revenue by name");
	World empty = Telling("Ada.");
	empty.executor.outcomes["SELECT 1"].result.rows.clear();
	(void)empty.Ask("revenue by name");
	EXPECT_TRUE(off.model.calls.empty());
	EXPECT_TRUE(none.model.calls.empty());
	EXPECT_TRUE(empty.model.calls.empty());
}
