/*
 * difficulty.cpp
 *     Points for what makes a statement long.
 */
#include "core/prompt/difficulty.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "core/text/identifier_words.hpp"
#include "core/text/stem.hpp"
#include "core/text/tokens.hpp"

namespace savant::core {

namespace {

constexpr int kLargeFrom = 4;
constexpr std::size_t kMaxWords = 400;
constexpr std::size_t kLongQuestion = 35; // words

enum class Sign { Aggregate, Nesting, Window, Share, Negation };

struct SignWord {
	std::string_view words; // lower case, single blanks
	Sign sign;
};

constexpr auto kSignWords = std::to_array<SignWord>({
	{"average", Sign::Aggregate},     {"avg", Sign::Aggregate},
	{"mean", Sign::Aggregate},        {"median", Sign::Aggregate},
	{"total", Sign::Aggregate},       {"sum", Sign::Aggregate},
	{"how many", Sign::Aggregate},    {"number of", Sign::Aggregate},
	{"count", Sign::Aggregate},       {"highest", Sign::Aggregate},
	{"lowest", Sign::Aggregate},      {"most", Sign::Aggregate},
	{"least", Sign::Aggregate},       {"maximum", Sign::Aggregate},
	{"minimum", Sign::Aggregate},     {"than the average", Sign::Nesting},
	{"above average", Sign::Nesting}, {"below average", Sign::Nesting},
	{"more than any", Sign::Nesting}, {"than all", Sign::Nesting},
	{"both", Sign::Nesting},          {"but not", Sign::Nesting},
	{"as well as", Sign::Nesting},    {"whose total", Sign::Nesting},
	{"also", Sign::Nesting},          {"for each", Sign::Nesting},
	{"consecutive", Sign::Window},    {"running", Sign::Window},
	{"cumulative", Sign::Window},     {"moving", Sign::Window},
	{"previous", Sign::Window},       {"compared", Sign::Window},
	{"change", Sign::Window},         {"growth", Sign::Window},
	{"rank", Sign::Window},           {"second highest", Sign::Window},
	{"percentile", Sign::Window},     {"top per", Sign::Window},
	{"retention", Sign::Window},      {"cohort", Sign::Window},
	{"percentage", Sign::Share},      {"percent", Sign::Share},
	{"ratio", Sign::Share},           {"share", Sign::Share},
	{"proportion", Sign::Share},      {"never", Sign::Negation},
	{"without", Sign::Negation},      {"no", Sign::Negation},
	{"not", Sign::Negation},          {"except", Sign::Negation},
	{"neither", Sign::Negation},
});

/* The question in lower case between blanks, so that phrases are found whole. */
std::string Plain(const std::vector<WordToken> &tokens) {
	std::string plain = " ";
	for (const WordToken &token : tokens) {
		plain += token.lower + " ";
	}
	return plain;
}

int CountSigns(const std::string &plain, Sign sign) {
	return static_cast<int>(
		std::count_if(kSignWords.begin(), kSignWords.end(), [&](const SignWord &entry) {
			return entry.sign == sign &&
		           plain.find(" " + std::string(entry.words) + " ") != std::string::npos;
		}));
}

/* Relations all words of whose name are in the question. */
int NamedRelations(const std::vector<WordToken> &tokens, const SchemaPicture &picture) {
	std::set<std::string> stems;
	for (const WordToken &token : tokens) {
		stems.insert(token.stem);
	}
	return static_cast<int>(
		std::count_if(picture.relations.begin(), picture.relations.end(), [&](const Relation &one) {
			const std::vector<std::string> words = IdentifierWords(one.name);
			return !words.empty() && std::all_of(words.begin(), words.end(), [&](const auto &word) {
				return stems.count(StemKey(word)) > 0;
			});
		}));
}

void Add(Difficulty &difficulty, int points, const std::string &reason) {
	if (points > 0) {
		difficulty.points += points;
		difficulty.reason += (difficulty.reason.empty() ? "" : ", ") + reason;
	}
}

std::string Counted(int count, const char *one, const char *many) {
	return count == 1 ? std::string("one ") + one : std::to_string(count) + " " + many;
}

} // namespace

Difficulty JudgeDifficulty(std::string_view question, const SchemaPicture &picture) {
	const std::vector<WordToken> tokens = Tokenize(question, kMaxWords);
	const std::string plain = Plain(tokens);
	const int relations = NamedRelations(tokens, picture);
	const int aggregates = CountSigns(plain, Sign::Aggregate);
	Difficulty difficulty;
	Add(difficulty, std::max(relations - 1, 0), Counted(relations, "table", "tables"));
	Add(difficulty, std::max(aggregates - 1, 0), Counted(aggregates, "aggregate", "aggregates"));
	Add(difficulty, 2 * CountSigns(plain, Sign::Nesting), "a query in the query");
	Add(difficulty, 3 * CountSigns(plain, Sign::Window), "rows compared with each other");
	Add(difficulty, 2 * CountSigns(plain, Sign::Share), "a share");
	Add(difficulty, CountSigns(plain, Sign::Negation), "a negation");
	Add(difficulty, tokens.size() > kLongQuestion ? 2 : 0, "a long question");
	difficulty.size = difficulty.points >= kLargeFrom ? ModelSize::Large : ModelSize::Small;
	difficulty.reason = difficulty.reason.empty() ? "one table, simple" : difficulty.reason;
	return difficulty;
}

} // namespace savant::core
