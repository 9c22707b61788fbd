/*
 * menders.hpp
 *     One mender for each kind of fault.  Each puts its edits and their description
 *     into the case and returns true, or returns false and leaves at most candidates.
 */
#pragma once

#include "core/repair/repair_case.hpp"

namespace savant::core {

/* 42703: columns that are misspelt, in another table, literals in double quotes, output names. */
bool MendColumns(RepairCase &repair);

/* 42703 of a unit of time without quotes: date_trunc(month, ...), DATEDIFF(day, ...). */
bool MendUnits(RepairCase &repair);

/* 42P01, 3F000: tables that do not exist under that name. */
bool MendTables(RepairCase &repair);

/* 42P01, missing FROM-clause entry: wrong aliases, and tables that FROM forgot. */
bool MendAliases(RepairCase &repair);

/* 42712: a table twice in FROM, one of them in place of a table that columns are taken from. */
bool MendRepeatedTable(RepairCase &repair);

/* 42883 of a call: misspelt functions, and those of other databases. */
bool MendFunctions(RepairCase &repair);

/* 42883 of an operator: text = integer and the like, and signs of other databases. */
bool MendOperators(RepairCase &repair);

/* 42804: a number literal where all others are text. */
bool MendTypes(RepairCase &repair);

/* 42803: a missing or incomplete GROUP BY, an aggregate in WHERE. */
bool MendGroups(RepairCase &repair);

/* 42702: columns that several tables of the query have. */
bool MendAmbiguous(RepairCase &repair);

} // namespace savant::core
