#include <gtest/gtest.h>

#include "core/repair/dialect_functions.hpp"
#include "core/repair/mend.hpp"

namespace savant::core {

namespace {

std::string Translated(const std::string &name, std::vector<std::string> arguments) {
	const auto call = TranslateCall({name, std::move(arguments)});
	return call ? call->text : "";
}

TEST(MendFunctions, CorrectsAMisspeltName) {
	EXPECT_EQ(Mended("SELECT ^cuont(*), avrage(total) FROM orders", "42883"),
	          "SELECT count(*), avrage(total) FROM orders");
	EXPECT_EQ(Mended("SELECT ^uper(name), uper(country) FROM customers", "42883"),
	          "SELECT upper(name), upper(country) FROM customers");
	EXPECT_EQ(Mended("SELECT ^frobnicate(name) FROM customers", "42883"), "");
}

TEST(MendFunctions, PrefersSwappedLettersAndTheSameBeginning) {
	EXPECT_EQ(Mended("SELECT ^agv(total) FROM orders", "42883"), "SELECT avg(total) FROM orders");
	EXPECT_EQ(Mended("SELECT ^mi(total) FROM orders", "42883"), "SELECT min(total) FROM orders");
	EXPECT_EQ(Mended("SELECT ^ag(total) FROM orders", "42883"), "");
}

TEST(MendFunctions, TranslatesAllForeignCalls) {
	EXPECT_EQ(Mended("SELECT ^IFNULL(name, 'x'), YEAR(ordered_at) FROM t", "42883"),
	          "SELECT coalesce(name, 'x'), extract(year FROM (ordered_at)::timestamp)::integer "
	          "FROM t");
}

TEST(MendFunctions, KnowsTheDialects) {
	EXPECT_EQ(Translated("nvl2", {"a", "b", "c"}), "CASE WHEN (a) IS NOT NULL THEN b ELSE c END");
	EXPECT_EQ(Translated("isnull", {"a", "0"}), "coalesce(a, 0)");
	EXPECT_EQ(Translated("isnull", {"a"}), "((a) IS NULL)");
	EXPECT_EQ(Translated("group_concat", {"DISTINCT a"}), "string_agg(DISTINCT (a)::text, ',')");
	EXPECT_EQ(Translated("strftime", {"'%Y-%m'", "d"}), "to_char((d)::timestamp, 'YYYY-MM')");
	EXPECT_EQ(Translated("date_format", {"d", "'%H:%i'"}), "to_char((d)::timestamp, 'HH24:MI')");
	EXPECT_EQ(Translated("datediff", {"a", "b"}), "((a)::date - (b)::date)");
	EXPECT_EQ(Translated("datediff", {"day", "a", "b"}), "((b)::date - (a)::date)");
	EXPECT_EQ(Translated("dateadd", {"mm", "3", "d"}),
	          "((d)::timestamp + (3) * interval '1 month')");
	EXPECT_EQ(Translated("decode", {"a", "1", "'x'", "'y'"}),
	          "CASE a WHEN 1 THEN 'x' ELSE 'y' END");
	EXPECT_EQ(Translated("charindex", {"'x'", "a"}), "strpos(a, 'x')");
	EXPECT_EQ(Translated("getdate", {}), "localtimestamp");
}

TEST(MendFunctions, LeavesFormatsItCannotRead) {
	EXPECT_EQ(Translated("strftime", {"'%W'", "d"}), "");
	EXPECT_EQ(Translated("strftime", {"fmt", "d"}), "");
	EXPECT_EQ(Translated("datediff", {"fortnight", "a", "b"}), "");
	EXPECT_EQ(Translated("nvl", {"a"}), "");
}

TEST(MendFunctions, RoundsOnlyNumeric) {
	EXPECT_EQ(Mended("SELECT ^round(avg(price), 2) FROM products", "42883",
	                 "function round(double precision, integer) does not exist"),
	          "SELECT round((avg(price))::numeric, 2) FROM products");
}

} // namespace

} // namespace savant::core
