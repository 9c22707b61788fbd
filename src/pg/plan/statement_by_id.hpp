/*
 * statement_by_id.hpp
 *     The text of a statement by its queryid in pg_stat_statements.
 */
#pragma once

#include <cstdint>
#include <string>

#include "pg/postgres.hpp"

namespace savant::pg {

struct StatementById {
	std::string sql; // with $1, $2 ... where constants were
	Oid role = InvalidOid;
};

/*
 * The statement of this database, of the role that spent most time in it, as far as the caller
 * may see it.  Throws UserError: NotConfigured without the extension, InvalidParameter when
 * there is no such statement, NotPermitted when its text is hidden from the caller; pg::Error
 * when the view cannot be read.
 */
StatementById FindStatement(std::int64_t query_id);

} // namespace savant::pg
