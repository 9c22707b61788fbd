/*
 * question_digest.cpp
 *     The words that are fillers in any question, and those that turn a meaning round.
 */
#include "core/ask/question_digest.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "core/text/tokens.hpp"

namespace savant::core {

namespace {

constexpr std::size_t kMaxTokens = 200;

/* A phrase and its class: "" = filler; otherwise a mark.  A trailing + keeps the words as content
 * too. */
struct PhraseClass {
	std::string_view phrase;
	std::string_view mark;
};

/* Longer phrases first: the first that matches is taken. */
constexpr auto kPhrases = std::to_array<PhraseClass>({
	{"first name", "="},
	{"last name", "="},
	{"first names", "="},
	{"last names", "="},
	{"most number of", "most"},
	{"least number of", "least"},
	{"in total", ""},
	{"the total number of", "count"},
	{"total number of", "count"},
	{"i would like to know", ""},
	{"i want to know", ""},
	{"do you know", ""},
	{"can you", ""},
	{"could you", ""},
	{"the number of", "count"},
	{"number of", "count"},
	{"how many", "count"},
	{"the count of", "count"},
	{"count of", "count"},
	{"no more than", "at most"},
	{"not more than", "at most"},
	{"no less than", "at least"},
	{"not less than", "at least"},
	{"no fewer than", "at least"},
	{"at least", "at least"},
	{"at most", "at most"},
	{"or more", "at least"},
	{"or less", "at most"},
	{"more than", "more"},
	{"greater than", "more"},
	{"larger than", "more"},
	{"higher than", "more"},
	{"bigger than", "more"},
	{"less than", "less"},
	{"fewer than", "less"},
	{"smaller than", "less"},
	{"lower than", "less"},
	{"other than", "not"},
	{"for each", "each"},
	{"of each", "each"},
	{"in each", "each"},
	{"alphabetical order", "ascending sort"},
	{"in order", "sort"},
	{"order of", "sort"},
	{"on average", "average"},
	{"as well as", ""},
	{"along with", ""},
	{"together with", ""},
	// negation
	{"not", "not"},
	{"no", "not"},
	{"never", "not"},
	{"without", "not"},
	{"none", "not"},
	{"neither", "not"},
	{"nor", "not"},
	{"except", "not"},
	{"excluding", "not"},
	{"n't", "not"},
	{"isn't", "not"},
	{"don't", "not"},
	{"doesn't", "not"},
	{"didn't", "not"},
	{"aren't", "not"},
	{"haven't", "not"},
	{"hasn't", "not"},
	{"unless", "not"},
	{"lack", "not"},
	{"lacking", "not"},
	// aggregates
	{"count", "count"},
	{"average", "average"},
	{"mean", "average"},
	{"avg", "average"},
	{"sum", "sum"},
	{"total", "sum"},
	{"overall", "sum"},
	{"median", "median"},
	{"minimum", "least+"},
	{"min", "least+"},
	{"maximum", "most+"},
	{"max", "most+"},
	// direction
	{"most", "most"},
	{"highest", "most"},
	{"largest", "most"},
	{"greatest", "most"},
	{"biggest", "most"},
	{"top", "most"},
	{"best", "most+"},
	{"longest", "most+"},
	{"oldest", "most+"},
	{"latest", "most+"},
	{"newest", "most+"},
	{"last", "most+"},
	{"tallest", "most+"},
	{"heaviest", "most+"},
	{"richest", "most+"},
	{"recent", "most+"},
	{"least", "least"},
	{"lowest", "least"},
	{"smallest", "least"},
	{"fewest", "least"},
	{"bottom", "least"},
	{"worst", "least+"},
	{"shortest", "least+"},
	{"youngest", "least+"},
	{"earliest", "least+"},
	{"first", "least+"},
	{"cheapest", "least+"},
	{"descending", "descending sort"},
	{"decreasing", "descending sort"},
	{"desc", "descending sort"},
	{"reverse", "descending sort"},
	{"ascending", "ascending sort"},
	{"increasing", "ascending sort"},
	{"asc", "ascending sort"},
	{"alphabetically", "ascending sort"},
	{"alphabetic", "ascending sort"},
	{"lexicographical", "ascending sort"},
	{"sorted", "sort"},
	{"sort", "sort"},
	{"ordered", "sort"},
	{"order by", "sort"},
	{"arranged", "sort"},
	{"rank", "sort"},
	{"ranked", "sort"},
	// comparison
	{"above", "more"},
	{"over", "more"},
	{"exceed", "more"},
	{"exceeds", "more"},
	{"exceeding", "more"},
	{"more", "more"},
	{"greater", "more"},
	{"higher", "more"},
	{"older", "more+"},
	{"larger", "more"},
	{"below", "less"},
	{"under", "less"},
	{"less", "less"},
	{"fewer", "less"},
	{"lower", "less"},
	{"smaller", "less"},
	{"younger", "less+"},
	{"longer", "more+"},
	{"shorter", "less+"},
	{"between", "between"},
	{"before", "before"},
	{"until", "before"},
	{"earlier", "before"},
	{"after", "after"},
	{"since", "after"},
	{"later", "after"},
	{"exactly", "exactly"},
	{"only", "only"},
	{"equal", "exactly"},
	{"during", "during"},
	// grouping and combination
	{"each", "each"},
	{"every", "each"},
	{"per", "each"},
	{"respective", "each"},
	{"distinct", "distinct"},
	{"different", "distinct"},
	{"unique", "distinct"},
	{"various", "distinct"},
	{"or", "or"},
	{"either", "or"},
	{"both", "both"},
	{"percentage", "percent"},
	{"percent", "percent"},
	{"ratio", "percent"},
	{"share", "percent"},
	{"start", "start+"},
	{"end", "end+"},
	{"begin", "start+"},
	{"today", "today"},
	{"yesterday", "yesterday"},
	{"tomorrow", "tomorrow"},
	{"previous", "previous"},
	{"next", "next"},
	{"this", "this"},
	{"current", "current"},
	{"why", "why"},
	{"how", "how"},
	{"when", "when"},
	{"where", ""}, // fillers
	{"what", ""},
	{"which", ""},
	{"who", ""},
	{"whom", ""},
	{"whose", ""},
	{"that", ""},
	{"show", ""},
	{"list", ""},
	{"give", ""},
	{"find", ""},
	{"return", ""},
	{"tell", ""},
	{"display", ""},
	{"print", ""},
	{"get", ""},
	{"please", ""},
	{"me", ""},
	{"us", ""},
	{"i", ""},
	{"we", ""},
	{"you", ""},
	{"the", ""},
	{"a", ""},
	{"an", ""},
	{"of", ""},
	{"all", ""},
	{"any", ""},
	{"is", ""},
	{"are", ""},
	{"was", ""},
	{"were", ""},
	{"be", ""},
	{"been", ""},
	{"do", ""},
	{"does", ""},
	{"did", ""},
	{"has", ""},
	{"have", ""},
	{"had", ""},
	{"having", ""},
	{"in", ""},
	{"on", ""},
	{"at", ""},
	{"for", ""},
	{"to", ""},
	{"from", ""},
	{"with", ""},
	{"by", ""},
	{"and", ""},
	{"there", ""},
	{"those", ""},
	{"these", ""},
	{"their", ""},
	{"its", ""},
	{"it", ""},
	{"they", ""},
	{"also", ""},
	{"than", ""},
	{"as", ""},
	{"so", ""},
	{"then", ""},
	{"our", ""},
	{"my", ""},
	{"exist", ""},
	{"exists", ""},
	{"belong", ""},
	{"belonging", ""},
	{"contain", ""},
	{"database", ""},
	{"s", ""},
});

constexpr std::array<std::string_view, 13> kNumberWords{"zero", "one",    "two",   "three", "four",
                                                        "five", "six",    "seven", "eight", "nine",
                                                        "ten",  "eleven", "twelve"};

/* Words that `phrase` takes of `tokens` from `at` on; 0 = it is not there. */
std::size_t PhraseLength(const std::vector<WordToken> &tokens, std::size_t at,
                         std::string_view phrase) {
	std::size_t count = 0;
	while (!phrase.empty()) {
		const std::size_t end = std::min(phrase.find(' '), phrase.size());
		if (at + count >= tokens.size() || tokens[at + count].kind != WordKind::Word ||
		    tokens[at + count].lower != phrase.substr(0, end)) {
			return 0;
		}
		phrase.remove_prefix(std::min(end + 1, phrase.size()));
		count++;
	}
	return count;
}

std::string NumberKey(double number) {
	char buffer[64];
	std::snprintf(buffer, sizeof(buffer), "%.10g", number);
	return buffer;
}

void AddMarks(std::string_view marks, std::vector<std::string> &out) {
	while (!marks.empty()) {
		const std::size_t end = std::min(marks.find(' '), marks.size());
		out.emplace_back(marks.substr(0, end));
		marks.remove_prefix(std::min(end + 1, marks.size()));
	}
}

void AddWord(const WordToken &token, bool first, QuestionDigest &digest) {
	const auto number = std::find(kNumberWords.begin(), kNumberWords.end(), token.lower);
	if (token.kind == WordKind::Number) {
		digest.values.push_back({token.text, NumberKey(token.number), true});
	} else if (number != kNumberWords.end()) {
		digest.values.push_back({token.text, std::to_string(number - kNumberWords.begin()), true});
	} else if (token.kind == WordKind::Quoted) {
		digest.values.push_back({token.text, token.lower, false});
	} else if (token.kind == WordKind::Word) {
		digest.content.push_back(token.stem);
		if (token.capitalised && !first) {
			digest.values.push_back({token.text, token.lower, false});
		}
	}
}

} // namespace

QuestionDigest DigestQuestion(std::string_view question) {
	QuestionDigest digest;
	const std::vector<WordToken> tokens = Tokenize(question, kMaxTokens);
	for (std::size_t at = 0; at < tokens.size();) {
		const auto phrase =
			std::find_if(kPhrases.begin(), kPhrases.end(), [&](const PhraseClass &candidate) {
				return PhraseLength(tokens, at, candidate.phrase) > 0;
			});
		if (phrase == kPhrases.end()) {
			AddWord(tokens[at], at == 0, digest);
			at++;
			continue;
		}
		std::string_view mark = phrase->mark;
		const std::size_t length = PhraseLength(tokens, at, phrase->phrase);
		if (mark == "=") {
			for (std::size_t i = 0; i < length; i++) {
				digest.content.push_back(tokens[at + i].stem);
			}
			mark = "";
		} else if (mark.ends_with('+')) {
			mark.remove_suffix(1);
			digest.content.push_back(tokens[at].stem);
		}
		if (mark == "at least" || mark == "at most") {
			digest.marks.emplace_back(mark);
		} else {
			AddMarks(mark, digest.marks);
		}
		at += length;
	}
	for (const WordToken &token : tokens) {
		if (token.kind == WordKind::Comma || token.kind == WordKind::Stop) {
			continue;
		}
		digest.words.push_back(token.lower);
		digest.plain += (digest.plain.empty() ? "" : " ") + token.lower;
	}
	std::sort(digest.words.begin(), digest.words.end());
	std::sort(digest.marks.begin(), digest.marks.end());
	digest.marks.erase(std::unique(digest.marks.begin(), digest.marks.end()), digest.marks.end());
	return digest;
}

} // namespace savant::core
