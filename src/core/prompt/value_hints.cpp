/*
 * value_hints.cpp
 *     Phrases of the question against the values in the picture.
 */
#include "core/prompt/value_hints.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "core/text/identifier_words.hpp"
#include "core/text/tokens.hpp"

namespace savant::core {

namespace {

constexpr std::size_t kMaxWords = 300;
constexpr std::size_t kMaxPhrase = 6;
constexpr std::size_t kShort = 3; // letters
constexpr std::size_t kMaxBytes = 120;

struct Phrase {
	std::string text;
	std::size_t words = 0;
};

/* Every run of words of the question, by its lower-case form. */
std::unordered_map<std::string, Phrase> PhrasesOf(std::string_view question) {
	const std::vector<WordToken> tokens = Tokenize(question, kMaxWords);
	std::unordered_map<std::string, Phrase> phrases;
	for (std::size_t i = 0; i < tokens.size(); ++i) {
		for (std::size_t j = i; j < std::min(tokens.size(), i + kMaxPhrase); ++j) {
			const std::size_t begin = tokens[i].begin, end = std::max(tokens[j].end, begin);
			const bool one_quoted = i == j && tokens[i].kind == WordKind::Quoted;
			std::string text =
				one_quoted ? tokens[i].text : std::string(question.substr(begin, end - begin));
			if (tokens[i].kind != WordKind::Number || j > i) {
				std::string lower = LowerCase(text);
				phrases.emplace(std::move(lower), Phrase{std::move(text), j - i + 1});
			}
		}
	}
	return phrases;
}

class Matcher {
public:
	explicit Matcher(std::string_view question) : phrases_(PhrasesOf(question)) {
		for (const auto &[lower, phrase] : phrases_) {
			has_length_[std::min(lower.size(), kMaxBytes)] = true;
		}
	}

	/* The phrase of the question that is `value`; nullptr when there is none. */
	const Phrase *Find(const std::string &value) const {
		if (value.size() >= kMaxBytes || !has_length_[value.size()]) {
			return nullptr;
		}
		const auto found = phrases_.find(LowerCase(value));
		if (found == phrases_.end()) {
			return nullptr;
		}
		const bool same = found->second.text == value || IsDistinctive(value);
		return same ? &found->second : nullptr;
	}

private:
	std::unordered_map<std::string, Phrase> phrases_;
	std::array<bool, kMaxBytes + 1> has_length_{};
};

} // namespace

bool IsDistinctive(std::string_view value) { return value.size() > kShort; }

std::vector<FoundValue> KnownValues(std::string_view question, const SchemaPicture &picture,
                                    std::size_t count) {
	const Matcher matcher(question);
	std::vector<std::pair<std::size_t, FoundValue>> ranked;
	for (std::size_t i = 0; i < picture.relations.size(); ++i) {
		const Relation &relation = picture.relations[i];
		for (std::size_t j = 0; j < relation.columns.size(); ++j) {
			const Column &column = relation.columns[j];
			const ColumnRef ref{static_cast<int>(i), static_cast<int>(j)};
			const auto offer = [&](const std::string &value) {
				const Phrase *phrase = matcher.Find(value);
				if (phrase != nullptr) {
					ranked.emplace_back(
						phrase->words, FoundValue{phrase->text, ref, value, phrase->text == value});
				}
			};
			if (column.mask != Mask::None || column.type_class == TypeClass::Boolean) {
				continue;
			}
			std::for_each(column.labels.begin(), column.labels.end(), offer);
			for (const CommonValue &value : column.common_values) {
				if (column.labels.empty()) {
					offer(value.text);
				}
			}
		}
	}
	std::stable_sort(ranked.begin(), ranked.end(),
	                 [](const auto &left, const auto &right) { return left.first > right.first; });
	std::vector<FoundValue> found;
	for (std::size_t i = 0; i < std::min(count, ranked.size()); ++i) {
		found.push_back(std::move(ranked[i].second));
	}
	return found;
}

} // namespace savant::core
