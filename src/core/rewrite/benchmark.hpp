/*
 * benchmark.hpp
 *     Statements run in turns and compared: which is faster, and do they give the same.
 *
 * A first round warms the caches, checks, and takes the digests.  Then each round runs every
 * statement once, and each begins with another one, so that what changes meanwhile on the
 * machine hits all alike.
 */
#pragma once

#include <string>
#include <vector>

#include "core/ask/ports.hpp"
#include "core/rewrite/measurement.hpp"

namespace savant::core {

constexpr int kMaxBenchmarkRuns = 1000;
constexpr std::size_t kMaxBenchmarkStatements = 50;

struct BenchmarkOptions {
	int runs = 5;
	double time_limit_ms = 60'000; // for all together
};

/* Against the first statement. */
enum class SpeedVerdict { First, Faster, Slower, NoDifference, Unknown };

struct BenchmarkRow {
	std::vector<double> times; // ms, one for each run, in order
	double min = 0, median = 0, mean = 0, max = 0;
	std::int64_t rows = 0;
	std::int64_t buffers_hit = 0, buffers_read = 0; // of the median run, rounded down
	double ratio = 0;                               // median / that of the first; 0 = unknown
	SpeedVerdict speed = SpeedVerdict::Unknown;
	std::optional<bool> same_result; // rows as a multiset; empty: cannot be told
	bool same_order = true;
	std::optional<AnswerError> error;
};

struct Benchmark {
	std::vector<BenchmarkRow> rows; // as the statements
	bool out_of_time = false;       // fewer runs than asked for
};

Benchmark RunBenchmark(const std::vector<std::string> &statements, const BenchmarkOptions &options,
                       Measurer &measurer, Clock &clock);

/*
 * Two series of times: faster or slower only when the medians differ by 5 % and 0.02 ms and
 * the middle halves of the series do not overlap.
 */
SpeedVerdict CompareTimes(const std::vector<double> &first, const std::vector<double> &second);

/* "2.3 times faster", "no measurable difference"; of the second series. */
std::string SpeedWords(const BenchmarkRow &row);

} // namespace savant::core
