#include "core/advise/advice_report.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace savant::core {

namespace {

AdviceSummary Summary() {
	AdviceSummary summary;
	summary.has_times = true;
	summary.days = 7;
	summary.ms_per_day = 100'000;
	summary.cost_before = 80'000;
	summary.cost_after = 20'000;
	summary.cost_bound = 16'000;
	summary.bytes = 5 * 1024 * 1024;
	summary.statements = 12;
	summary.candidates = 30;
	summary.planner_calls = 400;
	summary.search_ms = 120;
	summary.complete = true;
	return summary;
}

ReportedSuggestion Told() {
	ReportedSuggestion told;
	told.id = 7;
	told.may_run = true;
	told.suggestion.ddl = "CREATE INDEX CONCURRENTLY a_b_idx ON a (b)";
	told.suggestion.rollback_ddl = "DROP INDEX CONCURRENTLY IF EXISTS public.a_b_idx";
	told.suggestion.table = "a";
	told.suggestion.text = "One statement gets cheaper.";
	told.suggestion.bytes = 1024 * 1024;
	told.suggestion.saved_ms_per_day = 60'000;
	told.suggestion.saved_share = 0.75;
	told.suggestion.statements = 5;
	told.suggestion.confidence = 0.9;
	for (int i = 0; i < 5; i++) {
		told.statements.push_back(
			{"select\n\t*  from a where b = $1", 10, 100, 1, 5, "Index Scan"});
	}
	return told;
}

bool HasLine(const std::vector<std::string> &lines, std::string_view part) {
	return std::any_of(lines.begin(), lines.end(), [part](const std::string &line) {
		return line.find(part) != std::string::npos;
	});
}

} // namespace

TEST(TellAdvice, AnswersInTheFirstLine) {
	const auto lines = TellAdvice(Summary(), {Told()});
	EXPECT_EQ(lines.front(), "1 suggestion: 75 % less work, 60 s a day.");
	EXPECT_TRUE(HasLine(lines, "1. CREATE INDEX CONCURRENTLY a_b_idx ON a (b);"));
	EXPECT_TRUE(HasLine(lines, "suggestion 7"));
	EXPECT_TRUE(HasLine(
		lines, "5 ms -> about 0.05 ms, 10 times a day, Index Scan: select * from a where b = $1"));
	EXPECT_TRUE(HasLine(lines, "and 2 other statements"));
	EXPECT_TRUE(HasLine(lines, "undo: DROP INDEX CONCURRENTLY IF EXISTS public.a_b_idx;"));
	EXPECT_TRUE(HasLine(lines, "At most 5 % of the work more could be saved"));
	EXPECT_FALSE(HasLine(lines, "Only the owner"));
}

TEST(TellAdvice, EndsWithWhatToType) {
	ReportedSuggestion theirs = Told();
	theirs.may_run = false;
	theirs.id = 6;
	auto lines = TellAdvice(Summary(), {theirs, Told()});
	EXPECT_TRUE(HasLine(lines, "SELECT ai_apply(7, run => true);"));
	EXPECT_TRUE(HasLine(lines, "SELECT ai_dismiss(7, 'why');"));
	lines = TellAdvice(Summary(), {theirs});
	EXPECT_FALSE(HasLine(lines, "ai_apply("));
}

TEST(TellAdvice, ShowsOfManyStatementsThoseAboutTheTable) {
	ReportedSuggestion told = Told();
	told.suggestion.ddl =
		"CREATE INDEX CONCURRENTLY a1 ON p1 (b);\nCREATE INDEX CONCURRENTLY a2 ON "
		"p2 (b);\nCREATE INDEX CONCURRENTLY a3 ON p3 (b);\nCREATE INDEX a ON p (b)";
	told.suggestion.rollback_ddl = "DROP INDEX a;\nDROP INDEX a1;\nDROP INDEX a2;\nDROP INDEX a3";
	const auto lines = TellAdvice(Summary(), {told});
	EXPECT_TRUE(HasLine(lines, "1. CREATE INDEX a ON p (b);"));
	EXPECT_TRUE(HasLine(lines, "on each of 3 partitions: SELECT ai_apply(7); shows all steps"));
	EXPECT_TRUE(HasLine(lines, "undo: SELECT ai_undo(7);"));
	EXPECT_FALSE(HasLine(lines, "p1"));
}

TEST(TellAdvice, SaysOfADropWhatItFreesAndNotWhatItDoesNotSave) {
	ReportedSuggestion told = Told();
	told.suggestion.action = SuggestionAction::DropIndex;
	told.suggestion.bytes = -1024 * 1024;
	told.suggestion.saved_ms_per_day = told.suggestion.saved_share = 0;
	told.suggestion.write_cost_ms_per_day = -2000;
	const auto lines = TellAdvice(Summary(), {told});
	EXPECT_TRUE(HasLine(lines, "   frees 1 MB; writes cost 2 s a day less; confidence 90 %"));
	for (const std::string &line : lines) {
		EXPECT_LE(line.size(), 100U) << line;
	}
}

TEST(TellAdvice, SaysWhenThereIsNothingToDo) {
	AdviceSummary summary = Summary();
	summary.cost_after = summary.cost_bound = summary.cost_before;
	EXPECT_EQ(TellAdvice(summary, {}).front(), "No change of the indexes is worth its cost.");
	summary.statements = 0;
	EXPECT_EQ(TellAdvice(summary, {}).front(), "There is no statement to advise about.");
}

TEST(TellAdvice, SaysWhoHasToDoIt) {
	ReportedSuggestion told = Told();
	told.may_run = false;
	EXPECT_TRUE(HasLine(TellAdvice(Summary(), {told}), "Only the owner of a can do it."));
}

TEST(SummaryLines, SayWhatWasLeftOutAndWhy) {
	AdviceSummary summary = Summary();
	summary.left_out = {
		{"of other roles", 3, 50'000, ""},
		{"that could not be analysed", 1, 0, "relation \"x\" does not exist (42P01)"}};
	summary.complete = false;
	summary.days = 0.5;
	summary.generic = 2;
	summary.dismissed = 1;
	const auto lines = SummaryLines(summary);
	EXPECT_TRUE(HasLine(
		lines, "Left out: 3 statements of other roles (50 % of the time); 1 statement "
			   "that could not be analysed, such as: relation \"x\" does not exist (42P01)."));
	EXPECT_TRUE(HasLine(lines, "The time limit ended the search"));
	EXPECT_TRUE(HasLine(lines, "The statistics are"));
	EXPECT_TRUE(HasLine(lines, "2 statements planned without their constants"));
	EXPECT_TRUE(HasLine(lines, "1 suggestion not shown because dismissed before."));
}

TEST(SummaryLines, SayNothingOfTimesThatAreNotKnown) {
	AdviceSummary summary = Summary();
	summary.has_times = false;
	const auto lines = SummaryLines(summary);
	EXPECT_TRUE(HasLine(lines, "planner cost 80,000; with the suggestions 20,000 (75 % less)"));
	EXPECT_FALSE(HasLine(lines, "a day"));
}

} // namespace savant::core
