/*
 * spending.hpp
 *     What somebody has used of an allowance that renews itself with time.
 *
 * What is stored is what has been spent, not what is left: so sessions with
 * different allowances can share one account.  Plain data, for shared memory.
 */
#pragma once

#include <cstdint>

namespace savant::core {

struct Spending {
	double amount;      // >= 0
	std::int64_t at_us; // when `amount` was right, microseconds of any clock
};

/* An allowance: `limit` per `period_us`.  A limit of 0 means none. */
struct Allowance {
	double limit;
	double period_us;
};

/* Lets what was spent fade until `now_us`; a clock that went back lets nothing fade. */
void Fade(Spending &spending, const Allowance &allowance, std::int64_t now_us) noexcept;

/*
 * Microseconds until `amount` may be spent; 0 = now.  An amount above the limit
 * is let through when nothing is spent, or it would wait for ever.
 * Precondition: `spending` has been faded.
 */
double WaitFor(double amount, const Spending &spending, const Allowance &allowance) noexcept;

} // namespace savant::core
