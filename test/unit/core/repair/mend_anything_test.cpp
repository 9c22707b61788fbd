/*
 * Whatever text and error come: no crash, no mend that changes nothing, and calling
 * again comes to an end.
 */
#include <gtest/gtest.h>

#include <cstdint>

#include "core/repair/mend.hpp"
#include "core/sql/pg_query_port.hpp"

namespace savant::core {

namespace {

constexpr const char *kStatements[] = {
	"SELECT c.name, sum(o.total) AS t FROM customers AS c LEFT JOIN orders o ON c.customer_id = "
	"o.customer_id WHERE o.ordered_at > '2020-01-01' AND c.country IN ('France', \"Germany\") "
	"GROUP BY c.name HAVING sum(o.total) > 10 ORDER BY t DESC LIMIT 5, 10;",
	"WITH x AS (SELECT T1.title, count(*) n FROM products T1 JOIN order_items T3 ON T1.product_id "
	"= "
	"T3.product_id GROUP BY T1.title) SELECT TOP 3 `title`, [n] FROM x UNION ALL SELECT "
	"IFNULL(a.city,"
	" 'x'), DATEDIFF(day, b, c) FROM addresses a",
	"SELECT * FROM (SELECT \"userName\", Home Town FROM \"Weird Table\" w, LATERAL (SELECT 1) s) q "
	"WHERE EXISTS (SELECT 1 FROM orders WHERE w.order = order_id) AND name = New York",
	"SELECT GROUP_CONCAT(DISTINCT name SEPARATOR ', '), ROUND(AVG(price), 2) FROM products p JOIN "
	"p",
};
constexpr const char *kCodes[] = {"42703", "42P01", "42883", "42803", "42702", "42804",
                                  "42601", "42704", "42712", "3F000", "22P02", ""};
constexpr const char *kMessages[] = {"",
                                     "operator does not exist: text = integer",
                                     "aggregate functions are not allowed in WHERE",
                                     "COALESCE types text and integer cannot be matched",
                                     "function round(double precision, integer) does not exist",
                                     "operator does not exist: "};

/* A fixed sequence, the same on every machine. */
class Sequence {
public:
	std::size_t Next(std::size_t below) {
		state_ = state_ * 6364136223846793005U + 1442695040888963407U;
		return static_cast<std::size_t>(state_ >> 33U) % below;
	}

private:
	std::uint64_t state_ = 42;
};

/* Tokens left out, repeated or exchanged. */
std::string Shuffled(const std::string &sql, Sequence &sequence) {
	const std::vector<SqlToken> tokens = ScanSql(sql).value;
	std::string text;
	for (const SqlToken &token : tokens) {
		const SqlToken &other = tokens[sequence.Next(tokens.size())];
		const std::size_t kind = sequence.Next(16);
		const SqlToken &chosen = kind == 0 ? other : token;
		const std::string word = sql.substr(static_cast<std::size_t>(chosen.start),
		                                    static_cast<std::size_t>(chosen.end - chosen.start));
		text += kind == 1 ? "" : kind == 2 ? word + " " + word + " " : word + " ";
	}
	return text;
}

TEST(MendAnything, NeitherCrashesNorStandsStill) {
	Sequence sequence;
	for (int round = 0; round < 1000; ++round) {
		const std::string start = kStatements[sequence.Next(std::size(kStatements))];
		std::string sql = round % 4 == 0 ? start : Shuffled(start, sequence);
		for (int step = 0; step < 4; ++step) {
			AnswerError error;
			error.code = kCodes[sequence.Next(std::size(kCodes))];
			error.message = kMessages[sequence.Next(std::size(kMessages))];
			error.position = static_cast<int>(sequence.Next(sql.size() + 10));
			std::vector<std::string> candidates;
			const auto mend = MendStatement(sql, error, MendPicture(), candidates);
			if (!mend) {
				break;
			}
			ASSERT_NE(mend->sql, sql) << error.code;
			ASSERT_FALSE(mend->changes.empty()) << mend->sql;
			ASSERT_GT(mend->confidence, 0);
			ASSERT_LE(mend->confidence, 1);
			sql = mend->sql;
		}
	}
}

TEST(MendAnything, TakesOddTexts) {
	std::vector<std::string> near;
	for (const std::string &sql :
	     {std::string(), std::string(";"), std::string("'"), std::string("\""), std::string("`"),
	      std::string("```"), std::string("["), std::string(1, '\0'), std::string("\xff\xfe"),
	      std::string(10000, '('), std::string(1000000, 'x'), "SELECT " + std::string(5000, '-'),
	      std::string("SELECT \xE2\x80\x98")}) {
		for (const char *code : kCodes) {
			AnswerError error;
			error.code = code;
			error.position = 1;
			MendStatement(sql, error, MendPicture(), near);
			MendStatement(sql, error, SchemaPicture(), near);
		}
	}
}

TEST(MendAnything, TakesLongStatements) {
	std::string sql = "SELECT ";
	for (int i = 0; i < 500; ++i) {
		sql += "x" + std::to_string(i) + ".cuontry = T.nmae AND ";
	}
	sql += "true FROM customers T, orders O WHERE O.cutomer_id = T.customer_id";
	for (const char *code : kCodes) {
		AnswerError error;
		error.code = code;
		error.position = 8;
		std::vector<std::string> near;
		MendStatement(sql, error, MendPicture(), near);
		EXPECT_LE(near.size(), 8u);
	}
}

} // namespace

} // namespace savant::core
