/*
 * used_columns.hpp
 *     Which columns of which tables a statement names, by the server's own analysis.
 */
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace savant::pg {

/* A column that a statement reads; column_number 0 and an empty name stand for the table alone. */
struct UsedColumn {
	std::uint32_t relation = 0; // OID
	std::string schema, table;
	int column_number = 0;
	std::string column;
};

/*
 * The columns that `sql` names in FROM items, sub-queries and CTEs; a view counts as itself.
 * Analyses without rewriting, planning or executing.  Throws pg::Error on a
 * statement that does not parse or names what does not exist.
 */
std::vector<UsedColumn> ColumnsUsedBy(const std::string &sql);

/* The same as a JSON array of objects, the form of savant.verified_question.uses. */
std::string UsesToJson(const std::vector<UsedColumn> &uses);

} // namespace savant::pg
