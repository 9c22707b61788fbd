#include "core/explain/explained_statement.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/explain/explained_json.hpp"
#include "core/explain/tell_explained.hpp"
#include "core/plan/read_plan.hpp"

namespace savant::core {

namespace {

/* A statement with the plan, figured. */
ExplainedStatement Explained(const std::string &plan_text) {
	ExplainedStatement explained;
	PlanReading reading = ReadPlan(plan_text);
	EXPECT_FALSE(reading.problem) << reading.problem->message;
	explained.plan = std::move(*reading.plan);
	explained.figures = Figure(explained.plan);
	explained.statement = "SELECT * FROM big WHERE code = 7";
	explained.command = "SELECT";
	return explained;
}

/* A measured scan that throws nearly everything away: some rule will wish for an index. */
const char *const kWastefulScan = R"json([{"Plan": {"Node Type": "Seq Scan",
	"Relation Name": "big", "Schema": "public", "Alias": "big", "Startup Cost": 0.00,
	"Total Cost": 169248.60, "Plan Rows": 12, "Plan Width": 40, "Actual Startup Time": 0.2,
	"Actual Total Time": 900.0, "Actual Rows": 10, "Actual Loops": 1,
	"Filter": "(big.code = 7)", "Rows Removed by Filter": 9999990,
	"Shared Hit Blocks": 44248, "Shared Read Blocks": 0},
	"Planning Time": 0.1, "Execution Time": 900.5}])json";

/* A finding made by hand, so that these tests do not lean on any rule. */
ExplainedFinding Made(std::string rule, double saving, std::optional<IndexWish> wish = {}) {
	Finding finding;
	finding.rule = std::move(rule);
	finding.node = 0;
	finding.saving = saving;
	finding.saving_share = saving / 900.5;
	finding.measured = true;
	finding.title = "A title";
	finding.detail = "A detail.";
	finding.advice = "An advice.";
	finding.index = std::move(wish);
	return {std::move(finding), std::nullopt};
}

class FakeProver final : public IndexProver {
public:
	std::optional<std::vector<ProvenIndex>> answer;
	int calls = 0;

	std::optional<std::vector<ProvenIndex>> Prove(const std::string &) override {
		++calls;
		return answer;
	}
	std::optional<ProvenIndex> Try(const std::string &, const IndexIdea &) override {
		return std::nullopt;
	}
};

ProvenIndex IndexOn(std::string table, std::vector<std::string> columns) {
	ProvenIndex index;
	index.schema = "public";
	index.table = std::move(table);
	index.ddl = "CREATE INDEX CONCURRENTLY ON " + index.table;
	index.columns = std::move(columns);
	index.bytes = 1 << 20;
	index.cost_before = 169248.6;
	index.cost_after = 44.5;
	index.node = "Index Scan";
	return index;
}

const ExplainedFinding *WithWish(const ExplainedStatement &explained) {
	for (const ExplainedFinding &found : explained.findings) {
		if (found.finding.index) {
			return &found;
		}
	}
	return nullptr;
}

std::string Joined(const std::vector<std::string> &lines) {
	std::string text;
	for (const std::string &line : lines) {
		text += line + "\n";
	}
	return text;
}

} // namespace

TEST(FillFindings, TakesAnIndexThatThePlannerWouldUse) {
	ExplainedStatement explained = Explained(kWastefulScan);
	FakeProver prover;
	prover.answer = {IndexOn("other", {"code"}), IndexOn("big", {"x"}), IndexOn("big", {"code"})};
	FillFindings(explained, nullptr, &prover);
	const ExplainedFinding *found = WithWish(explained);
	ASSERT_NE(found, nullptr);
	EXPECT_EQ(prover.calls, 1);
	ASSERT_TRUE(found->index);
	EXPECT_EQ(found->index->columns, std::vector<std::string>{"code"});
	EXPECT_EQ(found->finding.statement, "CREATE INDEX CONCURRENTLY ON big");
	EXPECT_NE(found->finding.advice.find("44.50 instead of 169,249"), std::string::npos)
		<< found->finding.advice;
}

TEST(FillFindings, SaysWhenThePlannerWouldUseNoIndex) {
	ExplainedStatement explained = Explained(kWastefulScan);
	FakeProver prover;
	prover.answer = std::vector<ProvenIndex>();
	FillFindings(explained, nullptr, &prover);
	const ExplainedFinding *found = WithWish(explained);
	ASSERT_NE(found, nullptr);
	EXPECT_FALSE(found->index);
	EXPECT_EQ(found->finding.advice, "No index that the planner would use was found.");
	EXPECT_EQ(found->finding.statement, "");
	EXPECT_EQ(found->finding.saving, 0);
	EXPECT_EQ(found->finding.severity, Severity::Info);
}

TEST(FillFindings, AsksNobodyAboutAPlanWithoutAStatement) {
	ExplainedStatement explained = Explained(kWastefulScan);
	explained.statement.clear();
	FakeProver prover;
	FillFindings(explained, nullptr, &prover);
	const ExplainedFinding *found = WithWish(explained);
	ASSERT_NE(found, nullptr);
	EXPECT_EQ(prover.calls, 0);
	EXPECT_NE(found->finding.advice.find("give ai_explain the statement itself"), std::string::npos)
		<< found->finding.advice;
	EXPECT_EQ(found->finding.statement, "");
}

TEST(Headline, TellsTimeRowsAndTheWorst) {
	ExplainedStatement explained = Explained(kWastefulScan);
	EXPECT_EQ(Headline(explained),
	          "Took 900 ms and returned 10 rows; nothing in the plan stands out.");
	explained.findings = {Made("one", 800)};
	EXPECT_EQ(Headline(explained), "Took 900 ms and returned 10 rows; worst: A title.");
	explained.findings[0].finding.severity = Severity::Info;
	EXPECT_EQ(Headline(explained),
	          "Took 900 ms and returned 10 rows; nothing in the plan stands out.");
}

TEST(Headline, TellsWhyAModificationWasNotRun) {
	ExplainedStatement explained =
		Explained("Update on item  (cost=0.28..8.29 rows=0 width=0)\n"
	              "  ->  Index Scan using item_pkey on item  (cost=0.28..8.29 rows=3 width=38)\n"
	              "        Index Cond: (id = 7)\n");
	explained.run_asked = true;
	explained.not_run = "it changes data";
	EXPECT_EQ(Headline(explained), "Not run, because it changes data. Expected to write 3 rows of "
	                               "item at a cost of 8.29; nothing in the plan stands out.");
}

TEST(TellExplained, ShowsSevenFindingsAndCountsTheRest) {
	ExplainedStatement explained = Explained(kWastefulScan);
	for (int i = 0; i < 10; ++i) {
		explained.findings.push_back(Made("rule_" + std::to_string(i), 100 - i));
	}
	explained.findings[1].finding.statement = "ANALYZE big";
	const std::string some = Joined(TellExplained(explained, {}));
	EXPECT_NE(some.find("Findings (7 of 10)"), std::string::npos) << some;
	EXPECT_NE(some.find("and 3 smaller ones: all_findings => true"), std::string::npos) << some;
	EXPECT_NE(some.find("What to do first\n  ANALYZE big;\n"), std::string::npos) << some;
	EXPECT_EQ(some.find("\n 8. "), std::string::npos);
	TellOptions options;
	options.all_findings = true;
	const std::string all = Joined(TellExplained(explained, options));
	EXPECT_NE(all.find("\n10. A title"), std::string::npos) << all;
}

TEST(TellExplained, KeepsWithinTheWidth) {
	ExplainedStatement explained = Explained(kWastefulScan);
	explained.findings = {Made("one", 800)};
	explained.findings[0].finding.detail = std::string(30, 'w') + " " + std::string(30, 'v') +
	                                       " and so on and on and on and on and on.";
	TellOptions options;
	options.width = kMinTellWidth;
	options.ascii = true;
	for (const std::string &line : TellExplained(explained, options)) {
		EXPECT_LE(line.size(), static_cast<std::size_t>(kMinTellWidth)) << line;
	}
}

TEST(ExplainedJson, HasAllMembersAndTheFigures) {
	ExplainedStatement explained = Explained(kWastefulScan);
	explained.findings = {Made("one", 800)};
	const nlohmann::json json = nlohmann::json::parse(ExplainedJson(explained));
	EXPECT_EQ(json["input"], "statement");
	EXPECT_EQ(json["measured"], true);
	EXPECT_EQ(json["rows"], 10);
	EXPECT_EQ(json["execution_ms"], 900.5);
	EXPECT_TRUE(json["not_run"].is_null());
	EXPECT_EQ(json["nodes"].size(), 1u);
	EXPECT_TRUE(json["nodes"][0]["parent"].is_null());
	EXPECT_EQ(json["nodes"][0]["figures"]["rows_removed"], 9999990);
	EXPECT_EQ(json["nodes"][0]["properties"]["Filter"], "(big.code = 7)");
	EXPECT_EQ(json["findings"][0]["rank"], 1);
	EXPECT_EQ(json["findings"][0]["saving_ms"], 800);
	EXPECT_TRUE(json["findings"][0]["saving_cost"].is_null());
	EXPECT_EQ(json["findings"][0]["docs"], "docs/plan_findings.md#one");
}

} // namespace savant::core
