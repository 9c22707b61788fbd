#include "core/ask/tell.hpp"

#include <gtest/gtest.h>

#include "core/ask/fakes.hpp"
#include "core/ask/judge.hpp"

using namespace savant::core;
using fakes::Head;

namespace {

std::string Told(const std::string &paraphrase, std::vector<ResultSet::ColumnHead> columns,
                 std::vector<std::vector<CellText>> rows, const std::string &sql = "SELECT",
                 bool truncated = false) {
	Draft draft;
	draft.paraphrase = paraphrase;
	Answer answer;
	answer.sql = sql;
	answer.result.columns = std::move(columns);
	answer.result.rows = std::move(rows);
	answer.result.truncated = truncated;
	TellResult(draft, fakes::Shop(), answer);
	return answer.text;
}

const ResultSet::ColumnHead kName = Head("name", "text");
const ResultSet::ColumnHead kTotal = Head("total", "numeric", true);

} // namespace

TEST(TellResult, TellsASingleValue) {
	EXPECT_EQ(Told("total of amount.", {kTotal}, {{"12345.60"}}), "Total of amount: 12,345.60.");
	EXPECT_EQ(Told("", {kTotal}, {{"5"}}), "Total: 5.");
	EXPECT_EQ(Told("any order", {Head("exists", "boolean")}, {{"t"}}), "Any order: yes.");
	EXPECT_EQ(Told("any order", {Head("exists", "boolean")}, {{"f"}}), "Any order: no.");
	EXPECT_EQ(Told("average", {kTotal}, {{std::nullopt}}), "Average: NULL (no value).");
	EXPECT_EQ(Told("the year", {Head("order_year", "integer", true)}, {{"2024"}}),
	          "The year is 2024.");
}

TEST(TellResult, TellsASingleRow) {
	EXPECT_EQ(Told("best customer", {kName, kTotal}, {{"Ann", "1000"}}),
	          "Best customer: Ann, total 1,000.");
	EXPECT_EQ(Told("", {kName, kName, kName, kName}, {{"a", "b", "c", "d"}}), "One row.");
	EXPECT_EQ(Told("x", {kName, kName, kName, kName}, {{"a", "b", "c", "d"}}), "X: one row.");
}

TEST(TellResult, SaysWhoLeadsOnlyWhenRowsAreInThatOrder) {
	const std::string ordered = "SELECT a ORDER BY b";
	EXPECT_EQ(Told("top 2", {kName, kTotal}, {{"Ann", "9"}, {"Bob", "2"}}, ordered),
	          "Top 2: 2 rows, led by Ann with 9.");
	EXPECT_EQ(Told("cheapest", {kName, kTotal}, {{"Ann", "2"}, {"Bob", "9"}}, ordered),
	          "Cheapest: 2 rows, starting with Ann with 2.");
	EXPECT_EQ(Told("all", {kName, kTotal}, {{"Ann", "2"}, {"Bob", "9"}, {"Cy", "5"}}, ordered),
	          "All: 3 rows.");
	EXPECT_EQ(Told("all", {kName, kTotal}, {{"Ann", "9"}, {"Bob", "2"}}), "All: 2 rows.");
	EXPECT_EQ(Told("all", {kName, kTotal}, {{"Ann", "9"}, {"Bob", std::nullopt}}, ordered),
	          "All: 2 rows.");
	EXPECT_EQ(Told("all", {kName, kTotal}, {{std::nullopt, "9"}, {"Bob", "2"}}, ordered),
	          "All: 2 rows.");
	EXPECT_EQ(Told("", {kName}, {{"Ann"}, {"Bob"}}, ordered, true), "The first 2 rows.");
}

TEST(TellResult, TellsAnEmptyResult) {
	EXPECT_EQ(Told("orders in May.", {kName}, {}), "Nothing found for: orders in May.");
	EXPECT_EQ(Told("", {kName}, {}), "No rows.");
	EXPECT_EQ(Told("", {}, {{}, {}}), "2 rows without columns.");
}

TEST(JudgeResult, AsksDidYouMeanOnlyForUnknownValues) {
	const SchemaPicture picture = fakes::Shop();
	Draft draft;
	draft.mentions = {{"germny", {0, 2}, "Germny", 1}};
	Answer answer;
	answer.result.columns = {kName};
	JudgeResult(draft, picture, nullptr, answer);
	ASSERT_EQ(answer.warnings.size(), 1u);
	EXPECT_EQ(answer.warnings[0].code, "unknown_value");
	EXPECT_EQ(answer.warnings[0].hint, "Did you mean 'Germany'?");

	draft.mentions[0].value = "Germany";
	answer.warnings.clear();
	JudgeResult(draft, picture, nullptr, answer);
	EXPECT_TRUE(answer.warnings.empty());

	// A count of nothing is as empty as no row; a masked column gives nothing away.
	draft.mentions[0].value = "Frnce";
	answer.result.rows = {{"0"}};
	JudgeResult(draft, picture, nullptr, answer);
	EXPECT_EQ(answer.warnings.size(), 1u);
	SchemaPicture masked = picture;
	masked.relations[0].columns[2].mask = Mask::Redact;
	answer.warnings.clear();
	JudgeResult(draft, masked, nullptr, answer);
	EXPECT_TRUE(answer.warnings.empty());
}

TEST(JudgeResult, WarnsOfNullsAndOfACut) {
	const SchemaPicture picture = fakes::Shop();
	Answer answer;
	answer.result.columns = {kTotal};
	answer.result.rows = {{std::nullopt}};
	JudgeResult({}, picture, nullptr, answer);
	ASSERT_EQ(answer.warnings.size(), 1u);
	EXPECT_EQ(answer.warnings[0].code, "nothing_to_aggregate");
	answer.warnings.clear();
	answer.result.rows = {{std::nullopt}, {std::nullopt}};
	answer.result.truncated = true;
	JudgeResult({}, picture, nullptr, answer);
	ASSERT_EQ(answer.warnings.size(), 2u);
	EXPECT_EQ(answer.warnings[0].code, "all_null");
	EXPECT_EQ(answer.warnings[1].code, "truncated");
}

TEST(NearestValues, OrdersByDistanceAndIgnoresWhatIsFar) {
	Column column;
	column.labels = {"shipped", "shopped", "open"};
	EXPECT_EQ(NearestValues(column, "Shiped", 3), (std::vector<std::string>{"shipped", "shopped"}));
	EXPECT_EQ(NearestValues(column, "shiped", 1), (std::vector<std::string>{"shipped"}));
	EXPECT_TRUE(NearestValues(column, "open", 3).empty());
	EXPECT_TRUE(NearestValues(column, "zzzzzz", 3).empty());
	EXPECT_TRUE(NearestValues(column, "", 3).empty());
	EXPECT_TRUE(NearestValues(column, std::string(100, 'a'), 3).empty());
	column.labels = {std::string(100, 'b'), "Open"};
	EXPECT_EQ(NearestValues(column, "open", 3), (std::vector<std::string>{"Open"}));
}

TEST(TellIntent, AnswersEveryKindOfTalk) {
	const SchemaPicture picture = fakes::Shop();
	const auto told = [&picture](Intent intent) {
		Answer answer;
		Understanding understanding;
		understanding.intent = intent;
		understanding.subject = "word";
		TellIntent(understanding, picture, answer);
		return answer;
	};
	EXPECT_FALSE(told(Intent::Greeting).error);
	EXPECT_FALSE(told(Intent::Greeting).suggestions.empty());
	EXPECT_TRUE(told(Intent::Thanks).suggestions.empty());
	EXPECT_FALSE(told(Intent::Help).error);
	EXPECT_EQ(told(Intent::Change).error->code, "25006");
	EXPECT_EQ(told(Intent::OutOfScope).error->code, "SV003");
	EXPECT_EQ(told(Intent::Advice).error->code, "0A000");
	EXPECT_TRUE(told(Intent::Data).text.empty());
}

TEST(ExampleQuestions, ComeFromTheTablesOfTheCaller) {
	const auto examples = ExampleQuestions(fakes::Shop(), 10);
	EXPECT_EQ(examples,
	          (std::vector<std::string>{
				  "how many customers are there?", "number of customers per country",
				  "top 5 orders by amount", "average amount of orders",
				  "which tables reference customers?", "describe customers", "describe orders"}));
	EXPECT_EQ(ExampleQuestions(fakes::Shop(), 2).size(), 2u);
	EXPECT_TRUE(ExampleQuestions(SchemaPicture(), 5).empty());
}

TEST(ExampleQuestions, SpeakOfManyThingsAndLeaveLinkTablesForLast) {
	SchemaPicture picture = fakes::Shop();
	picture.relations[0].name = "company";
	picture.relations[1].name = "tax";
	picture.relations[1].primary_key = {0, 1};
	const auto examples = ExampleQuestions(picture, 10);
	EXPECT_EQ(examples[0], "how many companies are there?");
	EXPECT_EQ(examples[2], "top 5 taxes by amount");
	EXPECT_EQ(examples.back(), "describe tax");
	picture.relations[0].name = "people";
	EXPECT_EQ(ExampleQuestions(picture, 1)[0], "how many people are there?");
	picture.relations[0].name = "order_item";
	EXPECT_EQ(ExampleQuestions(picture, 1)[0], "how many order items are there?");
}

TEST(HelpLines, NameTheVerbsAndExamples) {
	const auto lines = HelpLines(fakes::Shop());
	EXPECT_NE(
		std::find(lines.begin(), lines.end(), "  SELECT ai_ask('how many customers are there?');"),
		lines.end());
	EXPECT_NE(HelpLines(SchemaPicture()).back().find("no table"), std::string::npos);
}

TEST(PageLines, ShowsSentenceTableRemarksSqlAndFooter) {
	Answer answer;
	answer.text = "Top 2: 2 rows.";
	answer.sql = "SELECT name,\n\ttotal   \nFROM t";
	answer.route = Route::Rules;
	answer.confidence.value = 0.9;
	answer.estimated_cost = 12.34;
	answer.timings.total = 1.25;
	answer.request_id = "id";
	answer.result.columns = {kName, kTotal};
	answer.result.rows = {{"Ann", "9"}, {"Bob", "2"}};
	answer.warnings = {{"join_fan_out", "rows may be doubled", "Count distinct."}};
	answer.notes = {"top 2 assumed"};
	EXPECT_EQ(PageLines(answer, {}),
	          (std::vector<std::string>{
				  "Top 2: 2 rows.", "", "name  total", "----  -----", "Ann       9", "Bob       2",
				  "", "Warning: rows may be doubled. Count distinct.", "Note: top 2 assumed", "",
				  "SQL:", "  SELECT name, total", "  FROM t", "",
				  "Route: rules | confidence 0.90 | cost 12.3 | 1.2 ms | request id"}));
	PageStyle style;
	style.show_sql = false;
	style.max_rows = 1;
	const auto lines = PageLines(answer, style);
	EXPECT_EQ(std::find(lines.begin(), lines.end(), "SQL:"), lines.end());
	EXPECT_NE(std::find(lines.begin(), lines.end(), "... 1 more row"), lines.end());
}

TEST(PageLines, ShowsErrorsChoicesAndSuggestions) {
	Answer answer;
	answer.text = "Which?";
	answer.choices = {"one", "two"};
	answer.choice_sql = {"SELECT 1", "SELECT 2"};
	answer.needs_clarification = true;
	answer.error = AnswerError{"SV002", "no", "Detail text.", "Hint text."};
	answer.suggestions = {"how many?"};
	const auto lines = PageLines(answer, {});
	EXPECT_EQ(lines[2], "Detail: Detail text.");
	EXPECT_EQ(lines[3], "Hint: Hint text.");
	EXPECT_EQ(lines[5], "  1. one");
	EXPECT_EQ(lines[6], "     SELECT 1");
	EXPECT_EQ(lines[12], "You could ask:");
	EXPECT_EQ(lines[13], "  how many?");
}

TEST(PageLines, LeavesTheFooterOffSmallTalk) {
	Answer answer;
	answer.intent = Intent::Thanks;
	answer.text = "You are welcome.";
	EXPECT_EQ(PageLines(answer, {}), std::vector<std::string>{"You are welcome."});
}
