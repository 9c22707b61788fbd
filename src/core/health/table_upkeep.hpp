/*
 * table_upkeep.hpp
 *     What VACUUM and ANALYZE have to do for each table, by its own thresholds.
 */
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/health/health_check.hpp"

namespace savant::core {

struct TableUpkeep {
	std::string name; // qualified, as SQL
	double live = 0, dead = 0, modified = 0, inserted = 0;
	double changes = 0; // rows updated and deleted since statistics began
	double pages = 0, visible_pages = 0;
	double vacuum_threshold = 0, insert_threshold = 0, analyze_threshold = 0; // rows
	double vacuumed_at = 0, analyzed_at = 0; // seconds since 1970; NaN = never
	bool autovacuum_enabled = true;

	bool IsVacuumDue() const { return dead > vacuum_threshold || inserted > insert_threshold; }
};

/* The tables of probe "tables" with a thousand changes or more that were not seen to. */
std::vector<TableUpkeep> UpkeepOf(const HealthCheck &check);

/* A storage parameter of a row of probe "tables", "" when it is not set. */
std::string TableOption(const HealthRow &table, std::string_view name);

} // namespace savant::core
