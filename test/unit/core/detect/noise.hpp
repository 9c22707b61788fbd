/*
 * noise.hpp
 *     Repeatable random numbers for series of tests; the same on every platform, unlike those of
 *     <random>'s distributions.
 */
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>
#include <string>

namespace savant::core {

class TestNoise {
public:
	/* Seeds far apart in the sequence, or neighbours would be the same one shifted. */
	explicit TestNoise(std::uint64_t seed) : state_(seed) { state_ = Bits() ^ (Bits() << 17); }

	std::uint64_t Bits() { // splitmix64
		state_ += 0x9e3779b97f4a7c15ULL;
		std::uint64_t z = state_;
		z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
		z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
		return z ^ (z >> 31);
	}
	/* 0 < x < 1 */
	double Uniform() { return (static_cast<double>(Bits() >> 11) + 0.5) / 9007199254740992.0; }
	double Normal() {
		return std::sqrt(-2 * std::log(Uniform())) * std::cos(2 * std::numbers::pi * Uniform());
	}
	int Poisson(double mean) {
		int count = 0;
		for (double left = std::exp(-mean), product = Uniform(); product > left; ++count) {
			product *= Uniform();
		}
		return count;
	}
	std::string Bytes(std::size_t size) {
		std::string bytes;
		for (std::size_t i = 0; i < size; ++i) {
			bytes.push_back(static_cast<char>(Bits() & 0xff));
		}
		return bytes;
	}

private:
	std::uint64_t state_;
};

constexpr double kTestMonday = 1704067200; // 2024-01-01 00:00 UTC

/* A day's shape with a quiet weekend, 0..1. */
inline double TestLoad(double time) {
	const double day = std::floor((time - kTestMonday) / 86400);
	const double of_day = (time - kTestMonday) / 86400 - day;
	const bool is_weekend = std::fmod(day, 7) >= 5;
	return (is_weekend ? 0.2 : 1.0) * (0.5 - 0.5 * std::cos(2 * std::numbers::pi * of_day));
}

} // namespace savant::core
