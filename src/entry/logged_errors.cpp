/*
 * logged_errors.cpp
 *     savant._logged_errors: how often each error went to the server log.
 */
#include "core/errors.hpp"
#include "pg/datum.hpp"
#include "pg/watch/log_counts.hpp"

extern "C" {
#include "utils/timestamp.h"
}

namespace savant::entry {

namespace {

std::vector<pg::Cell> CountRow(const pg::LogCount &count, const std::string &since) {
	return {std::to_string(count.database),
	        pg::Cell(pg::Name(count.kind)),
	        count.sqlstate.empty() ? pg::Cell() : pg::Cell(count.sqlstate),
	        count.message.empty() ? pg::Cell() : pg::Cell(count.message),
	        std::to_string(count.times),
	        pg::Cell(since)};
}

} // namespace

} // namespace savant::entry

/* savant._logged_errors() returns table (database oid, kind, sqlstate, message, times, since) */
SAVANT_SQL_FUNCTION(savant__logged_errors) {
	if (!savant::pg::HasLogCounts()) {
		throw savant::core::UserError(
			savant::core::ErrorCode::NotSupported,
			"logged errors are counted only with shared_preload_libraries = 'pg_savant'");
	}
	const std::string since =
		savant::pg::Call([] { return timestamptz_to_str(savant::pg::LogCountsSince()); });
	std::vector<std::vector<savant::pg::Cell>> rows;
	for (const savant::pg::LogCount &count : savant::pg::ReadLogCounts()) {
		rows.push_back(savant::entry::CountRow(count, since));
	}
	return savant::pg::ReturnRows(fcinfo, rows);
}
