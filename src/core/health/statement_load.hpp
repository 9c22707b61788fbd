/*
 * statement_load.hpp
 *     What each statement did in the interval, over all roles.
 */
#pragma once

#include <string>
#include <vector>

#include "core/health/health_check.hpp"

namespace savant::core {

/* Differences of probe "statements" for one query id, of statements that clients sent. */
struct StatementLoad {
	std::string query_id;
	double calls = 0, total_ms = 0, rows = 0;
	double blocks_read = 0, temp_written = 0, wal_bytes = 0; // blocks, blocks, bytes
	double plans = 0, plan_ms = 0, jit_ms = 0;
	double workers_wanted = 0, workers_got = 0; // from 18 on
	bool is_new = false;                        // not in the snapshot before, for any role
	double lifetime_mean_ms = 0, stddev_ms = 0, max_ms = 0;

	std::string Object() const { return "statement " + query_id; }
	double MeanMs() const { return total_ms / calls; }
};

struct StatementLoads {
	std::vector<StatementLoad> statements; // those that were called, most time first
	StatementLoad all;                     // their sum
};

StatementLoads LoadsOf(const HealthCheck &check);

} // namespace savant::core
