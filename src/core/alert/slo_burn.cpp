/*
 * slo_burn.cpp
 *     Burn rates and the windows that alert.
 */
#include "core/alert/slo_burn.hpp"

#include <algorithm>
#include <limits>

namespace savant::core {

namespace {

constexpr double kMinute = 60, kHour = 3600, kDay = 86400;
constexpr double kNearShare = 0.9;

/* Google SRE workbook, table 5-8: page at 2 % and 5 % of the budget, ticket at 10 %. */
constexpr std::array kWindows = {
	BurnWindow{kHour, 5 * kMinute, 0.02, Severity::Critical},
	BurnWindow{6 * kHour, 30 * kMinute, 0.05, Severity::Critical},
	BurnWindow{3 * kDay, 6 * kHour, 0.10, Severity::Warning},
};

} // namespace

std::span<const BurnWindow> BurnWindows() { return kWindows; }

double BurnRate(const SloSum &sum, double objective) {
	const double budget = 1 - objective;
	if (!(sum.total > 0) || !(budget > 0)) {
		return std::numeric_limits<double>::quiet_NaN();
	}
	return sum.bad / sum.total / budget;
}

double BurnThreshold(const BurnWindow &window, double slo_window_s) {
	return window.budget_share * slo_window_s / window.long_s;
}

std::optional<Burn> JudgeBurn(std::span<const BurnSums> sums, double objective, double slo_window_s,
                              double measured_s) {
	std::optional<Burn> near;
	for (std::size_t i = 0; i < std::min(sums.size(), kWindows.size()); i++) {
		const BurnWindow &window = kWindows[i];
		const double threshold = BurnThreshold(window, slo_window_s);
		const double rate = BurnRate(sums[i].in_long, objective);
		const double lower = std::min(rate, BurnRate(sums[i].in_short, objective));
		if (window.long_s >= slo_window_s || !(measured_s >= window.short_s)) {
			continue;
		}
		if (lower >= threshold) {
			return Burn{&window, rate, threshold, window.severity, false};
		}
		if (!near && lower > threshold * kNearShare) {
			near = Burn{&window, rate, threshold, window.severity, true};
		}
	}
	return near;
}

} // namespace savant::core
