/*
 * hygiene_test.cpp
 *     Which foreign keys want an index, which b-trees are bloated, and what is said of them.
 */
#include "core/advise/hygiene.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/advise/apply_steps.hpp"

namespace savant::core {

namespace {

constexpr double kMegabyte = 1024.0 * 1024;

AdvisedTable Orders() {
	AdvisedTable table;
	table.oid = 20000;
	table.schema = "Shop";
	table.name = "orders";
	table.sql_name = "orders";
	table.rows = 50000;
	table.columns = {"id", "customer", "Site", "note"};
	return table;
}

ReferencingKey Key(std::vector<int> columns) {
	ReferencingKey key;
	key.table = Orders();
	key.constraint = "orders_fkey";
	key.columns = std::move(columns);
	key.referenced = "customers";
	key.bytes = 3 * kMegabyte;
	return key;
}

KeySupport Support(std::vector<int> keys) {
	KeySupport support;
	support.table = 20000;
	support.keys = std::move(keys);
	return support;
}

InvalidIndex Invalid(std::string name) {
	InvalidIndex index;
	index.table = Orders();
	index.name = std::move(name);
	index.columns = {"note"};
	index.bytes = 5 * kMegabyte;
	return index;
}

SizedIndex Sized(std::string name, double bytes, double fresh) {
	SizedIndex sized;
	sized.table = Orders();
	sized.index.name = std::move(name);
	sized.index.spec.table = 20000;
	sized.index.spec.keys = {{.column = 2}};
	sized.index.bytes = bytes;
	sized.fresh_bytes = fresh;
	return sized;
}

std::vector<Suggestion> Describe(const HygieneFacts &facts) { return DescribeHygiene(facts, {}); }

std::size_t CountMissing(const KeySupport &support, const ReferencingKey &key) {
	return UnsupportedKeys({key}, {support}).size();
}

} // namespace

TEST(UnsupportedKeys, FindsKeysWithoutIndex) {
	EXPECT_EQ(UnsupportedKeys({Key({2})}, {}).size(), 1U);
	EXPECT_EQ(CountMissing(Support({2}), Key({2})), 0U);
	EXPECT_EQ(CountMissing(Support({2, 4}), Key({2})), 0U);
	EXPECT_EQ(CountMissing(Support({4, 2}), Key({2})), 1U);
	EXPECT_EQ(CountMissing(Support({2}), Key({2, 3})), 1U);
	EXPECT_EQ(CountMissing(Support({0, 2}), Key({2})), 1U);
}

TEST(UnsupportedKeys, TakesTheColumnsInAnyOrderAtTheFrontOnly) {
	EXPECT_EQ(CountMissing(Support({3, 2, 1}), Key({2, 3})), 0U);
	EXPECT_EQ(CountMissing(Support({2, 1, 3}), Key({2, 3})), 1U);
}

TEST(UnsupportedKeys, CountsNoIndexThatCannotFindTheRows) {
	KeySupport support = Support({2});
	support.is_partial = true;
	EXPECT_EQ(CountMissing(support, Key({2})), 1U);
	support = Support({2});
	support.is_valid = false;
	EXPECT_EQ(CountMissing(support, Key({2})), 1U);
	support = Support({2});
	support.table = 20001;
	EXPECT_EQ(CountMissing(support, Key({2})), 1U);
	support = Support({2});
	support.method = IndexMethod::Brin;
	EXPECT_EQ(CountMissing(support, Key({2})), 1U);
	support.method = IndexMethod::Hash;
	EXPECT_EQ(CountMissing(support, Key({2})), 0U);
}

TEST(UnsupportedKeys, LeavesSmallTablesAlone) {
	ReferencingKey key = Key({2});
	key.table.rows = 999;
	EXPECT_TRUE(UnsupportedKeys({key}, {}).empty());
	key.table.rows = 1000;
	EXPECT_EQ(UnsupportedKeys({key}, {}).size(), 1U);
}

TEST(UnsupportedKeys, PutsDeletesFirstAndAddsUpKeysOverTheSameColumns) {
	ReferencingKey quiet = Key({4}), updated = Key({3}), deleted = Key({2}), again = Key({2});
	quiet.table.rows = 9e6;
	updated.referenced_updates = 1e6;
	deleted.referenced_deletes = 3;
	again.referenced_deletes = 4;
	const auto keys = UnsupportedKeys({quiet, updated, deleted, again}, {});
	ASSERT_EQ(keys.size(), 3U);
	EXPECT_EQ(keys[0].columns, std::vector<int>{2});
	EXPECT_EQ(keys[0].referenced_deletes, 7);
	EXPECT_EQ(keys[1].columns, std::vector<int>{3});
	EXPECT_EQ(keys[2].columns, std::vector<int>{4});
}

TEST(UnsupportedKeys, AskForOneIndexWhereAWiderOneServesThemAll) {
	ReferencingKey one = Key({3}), pair = Key({2, 3}), wide = Key({2, 4, 3}), other = Key({2});
	one.constraint = "one";
	one.referenced_deletes = 3;
	pair.constraint = "pair";
	const auto nested = UnsupportedKeys({wide, one, pair}, {});
	ASSERT_EQ(nested.size(), 1U);
	EXPECT_EQ(nested[0].columns, (std::vector<int>{3, 2, 4}));
	EXPECT_EQ(nested[0].also, (std::vector<std::string>{"pair", "one"}));
	EXPECT_EQ(nested[0].referenced_deletes, 3);
	// (3, 2) begins with one of the two only.
	const auto split = UnsupportedKeys({one, other, pair}, {});
	ASSERT_EQ(split.size(), 2U);
	EXPECT_EQ(split[0].columns, (std::vector<int>{3, 2}));
	EXPECT_EQ(split[1].columns, (std::vector<int>{2}));
	one.table.oid++;
	EXPECT_EQ(UnsupportedKeys({one, pair}, {}).size(), 2U);
}

TEST(UnsupportedKeys, AreNotMoreThanPeopleRead) {
	std::vector<ReferencingKey> keys;
	for (std::uint32_t i = 0; i < 150; i++) {
		keys.push_back(Key({2}));
		keys.back().table.oid += i;
	}
	EXPECT_EQ(UnsupportedKeys(keys, {}).size(), kMostUnsupportedKeys);
}

TEST(IsBloated, WantsTwiceTheSizeAndTenMegabytes) {
	EXPECT_TRUE(IsBloated(Sized("i", 10 * kMegabyte, 5 * kMegabyte)));
	EXPECT_FALSE(IsBloated(Sized("i", 10 * kMegabyte, 5.1 * kMegabyte)));
	EXPECT_FALSE(IsBloated(Sized("i", 9.9 * kMegabyte, 1 * kMegabyte)));
	EXPECT_FALSE(IsBloated(Sized("i", 100 * kMegabyte, 0)));
}

TEST(DescribeHygiene, RebuildsInvalidIndexesAndDropsWhatReindexLeft) {
	HygieneFacts facts;
	facts.invalid = {Invalid("by_note"), Invalid("by_note_ccnew"), Invalid("by_note_ccold12"),
	                 Invalid("by_note_ccnew_2x")};
	facts.invalid.push_back(Invalid("going"));
	facts.invalid.back().is_live = false;
	const auto suggestions = Describe(facts);
	ASSERT_EQ(suggestions.size(), 5U);
	EXPECT_EQ(suggestions[0].ddl, "REINDEX INDEX CONCURRENTLY \"Shop\".by_note");
	EXPECT_EQ(suggestions[0].action, SuggestionAction::Reindex);
	EXPECT_EQ(suggestions[0].bytes, 0);
	EXPECT_EQ(suggestions[1].ddl, "DROP INDEX CONCURRENTLY \"Shop\".by_note_ccnew");
	EXPECT_EQ(suggestions[1].action, SuggestionAction::DropIndex);
	EXPECT_EQ(suggestions[1].bytes, -5 * kMegabyte);
	EXPECT_EQ(suggestions[2].ddl, "DROP INDEX CONCURRENTLY \"Shop\".by_note_ccold12");
	EXPECT_EQ(suggestions[3].action, SuggestionAction::Reindex);
	EXPECT_EQ(suggestions[4].ddl, "DROP INDEX CONCURRENTLY \"Shop\".going");
	EXPECT_NE(suggestions[0].key, suggestions[3].key);
}

TEST(DescribeHygiene, TellsWhatAForeignKeyWithoutIndexCosts) {
	HygieneFacts facts;
	facts.unsupported = {Key({2, 3})};
	facts.unsupported[0].referenced_deletes = 1;
	const auto suggestions = Describe(facts);
	ASSERT_EQ(suggestions.size(), 1U);
	const Suggestion &one = suggestions[0];
	EXPECT_EQ(one.ddl, "CREATE INDEX CONCURRENTLY \"orders_customer_Site_idx\" ON "
	                   "\"Shop\".orders (customer, \"Site\")");
	EXPECT_EQ(one.rollback_ddl, "DROP INDEX CONCURRENTLY \"Shop\".\"orders_customer_Site_idx\"");
	EXPECT_EQ(one.reason, "missing_foreign_key_index");
	EXPECT_EQ(one.bytes, 3 * kMegabyte);
	EXPECT_FALSE(one.saved_ms_per_day.has_value());
	EXPECT_EQ(one.text, "No index begins with the columns of foreign key orders_fkey: DELETE of a "
	                    "row of customers, or UPDATE of its key, reads all of orders, 50,000 rows. "
	                    "Since statistics were reset 1 row of it was deleted and 0 updated.");
}

TEST(DescribeHygiene, DoesNotNameATableThatMayNotBeRead) {
	HygieneFacts facts;
	facts.unsupported = {Key({2})};
	facts.unsupported[0].referenced = "";
	EXPECT_NE(Describe(facts)[0].text.find("a row of the referenced table"), std::string::npos);
}

TEST(DescribeHygiene, IsSurerOfAKeyWhoseRowsAreDeleted) {
	HygieneFacts facts;
	facts.unsupported = {Key({2}), Key({3}), Key({4})};
	facts.unsupported[0].referenced_deletes = 5;
	facts.unsupported[1].referenced_updates = 5;
	const auto suggestions = Describe(facts);
	EXPECT_GT(suggestions[0].confidence, suggestions[1].confidence);
	EXPECT_GT(suggestions[1].confidence, suggestions[2].confidence);
}

TEST(DescribeHygiene, GivesNewIndexesNamesOfTheirOwn) {
	HygieneFacts facts;
	facts.unsupported = {Key({2}), Key({2})};
	const auto suggestions =
		DescribeHygiene(facts, [](std::string_view schema, std::string_view name) {
			return schema == "Shop" && name == "orders_customer_idx";
		});
	EXPECT_NE(suggestions[0].ddl.find(" orders_customer_idx1 "), std::string::npos);
	EXPECT_NE(suggestions[1].ddl.find(" orders_customer_idx2 "), std::string::npos);
}

TEST(DescribeHygiene, RebuildsBloatedIndexesLargestGainFirst) {
	HygieneFacts facts;
	facts.sized = {Sized("small", 20 * kMegabyte, 9 * kMegabyte),
	               Sized("tight", 90 * kMegabyte, 80 * kMegabyte),
	               Sized("large", 100 * kMegabyte, 20 * kMegabyte)};
	const auto suggestions = Describe(facts);
	ASSERT_EQ(suggestions.size(), 2U);
	EXPECT_EQ(suggestions[0].ddl, "REINDEX INDEX CONCURRENTLY \"Shop\".large");
	EXPECT_EQ(suggestions[0].bytes, -80 * kMegabyte);
	EXPECT_EQ(suggestions[0].rollback_ddl, "");
	EXPECT_EQ(suggestions[1].ddl, "REINDEX INDEX CONCURRENTLY \"Shop\".small");
	EXPECT_GT(suggestions[0].confidence, suggestions[1].confidence);
	EXPECT_LT(suggestions[0].confidence, 0.9);
}

TEST(DescribeHygiene, OrdersByUrgency) {
	HygieneFacts facts;
	facts.unsupported = {Key({2}), Key({3})};
	facts.unsupported[0].referenced_deletes = 5;
	facts.sized = {Sized("large", 100 * kMegabyte, 20 * kMegabyte)};
	facts.invalid = {Invalid("by_note")};
	const auto suggestions = Describe(facts);
	ASSERT_EQ(suggestions.size(), 4U);
	EXPECT_EQ(suggestions[0].reason, "invalid_index");
	EXPECT_EQ(suggestions[1].columns, std::vector<std::string>{"customer"});
	EXPECT_EQ(suggestions[2].reason, "bloated_index");
	EXPECT_EQ(suggestions[3].columns, std::vector<std::string>{"Site"});
}

TEST(DescribeHygiene, SaysOnlyWhatCanBeApplied) {
	HygieneFacts facts;
	facts.unsupported = {Key({2, 3})};
	facts.sized = {Sized("la\"rge", 100 * kMegabyte, 20 * kMegabyte)};
	facts.invalid = {Invalid("By Note"), Invalid("x_ccnew")};
	for (const Suggestion &suggestion : Describe(facts)) {
		EXPECT_FALSE(ReadApplySteps(suggestion.ddl).problem.has_value()) << suggestion.ddl;
		EXPECT_NE(FindSuggestionReason(suggestion.reason), nullptr);
		EXPECT_TRUE(nlohmann::json::parse(suggestion.evidence).is_object());
		EXPECT_FALSE(suggestion.saved_ms_per_day.has_value());
	}
}

} // namespace savant::core
