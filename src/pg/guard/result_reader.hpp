/*
 * result_reader.hpp
 *     Layer 6, results: runs a plan and keeps its first rows as text.
 *
 * Server regime for ReadResult; the C++ form is made afterwards, outside.
 */
#pragma once

#include "core/ask/answer.hpp"
#include "core/schema/picture.hpp"
#include "pg/guard/statement_policy.hpp"

namespace savant::pg {

/* The rows as palloc'd C strings in the database encoding; null = NULL. */
struct RawResult {
	int columns;
	const char **names;
	const char **types;
	bool *numeric;
	int64 rows;
	int64 capacity;
	char **cells; // row after row
	bool truncated;
};

struct ResultLimits {
	int64 max_rows;
	int64 max_bytes;
};

/*
 * Runs the plan in the current snapshot.  Stops the executor at the first row
 * that is over a limit; such a row is not kept.  Allocates in the current context.
 */
RawResult *ReadResult(PlannedStmt *plan, const char *sql, const ResultLimits &limits);

/* The C++ form, in UTF-8, with the masks (core::Mask per column, null = none) applied. */
core::ResultSet MakeResultSet(const RawResult &raw, const core::Mask *masks);

} // namespace savant::pg
