/*
 * clauses_test.cpp
 *     Less common ways to say what interpret_test.cpp says, and clauses in combination.
 */
#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "core/language/interpret.hpp"
#include "library_picture.hpp"

using namespace savant::core;

namespace {

struct Asked {
	const char *question;
	const char *sql;
};

std::ostream &operator<<(std::ostream &out, const Asked &asked) { return out << asked.question; }

class ClauseQuestion : public testing::TestWithParam<Asked> {};

TEST_P(ClauseQuestion, ReadsAs) {
	const SchemaPicture picture = LibraryPicture();
	LanguageOptions options;
	options.today = {2026, 11, 21};
	const Interpretation found = Interpret(GetParam().question, picture, options);
	ASSERT_FALSE(found.readings.empty());
	EXPECT_EQ(found.readings[0].sql, GetParam().sql);
}

const Asked kContinued[] = {
	{"Show the names of members with age above 30 or below 20.",
     "SELECT name FROM member WHERE (age > 30 OR age < 20)"},
	{"Which branches have a capacity of at least 50 and at most 100?",
     "SELECT name FROM branch WHERE capacity >= 50 AND capacity <= 100"},
	{"Show the names of branches opened in 2001 or 2002.",
     "SELECT name FROM branch WHERE (opening_year = 2001 OR opening_year = 2002)"},
	{"Show members aged 20 or 30.", "SELECT name FROM member WHERE (age = 20 OR age = 30)"},
	{"Show the names of members who are 20 years old.", "SELECT name FROM member WHERE age = 20"},
	{"Show the names of members older than 20 years.", "SELECT name FROM member WHERE age > 20"},
};
INSTANTIATE_TEST_SUITE_P(Continued, ClauseQuestion, testing::ValuesIn(kContinued));

const Asked kDates[] = {
	{"Show the loans made before 2015.", "SELECT id FROM loan WHERE loan_date < '2015-01-01'"},
	{"Show the loans made between 2015 and 2018.",
     "SELECT id FROM loan WHERE loan_date >= '2015-01-01' AND loan_date < '2019-01-01'"},
	{"Show the ids of loans made before '2015-03-01 10:00:00'.",
     "SELECT id FROM loan WHERE loan_date < '2015-03-01 10:00:00'"},
	{"Show the ids of loans made on March 5, 2015.",
     "SELECT id FROM loan WHERE loan_date >= '2015-03-05' AND loan_date < '2015-03-06'"},
	{"Show the titles of books published between March 2014 and May 2015.",
     "SELECT title FROM book WHERE published >= '2014-03-01' AND published < '2015-06-01'"},
	{"Show the titles of books not published in 2014.",
     "SELECT title FROM book WHERE (published < '2014-01-01' OR published >= '2015-01-01')"},
};
INSTANTIATE_TEST_SUITE_P(Dates, ClauseQuestion, testing::ValuesIn(kDates));

const Asked kNumbers[] = {
	{"List the email of member 5.", "SELECT email FROM member WHERE id = 5"},
	{"Show the titles of books whose price is higher than their pages.",
     "SELECT title FROM book WHERE price > pages"},
	{"Show the titles of books with 100 or more pages.",
     "SELECT title FROM book WHERE pages >= 100"},
	{"How many cards do members have on average?", "SELECT avg(number_of_cards) FROM member"},
	{"What is the total number of cards of members from Turin?",
     "SELECT sum(number_of_cards) FROM member WHERE hometown = 'Turin'"},
	{"Show the name and the number of cards of each member.",
     "SELECT name, number_of_cards FROM member"},
	{"Show the average and total pages of books.", "SELECT avg(pages), sum(pages) FROM book"},
};
INSTANTIATE_TEST_SUITE_P(Numbers, ClauseQuestion, testing::ValuesIn(kNumbers));

const Asked kOrders[] = {
	{"List the titles of books sorted by pages and price.",
     "SELECT title FROM book ORDER BY pages, price NULLS FIRST"},
	{"What are the genres of books, ordered by frequency?",
     "SELECT genre FROM book GROUP BY genre ORDER BY count(*)"},
	{"List the names of members by age in ascending order.",
     "SELECT name FROM member ORDER BY age"},
	{"List the titles of books in chronological order.",
     "SELECT title FROM book ORDER BY published"},
	{"List members from oldest to youngest.", "SELECT name FROM member ORDER BY age DESC"},
	{"List the titles of books sorted by the number of loans.",
     "SELECT b.title FROM book AS b JOIN loan AS l ON b.id = l.book_id GROUP BY b.title ORDER BY "
     "count(*)"},
};
INSTANTIATE_TEST_SUITE_P(Orders, ClauseQuestion, testing::ValuesIn(kOrders));

const Asked kExtremes[] = {
	{"Which member has the highest number of cards?",
     "SELECT name FROM member ORDER BY number_of_cards DESC LIMIT 1"},
	{"What is the name of the member whose age is the highest?",
     "SELECT name FROM member ORDER BY age DESC LIMIT 1"},
	{"What is the name of the branch with the highest average rating?",
     "SELECT b.name FROM branch AS b JOIN loan AS l ON b.id = l.branch_id JOIN book AS b2 ON "
     "l.book_id = b2.id JOIN review AS r ON b2.id = r.book_id GROUP BY b.id ORDER BY avg(r.rating) "
     "DESC LIMIT 1"},
	{"Show the 3 most common hometowns.",
     "SELECT hometown FROM member GROUP BY hometown ORDER BY count(*) DESC LIMIT 3"},
	{"Which hometown is most common among members?",
     "SELECT hometown FROM member GROUP BY hometown ORDER BY count(*) DESC LIMIT 1"},
	{"Which genre has the lowest average price?",
     "SELECT genre FROM book GROUP BY genre ORDER BY avg(price) LIMIT 1"},
	{"How many loans were made in the branch with the largest capacity?",
     "SELECT count(*) FROM loan AS l JOIN branch AS b ON l.branch_id = b.id WHERE b.id = (SELECT "
     "id "
     "FROM branch ORDER BY capacity DESC LIMIT 1)"},
	{"Show the titles of books by the oldest author.",
     "SELECT b.title FROM book AS b JOIN author AS a ON b.author_id = a.id WHERE a.id = (SELECT id "
     "FROM author ORDER BY birth_year LIMIT 1)"},
	{"Which city has the most branches?",
     "SELECT city FROM branch GROUP BY city ORDER BY count(*) DESC LIMIT 1"},
};
INSTANTIATE_TEST_SUITE_P(Extremes, ClauseQuestion, testing::ValuesIn(kExtremes));

const Asked kNegations[] = {
	{"Which members are from Turin but not from Nice?",
     "SELECT name FROM member WHERE hometown <> 'Nice' AND hometown = 'Turin'"},
	{"Show the names of members except those with a loan.",
     "SELECT name FROM member WHERE id NOT IN (SELECT member_id FROM loan)"},
	{"Show the titles of books without a review of rating 5.",
     "SELECT title FROM book WHERE id NOT IN (SELECT book_id FROM review WHERE rating = 5)"},
	{"Show the titles of books with no reviews and more than 100 pages.",
     "SELECT title FROM book WHERE id NOT IN (SELECT book_id FROM review) AND pages > 100"},
	{"Show the titles of books that are not rare.", "SELECT title FROM book WHERE rare_yn = 'N'"},
	{"Show the names of members other than those from Turin.",
     "SELECT name FROM member WHERE hometown <> 'Turin'"},
};
INSTANTIATE_TEST_SUITE_P(Negations, ClauseQuestion, testing::ValuesIn(kNegations));

const Asked kSets[] = {
	{"Show the names of members who have both a loan in Lyon and a loan in Rome.",
     "SELECT m.name FROM member AS m JOIN loan AS l ON m.id = l.member_id JOIN branch AS b ON "
     "l.branch_id = b.id WHERE b.city = 'Lyon' INTERSECT SELECT m.name FROM member AS m JOIN loan "
     "AS "
     "l ON m.id = l.member_id JOIN branch AS b ON l.branch_id = b.id WHERE b.city = 'Rome'"},
	{"How many members have loans in both Lyon and Rome?",
     "SELECT count(*) FROM (SELECT m.id FROM member AS m JOIN loan AS l ON m.id = l.member_id JOIN "
     "branch AS b ON l.branch_id = b.id WHERE b.city = 'Lyon' INTERSECT SELECT m.id FROM member AS "
     "m "
     "JOIN loan AS l ON m.id = l.member_id JOIN branch AS b ON l.branch_id = b.id WHERE b.city = "
     "'Rome') AS found"},
	{"Show the titles of books in Poetry in the year 2014 or in Science in the year 2015.",
     "SELECT title FROM book WHERE genre = 'Poetry' AND published >= '2014-01-01' AND published < "
     "'2015-01-01' UNION SELECT title FROM book WHERE genre = 'Science' AND published >= "
     "'2015-01-01' "
     "AND published < '2016-01-01'"},
};
INSTANTIATE_TEST_SUITE_P(Sets, ClauseQuestion, testing::ValuesIn(kSets));

const Asked kComparisons[] = {
	{"Find the genres whose average price is higher than the average price of books.",
     "SELECT genre FROM book GROUP BY genre HAVING avg(price) > (SELECT avg(price) FROM book)"},
	{"Show the names of members younger than all members from Nice.",
     "SELECT name FROM member WHERE age < (SELECT min(age) FROM member WHERE hometown = 'Nice')"},
	{"Show the names of branches with a larger capacity than the average.",
     "SELECT name FROM branch WHERE capacity > (SELECT avg(capacity) FROM branch)"},
	{"Which members have a higher age than the oldest member from Nice?",
     "SELECT name FROM member WHERE age > (SELECT max(age) FROM member WHERE hometown = 'Nice')"},
};
INSTANTIATE_TEST_SUITE_P(Comparisons, ClauseQuestion, testing::ValuesIn(kComparisons));

const Asked kHaving[] = {
	{"Which books have been loaned more than 3 times?",
     "SELECT b.title FROM book AS b JOIN loan AS l ON b.id = l.book_id GROUP BY b.id HAVING "
     "count(*) "
     "> 3"},
	{"Which members have exactly two loans?",
     "SELECT m.name FROM member AS m JOIN loan AS l ON m.id = l.member_id GROUP BY m.id HAVING "
     "count(*) = 2"},
	{"Show the names of members whose number of loans is above 3.",
     "SELECT m.name FROM member AS m JOIN loan AS l ON m.id = l.member_id GROUP BY m.id HAVING "
     "count(*) > 3"},
};
INSTANTIATE_TEST_SUITE_P(Having, ClauseQuestion, testing::ValuesIn(kHaving));

const Asked kLists[] = {
	{"What is the average age of members who have loans?",
     "SELECT avg(age) FROM member WHERE id IN (SELECT member_id FROM loan)"},
	{"Show the names of members from the city of Turin or the city of Nice.",
     "SELECT name FROM member WHERE (hometown = 'Turin' OR hometown = 'Nice')"},
	{"What are the cities and the branches?", "SELECT city, name FROM branch"},
	{"What is the name of the author named Ada?",
     "SELECT first_name, last_name FROM author WHERE first_name = 'Ada'"},
	{"Show the books of Jorge Borges.",
     "SELECT b.title FROM book AS b JOIN author AS a ON b.author_id = a.id WHERE a.first_name = "
     "'Jorge' AND a.last_name = 'Borges'"},
	{"What is Riverside's capacity?", "SELECT capacity FROM branch WHERE name = 'Riverside'"},
	{"Show the titles of books ending with \"ness\".",
     "SELECT title FROM book WHERE title ILIKE '%ness'"},
	{"How many genres are there in books?", "SELECT count(DISTINCT genre) FROM book"},
};
INSTANTIATE_TEST_SUITE_P(Lists, ClauseQuestion, testing::ValuesIn(kLists));

} // namespace
