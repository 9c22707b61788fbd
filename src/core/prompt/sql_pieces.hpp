/*
 * sql_pieces.hpp
 *     SQL text cut into literals, quoted names and the rest, whether or not it parses.
 *
 * A statement that a model wrote may be wrong in any way; the pieces are still there.
 */
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace savant::core {

enum class SqlPieceKind {
	Text,       // '...' with its quotes; the prefix of E'...' belongs to it
	QuotedName, // "..."
	Dollar,     // $tag$...$tag$
	Comment,
	Word, // name or key word
	Number,
	Other // blanks and operators
};

/* text[begin, end) of the SQL. */
struct SqlPiece {
	SqlPieceKind kind = SqlPieceKind::Other;
	std::size_t begin = 0, end = 0;
	bool escapes = false; // Text: a backslash escapes
};

/* Covers `sql` without gaps; what is not closed goes on to the end.  Linear. */
std::vector<SqlPiece> CutSql(std::string_view sql);

/* What a Text, QuotedName or Dollar piece stands for. */
std::string PieceValue(std::string_view sql, const SqlPiece &piece);

} // namespace savant::core
