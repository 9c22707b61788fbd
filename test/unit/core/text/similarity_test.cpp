/*
 * similarity_test.cpp
 *     Trigram similarity (numbers from pg_trgm) and bounded edit distance.
 */
#include "core/text/similarity.hpp"

#include <gtest/gtest.h>

#include <string>

namespace savant::core {
namespace {

TEST(TrigramSimilarity, AgreesWithPgTrgm) {
	EXPECT_NEAR(TrigramSimilarity("word", "two words"), 0.363636, 1e-6);
	EXPECT_NEAR(TrigramSimilarity("customer", "customers"), 0.727273, 1e-6);
	EXPECT_DOUBLE_EQ(TrigramSimilarity("Berlin", "berlin"), 1);
	EXPECT_DOUBLE_EQ(TrigramSimilarity("a-b", "b a"), 1);
	EXPECT_DOUBLE_EQ(TrigramSimilarity("abc", "xyz"), 0);
	EXPECT_DOUBLE_EQ(TrigramSimilarity("", ""), 0);
	EXPECT_DOUBLE_EQ(TrigramSimilarity("?", "!"), 0);
}

TEST(TrigramSimilarity, ComparesCharactersNotBytes) {
	EXPECT_DOUBLE_EQ(TrigramSimilarity("M\xC3\xBCNCHEN", "m\xC3\xBCnchen"), 1);
	EXPECT_LT(TrigramSimilarity("\xFF\xFE", "\xC3\xBC"), 1);
}

TEST(EditDistance, CountsEachKindOfSlip) {
	EXPECT_EQ(EditDistance("berlin", "berlin", 2), 0);
	EXPECT_EQ(EditDistance("berlin", "brlin", 2), 1);
	EXPECT_EQ(EditDistance("berlin", "berllin", 2), 1);
	EXPECT_EQ(EditDistance("berlin", "bexlin", 2), 1);
	EXPECT_EQ(EditDistance("berlin", "belrin", 2), 1);
	EXPECT_EQ(EditDistance("ca", "abc", 5), 3);
	EXPECT_EQ(EditDistance("kitten", "sitting", 5), 3);
	EXPECT_EQ(EditDistance("", "abc", 5), 3);
	EXPECT_EQ(EditDistance("", "", 0), 0);
	EXPECT_EQ(EditDistance("m\xC3\xBCnchen", "munchen", 2), 1);
}

TEST(EditDistance, GivesUpAtTheBound) {
	EXPECT_EQ(EditDistance("kitten", "sitting", 2), 3);
	EXPECT_EQ(EditDistance("a", "abcdef", 2), 3);
	EXPECT_EQ(EditDistance("a", "b", 0), 1);
	EXPECT_EQ(EditDistance("a", "a", -1), 0);
	const std::string a(1000000, 'a');
	EXPECT_EQ(EditDistance(a, a, 2), 0);
	EXPECT_EQ(EditDistance(a, std::string(1000000, 'b'), 2), 3);
}

/* The plain quadratic recurrence, to hold the banded one against. */
int FullDistance(const std::string &a, const std::string &b) {
	std::vector<std::vector<int>> d(a.size() + 1, std::vector<int>(b.size() + 1));
	for (std::size_t i = 0; i <= a.size(); ++i) {
		for (std::size_t j = 0; j <= b.size(); ++j) {
			if (i == 0 || j == 0) {
				d[i][j] = static_cast<int>(i + j);
				continue;
			}
			d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1,
			                    d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
				d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
			}
		}
	}
	return d[a.size()][b.size()];
}

TEST(EditDistance, AgreesWithTheFullRecurrence) {
	unsigned seed = 7;
	const auto next = [&seed] { return (seed = seed * 1103515245U + 12345U) >> 16; };
	const auto random_word = [&] {
		std::string word(next() % 9, 'a');
		for (char &c : word) {
			c = static_cast<char>('a' + next() % 3);
		}
		return word;
	};
	for (int round = 0; round < 5000; ++round) {
		const std::string a = random_word();
		const std::string b = random_word();
		const int bound = static_cast<int>(next() % 9);
		EXPECT_EQ(EditDistance(a, b, bound), std::min(FullDistance(a, b), bound + 1))
			<< a << " " << b << " " << bound;
	}
}

} // namespace
} // namespace savant::core
