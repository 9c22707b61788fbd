#include <gtest/gtest.h>

#include <algorithm>

#include "core/diagnosis/explain_error.hpp"
#include "core/schema/shop_picture.hpp"

namespace savant::core {

namespace {

/* Passes what holds "good"; else refuses with `refusal`. */
class ScriptedExecutor final : public Executor {
public:
	Verdict Check(const std::string &sql) override {
		Verdict verdict;
		verdict.ok = sql.find(good) != std::string::npos;
		if (!verdict.ok) {
			verdict.refusal = refusal;
		}
		return verdict;
	}
	Outcome Run(const std::string &sql) override {
		ran.push_back(sql);
		Outcome outcome;
		outcome.verdict.ok = true;
		outcome.result = result;
		return outcome;
	}
	std::string good = "never";
	AnswerError refusal;
	ResultSet result;
	std::vector<std::string> ran;
};

class FixedSurroundings final : public ErrorSurroundings {
public:
	std::optional<ConstraintFacts> Constraint(const std::string &, const std::string &,
	                                          const std::string &, const std::string &) override {
		return constraint;
	}
	std::optional<PrivilegeFacts> Privileges(const std::string &, const std::string &,
	                                         const std::string &) override {
		return privileges;
	}
	std::optional<ConstraintFacts> constraint;
	std::optional<PrivilegeFacts> privileges;
};

class ExplainErrorTest : public testing::Test {
protected:
	ErrorExplanation Explain() {
		return ExplainError({report, picture, checker, reader, surroundings});
	}
	static bool Says(const ErrorExplanation &explanation, const std::string &label) {
		return std::any_of(explanation.points.begin(), explanation.points.end(),
		                   [&](const ErrorPoint &point) { return point.label == label; });
	}
	ErrorReport report;
	SchemaPicture picture = ShopPicture();
	ScriptedExecutor checker, reader;
	FixedSurroundings surroundings;
};

TEST_F(ExplainErrorTest, MendsAWrongNameAndSaysThatItPassed) {
	report.code = "42703";
	report.message_id = "column \"%s\" does not exist";
	report.message = "column \"custmer_id\" does not exist";
	report.statement = "SELECT custmer_id FROM orders";
	report.position = 8;
	checker.good = "SELECT customer_id";
	checker.refusal = {"42703", report.message, "", "", 8};
	const ErrorExplanation explanation = Explain();
	EXPECT_EQ(explanation.corrected, "SELECT customer_id FROM orders");
	EXPECT_TRUE(explanation.certain);
	EXPECT_EQ(explanation.excerpt[1], "       ^");
	EXPECT_NE(explanation.headline.find("\"custmer_id\" read as \"customer_id\""),
	          std::string::npos);
}

TEST_F(ExplainErrorTest, NamesNearColumnsWhereNothingCouldBeMended) {
	report.code = "42703";
	report.message_id = "column \"%s\" of relation \"%s\" does not exist";
	report.message = "column \"titel\" of relation \"products\" does not exist";
	report.statement = "UPDATE products SET titel = 'x'";
	checker.refusal = {"42703", report.message, "", "", 0};
	const ErrorExplanation explanation = Explain();
	EXPECT_EQ(explanation.corrected, "");
	EXPECT_EQ(explanation.near_names, (std::vector<std::string>{"title"}));
}

TEST_F(ExplainErrorTest, SaysSoWhenTheStatementPassesNow) {
	report.code = "42P01";
	report.statement = "SELECT good FROM later";
	checker.good = "good";
	EXPECT_TRUE(Says(Explain(), "now"));
}

TEST_F(ExplainErrorTest, LooksForTheRowThatIsInTheWay) {
	report.code = "23505";
	report.schema = "public";
	report.table = "customers";
	report.constraint = "customers_email_key";
	report.detail = "Key (email)=(o'hara@x.y) already exists.";
	report.statement = "INSERT INTO customers (email) VALUES ('o''hara@x.y')";
	reader.result.columns = {{"id", "integer", true, false}};
	reader.result.rows = {{"7"}};
	const ErrorExplanation explanation = Explain();
	ASSERT_EQ(reader.ran.size(), 1u);
	EXPECT_EQ(reader.ran[0], "SELECT * FROM customers WHERE email = 'o''hara@x.y' LIMIT 1");
	EXPECT_TRUE(Says(explanation, "existing row"));
	EXPECT_EQ(explanation.headline, "A row with email = o'hara@x.y is already in customers.");
}

TEST_F(ExplainErrorTest, ReadsNothingFromATableThatIsNotInThePicture) {
	report.code = "23505";
	report.schema = "private";
	report.table = "secrets";
	report.constraint = "secrets_key";
	report.detail = "Key (id)=(1) already exists.";
	surroundings.constraint = ConstraintFacts{};
	surroundings.constraint->definition = "PRIMARY KEY (id)";
	const ErrorExplanation explanation = Explain();
	EXPECT_TRUE(reader.ran.empty());
	EXPECT_FALSE(Says(explanation, "constraint"));
}

TEST_F(ExplainErrorTest, TellsAMissingParentFromRowsThatStillRefer) {
	report.code = "23503";
	report.schema = "public";
	report.table = "orders";
	report.constraint = "orders_customer";
	surroundings.constraint = ConstraintFacts{};
	surroundings.constraint->columns = {"customer_id"};
	surroundings.constraint->other_schema = "public";
	surroundings.constraint->other_table = "customers";
	surroundings.constraint->other_columns = {"id"};
	report.message_id = "insert or update on table \"%s\" violates foreign key constraint \"%s\"";
	report.detail = "Key (customer_id)=(99) is not present in table \"customers\".";
	EXPECT_EQ(Explain().headline,
	          "No row of customers has the value that orders refers to: customer_id = 99.");
	report.message_id =
		"update or delete on table \"%s\" violates foreign key constraint \"%s\" on table \"%s\"";
	report.detail = "Key (id)=(1) is still referenced from table \"orders\".";
	reader.result.rows = {{"3"}};
	const ErrorExplanation explanation = Explain();
	EXPECT_EQ(explanation.headline,
	          "Rows of orders still refer to the row of customers with id = 1.");
	EXPECT_EQ(reader.ran.back(), "SELECT count(*) FROM orders WHERE customer_id = '1'");
}

TEST_F(ExplainErrorTest, NamesThePrivilegeThatTheCommandNeeds) {
	report.code = "42501";
	report.message_id = "permission denied for table %s";
	report.message = "permission denied for table orders";
	report.statement = "UPDATE orders SET id = 1";
	report.role = report.acting_role = "anna";
	surroundings.privileges = PrivilegeFacts{"boss", {"SELECT"}, false, "TABLE", "public.orders"};
	const ErrorExplanation explanation = Explain();
	EXPECT_EQ(explanation.headline, "Role anna lacks UPDATE on TABLE public.orders.");
	EXPECT_EQ(explanation.advice[0], "GRANT UPDATE ON TABLE public.orders TO anna;");
}

TEST_F(ExplainErrorTest, HidesStatementsThatCanHoldAPassword) {
	report.code = "42601";
	for (const char *statement : {"ALTER ROLE a PASSWORD 'x'", "alter\nuser a pasword 'secret'",
	                              "SELECT dblink('host=h password=secret')"}) {
		report.statement = statement;
		const ErrorExplanation explanation = Explain();
		EXPECT_TRUE(explanation.excerpt.empty()) << statement;
		for (const std::string &line : TellError(explanation)) {
			EXPECT_EQ(line.find("secret"), std::string::npos) << line;
		}
	}
}

TEST_F(ExplainErrorTest, CountsWhatWasRefusedAfterwards) {
	report.code = "22012";
	report.refused_later = 2;
	EXPECT_TRUE(Says(Explain(), "afterwards"));
}

TEST_F(ExplainErrorTest, KeepsControlsOfHostileTextAway) {
	report.code = "P0001";
	report.message = "x\x1b[2Jy\nz";
	report.detail = "a\x07"
					"b";
	for (const std::string &line : TellError(Explain())) {
		EXPECT_EQ(line.find_first_of("\x1b\x07\n"), std::string::npos);
	}
}

TEST_F(ExplainErrorTest, SurvivesAnyReport) {
	for (const char *code : {"", "23505", "23503", "23502", "23514", "23P01", "42501", "42703",
	                         "42P01", "42883", "42601", "22001", "22P02", "57014", "XX000"}) {
		for (const char *text :
		     {"", "%", "%s", "Key (", "Key (a)=(", ")=(", "(((", "SELECT", ";;"}) {
			report = {};
			report.code = code;
			report.message = report.message_id = report.detail = report.statement = text;
			report.constraint = "c";
			report.position = 3;
			const auto lines = TellError(Explain());
			EXPECT_GE(lines.size(), 3u);
			EXPECT_FALSE(lines[0].empty());
		}
	}
}

} // namespace

} // namespace savant::core
