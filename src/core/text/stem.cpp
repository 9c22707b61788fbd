/*
 * stem.cpp
 *     Porter2 (Snowball English), step by step as its authors describe it.
 *
 * A y that acts as a consonant is written Y while the steps run.  R1 is the part
 * after the first consonant that follows a vowel, R2 the same within R1; most
 * endings may only be cut inside one of them.
 */
#include "core/text/stem.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace savant::core {

namespace {

bool IsVowel(char c) {
	return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y';
}

/* An ending and what takes its place. */
struct Rule {
	std::string_view ending;
	std::string_view replacement;
};

/* Words whose stem is a matter of record, not of rules. */
constexpr auto kExceptions = std::to_array<Rule>({
	{"andes", "andes"},
	{"atlas", "atlas"},
	{"bias", "bias"},
	{"cosmos", "cosmos"},
	{"dying", "die"},
	{"early", "earli"},
	{"gently", "gentl"},
	{"howe", "howe"},
	{"idly", "idl"},
	{"lying", "lie"},
	{"news", "news"},
	{"only", "onli"},
	{"singly", "singl"},
	{"skies", "sky"},
	{"skis", "ski"},
	{"sky", "sky"},
	{"tying", "tie"},
	{"ugly", "ugli"},
});

/* Words that are left alone after step 1a. */
constexpr auto kInvariants = std::to_array<std::string_view>(
	{"canning", "earring", "exceed", "herring", "inning", "outing", "proceed", "succeed"});

/* Longer endings before the shorter ones that they end in. */
constexpr auto kStep2 = std::to_array<Rule>({
	{"ational", "ate"}, {"fulness", "ful"}, {"iveness", "ive"}, {"ization", "ize"},
	{"ousness", "ous"}, {"biliti", "ble"},  {"lessli", "less"}, {"tional", "tion"},
	{"alism", "al"},    {"aliti", "al"},    {"ation", "ate"},   {"entli", "ent"},
	{"fulli", "ful"},   {"iviti", "ive"},   {"ousli", "ous"},   {"abli", "able"},
	{"alli", "al"},     {"anci", "ance"},   {"ator", "ate"},    {"enci", "ence"},
	{"izer", "ize"},    {"bli", "ble"},     {"ogi", "og"},      {"li", ""},
});

constexpr auto kStep3 = std::to_array<Rule>({
	{"ational", "ate"},
	{"tional", "tion"},
	{"alize", "al"},
	{"ative", ""},
	{"icate", "ic"},
	{"iciti", "ic"},
	{"ical", "ic"},
	{"ness", ""},
	{"ful", ""},
});

constexpr auto kStep4 = std::to_array<Rule>({
	{"ement", ""},
	{"able", ""},
	{"ance", ""},
	{"ence", ""},
	{"ible", ""},
	{"ment", ""},
	{"ant", ""},
	{"ate", ""},
	{"ent", ""},
	{"ion", ""},
	{"ism", ""},
	{"iti", ""},
	{"ive", ""},
	{"ize", ""},
	{"ous", ""},
	{"al", ""},
	{"er", ""},
	{"ic", ""},
});

class Stemmer {
public:
	explicit Stemmer(std::string word) : word_(std::move(word)) {}
	std::string Run();

private:
	bool EndsWith(std::string_view ending) const {
		return std::string_view(word_).ends_with(ending);
	}
	/* Where the word without `ending` ends. */
	std::size_t Before(std::string_view ending) const { return word_.size() - ending.size(); }
	void Cut(std::size_t count) { word_.resize(word_.size() - count); }
	bool HasVowelBefore(std::size_t end) const {
		return std::any_of(word_.begin(), word_.begin() + static_cast<std::ptrdiff_t>(end),
		                   IsVowel);
	}
	std::size_t RegionFrom(std::size_t start) const;
	bool EndsInShortSyllable(std::size_t end) const;
	bool EndsInDouble() const;
	const Rule *Longest(std::span<const Rule> rules) const;
	void Replace(const Rule &rule) {
		Cut(rule.ending.size());
		word_ += rule.replacement;
	}

	void MarkConsonantY();
	void FindRegions();
	void Step0();
	void Step1a();
	void Step1b();
	void Step1c();
	void Step2();
	void Step3();
	void Step4();
	void Step5();

	std::string word_;
	std::size_t r1_ = 0;
	std::size_t r2_ = 0;
};

std::size_t Stemmer::RegionFrom(std::size_t start) const {
	for (std::size_t i = start + 1; i < word_.size(); ++i) {
		if (!IsVowel(word_[i]) && IsVowel(word_[i - 1])) {
			return i + 1;
		}
	}
	return word_.size();
}

/* A vowel between two consonants, the second not w, x or Y; or a vowel that begins the word. */
bool Stemmer::EndsInShortSyllable(std::size_t end) const {
	if (end < 2 || IsVowel(word_[end - 1]) || !IsVowel(word_[end - 2])) {
		return false;
	}
	if (end == 2) {
		return true;
	}
	const char last = word_[end - 1];
	return !IsVowel(word_[end - 3]) && last != 'w' && last != 'x' && last != 'Y';
}

bool Stemmer::EndsInDouble() const {
	constexpr std::string_view kDoubled = "bdfgmnprt";
	const std::size_t size = word_.size();
	return size >= 2 && word_[size - 1] == word_[size - 2] &&
	       kDoubled.find(word_[size - 1]) != std::string_view::npos;
}

const Rule *Stemmer::Longest(std::span<const Rule> rules) const {
	const auto found = std::find_if(rules.begin(), rules.end(),
	                                [this](const Rule &rule) { return EndsWith(rule.ending); });
	return found == rules.end() ? nullptr : &*found;
}

void Stemmer::MarkConsonantY() {
	for (std::size_t i = 0; i < word_.size(); ++i) {
		if (word_[i] == 'y' && (i == 0 || IsVowel(word_[i - 1]))) {
			word_[i] = 'Y';
		}
	}
}

void Stemmer::FindRegions() {
	r1_ = RegionFrom(0);
	for (const std::string_view prefix : {"gener", "commun", "arsen"}) {
		if (std::string_view(word_).starts_with(prefix)) {
			r1_ = prefix.size();
		}
	}
	r2_ = RegionFrom(r1_);
}

void Stemmer::Step0() {
	for (const std::string_view ending : {"'s'", "'s", "'"}) {
		if (EndsWith(ending)) {
			Cut(ending.size());
			return;
		}
	}
}

void Stemmer::Step1a() {
	if (EndsWith("sses")) {
		Cut(2);
	} else if (EndsWith("ied") || EndsWith("ies")) {
		Cut(word_.size() > 4 ? 2 : 1);
	} else if (EndsWith("us") || EndsWith("ss")) {
		return;
	} else if (EndsWith("s") && word_.size() > 2 && HasVowelBefore(word_.size() - 2)) {
		Cut(1);
	}
}

void Stemmer::Step1b() {
	for (const std::string_view ending : {"eedly", "eed"}) {
		if (EndsWith(ending)) {
			if (Before(ending) >= r1_) {
				Cut(ending.size() - 2);
			}
			return;
		}
	}
	for (const std::string_view ending : {"ingly", "edly", "ing", "ed"}) {
		if (!EndsWith(ending)) {
			continue;
		}
		if (!HasVowelBefore(Before(ending))) {
			return;
		}
		Cut(ending.size());
		if (EndsWith("at") || EndsWith("bl") || EndsWith("iz")) {
			word_ += 'e';
		} else if (EndsInDouble()) {
			Cut(1);
		} else if (r1_ >= word_.size() && EndsInShortSyllable(word_.size())) {
			word_ += 'e';
		}
		return;
	}
}

void Stemmer::Step1c() {
	const std::size_t size = word_.size();
	if (size > 2 && (word_[size - 1] == 'y' || word_[size - 1] == 'Y') &&
	    !IsVowel(word_[size - 2])) {
		word_[size - 1] = 'i';
	}
}

void Stemmer::Step2() {
	const Rule *rule = Longest(kStep2);
	if (rule == nullptr || Before(rule->ending) < r1_) {
		return;
	}
	const char before = Before(rule->ending) > 0 ? word_[Before(rule->ending) - 1] : ' ';
	constexpr std::string_view kBeforeLi = "cdeghkmnrt";
	if (rule->ending == "li" && kBeforeLi.find(before) == std::string_view::npos) {
		return;
	}
	if (rule->ending == "ogi" && before != 'l') {
		return;
	}
	Replace(*rule);
}

void Stemmer::Step3() {
	const Rule *rule = Longest(kStep3);
	if (rule == nullptr || Before(rule->ending) < r1_ ||
	    (rule->ending == "ative" && Before(rule->ending) < r2_)) {
		return;
	}
	Replace(*rule);
}

void Stemmer::Step4() {
	const Rule *rule = Longest(kStep4);
	if (rule == nullptr || Before(rule->ending) < r2_) {
		return;
	}
	if (rule->ending == "ion") {
		const std::size_t end = Before(rule->ending);
		if (end == 0 || (word_[end - 1] != 's' && word_[end - 1] != 't')) {
			return;
		}
	}
	Replace(*rule);
}

void Stemmer::Step5() {
	if (word_.empty()) {
		return;
	}
	const std::size_t last = word_.size() - 1;
	if (word_[last] == 'e') {
		if (last >= r2_ || (last >= r1_ && !EndsInShortSyllable(last))) {
			Cut(1);
		}
	} else if (word_[last] == 'l' && last >= r2_ && last > 0 && word_[last - 1] == 'l') {
		Cut(1);
	}
}

std::string Stemmer::Run() {
	if (word_.size() <= 2) {
		return word_;
	}
	const auto known = std::lower_bound(
		kExceptions.begin(), kExceptions.end(), word_,
		[](const Rule &rule, const std::string &word) { return rule.ending < word; });
	if (known != kExceptions.end() && known->ending == word_) {
		return std::string(known->replacement);
	}
	if (word_.front() == '\'') {
		word_.erase(0, 1);
	}
	MarkConsonantY();
	FindRegions();
	Step0();
	Step1a();
	if (std::find(kInvariants.begin(), kInvariants.end(), word_) == kInvariants.end()) {
		Step1b();
		Step1c();
		Step2();
		Step3();
		Step4();
		Step5();
	}
	std::replace(word_.begin(), word_.end(), 'Y', 'y');
	return word_;
}

} // namespace

std::string Stem(std::string_view word) {
	std::string lower(word);
	for (char &c : lower) {
		if (c >= 'A' && c <= 'Z') {
			c = static_cast<char>(c - 'A' + 'a');
		}
	}
	return Stemmer(std::move(lower)).Run();
}

std::string StemKey(std::string_view word) { return Stem(RegularForm(word)); }

} // namespace savant::core
