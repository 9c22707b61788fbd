/*
 * typed_literals.cpp
 *     What the grammar alone tells: a type's name before a parameter.
 */
#include "core/sql/typed_literals.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "core/sql/lexemes.hpp"
#include "core/sql/pg_query_port.hpp"

namespace savant::core {

namespace {

/* Types that are keywords; other types are plain identifiers. */
constexpr std::array<std::string_view, 22> kTypeKeywords = {
	"bigint",    "bit",     "boolean",  "char",  "character", "dec",      "decimal",  "float",
	"int",       "integer", "interval", "nchar", "numeric",   "real",     "smallint", "time",
	"timestamp", "varchar", "text",     "xml",   "name",      "precision"};

template <std::size_t N>
bool IsOneOf(const std::array<std::string_view, N> &words, std::string_view word) {
	return std::any_of(words.begin(), words.end(),
	                   [word](std::string_view known) { return EqualsKeyword(word, known); });
}

/* Cuts of the text that are written anew. */
struct Edit {
	int start = 0, end = 0; // bytes
	std::string text;
};

class Mender {
public:
	Mender(const std::string &sql, std::vector<SqlToken> tokens) : sql_(sql) {
		for (const SqlToken &token : tokens) {
			if (token.kind != SqlTokenKind::Comment) {
				tokens_.push_back(token);
			}
		}
	}

	std::string Mend() {
		for (int i = 0; i < static_cast<int>(tokens_.size()); i++) {
			if (At(i).kind == SqlTokenKind::Parameter && !MendExtract(i)) {
				MendTyped(i);
			}
		}
		return Apply();
	}

private:
	const SqlToken &At(int i) const { return tokens_[static_cast<std::size_t>(i)]; }
	std::string_view Text(int i) const {
		if (i < 0 || i >= static_cast<int>(tokens_.size())) {
			return {};
		}
		return std::string_view(sql_).substr(static_cast<std::size_t>(At(i).start),
		                                     static_cast<std::size_t>(At(i).end - At(i).start));
	}
	bool Is(int i, std::string_view word) const { return EqualsKeyword(Text(i), word); }
	bool IsName(int i) const {
		return i >= 0 &&
		       (At(i).kind == SqlTokenKind::Identifier ||
		        (At(i).kind == SqlTokenKind::Keyword && At(i).keyword != KeywordKind::Reserved));
	}

	/* extract ( $1 FROM */
	bool MendExtract(int i) {
		if (!Is(i - 1, "(") || !Is(i - 2, "extract") || !Is(i + 1, "from") || Is(i - 3, ".")) {
			return false;
		}
		edits_.push_back({At(i - 2).start, At(i - 2).end, "pg_catalog.extract"});
		edits_.push_back({At(i + 1).start, At(i + 1).end, ","});
		return true;
	}

	void MendTyped(int i) {
		const int first = TypeStart(i - 1);
		if (first < 0) {
			return;
		}
		const int start = At(first).start, end = At(i - 1).end;
		const std::string type =
			sql_.substr(static_cast<std::size_t>(start), static_cast<std::size_t>(end - start));
		edits_.push_back({start, At(i).end, std::string(Text(i)) + "::" + type});
	}

	/* The token before a length in parentheses that ends at `i`; `i` when there is none. */
	int BeforeLength(int i) const {
		if (!Is(i, ")")) {
			return i;
		}
		for (i--; i >= 0; i--) {
			if (Is(i, "(")) {
				return i - 1;
			}
			if (At(i).kind != SqlTokenKind::Number && !Is(i, ",")) {
				break;
			}
		}
		return -1;
	}

	/* The first token of the type's name that ends at `last`; -1 when no type ends there. */
	int TypeStart(int last) const {
		if (Is(last, "zone")) {
			if (!Is(last - 1, "time") || (!Is(last - 2, "with") && !Is(last - 2, "without"))) {
				return -1; // AT TIME ZONE $1
			}
			const int base = BeforeLength(last - 3);
			return Is(base, "time") || Is(base, "timestamp") ? base : -1;
		}
		int name = BeforeLength(last);
		if (name < 0) {
			return -1;
		}
		if (Is(name, "varying")) {
			name--;
			const bool text = Is(name, "char") || Is(name, "character") || Is(name, "nchar");
			return text || Is(name, "bit") ? BeforeNational(name) : -1;
		}
		if (At(name).kind == SqlTokenKind::Keyword) {
			if (!IsOneOf(kTypeKeywords, Text(name))) {
				return -1;
			}
			if (Is(name, "precision")) {
				return Is(name - 1, "double") ? name - 1 : -1;
			}
			return BeforeNational(BeforeSchema(name));
		}
		return At(name).kind == SqlTokenKind::Identifier ? BeforeSchema(name) : -1;
	}

	int BeforeNational(int i) const { return Is(i - 1, "national") ? i - 1 : i; }

	int BeforeSchema(int i) const {
		while (Is(i - 1, ".") && IsName(i - 2)) {
			i -= 2;
		}
		return i;
	}

	std::string Apply() {
		std::string text;
		std::size_t done = 0;
		for (const Edit &edit : edits_) {
			text += sql_.substr(done, static_cast<std::size_t>(edit.start) - done);
			text += edit.text;
			done = static_cast<std::size_t>(edit.end);
		}
		return text + sql_.substr(done);
	}

	const std::string &sql_;
	std::vector<SqlToken> tokens_;
	std::vector<Edit> edits_; // in the text's order
};

/* The position after blanks and comments. */
std::size_t SkipSpace(std::string_view sql, std::size_t position) {
	const Lexeme next = ReadLexeme(sql, position);
	return next.kind == LexemeKind::Space ? next.end : position;
}

/* The position behind a word or name and the blanks after it; npos when there is none. */
std::size_t SkipWord(std::string_view sql, std::size_t position, std::string_view word) {
	const Lexeme next = ReadLexeme(sql, position);
	const bool is_name = next.kind == LexemeKind::Word || next.kind == LexemeKind::QuotedName;
	if (!is_name || (!word.empty() && !EqualsKeyword(sql.substr(position, next.Size()), word))) {
		return std::string_view::npos;
	}
	return SkipSpace(sql, next.end);
}

} // namespace

std::string WithoutPrepare(const std::string &sql) {
	std::size_t position = SkipWord(sql, SkipSpace(sql, 0), "prepare");
	if (position == std::string::npos) {
		return sql;
	}
	position = SkipWord(sql, position, "");
	int depth = 0;
	while (position < sql.size() && (depth > 0 || sql[position] == '(')) {
		depth += sql[position] == '(' ? 1 : sql[position] == ')' ? -1 : 0;
		position = SkipSpace(sql, ReadLexeme(sql, position).end);
	}
	position = position == std::string::npos ? position : SkipWord(sql, position, "as");
	return position == std::string::npos ? sql : sql.substr(position);
}

std::string MendTypedLiterals(const std::string &sql) {
	auto scan = ScanSql(sql);
	if (scan.problem) {
		return sql;
	}
	return Mender(sql, std::move(scan.value)).Mend();
}

} // namespace savant::core
