/*
 * follow_up_words.cpp
 *     Phrases at the start and at the end of a question, peeled off one after the other.
 *
 * The lists are data.  "{}" in a result stands for the things that the pronoun meant.
 */
#include "core/ask/follow_up_words.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <span>
#include <vector>

#include "core/ask/follow_up_phrases.hpp"

namespace savant::core {

namespace {

constexpr std::size_t kMaxWords = 60;

struct SpokenWord {
	std::string text; // as written, without punctuation around it
	std::string lower;
};

using SpokenWords = std::vector<SpokenWord>;
namespace phrases = follow_up_phrases;
using Phrases = std::span<const std::string_view>;

bool IsIn(Phrases list, std::string_view phrase) {
	return std::find(list.begin(), list.end(), phrase) != list.end();
}

SpokenWords SplitWords(std::string_view question) {
	constexpr std::string_view kEdge = "?!.,;:()";
	SpokenWords words;
	std::size_t i = 0;
	while (i < question.size() && words.size() <= kMaxWords) {
		const std::size_t end = std::min(question.find_first_of(" \t\r\n", i), question.size());
		std::string_view text = question.substr(i, end - i);
		while (!text.empty() && kEdge.find(text.front()) != std::string_view::npos) {
			text.remove_prefix(1);
		}
		while (!text.empty() && kEdge.find(text.back()) != std::string_view::npos) {
			text.remove_suffix(1);
		}
		if (!text.empty()) {
			SpokenWord word{std::string(text), std::string(text)};
			for (char &c : word.lower) {
				c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
			}
			words.push_back(std::move(word));
		}
		i = end + 1;
	}
	return words;
}

std::string Joined(const SpokenWords &words, std::size_t first, bool lower) {
	std::string text;
	for (std::size_t i = first; i < words.size(); i++) {
		text += (text.empty() ? "" : " ") + (lower ? words[i].lower : words[i].text);
	}
	return text;
}

/* How many words of `words` from `at` on are `phrase`; 0 = they are not. */
std::size_t MatchPhrase(const SpokenWords &words, std::size_t at, std::string_view phrase) {
	std::size_t count = 0;
	while (!phrase.empty()) {
		const std::size_t end = std::min(phrase.find(' '), phrase.size());
		if (at + count >= words.size() || words[at + count].lower != phrase.substr(0, end)) {
			return 0;
		}
		count++;
		phrase.remove_prefix(std::min(end + 1, phrase.size()));
	}
	return count;
}

/* The longest of `phrases` that the words begin with, in words. */
std::size_t MatchAny(const SpokenWords &words, Phrases phrases) {
	std::size_t longest = 0;
	for (const std::string_view phrase : phrases) {
		longest = std::max(longest, MatchPhrase(words, 0, phrase));
	}
	return longest;
}

std::optional<int> NumberOf(const std::string &word) {
	const bool digits = !word.empty() && word.size() < 7 &&
	                    word.find_first_not_of("0123456789") == std::string::npos;
	if (digits) {
		return std::atoi(word.c_str());
	}
	const auto *found = std::find(std::begin(phrases::kNumbers), std::end(phrases::kNumbers), word);
	return found == std::end(phrases::kNumbers)
	           ? std::nullopt
	           : std::optional(static_cast<int>(found - std::begin(phrases::kNumbers)));
}

std::optional<int> OrdinalOf(const std::string &word) {
	const auto *found =
		std::find(std::begin(phrases::kOrdinals) + 1, std::end(phrases::kOrdinals), word);
	if (found != std::end(phrases::kOrdinals)) {
		return static_cast<int>(found - std::begin(phrases::kOrdinals));
	}
	if (word == "last" || word == "latter") {
		return -1;
	}
	if (word == "former") {
		return 1;
	}
	const std::size_t size = word.size();
	const std::string tail = size > 2 ? word.substr(size - 2) : std::string();
	if (tail == "st" || tail == "nd" || tail == "rd" || tail == "th") {
		const std::string digits = word.substr(0, size - 2);
		if (digits.find_first_not_of("0123456789") == std::string::npos && digits.size() < 7) {
			return std::atoi(digits.c_str());
		}
	}
	return std::nullopt;
}

bool LooksLikeYear(int number) { return number >= 1900 && number <= 2100; }

class WordsReader {
public:
	explicit WordsReader(std::string_view question) : words_(SplitWords(question)) {}

	FollowUpWords Read() {
		if (words_.empty() || words_.size() > kMaxWords) {
			return {};
		}
		StripOpeners();
		StripClosers();
		if (words_.empty()) {
			return {};
		}
		const bool found = ReadUndo() || ReadOrdinal() || ReadLimit() || ReadDirection() ||
		                   ReadCount() || ReadRows() || ReadOrder() || ReadVary() ||
		                   ReadRestrict() || ReadGroup() || ReadTheir() || ReadAggregate() ||
		                   ReadColumns() || ReadPronoun() || ReadFragment();
		if (!found) {
			return {};
		}
		result_.adds = result_.adds || joined_;
		return result_;
	}

private:
	void Drop(std::size_t count) {
		words_.erase(words_.begin(), words_.begin() + static_cast<std::ptrdiff_t>(count));
	}

	void StripOpeners() {
		for (std::size_t count = MatchAny(words_, phrases::kOpeners);
		     count > 0 && count < words_.size(); count = MatchAny(words_, phrases::kOpeners)) {
			joined_ = joined_ || (count == 1 && IsIn(phrases::kJoiners, words_[0].lower));
			Drop(count);
		}
	}

	/* "instead", "please", "too" at the end. */
	void StripClosers() {
		for (;;) {
			const std::string last = words_.size() > 1 ? words_.back().lower : std::string();
			if (last == "instead" || last == "rather") {
				result_.instead = true;
			} else if (last == "too" || last == "also") {
				result_.adds = true;
			} else if (last == "well" && words_.size() > 2 &&
			           words_[words_.size() - 2].lower == "as") {
				words_.pop_back();
				result_.adds = true;
			} else if (last != "please" && last != "then" && last != "now") {
				return;
			}
			words_.pop_back();
		}
	}

	std::string All() const { return Joined(words_, 0, true); }
	std::string Rest(std::size_t first) const { return Joined(words_, first, false); }
	bool Has(std::string_view word) const {
		return std::any_of(words_.begin(), words_.end(),
		                   [word](const SpokenWord &other) { return other.lower == word; });
	}
	bool HasQuestionWord() const {
		return std::any_of(words_.begin(), words_.end(), [](const SpokenWord &word) {
			return IsIn(phrases::kQuestionWords, word.lower);
		});
	}

	bool Found(FollowUpKind kind, std::string fragment, bool sure) {
		result_.kind = kind;
		result_.fragment = std::move(fragment);
		result_.sure = sure;
		return true;
	}

	bool ReadUndo() { return IsIn(phrases::kUndo, All()) && Found(FollowUpKind::Undo, {}, true); }

	/* "2", "#2", "number 2", "the second one", "show me the last one". */
	bool ReadOrdinal() {
		static constexpr std::array<std::string_view, 8> kLead = {
			"show me", "show", "i mean", "take", "use", "what about", "tell me about", "give me"};
		static constexpr std::array<std::string_view, 8> kNoun = {
			"number", "option", "choice", "row", "no", "reading", "nr", "answer"};
		SpokenWords words = words_;
		const std::size_t lead = MatchAny(words, kLead);
		words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(lead));
		const bool the = !words.empty() && words[0].lower == "the";
		if (the) {
			words.erase(words.begin());
		}
		const bool noun = !words.empty() && IsIn(kNoun, words[0].lower);
		if (noun) {
			words.erase(words.begin());
		}
		if (words.empty()) {
			return false;
		}
		if (words[0].lower[0] == '#') {
			words[0].lower.erase(0, 1);
		}
		std::optional<int> number = OrdinalOf(words[0].lower);
		const bool ordinal = number.has_value();
		number = number ? number : NumberOf(words[0].lower);
		const std::string tail = Joined(words, 1, true);
		const bool plain_tail = tail.empty() || tail == "one" || tail == "row" ||
		                        tail == "result" || tail == "option" || tail == "choice" ||
		                        tail == "of them" || tail == "of those" || tail == "of these" ||
		                        tail == "reading";
		const bool bare = !ordinal && !noun;
		if (!number || *number == 0 || !plain_tail || (!ordinal && !tail.empty()) ||
		    (bare && (lead > 0 || the))) {
			return false;
		}
		result_.number = *number;
		result_.bare_number = bare;
		return Found(FollowUpKind::Ordinal, {}, !result_.bare_number);
	}

	/* "top 5", "only the first 3", "just 10 rows", "top 5 by revenue". */
	bool ReadLimit() {
		static constexpr std::array<std::string_view, 11> kLead = {
			"only show me", "show me only", "show me just", "show me",     "show only", "show",
			"give me",      "only",         "just",         "limit it to", "limit to"};
		static constexpr std::array<std::string_view, 6> kTop = {"top",  "first",  "best",
		                                                         "last", "bottom", "worst"};
		SpokenWords words = words_;
		const std::size_t lead = MatchAny(words, kLead);
		const bool narrows =
			lead > 0 && (words[lead - 1].lower == "only" || words[0].lower == "only" ||
		                 words[lead - 1].lower == "just" || words[0].lower == "limit");
		words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(lead));
		if (!words.empty() && words[0].lower == "the") {
			words.erase(words.begin());
		}
		const bool top = !words.empty() && IsIn(kTop, words[0].lower);
		const std::string end = top ? words[0].lower : std::string();
		if (top) {
			words.erase(words.begin());
		}
		const auto number = words.empty() ? std::nullopt : NumberOf(words[0].lower);
		if (!number || *number < 1 || (!top && (!narrows || LooksLikeYear(*number)))) {
			return false;
		}
		result_.number = *number;
		result_.ascending = end == "last" || end == "bottom" || end == "worst";
		const std::string tail = Joined(words, 1, true);
		if (tail.empty() || tail == "rows" || tail == "results" || tail == "ones" ||
		    tail == "of them" || tail == "of those" || tail == "of these" || tail == "entries") {
			return Found(FollowUpKind::Limit, end, true);
		}
		if (top && words.size() > 2 && words[1].lower == "by") {
			return Found(FollowUpKind::Question,
			             end + " " + words[0].text + " {} " + Joined(words, 1, false), true);
		}
		return false;
	}

	bool ReadDirection() {
		const std::string all = All();
		result_.ascending = IsIn(phrases::kAscending, all);
		result_.flips = IsIn(phrases::kReverse, all);
		return (result_.ascending || result_.flips || IsIn(phrases::kDescending, all)) &&
		       Found(FollowUpKind::Direction, {}, true);
	}

	bool ReadCount() {
		if (IsIn(phrases::kCount, All())) {
			return Found(FollowUpKind::Count, {}, true);
		}
		const std::size_t lead = MatchPhrase(words_, 0, "how many");
		if (lead == 0 || words_.size() <= lead) {
			return false;
		}
		result_.counts = true;
		std::size_t group = lead;
		for (const std::string_view filler :
		     {"are there", "are they", "were there", "of them", "of those"}) {
			group += MatchPhrase(words_, lead, filler);
		}
		const SpokenWords tail(words_.begin() + static_cast<std::ptrdiff_t>(group), words_.end());
		const std::size_t by = MatchAny(tail, phrases::kGroup);
		if (by > 0 && by < tail.size()) {
			return Found(FollowUpKind::Group, Joined(tail, by, false), true);
		}
		const std::string &next = words_[lead].lower;
		const bool of_them = next == "of" && words_.size() > lead + 2 &&
		                     IsIn(phrases::kPronouns, words_[lead + 1].lower);
		if (of_them) {
			return Found(FollowUpKind::Question, "how many {} " + Rest(lead + 2), true);
		}
		if (next != "of" && IsIn(phrases::kPrepositions, next)) {
			return Found(FollowUpKind::Vary, Rest(lead), true);
		}
		const bool said_of_them = next == "are" || next == "were" || next == "is" || next == "have";
		if (said_of_them && words_.size() > lead + 1 && words_[lead + 1].lower != "there") {
			return Found(FollowUpKind::Question, "how many {} " + Rest(lead), true);
		}
		result_.counts = false;
		return false;
	}

	bool ReadRows() { return IsIn(phrases::kRows, All()) && Found(FollowUpKind::Rows, {}, true); }

	bool ReadOrder() {
		const std::size_t count = MatchAny(words_, phrases::kOrder);
		if (count > 0 && count < words_.size()) {
			return Found(FollowUpKind::Order, Rest(count), true);
		}
		const std::string last = words_.back().lower;
		const bool directed =
			last == "descending" || last == "ascending" || last == "desc" || last == "asc";
		if (directed && words_[0].lower == "by" && words_.size() > 2) {
			return Found(FollowUpKind::Order, Rest(1), true);
		}
		return false;
	}

	bool ReadVary() {
		const std::size_t count = MatchAny(words_, phrases::kVary);
		if (count == 0 || count == words_.size()) {
			return false;
		}
		Drop(count);
		const std::size_t group = MatchAny(words_, phrases::kGroup);
		if (group > 0 && group < words_.size()) {
			result_.instead = !joined_;
			return Found(FollowUpKind::Group, Rest(group), true);
		}
		result_.instead = true;
		return ReadTheir() || ReadAggregate() || Found(FollowUpKind::Vary, Rest(0), true);
	}

	bool ReadRestrict() {
		const bool asks = std::any_of(words_.begin(), words_.end(), [](const SpokenWord &word) {
			return IsIn(phrases::kAsking, word.lower);
		});
		if (asks) {
			return false;
		}
		std::size_t count = MatchAny(words_, phrases::kRestrict);
		if (count > 0 && count < words_.size()) {
			Drop(count);
			count = MatchAny(words_, phrases::kLeaveOut);
			result_.negated = count > 0 && count < words_.size();
			return Found(FollowUpKind::Restrict, Rest(result_.negated ? count : 0), true);
		}
		count = MatchAny(words_, phrases::kLeaveOut);
		if (count > 0 && count < words_.size()) {
			result_.negated = true;
			return Found(FollowUpKind::Restrict, Rest(count), true);
		}
		if (words_.back().lower == "only" && words_.size() > 1) {
			words_.pop_back();
			return Found(FollowUpKind::Restrict, Rest(0), !HasQuestionWord());
		}
		// "the ones from Berlin", "those with a price over 10"
		count = MatchPhrase(words_, 0, "the ones") + MatchPhrase(words_, 0, "ones") +
		        MatchPhrase(words_, 0, "those");
		const bool described =
			count > 0 && count < words_.size() &&
			(IsIn(phrases::kPrepositions, words_[count].lower) || words_[count].lower == "that" ||
		     words_[count].lower == "who" || words_[count].lower == "which");
		return described && Found(FollowUpKind::Restrict, Rest(count), true);
	}

	bool ReadGroup() {
		const bool period = words_.size() == 1 && IsIn(phrases::kPeriods, words_[0].lower);
		if (period) {
			return Found(FollowUpKind::Group, words_[0].text, true);
		}
		constexpr std::size_t kLongest = 8;
		const std::size_t count = MatchAny(words_, phrases::kGroup);
		return count > 0 && count < words_.size() && words_.size() <= kLongest &&
		       !HasQuestionWord() && Found(FollowUpKind::Group, Rest(count), true);
	}

	/* "show their emails", "what is their average price". */
	bool ReadTheir() {
		for (std::size_t i = 0; i + 1 < words_.size(); i++) {
			if (words_[i].lower != "their" && words_[i].lower != "its") {
				continue;
			}
			const SpokenWords before(words_.begin(),
			                         words_.begin() + static_cast<std::ptrdiff_t>(i));
			if (!before.empty() && MatchAny(before, phrases::kShow) != before.size()) {
				return false;
			}
			Drop(i + 1);
			their_ = true;
			return ReadAggregate() || Found(FollowUpKind::Columns, Rest(0), true);
		}
		return false;
	}

	/* "the average", "what is the total amount", "the maximum of those". */
	bool ReadAggregate() {
		constexpr std::size_t kLongest = 5;
		static constexpr std::array<std::string_view, 8> kLead = {
			"what is", "what's", "what was", "show", "show me", "give me", "what are", "in"};
		SpokenWords words = words_;
		const std::size_t lead = MatchAny(words, kLead);
		words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(lead));
		if (!words.empty() && words[0].lower == "the") {
			words.erase(words.begin());
		}
		const auto *found = words.empty()
		                        ? std::end(phrases::kAggregateWords)
		                        : std::find_if(std::begin(phrases::kAggregateWords),
		                                       std::end(phrases::kAggregateWords),
		                                       [&words](const phrases::AggregateWord &entry) {
												   return entry.word == words[0].lower;
											   });
		if (found == std::end(phrases::kAggregateWords)) {
			return false;
		}
		bool of_them = false;
		if (words.size() > 2 && words[words.size() - 2].lower == "of") {
			const std::string &last = words.back().lower;
			of_them =
				IsIn(phrases::kPronouns, last) || last == "that" || last == "it" || last == "this";
			words.resize(of_them ? words.size() - 2 : words.size());
		}
		result_.aggregate = found->function;
		const std::string noun = Joined(words, 1, false);
		const bool leans = noun.empty() || of_them || their_ || (joined_ && lead == 0);
		return (leans || words.size() <= kLongest) && Found(FollowUpKind::Aggregate, noun, leans);
	}

	/* "also show the email", "include the price", "with the city". */
	bool ReadColumns() {
		static constexpr std::array<std::string_view, 6> kInclude = {
			"include", "with the", "show also", "show me also", "together with", "along with"};
		static constexpr std::array<std::string_view, 3> kShowMe = {"show", "show me", "give me"};
		std::size_t count = MatchAny(words_, kInclude);
		if (count == 0 && (joined_ || result_.adds)) {
			count = MatchAny(words_, kShowMe);
		}
		if (count == 0 || count >= words_.size()) {
			return false;
		}
		count += words_[count].lower == "the" && count + 1 < words_.size() ? 1 : 0;
		return Found(FollowUpKind::Columns, Rest(count), true);
	}

	/* Words before `end` that say what is done, not with what. */
	bool OnlyFrame(std::size_t end) const {
		return std::all_of(words_.begin(), words_.begin() + static_cast<std::ptrdiff_t>(end),
		                   [](const SpokenWord &word) {
							   return IsIn(phrases::kQuestionWords, word.lower) ||
			                          IsIn(phrases::kFrame, word.lower);
						   });
	}

	/* A question with "them" in it, which nothing before it can be. */
	bool ReadPronoun() {
		constexpr std::size_t kLatest = 8;
		for (std::size_t i = 0; i < std::min(words_.size(), kLatest); i++) {
			const bool of = words_[i].lower == "of" && i + 1 < words_.size();
			const std::string &word = words_[i + (of ? 1 : 0)].lower;
			if (!IsIn(phrases::kPronouns, word) || word == "ones") {
				continue;
			}
			// "how many orders did they place?": who does is not what is counted
			const bool asks_back =
				word == "they" && i > 0 && IsIn(phrases::kAuxiliaries, words_[i - 1].lower);
			if (!OnlyFrame(i) && !asks_back) {
				break;
			}
			std::string text = Between(0, i) + "{}" + Between(i + (of ? 2 : 1), words_.size());
			return Found(FollowUpKind::Question, std::move(text), true);
		}
		// "cancelled orders of them"
		const std::size_t size = words_.size();
		if (size > 2 && size <= kLatest && words_[size - 2].lower == "of" &&
		    IsIn(phrases::kPronouns, words_[size - 1].lower)) {
			return Found(FollowUpKind::Question, Between(0, size - 1) + "{}", true);
		}
		return ReadPossessive() ||
		       (Has("ones") && !HasQuestionWord() && Found(FollowUpKind::Restrict, Rest(0), true));
	}

	/* "number of their orders": the orders of them. */
	bool ReadPossessive() {
		constexpr std::size_t kLatest = 8;
		for (std::size_t i = 0; i + 1 < std::min(words_.size(), kLatest); i++) {
			if (words_[i].lower == "their" && OnlyFrame(i)) {
				return Found(FollowUpKind::Question,
				             Between(0, i) + words_[i + 1].text + " of {}" +
				                 Between(i + 2, words_.size()),
				             true);
			}
		}
		return false;
	}

	/* The words from `first` to before `last`, with a blank towards what stands at their other
	 * side. */
	std::string Between(std::size_t first, std::size_t last) const {
		std::string text;
		for (std::size_t i = first; i < last; i++) {
			text += (first > 0 ? " " : "") + words_[i].text + (first > 0 ? "" : " ");
		}
		return text;
	}

	/* "in 2023?", "from Germany", "Berlin instead": no question by itself. */
	bool ReadFragment() {
		constexpr std::size_t kLongest = 6;
		if (HasQuestionWord() || words_.size() > kLongest) {
			return false;
		}
		const bool led = IsIn(phrases::kPrepositions, words_[0].lower);
		return Found(FollowUpKind::Vary, Rest(0), led || result_.instead);
	}

	SpokenWords words_;
	FollowUpWords result_;
	bool joined_ = false;
	bool their_ = false;
};

} // namespace

FollowUpWords ReadFollowUpWords(std::string_view question) { return WordsReader(question).Read(); }

} // namespace savant::core
