/*
 * render_test.cpp
 *     QueryModels as SQL, and as words.
 */
#include "core/language/render.hpp"

#include <gtest/gtest.h>

#include "core/language/paraphrase.hpp"
#include "library_picture.hpp"

using namespace savant::core;

namespace {

class RenderSqlTest : public testing::Test {
protected:
	ColumnRef At(std::string_view table, std::string_view column) const {
		const int relation = picture_.Find("public", table);
		return {relation, picture_.FindColumn(relation, column)};
	}
	Term Plain(std::string_view table, std::string_view column,
	           Aggregate aggregate = Aggregate::None) const {
		Term term;
		term.aggregate = aggregate;
		term.column = At(table, column);
		return term;
	}
	std::string Sql(const QueryModel &model) const {
		const auto rendered = RenderSql(model, picture_, graph_);
		return rendered ? rendered->sql : "none";
	}
	std::string Where(Operator op, std::vector<Literal> literals, const Term &left) const {
		QueryModel model;
		model.select.push_back(Plain("member", "name"));
		Condition condition;
		condition.left = left;
		condition.op = op;
		condition.literals = std::move(literals);
		model.where.push_back({condition});
		const std::string sql = Sql(model);
		return sql.substr(sql.find(" WHERE ") + 7);
	}

	SchemaPicture picture_ = LibraryPicture();
	JoinGraph graph_{picture_};
};

} // namespace

TEST_F(RenderSqlTest, WritesEveryOperator) {
	const Term age = Plain("member", "age");
	const Literal n{"5", LiteralKind::Number}, m{"9", LiteralKind::Number};
	EXPECT_EQ(Where(Operator::Equal, {n}, age), "age = 5");
	EXPECT_EQ(Where(Operator::NotEqual, {n}, age), "age <> 5");
	EXPECT_EQ(Where(Operator::Less, {n}, age), "age < 5");
	EXPECT_EQ(Where(Operator::LessEqual, {n}, age), "age <= 5");
	EXPECT_EQ(Where(Operator::Greater, {n}, age), "age > 5");
	EXPECT_EQ(Where(Operator::GreaterEqual, {n}, age), "age >= 5");
	EXPECT_EQ(Where(Operator::Between, {n, m}, age), "age BETWEEN 5 AND 9");
	EXPECT_EQ(Where(Operator::HalfOpen, {n, m}, age), "age >= 5 AND age < 9");
	EXPECT_EQ(Where(Operator::In, {n, m}, age), "age IN (5, 9)");
	EXPECT_EQ(Where(Operator::NotIn, {n}, age), "age NOT IN (5)");
	EXPECT_EQ(Where(Operator::IsNull, {}, age), "age IS NULL");
	EXPECT_EQ(Where(Operator::IsNotNull, {}, age), "age IS NOT NULL");
	EXPECT_EQ(Where(Operator::Like, {{"%1%", LiteralKind::Text}}, age), "age::text ILIKE '%1%'");
	EXPECT_EQ(Where(Operator::NotLike, {{"a%", LiteralKind::Text}}, Plain("member", "email")),
	          "email NOT ILIKE 'a%'");
	EXPECT_EQ(Where(Operator::SameText, {{"O'Neil", LiteralKind::Text}}, Plain("member", "name")),
	          "lower(name) = lower('O''Neil')");
}

TEST_F(RenderSqlTest, ComparesNumbersKeptAsText) {
	QueryModel model;
	model.select.push_back(Plain("loan", "id"));
	Condition condition;
	condition.left = Plain("loan", "days");
	condition.op = Operator::Greater;
	condition.literals = {{"7", LiteralKind::Number}};
	model.where.push_back({condition});
	EXPECT_EQ(Sql(model), "SELECT id FROM loan WHERE NULLIF(days, '')::numeric > 7");
	model.where[0][0].op = Operator::Equal;
	EXPECT_EQ(Sql(model), "SELECT id FROM loan WHERE days = '7'");
}

TEST_F(RenderSqlTest, CutsDatesAndNamesAggregates) {
	QueryModel model;
	for (const DatePart part :
	     {DatePart::Year, DatePart::Quarter, DatePart::Month, DatePart::Week, DatePart::Day}) {
		Term term = Plain("loan", "loan_date");
		term.part = part;
		model.group_by.push_back(term);
	}
	model.select.push_back({Aggregate::Count, false, {-1, -1}, DatePart::None});
	EXPECT_EQ(
		Sql(model),
		"SELECT count(*) FROM loan GROUP BY date_part('year', loan_date), date_trunc('quarter', "
		"loan_date)::date, date_trunc('month', loan_date)::date, date_trunc('week', "
		"loan_date)::date, "
		"loan_date::date");
	model.group_by.clear();
	model.select = {Plain("book", "pages", Aggregate::Sum),
	                Plain("book", "pages", Aggregate::Minimum),
	                Plain("book", "pages", Aggregate::Count)};
	model.select[2].distinct = true;
	EXPECT_EQ(Sql(model), "SELECT sum(pages), min(pages), count(DISTINCT pages) FROM book");
}

TEST_F(RenderSqlTest, JoinsOverWhatLiesBetween) {
	QueryModel model;
	model.select = {Plain("author", "country"), Plain("branch", "city")};
	const auto rendered = RenderSql(model, picture_, graph_);
	ASSERT_TRUE(rendered);
	EXPECT_EQ(rendered->joins, 3);
	EXPECT_EQ(
		rendered->sql,
		"SELECT a.country, b2.city FROM author AS a JOIN book AS b ON a.id = b.author_id JOIN loan "
		"AS l ON b.id = l.book_id JOIN branch AS b2 ON l.branch_id = b2.id");
}

TEST_F(RenderSqlTest, WritesSetsSubqueriesAndColumnsCompared) {
	QueryModel model;
	model.select.push_back(Plain("author", "country"));
	QueryModel right = model;
	Condition condition;
	condition.left = Plain("author", "birth_year");
	condition.op = Operator::Less;
	condition.right = Plain("author", "id");
	right.where.push_back({condition});
	model.set_operation = SetOperation::Except;
	model.set_right.push_back(right);
	EXPECT_EQ(Sql(model),
	          "SELECT country FROM author EXCEPT SELECT country FROM author WHERE birth_year < id");
	model.set_operation = SetOperation::Union;
	model.count_rows_of_result = true;
	EXPECT_EQ(
		Sql(model),
		"SELECT count(*) FROM (SELECT country FROM author UNION SELECT country FROM author WHERE "
		"birth_year < id) AS found");
}

TEST_F(RenderSqlTest, RefusesWhatCannotBeWritten) {
	EXPECT_EQ(Sql(QueryModel()), "none");
	SchemaPicture apart = picture_;
	apart.foreign_keys.clear();
	for (Relation &relation : apart.relations) {
		relation.columns[0].name = relation.name + "_key";
	}
	const JoinGraph graph(apart);
	QueryModel model;
	model.select = {Plain("author", "country"), Plain("branch", "city")};
	EXPECT_FALSE(RenderSql(model, apart, graph));
}

TEST_F(RenderSqlTest, SaysTheQueryInWords) {
	QueryModel model;
	model.distinct = true;
	model.select = {Plain("book", "genre"), Plain("book", "price", Aggregate::Average)};
	Condition condition;
	condition.left = Plain("book", "pages");
	condition.op = Operator::GreaterEqual;
	condition.literals = {{"100", LiteralKind::Number}};
	model.where.push_back({condition});
	model.group_by.push_back(Plain("book", "genre"));
	model.order.push_back({Plain("book", "price", Aggregate::Average), true});
	model.limit = 3;
	EXPECT_EQ(Paraphrase(model, picture_),
	          "The 3 genres with the highest average price with pages at least 100");
}

TEST_F(RenderSqlTest, AsksWhichReadingWasMeant) {
	Interpretation interpretation;
	EXPECT_EQ(ClarifyingQuestion(interpretation), "");
	interpretation.readings.resize(1);
	interpretation.readings[0].paraphrase = "title of book";
	interpretation.unknown_words = {"zeppelin"};
	EXPECT_EQ(ClarifyingQuestion(interpretation),
	          "Did you mean: title of book? I do not know what to do with: zeppelin.");
	interpretation.readings.resize(2);
	interpretation.readings[1].paraphrase = "name of member";
	EXPECT_EQ(ClarifyingQuestion(interpretation),
	          "Did you mean (1) title of book, or (2) name of member? I do not know what to do "
	          "with: zeppelin.");
}
