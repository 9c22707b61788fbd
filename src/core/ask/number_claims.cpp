/*
 * number_claims.cpp
 *     Reading numbers out of prose, strictly: what cannot be read is not borne out.
 */
#include "core/ask/number_claims.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

namespace savant::core {

namespace {

constexpr double kRelativeSlack = 1e-9; // of floating point itself

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

/* Letters of any script: bytes above ASCII belong to words. */
bool IsLetter(char c) {
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       static_cast<unsigned char>(c) >= 0x80;
}

std::string LowerAscii(std::string_view text) {
	std::string lower(text);
	std::transform(lower.begin(), lower.end(), lower.begin(),
	               [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
	return lower;
}

/* Bytes at the start of `text` that are punctuation outside ASCII; 0 = they are not. */
std::size_t Punctuation(std::string_view text) {
	const auto byte = [&text](std::size_t i) {
		return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
	};
	if (byte(0) == 0xC2) {
		return 2; // Latin-1 signs: no-break space, pound, quotes
	}
	const bool general =
		byte(0) == 0xE2 && byte(1) <= 0x8F; // dashes, quotes, currencies, operators
	const bool cjk = byte(0) == 0xE3 && byte(1) == 0x80;
	return general || cjk ? 3 : 0;
}

/* Spaces and apostrophes that group digits become commas ("1'250" is 1,250), other signs blanks. */
std::string Grouped(std::string_view text) {
	static constexpr std::string_view kGroups[] = {"\xC2\xA0", "\xE2\x80\xAF", "\xE2\x80\x99"};
	std::string plain;
	for (std::size_t i = 0; i < text.size();) {
		const std::string_view rest = text.substr(i);
		const std::size_t length = rest[0] == '\'' ? 1 : Punctuation(rest);
		if (length == 0) {
			plain += text[i++];
			continue;
		}
		const bool groups = rest[0] == '\'' || std::any_of(std::begin(kGroups), std::end(kGroups),
		                                                   [rest](std::string_view group) {
															   return rest.starts_with(group);
														   });
		const bool inside = groups && !plain.empty() && IsDigit(plain.back()) &&
		                    rest.size() > length && IsDigit(rest[length]);
		plain += inside ? ',' : rest.starts_with("\xE2\x88\x92") ? '-' : ' ';
		i += std::min(length, rest.size());
	}
	return plain;
}

struct ReadNumber {
	double value = 0;
	int decimals = 0;
};

/* `token` with `group` between thousands and `point` before decimals; nullopt when it is not so. */
std::optional<ReadNumber> ReadAs(std::string_view token, char group, char point) {
	constexpr std::size_t kGroup = 3;
	const std::size_t end = std::min(token.find(point), token.size());
	const std::string_view decimals = token.substr(std::min(end + 1, token.size()));
	if (decimals.find_first_not_of("0123456789") != std::string_view::npos ||
	    (end < token.size() && decimals.empty())) {
		return std::nullopt;
	}
	std::string digits;
	std::size_t run = 0;
	bool groups = false;
	for (const char c : token.substr(0, end)) {
		if (c != group) {
			digits += c;
			run++;
			continue;
		}
		if (run == 0 || run > kGroup || (groups && run != kGroup)) {
			return std::nullopt;
		}
		groups = true;
		run = 0;
	}
	if (digits.empty() || (groups && run != kGroup)) {
		return std::nullopt;
	}
	digits += "." + std::string(decimals);
	ReadNumber read;
	read.decimals = static_cast<int>(decimals.size());
	const auto [stop, error] =
		std::from_chars(digits.data(), digits.data() + digits.size(), read.value);
	return error == std::errc() ? std::optional(read) : std::nullopt;
}

/* "million", "Mio", "k": what the number before it is multiplied by; 0 = no such word. */
double ScaleOf(const std::string &word) {
	static constexpr std::pair<std::string_view, double> kScales[] = {
		{"k", 1e3},         {"thousand", 1e3},  {"tsd", 1e3},        {"tausend", 1e3},
		{"mille", 1e3},     {"mil", 1e3},       {"m", 1e6},          {"mn", 1e6},
		{"mio", 1e6},       {"million", 1e6},   {"millions", 1e6},   {"millionen", 1e6},
		{"millones", 1e6},  {"b", 1e9},         {"bn", 1e9},         {"billion", 1e9},
		{"mrd", 1e9},       {"milliarde", 1e9}, {"milliarden", 1e9}, {"milliards", 1e9},
		{"hundred", 100},   {"hundert", 100},   {"lakh", 1e5},       {"crore", 1e7},
		{"trillion", 1e12}, {"dozen", 12}};
	static constexpr std::pair<std::string_view, double> kBeginnings[] = {
		{"\xE5\x8D\x83", 1e3},  // thousand
		{"\xE4\xB8\x87", 1e4},  // ten thousand
		{"\xE8\x90\xAC", 1e4},  // the same, traditional
		{"\xE4\xBA\xBF", 1e8},  // hundred million
		{"\xE5\x84\x84", 1e8}}; // the same in Japanese
	for (const auto &[beginning, scale] : kBeginnings) {
		if (word.starts_with(beginning)) {
			return scale;
		}
	}
	const auto *found = std::find_if(std::begin(kScales), std::end(kScales),
	                                 [&word](const auto &entry) { return entry.first == word; });
	return found == std::end(kScales) ? 0 : found->second;
}

/* Number words that are nothing else in their language; below zero: words for ratios and many. */
std::optional<double> WordValue(const std::string &word) {
	static constexpr double kRatio = -1;
	static constexpr std::pair<std::string_view, double> kWords[] = {
		{"zero", 0},          {"two", 2},          {"three", 3},         {"four", 4},
		{"five", 5},          {"six", 6},          {"seven", 7},         {"eight", 8},
		{"nine", 9},          {"ten", 10},         {"eleven", 11},       {"twelve", 12},
		{"thirteen", 13},     {"fourteen", 14},    {"fifteen", 15},      {"sixteen", 16},
		{"seventeen", 17},    {"eighteen", 18},    {"nineteen", 19},     {"twenty", 20},
		{"thirty", 30},       {"forty", 40},       {"fifty", 50},        {"sixty", 60},
		{"seventy", 70},      {"eighty", 80},      {"ninety", 90},       {"zwei", 2},
		{"drei", 3},          {"vier", 4},         {"sechs", 6},         {"sieben", 7},
		{"acht", 8},          {"neun", 9},         {"zehn", 10},         {"zwanzig", 20},
		{"deux", 2},          {"trois", 3},        {"quatre", 4},        {"cinq", 5},
		{"huit", 8},          {"dix", 10},         {"vingt", 20},        {"dos", 2},
		{"tres", 3},          {"cuatro", 4},       {"cinco", 5},         {"siete", 7},
		{"ocho", 8},          {"nueve", 9},        {"diez", 10},         {"half", kRatio},
		{"twice", kRatio},    {"double", kRatio},  {"doubled", kRatio},  {"triple", kRatio},
		{"tripled", kRatio},  {"quarter", kRatio}, {"hundreds", kRatio}, {"thousands", kRatio},
		{"millions", kRatio}, {"dozens", kRatio},  {"doppelt", kRatio},  {"halb", kRatio},
		{"hundred", 100},     {"thousand", 1000},  {"million", 1e6},     {"dozen", 12}};
	const auto *found = std::find_if(std::begin(kWords), std::end(kWords),
	                                 [&word](const auto &entry) { return entry.first == word; });
	return found == std::end(kWords) ? std::nullopt : std::optional(found->second);
}

/* Walks a sentence once. */
class ClaimReader {
public:
	explicit ClaimReader(std::string_view sentence) : text_(Grouped(sentence)) {}

	std::vector<NumberClaim> Read() {
		while (at_ < text_.size()) {
			if (IsDigit(text_[at_])) {
				ReadDigits();
			} else if (IsLetter(text_[at_])) {
				ReadWord();
			} else {
				at_++;
			}
		}
		return std::move(claims_);
	}

private:
	std::string WordAt(std::size_t from) const {
		std::size_t end = from;
		while (end < text_.size() && IsLetter(text_[end])) {
			end++;
		}
		return text_.substr(from, end - from);
	}

	/* A word, or a name with digits in it: "Q3", "A-4" is two. */
	void ReadWord() {
		const std::size_t begin = at_;
		bool digits = false;
		while (at_ < text_.size() && (IsLetter(text_[at_]) || IsDigit(text_[at_]))) {
			// Scripts without blanks: a number behind such a letter is one, not part of a name.
			if (IsDigit(text_[at_]) && static_cast<unsigned char>(text_[at_ - 1]) >= 0x80) {
				break;
			}
			digits = digits || IsDigit(text_[at_]);
			at_++;
		}
		NumberClaim claim;
		claim.text = text_.substr(begin, at_ - begin);
		if (digits) {
			claim.embedded = true;
			claims_.push_back(std::move(claim));
			return;
		}
		const auto value = WordValue(LowerAscii(claim.text));
		if (!value) {
			return;
		}
		if (*value >= 0) {
			claim.meanings.push_back({*value, 0});
			TakeScale(claim);
			TakePercent(claim);
		}
		claims_.push_back(std::move(claim));
	}

	void ReadDigits() {
		const std::size_t begin = at_;
		while (at_ < text_.size() &&
		       (IsDigit(text_[at_]) || ((text_[at_] == '.' || text_[at_] == ',') &&
		                                at_ + 1 < text_.size() && IsDigit(text_[at_ + 1])))) {
			at_++;
		}
		const std::string token = text_.substr(begin, at_ - begin);
		NumberClaim claim;
		claim.text = token;
		const auto by_comma = ReadAs(token, ',', '.');
		const auto by_point = ReadAs(token, '.', ',');
		AddMeaning(claim, by_comma, begin);
		// "3,000" as three with decimals would let thousands pass for units; "3.000" is in doubt.
		if (!by_comma || (token.find('.') != token.npos && by_comma->decimals > 0)) {
			AddMeaning(claim, by_point, begin);
		}
		if (claim.meanings.empty()) {
			SplitDate(token);
			return;
		}
		TakeOrdinal(claim, begin);
		TakeScale(claim);
		TakePercent(claim);
		claims_.push_back(std::move(claim));
	}

	void AddMeaning(NumberClaim &claim, const std::optional<ReadNumber> &read,
	                std::size_t begin) const {
		if (read) {
			claim.meanings.push_back({IsNegative(begin) ? -read->value : read->value,
			                          0.5 * std::pow(10.0, -read->decimals)});
		}
	}

	/* "1.10.2026" and the like: each part is a number of its own. */
	void SplitDate(const std::string &token) {
		std::size_t from = 0;
		while (from < token.size()) {
			const std::size_t end = std::min(token.find_first_of(".,", from), token.size());
			NumberClaim part;
			part.text = token.substr(from, end - from);
			if (const auto read = ReadAs(part.text, ',', '.')) {
				part.meanings.push_back({read->value, 0});
			}
			claims_.push_back(std::move(part));
			from = end + 1;
		}
	}

	/* A minus sign is one only where no word or number stands before it. */
	bool IsNegative(std::size_t begin) const {
		std::string_view before = std::string_view(text_).substr(0, begin);
		before.remove_suffix(before.ends_with('$') ? 1 : 0);
		return before.ends_with('-') && (before.size() == 1 || before[before.size() - 2] == ' ' ||
		                                 before[before.size() - 2] == '(');
	}

	void TakeOrdinal(NumberClaim &claim, std::size_t begin) {
		const std::string suffix = LowerAscii(WordAt(at_));
		if (suffix == "st" || suffix == "nd" || suffix == "rd" || suffix == "th") {
			claim.ordinal = true;
			at_ += suffix.size();
		} else if (begin == text_.find_first_not_of(" -*") && at_ < text_.size() &&
		           (text_[at_] == '.' || text_[at_] == ')')) {
			claim.ordinal = true;
		} else if (!suffix.empty() && ScaleOf(suffix) == 0) {
			const std::size_t end = at_ + suffix.size();
			claim.embedded = end < text_.size() && IsDigit(text_[end]) &&
			                 static_cast<unsigned char>(suffix.back()) < 0x80;
			claim.text += claim.embedded ? suffix : "";
		}
	}

	/* "2.5 million", "3k", "two dozen": also more than one such word. */
	void TakeScale(NumberClaim &claim) {
		while (!claim.embedded && !claim.ordinal) {
			const std::size_t word_at =
				at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '-') ? at_ + 1 : at_;
			const std::string word = WordAt(word_at);
			const double scale = ScaleOf(LowerAscii(word));
			const bool letter = word.size() == 1 && word_at != at_; // "5 m" are metres
			if (scale == 0 || letter) {
				return;
			}
			for (NumberClaim::Meaning &meaning : claim.meanings) {
				meaning.value *= scale;
				meaning.tolerance *= scale;
			}
			claim.text += " " + word;
			at_ = word_at + word.size();
		}
	}

	void TakePercent(NumberClaim &claim) {
		const std::string_view rest = std::string_view(text_).substr(at_);
		const std::string_view near =
			rest.starts_with(" ") || rest.starts_with(",") ? rest.substr(1) : rest;
		const std::string word = LowerAscii(WordAt(at_ + (rest.size() - near.size())));
		claim.percent = near.starts_with("%") || word == "percent" || word == "prozent" ||
		                (word == "pour" && near.starts_with("pour cent")) ||
		                (word == "por" && near.starts_with("por ciento"));
	}

	std::string text_;
	std::size_t at_ = 0;
	std::vector<NumberClaim> claims_;
};

std::optional<double> CellNumber(const CellText &cell) {
	double value = 0;
	if (!cell) {
		return std::nullopt;
	}
	const auto [end, error] = std::from_chars(cell->data(), cell->data() + cell->size(), value);
	const bool whole = error == std::errc() && end == cell->data() + cell->size();
	return whole && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

bool HasNear(const std::vector<double> &sorted, double value, double tolerance) {
	const double slack = tolerance + std::abs(value) * kRelativeSlack;
	const auto at = std::lower_bound(sorted.begin(), sorted.end(), value - slack);
	return at != sorted.end() && *at <= value + slack;
}

} // namespace

std::vector<NumberClaim> FindNumberClaims(std::string_view sentence) {
	return ClaimReader(sentence).Read();
}

NumberFacts::NumberFacts(std::string_view question, const ResultSet &result) {
	AddText(question);
	for (std::size_t i = 0; i < result.columns.size(); i++) {
		AddText(result.columns[i].name);
		AddColumn(result, i);
	}
	if (!result.truncated) {
		rows_ = result.rows.size();
		numbers_.push_back(static_cast<double>(rows_));
	}
	std::sort(numbers_.begin(), numbers_.end());
	std::sort(shares_.begin(), shares_.end());
}

NumberFacts::NumberFacts(std::string_view text) {
	AddText(text);
	std::sort(numbers_.begin(), numbers_.end());
}

void NumberFacts::AddText(std::string_view text) {
	words_ += " " + LowerAscii(text);
	for (const NumberClaim &claim : FindNumberClaims(text)) {
		for (const NumberClaim::Meaning &meaning : claim.meanings) {
			numbers_.push_back(meaning.value);
		}
	}
}

void NumberFacts::AddColumn(const ResultSet &result, std::size_t column) {
	std::vector<double> values;
	for (const auto &row : result.rows) {
		const auto value = CellNumber(row[column]);
		if (value) {
			values.push_back(*value);
		} else if (row[column]) {
			AddText(*row[column]);
		}
	}
	numbers_.insert(numbers_.end(), values.begin(), values.end());
	const ResultSet::ColumnHead &head = result.columns[column];
	if (result.truncated || !head.numeric || head.masked || values.empty()) {
		return;
	}
	double sum = 0;
	for (const double value : values) {
		sum += value;
	}
	numbers_.push_back(sum);
	numbers_.push_back(sum / static_cast<double>(values.size()));
	for (const double value : values) {
		if (sum != 0) {
			shares_.push_back(100 * value / sum);
		}
	}
}

bool NumberFacts::Bears(const NumberClaim &claim) const {
	const bool in_words = !IsDigit(claim.text.front());
	if (in_words && words_.find(LowerAscii(claim.text)) != std::string::npos) {
		return true;
	}
	if (claim.embedded) {
		return words_.find(LowerAscii(claim.text)) != std::string::npos;
	}
	return std::any_of(
		claim.meanings.begin(), claim.meanings.end(), [&](const NumberClaim::Meaning &meaning) {
			const bool place =
				claim.ordinal && meaning.value >= 1 && meaning.value <= static_cast<double>(rows_);
			return place || HasNear(numbers_, meaning.value, meaning.tolerance) ||
		           (claim.percent && HasNear(shares_, meaning.value, meaning.tolerance));
		});
}

} // namespace savant::core
