/*
 * search_progress.cpp
 *     savant._index_search_progress: who searches for indexes just now.
 */
#include "pg/advice/search_progress.hpp"
#include "pg/datum.hpp"
#include "pg/workload/workload_reader.hpp"

extern "C" {
#include "commands/dbcommands.h"
#include "utils/timestamp.h"
}

namespace savant::entry {

namespace {

/* A name, or nothing when it is gone meanwhile. */
pg::Cell NameCell(const char *name) {
	return name == nullptr ? pg::Cell() : pg::Cell(pg::FromServerLossy(name));
}

std::vector<pg::Cell> ProgressRow(const pg::SearchState &state) {
	const Oid database = state.database, role = state.role;
	const TimestampTz started = state.started_at;
	char saved[32];
	snprintf(saved, sizeof(saved), "%.1f", state.saved_share * 100);
	return {std::to_string(state.pid),
	        NameCell(pg::Call([database] { return get_database_name(database); })),
	        NameCell(pg::Call([role] { return GetUserNameFromId(role, true); })),
	        pg::Cell(state.phase),
	        NameCell(pg::Call([started] { return timestamptz_to_str(started); })),
	        std::to_string(state.statements),
	        std::to_string(state.statements_done),
	        std::to_string(state.candidates),
	        std::to_string(state.planner_calls),
	        pg::Cell(saved)};
}

} // namespace

} // namespace savant::entry

/* savant._index_search_progress() returns table (pid, datname, usename, phase ...) */
SAVANT_SQL_FUNCTION(savant__index_search_progress) {
	std::vector<std::vector<savant::pg::Cell>> rows;
	for (const savant::pg::SearchState &state : savant::pg::SearchesGoingOn()) {
		if (savant::pg::MaySeeStatementsOf(state.role)) {
			rows.push_back(savant::entry::ProgressRow(state));
		}
	}
	return savant::pg::ReturnRows(fcinfo, rows);
}
