/*
 * result_digest.hpp
 *     Layer 6 for measuring: runs a plan to its end, counts its rows and keeps none.
 */
#pragma once

#include "pg/guard/statement_policy.hpp"

namespace savant::pg {

struct RawDigest {
	int64 rows;
	uint64 unordered[2]; // sums of two hashes of each row
	uint64 sequence;     // a chain of them
	double ms;
	int64 buffers_hit, buffers_read, temp_written;
};

/*
 * Server regime.  Runs the plan in the current snapshot.  Rows are hashed as their text, with
 * floating-point numbers rounded to ten digits, when `digest`; else only counted.
 */
RawDigest *DigestResult(PlannedStmt *plan, const char *sql, bool digest);

} // namespace savant::pg
