/*
 * identifier_words.cpp
 *     Splitting names where their spelling changes.
 */
#include "core/text/identifier_words.hpp"

namespace savant::core {

namespace {

enum class CharKind { Separator, Lower, Upper, Digit };

CharKind KindOf(char c) {
	if (c >= 'A' && c <= 'Z') {
		return CharKind::Upper;
	}
	if ((c >= 'a' && c <= 'z') || (static_cast<unsigned char>(c) & 0x80) != 0) {
		return CharKind::Lower;
	}
	return c >= '0' && c <= '9' ? CharKind::Digit : CharKind::Separator;
}

/* The lower-case partner of a two-byte code point; itself when it has none known here. */
unsigned LowerCodePoint(unsigned c) {
	if ((c >= 0xC0 && c <= 0xDE && c != 0xD7) || (c >= 0x391 && c <= 0x3A9) ||
	    (c >= 0x410 && c <= 0x42F)) {
		return c + 0x20;
	}
	if (c >= 0x400 && c <= 0x40F) {
		return c + 0x50;
	}
	// Latin Extended-A comes in pairs; the two runs differ in which of the pair is even.
	const bool even_is_upper = (c >= 0x100 && c <= 0x137) || (c >= 0x14A && c <= 0x177);
	const bool odd_is_upper = (c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E);
	if (even_is_upper && c != 0x130) {
		return c | 1U;
	}
	return odd_is_upper && c % 2 == 1 ? c + 1 : c;
}

/* True where a new word begins at `i`, given that neither side is a separator. */
bool IsBoundary(std::string_view text, std::size_t i) {
	const CharKind before = KindOf(text[i - 1]);
	const CharKind here = KindOf(text[i]);
	if ((before == CharKind::Digit) != (here == CharKind::Digit)) {
		return true;
	}
	if (before == CharKind::Lower && here == CharKind::Upper) {
		return true;
	}
	// The last capital of a run opens the next word, unless only a plural s follows it.
	if (before == CharKind::Upper && here == CharKind::Upper && i + 1 < text.size() &&
	    KindOf(text[i + 1]) == CharKind::Lower) {
		const bool plural =
			text[i + 1] == 's' && (i + 2 == text.size() || KindOf(text[i + 2]) != CharKind::Lower);
		return !plural;
	}
	return false;
}

} // namespace

std::string LowerCase(std::string_view text) {
	std::string lower(text);
	for (std::size_t i = 0; i < lower.size(); ++i) {
		const auto byte = static_cast<unsigned char>(lower[i]);
		if (byte >= 'A' && byte <= 'Z') {
			lower[i] = static_cast<char>(byte - 'A' + 'a');
		} else if (byte >= 0xC3 && byte <= 0xD1 && i + 1 < lower.size()) {
			const auto next = static_cast<unsigned char>(lower[i + 1]);
			if ((next & 0xC0) == 0x80) {
				const unsigned folded = LowerCodePoint((byte & 0x1FU) << 6 | (next & 0x3FU));
				lower[i] = static_cast<char>(0xC0 | folded >> 6);
				lower[i + 1] = static_cast<char>(0x80 | (folded & 0x3F));
				++i;
			}
		}
	}
	return lower;
}

std::vector<std::string> IdentifierWords(std::string_view identifier) {
	std::vector<std::string> words;
	std::size_t start = 0;
	const auto close = [&](std::size_t end) {
		if (end > start) {
			words.push_back(LowerCase(identifier.substr(start, end - start)));
		}
	};
	for (std::size_t i = 0; i < identifier.size(); ++i) {
		if (KindOf(identifier[i]) == CharKind::Separator) {
			close(i);
			start = i + 1;
		} else if (i > start && IsBoundary(identifier, i)) {
			close(i);
			start = i;
		}
	}
	close(identifier.size());
	return words;
}

} // namespace savant::core
