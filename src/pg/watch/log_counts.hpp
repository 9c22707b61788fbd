/*
 * log_counts.hpp
 *     How often each error went to the server log, by database and SQLSTATE, in shared memory.
 *
 * Without shared_preload_libraries nothing is counted.  The hook sees what goes to the log: with
 * log_min_messages above error, nothing.  Failed logins are among them: each one is a FATAL of
 * class 28, also those that pg_hba.conf turns away before ClientAuthentication_hook is called.
 */
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pg/postgres.hpp"

extern "C" {
#include "datatype/timestamp.h"
}

namespace savant::pg {

enum class LogKind : std::uint8_t {
	Error,
	Fatal,               // the end of a session, or a login that failed
	CancelledAutovacuum, // an ERROR, of a lock that somebody else wanted
};
const char *Name(LogKind kind); // error, fatal, cancelled_autovacuum

struct LogCount {
	Oid database; // InvalidOid: none yet, as during a login
	LogKind kind;
	std::string sqlstate; // "" = those that found no place of their own, of any database
	std::string message;  // as it is in the source, with %s in place of values; UTF-8
	std::int64_t times;
};

/* From _PG_init while preloading. */
void RequestLogCounts();

bool HasLogCounts() noexcept;
std::vector<LogCount> ReadLogCounts();
/* Since when; of the last start, or of the last crash. */
TimestampTz LogCountsSince() noexcept;

} // namespace savant::pg
