/*
 * follow_up_pieces.cpp
 *     See the header.
 */
#include "core/ask/follow_up_pieces.hpp"

#include <algorithm>

#include "core/ask/understand.hpp"

namespace savant::core {

std::string NounOf(const Relation &relation) {
	std::string noun = relation.name;
	std::replace(noun.begin(), noun.end(), '_', ' ');
	return noun;
}

bool HasPiece(const std::vector<SqlPiece> &pieces, const SelectParts &of_pieces,
              const SqlPiece &piece, const SelectParts &of_piece) {
	return std::any_of(pieces.begin(), pieces.end(), [&](const SqlPiece &other) {
		return SamePiece(other, of_pieces, piece, of_piece);
	});
}

bool SamePieces(const std::vector<SqlPiece> &a, const SelectParts &of_a,
                const std::vector<SqlPiece> &b, const SelectParts &of_b) {
	if (a.size() != b.size()) {
		return false;
	}
	for (std::size_t i = 0; i < a.size(); i++) {
		if (!SamePiece(OutputValue(a[i]), of_a, OutputValue(b[i]), of_b)) {
			return false;
		}
	}
	return true;
}

std::string WithoutFillers(const std::string &fragment) {
	static constexpr std::string_view kFillers[] = {"the",     "ones", "one", "those", "these",
	                                                "results", "rows", "a",   "an"};
	std::string kept;
	std::size_t i = 0;
	bool first = true;
	while (i < fragment.size()) {
		const std::size_t end = std::min(fragment.find(' ', i), fragment.size());
		const std::string word = fragment.substr(i, end - i);
		const auto lower = PlainWords(word);
		const bool at_edge =
			first || end == fragment.size() || lower == std::vector<std::string>{"ones"};
		const bool filler =
			lower.size() == 1 && at_edge &&
			std::find(std::begin(kFillers), std::end(kFillers), lower[0]) != std::end(kFillers);
		if (!filler) {
			kept += (kept.empty() ? "" : " ") + word;
			first = false;
		}
		i = end + 1;
	}
	return kept;
}

bool StartsWithWords(std::string_view text, std::string_view lower) {
	return text.size() >= lower.size() &&
	       std::equal(lower.begin(), lower.end(), text.begin(), [](char a, char b) {
			   return a == (b >= 'A' && b <= 'Z' ? static_cast<char>(b + 32) : b);
		   });
}

std::string ValueIn(const SqlPiece &condition) {
	std::string value;
	for (const SqlWord &word : condition) {
		if (word.item < 0 && word.text.size() > 2 && word.text.front() == '\'' &&
		    word.text.back() == '\'') {
			if (!value.empty()) {
				return {};
			}
			value = word.text.substr(1, word.text.size() - 2);
		}
	}
	return value;
}

bool IsDateText(const std::string &value) {
	return value.size() >= 10 && value[4] == '-' && value[7] == '-';
}

std::string WithoutPreposition(const std::string &text) {
	for (const std::string_view lead : {"in ", "from ", "for ", "of ", "during "}) {
		if (StartsWithWords(text, lead)) {
			return text.substr(lead.size());
		}
	}
	return text;
}

bool HasWord(const SqlPiece &piece, std::initializer_list<std::string_view> words) {
	return std::any_of(piece.begin(), piece.end(), [&words](const SqlWord &word) {
		return word.item < 0 && std::find(words.begin(), words.end(), word.text) != words.end();
	});
}

bool PinsValue(const SqlPiece &condition) {
	const bool dated = !ValueIn(condition).empty() && HasWord(condition, {">=", "<"});
	return dated || (HasWord(condition, {"=", "IN", "in", "ILIKE", "BETWEEN", "between"}) &&
	                 !HasWord(condition, {"NOT", "not"}));
}

} // namespace savant::core
