/*
 * table_swap.hpp
 *     A table of FROM exchanged for the one that was meant.
 */
#pragma once

#include <string>
#include <vector>

#include "core/repair/repair_case.hpp"

namespace savant::core {

/*
 * Exchanges the table of `item` for the only other one that has all the columns that the
 * statement takes from it; where several do, the one whose keys fit the conditions with
 * the other tables.  False when there is none or no single one.
 */
bool SwapTable(RepairCase &repair, ItemRef item);

/* Writes `relation` in place of the item's table, and in the names qualified by the old one. */
void WriteTable(RepairCase &repair, ItemRef item, int relation);

/* Share of `columns` that the relation has, 0..1; 1 for none. */
double ColumnFit(const SchemaPicture &picture, int relation,
                 const std::vector<std::string> &columns);

/* A foreign key joins these two columns, one way or the other. */
bool IsKeyPair(const SchemaPicture &picture, ColumnRef a, ColumnRef b);

/*
 * The items of `holders` whose column `name` a key joins to what the site is compared with.
 * `has_key` tells whether that column is part of any key: then none of them may be right.
 */
std::vector<ItemRef> HoldersByKey(const RepairCase &repair, int site,
                                  const std::vector<ItemRef> &holders, std::string_view name,
                                  bool &has_key);

/*
 * The equalities of the statement between columns of `item` and of other tables would be
 * foreign keys, one way or the other, if the item were `relation`: how many are.
 */
int KeyFit(const RepairCase &repair, ItemRef item, int relation);

} // namespace savant::core
