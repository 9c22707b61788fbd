/*
 * why_slow_reader.hpp
 *     The facts of a period, from the tables of the watch.
 */
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/incident/why_slow.hpp"

namespace savant::pg {

struct PeriodRequest {
	std::string period;       // "hour", "90 minutes"
	std::optional<double> to; // seconds since 1970; nullopt = now
	std::optional<std::int64_t> query_id;
};

/*
 * Reads with the rights of the current user.  Usual is the same time of day in the last seven
 * days, when at least three of them have snapshots; else the day before the period.  Throws
 * pg::Error: what the user may not read, a period that is none.
 */
core::PeriodFacts ReadPeriodFacts(const PeriodRequest &request);

} // namespace savant::pg
