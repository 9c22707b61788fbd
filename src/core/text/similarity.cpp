/*
 * similarity.cpp
 *     Trigrams and edit distance over code points.
 */
#include "core/text/similarity.hpp"

#include <algorithm>
#include <string>

#include "core/text/identifier_words.hpp"

namespace savant::core {

namespace {

/* Code points of `text`; a byte that is not UTF-8 stands for itself. */
std::u32string CodePoints(std::string_view text) {
	std::u32string points;
	points.reserve(text.size());
	for (std::size_t i = 0; i < text.size();) {
		const auto lead = static_cast<unsigned char>(text[i]);
		const std::size_t length = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
		if (length == 1 || i + length > text.size()) {
			points += lead;
			++i;
			continue;
		}
		char32_t point = lead & (0x7FU >> length);
		for (std::size_t k = 1; k < length; ++k) {
			point = point << 6 | (static_cast<unsigned char>(text[i + k]) & 0x3FU);
		}
		points += point;
		i += length;
	}
	return points;
}

bool IsWordCharacter(char32_t c) {
	if (c < 0x80) {
		return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
	}
	const bool punctuation = (c < 0xC0 && c != 0xAA && c != 0xB5 && c != 0xBA) || c == 0xD7 ||
	                         c == 0xF7 || (c >= 0x2000 && c <= 0x206F) ||
	                         (c >= 0x3000 && c <= 0x303F);
	return !punctuation;
}

/* Three code points of 21 bits each in one number. */
std::uint64_t Pack(char32_t a, char32_t b, char32_t c) {
	return static_cast<std::uint64_t>(a) << 42 | static_cast<std::uint64_t>(b) << 21 | c;
}

} // namespace

std::vector<std::uint64_t> Trigrams(std::string_view text) {
	std::vector<std::uint64_t> trigrams;
	char32_t first = ' ';
	char32_t second = ' ';
	bool in_word = false;
	for (const char32_t c : CodePoints(LowerCase(text))) {
		if (IsWordCharacter(c)) {
			trigrams.push_back(Pack(first, second, c));
			first = second;
			second = c;
			in_word = true;
		} else if (in_word) {
			trigrams.push_back(Pack(first, second, ' '));
			first = second = ' ';
			in_word = false;
		}
	}
	if (in_word) {
		trigrams.push_back(Pack(first, second, ' '));
	}
	std::sort(trigrams.begin(), trigrams.end());
	trigrams.erase(std::unique(trigrams.begin(), trigrams.end()), trigrams.end());
	return trigrams;
}

double TrigramSimilarity(const std::vector<std::uint64_t> &a, const std::vector<std::uint64_t> &b) {
	std::size_t common = 0;
	for (std::size_t i = 0, k = 0; i < a.size() && k < b.size();) {
		if (a[i] == b[k]) {
			++common;
			++i;
			++k;
		} else {
			++(a[i] < b[k] ? i : k);
		}
	}
	const std::size_t all = a.size() + b.size() - common;
	return all == 0 ? 0 : static_cast<double>(common) / static_cast<double>(all);
}

double TrigramSimilarity(std::string_view a, std::string_view b) {
	return TrigramSimilarity(Trigrams(a), Trigrams(b));
}

int EditDistance(std::string_view a, std::string_view b, int bound) {
	const std::u32string left = CodePoints(a);
	const std::u32string right = CodePoints(b);
	const auto rows = static_cast<int>(left.size());
	const auto columns = static_cast<int>(right.size());
	const int too_far = bound + 1;
	if (bound < 0 || std::abs(rows - columns) > bound) {
		return too_far;
	}
	// Three rolling rows; only cells within `bound` of the diagonal are computed, and the
	// one on either side of them is set to too_far for the next row to read.
	const auto width = static_cast<std::size_t>(columns) + 1;
	std::vector<int> before(width, too_far), above(width, too_far), row(width, too_far);
	for (int j = 0; j <= std::min(columns, bound); ++j) {
		above[static_cast<std::size_t>(j)] = j;
	}
	for (int i = 1; i <= rows; ++i) {
		const int from = std::max(1, i - bound);
		const int to = std::min(columns, i + bound);
		row[static_cast<std::size_t>(from) - 1] = from == 1 ? std::min(i, too_far) : too_far;
		if (to < columns) {
			row[static_cast<std::size_t>(to) + 1] = too_far;
		}
		int best = from == 1 ? row[0] : too_far;
		for (int j = from; j <= to; ++j) {
			const auto x = static_cast<std::size_t>(i);
			const auto y = static_cast<std::size_t>(j);
			const int replaced = above[y - 1] + (left[x - 1] == right[y - 1] ? 0 : 1);
			int cell = std::min({replaced, above[y] + 1, row[y - 1] + 1});
			if (i > 1 && j > 1 && left[x - 1] == right[y - 2] && left[x - 2] == right[y - 1]) {
				cell = std::min(cell, before[y - 2] + 1);
			}
			row[y] = std::min(cell, too_far);
			best = std::min(best, row[y]);
		}
		if (best > bound) {
			return too_far;
		}
		std::swap(before, above);
		std::swap(above, row);
	}
	return above[static_cast<std::size_t>(columns)];
}

} // namespace savant::core
