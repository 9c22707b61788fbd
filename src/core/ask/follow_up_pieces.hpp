/*
 * follow_up_pieces.hpp
 *     Small questions about pieces of a statement and words of a follow-up.
 */
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "core/sql/select_merge.hpp"

namespace savant::core {

/* order_items -> "order items". */
std::string NounOf(const Relation &relation);

/* One of `pieces` is the same as `piece`; see SamePiece. */
bool HasPiece(const std::vector<SqlPiece> &pieces, const SelectParts &of_pieces,
              const SqlPiece &piece, const SelectParts &of_piece);
/* The same values in the same order, whatever they are called. */
bool SamePieces(const std::vector<SqlPiece> &a, const SelectParts &of_a,
                const std::vector<SqlPiece> &b, const SelectParts &of_b);

/* "the German ones" -> "German", "those from Berlin" -> "from Berlin". */
std::string WithoutFillers(const std::string &fragment);
/* "in March 2023" -> "March 2023". */
std::string WithoutPreposition(const std::string &text);
/* `lower` is in lower case. */
bool StartsWithWords(std::string_view text, std::string_view lower);

/* What a condition compares with, as text: 'Berlin' -> Berlin; empty when it is no single value. */
std::string ValueIn(const SqlPiece &condition);
/* Looks like 2023-01-31. */
bool IsDateText(const std::string &value);
/* One of `words` stands in the piece as a word of its own. */
bool HasWord(const SqlPiece &piece, std::initializer_list<std::string_view> words);
/* Holds one value, or is one end of a span of dates: such a condition is replaced, not narrowed. */
bool PinsValue(const SqlPiece &condition);

} // namespace savant::core
