/*
 * report_queries_test.cpp
 *     The SQL of a report is whole for both sources, and answers become facts.
 */
#include "core/report/report_queries.hpp"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

namespace savant::core {
namespace {

ReportPeriod Period() { return {"day", 1000, 87400, 100, 900, "the period before", 0}; }

TEST(ReportSql, LeavesNoMarkOfItsTemplate) {
	for (const ReportQuery &query : ReportQueries()) {
		for (const bool hours : {false, true}) {
			const std::string sql = ReportSql(query, Period(), hours, 25);
			EXPECT_EQ(sql.find_first_of("{}"), std::string::npos) << sql;
			EXPECT_EQ(std::count(sql.begin(), sql.end(), '('),
			          std::count(sql.begin(), sql.end(), ')'));
			EXPECT_TRUE(sql.starts_with("SELECT ") || sql.starts_with("WITH ") ||
			            sql.starts_with("(SELECT "))
				<< sql;
		}
	}
}

TEST(ReportSql, ReadsHoursOfLongPeriods) {
	EXPECT_FALSE(ReportReadsHours(Period()));
	ReportPeriod week = Period();
	week.to = week.from + 7 * 86400;
	EXPECT_TRUE(ReportReadsHours(week));
	for (const ReportQuery &query : ReportQueries()) {
		if (std::string_view(query.id) == "statements") {
			EXPECT_NE(ReportSql(query, week, true, 25).find("savant.statement_hour"),
			          std::string::npos);
			EXPECT_EQ(ReportSql(query, week, true, 25).find("savant.statement_sample"),
			          std::string::npos);
			EXPECT_NE(ReportSql(query, week, false, 25).find("savant.statement_sample"),
			          std::string::npos);
		}
	}
}

ProbeColumn Numbers(const char *name, std::vector<double> numbers) {
	ProbeColumn column;
	column.name = name;
	column.kind = ProbeCellKind::Number;
	column.numbers = std::move(numbers);
	return column;
}

ProbeColumn Texts(const char *name, std::vector<std::string> texts) {
	ProbeColumn column;
	column.name = name;
	column.texts = std::move(texts);
	column.nulls.assign(column.texts.size(), false);
	return column;
}

ProbeColumn Ids(std::vector<std::int64_t> ids) {
	ProbeColumn column;
	column.name = "query_id";
	column.kind = ProbeCellKind::Integer;
	column.nulls.assign(ids.size(), false);
	column.integers = std::move(ids);
	return column;
}

TEST(TakeReportRows, GathersSeriesAndWhatTheyWere) {
	ReportData data;
	TakeReportRows("series",
	               ProbeTable({Texts("id", {"a", "a", "b"}), Texts("title", {"A", "A", "B"}),
	                           Texts("unit", {"s", "s", ""}), Numbers("at", {1, 2, 1}),
	                           Numbers("value", {4, 6, NAN}), Numbers("most", {9, 7, NAN})}),
	               data);
	TakeReportRows("series_before", ProbeTable({Texts("id", {"a"}), Numbers("value", {2})}), data);
	ASSERT_NE(data.Find("a"), nullptr);
	EXPECT_EQ(data.Find("a")->mean, 5);
	EXPECT_EQ(data.Find("a")->most, 9);
	EXPECT_EQ(data.Find("a")->before, 2);
	EXPECT_EQ(data.Find("b"), nullptr); // it has no value
}

TEST(TakeReportRows, KnowsWhoLeadsInWhat) {
	ReportData data;
	TakeReportRows("statements",
	               ProbeTable({Ids({7, -8, 9}), Texts("text", {"a", "b", "c"}),
	                           Numbers("calls", {10, 1000, 5}), Numbers("ms", {500, 400, 1}),
	                           Numbers("by_ms", {1, 2, 3}), Numbers("by_calls", {2, 1, 3}),
	                           Numbers("by_mean", {1, 2, 3})}),
	               data);
	ASSERT_EQ(data.statements.size(), 3U);
	EXPECT_EQ(data.statements[0].leads, (std::vector<std::string>{"time", "mean"}));
	EXPECT_EQ(data.statements[1].leads, (std::vector<std::string>{"time", "calls"}));
	EXPECT_TRUE(data.statements[2].leads.empty()); // third, but far behind
	TakeReportRows("statements_before",
	               ProbeTable({Ids({-8}), Numbers("calls", {10}), Numbers("ms", {20})}), data);
	EXPECT_TRUE(data.statements[1].was_before);
	EXPECT_EQ(data.statements[1].MeanBefore(), 2);
	EXPECT_FALSE(data.statements[0].was_before);
}

TEST(TakeReportRows, CutsTextsInTheMiddle) {
	ReportData data;
	TakeReportRows("statements",
	               ProbeTable({Ids({1}), Texts("text", {std::string(9000, 'x') + "end"})}), data);
	EXPECT_LE(data.statements[0].text.size(), kReportStatementBytes);
	EXPECT_TRUE(data.statements[0].text.ends_with("end"));
}

TEST(FinishReport, HasNoScoreWithoutASnapshot) {
	ReportData data;
	FinishReport(data);
	EXPECT_EQ(data.missing.count("findings"), 1U);
	ReportData seen;
	seen.coverage.snapshots = 3;
	FinishReport(seen);
	EXPECT_EQ(seen.missing.count("findings"), 0U);
	EXPECT_EQ(seen.score.score, 100);
}

} // namespace
} // namespace savant::core
