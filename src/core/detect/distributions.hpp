/*
 * distributions.hpp
 *     Tails of distributions, good to about ten digits and far into the tail.
 *
 * Incomplete gamma and beta functions by series and continued fractions (Lentz), as in Abramowitz
 * and Stegun chapters 6 and 26.  Arguments outside of the domain give NaN; nothing throws.
 */
#pragma once

namespace savant::core {

/* P(Z > z) of the standard normal distribution. */
double NormalTail(double z);
/* The z with P(Z > z) = p; p is cut to 1e-300 .. 1 - 1e-16. */
double NormalFromTail(double p);
/* P(T > t) of Student's distribution with `freedom` > 0 degrees. */
double StudentTail(double t, double freedom);
/* The t with P(T > t) = p, 0 < p < 1. */
double StudentFromTail(double p, double freedom);

/* P(X >= k) of Poisson's distribution. */
double PoissonTail(double k, double mean);
/* P(X >= k) of the negative binomial one with variance mean + mean^2 / size. */
double NegativeBinomialTail(double k, double mean, double size);
/*
 * P(X >= k) of n trials whose chance is Beta(a, b).  More than kMostTrials trials count as
 * kMostTrials with the same share: the spread of the chance rules there.
 */
double BetaBinomialTail(double k, double n, double a, double b);

constexpr double kMostTrials = 4000;

/* Regularised incomplete beta I_x(a, b) and gamma P(a, x). */
double IncompleteBeta(double x, double a, double b);
double IncompleteGamma(double a, double x);

} // namespace savant::core
