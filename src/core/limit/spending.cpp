/*
 * spending.cpp
 *     Spending fades evenly: limit / period in each unit of time.
 */
#include "core/limit/spending.hpp"

#include <algorithm>

namespace savant::core {

namespace {

/* What an oversized amount may find spent: fading reaches a small rest sooner than zero. */
constexpr double kNothing = 1e-6;

} // namespace

void Fade(Spending &spending, const Allowance &allowance, std::int64_t now_us) noexcept {
	if (allowance.limit > 0 && now_us > spending.at_us) {
		const double periods = static_cast<double>(now_us - spending.at_us) / allowance.period_us;
		spending.amount = std::max(0.0, spending.amount - periods * allowance.limit);
	}
	spending.at_us = now_us;
}

double WaitFor(double amount, const Spending &spending, const Allowance &allowance) noexcept {
	if (allowance.limit <= 0) {
		return 0;
	}
	const double room = std::max(allowance.limit - amount, kNothing);
	const double excess = spending.amount - room;
	return excess <= 0 ? 0 : excess / allowance.limit * allowance.period_us;
}

} // namespace savant::core
