/*
 * statement_statistics.hpp
 *     pg_stat_statements, as the caller may see it.
 */
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pg/postgres.hpp"

namespace savant::pg {

/* One statement of this database, its users together. */
struct StatementStatistics {
	std::int64_t query_id = 0;
	Oid role = InvalidOid; // who spent most time in it
	std::string sql;       // normalised: constants are $1, $2 ...
	double calls = 0;
	double ms = 0; // all calls together, planning too where it was tracked
	bool updates = false;
};

/* Statements that are not in the list. */
struct StatementCount {
	int statements = 0;
	double ms = 0;
};

struct StatementReport {
	std::vector<StatementStatistics> statements; // most time first
	double days = 0;                             // since the statistics were reset
	double ms = 0;         // of all that can be planned and seen, whether in the list or not
	StatementCount hidden; // of other roles, which this caller may not read
	StatementCount long_ones;
	StatementCount rest;      // below the share
	bool has_evicted = false; // the view lost entries for want of room
};

struct StatementRequest {
	double share = 0.99; // of the time that the list is to cover
	int max_statements = 1500;
	int max_writes = 500; // UPDATEs beyond the share
};

/*
 * What the view shows of this database: SELECT, INSERT, UPDATE, DELETE and MERGE of clients;
 * no utility commands, nothing of pg_savant and of the view itself.  UserError(NotConfigured)
 * when the view cannot be read because of how the server is set up; throws pg::Error when the
 * caller may not read it.
 */
StatementReport ReadStatementStatistics(const StatementRequest &request);

} // namespace savant::pg
