/*
 * query_regression_test.cpp
 *     Moments of an interval are exact, tests hold what they promise, causes are told apart.
 */
#include "core/detect/query_regression.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "core/detect/noise.hpp"

namespace savant::core {

namespace {

/* What pg_stat_statements would say of these calls. */
CallMoments Row(const std::vector<double> &times) {
	double sum = 0, squares = 0;
	for (const double time : times) {
		sum += time;
		squares += time * time;
	}
	const double n = static_cast<double>(times.size()), mean = sum / n;
	return MomentsOf(n, mean, std::sqrt(squares / n - mean * mean));
}

std::vector<double> Times(TestNoise &noise, int count, double mean) {
	std::vector<double> times;
	for (int i = 0; i < count; ++i) {
		times.push_back(-mean * std::log(noise.Uniform()));
	}
	return times;
}

StatementWork Work(const CallMoments &time) {
	StatementWork work;
	work.time = time;
	work.seconds = 3600;
	work.rows = 10 * time.calls;
	work.blocks = 100 * time.calls;
	work.reads = 10 * time.calls;
	work.io_ms = 0.1 * work.reads;
	work.plan_ms = 0.2 * time.calls;
	return work;
}

TEST(CallMoments, OfAnIntervalAreThoseOfItsCalls) {
	TestNoise noise(50);
	std::vector<double> times = Times(noise, 100000, 3);
	const CallMoments before = Row(times);
	const std::vector<double> later = Times(noise, 57, 20);
	times.insert(times.end(), later.begin(), later.end());
	const auto between = MomentsBetween(before, Row(times));
	ASSERT_TRUE(between);
	EXPECT_EQ(between->calls, 57);
	EXPECT_NEAR(between->Mean(), Row(later).Mean(), 1e-6);
	EXPECT_NEAR(between->Variance(), Row(later).Variance(), 1e-4);
}

TEST(CallMoments, AResetIsNoInterval) {
	EXPECT_FALSE(MomentsBetween(MomentsOf(100, 5, 1), MomentsOf(90, 5, 1)));
	EXPECT_FALSE(MomentsBetween(MomentsOf(100, 5, 1), MomentsOf(120, 1, 0)));
	const auto idle = MomentsBetween(MomentsOf(100, 5, 1), MomentsOf(100, 5, 1));
	ASSERT_TRUE(idle);
	EXPECT_EQ(idle->Mean(), 0);
	EXPECT_EQ(idle->Variance(), 0);
}

TEST(CompareMeans, AgreesWithWelchByHand) {
	/* n 5, mean 10, variance 4; n 4, mean 14, variance 9. */
	const CallMoments a{5, 50, 500 + 4 * 4.0}, b{4, 56, 784 + 3 * 9.0};
	const MeanComparison result = CompareMeans(a, b);
	EXPECT_NEAR(result.t, 4 / std::sqrt(0.8 + 2.25), 1e-12);
	EXPECT_NEAR(result.freedom, 3.05 * 3.05 / (0.64 / 4 + 5.0625 / 3), 1e-9);
	EXPECT_NEAR(result.ratio, 1.4, 1e-12);
	EXPECT_LT(result.low, 1.4);
	EXPECT_GT(result.low, 0.9);
	EXPECT_GT(result.p, 0.02);
	EXPECT_LT(result.p, 0.05);
}

TEST(CompareMeans, CoversTheRatioNineteenTimesOfTwenty) {
	TestNoise noise(51);
	int covered = 0, rejected = 0;
	for (int i = 0; i < 1000; ++i) {
		const auto result = CompareMeans(Row(Times(noise, 200, 2)), Row(Times(noise, 60, 5)));
		covered += result.low <= 2.5;
		rejected += CompareMeans(Row(Times(noise, 200, 2)), Row(Times(noise, 60, 2))).p < 0.05;
	}
	EXPECT_NEAR(covered, 950, 30);
	EXPECT_LE(rejected, 80);
}

TEST(CompareMeans, NothingIsKnownOfOneCall) {
	EXPECT_EQ(CompareMeans(MomentsOf(1, 5, 0), MomentsOf(100, 50, 1)).p, 1);
	EXPECT_EQ(CompareMeans(MomentsOf(100, 0, 0), MomentsOf(100, 50, 1)).ratio, 1);
	const auto sure = CompareMeans(MomentsOf(100, 1, 0), MomentsOf(100, 2, 0));
	EXPECT_GT(sure.p, 0);
	EXPECT_LT(sure.p, 1e-300);
	EXPECT_NEAR(sure.low, 2, 1e-6);
}

TEST(BetweenVariance, IsWhatTheIntervalsAddToTheCalls) {
	TestNoise noise(52);
	std::vector<CallMoments> same, moving;
	for (int i = 0; i < 300; ++i) {
		same.push_back(Row(Times(noise, 50, 10)));
		moving.push_back(Row(Times(noise, 50, 10 + 3 * noise.Normal())));
	}
	EXPECT_LT(BetweenVariance(same), 0.6);
	EXPECT_NEAR(BetweenVariance(moving), 9, 2.5);
	EXPECT_EQ(BetweenVariance({}), 0);
}

TEST(FalseDiscoveryControl, FollowsBenjaminiAndHochberg) {
	/* The example of their paper of 1995: four of fifteen at 0.05. */
	const std::vector<double> p = {0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
	                               0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000};
	const auto rejected = FalseDiscoveryControl(p, 0.05);
	EXPECT_EQ(std::count(rejected.begin(), rejected.end(), true), 4);
	EXPECT_TRUE(rejected[3]);
	EXPECT_FALSE(rejected[4]);
	EXPECT_TRUE(FalseDiscoveryControl({}, 0.05).empty());
}

TEST(SplitLoadChange, AddsUp) {
	const LoadChange change = SplitLoadChange(10, 5, 30, 8);
	EXPECT_DOUBLE_EQ(change.of_calls + change.of_mean, 30 * 8 - 10 * 5);
	EXPECT_DOUBLE_EQ(change.of_calls, 20 * 6.5);
	EXPECT_DOUBLE_EQ(change.of_mean, 3 * 20.0);
}

TEST(RegressionCause, IsToldByWhatGrewPerCall) {
	TestNoise noise(53);
	const StatementWork before = Work(Row(Times(noise, 1000, 5)));
	const StatementWork now = Work(Row(Times(noise, 300, 20)));
	EXPECT_EQ(CauseOfRegression(before, now), RegressionCause::Waiting);
	StatementWork other = now;
	other.blocks *= 5;
	EXPECT_EQ(CauseOfRegression(before, other), RegressionCause::MoreWork);
	other.rows *= 5;
	EXPECT_EQ(CauseOfRegression(before, other), RegressionCause::MoreRows);
	other.temp_blocks = 100 * other.time.calls;
	EXPECT_EQ(CauseOfRegression(before, other), RegressionCause::TempFiles);
	other = now;
	other.reads = 0.8 * other.blocks;
	EXPECT_EQ(CauseOfRegression(before, other), RegressionCause::CacheMisses);
	other = now;
	other.io_ms = 13 * other.time.calls;
	EXPECT_EQ(CauseOfRegression(before, other), RegressionCause::SlowReads);
	other = now;
	other.plan_ms = 12 * other.time.calls;
	EXPECT_EQ(CauseOfRegression(before, other), RegressionCause::Planning);
	StatementWork planned = before;
	planned.plan = 1;
	other.plan = 2;
	EXPECT_EQ(CauseOfRegression(planned, other), RegressionCause::PlanChange);
}

TEST(FindRegressions, FindsTheOneAmongMany) {
	TestNoise noise(54);
	std::vector<StatementPair> statements;
	for (int i = 0; i < 500; ++i) {
		statements.push_back({Work(Row(Times(noise, 400, 5))), Work(Row(Times(noise, 100, 5)))});
	}
	EXPECT_TRUE(FindRegressions(statements).empty());
	statements[77].now = Work(Row(Times(noise, 100, 60)));
	statements[78].now = Work(Row(Times(noise, 20, 60)));   // too few calls
	statements[79].now = Work(Row(Times(noise, 100, 5.5))); // too small a change
	statements[80].now.time = MomentsOf(1e5, 5, 5);         // more calls, none slower
	const auto found = FindRegressions(statements);
	ASSERT_EQ(found.size(), 1U);
	EXPECT_EQ(found[0].statement, 77U);
	EXPECT_NEAR(found[0].mean.ratio, 12, 3);
	EXPECT_GT(found[0].mean.low, 8);
	EXPECT_GT(found[0].load.of_mean, 0);
	EXPECT_LT(found[0].load.of_calls, 0) << "it was called less often";
	EXPECT_EQ(found[0].cause, RegressionCause::Waiting);
}

TEST(FindRegressions, AStatementThatAlwaysVariesIsNoNews) {
	TestNoise noise(55);
	std::vector<CallMoments> days;
	CallMoments all;
	for (int i = 0; i < 14; ++i) {
		days.push_back(Row(Times(noise, 200, i % 2 == 0 ? 2 : 12)));
		all.Add(days.back());
	}
	StatementPair pair{Work(all), Work(Row(Times(noise, 200, 12)))};
	EXPECT_EQ(FindRegressions(std::vector{pair}).size(), 1U);
	pair.before.between = BetweenVariance(days);
	EXPECT_TRUE(FindRegressions(std::vector{pair}).empty());
}

} // namespace

} // namespace savant::core
