/*
 * detectors_test.cpp
 *     Each secondary detector alone: fires for what it is for, is quiet for what it is not.
 */
#include <cmath>

#include <gtest/gtest.h>

#include "core/detect/count_tail.hpp"
#include "core/detect/daily_profile.hpp"
#include "core/detect/ewma_chart.hpp"
#include "core/detect/flatline.hpp"
#include "core/detect/level_cusum.hpp"
#include "core/detect/noise.hpp"
#include "core/detect/ratio_tail.hpp"
#include "core/detect/seasonal_z.hpp"
#include "core/detect/tail_calibrator.hpp"
#include "core/detect/trend_eta.hpp"

namespace savant::core {

namespace {

constexpr double kMinute = 60;

TEST(TailCalibrator, AgreesWithTheTailOfAnExponential) {
	TailCalibrator tail;
	TestNoise noise(3);
	EXPECT_EQ(tail.Chance(5), 1) << "nothing is known yet";
	for (int i = 0; i < 4000; ++i) {
		tail.Learn(-std::log(noise.Uniform()));
	}
	EXPECT_NEAR(tail.Median(), std::log(2.0), 0.08);
	EXPECT_NEAR(tail.Chance(1), std::exp(-1.0), 0.06);
	const double far = tail.Chance(10); // exp(-10) = 4.5e-5, beyond most that was seen
	EXPECT_GT(far, 1e-6);
	EXPECT_LT(far, 1e-3);
	EXPECT_GT(tail.Chance(1e300), 0);
}

TEST(TailCalibrator, ConstantSizesHaveNoTail) {
	TailCalibrator tail;
	for (int i = 0; i < 500; ++i) {
		tail.Learn(0);
	}
	EXPECT_EQ(tail.Chance(0), 1);
	EXPECT_GT(tail.Chance(5), 1e-4) << "one new size is no proof";
}

TEST(SeasonalZ, KnowsTheHourOfTheWeek) {
	SeasonalZ seasonal;
	TestNoise noise(4);
	int fired = 0;
	double time = kTestMonday;
	for (; time < kTestMonday + 35 * 86400; time += 5 * kMinute) {
		const auto verdict = seasonal.Add(100 * TestLoad(time) + noise.Normal(), time, true);
		fired += verdict && verdict->fires && time > kTestMonday + 21 * 86400;
	}
	EXPECT_LE(fired, 2);
	/* Noon of a Monday at the load of a Sunday: nothing new, but wrong here. */
	time = kTestMonday + 35 * 86400 + 12 * 3600;
	seasonal.Add(20, time, true);
	const auto verdict = seasonal.Add(20, time + 5 * kMinute, true);
	ASSERT_TRUE(verdict);
	EXPECT_TRUE(verdict->fires);
	EXPECT_LT(verdict->z, -SeasonalZ::kInfo);
	EXPECT_NEAR(verdict->expected, 99, 3);
}

TEST(SeasonalZ, SaysNothingBeforeThreeDays) {
	SeasonalZ seasonal;
	for (double time = kTestMonday; time < kTestMonday + 2.9 * 86400; time += 5 * kMinute) {
		EXPECT_FALSE(seasonal.Add(1, time, true));
	}
}

TEST(DailyProfile, ExpectsTheMedianOfTheDaysBefore) {
	DailyProfile profile;
	profile.Start(300);
	for (double day = 0; day < 5; ++day) {
		for (double minute = 0; minute < 1440; minute += 5) {
			const double time = kTestMonday + day * 86400 + minute * kMinute;
			EXPECT_EQ(profile.Expected(time).has_value(), day >= DailyProfile::kMinDays);
			profile.Learn(day == 2 ? 1000 : minute, time);
		}
	}
	EXPECT_DOUBLE_EQ(*profile.Expected(kTestMonday + 5 * 86400 + 600 * kMinute), 600);
	/* Minute by minute there still are 288 slots, averaged. */
	profile.Start(60);
	for (double minute = 0; minute < 4 * 1440; ++minute) {
		profile.Learn(std::fmod(minute, 1440), kTestMonday + minute * kMinute);
	}
	EXPECT_NEAR(*profile.Expected(kTestMonday + 4 * 86400 + 600 * kMinute), 602, 0.1);
	profile.Start(7200);
	profile.Learn(1, kTestMonday);
	EXPECT_FALSE(profile.Expected(kTestMonday + 9 * 86400)) << "too few points a day";
}

TEST(EwmaChart, SeesARunOfSmallDeviations) {
	EwmaChart chart;
	TestNoise noise(5);
	int false_alarms = 0;
	for (int i = 0; i < 10000; ++i) {
		false_alarms += chart.Add(noise.Normal(), true).fires;
	}
	EXPECT_LE(false_alarms, 10);
	int delay = 0;
	while (!chart.Add(1.7 + noise.Normal(), true).fires && delay < 100) {
		++delay;
	}
	EXPECT_LE(delay, 25);
}

TEST(EwmaChart, IsNotFooledByPointsThatFollowEachOther) {
	EwmaChart chart;
	TestNoise noise(6);
	double value = 0;
	int alarms = 0;
	for (int i = 0; i < 20000; ++i) {
		value = 0.9 * value + noise.Normal();
		alarms += chart.Add(value, true).fires && i > 2000;
	}
	EXPECT_LE(alarms, 40);
}

TEST(LevelCusum, DatesALevelShift) {
	LevelCusum cusum;
	TestNoise noise(7);
	int before = 0;
	for (int i = 0; i < 3000; ++i) {
		before += cusum.Add(50 + noise.Normal(), i * kMinute, true).fires;
	}
	EXPECT_LE(before, 1);
	for (int i = 3000; i < 3040; ++i) {
		const auto verdict = cusum.Add(52 + noise.Normal(), i * kMinute, true);
		if (verdict.fires) {
			EXPECT_EQ(verdict.direction, 1);
			EXPECT_NEAR(verdict.since, 3000 * kMinute, 3 * kMinute);
			EXPECT_NEAR(verdict.before, 50, 0.3);
			EXPECT_NEAR(cusum.Level(), 52, 1) << "the new level is the baseline";
			EXPECT_LT(verdict.p, 1e-4);
			return;
		}
	}
	FAIL() << "two sigma were not noticed within 40 points";
}

TEST(LevelCusum, SeesASlowDrift) {
	LevelCusum cusum;
	TestNoise noise(8);
	for (int i = 0; i < 2000; ++i) {
		cusum.Add(50 + noise.Normal(), i * kMinute, true);
	}
	for (int i = 0; i < 400; ++i) {
		if (cusum.Add(50 + i * 0.02 + noise.Normal(), (2000 + i) * kMinute, true).fires) {
			EXPECT_LT(i, 120);
			return;
		}
	}
	FAIL();
}

TEST(LevelCusum, AConstantSeriesHasNoSpread) {
	LevelCusum cusum;
	for (int i = 0; i < 1000; ++i) {
		EXPECT_FALSE(cusum.Add(7, i * kMinute, true).fires);
	}
}

TEST(CountTail, ManyDeadlocksAfterNoneAreMany) {
	CountTail count;
	for (int i = 0; i < 1000; ++i) {
		EXPECT_FALSE(count.Add(0, 1, true).fires);
	}
	EXPECT_FALSE(count.Add(1, 1, true).fires) << "one event proves nothing after so short a time";
	const auto verdict = count.Add(4, 1, true);
	EXPECT_TRUE(verdict.fires);
	EXPECT_LT(verdict.expected, 0.01);
}

TEST(CountTail, FewEventsOfASteadyRateAreQuiet) {
	CountTail count;
	TestNoise noise(9);
	int fired = 0;
	for (int i = 0; i < 20000; ++i) {
		fired += count.Add(noise.Poisson(0.3), 1, true).fires;
	}
	EXPECT_LE(fired, 4);
	EXPECT_TRUE(count.Add(6, 1, true).fires);
	EXPECT_FALSE(count.Add(6, 10, true).fires) << "in ten intervals six are few";
}

TEST(CountTail, BurstsThatAreUsualAreQuiet) {
	CountTail count;
	TestNoise noise(10);
	int fired = 0;
	for (int i = 0; i < 20000; ++i) {
		const double rate = noise.Uniform() < 0.05 ? 20 : 0.2; // every twentieth interval
		fired += count.Add(noise.Poisson(rate), 1, true).fires && i > 2000;
	}
	EXPECT_LE(fired, 20);
}

TEST(RatioTail, SmallNumbersProveNothing) {
	RatioTail ratio;
	TestNoise noise(11);
	int fired = 0;
	for (int i = 0; i < 5000; ++i) {
		const double trials = 1 + std::floor(noise.Uniform() * 300);
		const double failures = std::min(trials, static_cast<double>(noise.Poisson(trials * 0.02)));
		fired += ratio.Add(failures / trials, trials, true).fires;
	}
	EXPECT_LE(fired, 5);
	EXPECT_FALSE(ratio.Add(2.0 / 3, 3, true).fires);
	const auto verdict = ratio.Add(0.3, 300, true);
	EXPECT_TRUE(verdict.fires);
	EXPECT_NEAR(verdict.expected, 0.02, 0.005);
}

TEST(RatioTail, AHitRatioThatFallsFires) {
	RatioTail ratio;
	TestNoise noise(12);
	int fired = 0;
	for (int i = 0; i < 3000; ++i) {
		const double share = 0.99 + 0.004 * noise.Normal();
		fired += ratio.Add(std::min(1.0, share), 1e6 * noise.Uniform(), true).fires;
	}
	EXPECT_LE(fired, 3);
	EXPECT_TRUE(ratio.Add(0.8, 1e6, true).fires);
}

TEST(Flatline, OnlyWhereValuesHardlyEverRepeat) {
	Flatline busy, idle;
	TestNoise noise(13);
	double time = 0;
	for (int i = 0; i < 2000; ++i, time += kMinute) {
		EXPECT_FALSE(busy.Add(noise.Normal(), time).fires);
		EXPECT_FALSE(idle.Add(i % 200 < 100 ? 0 : noise.Normal(), time).fires) << i;
	}
	const double begin = time;
	int fired = 0;
	for (int i = 0; i < 30; ++i, time += kMinute) {
		const auto verdict = busy.Add(5, time);
		if (verdict.fires) {
			++fired;
			EXPECT_EQ(verdict.since, begin);
			EXPECT_LE(i, 11);
		}
	}
	EXPECT_EQ(fired, 1) << "once per run";
	Flatline constant;
	for (int i = 0; i < 5000; ++i) {
		EXPECT_FALSE(constant.Add(1, i * kMinute).fires);
	}
}

TEST(TrendEta, ReachesTheLimitWhenItGoesOn) {
	TrendEta trend;
	TestNoise noise(14);
	double time = kTestMonday;
	for (; time < kTestMonday + 7 * 86400; time += kMinute) {
		trend.Learn(100 + (time - kTestMonday) / 86400 * 10 + noise.Normal(), time);
	}
	/* At 170 after seven days, ten a day. */
	EXPECT_NEAR(*trend.SecondsUntil(200), 3 * 86400, 0.25 * 86400);
	EXPECT_FALSE(trend.SecondsUntil(50)) << "it goes the other way";
	/* A leak that began a day ago is the sooner one. */
	for (const double begin = time; time < begin + 86400; time += kMinute) {
		trend.Learn(170 + (time - begin) / 3600 * 5 + noise.Normal(), time);
	}
	EXPECT_NEAR(*trend.SecondsUntil(350), 12 * 3600, 1800);
}

TEST(TrendEta, NoiseIsNoTrend) {
	int found = 0;
	for (std::uint64_t seed = 0; seed < 50; ++seed) {
		TrendEta trend;
		TestNoise noise(100 + seed);
		for (double time = 0; time < 2 * 86400; time += 10 * kMinute) {
			trend.Learn(noise.Normal(), kTestMonday + time);
		}
		found += trend.SecondsUntil(10).has_value();
	}
	EXPECT_LE(found, 3);
	TrendEta constant;
	for (double time = 0; time < 2 * 86400; time += 10 * kMinute) {
		constant.Learn(5, kTestMonday + time);
	}
	EXPECT_FALSE(constant.SecondsUntil(10));
}

} // namespace

} // namespace savant::core
