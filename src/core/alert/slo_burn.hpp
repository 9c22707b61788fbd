/*
 * slo_burn.hpp
 *     How fast an objective uses up what it may be missed by.
 *
 * An objective of 99.9 % over 30 days may be missed by 0.1 %: that is its budget.  The burn rate
 * is how many times faster than evenly the budget goes.  The alerts are those of the Google SRE
 * workbook, chapter "Alerting on SLOs", section 6 (multiwindow, multi-burn-rate): a long window
 * says that enough of the budget is gone to matter, a short one that it goes on.
 */
#pragma once

#include <array>
#include <optional>
#include <span>

#include "core/findings/finding.hpp" // Severity

namespace savant::core {

/* One alert: so much of the budget gone within the long window, and the short one as bad. */
struct BurnWindow {
	double long_s, short_s;
	double budget_share;
	Severity severity;
};
std::span<const BurnWindow> BurnWindows();

/* What an objective was measured by in some window: of `total`, so much was bad. */
struct SloSum {
	double bad = 0, total = 0;
};

/* NaN when nothing was measured, or when the objective leaves no budget. */
double BurnRate(const SloSum &sum, double objective);

/* The burn rate from which a window alerts: 14.4 for 2 % in an hour of 30 days. */
double BurnThreshold(const BurnWindow &window, double slo_window_s);

struct Burn {
	const BurnWindow *window;
	double rate, threshold; // of the long window
	Severity severity;
	bool is_near; // both above 90 % of the threshold only
};

/*
 * The worst of the windows that alert; `sums` has long and short sum of each of BurnWindows().
 * nullopt when none does.  Left out is a window that is not shorter than the objective's own, and
 * one whose short window was not measured in full: `measured_s` is how long ago measuring began,
 * and one bad snapshot of a new objective is no trend.
 */
struct BurnSums {
	SloSum in_long, in_short;
};
std::optional<Burn> JudgeBurn(std::span<const BurnSums> sums, double objective, double slo_window_s,
                              double measured_s);

} // namespace savant::core
