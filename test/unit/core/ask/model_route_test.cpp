#include "core/ask/model_route.hpp"

#include <gtest/gtest.h>

#include "core/ask/dialogue.hpp"
#include "core/ask/draft_cache.hpp"
#include "core/ask/fakes.hpp"

using namespace savant::core;
using namespace savant::core::fakes;

namespace {

Executor::Outcome OneCount(const std::string &count) {
	return Rows({Head("count", "bigint", true)}, {{count}});
}

Executor::Outcome RunFails(const std::string &code, const std::string &message) {
	Executor::Outcome outcome = Rows({}, {});
	outcome.error = AnswerError{code, message, {}, {}};
	return outcome;
}

class MemoryCache final : public DraftCache {
public:
	std::optional<CachedDraft> Find(std::string_view question, const SchemaPicture &) override {
		const auto found = kept.find(std::string(question));
		return found == kept.end() ? std::nullopt : std::optional(found->second);
	}
	void Keep(std::string_view question, const SchemaPicture &, const CachedDraft &draft) override {
		kept[std::string(question)] = draft;
	}
	std::map<std::string, CachedDraft> kept;
};

class FakeDialogue final : public Dialogue {
public:
	std::vector<DialogueTurn> Turns(int) override { return turns; }
	std::string Add(const DialogueTurn &turn) override {
		turns.push_back(turn);
		return {};
	}
	std::vector<DialogueTurn> turns;
};

bool HasWarning(const Answer &answer, const std::string &code) {
	return std::any_of(answer.warnings.begin(), answer.warnings.end(),
	                   [&code](const Warning &warning) { return warning.code == code; });
}

const char *const kQuestion = "customers whose orders went well";

} // namespace

TEST(ModelRoute, AnswersWhatTheRulesCannotRead) {
	World world;
	world.model.SaysSql({"SELECT 3"});
	world.executor.outcomes["SELECT 3"] = OneCount("3");
	const Answer answer = world.Ask(kQuestion);
	EXPECT_EQ(answer.route, Route::Model);
	EXPECT_EQ(answer.model.name, "fake-1");
	EXPECT_EQ(answer.model.endpoint, "http://localhost:1/v1");
	EXPECT_EQ(answer.model.calls, 1);
	EXPECT_EQ(answer.model.cached_tokens, 40);
	EXPECT_EQ(answer.model.first_byte_ms, 5);
	EXPECT_FALSE(HasWarning(answer, "low_confidence"));
}

TEST(ModelRoute, IsNotAskedWithoutAModel) {
	World world;
	EXPECT_EQ(world.Ask(kQuestion).error->code, "SV002");
	EXPECT_TRUE(world.model.calls.empty());
}

TEST(ModelRoute, IsNotAskedWhenTheRulesAreClear) {
	World world;
	world.model.SaysSql({"SELECT 3"});
	world.language.rules = Clear({MakeReading("SELECT 1", "x")});
	world.executor.outcomes["SELECT 1"] = OneCount("1");
	EXPECT_EQ(world.Ask(kQuestion).route, Route::Rules);
	EXPECT_TRUE(world.model.calls.empty());
}

TEST(ModelRoute, AnswersWhatTheRulesHesitateAbout) {
	World world;
	world.language.rules.readings = {MakeReading("A", "a"), MakeReading("B", "b")};
	world.model.SaysSql({"SELECT 3"});
	world.executor.outcomes["SELECT 3"] = OneCount("3");
	const Answer answer = world.Ask(kQuestion);
	EXPECT_EQ(answer.route, Route::Model);
	EXPECT_FALSE(answer.needs_clarification);
}

TEST(ModelRoute, AsksBackAsWithoutAModelWhenTheModelFails) {
	World world;
	world.language.rules.readings = {MakeReading("A", "a"), MakeReading("B", "b")};
	world.model.traits.configured = true;
	const Answer answer = world.Ask(kQuestion);
	EXPECT_TRUE(answer.needs_clarification);
	EXPECT_EQ(answer.choices, (std::vector<std::string>{"a", "b"}));
	EXPECT_FALSE(answer.error);
	EXPECT_TRUE(HasWarning(answer, "model_failed"));
	EXPECT_EQ(answer.model.failure, "unreachable");
}

TEST(ModelRoute, AsksBackAsWithoutAModelWhenItsStatementIsRefused) {
	World world;
	world.language.rules.readings = {MakeReading("A", "a"), MakeReading("B", "b")};
	world.model.SaysSql({"SELECT pg_read_file('x')"});
	world.executor.outcomes["SELECT pg_read_file('x')"] = Refused("42501", "not allowed");
	const Answer answer = world.Ask(kQuestion);
	EXPECT_TRUE(answer.needs_clarification);
	EXPECT_TRUE(HasWarning(answer, "model_refused"));
	EXPECT_TRUE(answer.sql.empty());
	EXPECT_EQ(answer.route, Route::None);
	EXPECT_FALSE(answer.error);
}

TEST(ModelRoute, GivesTheFailureWhenThereIsNothingElse) {
	World world;
	world.model.traits.configured = true;
	const Answer answer = world.Ask(kQuestion);
	ASSERT_TRUE(answer.error);
	EXPECT_EQ(answer.error->code.substr(0, 2), "08");
	EXPECT_NE(answer.text.find("language model gave no answer"), std::string::npos);
	EXPECT_EQ(answer.route, Route::None);
}

TEST(ModelRoute, ShowsAReplyThatIsNoStatement) {
	World world;
	world.model.Says({"I am sorry.", "I cannot\ndo this."});
	const Answer answer = world.Ask(kQuestion);
	ASSERT_TRUE(answer.error);
	EXPECT_EQ(answer.error->code, "SV002");
	ASSERT_FALSE(answer.notes.empty());
	EXPECT_EQ(answer.notes.back(), "The model wrote no statement, but: I cannot do this.");
}

TEST(ModelRoute, TellsARefusalOnce) {
	World world;
	world.model.SaysSql({"DELETE FROM orders"});
	world.executor.outcomes["DELETE FROM orders"] = Refused("42501", "DELETE is not allowed");
	const Answer answer = world.Ask(kQuestion);
	ASSERT_TRUE(answer.error);
	EXPECT_NE(answer.text.find("DELETE is not allowed"), std::string::npos);
	EXPECT_FALSE(HasWarning(answer, "model_refused"));
}

TEST(ModelRoute, IsNotAskedAboutTablesThatNobodySees) {
	World world;
	world.catalog.picture.relations.clear();
	world.catalog.picture.foreign_keys.clear();
	world.model.SaysSql({"SELECT 3"});
	const Answer answer = world.Ask(kQuestion);
	EXPECT_NE(answer.text.find("no table in this database that you may read"), std::string::npos);
	EXPECT_TRUE(world.model.calls.empty());
}

TEST(ModelRoute, NeverRunsAReplyThatWasCut) {
	World world;
	world.model.SaysSql({"SELECT 3"});
	world.model.replies[0].failure.emplace();
	world.model.replies[0].failure->kind = FailureKind::Truncated;
	world.executor.outcomes["SELECT 3"] = OneCount("3");
	const Answer answer = world.Ask(kQuestion);
	EXPECT_TRUE(answer.error);
	EXPECT_TRUE(world.executor.ran.empty());
	EXPECT_EQ(world.model.calls.size(), 1u);
}

TEST(ModelRoute, TellsTheModelWhatWasWrong) {
	World world;
	world.model.SaysSql({"SELECT colour FROM orders", "SELECT 3"});
	world.executor.outcomes["SELECT colour FROM orders"] =
		Refused("42703", "column \"colour\" does not exist");
	world.executor.outcomes["SELECT 3"] = OneCount("3");
	const Answer answer = world.Ask(kQuestion);
	EXPECT_FALSE(answer.error);
	EXPECT_EQ(answer.attempts, 2);
	ASSERT_EQ(answer.repairs.size(), 1u);
	EXPECT_EQ(answer.repairs[0].by, "model");
	EXPECT_EQ(answer.repairs[0].code, "42703");
	ASSERT_EQ(world.model.calls.size(), 2u);
	const auto &messages = world.model.calls[1].messages;
	EXPECT_NE(messages.back().text.find("colour"), std::string::npos);
	EXPECT_EQ(messages[messages.size() - 2].speaker, ChatMessage::Speaker::Assistant);
	EXPECT_EQ(answer.model.prompt_tokens, 200);
	EXPECT_LT(answer.confidence.value, 0.5);
}

TEST(ModelRoute, RepairsWhatFailedWhileRunning) {
	World world;
	world.model.SaysSql({"SELECT 1/0", "SELECT 3"});
	world.executor.outcomes["SELECT 1/0"] = RunFails("22012", "division by zero");
	world.executor.outcomes["SELECT 3"] = OneCount("3");
	EXPECT_EQ(world.Ask(kQuestion).sql, "SELECT 3");
}

TEST(ModelRoute, EndsWhenTheSameStatementFailsTwice) {
	World world;
	world.options.max_attempts = 9;
	world.model.SaysSql({"SELECT  frobnicate", "SELECT frobnicate ;"});
	world.executor.outcomes["SELECT  frobnicate"] = Refused("42703", "no column");
	const Answer answer = world.Ask(kQuestion);
	ASSERT_TRUE(answer.error);
	EXPECT_EQ(answer.error->code, "42703");
	EXPECT_EQ(world.executor.ran.size(), 1u);
	EXPECT_EQ(world.model.calls.size(), 2u);
}

TEST(ModelRoute, StopsAfterMaxAttempts) {
	World world;
	world.options.max_attempts = 3;
	world.model.SaysSql({"SELECT qa", "SELECT qb", "SELECT qc", "SELECT qd"});
	for (const char *sql : {"SELECT qa", "SELECT qb", "SELECT qc", "SELECT qd"}) {
		world.executor.outcomes[sql] = Refused("42601", "syntax error");
	}
	EXPECT_EQ(world.Ask(kQuestion).attempts, 3);
	EXPECT_EQ(world.executor.ran.size(), 3u);
	EXPECT_EQ(world.model.calls.size(), 3u);
}

TEST(ModelRoute, IsNotToldHowItWasRefusedForSafety) {
	for (const char *code : {"42501", "25006", "0A000", "54001", "57014"}) {
		World world;
		world.model.SaysSql({"SELECT lo_import('/etc/passwd')", "SELECT 3"});
		world.executor.outcomes["SELECT lo_import('/etc/passwd')"] = Refused(code, "no");
		world.executor.outcomes["SELECT 3"] = OneCount("3");
		const Answer answer = world.Ask(kQuestion);
		ASSERT_TRUE(answer.error) << code;
		EXPECT_EQ(answer.error->code, code);
		EXPECT_EQ(world.model.calls.size(), 1u) << code;
	}
}

TEST(ModelRoute, AsksOnceMoreWhenTheReplyHoldsNoStatement) {
	World world;
	world.model.Says({"Sure, I can help with that!"});
	world.model.SaysSql({"SELECT 3"});
	world.executor.outcomes["SELECT 3"] = OneCount("3");
	EXPECT_EQ(world.Ask(kQuestion).sql, "SELECT 3");
	EXPECT_EQ(world.model.calls.size(), 2u);

	World stubborn;
	stubborn.model.Says({"Sure!"});
	EXPECT_EQ(stubborn.Ask(kQuestion).error->code, "SV002");
	EXPECT_EQ(stubborn.model.calls.size(), 2u);
}

TEST(ModelRoute, AsksBackInTheModelsWords) {
	World world;
	world.model.Says({R"({"sql":"","unclear":true,"note":"By order date or by\nshipping date?"})"});
	const Answer answer = world.Ask(kQuestion);
	EXPECT_TRUE(answer.needs_clarification);
	EXPECT_EQ(answer.clarification, "By order date or by shipping date?");
	EXPECT_FALSE(answer.error);
	EXPECT_EQ(world.model.calls.size(), 1u);
}

TEST(ModelRoute, SaysWhatTheModelSaysWhenItHasNoStatement) {
	World world;
	world.model.Says({R"({"sql":"","note":"there is no weather here"})"});
	const Answer answer = world.Ask(kQuestion);
	ASSERT_TRUE(answer.error);
	EXPECT_EQ(answer.error->code, "SV002");
	EXPECT_EQ(answer.notes, std::vector<std::string>{"The model says: there is no weather here"});
}

TEST(ModelRoute, AsksTheLargeModelWhatIsDifficult) {
	World world;
	world.model.SaysSql({"SELECT 3"});
	world.executor.outcomes["SELECT 3"] = OneCount("3");
	(void)world.Ask(kQuestion);
	const char *const hard =
		"for each customer the share of the average amount of orders above the "
		"average of all customers, ranked by country, without open orders";
	(void)world.Ask(hard);
	EXPECT_EQ(world.model.calls[1].size, ModelSize::Small); // there is no large one
	world.model.traits.has_large = true;
	(void)world.Ask(kQuestion);
	(void)world.Ask(hard);
	EXPECT_EQ(world.model.calls[2].size, ModelSize::Small);
	EXPECT_EQ(world.model.calls[3].size, ModelSize::Large);
}

TEST(ModelRoute, FallsBackToTheModelsRepairFailure) {
	World world;
	world.model.SaysSql({"SELECT qa"});
	world.model.replies.push_back(FakeModel::Fails(FailureKind::IdleTimeout, "silent"));
	world.executor.outcomes["SELECT qa"] = Refused("42703", "no column qa");
	const Answer answer = world.Ask(kQuestion);
	ASSERT_TRUE(answer.error);
	EXPECT_EQ(answer.error->code, "42703");
	EXPECT_TRUE(HasWarning(answer, "model_failed"));
}

TEST(ModelRoute, MayKnowWhatAWordPutsOutsideTheDatabase) {
	const char *const question = "how is the weather at our customers?";
	World world;
	EXPECT_EQ(world.Ask(question).error->code, "SV003");
	world.model.Says({R"({"sql":"","note":"no weather here"})"});
	const Answer declined = world.Ask(question);
	EXPECT_EQ(declined.error->code, "SV003");
	EXPECT_EQ(declined.intent, Intent::OutOfScope);
	EXPECT_EQ(declined.notes, std::vector<std::string>{"The model says: no weather here"});
	World knows;
	knows.model.SaysSql({"SELECT 3"});
	knows.executor.outcomes["SELECT 3"] = OneCount("3");
	const Answer answer = knows.Ask(question);
	EXPECT_EQ(answer.sql, "SELECT 3");
	EXPECT_EQ(answer.intent, Intent::Data);
	EXPECT_TRUE(HasWarning(answer, "outside_topic"));
	EXPECT_TRUE(HasWarning(answer, "low_confidence"));
	EXPECT_EQ(knows.language.rules_asked, 0);
}

TEST(ModelRoute, IsNeverAskedToChangeAnything) {
	World world;
	world.model.SaysSql({"SELECT 3"});
	EXPECT_EQ(world.Ask("please delete all orders").error->code, "25006");
	EXPECT_TRUE(world.model.calls.empty());
}

TEST(Candidates, TheRowsOfMostDraftsWin) {
	World world;
	world.options.candidates = 3;
	world.model.SaysSql({"SELECT 1", "SELECT 2", "SELECT 2 AS two"});
	world.executor.outcomes["SELECT 1"] = OneCount("1");
	world.executor.outcomes["SELECT 2"] = OneCount("2");
	world.executor.outcomes["SELECT 2 AS two"] = OneCount("2");
	const Answer answer = world.Ask(kQuestion);
	EXPECT_EQ(answer.sql, "SELECT 2");
	EXPECT_EQ(answer.attempts, 1);
	EXPECT_EQ(answer.candidates.drafted, 3);
	EXPECT_EQ(answer.candidates.agreed, 2);
	EXPECT_NE(
		std::find(answer.notes.begin(), answer.notes.end(), "2 of 3 drafts agree on these rows."),
		answer.notes.end());
	ASSERT_EQ(world.model.calls.size(), 3u);
	EXPECT_GT(world.model.calls[0].temperature, 0);
	EXPECT_NE(world.model.calls[0].seed, world.model.calls[1].seed);
	EXPECT_LT(answer.confidence.value, 0.5);
}

TEST(Candidates, OneThatFailsHasNoVote) {
	World world;
	world.options.candidates = 3;
	world.model.SaysSql({"SELECT qa", "SELECT 2", "SELECT 2"});
	world.executor.outcomes["SELECT qa"] = Refused("42703", "no column");
	world.executor.outcomes["SELECT 2"] = OneCount("2");
	const Answer answer = world.Ask(kQuestion);
	EXPECT_EQ(answer.sql, "SELECT 2");
	EXPECT_EQ(answer.candidates.ran, 2);
	EXPECT_EQ(world.executor.ran.size(), 2u); // the same statement runs once
}

TEST(Candidates, AreNotRunAgainWhenTheSameHasFailed) {
	World world;
	world.options.candidates = 3;
	world.model.SaysSql({"SELECT qa", "SELECT qa", "SELECT  qa", "SELECT 3"});
	world.executor.outcomes["SELECT qa"] = Refused("42703", "no column qa");
	world.executor.outcomes["SELECT  qa"] = Refused("42703", "no column qa");
	world.executor.outcomes["SELECT 3"] = OneCount("3");
	EXPECT_EQ(world.Ask(kQuestion).sql, "SELECT 3");
	EXPECT_EQ(world.executor.ran.size(), 2u);
}

TEST(Candidates, AreRepairedWhenAllFail) {
	World world;
	world.options.candidates = 2;
	world.model.SaysSql({"SELECT qa", "SELECT qb", "SELECT 3"});
	world.executor.outcomes["SELECT qa"] = Refused("42703", "no column qa");
	world.executor.outcomes["SELECT qb"] = Refused("42703", "no column qb");
	world.executor.outcomes["SELECT 3"] = OneCount("3");
	EXPECT_EQ(world.Ask(kQuestion).sql, "SELECT 3");
}

TEST(Candidates, AreNotDraftedForAStatementThatWillNotRun) {
	World world;
	world.options.candidates = 3;
	world.options.run = false;
	world.model.SaysSql({"SELECT 3"});
	world.executor.outcomes["SELECT 3"] = OneCount("3");
	EXPECT_EQ(world.Ask(kQuestion).sql, "SELECT 3");
	EXPECT_EQ(world.model.calls.size(), 1u);
}

TEST(DraftCacheUse, KeepsWhatPassedAndAsksNoModelForItAgain) {
	World world;
	MemoryCache cache;
	world.drafts = &cache;
	world.model.SaysSql({"SELECT 3"});
	world.executor.outcomes["SELECT 3"] = OneCount("3");
	EXPECT_FALSE(world.Ask(kQuestion).from_cache);
	const Answer again = world.Ask(kQuestion);
	EXPECT_TRUE(again.from_cache);
	ASSERT_FALSE(again.notes.empty()); // and people are told
	EXPECT_NE(again.notes.back().find("drafted this statement before"), std::string::npos);
	EXPECT_EQ(again.route, Route::Model);
	EXPECT_EQ(world.model.calls.size(), 1u);
	EXPECT_EQ(world.executor.ran.size(), 2u); // kept is the statement, never its rows
}

TEST(DraftCacheUse, AsksTheModelWhenTheKeptStatementNoLongerPasses) {
	World world;
	MemoryCache cache;
	cache.kept[kQuestion] = {"SELECT gone", ""};
	world.drafts = &cache;
	world.model.SaysSql({"SELECT 3"});
	world.executor.outcomes["SELECT gone"] = Refused("42P01", "relation is gone");
	world.executor.outcomes["SELECT 3"] = OneCount("3");
	const Answer answer = world.Ask(kQuestion);
	EXPECT_EQ(answer.sql, "SELECT 3");
	EXPECT_FALSE(answer.from_cache);
}

TEST(DraftCacheUse, LeavesFailuresAndFollowUpsAlone) {
	World world;
	MemoryCache cache;
	FakeDialogue dialogue;
	dialogue.turns.push_back(
		{"how many orders", "how many orders", "SELECT 1", Route::Rules, "", "1 row", {}, {}});
	world.drafts = &cache;
	world.dialogue = &dialogue;
	world.model.SaysSql({"SELECT 3"});
	world.executor.outcomes["SELECT 3"] = OneCount("3");
	(void)world.Ask(kQuestion);
	EXPECT_TRUE(cache.kept.empty());
	world.dialogue = nullptr;
	world.executor.outcomes.clear();
	(void)world.Ask(kQuestion);
	EXPECT_TRUE(cache.kept.empty());
}

TEST(ModelRoute, TellsWhoWaitsWhatGoesOn) {
	World world;
	world.model.Says({"{\"sql\":\"SELECT 3\\nFROM orders\",\"note\":\"x\"}"});
	(void)world.Ask(kQuestion);
	const auto &lines = world.progress.lines;
	const auto said = [&lines](const std::string &line) {
		return std::find(lines.begin(), lines.end(), line) != lines.end();
	};
	EXPECT_TRUE(said("asking small"));
	EXPECT_TRUE(said("  SELECT 3"));
	EXPECT_TRUE(said("  FROM orders"));
	EXPECT_TRUE(said("did not pass: relation does not exist"));
}
