/*
 * number_claims.hpp
 *     Which numbers a sentence claims, and whether rows bear them out.
 */
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/ask/answer.hpp"

namespace savant::core {

/* A number as a sentence has it. */
struct NumberClaim {
	/* What it can mean, with half a unit of the last digit written. */
	struct Meaning {
		double value = 0;
		double tolerance = 0;
	};
	std::string text;              // as written
	std::vector<Meaning> meanings; // "1.250" is 1.25 or 1250; none = it cannot be held to anything
	bool percent = false;
	bool ordinal = false;  // 2nd, or the mark of a list
	bool embedded = false; // part of a name: Q3, A4
};

/* The claims of `sentence`, in order: digits in any notation, and number words. */
std::vector<NumberClaim> FindNumberClaims(std::string_view sentence);

/*
 * What may be claimed of a result: the numbers in its cells and column names, those of the
 * question, the number of rows, and of each numeric column the sum, mean, least and
 * greatest and each value's share of the sum.  A cut result has no number of rows and no sums.
 */
class NumberFacts {
public:
	NumberFacts(std::string_view question, const ResultSet &result);
	/* The numbers and words of a text, nothing derived from them. */
	explicit NumberFacts(std::string_view text);

	bool Bears(const NumberClaim &claim) const;

private:
	void AddText(std::string_view text);
	void AddColumn(const ResultSet &result, std::size_t column);

	std::vector<double> numbers_; // sorted
	std::vector<double> shares_;  // percent, sorted
	std::string words_;           // all text in lower case: where a name with digits must stand
	std::size_t rows_ = 0;        // 0 when not known
};

} // namespace savant::core
