/*
 * restore.cpp
 *     The way back: placeholders in a model's SQL, values in an error's text.
 */
#include <algorithm>

#include "core/prompt/redact.hpp"
#include "core/prompt/sql_pieces.hpp"
#include "core/text/identifier_words.hpp"

namespace savant::core {

namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsNameByte(char c) {
	return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* A placeholder at text[at, at + length), and the text to put there. */
struct Found {
	std::size_t at = std::string_view::npos, length = 0;
	std::string value;
	bool is_number = false;
};

bool AllLower(std::string_view text) {
	return std::none_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

/* The placeholder that begins at `at`: TEXT_1, and not the beginning of TEXT_12. */
Found PlaceholderAt(std::string_view text, std::string_view lower, std::size_t at,
                    const PlaceholderList &placeholders) {
	for (const auto &[placeholder, value] : placeholders) {
		const std::size_t end = at + placeholder.size();
		if (lower.substr(at, placeholder.size()) != LowerCase(placeholder) ||
		    (end < text.size() && IsNameByte(text[end]))) {
			continue;
		}
		const bool as_lower = AllLower(text.substr(at, placeholder.size()));
		return {at, placeholder.size(), as_lower ? LowerCase(value) : value,
		        placeholder.starts_with("NUMBER_")};
	}
	return {};
}

bool MayBegin(std::string_view text, std::size_t at) {
	constexpr std::string_view kFirstLetters = "TNDEtnde";
	return kFirstLetters.find(text[at]) != std::string_view::npos &&
	       (at == 0 || !IsNameByte(text[at - 1]));
}

/* `text` with every placeholder replaced; `changed` tells whether there was one. */
std::string Replaced(std::string_view text, const PlaceholderList &placeholders, bool &changed) {
	const std::string lower = LowerCase(text);
	if (lower.size() != text.size()) {
		return std::string(text);
	}
	std::string out;
	for (std::size_t at = 0; at < text.size();) {
		const Found found =
			MayBegin(text, at) ? PlaceholderAt(text, lower, at, placeholders) : Found();
		if (found.length == 0) {
			out += text[at++];
			continue;
		}
		out += found.value;
		at += found.length;
		changed = true;
	}
	return out;
}

std::string DoubledQuotes(std::string_view text) {
	std::string out;
	for (const char c : text) {
		out.append(c == '"' ? 2 : 1, c);
	}
	return out;
}

/* A bare word: only as it was given out, since columns may be called text_1. */
std::string RestoredWord(std::string_view word, bool after_dot,
                         const PlaceholderList &placeholders) {
	for (const auto &[placeholder, value] : placeholders) {
		if (!after_dot && word == placeholder) {
			return placeholder.starts_with("NUMBER_") ? value : QuoteLiteral(value);
		}
	}
	return std::string(word);
}

std::string RestoredName(std::string_view written, const std::string &name,
                         const PlaceholderList &placeholders) {
	bool changed = false;
	const std::string whole = RestoredWord(name, false, placeholders);
	if (whole != name) {
		return whole;
	}
	const std::string inside = Replaced(name, placeholders, changed);
	return changed ? "\"" + DoubledQuotes(inside) + "\"" : std::string(written);
}

/* `part` occurs in one of `seen`, whatever its case. */
bool IsSeen(std::string_view part, const std::vector<std::string> &seen) {
	const std::string lower = LowerCase(part);
	return std::any_of(seen.begin(), seen.end(), [&lower](const std::string &text) {
		return text.find(lower) != std::string::npos;
	});
}

} // namespace

std::string RestoreValues(std::string_view sql, const PlaceholderList &placeholders) {
	if (placeholders.empty()) {
		return std::string(sql);
	}
	std::string out;
	for (const SqlPiece &piece : CutSql(sql)) {
		const std::string_view written = sql.substr(piece.begin, piece.end - piece.begin);
		bool changed = false;
		std::string value;
		switch (piece.kind) {
		case SqlPieceKind::Text:
		case SqlPieceKind::Dollar:
			value = Replaced(PieceValue(sql, piece), placeholders, changed);
			out += changed ? QuoteLiteral(value) : std::string(written);
			break;
		case SqlPieceKind::QuotedName:
			out += RestoredName(written, PieceValue(sql, piece), placeholders);
			break;
		case SqlPieceKind::Word:
			out += RestoredWord(written, !out.empty() && out.back() == '.', placeholders);
			break;
		default:
			out += written;
		}
	}
	return out;
}

std::string RedactError(std::string_view message, const PlaceholderList &placeholders,
                        const std::vector<std::string_view> &seen, bool of_data) {
	if (of_data && std::count(message.begin(), message.end(), '"') > 2) {
		const std::size_t open = message.find('"'), close = message.rfind('"');
		return RedactError(message.substr(0, open), placeholders, seen, false) + "(hidden)" +
		       RedactError(message.substr(close + 1), placeholders, seen, false);
	}
	std::vector<std::string> lower_seen;
	for (const std::string_view text : seen) {
		lower_seen.push_back(LowerCase(text));
	}
	std::string known(message);
	for (const auto &[placeholder, value] : placeholders) {
		for (std::size_t at = value.empty() ? std::string::npos : known.find(value);
		     at != std::string::npos; at = known.find(value, at + placeholder.size())) {
			known.replace(at, value.size(), placeholder);
		}
	}
	std::string out;
	for (const SqlPiece &piece : CutSql(known)) {
		const std::string_view written =
			std::string_view(known).substr(piece.begin, piece.end - piece.begin);
		const bool quoted = piece.kind == SqlPieceKind::Text ||
		                    piece.kind == SqlPieceKind::QuotedName ||
		                    piece.kind == SqlPieceKind::Dollar;
		const std::string value = quoted ? PieceValue(known, piece) : std::string(written);
		constexpr std::size_t kShortNumber = 4;
		const bool telling =
			quoted || (piece.kind == SqlPieceKind::Number && written.size() > kShortNumber);
		const bool is_placeholder =
			std::any_of(placeholders.begin(), placeholders.end(),
		                [&value](const auto &entry) { return entry.first == value; });
		out += telling && !is_placeholder && !IsSeen(value, lower_seen) ? "(hidden)"
		                                                                : std::string(written);
	}
	return out;
}

} // namespace savant::core
