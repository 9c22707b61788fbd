/*
 * catalogue_test.cpp
 *     Questions about the schema: which phrases are taken, what SQL they become,
 *     and which questions about data are left alone.
 */
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/language/catalogue.hpp"
#include "core/language/catalogue_names.hpp"
#include "core/language/interpret.hpp"

using namespace savant::core;

namespace {

Column MakeColumn(std::string name, std::string type, TypeClass type_class) {
	Column column;
	column.name = std::move(name);
	column.type_name = std::move(type);
	column.type_class = type_class;
	return column;
}

Relation MakeTable(std::string name, std::vector<std::string> columns) {
	Relation relation;
	relation.schema = "public";
	relation.name = std::move(name);
	relation.row_estimate = 100;
	for (std::string &column : columns) {
		relation.columns.push_back(MakeColumn(std::move(column), "integer", TypeClass::Integer));
		relation.columns.back().number = static_cast<int>(relation.columns.size());
	}
	return relation;
}

/* customers <- orders <- order_items -> products; policies and audit stand alone. */
SchemaPicture Shop() {
	SchemaPicture picture;
	picture.relations = {MakeTable("audit", {"id", "owner"}),
	                     MakeTable("customers", {"customer_id", "name", "country"}),
	                     MakeTable("order_items", {"order_id", "product_id", "quantity"}),
	                     MakeTable("orders", {"order_id", "customer_id", "status"}),
	                     MakeTable("policies", {"id", "description"}),
	                     MakeTable("products", {"product_id", "Unit Price"})};
	Column &status = picture.relations[3].columns[2];
	status = MakeColumn("status", "order_status", TypeClass::Enum);
	status.labels = {"new", "paid"};
	picture.foreign_keys = {{"orders_customer", 3, {1}, 1, {0}},
	                        {"items_order", 2, {0}, 3, {0}},
	                        {"items_product", 2, {1}, 5, {0}}};
	return picture;
}

Interpretation Ask(const std::string &question, const SchemaPicture &picture = Shop()) {
	return InterpretCatalogue(question, picture, LanguageOptions{});
}

struct Phrase {
	const char *question;
	const char *says;
};

class Taken : public testing::TestWithParam<Phrase> {};

TEST_P(Taken, IsReadAsMeant) {
	const Interpretation found = Ask(GetParam().question);
	ASSERT_EQ(found.readings.size(), 1u) << GetParam().question;
	EXPECT_TRUE(found.is_clear);
	EXPECT_EQ(found.readings.front().paraphrase, GetParam().says);
	// Every slot of the template has been filled.
	EXPECT_EQ(found.readings.front().sql.find('{'), std::string::npos)
		<< found.readings.front().sql;
}

INSTANTIATE_TEST_SUITE_P(
	Catalogue, Taken,
	testing::Values(
		Phrase{"List all tables", "tables"}, Phrase{"show tables", "tables"},
		Phrase{"Which tables do I have?", "tables"},
		Phrase{"Can you please tell me which tables there are in this database?", "tables"},
		Phrase{"How many tables are there?", "number of tables"},
		Phrase{"Count the tables in the database", "number of tables"},
		Phrase{"how many views exist", "number of views"},
		Phrase{"which extensions are installed", "extensions"},
		Phrase{"which tables reference orders?", "tables whose foreign keys point at orders"},
		Phrase{"How are tables related to customers",
               "tables whose foreign keys point at customers"},
		Phrase{"what does orders reference", "tables that the foreign keys of orders point at"},
		Phrase{"how are customers and order items related?",
               "foreign keys between customers and order_items"},
		Phrase{"How do I join products to orders", "foreign keys between products and orders"},
		Phrase{"describe customers", "columns of customers"},
		Phrase{"What columns does the order_items table have?", "columns of order_items"},
		Phrase{"How many columns are in orders", "number of columns of orders"},
		Phrase{"which tables have a column called customer_id", "tables with a column customer_id"},
		Phrase{"which columns are named like order", "columns whose name contains order"},
		Phrase{"data type of orders.status", "data type of orders.status"},
		Phrase{"What type is the country column of customers?", "data type of customers.country"},
		Phrase{"What's the primary key of \"orders\"?", "primary keys of orders"},
		Phrase{"tables without a primary key", "tables without primary keys"},
		Phrase{"Which tables have foreign keys?", "tables with foreign keys"},
		Phrase{"what tables reference other tables", "tables that have foreign keys"},
		Phrase{"foreign keys without an index", "foreign keys whose columns no index begins with"},
		Phrase{"How many rows are in orders?", "number of rows in orders"},
		Phrase{"about how many rows are in orders?", "number of rows in orders, about"},
		Phrase{"how big is orders?", "size of orders on disk"},
		Phrase{"how big is the database", "size of this database on disk"},
		Phrase{"what are the 3 biggest tables", "tables by size on disk, biggest first"},
		Phrase{"what indexes does orders have", "indexes of orders"},
		Phrase{"is orders.customer_id indexed?", "indexes on orders that have customer_id"},
		Phrase{"unused columns", "columns that are all NULL, or hold one value only"},
		Phrase{"empty tables", "tables without rows"},
		Phrase{"when was orders last analyzed", "upkeep of orders"},
		Phrase{"who owns orders", "owner of orders"},
		Phrase{"who can read customers", "who may do what with customers"},
		Phrase{"which views use customers", "views that read customers"},
		Phrase{"allowed values of orders.status", "values that orders.status allows"},
		Phrase{"what is work_mem", "setting work_mem"},
		Phrase{"what version of postgres is this", "version of the server"},
		Phrase{"what roles do I belong to", "roles you are a member of"},
		Phrase{"tables with more than 5 columns", "tables by number of columns"},
		Phrase{"how many tables have no primary key", "number of tables without primary keys"},
		Phrase{"how many tables reference orders",
               "number of tables whose foreign keys point at orders"},
		Phrase{"in which tables does the column customer_id appear?",
               "tables with a column customer_id"},
		Phrase{"what would break if I drop customers", "tables and views that depend on customers"},
		Phrase{"which columns reference customers.customer_id",
               "columns that reference customers.customer_id"},
		Phrase{"does order_items have a foreign key to orders",
               "foreign keys between order_items and orders"},
		Phrase{"which columns of orders can be null", "columns of orders that may be null"},
		Phrase{"what permissions do I have on orders", "your privileges on orders"},
		Phrase{"how many columns does each table have", "number of columns per table, most first"},
		Phrase{"show me the biggest indexes", "indexes by size, biggest first"},
		Phrase{"is the orders table empty?", "number of rows in orders"},
		Phrase{"what data do you have?", "tables and views of this database"},
		Phrase{"who am I?", "the role you ask as"},
		Phrase{"show the text columns", "columns of type text"}));

class LeftAlone : public testing::TestWithParam<const char *> {};

TEST_P(LeftAlone, IsAQuestionAboutData) {
	const Interpretation found = Ask(GetParam());
	EXPECT_TRUE(found.readings.empty()) << found.readings.front().paraphrase;
	EXPECT_TRUE(found.clarification.empty());
}

INSTANTIATE_TEST_SUITE_P(
	Catalogue, LeftAlone,
	testing::Values("how many orders are in Germany", "list all customers", "list all policies",
                    "show the tables reserved tonight", "which customers have no orders", "",
                    "who is the owner of audit", "descriptions of policies", "   ?!",
                    "how many customers are there", "what is the name of each customer",
                    "which orders have more than 3 rows", "what is the country of customer 5"));

TEST(Catalogue, UnknownTableIsAnsweredWithTheNearest) {
	const Interpretation found = Ask("describe custmers");
	EXPECT_FALSE(found.is_clear);
	EXPECT_EQ(found.clarification,
	          "There is no table called \"custmers\"; did you mean customers?");
	ASSERT_EQ(found.readings.size(), 1u);
	EXPECT_EQ(found.readings.front().paraphrase, "columns of customers");
	EXPECT_EQ(found.unknown_words, std::vector<std::string>{"custmers"});
}

TEST(Catalogue, UnknownTableWithNothingNearHasNoReading) {
	const Interpretation found = Ask("what is the primary key of xyzzy");
	EXPECT_TRUE(found.readings.empty());
	EXPECT_EQ(found.clarification, "There is no table called \"xyzzy\".");
}

TEST(Catalogue, UnknownColumnIsAnsweredWithTheNearest) {
	const Interpretation found = Ask("data type of the column contry of customers");
	EXPECT_FALSE(found.is_clear);
	EXPECT_EQ(found.clarification,
	          "customers has no column called \"contry\"; did you mean country?");
}

TEST(Catalogue, TablesWithTheWordTableAsNameAreDoubted) {
	SchemaPicture picture = Shop();
	picture.relations.push_back(MakeTable("tables", {"id", "seats"}));
	const Interpretation found = Ask("list all tables", picture);
	EXPECT_FALSE(found.is_clear);
	EXPECT_FALSE(found.clarification.empty());
}

TEST(Catalogue, SameNameInTwoSchemasIsAskedBack) {
	SchemaPicture picture = Shop();
	for (const char *schema : {"a", "b"}) {
		picture.relations.push_back(MakeTable("stock", {"id"}));
		picture.relations.back().schema = schema;
		picture.relations.back().visible = false;
	}
	const Interpretation found = Ask("describe stock", picture);
	EXPECT_FALSE(found.is_clear);
	EXPECT_EQ(found.readings.size(), 2u);
	EXPECT_TRUE(Ask("describe b.stock", picture).is_clear);
}

TEST(Catalogue, WordsAroundANumberChooseTheComparison) {
	const auto having = [](const char *question) {
		const std::string sql = Ask(question).readings.at(0).sql;
		const std::size_t at = sql.find("HAVING count(*) ");
		return sql.substr(at + 16, sql.find('\n', at) - at - 16);
	};
	EXPECT_EQ(having("tables with more than five columns"), "> 5");
	EXPECT_EQ(having("tables with at least 2 indexes"), ">= 2");
	EXPECT_EQ(having("tables with fewer than 3 columns"), "< 3");
	EXPECT_EQ(having("tables with at most 3 columns"), "<= 3");
	EXPECT_EQ(having("tables with no more than 3 columns"), "<= 3");
	EXPECT_EQ(having("tables with 3 or more columns"), ">= 3");
	EXPECT_EQ(having("tables with exactly 3 columns"), "= 3");
}

TEST(Catalogue, LimitIsSetOnlyWhenANumberIsAsked) {
	EXPECT_NE(Ask("top 5 largest tables").readings.at(0).sql.find("LIMIT 5"), std::string::npos);
	EXPECT_EQ(Ask("largest tables").readings.at(0).sql.find("LIMIT"), std::string::npos);
}

TEST(Catalogue, HugeTablesAreEstimatedUnlessAskedExactly) {
	SchemaPicture picture = Shop();
	picture.relations[3].row_estimate = 1e9;
	const Interpretation estimated = Ask("how many rows are in orders", picture);
	EXPECT_NE(estimated.readings.front().sql.find("reltuples"), std::string::npos);
	const Interpretation counted = Ask("exact row count of orders", picture);
	EXPECT_EQ(counted.readings.front().sql, "SELECT count(*) AS rows FROM orders");
}

TEST(Catalogue, TextOfTheQuestionStaysData) {
	const Interpretation found = Ask("columns like '{rel}; DROP TABLE x --'");
	ASSERT_EQ(found.readings.size(), 1u);
	EXPECT_NE(found.readings.front().sql.find("lower('{rel}; DROP TABLE x --')"),
	          std::string::npos);
}

TEST(Catalogue, JoinPathNamesEveryStep) {
	const Interpretation found = Ask("how are customers and products related?");
	ASSERT_EQ(found.readings.size(), 1u);
	ASSERT_FALSE(found.readings.front().notes.empty());
	EXPECT_EQ(found.readings.front().notes.front(),
	          "path: customers - orders - order_items - products");
	const Interpretation none = Ask("how are customers and audit related?");
	ASSERT_FALSE(none.readings.front().notes.empty());
	EXPECT_EQ(none.readings.front().notes.front(),
	          "no chain of foreign keys connects customers and audit");
}

TEST(Catalogue, LongTextIsNotACatalogueQuestion) {
	std::string text = "describe";
	for (int i = 0; i < 100000; i++) {
		text += " customers";
	}
	EXPECT_TRUE(Ask(text).readings.empty());
}

TEST(CataloguePattern, MalformedPatternsAreFound) {
	const std::vector<PatternMacro> none;
	EXPECT_THROW(CataloguePattern("(a", none), std::logic_error);
	EXPECT_THROW(CataloguePattern("a)", none), std::logic_error);
	EXPECT_THROW(CataloguePattern("<nope>", none), std::logic_error);
	EXPECT_THROW(CataloguePattern("{nope}", none), std::logic_error);
}

TEST(CatalogueNames, SimilarityCountsEditsAndSwaps) {
	EXPECT_DOUBLE_EQ(NameSimilarity("abc", "abc"), 1.0);
	EXPECT_DOUBLE_EQ(NameSimilarity("abcd", "abdc"), 0.75);
	EXPECT_DOUBLE_EQ(NameSimilarity("abcd", "wxyz"), 0.0);
	EXPECT_DOUBLE_EQ(NameSimilarity("", "abc"), 0.0);
}

} // namespace
