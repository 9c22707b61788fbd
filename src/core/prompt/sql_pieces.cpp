/*
 * sql_pieces.cpp
 *     PostgreSQL's lexical rules for quotes, comments and numbers.
 */
#include "core/prompt/sql_pieces.hpp"

#include <algorithm>

namespace savant::core {

namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsNameStart(char c) {
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
	       (static_cast<unsigned char>(c) & 0x80) != 0;
}

bool IsNameByte(char c) { return IsNameStart(c) || IsDigit(c) || c == '$'; }

/* What a backslash makes of `c`; codes in digits are left as their digits. */
char Unescaped(char c) {
	switch (c) {
	case 'n':
		return '\n';
	case 't':
		return '\t';
	case 'r':
		return '\r';
	case 'b':
		return '\b';
	case 'f':
		return '\f';
	default:
		return c;
	}
}

class SqlCutter {
public:
	explicit SqlCutter(std::string_view sql) : sql_(sql) {}

	std::vector<SqlPiece> Run() {
		while (at_ < sql_.size()) {
			const std::size_t begin = at_;
			SqlPiece piece;
			piece.kind = Take(piece.escapes);
			piece.begin = begin;
			piece.end = at_;
			pieces_.push_back(piece);
		}
		return std::move(pieces_);
	}

private:
	char Look(std::size_t ahead) const {
		return at_ + ahead < sql_.size() ? sql_[at_ + ahead] : '\0';
	}

	SqlPieceKind Take(bool &escapes) {
		const char c = Look(0);
		const char next = Look(1);
		if (c == '\'') {
			return TakeQuoted('\'', false, SqlPieceKind::Text);
		}
		if (c == '"') {
			return TakeQuoted('"', false, SqlPieceKind::QuotedName);
		}
		if ((c == 'e' || c == 'E') && next == '\'') {
			++at_;
			escapes = true;
			return TakeQuoted('\'', true, SqlPieceKind::Text);
		}
		if (c == '-' && next == '-') {
			at_ = std::min(sql_.find('\n', at_), sql_.size());
			return SqlPieceKind::Comment;
		}
		if (c == '/' && next == '*') {
			return TakeBlockComment();
		}
		if (c == '$' && TakeDollar()) {
			return SqlPieceKind::Dollar;
		}
		if (IsNameStart(c)) {
			while (at_ < sql_.size() && IsNameByte(Look(0))) {
				++at_;
			}
			return SqlPieceKind::Word;
		}
		if (IsDigit(c) || (c == '.' && IsDigit(next))) {
			while (at_ < sql_.size() && (IsDigit(Look(0)) || Look(0) == '.')) {
				++at_;
			}
			return SqlPieceKind::Number;
		}
		++at_;
		return SqlPieceKind::Other;
	}

	/* From the opening quote; a doubled quote is one inside. */
	SqlPieceKind TakeQuoted(char quote, bool escapes, SqlPieceKind kind) {
		++at_;
		while (at_ < sql_.size()) {
			if (escapes && Look(0) == '\\') {
				at_ += 2;
			} else if (Look(0) != quote) {
				++at_;
			} else if (Look(1) == quote) {
				at_ += 2;
			} else {
				++at_;
				break;
			}
		}
		at_ = std::min(at_, sql_.size());
		return kind;
	}

	/* They nest. */
	SqlPieceKind TakeBlockComment() {
		int depth = 0;
		while (at_ < sql_.size()) {
			if (Look(0) == '/' && Look(1) == '*') {
				++depth;
				at_ += 2;
			} else if (Look(0) == '*' && Look(1) == '/') {
				at_ += 2;
				if (--depth == 0) {
					break;
				}
			} else {
				++at_;
			}
		}
		return SqlPieceKind::Comment;
	}

	bool TakeDollar() {
		constexpr std::size_t kMaxTag = 64;
		std::size_t end = at_ + 1;
		while (end < sql_.size() && end - at_ < kMaxTag && sql_[end] != '$' &&
		       IsNameByte(sql_[end]) && !(end == at_ + 1 && IsDigit(sql_[end]))) {
			++end;
		}
		if (end >= sql_.size() || sql_[end] != '$') {
			return false;
		}
		const std::string_view tag = sql_.substr(at_, end + 1 - at_);
		const std::size_t close = sql_.find(tag, end + 1);
		at_ = close == std::string_view::npos ? sql_.size() : close + tag.size();
		return true;
	}

	std::string_view sql_;
	std::size_t at_ = 0;
	std::vector<SqlPiece> pieces_;
};

} // namespace

std::vector<SqlPiece> CutSql(std::string_view sql) { return SqlCutter(sql).Run(); }

std::string PieceValue(std::string_view sql, const SqlPiece &piece) {
	std::string_view text = sql.substr(piece.begin, piece.end - piece.begin);
	if (piece.kind == SqlPieceKind::Dollar) {
		const std::size_t tag = text.find('$', 1) + 1;
		return text.size() < 2 * tag ? std::string()
		                             : std::string(text.substr(tag, text.size() - 2 * tag));
	}
	const char quote = piece.kind == SqlPieceKind::QuotedName ? '"' : '\'';
	text.remove_prefix(std::min(text.find(quote) + 1, text.size()));
	if (!text.empty() && text.back() == quote) {
		text.remove_suffix(1);
	}
	std::string value;
	for (std::size_t i = 0; i < text.size(); ++i) {
		const bool doubled = text[i] == quote && i + 1 < text.size() && text[i + 1] == quote;
		const bool escaped = piece.escapes && text[i] == '\\' && i + 1 < text.size();
		i += doubled || escaped ? 1 : 0;
		value += escaped ? Unescaped(text[i]) : text[i];
	}
	return value;
}

} // namespace savant::core
