/*
 * benchmark.cpp
 *     Rounds, medians, and what may be concluded from them.
 */
#include "core/rewrite/benchmark.hpp"

#include <algorithm>
#include <numeric>

#include "core/errors.hpp"

namespace savant::core {

namespace {

constexpr double kLeastRatio = 1.05;
constexpr double kLeastMs = 0.02;
constexpr std::size_t kLeastRuns = 3; // below, nothing is said of the speed

double Quantile(std::vector<double> times, double share) {
	std::sort(times.begin(), times.end());
	const double at = share * static_cast<double>(times.size() - 1);
	const auto low = static_cast<std::size_t>(at);
	const std::size_t high = std::min(low + 1, times.size() - 1);
	return times[low] + (times[high] - times[low]) * (at - static_cast<double>(low));
}

/* Time that is left of all, for one statement. */
class Deadline {
public:
	Deadline(Clock &clock, double limit_ms)
		: clock_(clock), end_(clock.Milliseconds() + limit_ms) {}
	int Left() {
		const double left = end_ - clock_.Milliseconds();
		return left < 1 ? 0 : static_cast<int>(std::min(left, 1e9));
	}

private:
	Clock &clock_;
	double end_;
};

void Fail(BenchmarkRow &row, AnswerError error) {
	row = {};
	row.error = std::move(error);
}

/* Warm-up: errors, digests, row counts. */
void FirstRound(const std::vector<std::string> &statements, Measurer &measurer, Deadline &deadline,
                Benchmark &benchmark, std::vector<ResultDigest> &digests) {
	for (std::size_t i = 0; i < statements.size(); ++i) {
		BenchmarkRow &row = benchmark.rows[i];
		const int left = deadline.Left();
		if (left == 0) {
			benchmark.out_of_time = true;
			Fail(row, {"57014", "the time limit was used up before its turn", "", "", 0});
			continue;
		}
		Measurement measured = measurer.Measure(statements[i], left, true);
		if (measured.error) {
			Fail(row, std::move(*measured.error));
			continue;
		}
		row.rows = measured.rows;
		digests[i] = measured.digest;
	}
}

/* One run of one statement; false when the time is over. */
bool RunOnce(const std::string &sql, Measurer &measurer, Deadline &deadline, BenchmarkRow &row) {
	const int left = deadline.Left();
	if (left == 0) {
		return false;
	}
	Measurement measured = measurer.Measure(sql, left, false);
	if (measured.error) {
		// Cut off by the limit of all: what was measured before counts.
		if (measured.error->code == "57014" && deadline.Left() == 0) {
			return false;
		}
		Fail(row, std::move(*measured.error));
		return true;
	}
	row.times.push_back(measured.ms);
	row.buffers_hit += measured.buffers_hit;
	row.buffers_read += measured.buffers_read;
	return true;
}

void MeasuredRounds(const std::vector<std::string> &statements, const BenchmarkOptions &options,
                    Measurer &measurer, Deadline &deadline, Benchmark &benchmark) {
	for (int round = 0; round < options.runs; ++round) {
		for (std::size_t turn = 0; turn < statements.size(); ++turn) {
			const std::size_t i = (turn + static_cast<std::size_t>(round)) % statements.size();
			if (benchmark.rows[i].error) {
				continue;
			}
			if (!RunOnce(statements[i], measurer, deadline, benchmark.rows[i])) {
				benchmark.out_of_time = true;
				return;
			}
		}
	}
}

void Summarise(BenchmarkRow &row) {
	if (row.times.empty()) {
		return;
	}
	const auto count = static_cast<std::int64_t>(row.times.size());
	row.min = *std::min_element(row.times.begin(), row.times.end());
	row.max = *std::max_element(row.times.begin(), row.times.end());
	row.median = Quantile(row.times, 0.5);
	row.mean =
		std::accumulate(row.times.begin(), row.times.end(), 0.0) / static_cast<double>(count);
	row.buffers_hit /= count;
	row.buffers_read /= count;
}

void Compare(const ResultDigest &first_digest, const ResultDigest &digest,
             const BenchmarkRow &first, BenchmarkRow &row) {
	if (first.error || row.error) {
		return;
	}
	if (!first.times.empty() && !row.times.empty()) {
		row.ratio = first.median > 0 ? row.median / first.median : 0;
		row.speed = CompareTimes(first.times, row.times);
	}
	if (first_digest.comparable && digest.comparable) {
		row.same_result = first.rows == row.rows && first_digest.rows == digest.rows;
		row.same_order = first_digest.sequence == digest.sequence;
	}
}

std::string Factor(double ratio) {
	char text[32];
	snprintf(text, sizeof(text), ratio < 9.95 ? "%.1f" : "%.0f", ratio);
	return text;
}

} // namespace

SpeedVerdict CompareTimes(const std::vector<double> &first, const std::vector<double> &second) {
	if (first.size() < kLeastRuns || second.size() < kLeastRuns) {
		return SpeedVerdict::Unknown;
	}
	const double a = Quantile(first, 0.5), b = Quantile(second, 0.5);
	const double low = std::min(a, b), high = std::max(a, b);
	const bool apart = a < b ? Quantile(first, 0.75) < Quantile(second, 0.25)
	                         : Quantile(second, 0.75) < Quantile(first, 0.25);
	if (high - low < kLeastMs || high < low * kLeastRatio || !apart) {
		return SpeedVerdict::NoDifference;
	}
	return b < a ? SpeedVerdict::Faster : SpeedVerdict::Slower;
}

std::string SpeedWords(const BenchmarkRow &row) {
	switch (row.speed) {
	case SpeedVerdict::First:
		return "compared with";
	case SpeedVerdict::Faster:
		return Factor(row.ratio > 0 ? 1 / row.ratio : 0) + " times faster";
	case SpeedVerdict::Slower:
		return Factor(row.ratio) + " times slower";
	case SpeedVerdict::NoDifference:
		return "no measurable difference";
	case SpeedVerdict::Unknown:
		break;
	}
	return row.error ? "failed" : "too few runs to tell";
}

Benchmark RunBenchmark(const std::vector<std::string> &statements, const BenchmarkOptions &options,
                       Measurer &measurer, Clock &clock) {
	if (options.runs < 1 || options.runs > kMaxBenchmarkRuns) {
		throw UserError(ErrorCode::InvalidParameter, "runs must be from 1 to 1000");
	}
	if (statements.size() > kMaxBenchmarkStatements) {
		throw UserError(ErrorCode::LimitExceeded, "too many statements to compare",
		                "50 are the limit.");
	}
	if (!(options.time_limit_ms > 0)) {
		throw UserError(ErrorCode::InvalidParameter, "time_limit must be above zero");
	}
	Benchmark benchmark;
	benchmark.rows.resize(statements.size());
	std::vector<ResultDigest> digests(statements.size());
	Deadline deadline(clock, options.time_limit_ms);
	FirstRound(statements, measurer, deadline, benchmark, digests);
	MeasuredRounds(statements, options, measurer, deadline, benchmark);
	for (BenchmarkRow &row : benchmark.rows) {
		Summarise(row);
	}
	for (std::size_t i = 1; i < statements.size(); ++i) {
		Compare(digests[0], digests[i], benchmark.rows[0], benchmark.rows[i]);
	}
	if (!benchmark.rows.empty() && !benchmark.rows[0].error) {
		benchmark.rows[0].speed = SpeedVerdict::First;
		benchmark.rows[0].ratio = benchmark.rows[0].times.empty() ? 0 : 1;
	}
	return benchmark;
}

} // namespace savant::core
