/*
 * plan_narrative_test.cpp
 *     Of a model's words about a plan only those are shown that the findings bear out, and of its
 *     ideas only those that the planner confirms.
 */
#include "core/explain/plan_narrative.hpp"

#include <gtest/gtest.h>

namespace savant::core {
namespace {

class ScriptedModel final : public LanguageModel {
public:
	ModelTraits traits;
	std::string reply;
	std::optional<ModelFailure> failure;
	std::vector<ModelCall> calls;

	ModelTraits Traits(ModelSize) override { return traits; }
	ChatReply Chat(const ModelCall &call, ModelListener *) override {
		calls.push_back(call);
		ChatReply answer;
		answer.text = reply;
		answer.failure = failure;
		return answer;
	}
};

/* Confirms indexes on the table "orders" only. */
class OrdersProver final : public IndexProver {
public:
	std::optional<std::vector<ProvenIndex>> Prove(const std::string &) override {
		return std::vector<ProvenIndex>();
	}
	std::optional<ProvenIndex> Try(const std::string &, const IndexIdea &idea) override {
		tried++;
		if (idea.table != "orders") {
			return std::nullopt;
		}
		ProvenIndex index;
		index.table = idea.table;
		for (const IndexIdea::Key &key : idea.keys) {
			index.columns.push_back(key.column);
		}
		index.node = node;
		index.cost_before = 1000;
		index.cost_after = cost_after;
		return index;
	}

	std::string node = "Index Scan";
	double cost_after = 10;
	int tried = 0;
};

ExplainedStatement SlowStatement() {
	ExplainedStatement explained;
	explained.statement = "SELECT 1 FROM orders WHERE email = 'anna@example.org'";
	explained.plan.nodes.emplace_back();
	explained.plan.nodes[0].type = "Seq Scan";
	explained.figures.nodes.emplace_back();
	explained.figures.nodes[0].rows = 350;
	explained.figures.measured = explained.figures.has_time = true;
	explained.figures.total_ms = 1523.4;
	Finding finding;
	finding.rule = "seq_scan_filter_selective";
	finding.title = "Reads 1.2 million rows of orders to keep 350";
	finding.saving_share = 0.93;
	explained.findings.push_back({finding, std::nullopt});
	return explained;
}

ScriptedModel LocalModel(std::string reply) {
	ScriptedModel model;
	model.traits.configured = true;
	model.reply = std::move(reply);
	return model;
}

bool HasNote(const ExplainedStatement &explained, std::string_view part) {
	for (const ExplainNote &note : explained.notes) {
		if (note.text.find(part) != std::string::npos) {
			return true;
		}
	}
	return false;
}

TEST(PlanNarrative, ShowsTheModelFindingsAndNothingElse) {
	ScriptedModel model = LocalModel("Fine.");
	ExplainedStatement explained = SlowStatement();
	NarratePlan({true, false}, model, nullptr, explained);
	ASSERT_EQ(model.calls.size(), 1u);
	const std::string &sent = model.calls[0].messages.back().text;
	EXPECT_NE(sent.find("1.2 million rows"), std::string::npos);
	EXPECT_NE(sent.find("\"saving_percent\": 93"), std::string::npos);
	EXPECT_EQ(sent.find("anna@example.org"), std::string::npos);
}

TEST(PlanNarrative, LeavesOutSentencesWithNumbersOfTheModelsOwn) {
	ScriptedModel model =
		LocalModel("It reads 1.2 million rows to keep 350. An index makes it 40 times faster. "
	               "The statement takes 1.5 s.");
	ExplainedStatement explained = SlowStatement();
	NarratePlan({true, false}, model, nullptr, explained);
	EXPECT_EQ(explained.narrative,
	          "It reads 1.2 million rows to keep 350. The statement takes 1.5 s.");
	EXPECT_TRUE(HasNote(explained, "1 sentence of the model left out"));
}

TEST(PlanNarrative, ShowsIdeasOnlyAfterThePlannerAgreed) {
	ScriptedModel model =
		LocalModel("Slow.\nINDEX orders (status, \"ordered_at\")\nINDEX users (email)\n"
	               "INDEX orders; DROP TABLE x (a)\n");
	ExplainedStatement explained = SlowStatement();
	OrdersProver prover;
	NarratePlan({true, false}, model, &prover, explained);
	ASSERT_EQ(explained.ideas.size(), 1u);
	EXPECT_EQ(explained.ideas[0].columns, (std::vector<std::string>{"status", "ordered_at"}));
	EXPECT_EQ(prover.tried, 2);
	EXPECT_TRUE(HasNote(explained, "1 idea of the model left out"));
	EXPECT_TRUE(HasNote(explained, "1 line of the model left out"));
	EXPECT_EQ(explained.narrative, "Slow.");
}

TEST(PlanNarrative, ShowsNoIdeaThatSavesNextToNothing) {
	for (const double after : {1000.0, 951.0, 1200.0}) {
		ScriptedModel model = LocalModel("INDEX orders (status)");
		ExplainedStatement explained = SlowStatement();
		OrdersProver prover;
		prover.cost_after = after;
		NarratePlan({true, false}, model, &prover, explained);
		EXPECT_TRUE(explained.ideas.empty()) << after;
		EXPECT_TRUE(HasNote(explained, "1 idea of the model left out")) << after;
	}
	ScriptedModel model = LocalModel("INDEX orders (status)");
	ExplainedStatement explained = SlowStatement();
	OrdersProver unused;
	unused.node.clear();
	NarratePlan({true, false}, model, &unused, explained);
	EXPECT_TRUE(explained.ideas.empty());
}

TEST(PlanNarrative, ShowsAnIdeaOnce) {
	ScriptedModel model = LocalModel("INDEX orders (status)\nCREATE INDEX ON orders (status);");
	ExplainedStatement explained = SlowStatement();
	OrdersProver prover;
	NarratePlan({true, false}, model, &prover, explained);
	EXPECT_EQ(explained.ideas.size(), 1u);
}

TEST(PlanNarrative, ReadsIdeasInTheFormsThatModelsWrite) {
	const std::string json = FindingsJson(SlowStatement());
	for (const char *line :
	     {"INDEX t (a)", "- INDEX t (a)", "`INDEX t (a)`", "CREATE INDEX ON t (a);",
	      "create index some_name on t (a)", "```sql\nCREATE INDEX ON t (a);\n```"}) {
		const PlanNarrative narrative = ReadPlanNarration(line, json);
		EXPECT_EQ(narrative.ideas.size(), 1u) << line;
		EXPECT_EQ(narrative.refused, 0u) << line;
		EXPECT_EQ(narrative.text, "") << line;
	}
}

TEST(PlanNarrative, ShowsNoCommand) {
	const std::string json = FindingsJson(SlowStatement());
	for (const char *line :
	     {"DROP TABLE orders;", "DELETE FROM orders", "```\nDROP TABLE\n```", "SELECT pg_sleep(10)",
	      "First run DROP TABLE orders to make room.", "Drop table orders!", "- `TRUNCATE orders;`",
	      "CREATE INDEX ON orders (f(a))", "CREATE UNIQUE INDEX ON orders (a)",
	      "You can delete from orders what is old."}) {
		const PlanNarrative narrative = ReadPlanNarration(line, json);
		EXPECT_EQ(narrative.text, "") << line;
		EXPECT_EQ(narrative.refused, 1u) << line;
		EXPECT_TRUE(narrative.ideas.empty()) << line;
	}
	EXPECT_EQ(ReadPlanNarration("The filter drops most rows; select an index", json).text,
	          "The filter drops most rows; select an index");
}

TEST(PlanNarrative, MayRepeatACommandOfTheFindings) {
	ExplainedStatement explained = SlowStatement();
	explained.findings[0].finding.statement = "DROP INDEX orders_a_idx";
	const std::string json = FindingsJson(explained);
	EXPECT_EQ(ReadPlanNarration("Drop index orders_a_idx first.", json).refused, 0u);
	EXPECT_EQ(ReadPlanNarration("Drop table orders first.", json).refused, 1u);
}

TEST(PlanNarrative, DoesNotRepeatAnIndexThatAFindingHas) {
	ScriptedModel model = LocalModel("Slow.\nINDEX orders (status)");
	ExplainedStatement explained = SlowStatement();
	ProvenIndex known;
	known.table = "orders";
	known.columns = {"status"};
	explained.findings[0].index = known;
	OrdersProver prover;
	NarratePlan({true, false}, model, &prover, explained);
	EXPECT_TRUE(explained.ideas.empty());
}

TEST(PlanNarrative, SendsNothingAwayAndNothingUnasked) {
	ExplainedStatement explained = SlowStatement();
	ScriptedModel remote = LocalModel("x");
	remote.traits.loopback = false;
	NarratePlan({true, false}, remote, nullptr, explained);
	EXPECT_TRUE(remote.calls.empty());
	EXPECT_TRUE(HasNote(explained, "another machine"));
	ScriptedModel local = LocalModel("x");
	NarratePlan({true, true}, local, nullptr, explained);
	NarratePlan({false, false}, local, nullptr, explained);
	local.traits.configured = false;
	NarratePlan({true, false}, local, nullptr, explained);
	EXPECT_TRUE(local.calls.empty());
}

TEST(PlanNarrative, SaysWhenTheModelFails) {
	ScriptedModel model = LocalModel("half a sen");
	model.failure.emplace();
	model.failure->message = "the model did not answer";
	ExplainedStatement explained = SlowStatement();
	NarratePlan({true, false}, model, nullptr, explained);
	EXPECT_EQ(explained.narrative, "");
	EXPECT_TRUE(HasNote(explained, "the model did not answer"));
}

TEST(PlanNarrative, ReadsAnyReplyWithoutHarm) {
	const std::string json = FindingsJson(SlowStatement());
	EXPECT_TRUE(ReadPlanNarration("", json).text.empty());
	EXPECT_TRUE(ReadPlanNarration("INDEX (", json).ideas.empty());
	EXPECT_TRUE(ReadPlanNarration("INDEX a(b))", json).ideas.empty());
	std::string flood;
	for (int i = 0; i < 1000; i++) {
		flood += "INDEX t (a)\n";
	}
	EXPECT_EQ(ReadPlanNarration(flood, json).ideas.size(), kMaxIdeas);
}

} // namespace
} // namespace savant::core
