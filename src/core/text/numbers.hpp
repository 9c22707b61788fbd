/*
 * numbers.hpp
 *     Numbers written in words or with a magnitude: "three", "2.5 million".
 */
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/text/tokens.hpp"

namespace savant::core {

/* A number found at some token and how many tokens it takes. */
struct NumberMatch {
	double value = 0;
	std::size_t tokens = 1;
	std::string text; // as SQL writes it
};

/* The number that starts at tokens[at], in digits or words; nothing when none does. */
std::optional<NumberMatch> MatchNumber(const std::vector<WordToken> &tokens, std::size_t at);

/* `value` as SQL writes it: no exponent, no trailing zeros. */
std::string NumberText(double value);

} // namespace savant::core
