/*
 * numbers.cpp
 *     Number words and magnitudes.
 */
#include "core/text/numbers.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <string_view>
#include <utility>

namespace savant::core {

namespace {

using NumberWord = std::pair<std::string_view, double>;

constexpr std::array<NumberWord, 30> kUnits = {{
	{"zero", 0},     {"one", 1},      {"two", 2},        {"three", 3},     {"four", 4},
	{"five", 5},     {"six", 6},      {"seven", 7},      {"eight", 8},     {"nine", 9},
	{"ten", 10},     {"eleven", 11},  {"twelve", 12},    {"thirteen", 13}, {"fourteen", 14},
	{"fifteen", 15}, {"sixteen", 16}, {"seventeen", 17}, {"eighteen", 18}, {"nineteen", 19},
	{"twenty", 20},  {"thirty", 30},  {"forty", 40},     {"fifty", 50},    {"sixty", 60},
	{"seventy", 70}, {"eighty", 80},  {"ninety", 90},    {"dozen", 12},    {"twice", 2},
}};

constexpr std::array<NumberWord, 7> kMagnitudes = {{
	{"hundred", 1e2},
	{"thousand", 1e3},
	{"k", 1e3},
	{"million", 1e6},
	{"m", 1e6},
	{"billion", 1e9},
	{"percent", 1},
}};

template <std::size_t N>
std::optional<double> Look(const std::array<NumberWord, N> &words, std::string_view word) {
	for (const auto &[name, value] : words) {
		if (name == word) {
			return value;
		}
	}
	return std::nullopt;
}

} // namespace

std::string NumberText(double value) {
	if (std::fabs(value) < 1e15 && value == std::floor(value)) {
		return std::to_string(static_cast<long long>(value));
	}
	std::array<char, 64> buffer{};
	std::snprintf(buffer.data(), buffer.size(), "%.10f", value);
	std::string text(buffer.data());
	while (text.back() == '0') {
		text.pop_back();
	}
	if (text.back() == '.') {
		text.pop_back();
	}
	return text;
}

std::optional<NumberMatch> MatchNumber(const std::vector<WordToken> &tokens, std::size_t at) {
	if (at >= tokens.size()) {
		return std::nullopt;
	}
	NumberMatch match;
	const WordToken &first = tokens[at];
	if (first.kind == WordKind::Number) {
		match.value = first.number;
		match.text = first.lower;
	} else if (first.kind == WordKind::Word) {
		const auto unit = Look(kUnits, first.lower);
		if (!unit) {
			return std::nullopt;
		}
		match.value = *unit;
	} else {
		return std::nullopt;
	}
	const bool in_words = first.kind == WordKind::Word;
	while (at + match.tokens < tokens.size() && tokens[at + match.tokens].kind == WordKind::Word) {
		const std::string &next = tokens[at + match.tokens].lower;
		const auto unit = Look(kUnits, next);
		if (const auto magnitude = Look(kMagnitudes, next); magnitude && next.size() > 1) {
			match.value *= *magnitude;
		} else if (in_words && unit && *unit < 10 && match.value >= 20 &&
		           std::fmod(match.value, 10) == 0) {
			match.value += *unit;
		} else {
			break;
		}
		match.text.clear();
		++match.tokens;
	}
	if (match.text.empty()) {
		match.text = NumberText(match.value);
	}
	return match;
}

} // namespace savant::core
