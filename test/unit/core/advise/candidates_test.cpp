#include "core/advise/candidates.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "core/advise/fake_what_if.hpp"
#include "core/advise/index_ddl.hpp"

namespace savant::test {

namespace {

/* One statement on one table of eight columns, as the test shapes it. */
struct Case {
	FakeWhatIf fake;
	SearchOptions options;
	TableShape shape;
	int statements = 1;

	Case() {
		shape.table = fake.AddTable("t", 1e6, 100, {1e6, 1000, 100, 10, 10, 10, 10, 10});
		options.max_columns = 3;
		options.include_covering = false;
	}
	void Where(int column, KeyRole role, double share = 0) {
		shape.conditions.push_back(fake.Condition(shape.table, column, role, share));
	}
	CandidateMaker Maker() {
		std::vector<WeightedStatement> workload;
		for (int i = 0; i < statements; ++i) {
			FakeStatement statement;
			statement.shape.tables = {shape};
			workload.push_back({fake.AddStatement(statement), 1});
		}
		return CandidateMaker(fake, workload, options);
	}
	std::vector<std::string> Texts(const IndexSet &set) {
		std::vector<std::string> texts;
		for (const int index : set.Members()) {
			const AdvisedIndex &advised = fake.Index(index);
			texts.push_back(IndexDefinitionSql(fake.Table(advised.spec.table), advised.spec));
		}
		return texts;
	}
	std::vector<std::string> Singles() {
		CandidateMaker maker = Maker();
		return Texts(maker.Singles(fake.StatementCount() - 1));
	}
	std::vector<std::string> Combinations() {
		CandidateMaker maker = Maker();
		return Texts(maker.Combinations(fake.StatementCount() - 1));
	}
};

bool Has(const std::vector<std::string> &texts, std::string_view text) {
	return std::find(texts.begin(), texts.end(), text) != texts.end();
}

TEST(CandidateMaker, PutsEqualityBySelectivityBeforeOneRange) {
	Case c;
	c.Where(4, KeyRole::Equality);
	c.Where(2, KeyRole::Equality);
	c.Where(3, KeyRole::Range, 0.1);
	EXPECT_EQ(c.Singles(), (std::vector<std::string>{"(c2)", "(c4)", "(c3)"}));
	const std::vector<std::string> made = c.Combinations();
	EXPECT_TRUE(Has(made, "(c2, c4)"));
	EXPECT_TRUE(Has(made, "(c2, c4, c3)"));
	EXPECT_FALSE(Has(made, "(c3, c2, c4)"));
}

TEST(CandidateMaker, RotatesJoinColumns) {
	Case c;
	c.Where(2, KeyRole::Join);
	c.Where(4, KeyRole::Equality);
	const std::vector<std::string> made = c.Combinations();
	EXPECT_TRUE(Has(made, "(c2, c4)"));
	EXPECT_TRUE(Has(made, "(c4, c2)"));
}

TEST(CandidateMaker, PutsTheSelectiveOneOfTwoEqualitiesFirst) {
	Case c;
	c.Where(4, KeyRole::Equality);
	c.Where(2, KeyRole::Equality);
	EXPECT_TRUE(Has(c.Combinations(), "(c2, c4)"));
	EXPECT_FALSE(Has(c.Combinations(), "(c4, c2)"));
	// Somebody else asks for c4 alone: the other order serves both.
	TableShape shape = c.shape;
	shape.conditions = {c.fake.Condition(shape.table, 4, KeyRole::Equality, 0)};
	FakeStatement alone, both;
	alone.shape.tables = {shape};
	both.shape.tables = {c.shape};
	const int first = c.fake.AddStatement(both), second = c.fake.AddStatement(alone);
	CandidateMaker maker(c.fake, {{first, 1}, {second, 1}}, c.options);
	EXPECT_TRUE(Has(c.Texts(maker.Combinations(first)), "(c4, c2)"));
}

TEST(CandidateMaker, MakesNoKeyOfWhatNearlyAllRowsFulfil) {
	Case c;
	c.Where(2, KeyRole::Equality);
	c.Where(5, KeyRole::Equality, 0.99);
	EXPECT_EQ(c.Singles(), std::vector<std::string>{"(c2)"});
	EXPECT_FALSE(Has(c.Combinations(), "(c2, c5)"));
	c.shape.conditions.erase(c.shape.conditions.begin());
	EXPECT_EQ(c.Singles(), std::vector<std::string>{"(c5)"});
}

TEST(CandidateMaker, OffersNoBareOrderUnderLimitWhenAnEqualityCanLeadIt) {
	Case c;
	c.Where(4, KeyRole::Equality);
	c.shape.orders = {{{.column = 3, .descending = true, .nulls_first = true}}};
	c.shape.has_limit = true;
	EXPECT_EQ(c.Singles(), std::vector<std::string>{"(c4)"});
	EXPECT_TRUE(Has(c.Combinations(), "(c4, c3)"));
	EXPECT_FALSE(Has(c.Combinations(), "(c3)"));
	c.options.max_columns = 1;
	EXPECT_TRUE(Has(c.Singles(), "(c3)"));
}

TEST(CandidateMaker, DeliversOrdersInOneDirectionOnly) {
	Case c;
	c.Where(2, KeyRole::Equality);
	const IndexKeyPart newest{.column = 3, .descending = true, .nulls_first = true};
	c.shape.orders = {{newest, {.column = 1}}};
	EXPECT_TRUE(Has(c.Singles(), "(c3)"));
	const std::vector<std::string> made = c.Combinations();
	EXPECT_TRUE(Has(made, "(c3, c1 DESC)"));
	EXPECT_TRUE(Has(made, "(c2, c3, c1 DESC)"));
}

TEST(CandidateMaker, CoversWithKeysWhereTheyFitAndIncludesTheRest) {
	Case c;
	c.options.include_covering = true;
	c.Where(2, KeyRole::Equality);
	c.shape.read_columns = {2, 3};
	EXPECT_TRUE(Has(c.Combinations(), "(c2, c3)"));
	c.shape.read_columns = {2, 3, 4, 5};
	EXPECT_TRUE(Has(c.Combinations(), "(c2) INCLUDE (c3, c4, c5)"));
	c.fake.TableToChange(c.shape.table).all_visible_share = 0.2;
	for (const std::string &text : c.Combinations()) {
		EXPECT_EQ(text.find("INCLUDE"), std::string::npos) << text;
	}
}

TEST(CandidateMaker, MakesPartialIndexesOnlyForConditionsThatLast) {
	Case c;
	c.Where(2, KeyRole::Equality);
	c.Where(4, KeyRole::Equality, 0.05);
	c.shape.conditions.back().predicate = "(c4 = 7)";
	EXPECT_FALSE(Has(c.Combinations(), "(c2) WHERE (c4 = 7)"));
	c.statements = 2;
	EXPECT_TRUE(Has(c.Combinations(), "(c2) WHERE (c4 = 7)"));
	c.statements = 1;
	c.shape.conditions.back().predicate = "(c4 IS NULL)";
	EXPECT_TRUE(Has(c.Combinations(), "(c2) WHERE (c4 IS NULL)"));
	c.shape.conditions.back().selectivity = 0.6;
	EXPECT_FALSE(Has(c.Combinations(), "(c2) WHERE (c4 IS NULL)"));
}

TEST(CandidateMaker, TakesExpressionsClassesAndMethodsFromTheConditions) {
	Case c;
	TableCondition lower;
	lower.key = {.expression = "lower(c2)", .operator_class = "text_pattern_ops"};
	TableCondition words;
	words.role = KeyRole::Other;
	words.method = IndexMethod::Gin;
	words.key = {.column = 5};
	c.shape.conditions = {lower, words};
	EXPECT_EQ(c.Singles(),
	          (std::vector<std::string>{"(lower(c2) text_pattern_ops)", "USING gin (c5)"}));
	c.options.include_expressions = false;
	EXPECT_EQ(c.Singles(), std::vector<std::string>{"USING gin (c5)"});
}

TEST(CandidateMaker, LeavesArmsOfAnOrAlone) {
	Case c;
	c.Where(2, KeyRole::Equality);
	c.Where(3, KeyRole::Equality);
	c.shape.conditions[0].in_or = c.shape.conditions[1].in_or = true;
	EXPECT_EQ(c.Singles().size(), 2u);
	EXPECT_FALSE(Has(c.Combinations(), "(c2, c3)"));
}

TEST(CandidateMaker, SkipsSmallTablesAndForeignOnes) {
	Case c;
	c.Where(2, KeyRole::Equality);
	c.fake.TableToChange(c.shape.table).pages = 5;
	EXPECT_TRUE(c.Singles().empty());
	c.fake.TableToChange(c.shape.table).pages = 5000;
	c.fake.TableToChange(c.shape.table).may_create_index = false;
	EXPECT_TRUE(c.Singles().empty());
}

TEST(CandidateMaker, MakesNothingThatExists) {
	Case c;
	IndexSpec spec;
	spec.table = c.shape.table;
	spec.keys = {{.column = 2}, {.column = 3}};
	AdvisedIndex key;
	key.spec.table = c.shape.table;
	key.spec.keys = {{.column = 4}};
	key.bytes = 1;
	c.fake.TableToChange(c.shape.table).fixed_indexes = {key};
	c.fake.AddExisting(spec, 5);
	c.Where(2, KeyRole::Equality);
	c.Where(3, KeyRole::Equality);
	c.Where(4, KeyRole::Equality);
	// A prefix of (c2, c3) takes 73 % of its bytes here: not worth having beside it.
	EXPECT_EQ(c.Singles(), std::vector<std::string>{"(c3)"});
	EXPECT_FALSE(Has(c.Combinations(), "(c2, c3)"));
	c.options.peer_sizes = true;
	EXPECT_EQ(c.Singles(), (std::vector<std::string>{"(c2)", "(c3)"}));
}

TEST(CandidateMaker, KeepsToTheNumberOfColumns) {
	Case c;
	c.options.max_columns = 1;
	for (const int column : {2, 3, 4}) {
		c.Where(column, KeyRole::Equality);
	}
	c.shape.read_columns = {2, 3, 4};
	EXPECT_EQ(c.Singles().size(), 3u);
	for (const std::string &text : c.Combinations()) {
		EXPECT_EQ(text.find(','), std::string::npos) << text;
	}
}

TEST(CandidateMaker, MergesAndShortens) {
	Case c;
	c.options.include_covering = true;
	CandidateMaker maker = c.Maker();
	const auto on = [&](std::initializer_list<int> columns, std::vector<int> included) {
		IndexSpec spec;
		spec.table = c.shape.table;
		for (const int column : columns) {
			spec.keys.push_back({.column = column});
		}
		spec.included = std::move(included);
		return c.fake.AddIndex(spec);
	};
	const auto text = [&](int index) {
		IndexSet set;
		set.Add(index);
		return c.Texts(set).front();
	};
	EXPECT_EQ(text(maker.Merged(on({2, 3}, {}), on({2, 4}, {5}))), "(c2, c3, c4) INCLUDE (c5)");
	EXPECT_EQ(text(maker.Merged(on({2, 3, 4}, {}), on({2, 5}, {3}))), "(c2, c3, c4) INCLUDE (c5)");
	EXPECT_EQ(maker.Merged(on({2, 3}, {}), on({2}, {})), -1);
	EXPECT_EQ(maker.Merged(on({2}, {}), on({3}, {})), -1);
	EXPECT_EQ(c.Texts(maker.Prefixes(on({2, 3, 4}, {5}))),
	          (std::vector<std::string>{"(c2, c3)", "(c2, c3, c4)", "(c2)"}));
}

} // namespace

} // namespace savant::test
