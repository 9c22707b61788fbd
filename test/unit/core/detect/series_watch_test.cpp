/*
 * series_watch_test.cpp
 *     What a watched series tells, and what it keeps quiet about: shifts, spikes, gaps, shapes,
 *     counts, ratios, absurd values, clocks that go back.
 */
#include "core/detect/series_watch.hpp"

#include <cmath>
#include <functional>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "core/detect/noise.hpp"

namespace savant::core {

namespace {

constexpr double kMinute = 60;
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/* Feeds a watch minute by minute (or so) and keeps what it tells. */
struct Feed {
	explicit Feed(SeriesKind kind, double step = kMinute) : watch(kind), every(step) {}

	std::optional<Anomaly> One(double value, double weight = 1) {
		auto anomaly = watch.Add({time, value, weight, true});
		time += every;
		if (anomaly) {
			told.push_back(*anomaly);
		}
		return anomaly;
	}
	void Many(int count, const std::function<double()> &value, double weight = 1) {
		for (int i = 0; i < count; ++i) {
			One(value(), weight);
		}
	}
	int Count(Severity least) const {
		int count = 0;
		for (const Anomaly &anomaly : told) {
			count += anomaly.severity >= least;
		}
		return count;
	}

	SeriesWatch watch;
	double every;
	double time = kTestMonday;
	std::vector<Anomaly> told;
};

TEST(SeriesWatch, TellsALevelShiftOnceAndWhenItBegan) {
	Feed feed(SeriesKind::Gauge);
	TestNoise noise(20);
	feed.Many(3000, [&] { return 100 + noise.Normal(); });
	feed.told.clear();
	const double begin = feed.time;
	feed.Many(200, [&] { return 130 + noise.Normal(); });
	ASSERT_EQ(feed.told.size(), 1U);
	const Anomaly &anomaly = feed.told.front();
	EXPECT_EQ(anomaly.start, begin);
	EXPECT_LE(anomaly.since, anomaly.start);
	EXPECT_GE(anomaly.since, begin - 5 * kMinute);
	EXPECT_EQ(anomaly.direction, 1);
	EXPECT_EQ(anomaly.detector, Detector::Novelty);
	EXPECT_GE(anomaly.severity, Severity::Warning);
	EXPECT_NEAR(anomaly.expected, 100, 2);
	EXPECT_NEAR(anomaly.observed, 130, 4);
	EXPECT_GT(anomaly.p, 0);
	EXPECT_LE(anomaly.p, 0.05);
}

TEST(SeriesWatch, TellsASpikeAndADrop) {
	for (const double factor : {4.0, 0.0}) {
		Feed feed(SeriesKind::Rate);
		TestNoise noise(21);
		feed.Many(2000, [&] { return 500 + 20 * noise.Normal(); });
		feed.told.clear();
		const auto anomaly = feed.One(500 * factor);
		ASSERT_TRUE(anomaly) << factor;
		EXPECT_EQ(anomaly->direction, factor > 1 ? 1 : -1);
		EXPECT_EQ(anomaly->severity, Severity::Critical);
	}
}

TEST(SeriesWatch, TellsAValueBetweenTwoModes) {
	Feed feed(SeriesKind::Gauge);
	TestNoise noise(22);
	feed.Many(2000, [&] { return (noise.Uniform() < 0.5 ? 10 : 90) + noise.Normal(); });
	feed.told.clear();
	const auto anomaly = feed.One(50);
	ASSERT_TRUE(anomaly);
	EXPECT_EQ(anomaly->detector, Detector::Novelty);
	EXPECT_GE(anomaly->severity, Severity::Warning);
}

TEST(SeriesWatch, TellsASlowDrift) {
	Feed feed(SeriesKind::Latency);
	TestNoise noise(23);
	feed.Many(4000, [&] { return 10 + noise.Normal(); });
	feed.told.clear();
	double level = 10;
	feed.Many(1500, [&] { return (level += 0.02) + noise.Normal(); }); // to 40 within a day
	ASSERT_FALSE(feed.told.empty());
	EXPECT_LT(feed.told.front().observed, 20);
	EXPECT_EQ(feed.told.front().direction, 1);
}

TEST(SeriesWatch, LearnsADailyShapeAndItsWeekend) {
	Feed feed(SeriesKind::Rate, 5 * kMinute);
	TestNoise noise(24);
	const auto value = [&] { return 1000 * TestLoad(feed.time) + 10 * noise.Normal(); };
	feed.Many(28 * 288, value);
	feed.told.clear();
	feed.Many(14 * 288, value);
	EXPECT_LE(feed.Count(Severity::Warning), 1);
	/* Full load at four in the morning: a usual value at an unusual hour. */
	feed.Many(48, value);
	feed.told.clear();
	feed.Many(4, [&] { return 900 + 10 * noise.Normal(); });
	ASSERT_FALSE(feed.told.empty());
	EXPECT_EQ(feed.told.front().direction, 1);
	EXPECT_LT(feed.told.front().expected, 500);
}

TEST(SeriesWatch, TellsMissingDataOnce) {
	Feed feed(SeriesKind::Gauge);
	TestNoise noise(25);
	feed.Many(500, [&] { return noise.Normal(); });
	const double last = feed.time - kMinute;
	feed.told.clear();
	feed.Many(20, [] { return kNaN; });
	ASSERT_EQ(feed.told.size(), 1U);
	EXPECT_EQ(feed.told.front().detector, Detector::Missing);
	EXPECT_EQ(feed.told.front().start, last + 3 * kMinute);
	EXPECT_EQ(feed.told.front().since, last + kMinute);
	EXPECT_TRUE(std::isnan(feed.told.front().observed));
	EXPECT_EQ(feed.told.front().direction, 0);
}

TEST(SeriesWatch, GapsThatAreUsualAreQuiet) {
	Feed feed(SeriesKind::Latency); // has no value when nothing was called
	TestNoise noise(26);
	for (int i = 0; i < 50; ++i) {
		feed.Many(50, [&] { return 5 + noise.Normal(); });
		feed.Many(10, [] { return kNaN; });
	}
	for (const Anomaly &anomaly : feed.told) {
		EXPECT_NE(anomaly.detector, Detector::Missing);
	}
}

TEST(SeriesWatch, AConstantSeriesIsQuietUntilItMoves) {
	for (const SeriesKind kind : {SeriesKind::Gauge, SeriesKind::Rate, SeriesKind::Ratio,
	                              SeriesKind::Latency, SeriesKind::Count, SeriesKind::Size}) {
		Feed feed(kind);
		feed.Many(5000, [] { return 0.5; });
		EXPECT_TRUE(feed.told.empty()) << static_cast<int>(kind);
	}
	Feed zero(SeriesKind::Rate);
	zero.Many(3000, [] { return 0; });
	const auto anomaly = zero.One(40);
	ASSERT_TRUE(anomaly) << "the first value ever that is not 0";
	EXPECT_LE(anomaly->severity, Severity::Warning);
	zero.Many(3, [] { return 40; });
	EXPECT_EQ(zero.told.size(), 2U) << "it lasts, so it is a warning now";
	EXPECT_EQ(zero.told.back().severity, Severity::Warning);
}

TEST(SeriesWatch, FewEventsAreCountedNotMeasured) {
	Feed feed(SeriesKind::Count);
	TestNoise noise(27);
	feed.Many(10000, [&] { return noise.Poisson(0.02); });
	EXPECT_LE(feed.Count(Severity::Warning), 1);
	const auto anomaly = feed.One(9);
	ASSERT_TRUE(anomaly);
	EXPECT_EQ(anomaly->detector, Detector::Count);
	EXPECT_EQ(anomaly->severity, Severity::Critical);
	EXPECT_LT(anomaly->p, 1e-9);
	EXPECT_NEAR(anomaly->expected, 0.02, 0.01);
}

TEST(SeriesWatch, ARatioOfFewTrialsProvesNothing) {
	Feed feed(SeriesKind::Ratio);
	TestNoise noise(28);
	for (int i = 0; i < 5000; ++i) {
		const double trials = noise.Poisson(3) + 1;
		feed.One(std::min(1.0, noise.Poisson(0.05 * trials) / trials), trials);
	}
	EXPECT_LE(feed.Count(Severity::Warning), 1);
	feed.told.clear();
	EXPECT_FALSE(feed.One(1.0, 2));
	const auto anomaly = feed.One(0.9, 500);
	ASSERT_TRUE(anomaly);
	EXPECT_EQ(anomaly->detector, Detector::Ratio);
	EXPECT_EQ(anomaly->severity, Severity::Critical);
}

TEST(SeriesWatch, ASizeThatGrowsIsQuietUntilItGrowsFaster) {
	Feed feed(SeriesKind::Size);
	TestNoise noise(29);
	double size = 1e9;
	feed.Many(4000, [&] { return size += 1e5 * (1 + 0.2 * noise.Normal()); });
	EXPECT_LE(feed.Count(Severity::Warning), 2);
	EXPECT_NEAR(*feed.watch.SecondsUntil(size + 6e6) / kMinute, 60, 5);
	feed.told.clear();
	const auto anomaly = feed.One(size += 5e8);
	ASSERT_TRUE(anomaly);
	EXPECT_EQ(anomaly->direction, 1);
	EXPECT_NEAR(anomaly->expected, size - 5e8, 1e6);
}

TEST(SeriesWatch, AValueThatStandsStillIsTold) {
	Feed feed(SeriesKind::Rate);
	TestNoise noise(30);
	feed.Many(2000, [&] { return 500 + 20 * noise.Normal(); });
	feed.told.clear();
	const double begin = feed.time;
	feed.Many(40, [] { return 501.5; });
	ASSERT_FALSE(feed.told.empty());
	EXPECT_EQ(feed.told.front().detector, Detector::Flatline);
	EXPECT_EQ(feed.told.front().since, begin);
}

TEST(SeriesWatch, IsQuietInQuietNoise) {
	double points = 0, info = 0, warnings = 0, critical = 0;
	for (const SeriesKind kind : {SeriesKind::Gauge, SeriesKind::Rate}) {
		for (std::uint64_t seed = 0; seed < 6; ++seed) {
			Feed feed(kind);
			TestNoise noise(300 + seed);
			feed.Many(1440, [&] { return 100 + 10 * noise.Normal(); }); // learning
			feed.told.clear();
			feed.Many(20000, [&] { return 100 + 10 * noise.Normal(); });
			points += 20000;
			info += feed.Count(Severity::Info);
			warnings += feed.Count(Severity::Warning);
			critical += feed.Count(Severity::Critical);
		}
	}
	const double days = points / 1440;
	/* A value beyond all before comes with any noise, ever more rarely. */
	EXPECT_LE(info / days, 0.35) << info;
	EXPECT_LE(warnings / days, 0.04) << warnings;
	EXPECT_LE(critical / days, 0.005) << critical;
}

TEST(SeriesWatch, LittleHistoryProvesLittle) {
	double hours = 0, warnings = 0;
	for (std::uint64_t seed = 0; seed < 100; ++seed) {
		Feed feed(SeriesKind::Rate);
		TestNoise noise(500 + seed);
		feed.Many(360, [&] { return 100 + 10 * noise.Normal(); });
		hours += 5;
		warnings += feed.Count(Severity::Warning);
	}
	EXPECT_LE(warnings / hours, 0.02) << warnings;
	Feed feed(SeriesKind::Rate);
	TestNoise noise(600);
	feed.Many(100, [&] { return 100 + 10 * noise.Normal(); });
	feed.told.clear();
	ASSERT_TRUE(feed.One(1000));
	EXPECT_GE(feed.told.front().severity, Severity::Warning);
}

TEST(SeriesWatch, SurvivesAbsurdValuesAndClocks) {
	for (const SeriesKind kind : {SeriesKind::Gauge, SeriesKind::Rate, SeriesKind::Ratio,
	                              SeriesKind::Latency, SeriesKind::Count, SeriesKind::Size}) {
		Feed feed(kind);
		TestNoise noise(31);
		const std::vector<double> values = {1e300,  -1e300, 1e308,    -1e308,   0,    1e-300,
		                                    5e-324, kNaN,   1,        -1,       1e15, 1e-9,
		                                    7,      1e300,  HUGE_VAL, -HUGE_VAL};
		const std::vector<double> weights = {1, 0, -5, 1e300, kNaN, HUGE_VAL, 50};
		for (int i = 0; i < 3000; ++i) {
			const double jump = i % 37 == 0 ? -1e6 : i % 41 == 0 ? 1e9 : i % 43 == 0 ? 0 : kMinute;
			feed.time += jump - kMinute;
			feed.One(values[noise.Bits() % values.size()], weights[noise.Bits() % weights.size()]);
		}
		for (const Anomaly &anomaly : feed.told) {
			EXPECT_TRUE(std::isfinite(anomaly.score));
			EXPECT_TRUE(std::isfinite(anomaly.since));
			EXPECT_FALSE(std::isnan(anomaly.expected));
			EXPECT_LE(anomaly.since, anomaly.start);
			EXPECT_GT(anomaly.p, 0);
			EXPECT_LE(anomaly.p, 1);
		}
		SeriesWatch again(kind);
		EXPECT_TRUE(again.Restore(feed.watch.Save())) << static_cast<int>(kind);
		feed.watch.Add({kNaN, 1});
		feed.watch.Add({-1e300, 1});
		feed.watch.Add({1e300, 1});
		feed.watch.Missed(kNaN);
		feed.watch.Freeze(kNaN);
	}
}

TEST(SeriesWatch, AClockThatGoesBackIsNoAnomaly) {
	Feed feed(SeriesKind::Gauge);
	TestNoise noise(32);
	feed.Many(3000, [&] { return 100 + noise.Normal(); });
	feed.told.clear();
	feed.time -= 3600;
	feed.Many(500, [&] { return 100 + noise.Normal(); });
	EXPECT_EQ(feed.Count(Severity::Warning), 0);
	EXPECT_TRUE(feed.One(200)) << "and still it looks";
}

TEST(SeriesWatch, LearnsNothingWhileFrozenForSixHoursAtMost) {
	Feed feed(SeriesKind::Gauge);
	TestNoise noise(33);
	feed.Many(3000, [&] { return 100 + noise.Normal(); });
	feed.told.clear();
	ASSERT_TRUE(feed.One(150));
	feed.watch.Freeze(feed.time);
	feed.Many(300, [&] { return 150 + noise.Normal(); });
	EXPECT_TRUE(feed.watch.IsFrozen());
	feed.watch.Thaw();
	feed.Many(600, [&] { return 100 + noise.Normal(); });
	feed.told.clear();
	EXPECT_TRUE(feed.One(150)) << "it is as new as the first time";

	feed.watch.Freeze(feed.time);
	const double frozen = feed.time;
	while (feed.watch.IsFrozen() && feed.time < frozen + 10 * 3600) {
		feed.watch.Freeze(feed.time); // the incident is still open
		feed.One(150 + noise.Normal());
	}
	EXPECT_NEAR(feed.time - frozen, SeriesWatch::kMaxFreeze, 3 * kMinute);
	feed.watch.Freeze(feed.time);
	EXPECT_FALSE(feed.watch.IsFrozen()) << "only Thaw() begins a new one";
	feed.watch.Thaw();
	feed.watch.Freeze(feed.time);
	EXPECT_TRUE(feed.watch.IsFrozen());
}

TEST(SeriesWatch, PointsOfMaintenanceAreNotLearnt) {
	SeriesWatch learns(SeriesKind::Gauge), ignores(SeriesKind::Gauge);
	TestNoise noise(34);
	double time = kTestMonday;
	for (int i = 0; i < 2000; ++i, time += kMinute) {
		const bool backup = i > 1000 && i < 1200;
		const double value = (backup ? 300 : 100) + noise.Normal();
		learns.Add({time, value, 1, true});
		ignores.Add({time, value, 1, !backup});
	}
	EXPECT_FALSE(learns.Add({time, 300}));
	EXPECT_TRUE(ignores.Add({time, 300}));
}

} // namespace

} // namespace savant::core
