/*
 * pitfall_rules.hpp
 *     The rules behind FindPitfalls, by what they look at.  Internal to core/sql.
 */
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/ask/answer.hpp"
#include "core/sql/scope.hpp"
#include "core/sql/statement.hpp"

namespace savant::core {

using Warnings = std::vector<Warning>;

/* Appends unless the same code and message are there already. */
void AddWarning(Warnings &out, std::string_view code, std::string message, std::string hint);

/* The operator of a simple comparison (A_Expr of kind AEXPR_OP), else "". */
std::string_view OperatorOf(Node expression);
bool IsComparison(std::string_view name);
/* Name of an aggregate or function call, else ""; schema pg_catalog is looked through. */
std::string_view CallName(Node expression);
bool IsAggregateName(std::string_view name);
/* An aggregate of this query level stands somewhere in the expression. */
bool ContainsAggregate(Node expression);

/* Columns of `item` that conjuncts of the block fix to a constant. */
std::vector<std::string> PinnedColumns(const Scope &scope, int block, int item);
/*
 * Do these columns include a unique key of the item (table, GROUP BY or DISTINCT)?
 * `depth` counts the subqueries and CTEs followed; beyond a limit the answer is no.
 */
bool CoversKey(const Scope &scope, int block, int item, const std::vector<std::string> &columns,
               int depth = 0);
/* Can the block return more than one row? */
bool IsSingleRow(const Scope &scope, int block, int depth = 0);

/* WHERE and inner-join conditions of a block. */
std::vector<Node> AllConjuncts(const Block &block);

void FindMissingJoins(const Scope &scope, Warnings &out);
void FindFanOuts(const Scope &scope, Warnings &out);
void FindTurnedOuterJoins(const Scope &scope, Warnings &out);
void FindUnknownLiterals(const Scope &scope, const Tree &tree, Warnings &out);
void FindNullPitfalls(const Scope &scope, const Tree &tree, Warnings &out);
void FindUnorderedLimits(const Scope &scope, Warnings &out);
void FindTypePitfalls(const Scope &scope, const Tree &tree, Warnings &out);

} // namespace savant::core
