/*
 * spelling.cpp
 *     Compares a word with what the picture knows, by edit distance.
 */
#include "core/ask/spelling.hpp"

#include <algorithm>
#include <string_view>

#include "core/text/identifier_words.hpp"
#include "core/text/similarity.hpp"

namespace savant::core {

namespace {

constexpr std::size_t kShortestWord = 4;
constexpr std::size_t kLongestWord = 40;
constexpr std::size_t kMostWords = 8;
constexpr std::size_t kMostKnown = 20000;

/* A name or value, and how people would find it again. */
struct Known {
	std::string_view text;
	int relation = -1;
	int column = -1;
	bool is_value = false;
};

class Spelling {
public:
	explicit Spelling(const SchemaPicture &picture) : picture_(picture) {
		for (std::size_t i = 0; i < picture.relations.size() && known_.size() < kMostKnown; ++i) {
			Collect(static_cast<int>(i));
		}
	}

	/* The sentence for `word`, or nothing. */
	std::string Hint(const std::string &word) const {
		const std::string wanted = LowerCase(word);
		if (wanted.size() < kShortestWord || wanted.size() > kLongestWord) {
			return {};
		}
		// A slip in a short word, two in a longer one (Damerau: a swap counts once).
		int bound = wanted.size() < 6 ? 1 : 2;
		const Known *best = nullptr;
		for (const Known &known : known_) {
			const std::size_t size = known.text.size();
			const std::size_t reach = static_cast<std::size_t>(bound);
			if (size + reach < wanted.size() || size > wanted.size() + reach) {
				continue;
			}
			const int distance = EditDistance(LowerCase(known.text), wanted, bound);
			if (distance == 0) {
				return {};
			}
			if (distance <= bound) {
				best = &known;
				bound = distance - 1;
				if (bound == 0) {
					break;
				}
			}
		}
		return best == nullptr ? std::string() : Sentence(word, *best);
	}

private:
	void Collect(int at) {
		const Relation &relation = picture_.At(at);
		known_.push_back({relation.name, at, -1, false});
		for (std::size_t c = 0; c < relation.columns.size(); ++c) {
			const Column &column = relation.columns[c];
			const int number = static_cast<int>(c);
			known_.push_back({column.name, at, number, false});
			if (column.mask != Mask::None) {
				continue;
			}
			for (const std::string &label : column.labels) {
				known_.push_back({label, at, number, true});
			}
			for (const CommonValue &value : column.common_values) {
				known_.push_back({value.text, at, number, true});
			}
		}
	}

	std::string Sentence(const std::string &word, const Known &known) const {
		const std::string near = "Nothing is called \"" + word + "\"; the nearest is ";
		const std::string &relation = picture_.At(known.relation).name;
		if (known.is_value) {
			const Column &column = picture_.At(ColumnRef{known.relation, known.column});
			return near + QuoteLiteral(known.text) + ", a value of " + relation + "." +
			       column.name + ".";
		}
		if (known.column >= 0) {
			return near + "column " + relation + "." + std::string(known.text) + ".";
		}
		return near + "table " + relation + ".";
	}

	const SchemaPicture &picture_;
	std::vector<Known> known_;
};

} // namespace

std::vector<std::string> SpellingHints(const SchemaPicture &picture,
                                       const std::vector<std::string> &words) {
	std::vector<std::string> hints;
	if (words.empty()) {
		return hints;
	}
	const Spelling spelling(picture);
	for (std::size_t i = 0; i < std::min(words.size(), kMostWords); ++i) {
		std::string hint = spelling.Hint(words[i]);
		if (!hint.empty()) {
			hints.push_back(std::move(hint));
		}
	}
	return hints;
}

} // namespace savant::core
