/*
 * query_regression.cpp
 *     Welch's test on the moments of calls, and what else changed per call.
 */
#include "core/detect/query_regression.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/detect/distributions.hpp"

namespace savant::core {

namespace {

constexpr double kRounding = 1e-9;     // share of a sum that may be lost in doubles
constexpr double kBoundChance = 0.05;  // of the lower bound
constexpr double kDoubled = 2;         // a ratio from which something has changed
constexpr double kSame = 1.5;          // and below which it has not
constexpr double kMoreMisses = 0.1;    // of all blocks
constexpr double kPlanningShare = 0.5; // of the growth
/* Below so much per call a ratio says nothing. */
constexpr double kFewRows = 1, kFewBlocks = 8, kFewTempBlocks = 4, kFewMs = 0.1;

double RatioPerCall(double before, double calls_before, double now, double calls_now, double few) {
	if (!(calls_before > 0) || !(calls_now > 0)) {
		return 1;
	}
	return std::max(now / calls_now, few) / std::max(before / calls_before, few);
}

double MissShare(const StatementWork &work) {
	return work.blocks > 0 ? std::min(1.0, work.reads / work.blocks) : 0;
}

double MsPerCall(double ms, const StatementWork &work) {
	return work.time.calls > 0 ? ms / work.time.calls : 0;
}

double LoadOf(const StatementWork &work) {
	return work.seconds > 0 ? work.time.sum / work.seconds : 0;
}

double CallsPerSecond(const StatementWork &work) {
	return work.seconds > 0 ? work.time.calls / work.seconds : 0;
}

} // namespace

double CallMoments::Variance() const {
	return calls < 2 ? 0 : std::max(0.0, (squares - sum * sum / calls) / (calls - 1));
}

void CallMoments::Add(const CallMoments &other) {
	calls += other.calls;
	sum += other.sum;
	squares += other.squares;
}

CallMoments MomentsOf(double calls, double mean, double stddev) {
	return {calls, calls * mean, calls * (stddev * stddev + mean * mean)};
}

std::optional<CallMoments> MomentsBetween(const CallMoments &before, const CallMoments &now) {
	CallMoments between{now.calls - before.calls, now.sum - before.sum,
	                    now.squares - before.squares};
	const bool fits = between.calls >= 0 && between.sum >= -kRounding * now.sum &&
	                  between.squares >= -kRounding * now.squares;
	if (!fits) {
		return std::nullopt;
	}
	between.sum = std::max(0.0, between.sum);
	/* No sum of squares is below that of equal calls. */
	const double least = between.calls > 0 ? between.sum * between.sum / between.calls : 0;
	between.squares = std::max(least, between.squares);
	return between;
}

double BetweenVariance(std::span<const CallMoments> intervals) {
	double weights = 0, weighted = 0, squared = 0, count = 0;
	CallMoments all;
	for (const CallMoments &interval : intervals) {
		all.Add(interval);
	}
	/* One variance of a call for all: that of an interval of few calls is worth nothing. */
	double within = 0, freedom = 0;
	for (const CallMoments &interval : intervals) {
		within += interval.Variance() * std::max(0.0, interval.calls - 1);
		freedom += std::max(0.0, interval.calls - 1);
	}
	const double variance = freedom > 0 ? within / freedom : 0;
	if (!(all.calls > 0)) {
		return 0;
	}
	for (const CallMoments &interval : intervals) {
		if (interval.calls > 0) {
			const double distance = interval.Mean() - all.Mean();
			count += 1;
			weights += interval.calls;
			squared += interval.calls * interval.calls;
			weighted += interval.calls * distance * distance;
		}
	}
	const double spread = weights - squared / weights;
	return count < 3 || !(spread > 0) ? 0
	                                  : std::max(0.0, (weighted - (count - 1) * variance) / spread);
}

MeanComparison CompareMeans(const CallMoments &before, const CallMoments &now, double between) {
	MeanComparison result;
	const double mean = before.Mean(), mean_now = now.Mean();
	if (before.calls < 2 || now.calls < 2 || !(mean > 0) || !(mean_now > 0)) {
		return result;
	}
	result.ratio = mean_now / mean;
	const double of_before = before.Variance() / before.calls + between;
	const double of_now = now.Variance() / now.calls + between;
	const double both = of_before + of_now;
	if (!(both > 0)) { // every call took the same time
		result.low = result.ratio;
		result.p = mean_now > mean ? std::numeric_limits<double>::min() : 1;
		return result;
	}
	result.t = (mean_now - mean) / std::sqrt(both);
	result.freedom =
		both * both /
		(of_before * of_before / (before.calls - 1) + of_now * of_now / (now.calls - 1));
	result.p = StudentTail(result.t, result.freedom);
	const double spread = std::sqrt(of_before / (mean * mean) + of_now / (mean_now * mean_now));
	result.low = result.ratio * std::exp(-spread * StudentFromTail(kBoundChance, result.freedom));
	return result;
}

std::vector<bool> FalseDiscoveryControl(std::span<const double> p, double rate) {
	std::vector<std::size_t> order(p.size());
	std::iota(order.begin(), order.end(), std::size_t{0});
	std::sort(order.begin(), order.end(),
	          [&](std::size_t a, std::size_t b) { return p[a] < p[b]; });
	std::size_t rejected = 0;
	for (std::size_t i = 0; i < order.size(); ++i) {
		const double bar = rate * static_cast<double>(i + 1) / static_cast<double>(p.size());
		rejected = p[order[i]] <= bar ? i + 1 : rejected;
	}
	std::vector<bool> result(p.size(), false);
	for (std::size_t i = 0; i < rejected; ++i) {
		result[order[i]] = true;
	}
	return result;
}

LoadChange SplitLoadChange(double calls_before, double mean_before, double calls_now,
                           double mean_now) {
	return {(calls_now - calls_before) * (mean_before + mean_now) / 2,
	        (mean_now - mean_before) * (calls_before + calls_now) / 2};
}

std::string_view Name(RegressionCause cause) {
	switch (cause) {
	case RegressionCause::PlanChange:
		return "plan_change";
	case RegressionCause::MoreWork:
		return "more_work";
	case RegressionCause::MoreRows:
		return "more_rows";
	case RegressionCause::TempFiles:
		return "temp_files";
	case RegressionCause::CacheMisses:
		return "cache_misses";
	case RegressionCause::SlowReads:
		return "slow_reads";
	case RegressionCause::Planning:
		return "planning";
	case RegressionCause::Waiting:
		return "waiting";
	}
	return "";
}

WorkRatios CompareWork(const StatementWork &before, const StatementWork &now) {
	const double calls = before.time.calls, calls_now = now.time.calls;
	WorkRatios ratios;
	ratios.rows = RatioPerCall(before.rows, calls, now.rows, calls_now, kFewRows);
	ratios.blocks = RatioPerCall(before.blocks, calls, now.blocks, calls_now, kFewBlocks);
	ratios.reads = RatioPerCall(before.reads, calls, now.reads, calls_now, kFewBlocks);
	ratios.temp =
		RatioPerCall(before.temp_blocks, calls, now.temp_blocks, calls_now, kFewTempBlocks);
	ratios.plan_time = RatioPerCall(before.plan_ms, calls, now.plan_ms, calls_now, kFewMs);
	ratios.read_time = before.reads > 0 && now.reads > 0 && before.io_ms > 0
	                       ? now.io_ms / now.reads / (before.io_ms / before.reads)
	                       : 1;
	ratios.calls = CallsPerSecond(before) > 0 ? CallsPerSecond(now) / CallsPerSecond(before) : 1;
	return ratios;
}

RegressionCause CauseOfRegression(const StatementWork &before, const StatementWork &now) {
	const WorkRatios ratios = CompareWork(before, now);
	const double growth = now.time.Mean() - before.time.Mean();
	if (before.plan != 0 && now.plan != 0 && before.plan != now.plan) {
		return RegressionCause::PlanChange;
	}
	if (ratios.temp >= kDoubled) {
		return RegressionCause::TempFiles;
	}
	/* As many blocks per row as before: there is more to do, it is not done worse. */
	if (ratios.rows >= kDoubled && ratios.blocks < kSame * ratios.rows) {
		return RegressionCause::MoreRows;
	}
	if (ratios.blocks >= kDoubled) {
		return RegressionCause::MoreWork;
	}
	const bool misses = MissShare(now) >= MissShare(before) + kMoreMisses;
	if (ratios.reads >= kDoubled && misses) {
		return RegressionCause::CacheMisses;
	}
	const double io_growth = MsPerCall(now.io_ms, now) - MsPerCall(before.io_ms, before);
	if (ratios.read_time >= kDoubled && io_growth > kPlanningShare * growth) {
		return RegressionCause::SlowReads;
	}
	const double planning = MsPerCall(now.plan_ms, now) - MsPerCall(before.plan_ms, before);
	return ratios.plan_time >= kDoubled && planning > kPlanningShare * growth
	           ? RegressionCause::Planning
	           : RegressionCause::Waiting;
}

std::vector<RegressedStatement> FindRegressions(std::span<const StatementPair> statements) {
	std::vector<MeanComparison> means;
	std::vector<double> chances;
	std::vector<std::size_t> tested;
	double all = 0;
	for (std::size_t i = 0; i < statements.size(); ++i) {
		const auto &[before, now] = statements[i];
		all += LoadOf(now);
		if (before.time.calls >= kRegressionCalls && now.time.calls >= kRegressionCalls) {
			means.push_back(CompareMeans(before.time, now.time, before.between));
			chances.push_back(means.back().p);
			tested.push_back(i);
		}
	}
	const std::vector<bool> holds = FalseDiscoveryControl(chances, kRegressionDiscovery);
	std::vector<RegressedStatement> found;
	for (std::size_t i = 0; i < tested.size(); ++i) {
		const auto &[before, now] = statements[tested[i]];
		const LoadChange load = SplitLoadChange(CallsPerSecond(before), before.time.Mean(),
		                                        CallsPerSecond(now), now.time.Mean());
		const double share = all > 0 ? load.of_mean / all : 0;
		if (holds[i] && means[i].ratio >= kRegressionRatio && means[i].low > kRegressionBound &&
		    share >= kRegressionShare) {
			found.push_back({tested[i], means[i], before.time.Mean(), now.time.Mean(), load, share,
			                 CompareWork(before, now), CauseOfRegression(before, now)});
		}
	}
	std::stable_sort(found.begin(), found.end(),
	                 [](const auto &a, const auto &b) { return a.load.of_mean > b.load.of_mean; });
	return found;
}

} // namespace savant::core
