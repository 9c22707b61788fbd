#include "core/ask/pipeline.hpp"

#include <gtest/gtest.h>
#include <numeric>

#include "core/ask/fakes.hpp"

using namespace savant::core;
using namespace savant::core::fakes;

namespace {

Executor::Outcome OneCount(const std::string &count) {
	return Rows({Head("count", "bigint", true)}, {{count}});
}

} // namespace

TEST(Ask, AnswersByRulesAndRecordsOnce) {
	World world;
	world.language.rules = Clear({MakeReading("SELECT 1", "number of customers")});
	world.executor.outcomes["SELECT 1"] = OneCount("1234");
	const Answer answer = world.Ask("how many customers?");
	EXPECT_EQ(answer.text, "There are 1,234 customers.");
	EXPECT_EQ(answer.route, Route::Rules);
	EXPECT_EQ(answer.attempts, 1);
	EXPECT_FALSE(answer.error);
	EXPECT_EQ(answer.tables, std::vector<std::string>{"public.customers"});
	EXPECT_DOUBLE_EQ(answer.estimated_cost, 12.5);
	EXPECT_EQ(answer.request_id, "00000000-0000-4000-8000-000000000001");
	ASSERT_EQ(world.recorder.recorded.size(), 1u);
	EXPECT_EQ(world.recorder.recorded[0].text, answer.text);
	EXPECT_EQ(world.recorder.admitted, 1);
	EXPECT_EQ(world.language.today.month, 11);
}

TEST(Ask, MeasuresEveryStage) {
	World world;
	world.language.rules = Clear({MakeReading("SELECT 1", "x")});
	world.executor.outcomes["SELECT 1"] = OneCount("1");
	const Answer answer = world.Ask("how many customers?");
	EXPECT_GT(answer.timings.understand, 0);
	EXPECT_GT(answer.timings.draft, 0);
	EXPECT_EQ(answer.timings.check, 1);
	EXPECT_EQ(answer.timings.gate, 2);
	EXPECT_EQ(answer.timings.run, 4);
	EXPECT_GT(answer.timings.judge, 0);
	EXPECT_GT(answer.timings.tell, 0);
	EXPECT_GT(answer.timings.total, 0);
}

TEST(Ask, PrefersAVerifiedQuestionWhateverItsCaseAndPunctuation) {
	World world;
	world.knowledge.known = {{7, "How many customers are there?", "SELECT 7", false}};
	world.language.rules = Clear({MakeReading("SELECT 1", "x")});
	world.executor.outcomes["SELECT 7"] = OneCount("7");
	const Answer answer = world.Ask("how many CUSTOMERS are there");
	EXPECT_EQ(answer.route, Route::Verified);
	EXPECT_EQ(answer.sql, "SELECT 7");
	EXPECT_DOUBLE_EQ(answer.confidence.value, 1.0);
	EXPECT_EQ(world.language.rules_asked, 0);
}

TEST(Ask, LeavesAStaleVerifiedQuestionAsideAndSaysSo) {
	World world;
	world.knowledge.known = {{7, "how many customers", "SELECT 7", true}};
	world.language.rules = Clear({MakeReading("SELECT 1", "x")});
	world.executor.outcomes["SELECT 1"] = OneCount("1");
	const Answer answer = world.Ask("how many customers");
	EXPECT_EQ(answer.route, Route::Rules);
	ASSERT_EQ(answer.notes.size(), 1u);
	EXPECT_NE(answer.notes[0].find("Verified question 7"), std::string::npos);
}

TEST(Ask, TriesTheRoutesInTheOrderOfTheOptions) {
	World world;
	world.options.routes = {Route::Rules, Route::Catalogue};
	world.language.rules = Clear({MakeReading("SELECT 1", "x")});
	world.language.catalogue = Clear({MakeReading("SELECT 2", "y")});
	world.executor.outcomes["SELECT 1"] = OneCount("1");
	world.executor.outcomes["SELECT 2"] = OneCount("2");
	EXPECT_EQ(world.Ask("describe customers").route, Route::Rules);
	world.options.routes = {Route::Catalogue, Route::Rules};
	EXPECT_EQ(world.Ask("describe customers").route, Route::Catalogue);
	EXPECT_EQ(world.language.rules_asked, 1);
}

TEST(Ask, FallsToTheNextReadingWhenTheFirstIsRefused) {
	World world;
	world.language.rules = Clear({MakeReading("BAD", "a"), MakeReading("SELECT 2", "b", 0.9)});
	world.executor.outcomes["SELECT 2"] = OneCount("2");
	const Answer answer = world.Ask("how many customers");
	EXPECT_EQ(answer.sql, "SELECT 2");
	EXPECT_EQ(answer.attempts, 2);
	EXPECT_FALSE(answer.error);
	EXPECT_EQ(world.recorder.audited,
	          (std::vector<std::pair<std::string, bool>>{{"BAD", false}, {"SELECT 2", true}}));
	ASSERT_FALSE(answer.notes.empty());
	EXPECT_NE(answer.notes.back().find("Attempt 2"), std::string::npos);
}

TEST(Ask, FallsToTheModelWhenRulesAreRefused) {
	World world;
	world.language.rules = Clear({MakeReading("BAD", "a")});
	world.model.SaysSql({"SELECT 3"});
	world.executor.outcomes["SELECT 3"] = OneCount("3");
	const Answer answer = world.Ask("how many customers");
	EXPECT_EQ(answer.route, Route::Model);
	EXPECT_EQ(answer.model.prompt_tokens, 100);
	EXPECT_EQ(answer.model.answer_tokens, 10);
	EXPECT_DOUBLE_EQ(answer.confidence.reachable, 0.6);
}

TEST(Ask, StopsAfterMaxAttempts) {
	World world;
	world.options.max_attempts = 2;
	world.language.rules =
		Clear({MakeReading("A", "a"), MakeReading("B", "b"), MakeReading("C", "c")});
	const Answer answer = world.Ask("how many customers");
	EXPECT_EQ(world.executor.ran, (std::vector<std::string>{"A", "B"}));
	ASSERT_TRUE(answer.error);
	EXPECT_EQ(answer.error->code, "42P01");
	EXPECT_EQ(answer.text, "I did not run this: relation does not exist.");
}

TEST(Ask, DoesNotTryRoundADeniedPermissionOrACostLimit) {
	for (const char *code : {"42501", "54000", "57014"}) {
		World world;
		world.language.rules = Clear({MakeReading("A", "a"), MakeReading("B", "b")});
		world.executor.outcomes["A"] = Refused(code, "no");
		world.executor.outcomes["B"] = OneCount("1");
		const Answer answer = world.Ask("how many customers");
		ASSERT_TRUE(answer.error) << code;
		EXPECT_EQ(answer.error->code, code);
		EXPECT_EQ(world.executor.ran.size(), 1u);
	}
}

TEST(Ask, ReportsARunTimeErrorWithItsCode) {
	World world;
	world.language.rules = Clear({MakeReading("A", "a")});
	auto outcome = Rows({}, {});
	outcome.error = AnswerError{"22012", "division by zero", {}, {}};
	world.executor.outcomes["A"] = outcome;
	const Answer answer = world.Ask("average per customer");
	ASSERT_TRUE(answer.error);
	EXPECT_EQ(answer.error->code, "22012");
}

TEST(Ask, RefusalWithoutAReasonIsStillAnError) {
	World world;
	world.language.rules = Clear({MakeReading("A", "a")});
	world.executor.outcomes["A"] = Executor::Outcome();
	ASSERT_TRUE(world.Ask("customers").error);
}

TEST(Ask, AsksBackWhenRulesHesitate) {
	World world;
	world.language.rules.readings = {MakeReading("A", "orders by date."), MakeReading("B", "")};
	const Answer answer = world.Ask("latest orders");
	EXPECT_TRUE(answer.needs_clarification);
	EXPECT_EQ(answer.choices, (std::vector<std::string>{"orders by date", "B"}));
	EXPECT_EQ(answer.clarification, "Which of these do you mean?");
	EXPECT_EQ(answer.choice_sql, (std::vector<std::string>{"A", "B"}));
	EXPECT_TRUE(answer.sql.empty());
	EXPECT_TRUE(world.executor.ran.empty());
	EXPECT_TRUE(world.model.calls.empty());
}

TEST(Ask, UsesTheClarificationOfTheBetterInterpretation) {
	World world;
	world.language.catalogue.readings = {MakeReading("A", "a", 0.2)};
	world.language.rules.readings = {MakeReading("B", "sales by month", 0.6)};
	world.language.rules.clarification = "By day or by month?";
	const Answer answer = world.Ask("sales trend");
	EXPECT_EQ(answer.clarification, "By day or by month?");
	EXPECT_EQ(answer.text, answer.clarification);
	world.language.rules.clarification = "Did you mean sales by month? I could not place: trend.";
	EXPECT_EQ(world.Ask("sales trend").text, "Is this what you mean? I could not place: trend.");
	EXPECT_EQ(answer.choices.size(), 1u);
}

TEST(Ask, AdmitsThatItCouldNotReadTheQuestion) {
	World world;
	world.language.rules.unknown_words = {"frobnicate"};
	const Answer answer = world.Ask("frobnicate order sizes");
	ASSERT_TRUE(answer.error);
	EXPECT_EQ(answer.error->code, "SV002");
	EXPECT_NE(answer.error->detail.find("\"frobnicate\""), std::string::npos);
	EXPECT_EQ(answer.error->hint, "Tables with similar names: orders.");
	EXPECT_FALSE(answer.suggestions.empty());
	EXPECT_TRUE(answer.warnings.empty());
}

TEST(Ask, SaysThatAnEmptyDatabaseHasNothingToAsk) {
	World world;
	world.catalog.picture = SchemaPicture();
	const Answer answer = world.Ask("how many customers");
	ASSERT_TRUE(answer.error);
	EXPECT_NE(answer.text.find("no table"), std::string::npos);
}

TEST(Ask, NeverTurnsAChangeIntoARead) {
	World world;
	world.language.rules = Clear({MakeReading("SELECT 1", "orders")});
	const Answer answer = world.Ask("please delete all orders");
	EXPECT_EQ(answer.intent, Intent::Change);
	ASSERT_TRUE(answer.error);
	EXPECT_EQ(answer.error->code, "25006");
	EXPECT_EQ(world.language.rules_asked, 0);
	EXPECT_TRUE(world.executor.ran.empty());
	EXPECT_EQ(world.recorder.recorded.size(), 1u);
}

TEST(Ask, RunsAStatementOfTheCallerThroughTheSameDoor) {
	World world;
	world.executor.outcomes["SELECT count(*)\nFROM orders"] = OneCount("5");
	const Answer answer = world.Ask("SELECT count(*)\nFROM orders");
	EXPECT_EQ(answer.route, Route::Caller);
	EXPECT_EQ(answer.text, "Count: 5.");
	EXPECT_EQ(world.language.rules_asked, 0);
}

TEST(Ask, MendsAStatementOfTheCallerOnlyWhereItIsTold) {
	World world;
	world.executor.outcomes["SELECT nmae FROM customers"] =
		Refused("42703", "column \"nmae\" does not exist");
	world.executor.outcomes["SELECT nmae FROM customers"].verdict.refusal->position = 8;
	world.executor.outcomes["SELECT name FROM customers"] = OneCount("5");
	const Answer told = world.Ask("SELECT nmae FROM customers");
	EXPECT_EQ(told.sql, "SELECT name FROM customers");
	ASSERT_EQ(told.repairs.size(), 1u);
	ASSERT_FALSE(told.notes.empty());
	EXPECT_EQ(told.notes[0].substr(0, 7), "Mended:");
	world.options.mend_callers = false;
	EXPECT_EQ(world.Ask("SELECT nmae FROM customers").error->code, "42703");
}

TEST(Ask, AnswersAdviceOnlyFromTheCatalogue) {
	World world;
	world.language.rules = Clear({MakeReading("SELECT 1", "orders")});
	const Answer answer = world.Ask("suggest an index for orders");
	ASSERT_TRUE(answer.error);
	EXPECT_EQ(answer.error->code, "0A000");
	EXPECT_EQ(world.language.rules_asked, 0);
	world.language.catalogue = Clear({MakeReading("SELECT 2", "unused indexes")});
	world.executor.outcomes["SELECT 2"] = OneCount("2");
	EXPECT_EQ(world.Ask("suggest which index is unused").route, Route::Catalogue);
}

TEST(Ask, OnlyChecksWhenItIsNotToRun) {
	World world;
	world.options.run = false;
	world.language.rules = Clear({MakeReading("SELECT 1", "x")});
	world.executor.outcomes["SELECT 1"] = OneCount("1");
	const Answer answer = world.Ask("how many customers");
	EXPECT_EQ(answer.sql, "SELECT 1");
	EXPECT_TRUE(world.executor.ran.empty());
	EXPECT_EQ(world.executor.checked.size(), 1u);
	EXPECT_TRUE(answer.result.rows.empty());
}

TEST(Ask, WarnsBelowTheConfidenceThreshold) {
	World world;
	world.language.rules = Clear({MakeReading("SELECT 1", "x", 0.1)});
	world.executor.outcomes["SELECT 1"] = OneCount("1");
	const Answer answer = world.Ask("how many customers");
	ASSERT_FALSE(answer.warnings.empty());
	EXPECT_EQ(answer.warnings.back().code, "low_confidence");
}

TEST(Ask, RecordsAndPassesOnWhatThePortsThrow) {
	World world;
	world.language.rules = Clear({MakeReading("SELECT 1", "x")});
	world.executor.fails = true;
	EXPECT_THROW(world.Ask("how many customers"), std::runtime_error);
	ASSERT_EQ(world.recorder.recorded.size(), 1u);
	ASSERT_TRUE(world.recorder.recorded[0].error);
	EXPECT_EQ(world.recorder.recorded[0].error->code, "XX000");

	Ports ports = world.MakePorts();
	ports.describe = [](const std::exception &) {
		return AnswerError{"57014", "canceled", {}, {}};
	};
	EXPECT_THROW(Ask("how many customers", world.options, ports), std::runtime_error);
	EXPECT_EQ(world.recorder.recorded[1].error->code, "57014");
}

TEST(Ask, RecordsAFailingCatalogAndKnowledge) {
	World world;
	world.catalog.fails = true;
	EXPECT_THROW(world.Ask("how many customers"), std::runtime_error);
	world.catalog.fails = false;
	world.knowledge.fails = true;
	EXPECT_THROW(world.Ask("how many customers"), UserError);
	EXPECT_EQ(world.recorder.recorded.size(), 2u);
}

TEST(Ask, IsStoppedByTheRateLimitBeforeAnyWork) {
	World world;
	world.recorder.limited = true;
	EXPECT_THROW(world.Ask("how many customers"), UserError);
	EXPECT_TRUE(world.recorder.recorded.empty());
}

TEST(Ask, RefusesEmptyLongAndNulQuestions) {
	World world;
	EXPECT_THROW(world.Ask(""), UserError);
	EXPECT_THROW(world.Ask(" \n\t "), UserError);
	EXPECT_THROW(world.Ask(std::string(8001, 'a')), UserError);
	EXPECT_THROW(world.Ask(std::string_view("a\0b", 3)), UserError);
	EXPECT_EQ(world.recorder.admitted, 0);
	// The limit counts characters, not bytes.
	std::string umlauts;
	for (int i = 0; i < 7000; i++) {
		umlauts += "\xC3\xA4";
	}
	EXPECT_NO_THROW(world.Ask(umlauts));
}

TEST(Ask, ConfidencePartsAddUpToTheValue) {
	World world;
	auto outcome = OneCount("1");
	outcome.verdict.warnings = {{"join_fan_out", "rows may be counted twice", ""}};
	world.language.rules = Clear({MakeReading("SELECT 1", "x", 0.8)});
	world.executor.outcomes["SELECT 1"] = outcome;
	const Confidence confidence = world.Ask("how many customers").confidence;
	const double sum =
		std::accumulate(confidence.parts.begin(), confidence.parts.end(), 0.0,
	                    [](double total, const auto &part) { return total + part.second; });
	EXPECT_NEAR(confidence.value, sum, 1e-9);
	EXPECT_NEAR(confidence.value, 0.4 * 0.8 + 0.3 + 0.2 - 0.1, 1e-9);
}

TEST(WhyNoStatement, NamesTheReason) {
	Answer answer;
	EXPECT_EQ(WhyNoStatement(answer)->code, "SV003");
	answer.sql = "SELECT 1";
	EXPECT_FALSE(WhyNoStatement(answer));
	answer.needs_clarification = true;
	answer.choices = {"a", "b"};
	answer.clarification = "Which?";
	EXPECT_EQ(WhyNoStatement(answer)->code, "SV001");
	EXPECT_EQ(WhyNoStatement(answer)->detail, "It could mean: a; b.");
	answer.error = AnswerError{"42501", "no", {}, {}};
	EXPECT_EQ(WhyNoStatement(answer)->code, "42501");
}

TEST(ParseRoutes, ReadsAListAndRefusesUnknownNames) {
	EXPECT_EQ(ParseRoutes("rules, verified,rules"),
	          (std::vector<Route>{Route::Rules, Route::Verified}));
	EXPECT_TRUE(ParseRoutes("").empty());
	EXPECT_THROW(ParseRoutes("rules,magic"), UserError);
}

TEST(Names, CoverEveryRouteAndIntent) {
	for (const Route route :
	     {Route::Verified, Route::Metric, Route::Catalogue, Route::Rules, Route::Model}) {
		EXPECT_EQ(ParseRoutes(RouteName(route)), std::vector<Route>{route});
	}
	EXPECT_STREQ(RouteName(Route::None), "none");
	EXPECT_STREQ(RouteName(Route::Caller), "caller");
	EXPECT_STREQ(IntentName(Intent::Data), "data");
	EXPECT_STREQ(IntentName(Intent::Statement), "statement");
	EXPECT_STREQ(IntentName(Intent::Change), "change");
	EXPECT_STREQ(IntentName(Intent::Advice), "advice");
	EXPECT_STREQ(IntentName(Intent::Help), "help");
	EXPECT_STREQ(IntentName(Intent::Greeting), "greeting");
	EXPECT_STREQ(IntentName(Intent::Thanks), "thanks");
	EXPECT_STREQ(IntentName(Intent::OutOfScope), "out_of_scope");
}

namespace {

/* A session in memory. */
class FakeDialogue final : public Dialogue {
public:
	std::vector<DialogueTurn> Turns(int limit) override {
		const std::size_t skip =
			turns.size() - std::min(turns.size(), static_cast<std::size_t>(limit));
		return {turns.begin() + static_cast<std::ptrdiff_t>(skip), turns.end()};
	}
	std::string Add(const DialogueTurn &turn) override {
		turns.push_back(turn);
		return note;
	}
	std::vector<DialogueTurn> turns;
	std::string note;
};

DialogueTurn Before(const std::string &question, const std::string &sql) {
	DialogueTurn turn;
	turn.question = turn.standalone = question;
	turn.sql = sql;
	turn.route = Route::Rules;
	turn.outcome = "1 row";
	return turn;
}

Answer AskIn(World &world, FakeDialogue &dialogue, std::string_view question) {
	Ports ports = world.MakePorts();
	ports.dialogue = &dialogue;
	return savant::core::Ask(question, world.options, ports);
}

} // namespace

TEST(AskInSession, KeepsEachTurnWithWhatBecameOfIt) {
	World world;
	FakeDialogue dialogue;
	dialogue.note = "Kept for this connection only.";
	world.language.rules = Clear({MakeReading("SELECT 1", "number of customers")});
	world.executor.outcomes["SELECT 1"] = OneCount("1234");
	const Answer answer = AskIn(world, dialogue, "how many customers?");
	EXPECT_EQ(answer.notes.back(), dialogue.note);
	ASSERT_EQ(dialogue.turns.size(), 1u);
	EXPECT_EQ(dialogue.turns[0].question, "how many customers?");
	EXPECT_EQ(dialogue.turns[0].standalone, "how many customers?");
	EXPECT_EQ(dialogue.turns[0].sql, "SELECT 1");
	EXPECT_EQ(dialogue.turns[0].outcome, "1 row");
	world.language.rules = {};
	AskIn(world, dialogue, "glorp");
	ASSERT_EQ(dialogue.turns.size(), 2u);
	EXPECT_EQ(dialogue.turns[1].outcome, "error: could not turn the question into a query");
}

TEST(AskInSession, RunsAFollowUpThroughTheSameDoor) {
	World world;
	FakeDialogue dialogue;
	dialogue.turns = {Before("customers", "SELECT name FROM customers")};
	world.executor.outcomes["SELECT count(*) FROM customers"] = OneCount("7");
	const Answer answer = AskIn(world, dialogue, "how many are that?");
	EXPECT_EQ(answer.sql, "SELECT count(*) FROM customers");
	EXPECT_EQ(answer.standalone, "how many: customers");
	ASSERT_EQ(world.recorder.audited.size(), 1u);
	EXPECT_TRUE(world.recorder.audited[0].second);
	EXPECT_EQ(dialogue.turns.back().standalone, "how many: customers");
}

TEST(AskInSession, RefusesAChoiceThatTheChecksRefuse) {
	World world;
	FakeDialogue dialogue;
	DialogueTurn offered = Before("which?", "");
	offered.choices = {"this", "that"};
	offered.choice_sql = {"SELECT 1", "DELETE FROM customers"};
	dialogue.turns = {offered};
	world.executor.outcomes["DELETE FROM customers"] = Refused("42501", "DELETE is not allowed");
	const Answer answer = AskIn(world, dialogue, "2");
	ASSERT_TRUE(answer.error);
	EXPECT_EQ(answer.error->code, "42501");
	EXPECT_EQ(dialogue.turns.back().outcome, "error: DELETE is not allowed");
}

TEST(AskInSession, TellsTheModelWhatWasSaidWhenRulesAreNotSure) {
	World world;
	FakeDialogue dialogue;
	dialogue.turns = {Before("customers of the north", "SELECT name FROM customers")};
	world.model.Says({R"({"sql": "SELECT 3", "note": ""})"});
	world.executor.outcomes["SELECT 3"] = OneCount("3");
	const Answer answer = AskIn(world, dialogue, "only the purple ones");
	EXPECT_EQ(answer.route, Route::Model);
	ASSERT_FALSE(world.model.calls.empty());
	std::string told;
	for (const ChatMessage &message : world.model.calls[0].messages) {
		told += message.text;
	}
	EXPECT_NE(told.find("customers of the north"), std::string::npos);
	EXPECT_NE(told.find("only the purple ones"), std::string::npos);
}

TEST(AskInSession, AsksBackWithoutAModel) {
	World world;
	FakeDialogue dialogue;
	dialogue.turns = {Before("customers", "SELECT name FROM customers")};
	const Answer answer = AskIn(world, dialogue, "only the purple ones");
	EXPECT_TRUE(answer.needs_clarification);
	EXPECT_TRUE(answer.sql.empty());
	EXPECT_NE(answer.text.find("follow-up to \"customers\""), std::string::npos);
	EXPECT_EQ(WhyNoStatement(answer)->code, "SV001");
	EXPECT_EQ(dialogue.turns.back().outcome, "asked back");
}

TEST(AskInSession, NeverReadsAChangeAsAFollowUp) {
	World world;
	FakeDialogue dialogue;
	dialogue.turns = {Before("customers", "SELECT name FROM customers")};
	const Answer answer = AskIn(world, dialogue, "delete them");
	ASSERT_TRUE(answer.error);
	EXPECT_EQ(answer.error->code, "25006");
	EXPECT_TRUE(world.executor.ran.empty());
}
