#include "core/ask/vote.hpp"

#include <gtest/gtest.h>

#include "core/ask/fakes.hpp"

using namespace savant::core;
using namespace savant::core::fakes;

namespace {

ResultSet Result(std::vector<std::vector<CellText>> rows) {
	ResultSet result;
	result.columns = {Head("a", "text"), Head("n", "numeric", true)};
	result.rows = std::move(rows);
	return result;
}

} // namespace

TEST(RowsKey, IgnoresTheOrderOfRowsUnlessItWasAskedFor) {
	const ResultSet one = Result({{"x", "1"}, {"y", "2"}});
	const ResultSet two = Result({{"y", "2"}, {"x", "1"}});
	EXPECT_EQ(RowsKey("SELECT a, n FROM t", one), RowsKey("SELECT a, n FROM t", two));
	EXPECT_NE(RowsKey("SELECT a, n FROM t ORDER BY n", one),
	          RowsKey("SELECT a, n FROM t ORDER BY n DESC", two));
}

TEST(RowsKey, CountsRepeatedRows) {
	EXPECT_NE(RowsKey("SELECT 1", Result({{"x", "1"}})),
	          RowsKey("SELECT 1", Result({{"x", "1"}, {"x", "1"}})));
}

TEST(RowsKey, SeesThroughTheScaleOfNumbersOnly) {
	EXPECT_EQ(RowsKey("SELECT 1", Result({{"x", "1.50"}})),
	          RowsKey("SELECT 1", Result({{"x", "1.5"}})));
	EXPECT_EQ(RowsKey("SELECT 1", Result({{"x", "2.00"}})),
	          RowsKey("SELECT 1", Result({{"x", "2"}})));
	EXPECT_NE(RowsKey("SELECT 1", Result({{"x", "100"}})),
	          RowsKey("SELECT 1", Result({{"x", "1"}})));
	EXPECT_NE(RowsKey("SELECT 1", Result({{"1.50", "1"}})),
	          RowsKey("SELECT 1", Result({{"1.5", "1"}})));
}

TEST(RowsKey, KeepsCellsAndNullApart) {
	EXPECT_NE(RowsKey("SELECT 1", Result({{"ab", "1"}})),
	          RowsKey("SELECT 1", Result({{"a", "1"}})));
	EXPECT_NE(RowsKey("SELECT 1", Result({{std::nullopt, "1"}})),
	          RowsKey("SELECT 1", Result({{"", "1"}})));
	EXPECT_NE(RowsKey("SELECT 1", Result({{"~", "1"}})),
	          RowsKey("SELECT 1", Result({{std::nullopt, "1"}})));
}
