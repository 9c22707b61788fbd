/*
 * select_merge.hpp
 *     Puts pieces of one plain SELECT into another: the tables they speak of come along,
 *     and never multiply the rows that are there.
 */
#pragma once

#include <optional>
#include <vector>

#include "core/sql/select_parts.hpp"

namespace savant::core {

/*
 * `pieces` of `other` in terms of `parts`, which gets the tables it lacks, over the joins
 * of `other`.  Nothing, and `parts` unchanged, when one cannot be reached or has more than one
 * row for a row of what is there.
 */
std::optional<std::vector<SqlPiece>> BringPieces(SelectParts &parts, const SelectParts &other,
                                                 const std::vector<SqlPiece> &pieces,
                                                 const SchemaPicture &picture);

/*
 * The same for conditions: those over tables with more than one row become one EXISTS.
 */
std::optional<std::vector<SqlPiece>> BringConditions(SelectParts &parts, const SelectParts &other,
                                                     const std::vector<SqlPiece> &conditions,
                                                     const SchemaPicture &picture);

/*
 * The table whose rows the joined rows are: every other one has at most one row for each of
 * them.  Position in `from`, -1 = none or not sure.
 */
int RowTable(const SelectParts &parts, const SchemaPicture &picture);

/* The same columns, words and tables, whatever the aliases and the spacing. */
bool SamePiece(const SqlPiece &a, const SelectParts &of_a, const SqlPiece &b,
               const SelectParts &of_b);

/* The columns of the picture that the piece names; `parts` is what it belongs to. */
std::vector<ColumnRef> PictureColumns(const SqlPiece &piece, const SelectParts &parts,
                                      const SchemaPicture &picture);

} // namespace savant::core
