/*
 * distributions.cpp
 *     Tails by series and continued fractions.
 */
#include "core/detect/distributions.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace savant::core {

namespace {

constexpr int kMostSteps = 10000;
constexpr double kEpsilon = 1e-14;
constexpr double kTiny = 1e-300; // keeps Lentz's divisions away from 0
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kManyEvents = 1e5;     // from here on normal, the fractions converge slowly
constexpr double kEnoughExponent = 700; // exp() of more overflows

double AwayFromZero(double value) { return std::abs(value) < kTiny ? kTiny : value; }

/* The continued fraction of I_x(a, b), quick for x < (a + 1) / (a + b + 2). */
double BetaFraction(double x, double a, double b) {
	double c = 1, d = 1 / AwayFromZero(1 - (a + b) * x / (a + 1)), h = d;
	for (int m = 1; m <= kMostSteps; ++m) {
		const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
		d = 1 / AwayFromZero(1 + even * d);
		c = AwayFromZero(1 + even / c);
		h *= d * c;
		const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
		d = 1 / AwayFromZero(1 + odd * d);
		c = AwayFromZero(1 + odd / c);
		h *= d * c;
		if (std::abs(d * c - 1) < kEpsilon) {
			break;
		}
	}
	return h;
}

double GammaSeries(double a, double x) {
	double term = 1 / a, sum = term;
	for (int n = 1; n <= kMostSteps && std::abs(term) > std::abs(sum) * kEpsilon; ++n) {
		term *= x / (a + n);
		sum += term;
	}
	return sum * std::exp(a * std::log(x) - x - std::lgamma(a));
}

/* Q(a, x) = 1 - P(a, x), for x > a + 1. */
double GammaFraction(double a, double x) {
	double b = x + 1 - a, c = 1 / kTiny, d = 1 / AwayFromZero(b), h = d;
	for (int n = 1; n <= kMostSteps; ++n) {
		const double factor = -n * (n - a);
		b += 2;
		d = 1 / AwayFromZero(factor * d + b);
		c = AwayFromZero(b + factor / c);
		h *= d * c;
		if (std::abs(d * c - 1) < kEpsilon) {
			break;
		}
	}
	return h * std::exp(a * std::log(x) - x - std::lgamma(a));
}

double LogBeta(double a, double b) { return std::lgamma(a) + std::lgamma(b) - std::lgamma(a + b); }

} // namespace

double IncompleteBeta(double x, double a, double b) {
	if (!(a > 0) || !(b > 0) || std::isnan(x)) {
		return kNaN;
	}
	if (x <= 0 || x >= 1) {
		return x <= 0 ? 0 : 1;
	}
	const double front = std::exp(a * std::log(x) + b * std::log1p(-x) - LogBeta(a, b));
	return x < (a + 1) / (a + b + 2) ? front * BetaFraction(x, a, b) / a
	                                 : 1 - front * BetaFraction(1 - x, b, a) / b;
}

double IncompleteGamma(double a, double x) {
	if (!(a > 0) || !(x >= 0)) {
		return kNaN;
	}
	if (x == 0) {
		return 0;
	}
	return x < a + 1 ? GammaSeries(a, x) : 1 - GammaFraction(a, x);
}

double NormalTail(double z) { return 0.5 * std::erfc(z / std::sqrt(2.0)); }

/* Abramowitz and Stegun 26.2.23, then Newton's steps. */
double NormalFromTail(double p) {
	p = std::clamp(p, kTiny, 1 - 1e-16);
	const double tail = std::min(p, 1 - p);
	const double t = std::sqrt(-2 * std::log(tail));
	double z = t - (2.515517 + t * (0.802853 + t * 0.010328)) /
	                   (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
	for (int i = 0; i < 3; ++i) {
		const double density = std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi);
		z += density > 0 ? (NormalTail(z) - tail) / density : 0;
	}
	return p <= 0.5 ? z : -z;
}

double StudentTail(double t, double freedom) {
	if (!(freedom > 0) || std::isnan(t)) {
		return kNaN;
	}
	const double half = 0.5 * IncompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5);
	return t >= 0 ? half : 1 - half;
}

double StudentFromTail(double p, double freedom) {
	if (!(p > 0 && p < 1) || !(freedom > 0)) {
		return kNaN;
	}
	double low = -1, high = 1;
	while (StudentTail(high, freedom) > p && high < 1e150) {
		high *= 2;
	}
	while (StudentTail(low, freedom) < p && low > -1e150) {
		low *= 2;
	}
	for (int i = 0; i < 80; ++i) {
		const double middle = (low + high) / 2;
		(StudentTail(middle, freedom) > p ? low : high) = middle;
	}
	return (low + high) / 2;
}

double PoissonTail(double k, double mean) {
	if (!(mean >= 0) || std::isnan(k)) {
		return kNaN;
	}
	if (k > kManyEvents) {
		return NormalTail((k - mean) / std::sqrt(std::max(mean, 1.0)));
	}
	return k <= 0 ? 1 : IncompleteGamma(std::ceil(k), mean);
}

double NegativeBinomialTail(double k, double mean, double size) {
	if (!(mean >= 0) || !(size > 0) || std::isnan(k)) {
		return kNaN;
	}
	if (k > kManyEvents) {
		return NormalTail((k - mean) / std::sqrt(mean + mean * mean / size));
	}
	return k <= 0 ? 1 : IncompleteBeta(mean / (mean + size), std::ceil(k), size);
}

double BetaBinomialTail(double k, double n, double a, double b) {
	if (!(n >= 0) || !(a > 0) || !(b > 0) || std::isnan(k)) {
		return kNaN;
	}
	if (n > kMostTrials) {
		k *= kMostTrials / n;
		n = kMostTrials;
	}
	n = std::round(n);
	k = std::ceil(k - 1e-9); // 12.000000001 of a product is 12
	if (k <= 0) {
		return 1;
	}
	/* C(n, i) B(i + a, n - i + b) / B(a, b), each term from the one before. */
	double sum = 0;
	double log_term = std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1) +
	                  LogBeta(k + a, n - k + b) - LogBeta(a, b);
	for (double i = k; i <= n; ++i) {
		sum += log_term > -kEnoughExponent ? std::exp(log_term) : 0;
		log_term += std::log((n - i) * (i + a)) - std::log((i + 1) * (n - i - 1 + b));
	}
	return std::min(1.0, sum);
}

} // namespace savant::core
