/*
 * lexicon.cpp
 *     Finding phrases of the lexicon in a question.
 */
#include "core/language/lexicon.hpp"

#include <algorithm>
#include <unordered_map>

namespace savant::core {

namespace {

std::string_view FirstWord(std::string_view phrase) { return phrase.substr(0, phrase.find(' ')); }

/* Entries by first word, longest phrase first; made once and kept for the process. */
using EntriesByWord = std::unordered_map<std::string_view, std::vector<const LexiconEntry *>>;

const EntriesByWord &ByFirstWord() {
	static const EntriesByWord *const entries = [] {
		auto *map = new EntriesByWord; // never freed: no destructor may run at exit
		for (const LexiconEntry &entry : LexiconTable()) {
			(*map)[FirstWord(entry.phrase)].push_back(&entry);
		}
		for (auto &[word, list] : *map) {
			std::stable_sort(list.begin(), list.end(), [](const auto *a, const auto *b) {
				return a->phrase.size() > b->phrase.size();
			});
		}
		return map;
	}();
	return *entries;
}

/* Tokens that `phrase` takes at `at`; 0 = it is not there. */
std::size_t Length(std::string_view phrase, const std::vector<WordToken> &tokens, std::size_t at) {
	std::size_t count = 0;
	while (!phrase.empty()) {
		const std::string_view word = FirstWord(phrase);
		if (at + count >= tokens.size() || tokens[at + count].kind == WordKind::Quoted ||
		    tokens[at + count].lower != word) {
			return 0;
		}
		++count;
		phrase.remove_prefix(std::min(phrase.size(), word.size() + 1));
	}
	return count;
}

} // namespace

std::optional<LexiconMatch> MatchLexicon(const std::vector<WordToken> &tokens, std::size_t at,
                                         std::size_t max_tokens) {
	const auto found = ByFirstWord().find(tokens[at].lower);
	if (found == ByFirstWord().end()) {
		return std::nullopt;
	}
	for (const LexiconEntry *entry : found->second) {
		if (const std::size_t count = Length(entry->phrase, tokens, at);
		    count > 0 && count <= max_tokens) {
			if (entry->role == Role::None) {
				return std::nullopt;
			}
			return LexiconMatch{entry, count};
		}
	}
	return std::nullopt;
}

} // namespace savant::core
