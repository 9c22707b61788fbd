/*
 * measures.hpp
 *     Measures that no single column is named after: revenue, quantity sold, profit,
 *     rating, price.  Found by the roles that columns play (an amount, a quantity, a
 *     unit price, a discount), which names, comments and types give away.
 */
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/language/schema_words.hpp"

namespace savant::core {

enum class MeasureRole {
	Revenue,
	Quantity,
	Profit,
	Rating,
	Price,
	Stock,
	Salary,
	Size,
	Weight,
	Length,
	Date
};

/* What one row of `relation` contributes. */
struct Measure {
	int relation = -1;
	std::string expression;          // SQL with marked columns (fact_paths.hpp)
	std::string note;                // "orders.total", what the expression is in words
	std::optional<ColumnRef> column; // when it is one column
};

/*
 * The ways to compute `role` in this schema, best first.  `asked` is the word of the
 * question ("turnover"); a column whose name or comment holds it comes first.
 */
std::vector<Measure> MeasuresFor(MeasureRole role, std::string_view asked,
                                 const SchemaWords &words);

/* The column of `relation` that plays the role; nothing when none does. */
std::optional<ColumnRef> RoleColumn(int relation, MeasureRole role, const SchemaWords &words);

/*
 * The date on which a row of `relation` came to be: the column that one of `stems`
 * names ("ship" -> shipped_on), else the one that says when it began.
 */
std::optional<ColumnRef> EventDate(int relation, const std::vector<std::string> &stems,
                                   const SchemaWords &words);

} // namespace savant::core
