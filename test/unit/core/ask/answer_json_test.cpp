#include "core/ask/answer_json.hpp"

#include <gtest/gtest.h>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/ask/fakes.hpp"

using namespace savant::core;
using fakes::Head;
using nlohmann::json;

TEST(CellToJson, KeepsTypes) {
	const auto number = Head("n", "numeric", true);
	for (const char *text :
	     {"0", "-1", "1.50", "123456789012345678901234567890.1", "1e+20", "2E-3"}) {
		EXPECT_EQ(CellToJson(number, text), text);
	}
	for (const char *text : {"NaN", "Infinity", "-", "01", "1.", ".5", "1e", "", "1x", "$5.00"}) {
		EXPECT_EQ(CellToJson(number, text), "\"" + std::string(text) + "\"") << text;
	}
	EXPECT_EQ(CellToJson(Head("b", "boolean"), "t"), "true");
	EXPECT_EQ(CellToJson(Head("b", "boolean"), "f"), "false");
	EXPECT_EQ(CellToJson(Head("j", "jsonb"), "{\"a\": [1]}"), "{\"a\": [1]}");
	EXPECT_EQ(CellToJson(Head("t", "text"), "12"), "\"12\"");
	EXPECT_EQ(CellToJson(Head("t", "text"), std::nullopt), "null");
	auto masked = number;
	masked.masked = true;
	EXPECT_EQ(CellToJson(masked, "123"), "\"123\"");
}

TEST(JsonString, EscapesAndReplacesWhatIsMalformed) {
	EXPECT_EQ(JsonString("a\"b\\c\n"), "\"a\\\"b\\\\c\\n\"");
	EXPECT_EQ(JsonString("\xff"), "\"\xEF\xBF\xBD\"");
}

TEST(RowToJson, LosesNoColumnWithAnEqualName) {
	ResultSet result;
	result.columns = {Head("id", "integer", true), Head("id", "integer", true), Head("id", "text")};
	result.rows = {{"1", "2", "3"}};
	EXPECT_EQ(RowToJson(result, 0), R"({"id":1,"id_2":2,"id_3":"3"})");
}

TEST(AnswerToJson, HasEveryMemberEvenWhenEmpty) {
	const json object = json::parse(AnswerToJson(Answer()));
	for (const char *name : {"request_id",
	                         "question",
	                         "intent",
	                         "answer",
	                         "paraphrase",
	                         "sql",
	                         "columns",
	                         "rows",
	                         "row_count",
	                         "truncated",
	                         "route",
	                         "confidence",
	                         "warnings",
	                         "notes",
	                         "needs_clarification",
	                         "clarification_question",
	                         "choices",
	                         "suggestions",
	                         "estimated_cost",
	                         "estimated_rows",
	                         "timings",
	                         "tokens",
	                         "model",
	                         "repairs",
	                         "candidates",
	                         "from_cache",
	                         "attempts",
	                         "tables",
	                         "error"}) {
		EXPECT_TRUE(object.contains(name)) << name;
	}
	EXPECT_EQ(object.size(), 29u);
	EXPECT_TRUE(object["model"].is_null());
	EXPECT_TRUE(object["candidates"].is_null());
	EXPECT_TRUE(object["sql"].is_null());
	EXPECT_TRUE(object["estimated_cost"].is_null());
	EXPECT_TRUE(object["error"].is_null());
	EXPECT_EQ(object["route"], "none");
}

TEST(AnswerToJson, CarriesTheWholeAnswer) {
	Answer answer;
	answer.request_id = "r";
	answer.sql = "SELECT 1";
	answer.route = Route::Verified;
	answer.result.columns = {Head("n", "integer", true)};
	answer.result.rows = {{"1"}, {std::nullopt}};
	answer.result.truncated = true;
	answer.confidence.value = 0.9;
	answer.confidence.parts = {{"template", 0.4}, {"tables_exist", 0.3}};
	answer.warnings = {{"truncated", "cut", ""}};
	answer.choices = {"a", "b"};
	answer.choice_sql = {"SELECT 1"};
	answer.needs_clarification = true;
	answer.clarification = "which?";
	answer.estimated_cost = 1.25;
	answer.estimated_rows = std::numeric_limits<double>::infinity();
	answer.timings.total = 3.5;
	answer.model.prompt_tokens = 7;
	answer.model.calls = 1;
	answer.model.name = "m";
	answer.model.failure = "unreachable";
	answer.repairs = {{"names", "42703", "no column", {"a read as b"}}};
	answer.candidates = {3, 2, 2};
	answer.attempts = 2;
	answer.tables = {"public.t"};
	answer.error = AnswerError{"42501", "denied", "", "Ask."};
	const json object = json::parse(AnswerToJson(answer));
	EXPECT_EQ(object["rows"], json::parse(R"([{"n":1},{"n":null}])"));
	EXPECT_EQ(object["choices"],
	          json::parse(R"([{"reading":"a","sql":"SELECT 1"},{"reading":"b","sql":null}])"));
	EXPECT_EQ(object["row_count"], 2);
	EXPECT_EQ(object["columns"][0]["type"], "integer");
	EXPECT_EQ(object["confidence"]["parts"]["template"], 0.4);
	EXPECT_TRUE(object["warnings"][0]["hint"].is_null());
	EXPECT_TRUE(object["estimated_rows"].is_null());
	EXPECT_EQ(object["timings"]["total"], 3.5);
	EXPECT_EQ(object["tokens"]["prompt"], 7);
	EXPECT_EQ(object["model"]["name"], "m");
	EXPECT_TRUE(object["model"]["endpoint"].is_null());
	EXPECT_EQ(object["model"]["failure"], "unreachable");
	EXPECT_EQ(object["repairs"][0]["changes"][0], "a read as b");
	EXPECT_EQ(object["candidates"], json::parse(R"({"drafted":3,"ran":2,"agreed":2})"));
	EXPECT_EQ(object["error"]["code"], "42501");
	EXPECT_TRUE(object["error"]["detail"].is_null());
}
