/*
 * runner.hpp
 *     The process that applies a suggestion: commands that cannot run inside a function.
 */
#pragma once

#include <cstdint>

#include "pg/postgres.hpp"

namespace savant::pg {

/* What the process is told; it travels in BackgroundWorker::bgw_extra. */
struct RunnerOrder {
	Oid database;
	Oid login; // the role that it connects as
	Oid role;  // the role that it then is, and whose suggestion it is
	int64 suggestion;
	bool undo;
	int lock_timeout_ms;
};

/*
 * Starts the process and waits until it runs; its pid.  Raises UserError(TooManyRequests) when
 * there is no room for another background process.  Throws pg::Error.
 */
int StartRunner(const RunnerOrder &order);

/* The first thing that the process does: before it connects to the database. */
void PrepareRunner();

/* The order of this process. */
RunnerOrder ReadRunnerOrder();

/*
 * Runs the commands of the suggestion one after the other, each in a transaction of its own as the
 * server does for a client, and records what became of it.  Only in the runner, outside a
 * transaction.  A command that fails ends the work; what an unfinished CONCURRENTLY left
 * behind is dropped.
 */
void RunSuggestion(const RunnerOrder &order);

} // namespace savant::pg
