/*
 * query_regression.hpp
 *     Which statements got slower, how surely, and what it is about them that changed.
 *
 * pg_stat_statements counts from the last reset on.  Its calls, mean and standard deviation give
 * the sum and the sum of squares of all calls; differences of these are the exact mean and
 * variance of the calls between two snapshots, although it keeps no history.
 *
 * A statement has regressed when its mean is kRegressionRatio times what it was, the lower 95 %
 * bound of that ratio is above kRegressionBound, it was called kRegressionCalls times in both
 * periods, its change is kRegressionShare of the load of all statements, and Welch's test survives
 * the false discovery rate kRegressionDiscovery over all statements (Benjamini and Hochberg).
 */
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace savant::core {

/* Moments of the times of calls, ms. */
struct CallMoments {
	double calls = 0, sum = 0, squares = 0;

	double Mean() const { return calls > 0 ? sum / calls : 0; }
	double Variance() const; // of the sample; 0 below two calls
	void Add(const CallMoments &other);
};

/* Of a row of pg_stat_statements; `stddev` is the population's, as it is there. */
CallMoments MomentsOf(double calls, double mean, double stddev);
/* Of the calls between two rows; none when the counters were reset or evicted between them. */
std::optional<CallMoments> MomentsBetween(const CallMoments &before, const CallMoments &now);
/*
 * How much the means of intervals vary beyond what the spread of single calls explains
 * (DerSimonian and Laird's estimate), ms^2: caches warm up and cool down.  0 of fewer than three.
 */
double BetweenVariance(std::span<const CallMoments> intervals);

struct MeanComparison {
	double ratio = 1; // of the means, now / before
	double low = 1;   // its one-sided lower 95 % bound, by the delta method on the logarithm
	double t = 0, freedom = 0;
	double p = 1; // that the mean now is not larger
};
/* `between` is added to the uncertainty of both means. Fewer than two calls: nothing is known. */
MeanComparison CompareMeans(const CallMoments &before, const CallMoments &now, double between = 0);

/* Which hypotheses are rejected at false discovery rate `rate`. */
std::vector<bool> FalseDiscoveryControl(std::span<const double> p, double rate);

/* What a change of calls * mean is made of; the two parts add up to it (midpoint rule). */
struct LoadChange {
	double of_calls = 0, of_mean = 0;
};
LoadChange SplitLoadChange(double calls_before, double mean_before, double calls_now,
                           double mean_now);

/* What a statement did in a period. */
struct StatementWork {
	CallMoments time;   // of execution
	double seconds = 0; // length of the period
	double rows = 0;
	double blocks = 0; // shared blocks hit and read
	double reads = 0;  // shared blocks read
	double temp_blocks = 0;
	double plan_ms = 0, io_ms = 0;
	std::uint64_t plan = 0; // fingerprint; 0 = not known
	double between = 0;     // BetweenVariance() of the period's intervals
};

enum class RegressionCause {
	PlanChange,  // the fingerprint is another one
	MoreWork,    // more blocks for the same rows: another plan, or bloat
	MoreRows,    // more rows per call: data or parameters
	TempFiles,   // spills: work_mem or a wrong estimate
	CacheMisses, // the same blocks, more of them read
	SlowReads,   // the same reads, each slower
	Planning,
	Waiting, // only time grew: contention for CPU or locks
};
std::string_view Name(RegressionCause cause); // plan_change, more_work, more_rows, ...

/* Per call, now / before; 1 when there is too little of it to matter. */
struct WorkRatios {
	double rows = 1, blocks = 1, reads = 1, temp = 1, plan_time = 1, read_time = 1;
	double calls = 1; // per second
};
WorkRatios CompareWork(const StatementWork &before, const StatementWork &now);
RegressionCause CauseOfRegression(const StatementWork &before, const StatementWork &now);

struct StatementPair {
	StatementWork before, now;
};

struct RegressedStatement {
	std::size_t statement = 0; // position in what was given
	MeanComparison mean;
	double mean_before = 0, mean_now = 0; // ms
	LoadChange load;                      // ms per second
	double load_share = 0;                // of load.of_mean in the load of all statements now
	WorkRatios work;
	RegressionCause cause = RegressionCause::Waiting;
};

/* Largest effect on the load first. */
std::vector<RegressedStatement> FindRegressions(std::span<const StatementPair> statements);

constexpr double kRegressionRatio = 1.5, kRegressionBound = 1.2;
constexpr double kRegressionCalls = 30;
constexpr double kRegressionShare = 0.01;
constexpr double kRegressionDiscovery = 0.05;

} // namespace savant::core
