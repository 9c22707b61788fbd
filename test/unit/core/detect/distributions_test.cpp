/*
 * distributions_test.cpp
 *     Tails against values of tables and closed forms, far out and at the edges.
 */
#include "core/detect/distributions.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace savant::core {

namespace {

TEST(Distributions, NormalTailGoesFarOut) {
	EXPECT_NEAR(NormalTail(0), 0.5, 1e-15);
	EXPECT_NEAR(NormalTail(1.959963984540054), 0.025, 1e-12);
	EXPECT_NEAR(NormalTail(10) / 7.619853024160527e-24, 1, 1e-9);
}

TEST(Distributions, NormalFromTailUndoesNormalTail) {
	for (const double z : {-8.0, -3.0, -0.5, 0.0, 0.5, 1.0, 4.0, 12.0, 30.0}) {
		EXPECT_NEAR(NormalFromTail(NormalTail(z)), z, z < -7 ? 1e-2 : 1e-7) << z;
	}
	EXPECT_TRUE(std::isfinite(NormalFromTail(0)));
	EXPECT_TRUE(std::isfinite(NormalFromTail(1)));
}

TEST(Distributions, StudentTailAgreesWithTables) {
	EXPECT_NEAR(StudentTail(12.7062047364, 1), 0.025, 1e-10);
	EXPECT_NEAR(StudentTail(2.2281388520, 10), 0.025, 1e-10);
	EXPECT_NEAR(StudentTail(-2.2281388520, 10), 0.975, 1e-10);
	EXPECT_NEAR(StudentFromTail(0.05, 30), 1.6972608866, 1e-8);
	EXPECT_NEAR(StudentFromTail(0.95, 30), -1.6972608866, 1e-8);
	EXPECT_NEAR(StudentTail(1.644853627, 1e7), 0.05, 1e-7);
}

TEST(Distributions, PoissonTailIsTheSumOfItsTerms) {
	double below = 0, term = std::exp(-3.5);
	for (int k = 0; k < 12; ++k) {
		EXPECT_NEAR(PoissonTail(k, 3.5), 1 - below, 1e-12) << k;
		below += term;
		term *= 3.5 / (k + 1);
	}
	EXPECT_EQ(PoissonTail(0, 0), 1);
	EXPECT_EQ(PoissonTail(1, 0), 0);
}

TEST(Distributions, NegativeBinomialTailIsTheSumOfItsTerms) {
	const double mean = 4, size = 2.5, chance = mean / (mean + size);
	double below = 0, term = std::pow(1 - chance, size);
	for (int k = 0; k < 15; ++k) {
		EXPECT_NEAR(NegativeBinomialTail(k, mean, size), 1 - below, 1e-11) << k;
		below += term;
		term *= chance * (k + size) / (k + 1);
	}
	EXPECT_NEAR(NegativeBinomialTail(9, 3, 1e9), PoissonTail(9, 3), 1e-6);
	const double z = (1.1e6 - 1e6) / std::sqrt(1e6 + 1e12 / 100);
	EXPECT_NEAR(NegativeBinomialTail(1.1e6, 1e6, 100), NormalTail(z), 1e-12);
}

TEST(Distributions, BetaBinomialTailIsUniformForAUniformChance) {
	for (int k = 0; k <= 10; ++k) {
		EXPECT_NEAR(BetaBinomialTail(k, 10, 1, 1), (11.0 - k) / 11, 1e-12) << k;
	}
	EXPECT_NEAR(BetaBinomialTail(3, 3, 5e8, 5e8), 0.125, 1e-6);
	EXPECT_EQ(BetaBinomialTail(11, 10, 1, 1), 0);
	/* A million trials are not looped over. */
	EXPECT_NEAR(BetaBinomialTail(5e5, 1e6, 1, 1), 0.5, 1e-3);
}

TEST(Distributions, NonsenseIsNotANumber) {
	EXPECT_TRUE(std::isnan(StudentTail(1, 0)));
	EXPECT_TRUE(std::isnan(IncompleteBeta(0.5, -1, 1)));
	EXPECT_TRUE(std::isnan(IncompleteGamma(1, -1)));
	EXPECT_TRUE(std::isnan(PoissonTail(1, -1)));
	EXPECT_TRUE(std::isnan(BetaBinomialTail(1, 2, 0, 1)));
}

} // namespace

} // namespace savant::core
