/*
 * likeness.cpp
 *     The ways in which names go wrong, surest first.
 */
#include "core/repair/likeness.hpp"

#include <algorithm>

#include "core/text/identifier_words.hpp"
#include "core/text/similarity.hpp"
#include "core/text/stem.hpp"

namespace savant::core {

namespace {

constexpr std::size_t kLongestName = 128;

constexpr double kSameButCase = 0.99;
constexpr double kSameButSeparators = 0.98;
constexpr double kSameStems = 0.96;
constexpr double kOtherOrder = 0.88;
constexpr double kOwnerName = 0.92;  // "customer_name" for customers.name, and back
constexpr double kOwnerWords = 0.74; // "id" for order_id of order_items: there may be others
constexpr double kAbbreviated = 0.84;

using Words = std::vector<std::string>;

std::string Squeezed(const Words &words) {
	std::string text;
	for (const std::string &word : words) {
		text += word;
	}
	return text;
}

Words Stems(const Words &words) {
	Words stems;
	for (const std::string &word : words) {
		stems.push_back(StemKey(word));
	}
	return stems;
}

/* "qty" of "quantity", "cust" of "customer": begins alike, the letters in order. */
bool IsShortFor(std::string_view part, std::string_view word) {
	if (part.size() < 2 || part.size() + 2 > word.size() || part.front() != word.front()) {
		return false;
	}
	if (word.starts_with(part)) {
		return part.size() >= 3;
	}
	std::size_t next = 0;
	for (const char c : word) {
		next += next < part.size() && c == part[next] ? 1 : 0;
	}
	return next == part.size() && part.back() == word.back() && part.size() >= 3;
}

/* The words match one to one, some of them abbreviated. */
bool IsAbbreviated(const Words &a, const Words &b) {
	if (a.size() != b.size()) {
		return false;
	}
	bool any = false;
	for (std::size_t i = 0; i < a.size(); ++i) {
		if (a[i] == b[i] || StemKey(a[i]) == StemKey(b[i])) {
			continue;
		}
		// "dept" ends as "departments" does but for its plural.
		if (!IsShortFor(a[i], b[i]) && !IsShortFor(b[i], a[i]) &&
		    !IsShortFor(a[i], StemKey(b[i])) && !IsShortFor(b[i], StemKey(a[i]))) {
			return false;
		}
		any = true;
	}
	return any;
}

Words Without(const Words &words, const Words &gone) {
	Words rest;
	for (const std::string &word : words) {
		if (std::find(gone.begin(), gone.end(), word) == gone.end()) {
			rest.push_back(word);
		}
	}
	return rest;
}

/* Slips of the pen: one in a short name, up to three in a long one. */
double SpellingLikeness(std::string_view a, std::string_view b) {
	const std::size_t length = std::min(a.size(), b.size());
	const int bound = length >= 12 ? 3 : length >= 6 ? 2 : 1;
	if (length < 3) {
		return 0;
	}
	const int slips = EditDistance(a, b, bound);
	if (slips > bound) {
		return 0;
	}
	// The shorter the name, the more another name can be one slip away.
	const double share = static_cast<double>(slips) / static_cast<double>(length);
	return std::max(0.0, 0.98 - 0.72 * share);
}

/* One is the other with a plural ending, whatever the stem would make of it. */
bool DifferInPlural(std::string_view a, std::string_view b) {
	if (a.size() > b.size()) {
		std::swap(a, b);
	}
	const bool y = a.ends_with("y") && b.ends_with("ies") &&
	               a.substr(0, a.size() - 1) == b.substr(0, b.size() - 3);
	return y || (b.starts_with(a) && (b.substr(a.size()) == "s" || b.substr(a.size()) == "es"));
}

/* One name's words are all in the other one. */
double PartLikeness(const Words &a, const Words &b) {
	const Words &fewer = a.size() < b.size() ? a : b;
	const Words &more = a.size() < b.size() ? b : a;
	if (fewer.empty() || !Without(fewer, more).empty()) {
		return 0;
	}
	const double coverage = static_cast<double>(fewer.size()) / static_cast<double>(more.size());
	const bool head = fewer.back() == more.back();
	return (head ? 0.62 : 0.52) + 0.2 * coverage;
}

} // namespace

double NameLikeness(std::string_view written, std::string_view real, std::string_view owner) {
	if (written == real) {
		return 1;
	}
	if (written.empty() || real.empty() || written.size() > kLongestName ||
	    real.size() > kLongestName) {
		return 0;
	}
	if (LowerCase(written) == LowerCase(real)) {
		return kSameButCase;
	}
	const Words a = IdentifierWords(written);
	const Words b = IdentifierWords(real);
	const std::string squeezed_a = Squeezed(a);
	const std::string squeezed_b = Squeezed(b);
	if (squeezed_a == squeezed_b && !squeezed_a.empty()) {
		return kSameButSeparators;
	}
	Words stems_a = Stems(a);
	Words stems_b = Stems(b);
	if (DifferInPlural(squeezed_a, squeezed_b) || Squeezed(stems_a) == Squeezed(stems_b) ||
	    StemKey(squeezed_a) == StemKey(squeezed_b)) {
		return kSameStems;
	}
	double best = SpellingLikeness(squeezed_a, squeezed_b);
	if (!owner.empty()) {
		const Words of_owner = Stems(IdentifierWords(owner));
		const Words rest_a = Without(stems_a, of_owner);
		if (!rest_a.empty() && rest_a == Without(stems_b, of_owner)) {
			const std::size_t more = std::max(stems_a.size(), stems_b.size());
			const bool whole = more - rest_a.size() == of_owner.size();
			best = std::max(best, whole ? kOwnerName : kOwnerWords);
		}
	}
	if (IsAbbreviated(a, b)) {
		best = std::max(best, kAbbreviated);
	}
	best = std::max(best, PartLikeness(stems_a, stems_b));
	std::sort(stems_a.begin(), stems_a.end());
	std::sort(stems_b.begin(), stems_b.end());
	return stems_a == stems_b ? std::max(best, kOtherOrder) : best;
}

NearestName FindNearest(std::string_view written, const std::vector<std::string> &names,
                        std::string_view owner) {
	NearestName nearest;
	for (std::size_t i = 0; i < names.size(); ++i) {
		const bool is_best =
			nearest.index >= 0 && names[i] == names[static_cast<std::size_t>(nearest.index)];
		const double score = is_best ? 0 : NameLikeness(written, names[i], owner);
		if (score > nearest.score) {
			nearest.second = nearest.score;
			nearest.score = score;
			nearest.index = static_cast<int>(i);
		} else {
			nearest.second = std::max(nearest.second, score);
		}
	}
	nearest.clear =
		nearest.score >= kLeastLikeness && nearest.score - nearest.second >= kClearMargin;
	return nearest;
}

} // namespace savant::core
