/* Plans in the clothes that people paste them in, and texts that are no plans. */
#include "core/plan/read_plan.hpp"

#include <gtest/gtest.h>

namespace savant::core {
namespace {

const std::string kPlan =
	"Sort  (cost=10.00..20.00 rows=5 width=4) (actual time=0.100..0.200 rows=3 loops=1)\n"
	"  Sort Key: a, (lower(b, 'x, y'))\n"
	"  Sort Method: quicksort  Memory: 25kB\n"
	"  ->  Seq Scan on public.t x  (cost=0.00..9.00 rows=5 width=4) (actual time=0.010..0.090 "
	"rows=3 loops=1)\n"
	"        Filter: (a > 1)\n"
	"        Rows Removed by Filter: 7\n"
	"Planning Time: 0.100 ms\n"
	"Execution Time: 0.300 ms\n";

const std::string kJson = R"([
  {
    "Plan": {
      "Node Type": "Sort",
      "Total Cost": 20.00,
      "Plan Rows": 5,
      "Sort Key": ["a", "b"],
      "Plans": [
        {
          "Node Type": "Seq Scan",
          "Parent Relationship": "Outer",
          "Relation Name": "t",
          "Filter": "a > 1"
        }
      ]
    },
    "Planning Time": 0.1
  }
]
)";

QueryPlan Read(const std::string &text) {
	const PlanReading reading = ReadPlan(text);
	EXPECT_TRUE(reading.plan) << text << "\n" << (reading.problem ? reading.problem->message : "");
	return reading.plan.value_or(QueryPlan{});
}

PlanProblem Problem(const std::string &text) {
	const PlanReading reading = ReadPlan(text);
	EXPECT_FALSE(reading.plan) << text;
	EXPECT_TRUE(reading.problem);
	return reading.problem.value_or(PlanProblem{});
}

/* Each line of `text` through `change`. */
template <typename Change>
std::string EachLine(const std::string &text, const Change &change) {
	std::string changed;
	std::size_t at = 0;
	while (at < text.size()) {
		const std::size_t end = text.find('\n', at);
		changed += change(text.substr(at, end - at)) + "\n";
		at = end + 1;
	}
	return changed;
}

std::string Replaced(std::string text, const std::string &from, const std::string &to) {
	for (std::size_t at = text.find(from); at != std::string::npos;
	     at = text.find(from, at + to.size())) {
		text.replace(at, from.size(), to);
	}
	return text;
}

void ExpectThePlan(const QueryPlan &plan, const std::string &what) {
	ASSERT_EQ(plan.nodes.size(), 2U) << what;
	EXPECT_EQ(plan.At(0).type, "Sort") << what;
	EXPECT_EQ(plan.At(0).List("Sort Key"), (std::vector<std::string>{"a", "(lower(b, 'x, y'))"}))
		<< what;
	EXPECT_EQ(plan.At(0).Text("Sort Space Type"), "Memory") << what;
	EXPECT_EQ(plan.At(1).Relation(), "t") << what;
	EXPECT_EQ(plan.At(1).Text("Schema"), "public") << what;
	EXPECT_EQ(plan.At(1).Text("Alias"), "x") << what;
	EXPECT_EQ(plan.At(1).Text("Filter"), "(a > 1)") << what;
	EXPECT_EQ(plan.At(1).Number("Rows Removed by Filter"), 7) << what;
	EXPECT_EQ(plan.At(1).parent, 0) << what;
	EXPECT_EQ(plan.execution_ms, 0.3) << what;
}

TEST(ReadPlan, ReadsText) { ExpectThePlan(Read(kPlan), "plain"); }

TEST(ReadPlan, TakesOffTextFrames) {
	const auto psql = "                QUERY PLAN                \n------------------------\n" +
	                  EachLine(kPlan, [](const std::string &line) { return " " + line; }) +
	                  "(8 rows)\n\nTime: 1.234 ms\n";
	ExpectThePlan(Read(psql), "psql");
	ExpectThePlan(Read(EachLine(psql, [](const std::string &line) { return line + "\r"; })),
	              "CRLF");
	ExpectThePlan(
		Read("Look at this:\n\n```sql\n" + psql + "```\nWhy is it slow? (cost=too high)\n"),
		"fence");
	ExpectThePlan(Read(EachLine(psql, [](const std::string &line) { return "> " + line; })),
	              "mail");
	ExpectThePlan(Read(EachLine(kPlan,
	                            [](const std::string &line) {
									return "\"" + Replaced(line, "\"", "\"\"") + "\"";
								})),
	              "quotes");
	ExpectThePlan(
		Read("+------+\n| QUERY PLAN   |\n+------+\n" +
	         EachLine(kPlan, [](const std::string &line) { return "| " + line + "   |"; }) +
	         "+------+\n(8 rows)\n"),
		"border 2");
	ExpectThePlan(Read(EachLine(kPlan,
	                            [](const std::string &line) {
									return "-[ RECORD 1 ]---\nQUERY PLAN | " + line;
								})),
	              "expanded");
	ExpectThePlan(Read(EachLine(kPlan,
	                            [](const std::string &line) {
									return " " + line +
		                                   std::string(90 - std::min<std::size_t>(line.size(), 80),
		                                               ' ') +
		                                   "+";
								})),
	              "one cell");
	ExpectThePlan(Read(Replaced(kPlan, "->  ", "-&gt;  ")), "entities");
	ExpectThePlan(Read(Replaced(kPlan, "  ", "\xC2\xA0 ")), "no-break spaces");
	ExpectThePlan(Read(Replaced(kPlan, " (actual", "\n(actual")), "wrapped");
	ExpectThePlan(Read("\xEF\xBB\xBF" + kPlan), "byte order mark");
	ExpectThePlan(Read(kPlan + "\n" + kPlan), "two plans: the first");
}

TEST(ReadPlan, ReadsAutoExplainLogs) {
	const std::string body = kPlan.substr(0, kPlan.find("Planning"));
	const std::string log = "2024-05-01 10:00:00.123 UTC [77] LOG:  duration: 12.300 ms  plan:\n"
	                        "\tQuery Text: SELECT *\n\tFROM t\n" +
	                        EachLine(body, [](const std::string &line) { return "\t" + line; });
	const QueryPlan plan = Read(log);
	ASSERT_EQ(plan.nodes.size(), 2U);
	EXPECT_EQ(plan.query, "SELECT *\nFROM t");
	EXPECT_EQ(plan.execution_ms, 12.3);

	const std::string syslog = EachLine(body, [](const std::string &line) {
		return "May  1 10:00:00 db postgres[77]: [5-2] #011" + line;
	});
	EXPECT_EQ(Read(syslog).nodes.size(), 2U);

	const QueryPlan json = Read("LOG:  duration: 3.5 ms  plan:\n\t{\n\t  \"Query Text\": \"SELECT "
	                            "1\",\n\t  \"Plan\": {\"Node Type\": \"Result\"}\n\t}\n");
	EXPECT_EQ(json.query, "SELECT 1");
	EXPECT_EQ(json.execution_ms, 3.5);
}

TEST(ReadPlan, TakesOffJsonFrames) {
	const auto expect = [](const std::string &text, const std::string &what) {
		const QueryPlan plan = Read(text);
		ASSERT_EQ(plan.nodes.size(), 2U) << what;
		EXPECT_EQ(plan.At(1).Text("Filter"), "a > 1") << what;
		EXPECT_EQ(plan.planning_ms, 0.1) << what;
	};
	expect(kJson, "plain");
	const auto pluses = EachLine(kJson, [](const std::string &line) {
		return " " + line + std::string(60 - line.size(), ' ') + "+";
	});
	expect("      QUERY PLAN\n-------------\n" + pluses + "(1 row)\n", "psql");
	expect(pluses, "psql without head");
	expect("QUERY PLAN\n\"" + Replaced(kJson, "\"", "\"\"") + "\"\n", "CSV");
	expect("\"" + Replaced(kJson, "\"", "\"\"") + "\"", "quoted");
	expect("The plan:\n```json\n" + kJson + "```\n", "fence");
	expect("{\"QUERY PLAN\": " + kJson + "}", "a row as JSON");
	expect(kJson + "shop=> \n", "a prompt after it");
	expect("[" + kJson.substr(kJson.find('{'), kJson.rfind('}') - kJson.find('{') + 1) +
	           ", {\"Plan\": {\"Node Type\": \"Result\"}}]",
	       "two statements: the first");
}

TEST(ReadPlan, ReadsANodeByItself) {
	EXPECT_EQ(Read(R"({"Node Type": "Limit", "Plans": [{"Node Type": "Result"}]})").nodes.size(),
	          2U);
}

TEST(ReadPlan, KeepsWhatItDoesNotKnow) {
	const QueryPlan json = Read(
		R"({"Plan": {"Node Type": "Custom Scan", "Custom Plan Provider": "Columnar", "Chunks": {"Read": 3, "Names": ["a", "b"]}, "Parts": [{"Id": 1}, {"Id": 2}]}})");
	EXPECT_EQ(json.At(0).Number("Chunks.Read"), 3);
	EXPECT_EQ(json.At(0).Text("Chunks.Names"), "a, b");
	EXPECT_EQ(json.At(0).Number("Parts.1.Id"), 2);
	const QueryPlan text =
		Read("Custom Scan (Columnar) on t  (cost=0.00..9.00 rows=5 width=4)\n  Chunks Read: 3\n  "
	         "->  Vector Sort on v w  (cost=0.00..9.00 rows=5 width=4)\n");
	EXPECT_EQ(text.At(0).type, "Custom Scan");
	EXPECT_EQ(text.At(0).Text("Custom Plan Provider"), "Columnar");
	EXPECT_EQ(text.At(0).Number("Chunks Read"), 3);
	EXPECT_EQ(text.At(1).type, "Vector Sort");
	EXPECT_EQ(text.At(1).Relation(), "v");
}

TEST(ReadPlan, KeepsLineBreaksInLiterals) {
	const QueryPlan plan = Read("Limit  (cost=0.00..9.00 rows=5 width=4)\n"
	                            "  ->  Seq Scan on t  (cost=0.00..9.00 rows=5 width=4)\n"
	                            "        Filter: (a = 'one\n"
	                            "two: three'::text)\n"
	                            "        Rows Removed by Filter: 3\n");
	ASSERT_EQ(plan.nodes.size(), 2U);
	EXPECT_EQ(plan.At(1).Text("Filter"), "(a = 'one\ntwo: three'::text)");
	EXPECT_EQ(plan.At(1).Number("Rows Removed by Filter"), 3);
}

TEST(ReadPlan, SaysWhatIsWrong) {
	EXPECT_EQ(Problem("").message, "text is not a plan");
	EXPECT_EQ(Problem("hello, world").message, "text is not a plan");
	EXPECT_EQ(Problem("SELECT 1").message, "text is not a plan");
	EXPECT_EQ(Problem("[1, 2]").message, "JSON text holds no plan");
	EXPECT_EQ(Problem(kJson.substr(0, kJson.size() / 2)).message, "plan in JSON ends too early");
	const PlanProblem garbled = Problem(Replaced(kJson, "\"Filter\":", "\"Filter\""));
	EXPECT_EQ(garbled.message, "plan is not valid JSON");
	EXPECT_EQ(garbled.line, 13);
	const PlanProblem cut =
		Problem(kPlan.substr(0, kPlan.find("rows=5 width=4) (actual time=0.010") + 3));
	EXPECT_EQ(cut.message, "plan is cut");
	EXPECT_EQ(cut.line, 4);
	const std::string flat = "Limit  (cost=0.00..1.00 rows=1 width=4)\n"
							 "->  Sort  (cost=0.00..1.00 rows=1 width=4)\n"
							 "->  Result  (cost=0.00..1.00 rows=1 width=4)\n";
	EXPECT_EQ(Problem(flat).message, "plan has lost its indentation");
	EXPECT_EQ(Problem(flat).line, 3);
	EXPECT_EQ(Problem("[{\"Plan\": {\"Node Type\": \"Result\", \"Plan Rows\": 1e999}}]").message,
	          "plan has a number that is too large");
}

TEST(ReadPlan, HoldsItsLimits) {
	EXPECT_EQ(Problem(std::string(kMaxPlanBytes + 1, ' ')).message, "plan is too long");
	std::string deep, flat = "Append  (cost=0.00..1.00 rows=1 width=4)\n";
	for (int i = 0; i <= kMaxPlanDepth; ++i) {
		deep += "{\"Plan\": {\"Node Type\": \"Limit\", \"Plans\": [";
		deep = i > 0 ? deep.substr(0, deep.rfind("{\"Plan\": ")) +
		                   "{\"Node Type\": \"Limit\", \"Plans\": ["
		             : deep;
	}
	EXPECT_EQ(Problem(deep).message, "plan is nested too deep");
	EXPECT_EQ(Problem(std::string(1'000'000, '[')).message, "plan is nested too deep");
	for (int i = 0; i < kMaxPlanNodes; ++i) {
		flat += "  ->  Result  (cost=0.00..1.00 rows=1 width=4)\n";
	}
	EXPECT_EQ(Problem(flat).message, "plan has too many nodes");
	std::string text_deep = "Limit  (cost=0.00..1.00 rows=1 width=4)\n";
	for (int i = 0; i < kMaxPlanDepth; ++i) {
		text_deep += std::string(static_cast<std::size_t>(2 + 6 * i), ' ') +
		             "->  Limit  (cost=0.00..1.00 rows=1 width=4)\n";
	}
	EXPECT_EQ(Problem(text_deep).message, "plan is nested too deep");
}

TEST(ReadPlan, MendsBrokenText) {
	const QueryPlan json = Read("[{\"Plan\": {\"Node Type\": \"Seq Scan\", \"Filter\": \"a = "
	                            "'\xff\\u0000'\", \"Plan Rows\": \"NaN\"}}]");
	EXPECT_EQ(json.At(0).Text("Filter"), "a = '\xEF\xBF\xBD\xEF\xBF\xBD'");
	EXPECT_EQ(json.At(0).plan_rows, 0);
	const QueryPlan text = Read("Seq Scan on t\xff  (cost=0.00..9.00 rows=5 width=4)\n  Filter: " +
	                            std::string(1, '\0') + "x\n");
	EXPECT_EQ(text.At(0).Relation(), "t\xEF\xBF\xBD");
	EXPECT_EQ(text.At(0).Text("Filter"), "\xEF\xBF\xBDx");
}

TEST(LooksLikePlan, TellsPlansFromStatements) {
	EXPECT_TRUE(LooksLikePlan(kPlan));
	EXPECT_TRUE(LooksLikePlan(kJson));
	EXPECT_TRUE(LooksLikePlan("                QUERY PLAN\n--------\n " + kPlan));
	EXPECT_TRUE(LooksLikePlan("```\n" + kPlan + "```"));
	EXPECT_TRUE(LooksLikePlan("\"[\n  {\n \"\"Plan\"\": {"));
	EXPECT_TRUE(LooksLikePlan("Seq Scan on t"));
	EXPECT_TRUE(LooksLikePlan("Update on t\n  ->  Seq Scan on t"));
	EXPECT_FALSE(LooksLikePlan(""));
	EXPECT_FALSE(LooksLikePlan("SELECT 1 AS \"(cost=1..2 rows=1 width=1)\""));
	EXPECT_FALSE(LooksLikePlan("update t set a = 1"));
	EXPECT_FALSE(LooksLikePlan("INSERT INTO t VALUES (1)"));
	EXPECT_FALSE(LooksLikePlan("-- (actual rows=1 loops=1)\nSELECT 1"));
	EXPECT_FALSE(LooksLikePlan("delete from t"));
	EXPECT_FALSE(LooksLikePlan("-4711"));
}

} // namespace
} // namespace savant::core
