/*
 * interpret_test.cpp
 *     Questions and the SQL of their first reading, clause by clause.
 */
#include "core/language/interpret.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "library_picture.hpp"

using namespace savant::core;

namespace {

LanguageOptions Options() {
	LanguageOptions options;
	options.today = {2026, 11, 21};
	return options;
}

struct Asked {
	const char *name;
	const char *question;
	const char *sql;
};

std::ostream &operator<<(std::ostream &out, const Asked &asked) { return out << asked.question; }

std::string NameOf(const testing::TestParamInfo<Asked> &asked) { return asked.param.name; }

class InterpretQuestion : public testing::TestWithParam<Asked> {};

TEST_P(InterpretQuestion, ReadsAs) {
	const SchemaPicture picture = LibraryPicture();
	const Interpretation found = Interpret(GetParam().question, picture, Options());
	ASSERT_FALSE(found.readings.empty());
	EXPECT_EQ(found.readings[0].sql, GetParam().sql);
}

const Asked kSelect[] = {
	{"Columns", "What are the titles and prices of all books?", "SELECT title, price FROM book"},
	{"Rows", "Show all information about branches.", "SELECT * FROM branch"},
	{"Distinct", "List the genres of books without duplicates.", "SELECT DISTINCT genre FROM book"},
	{"Elliptic", "What are the first and last names of authors from Italy or Germany?",
     "SELECT first_name, last_name FROM author WHERE (country = 'Italy' OR country = 'Germany')"},
	{"When", "When was the book \"Dune\" published?",
     "SELECT published FROM book WHERE title = 'Dune'"},
	{"Where", "Where is the branch Riverside?", "SELECT city FROM branch WHERE name = 'Riverside'"},
	{"Several", "What are the minimum, average and maximum age of members?",
     "SELECT min(age), avg(age), max(age) FROM member"},
	{"NumbersInText", "What is the total number of days of all loans?",
     "SELECT sum(NULLIF(days, '')::numeric) FROM loan"},
	{"ValueItself", "What is the highest price of a novel?",
     "SELECT max(price) FROM book WHERE genre = 'Novel'"},
	{"Flag", "What are the titles of rare books?", "SELECT title FROM book WHERE rare_yn = 'Y'"},
};
INSTANTIATE_TEST_SUITE_P(Select, InterpretQuestion, testing::ValuesIn(kSelect), NameOf);

const Asked kCount[] = {
	{"Rows", "How many members are there?", "SELECT count(*) FROM member"},
	{"Values", "How many different genres are there?", "SELECT count(DISTINCT genre) FROM book"},
	{"Joined", "How many loans were made in the Riverside branch?",
     "SELECT count(*) FROM loan AS l JOIN branch AS b ON l.branch_id = b.id WHERE b.name = "
     "'Riverside'"},
	{"EachOnce", "How many members have a loan in Lyon?",
     "SELECT count(DISTINCT m.id) FROM member AS m JOIN loan AS l ON m.id = l.member_id JOIN "
     "branch AS b ON "
     "l.branch_id = b.id WHERE b.city = 'Lyon'"},
	{"Groups", "How many members have more than 2 loans?",
     "SELECT count(*) FROM (SELECT m.id FROM member AS m JOIN loan AS l ON m.id = l.member_id "
     "GROUP BY m.id HAVING "
     "count(*) > 2) AS found"},
};
INSTANTIATE_TEST_SUITE_P(Count, InterpretQuestion, testing::ValuesIn(kCount), NameOf);

const Asked kFilter[] = {
	{"Value", "List the names of members from Turin.",
     "SELECT name FROM member WHERE hometown = 'Turin'"},
	{"Nationality", "Show the titles of Italian authors' books.",
     "SELECT b.title FROM book AS b JOIN author AS a ON b.author_id = a.id WHERE a.country = "
     "'Italy'"},
	{"Number", "Which books have more than 300 pages?", "SELECT title FROM book WHERE pages > 300"},
	{"Between", "What are the names of members with age between 20 and 30?",
     "SELECT name FROM member WHERE age BETWEEN 20 AND 30"},
	{"OrMore", "Which members are 30 or older?", "SELECT name FROM member WHERE age >= 30"},
	{"AfterYear", "Show the titles of books published after 2010.",
     "SELECT title FROM book WHERE published >= '2011-01-01'"},
	{"LastYear", "What are the titles of books published last year?",
     "SELECT title FROM book WHERE published >= '2025-01-01' AND published < '2026-01-01'"},
	{"Since", "Show loans since March 2020.",
     "SELECT id FROM loan WHERE loan_date >= '2020-03-01'"},
	{"Contains", "List the titles of books whose title contains \"sea\".",
     "SELECT title FROM book WHERE title ILIKE '%sea%'"},
	{"StartsWith", "Show the titles of books starting with \"The\".",
     "SELECT title FROM book WHERE title ILIKE 'The%'"},
	{"Letter", "Which books have the letter 'x' in their title?",
     "SELECT title FROM book WHERE title ILIKE '%x%'"},
	{"UnknownName", "What is the email of the member named Maria Rossi?",
     "SELECT email FROM member WHERE lower(name) = lower('Maria Rossi')"},
	{"Person", "Show the titles of books by Ada Lovelace.",
     "SELECT b.title FROM book AS b JOIN author AS a ON b.author_id = a.id WHERE a.first_name = "
     "'Ada' AND a.last_name "
     "= 'Lovelace'"},
	{"OrOfValues", "What are the titles of novels or poetry with less than 100 pages?",
     "SELECT title FROM book WHERE (genre = 'Novel' OR genre = 'Poetry') AND pages < 100"},
	{"Not", "Show the first names of authors who are not from France.",
     "SELECT first_name FROM author WHERE country <> 'France'"},
	{"StoredCount", "List the names of members with more than 2 cards.",
     "SELECT name FROM member WHERE number_of_cards > 2"},
	{"Empty", "What are the ids of books with no price?",
     "SELECT id FROM book WHERE price IS NULL"},
};
INSTANTIATE_TEST_SUITE_P(Filter, InterpretQuestion, testing::ValuesIn(kFilter), NameOf);

const Asked kGroup[] = {
	{"Having", "Show the names of members who have at least 3 loans.",
     "SELECT m.name FROM member AS m JOIN loan AS l ON m.id = l.member_id GROUP BY m.id HAVING "
     "count(*) >= 3"},
	{"HavingAverage", "Find the genres whose average price is above 20.",
     "SELECT genre FROM book GROUP BY genre HAVING avg(price) > 20"},
	{"NameAndNumber", "List the names of branches and the number of loans of each branch.",
     "SELECT b.name, count(*) FROM branch AS b JOIN loan AS l ON b.id = l.branch_id GROUP BY b.id"},
	{"NoAggregateNoGroup", "What is the email of each member?", "SELECT email FROM member"},
};
INSTANTIATE_TEST_SUITE_P(Group, InterpretQuestion, testing::ValuesIn(kGroup), NameOf);

const Asked kExtreme[] = {
	{"Adjective", "What is the title of the longest book?",
     "SELECT title FROM book ORDER BY pages DESC LIMIT 1"},
	{"AgeByYear", "What is the name of the oldest branch?",
     "SELECT name FROM branch ORDER BY opening_year LIMIT 1"},
	{"Several", "Show the 5 cheapest books.", "SELECT title FROM book ORDER BY price LIMIT 5"},
	{"TopBy", "List the top 3 members by age.",
     "SELECT name FROM member ORDER BY age DESC LIMIT 3"},
	{"MostRows", "What is the name of the branch with the most loans?",
     "SELECT b.name FROM branch AS b JOIN loan AS l ON b.id = l.branch_id GROUP BY b.id ORDER BY "
     "count(*) DESC LIMIT 1"},
	{"MostCommon", "Which genre is the most common?",
     "SELECT genre FROM book GROUP BY genre ORDER BY count(*) DESC LIMIT 1"},
	{"MostOften", "Which book was loaned most often?",
     "SELECT b.title FROM book AS b JOIN loan AS l ON b.id = l.book_id GROUP BY b.id ORDER BY "
     "count(*) DESC LIMIT 1"},
	{"WithTheMaximum", "What is the name of the branch with the maximum capacity?",
     "SELECT name FROM branch ORDER BY capacity DESC LIMIT 1"},
};
INSTANTIATE_TEST_SUITE_P(Extreme, InterpretQuestion, testing::ValuesIn(kExtreme), NameOf);

const Asked kOrder[] = {
	{"Descending", "List the names of members sorted by age in descending order.",
     "SELECT name FROM member ORDER BY age DESC"},
	{"HighToLow", "List the titles of books ordered by price from high to low.",
     "SELECT title FROM book ORDER BY price DESC NULLS LAST"},
	{"Alphabetical", "Show the names of all branches in alphabetical order of city.",
     "SELECT name FROM branch ORDER BY city"},
	{"ByWhatIsShown", "What are the cities of branches in alphabetical order?",
     "SELECT city FROM branch ORDER BY city"},
};
INSTANTIATE_TEST_SUITE_P(Order, InterpretQuestion, testing::ValuesIn(kOrder), NameOf);

const Asked kNested[] = {
	{"Without", "What are the names of members without any loans?",
     "SELECT name FROM member WHERE id NOT IN (SELECT member_id FROM loan)"},
	{"Never", "What are the names of members who have never written a review?",
     "SELECT name FROM member WHERE id NOT IN (SELECT member_id FROM review)"},
	{"AboveAverage", "What are the names of members older than the average age?",
     "SELECT name FROM member WHERE age > (SELECT avg(age) FROM member)"},
	{"HigherThanAverage", "Which books have a price higher than the average?",
     "SELECT title FROM book WHERE price > (SELECT avg(price) FROM book)"},
	{"SomeOthers", "Show the names of members who are older than some members from Nice.",
     "SELECT name FROM member WHERE age > (SELECT min(age) FROM member WHERE hometown = 'Nice')"},
	{"Both", "What are the names of members who borrowed both Dune and Ulysses?",
     "SELECT m.name FROM member AS m JOIN loan AS l ON m.id = l.member_id JOIN book AS b ON "
     "l.book_id = b.id WHERE "
     "b.title = 'Dune' INTERSECT SELECT m.name FROM member AS m JOIN loan AS l ON m.id = "
     "l.member_id JOIN book AS b "
     "ON l.book_id = b.id WHERE b.title = 'Ulysses'"},
	{"Contradiction", "Which countries have authors born before 1900 and authors born after 1950?",
     "SELECT country FROM author WHERE birth_year < 1900 INTERSECT SELECT country FROM author "
     "WHERE birth_year > 1950"},
};
INSTANTIATE_TEST_SUITE_P(Nested, InterpretQuestion, testing::ValuesIn(kNested), NameOf);

/* Orders that have a total, customers that have none. */
SchemaPicture TotalsPicture() {
	return PictureFromJson(R"json({"database":"x","relations":[
{"schema":"public","name":"orders","rows":50,"columns":[
{"name":"order_id","type":"integer","class":"integer","primary":true,"unique":true,"not_null":true},
{"name":"customer_id","type":"integer","class":"integer"},
{"name":"total","type":"numeric","class":"numeric"}],"primary_key":["order_id"]},
{"schema":"public","name":"customers","rows":20,"columns":[
{"name":"customer_id","type":"integer","class":"integer","primary":true,"unique":true,
"not_null":true},
{"name":"name","type":"text","class":"text"}],"primary_key":["customer_id"]},
{"schema":"public","name":"readings","rows":20,"columns":[
{"name":"celsius","type":"numeric","class":"numeric"}]}]})json");
}

TEST(Interpret, SortsByAColumnThatIsNamedLikeAnAggregate) {
	const SchemaPicture picture = TotalsPicture();
	const Interpretation found =
		Interpret("show orders sorted by total descending", picture, Options());
	ASSERT_FALSE(found.readings.empty());
	EXPECT_EQ(found.readings[0].sql, "SELECT order_id FROM orders ORDER BY total DESC");
}

TEST(Interpret, DoesNotSortByAnotherColumnThanTheOneThatIsNamed) {
	const SchemaPicture picture = TotalsPicture();
	const Interpretation found =
		Interpret("show customers sorted by total descending", picture, Options());
	EXPECT_FALSE(found.is_clear);
	EXPECT_EQ(found.unknown_words, std::vector<std::string>{"total"});
}

TEST(Interpret, ReadsNothingOutOfATableWithoutKeyAndName) {
	const SchemaPicture picture = TotalsPicture();
	for (const char *question : {"which readings appear most frequently", "the most common reading",
	                             "how many readings of each reading most often"}) {
		for (const Reading &reading : Interpret(question, picture, Options()).readings) {
			EXPECT_EQ(reading.sql.find("..."), std::string::npos) << question;
		}
	}
}

TEST(Interpret, DoesNotDropAnUnknownWordThatRowsAreDividedBy) {
	const SchemaPicture picture = TotalsPicture();
	for (const char *question : {"how many customers by their mood", "how many orders by mood?"}) {
		const Interpretation found = Interpret(question, picture, Options());
		EXPECT_FALSE(found.is_clear) << question;
		EXPECT_EQ(found.unknown_words, std::vector<std::string>{"mood"}) << question;
	}
}

} // namespace

TEST(Interpret, IsClearWhenEveryWordIsExplained) {
	const SchemaPicture picture = LibraryPicture();
	const Interpretation found =
		Interpret("What are the titles and prices of all books?", picture, Options());
	EXPECT_TRUE(found.is_clear);
	EXPECT_TRUE(found.clarification.empty());
	EXPECT_TRUE(found.unknown_words.empty());
	EXPECT_GT(found.readings.at(0).score, 0.7);
	EXPECT_FALSE(found.readings[0].mentions.empty());
	EXPECT_EQ(found.readings[0].paraphrase, "Title and price of books");
}

TEST(Interpret, AsksBackWhenWordsAreUnknown) {
	const SchemaPicture picture = LibraryPicture();
	const Interpretation found =
		Interpret("Which members defenestrated their zeppelin twice?", picture, Options());
	EXPECT_FALSE(found.is_clear);
	EXPECT_FALSE(found.unknown_words.empty());
	EXPECT_NE(found.clarification.find("zeppelin"), std::string::npos);
}

TEST(Interpret, SaysNothingOfWhatIsNotThere) {
	const SchemaPicture picture = LibraryPicture();
	EXPECT_TRUE(Interpret("hello", picture, Options()).readings.empty());
	EXPECT_TRUE(Interpret("", picture, Options()).readings.empty());
	EXPECT_TRUE(Interpret("How many members?", SchemaPicture(), Options()).readings.empty());
}

TEST(Interpret, TellsWhatARelativeDateMeans) {
	const SchemaPicture picture = LibraryPicture();
	const Interpretation found =
		Interpret("Show the titles of books published last month", picture, Options());
	ASSERT_FALSE(found.readings.empty());
	ASSERT_FALSE(found.readings[0].notes.empty());
	EXPECT_EQ(found.readings[0].notes[0], "last month = 2026-10-01 to 2026-10-31");
}

TEST(Interpret, SurvivesLongAndOddQuestions) {
	const SchemaPicture picture = LibraryPicture();
	std::string text = "show the titles of books ";
	for (int i = 0; i < 3000; ++i) {
		text += "and not with the most \"' of more than 3 in order by each \xC3\xA9\xFF ";
	}
	EXPECT_LE(Interpret(text, picture, Options()).readings.size(), Options().max_readings);
	Interpret("most most most most than than than or or or not not not", picture, Options());
	Interpret("ordered by", picture, Options());
	Interpret("between and", picture, Options());
}

TEST(Interpret, KeepsTheWordsOfAVersionedPicture) {
	SchemaPicture picture = LibraryPicture();
	picture.version = 7;
	EXPECT_FALSE(Interpret("How many members are there?", picture, Options()).readings.empty());
	picture.version = 8;
	picture.relations[4].name = "patron";
	EXPECT_EQ(Interpret("How many patrons are there?", picture, Options()).readings.at(0).sql,
	          "SELECT count(*) FROM patron");
}
