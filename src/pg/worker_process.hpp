/*
 * worker_process.hpp
 *     What our background processes have in common.
 */
#pragma once

#include "pg/postgres.hpp"

extern "C" {
#include "postmaster/bgworker.h"
}

namespace savant::pg {

/*
 * A process of this library with shared memory and, if it wants one, a database connection; it
 * may start on a standby.  `type` is what pg_stat_activity shows and its name, `function` its
 * main function; after a failure it is started again after `restart_s` seconds
 * (BGW_NEVER_RESTART: never).
 */
BackgroundWorker WorkerProcess(const char *type, const char *function, int restart_s) noexcept;

} // namespace savant::pg
