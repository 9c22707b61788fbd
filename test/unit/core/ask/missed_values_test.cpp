#include "core/ask/missed_values.hpp"

#include <gtest/gtest.h>

#include "core/ask/fakes.hpp"

using namespace savant::core;
using namespace savant::core::fakes;

namespace {

/* Holds "Ada" in customers.name and "Lyon" in customers.country. */
class FakeFinder final : public ValueFinder {
public:
	FoundValues Find(const SchemaPicture &, const std::vector<std::string> &phrases,
	                 const std::vector<ColumnRef> &columns) override {
		asked++;
		FoundValues found;
		for (const ColumnRef column : columns) {
			const std::string stored = column.column == 1 ? "Ada" : "Lyon";
			if (phrases[0] == stored) {
				found.values.push_back({phrases[0], column, stored, true});
			} else if (phrases[0] == "ada" && stored == "Ada") {
				found.values.push_back({phrases[0], column, stored, false});
			}
		}
		return found;
	}
	int asked = 0;
};

std::vector<MissedValue> Missed(const std::string &sql, ValueFinder *finder = nullptr) {
	static const SchemaPicture picture = Shop();
	return FindMissedValues(sql, picture, finder);
}

/* The one that is missed. */
MissedValue Only(const std::string &sql) {
	const auto missed = Missed(sql);
	EXPECT_EQ(missed.size(), 1u) << sql;
	return missed.empty() ? MissedValue() : missed[0];
}

Executor::Outcome Names(std::vector<std::vector<CellText>> rows) {
	return Rows({Head("name", "text")}, std::move(rows));
}

} // namespace

TEST(MissedValues, KnowsWhatDiffersInCaseAlone) {
	const auto missed = Missed("SELECT * FROM customers c WHERE c.country = 'germany'");
	ASSERT_EQ(missed.size(), 1u);
	EXPECT_EQ(missed[0].same, "Germany");
	EXPECT_TRUE(missed[0].near.empty());
	EXPECT_EQ(WithStoredSpelling("SELECT * FROM customers c WHERE c.country = 'germany'", missed),
	          "SELECT * FROM customers c WHERE c.country = 'Germany'");
}

TEST(MissedValues, KnowsSlipsOfThePenAndLabels) {
	EXPECT_EQ(Only("SELECT 1 FROM customers WHERE country IN ('Spain', 'Germny')").near,
	          std::vector<std::string>{"Germany"});
	EXPECT_EQ(Only("SELECT 1 FROM orders WHERE status = 'shiped'").near,
	          std::vector<std::string>{"shipped"});
	EXPECT_EQ(Only("SELECT 1 FROM customers WHERE country LIKE 'FRANCE'").same, "France");
}

TEST(MissedValues, AreNoneWhereTheValueIsKnownOrNothingIsNear) {
	for (const char *sql :
	     {"SELECT 1 FROM customers WHERE country = 'Germany'",
	      "SELECT 1 FROM customers WHERE country ILIKE 'germany'",
	      "SELECT 1 FROM customers WHERE lower(country) = 'germany'",
	      "SELECT 1 FROM customers WHERE country LIKE 'ger%'",
	      "SELECT 1 FROM customers WHERE country = 'Madagascar'", "SELECT 'germany'",
	      "SELECT 1 FROM customers WHERE country <> 'germany'", "SELECT FROM WHERE"}) {
		EXPECT_TRUE(Missed(sql).empty()) << sql;
	}
}

TEST(MissedValues, AreLookedUpInTheData) {
	FakeFinder finder;
	EXPECT_TRUE(Missed("SELECT 1 FROM customers WHERE name = 'Ada'", &finder).empty());
	const auto lower = Missed("SELECT 1 FROM customers WHERE name = 'ada'", &finder);
	ASSERT_EQ(lower.size(), 1u);
	EXPECT_EQ(lower[0].same, "Ada");
	const auto elsewhere = Missed("SELECT 1 FROM customers WHERE name = 'Lyon'", &finder);
	ASSERT_EQ(elsewhere.size(), 1u);
	ASSERT_TRUE(elsewhere[0].elsewhere);
	EXPECT_EQ(elsewhere[0].elsewhere->column, 2);
	std::string many = "SELECT 1 FROM customers WHERE name IN (''";
	for (int i = 0; i < 100; i++) {
		many += ", 'x" + std::to_string(i) + "'";
	}
	finder.asked = 0;
	(void)Missed(many + ")", &finder);
	EXPECT_LE(finder.asked, 4);
}

TEST(MissedValues, OfMaskedColumnsAreNotTold) {
	SchemaPicture picture = Shop();
	picture.relations[0].columns[2].mask = Mask::Redact;
	EXPECT_TRUE(
		FindMissedValues("SELECT 1 FROM customers WHERE country = 'germany'", picture, nullptr)
			.empty());
}

TEST(WithStoredSpelling, ChangesAllOrNothing) {
	const std::string sql =
		"SELECT 1 FROM customers WHERE country = 'spain' OR country = E'france'";
	EXPECT_EQ(WithStoredSpelling(sql, Missed(sql)),
	          "SELECT 1 FROM customers WHERE country = 'Spain' OR country = 'France'");
	const std::string half = "SELECT 1 FROM customers WHERE country IN ('spain', 'Germny')";
	EXPECT_EQ(WithStoredSpelling(half, Missed(half)), std::nullopt);
	EXPECT_EQ(WithStoredSpelling(sql, {}), std::nullopt);
}

TEST(Respelling, OfAModelsLiteralIsTriedAndTold) {
	World world;
	const std::string sql = "SELECT name FROM customers WHERE country = 'germany'";
	const std::string stored = "SELECT name FROM customers WHERE country = 'Germany'";
	world.model.SaysSql({sql});
	world.executor.outcomes[sql] = Names({});
	world.executor.outcomes[stored] = Names({{"Ada"}});
	const Answer answer = world.Ask("who lives in germany, by the way");
	EXPECT_EQ(answer.sql, stored);
	ASSERT_EQ(answer.repairs.size(), 1u);
	EXPECT_EQ(answer.repairs[0].by, "values");
	EXPECT_EQ(answer.notes,
	          std::vector<std::string>{"Mended: 'germany' read as 'Germany', as it is stored."});
}

TEST(Respelling, LeavesTheEmptyResultWhenItFindsNothingEither) {
	World world;
	const std::string sql = "SELECT name FROM customers WHERE country = 'germany'";
	world.model.SaysSql({sql});
	world.executor.outcomes[sql] = Names({});
	const Answer answer = world.Ask("who lives in germany, by the way");
	EXPECT_EQ(answer.sql, sql);
	EXPECT_FALSE(answer.error);
	EXPECT_EQ(answer.attempts, 2);
	EXPECT_TRUE(answer.repairs.empty());
}

TEST(Respelling, IsNotDoneToAStatementOfTheCaller) {
	World world;
	const std::string sql = "SELECT name FROM customers WHERE country = 'germany'";
	world.executor.outcomes[sql] = Names({});
	const Answer answer = world.Ask(sql);
	EXPECT_EQ(answer.sql, sql);
	EXPECT_EQ(answer.attempts, 1);
	ASSERT_FALSE(answer.warnings.empty());
	EXPECT_EQ(answer.warnings[0].hint, "Did you mean 'Germany'?");
	EXPECT_EQ(answer.suggestions,
	          std::vector<std::string>{"SELECT name FROM customers WHERE country = 'Germany'"});
}
