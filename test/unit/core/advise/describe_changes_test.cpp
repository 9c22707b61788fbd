#include "core/advise/describe_changes.hpp"

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/advise/fake_what_if.hpp"

namespace savant::test {

namespace {

/* A table of orders; statement 0 looks up by column 2, statement 1 by column 3. */
struct Shop {
	FakeWhatIf fake;
	std::uint32_t orders = 0;
	std::vector<WeightedStatement> workload;
	SearchOptions search;
	DescribeOptions options;

	Shop() {
		orders = fake.AddTable("orders", 1e6, 100, {1e6, 5e4, 2e4, 4});
		for (const int column : {2, 3}) {
			FakeStatement statement;
			TableShape shape;
			shape.table = orders;
			shape.conditions = {fake.Condition(orders, column, KeyRole::Equality)};
			shape.read_columns = {1, 2, 3, 4};
			statement.shape.tables = {shape};
			workload.push_back({fake.AddStatement(statement), 10});
		}
		search.time_limit_ms = 0;
		search.include_covering = false;
		search.max_columns = 1;
		options.has_times = true;
		options.statistics_days = 60;
	}
	std::vector<Suggestion> Suggestions(const std::vector<DescribedStatement> &statements = {}) {
		return DescribeChanges(fake, workload, statements, SearchIndexes(fake, workload, search),
		                       options);
	}
	IndexSpec On(std::initializer_list<int> columns) const {
		IndexSpec spec;
		spec.table = orders;
		for (const int column : columns) {
			spec.keys.push_back({.column = column});
		}
		return spec;
	}
};

TEST(DescribeChanges, SaysWhatToCreateAndWhatItIsGoodFor) {
	Shop shop;
	shop.fake.TableToChange(shop.orders).inserts_per_day = 1e6;
	const std::vector<Suggestion> all = shop.Suggestions();
	ASSERT_EQ(all.size(), 2u);
	const Suggestion &first = all.front();
	EXPECT_EQ(first.action, SuggestionAction::CreateIndex);
	EXPECT_EQ(first.reason, "missing_filter_index");
	EXPECT_TRUE(first.ddl.starts_with("CREATE INDEX CONCURRENTLY orders_c")) << first.ddl;
	EXPECT_TRUE(
		first.rollback_ddl.starts_with("DROP INDEX CONCURRENTLY IF EXISTS public.orders_c"));
	EXPECT_EQ(first.statements, 1);
	EXPECT_GT(first.bytes, 0);
	EXPECT_GT(first.build_ms, 0);
	EXPECT_NEAR(first.saved_share + all.back().saved_share, 1, 0.05);
	ASSERT_TRUE(first.saved_ms_per_day.has_value());
	EXPECT_NEAR(first.write_cost_ms_per_day, 1e6 * (3.6 + 0.06 * 8) / 1000, 1);
	EXPECT_NE(first.text.find("1 statement gets cheaper, from cost "), std::string::npos)
		<< first.text;
	EXPECT_NE(first.text.find("with an Index Scan."), std::string::npos) << first.text;
	EXPECT_NE(first.figures.find("Keeping it up costs writes 4.1 s per day."), std::string::npos)
		<< first.figures;
	EXPECT_NEAR(first.confidence, 0.9, 0.01);
	const auto evidence = nlohmann::json::parse(first.evidence);
	EXPECT_EQ(evidence["index"]["table"], "orders");
	EXPECT_EQ(evidence["statements"].size(), 1u);
	EXPECT_EQ(evidence["statements"][0]["node"], "Index Scan");
	EXPECT_GT(evidence["workload"]["cost_before"], evidence["workload"]["cost_after"]);
}

TEST(DescribeChanges, IsLessSureWithoutTimesAndConstants) {
	Shop shop;
	shop.options.has_times = false;
	const std::vector<Suggestion> all = shop.Suggestions({{0, true}, {0, true}});
	ASSERT_EQ(all.size(), 2u);
	EXPECT_NEAR(all.front().confidence, 0.9 * 0.85 * 0.5, 0.01);
	EXPECT_FALSE(all.front().saved_ms_per_day.has_value());
}

TEST(DescribeChanges, ReplacesANarrowIndexByAWiderOne) {
	Shop shop;
	const int old = shop.fake.AddExisting(shop.On({3}), 100);
	shop.search.max_columns = 2;
	FakeStatement statement;
	TableShape shape;
	shape.table = shop.orders;
	shape.conditions = {shop.fake.Condition(shop.orders, 3, KeyRole::Equality),
	                    shop.fake.Condition(shop.orders, 1, KeyRole::Range, 0.01)};
	shape.read_columns = {1, 2, 3, 4};
	statement.shape.tables = {shape};
	shop.workload = {{shop.fake.AddStatement(statement), 1e4}};
	shop.fake.TableToChange(shop.orders).inserts_per_day = 1e5;
	const std::vector<Suggestion> all = shop.Suggestions();
	ASSERT_EQ(all.size(), 1u);
	EXPECT_EQ(all.front().action, SuggestionAction::ReplaceIndex);
	EXPECT_EQ(all.front().reason, "replaced_by_wider");
	const std::string name = shop.fake.Index(old).name;
	EXPECT_NE(all.front().ddl.find(";\nDROP INDEX CONCURRENTLY IF EXISTS public." + name),
	          std::string::npos)
		<< all.front().ddl;
	EXPECT_TRUE(all.front().rollback_ddl.starts_with("CREATE INDEX CONCURRENTLY " + name))
		<< all.front().rollback_ddl;
	EXPECT_NE(all.front().text.find("It does the work of " + name), std::string::npos);
	EXPECT_TRUE(all.front().key.starts_with("create_index public.orders btree (c3, c1)"))
		<< all.front().key;
}

TEST(DescribeChanges, DropsUnusedAndDuplicateIndexes) {
	Shop shop;
	shop.fake.AddExisting(shop.On({4}), 0);
	shop.fake.AddExisting(shop.On({2}), 50);
	IndexSpec same = shop.On({2});
	same.included = {3};
	shop.fake.AddExisting(same, 50);
	shop.fake.TableToChange(shop.orders).inserts_per_day = 1e6;
	shop.options.statistics_days = 15;
	std::map<std::string, Suggestion> found;
	for (const Suggestion &suggestion : shop.Suggestions()) {
		found[suggestion.reason] = suggestion;
	}
	ASSERT_TRUE(found.contains("unused_index") && found.contains("duplicate_index"));
	EXPECT_EQ(found["unused_index"].action, SuggestionAction::DropIndex);
	EXPECT_LT(found["unused_index"].bytes, 0);
	EXPECT_NEAR(found["unused_index"].confidence, 0.45, 0.01);
	EXPECT_LT(found["unused_index"].write_cost_ms_per_day, 0);
	EXPECT_NE(found["unused_index"].text.find("in the 15 days"), std::string::npos);
	EXPECT_EQ(found["duplicate_index"].key, "drop_index public.orders existing_1");
	EXPECT_NEAR(found["duplicate_index"].confidence, 0.95, 0.01);
}

TEST(DescribeChanges, SaysThatUpdatesStopBeingHot) {
	Shop shop;
	AdvisedTable &table = shop.fake.TableToChange(shop.orders);
	table.updates_per_day = table.hot_updates_per_day = 1000;
	table.updated_columns = {2};
	int told = 0;
	for (const Suggestion &suggestion : shop.Suggestions()) {
		const bool says = suggestion.text.find("no longer HOT") != std::string::npos;
		EXPECT_EQ(says, suggestion.columns.front() == "c2");
		told += says ? 1 : 0;
	}
	EXPECT_EQ(told, 1);
}

TEST(DescribeChanges, GivesNewIndexesNamesOfTheirOwn) {
	Shop shop;
	shop.options.is_taken = [](std::string_view schema, std::string_view name) {
		return schema == "public" && name == "orders_c2_idx";
	};
	std::set<std::string> names;
	for (const Suggestion &suggestion : shop.Suggestions()) {
		names.insert(suggestion.ddl.substr(26, suggestion.ddl.find(" ON ") - 26));
	}
	EXPECT_EQ(names, (std::set<std::string>{"orders_c2_idx1", "orders_c3_idx"}));
}

TEST(SuggestionReasons, HaveTextsAndThePageIsUpToDate) {
	std::set<std::string> ids;
	for (const SuggestionReason &reason : AllSuggestionReasons()) {
		EXPECT_TRUE(ids.insert(reason.id).second);
		EXPECT_FALSE(std::string(reason.advice).empty());
		EXPECT_EQ(FindSuggestionReason(reason.id), &reason);
	}
	EXPECT_EQ(FindSuggestionReason("no_such_reason"), nullptr);
	const auto docs = std::filesystem::path(__FILE__).parent_path() / "../../../../docs";
	std::ifstream file(docs / "suggestion_reasons.md");
	std::stringstream page;
	page << file.rdbuf();
	EXPECT_EQ(page.str(), SuggestionReasonsPage())
		<< "run tools/reference --write suggestion_reasons";
}

} // namespace

} // namespace savant::test
