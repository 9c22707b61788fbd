/*
 * search.cpp
 *     Lexical search over a picture.
 *
 * Names share few words, so every query word is compared once with every distinct
 * word of the picture (the vocabulary); scoring a table or column is then a matter
 * of looking numbers up.
 */
#include "core/schema/search.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <unordered_map>

#include "core/text/identifier_words.hpp"
#include "core/text/similarity.hpp"
#include "core/text/stem.hpp"

namespace savant::core {

namespace {

constexpr std::size_t kMaxQueryWords = 64;

/* How much a match of each kind says, next to a name that is the word itself. */
constexpr double kByStem = 0.95;
constexpr double kByBeginning = 0.6;
constexpr double kByAbbreviation = 0.55;
constexpr double kBySpelling = 0.6; // times the similarity
constexpr double kInComment = 0.6;
constexpr double kInValue = 0.8;
constexpr double kInTableName = 0.5; // counted for the table's columns
constexpr double kMinSimilarity = 0.4;
constexpr double kMinScore = 0.15;

/* Words of a question that name nothing. */
constexpr auto kStopWords = std::to_array<std::string_view>(
	{"a",    "all",  "an",    "and",   "are",  "as",    "at",   "by",  "did",  "do",
     "does", "each", "find",  "for",   "from", "get",   "give", "has", "have", "how",
     "in",   "is",   "it",    "list",  "many", "me",    "much", "of",  "on",   "or",
     "our",  "per",  "show",  "that",  "the",  "there", "to",   "was", "we",   "were",
     "what", "when", "where", "which", "who",  "with"});
static_assert(std::is_sorted(kStopWords.begin(), kStopWords.end()),
              "binary search needs the order");

bool IsStopWord(std::string_view word) {
	return std::binary_search(kStopWords.begin(), kStopWords.end(), word);
}

enum class Place { Name, TableName, Comment, Value };

/* How well one query word is met, and by what. */
struct Match {
	double weight = 0;
	Place place = Place::Name;
	std::string_view by; // the word or value of the picture
};

struct VocabularyWord {
	std::string text;
	std::string stem;
};

class Vocabulary {
public:
	/* Numbers of the words of an identifier or text. */
	std::vector<int> Add(std::string_view text) {
		std::vector<int> numbers;
		for (std::string &word : IdentifierWords(text)) {
			const auto [entry, is_new] = number_of_.emplace(word, static_cast<int>(words_.size()));
			if (is_new) {
				std::string stem = StemKey(word);
				words_.push_back({std::move(word), std::move(stem)});
			}
			numbers.push_back(entry->second);
		}
		return numbers;
	}
	const std::vector<VocabularyWord> &words() const { return words_; }

private:
	std::vector<VocabularyWord> words_;
	std::unordered_map<std::string, int> number_of_;
};

/* "qty" for "quantity": same first and last letter, the rest in order. */
bool IsAbbreviation(std::string_view abbreviation, std::string_view word) {
	if (abbreviation.size() < 3 || abbreviation.size() > 5 || word.size() <= abbreviation.size() ||
	    abbreviation.front() != word.front() || abbreviation.back() != word.back()) {
		return false;
	}
	std::size_t next = 0;
	for (const char c : word) {
		if (next < abbreviation.size() && c == abbreviation[next]) {
			++next;
		}
	}
	return next == abbreviation.size();
}

bool IsBeginning(std::string_view part, std::string_view word) {
	constexpr std::size_t kMinLetters = 3;
	return part.size() >= kMinLetters && word.starts_with(part);
}

class QueryWord {
public:
	explicit QueryWord(std::string text)
		: text_(std::move(text)), stem_(StemKey(text_)), trigrams_(Trigrams(text_)) {}

	/* How much `word` is this word, 0..1. */
	double WeightOf(const VocabularyWord &word) const {
		if (word.text == text_) {
			return 1;
		}
		if (word.stem == stem_) {
			return kByStem;
		}
		if (IsBeginning(text_, word.text) || IsBeginning(word.text, text_)) {
			return kByBeginning;
		}
		if (IsAbbreviation(word.text, text_) || IsAbbreviation(text_, word.text)) {
			return kByAbbreviation;
		}
		return WeightOfSpelling(word.text);
	}
	const std::string &text() const { return text_; }

private:
	double WeightOfSpelling(const std::string &word) const {
		constexpr std::size_t kMinLetters = 4;
		constexpr std::size_t kTwoSlips = 8;
		if (text_.size() < kMinLetters || word.size() < kMinLetters) {
			return 0;
		}
		const int slips = std::min(text_.size(), word.size()) >= kTwoSlips ? 2 : 1;
		const double similarity = TrigramSimilarity(trigrams_, Trigrams(word));
		if (EditDistance(text_, word, slips) <= slips) {
			return kBySpelling * std::max(similarity, 0.8);
		}
		return similarity >= kMinSimilarity ? kBySpelling * similarity : 0;
	}

	std::string text_;
	std::string stem_;
	std::vector<std::uint64_t> trigrams_;
};

class Searcher {
public:
	Searcher(const SchemaPicture &picture, std::string_view query) : picture_(picture) {
		std::vector<std::string> words = IdentifierWords(query.substr(0, kMaxQueryWords * 64));
		words.resize(std::min(words.size(), kMaxQueryWords));
		for (const bool keep_all : {false, true}) {
			for (const std::string &word : words) {
				if (keep_all || !IsStopWord(word)) {
					query_.emplace_back(word);
				}
			}
			if (!query_.empty()) {
				break;
			}
		}
	}

	std::vector<SearchHit> Run(std::size_t limit);

private:
	using Matches = std::vector<Match>; // one per query word

	void WeighNames();
	void NoteWords(const std::vector<int> &words, Place place, double factor,
	               Matches &matches) const;
	void NoteComment(std::string_view comment, Matches &matches) const;
	void NoteValue(const std::string &value, Matches &matches) const;
	SearchHit Rate(ColumnRef target, const Matches &matches, double covered) const;
	/* Share of the name's words that the query speaks of. */
	double Covered(const std::vector<int> &words) const;
	void Keep(SearchHit hit) {
		if (hit.score >= kMinScore) {
			hits_.push_back(std::move(hit));
		}
	}

	const SchemaPicture &picture_;
	std::vector<QueryWord> query_;
	Vocabulary vocabulary_;
	std::vector<std::vector<int>> relation_words_;
	std::vector<std::vector<std::vector<int>>> column_words_;
	std::vector<std::vector<double>> weights_; // [query word][vocabulary word]
	std::vector<SearchHit> hits_;
};

void Searcher::WeighNames() {
	for (const Relation &relation : picture_.relations) {
		relation_words_.push_back(vocabulary_.Add(relation.name));
		column_words_.emplace_back();
		for (const Column &column : relation.columns) {
			column_words_.back().push_back(vocabulary_.Add(column.name));
		}
	}
	for (const QueryWord &query : query_) {
		weights_.emplace_back();
		for (const VocabularyWord &word : vocabulary_.words()) {
			weights_.back().push_back(query.WeightOf(word));
		}
	}
}

void Note(Match &best, double weight, Place place, std::string_view by) {
	if (weight > best.weight) {
		best = {weight, place, by};
	}
}

void Searcher::NoteWords(const std::vector<int> &words, Place place, double factor,
                         Matches &matches) const {
	for (std::size_t q = 0; q < query_.size(); ++q) {
		for (const int word : words) {
			const auto number = static_cast<std::size_t>(word);
			Note(matches[q], weights_[q][number] * factor, place, vocabulary_.words()[number].text);
		}
	}
}

void Searcher::NoteComment(std::string_view comment, Matches &matches) const {
	if (comment.empty()) {
		return;
	}
	for (const std::string &word : IdentifierWords(comment)) {
		if (IsStopWord(word)) {
			continue;
		}
		const VocabularyWord entry{word, StemKey(word)};
		for (std::size_t q = 0; q < query_.size(); ++q) {
			// Prose holds many words: only the word itself counts, not what is like it.
			const double weight = query_[q].WeightOf(entry);
			if (weight >= kByStem) {
				Note(matches[q], weight * kInComment, Place::Comment, query_[q].text());
			}
		}
	}
}

/* A value counts when all of its words are in the query. */
void Searcher::NoteValue(const std::string &value, Matches &matches) const {
	std::vector<std::size_t> met;
	for (const std::string &word : IdentifierWords(value)) {
		const auto found =
			std::find_if(query_.begin(), query_.end(),
		                 [&word](const QueryWord &query) { return query.text() == word; });
		if (found == query_.end()) {
			return;
		}
		met.push_back(static_cast<std::size_t>(found - query_.begin()));
	}
	for (const std::size_t q : met) {
		Note(matches[q], kInValue, Place::Value, value);
	}
}

double Searcher::Covered(const std::vector<int> &words) const {
	std::size_t covered = 0;
	for (const int word : words) {
		const auto number = static_cast<std::size_t>(word);
		covered += std::any_of(weights_.begin(), weights_.end(), [number](const auto &weights) {
			return weights[number] >= kByAbbreviation;
		});
	}
	return words.empty() ? 0 : static_cast<double>(covered) / static_cast<double>(words.size());
}

SearchHit Searcher::Rate(ColumnRef target, const Matches &matches, double covered) const {
	constexpr double kCoverage = 0.15; // between names that hold all words, the shorter one wins
	SearchHit hit;
	hit.target = target;
	bool is_about_it = false; // not only its table's name
	for (std::size_t q = 0; q < query_.size(); ++q) {
		const Match &match = matches[q];
		if (match.weight == 0) {
			continue;
		}
		is_about_it = is_about_it || match.place != Place::TableName;
		hit.score += match.weight;
		constexpr std::array<std::string_view, 4> kPlaces = {"name", "table name", "comment",
		                                                     "value"};
		hit.why += hit.why.empty() ? "" : "; ";
		hit.why += kPlaces[static_cast<std::size_t>(match.place)];
		if (match.place == Place::Value) {
			hit.why += " \"" + std::string(match.by) + "\"";
		} else if (match.by == query_[q].text()) {
			hit.why += " has \"" + query_[q].text() + "\"";
		} else {
			hit.why += " has \"" + std::string(match.by) + "\" for \"" + query_[q].text() + "\"";
		}
	}
	hit.score = hit.score / static_cast<double>(query_.size()) * (1 - kCoverage * (1 - covered));
	if (!is_about_it) {
		hit.score = 0;
	}
	return hit;
}

std::vector<SearchHit> Searcher::Run(std::size_t limit) {
	if (query_.empty() || limit == 0) {
		return {};
	}
	WeighNames();
	for (std::size_t r = 0; r < picture_.relations.size(); ++r) {
		const Relation &relation = picture_.relations[r];
		Matches of_relation(query_.size());
		NoteWords(relation_words_[r], Place::Name, 1, of_relation);
		NoteComment(relation.comment, of_relation);
		const ColumnRef whole{static_cast<int>(r), -1};
		Keep(Rate(whole, of_relation, Covered(relation_words_[r])));
		for (std::size_t c = 0; c < relation.columns.size(); ++c) {
			const Column &column = relation.columns[c];
			Matches of_column(query_.size());
			NoteWords(column_words_[r][c], Place::Name, 1, of_column);
			NoteComment(column.comment, of_column);
			for (const std::string &label : column.labels) {
				NoteValue(label, of_column);
			}
			for (const CommonValue &value : column.common_values) {
				NoteValue(value.text, of_column);
			}
			NoteWords(relation_words_[r], Place::TableName, kInTableName, of_column);
			Keep(Rate({whole.relation, static_cast<int>(c)}, of_column,
			          Covered(column_words_[r][c])));
		}
	}
	std::stable_sort(hits_.begin(), hits_.end(),
	                 [](const SearchHit &a, const SearchHit &b) { return a.score > b.score; });
	hits_.resize(std::min(hits_.size(), limit));
	return std::move(hits_);
}

} // namespace

std::vector<SearchHit> SearchPicture(const SchemaPicture &picture, std::string_view query,
                                     std::size_t limit) {
	return Searcher(picture, query).Run(limit);
}

} // namespace savant::core
