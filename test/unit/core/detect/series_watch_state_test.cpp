/*
 * series_watch_state_test.cpp
 *     A watch goes on after a restart as if there had been none, and any bytes may be given.
 */
#include <cmath>

#include <gtest/gtest.h>

#include "core/detect/noise.hpp"
#include "core/detect/series_watch.hpp"

namespace savant::core {

namespace {

const SeriesKind kKinds[] = {SeriesKind::Gauge,   SeriesKind::Rate,  SeriesKind::Ratio,
                             SeriesKind::Latency, SeriesKind::Count, SeriesKind::Size};

SeriesPoint PointOf(SeriesKind kind, int i, TestNoise &noise) {
	const double time = kTestMonday + i * 300.0;
	const double spike = i % 701 == 0 ? 40 : 0;
	switch (kind) {
	case SeriesKind::Ratio:
		return {time, std::abs(std::sin(i * 0.01 + spike)), 1 + 500 * noise.Uniform()};
	case SeriesKind::Count:
		return {time, noise.Poisson(1 + spike / 4) * 1.0};
	case SeriesKind::Size:
		return {time, 1000.0 * i + noise.Normal() + 1000 * spike};
	default:
		return {time, 100 * TestLoad(time) + noise.Normal() + spike + (i > 3000 ? 30 : 0)};
	}
}

std::string Feed(SeriesWatch &watch, SeriesKind kind, int from, int to, TestNoise &noise) {
	std::string told;
	for (int i = from; i < to; ++i) {
		const auto anomaly = i % 997 == 0 ? watch.Missed(kTestMonday + i * 300.0)
		                                  : watch.Add(PointOf(kind, i, noise));
		if (i % 1500 == 0) {
			watch.Freeze(kTestMonday + i * 300.0);
		} else if (i % 1500 == 40) {
			watch.Thaw();
		}
		if (anomaly) {
			told += std::to_string(i) + " " + std::string(Name(anomaly->detector)) + " " +
			        std::to_string(anomaly->score) + " " + std::to_string(anomaly->p) + " " +
			        std::to_string(anomaly->expected) + " " + std::to_string(anomaly->since) + "\n";
		}
	}
	return told;
}

TEST(SeriesWatchState, FeedingGoesOnAfterARestart) {
	for (const SeriesKind kind : kKinds) {
		for (const int cut : {1, 77, 1507, 2999}) {
			TestNoise one(40), other(40);
			SeriesWatch whole(kind), first(kind), second(kind);
			const std::string all = Feed(whole, kind, 0, 5000, one);
			std::string parts = Feed(first, kind, 0, cut, other);
			const std::string bytes = first.Save();
			EXPECT_LE(bytes.size(), SeriesWatch::kMaxStateBytes);
			ASSERT_TRUE(second.Restore(bytes)) << static_cast<int>(kind) << " " << cut;
			EXPECT_EQ(second.Save(), bytes) << static_cast<int>(kind) << " " << cut;
			EXPECT_EQ(second.Points(), first.Points());
			parts += Feed(second, kind, cut, 5000, other);
			EXPECT_EQ(parts, all) << static_cast<int>(kind) << " " << cut;
			EXPECT_EQ(second.Save(), whole.Save());
		}
	}
}

TEST(SeriesWatchState, DamagedBytesStartAnew) {
	TestNoise noise(41);
	SeriesWatch watch(SeriesKind::Gauge);
	Feed(watch, SeriesKind::Gauge, 0, 2000, noise);
	const std::string bytes = watch.Save();
	for (int i = 0; i < 500; ++i) {
		std::string damaged = bytes;
		damaged[noise.Bits() % damaged.size()] ^= static_cast<char>(1 << (noise.Bits() % 8));
		SeriesWatch restored(SeriesKind::Gauge);
		EXPECT_FALSE(restored.Restore(damaged));
		EXPECT_EQ(restored.Points(), 0U);
	}
	SeriesWatch other(SeriesKind::Rate);
	EXPECT_FALSE(other.Restore(bytes)) << "another kind";
	EXPECT_FALSE(watch.Restore(""));
	EXPECT_EQ(watch.Points(), 0U);
	for (std::size_t size = 0; size < 3000; size += 7) {
		EXPECT_FALSE(watch.Restore(noise.Bytes(size)));
	}
}

std::uint64_t SumOf(std::string_view bytes) {
	std::uint64_t sum = 0xcbf29ce484222325ULL;
	for (const char c : bytes) {
		sum = (sum ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
	}
	return sum;
}

/* The check sum made to fit again: what is read must then hold by itself. */
TEST(SeriesWatchState, ForgedBytesNeverCrash) {
	constexpr std::size_t kHead = 20, kSumAt = 12;
	TestNoise noise(42);
	int accepted = 0;
	for (const SeriesKind kind : kKinds) {
		SeriesWatch watch(kind);
		Feed(watch, kind, 0, 1200, noise);
		const std::string bytes = watch.Save();
		for (int i = 0; i < 60; ++i) {
			std::string forged = bytes;
			const int changes = 1 + static_cast<int>(noise.Bits() % 8);
			for (int change = 0; change < changes; ++change) {
				const std::size_t at = kHead + noise.Bits() % (forged.size() - kHead);
				forged[at] = static_cast<char>(noise.Bits() & 0xff);
			}
			const std::uint64_t sum = SumOf(std::string_view(forged).substr(kHead));
			for (std::size_t byte = 0; byte < 8; ++byte) {
				forged[kSumAt + byte] = static_cast<char>((sum >> (8 * byte)) & 0xff);
			}
			SeriesWatch restored(kind);
			accepted += restored.Restore(forged);
			TestNoise after(43);
			Feed(restored, kind, 1200, 1400, after);
			restored.SecondsUntil(1e6);
			SeriesWatch again(kind);
			again.Restore(restored.Save());
		}
	}
	EXPECT_GT(accepted, 20) << "the forging is meant to get past the check sum";
}

} // namespace

} // namespace savant::core
