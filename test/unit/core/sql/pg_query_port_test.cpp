#include "core/sql/pg_query_port.hpp"

#include <gtest/gtest.h>

#include <string>

namespace savant::core {

namespace {

std::string Repeat(const std::string &part, int times) {
	std::string out;
	for (int i = 0; i < times; ++i) {
		out += part;
	}
	return out;
}

} // namespace

TEST(ScanSql, NamesTheKindsOfTokens) {
	const auto scan = ScanSql("SELECT a, 1.5, 'x', $1 -- note\nFROM \"T\" WHERE a >= 2 /* c */");
	ASSERT_FALSE(scan.problem);
	std::string kinds;
	for (const SqlToken &token : scan.value) {
		kinds += "inspxyck"[static_cast<int>(token.kind)];
	}
	// Identifier i, Number n, String s, Parameter p, Operator x, Symbol y, Comment c, Keyword k
	EXPECT_EQ(kinds, "kiynysypckikixnc");
	EXPECT_EQ(scan.value[0].keyword, KeywordKind::Reserved);
	EXPECT_EQ(scan.value[0].start, 0);
	EXPECT_EQ(scan.value[0].end, 6);
}

TEST(ScanSql, ReportsBrokenText) {
	EXPECT_EQ(ScanSql("select 'abc").problem->message,
	          "unterminated quoted string at or near \"'abc\"");
	EXPECT_EQ(ScanSql("select 'abc").problem->code, "42601");
	EXPECT_EQ(ScanSql(std::string("select 1\0", 9)).problem->code, "22021");
	EXPECT_EQ(ScanSql("select '\xFF'").problem->code, "22021");
	EXPECT_EQ(ScanSql("select '\xFF'").problem->detail, "The first invalid byte is at offset 8.");
}

TEST(ScanSql, RefusesMoreThanTheLengthCap) {
	EXPECT_FALSE(ScanSql(std::string(kMaxSqlBytes, ' ')).problem);
	EXPECT_EQ(ScanSql(std::string(kMaxSqlBytes + 1, ' ')).problem->code, "54000");
}

TEST(ScanSql, RefusesRunsThatTheScannerReadsAgainAndAgain) {
	for (const char *part : {"/*", "+", "*-", "=="}) {
		EXPECT_EQ(ScanSql("select 1 " + Repeat(part, 50'000)).problem->code, "54001") << part;
	}
	// Lines of a banner, and a long one.
	EXPECT_FALSE(ScanSql(Repeat("--" + std::string(100, '=') + "\n", 2000) + "select 1").problem);
	EXPECT_FALSE(ScanSql("/" + std::string(5'000, '*') + "/ select 1").problem);
}

TEST(ParseSqlToJson, RefusesMoreThanTheTokenCap) {
	const auto outcome = ParseSqlToJson("select 1" + Repeat("+1", 10'000));
	ASSERT_TRUE(outcome.problem);
	EXPECT_EQ(outcome.problem->code, "54000");
	EXPECT_EQ(outcome.problem->detail, "It has 20002 words and symbols; the limit is 20000.");
}

TEST(FingerprintSql, KeepsTheTokenCapWhereItDoesNotCount) {
	// Few enough by any reading, too many only by the quick one, and too many.
	EXPECT_FALSE(FingerprintSql("select 1" + Repeat(" + a", 9'000)).problem);
	EXPECT_FALSE(FingerprintSql("select '" + Repeat("a ", 30'000) + "'").problem);
	EXPECT_EQ(FingerprintSql("select 1" + Repeat("+1", 10'000)).problem->code, "54000");
	EXPECT_EQ(NormalizeSql("select 1" + Repeat("+1", 10'000)).problem->code, "54000");
	EXPECT_EQ(FingerprintSql("select " + Repeat("\v", 20'000)).problem->code, "54000");
}

TEST(ParseSqlToJson, ReportsTheParsersWordsAndPlace) {
	const auto outcome = ParseSqlToJson("SELECT 'caf\xC3\xA9' FORM t u v");
	ASSERT_TRUE(outcome.problem);
	EXPECT_EQ(outcome.problem->code, "42601");
	EXPECT_EQ(outcome.problem->message, "syntax error at or near \"t\"");
	EXPECT_EQ(outcome.problem->position, 20) << "counted in characters";
}

TEST(ParseSqlToJson, CutsAMessageThatRepeatsAHugeToken) {
	const auto outcome = ParseSqlToJson("select " + std::string(100'000, '%'));
	ASSERT_TRUE(outcome.problem);
	EXPECT_LT(outcome.problem->message.size(), 250u);
}

TEST(ParseSqlToJson, CallsDeepNestingByItsName) {
	const auto outcome = ParseSqlToJson("select " + std::string(15'000, '(') + "1");
	ASSERT_TRUE(outcome.problem);
	EXPECT_EQ(outcome.problem->code, "54001");
}

/* Each of these shapes overruns an 8 MB stack, or comes close, without the private one. */
TEST(PrivateStack, HoldsEveryDeepShapeAtTheTokenCap) {
	const std::string shapes[] = {
		"select 1" + Repeat("+1", 9'990),
		"select a" + Repeat("::int", 9'990),
		"select 1" + Repeat(" union select 1", 6'600),
		"select * from a" + Repeat(" cross join a", 6'600),
		"select " + Repeat("not ", 4'900) + "a",
		"select a" + Repeat(" is null", 9'980),
	};
	for (const std::string &sql : shapes) {
		EXPECT_FALSE(ParseSqlToJson(sql).problem) << sql.substr(0, 40);
		EXPECT_FALSE(FingerprintSql(sql).problem) << sql.substr(0, 40);
		EXPECT_FALSE(NormalizeSql(sql).problem) << sql.substr(0, 40);
	}
}

TEST(FingerprintSql, IgnoresConstantsAndSpelling) {
	const auto one = FingerprintSql("SELECT a FROM t WHERE b = 1");
	ASSERT_FALSE(one.problem);
	EXPECT_EQ(one.value.size(), 16u);
	EXPECT_EQ(one.value, FingerprintSql("select a\nfrom t where b=  42 -- x").value);
	EXPECT_NE(one.value, FingerprintSql("SELECT a FROM t WHERE c = 1").value);
	EXPECT_EQ(FingerprintSql("select from where").problem->code, "42601");
	EXPECT_EQ(FingerprintSql("\xFF").problem->code, "22021");
}

TEST(NormalizeSql, ReplacesConstants) {
	EXPECT_EQ(NormalizeSql("SELECT a FROM t WHERE b = 'x' AND c > 1.5").value,
	          "SELECT a FROM t WHERE b = $1 AND c > $2");
	EXPECT_EQ(NormalizeSql("selec 1").problem->code, "42601");
	EXPECT_EQ(NormalizeSql("\xFF").problem->code, "22021");
}

/* An error inside the parser unwinds by longjmp on the private stack; the next call must work. */
TEST(PrivateStack, SurvivesManyErrors) {
	for (int i = 0; i < 2'000; ++i) {
		ASSERT_TRUE(ParseSqlToJson("select * from (").problem);
		ASSERT_FALSE(ParseSqlToJson("select 1").problem);
	}
}

} // namespace savant::core
