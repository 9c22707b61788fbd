/*
 * plan_keys.hpp
 *     Sort and group keys, and the tables that they are of.
 */
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/findings/finding.hpp"
#include "core/findings/plan_expression.hpp"

namespace savant::core {

/* The columns of a list property (Sort Key, Group Key), in order; empty as soon as one key is
 * no plain column. */
std::vector<ColumnUse> KeyColumns(const FindingInput &input, int node, std::string_view property);

/* The one scan at or below `node` whose table all columns are of; -1 = none, or several. */
int ScanOfColumns(const FindingInput &input, int node, const std::vector<ColumnUse> &columns);

/*
 * The scan of a table that feeds `node` with nothing between but Gather, Gather Merge and LockRows;
 * -1 = something else does.
 */
int ScanJustBelow(const QueryPlan &plan, int node);

/* An existing, valid b-tree over the whole table begins with these columns, in this order. */
bool HasIndexOn(const TableFacts &table, const std::vector<std::string> &columns);

/* The columns that the scan's conditions compare for equality with what is constant to it. */
std::vector<std::string> EqualityColumns(const FindingInput &input, int scan);

/* A wish for an index on the equality columns of the scan, then `keys`. */
IndexWish WishFor(const FindingInput &input, int scan, const std::vector<ColumnUse> &keys);

/* A name for extended statistics of the table, as CREATE STATISTICS needs up to version 15. */
std::string StatisticsName(const PlanNode &scan, const std::vector<std::string> &columns);

} // namespace savant::core
