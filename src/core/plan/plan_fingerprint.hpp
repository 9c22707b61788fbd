/*
 * plan_fingerprint.hpp
 *     Whether two plans are the same plan: a hash of what the planner decided, without the
 *     figures and constants that differ from one execution to the next.
 */
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/plan/query_plan.hpp"

namespace savant::core {

struct PlanFingerprint {
	std::uint64_t plan = 0;  // types, joins, relations, indexes, strategies, sort and group keys
	std::uint64_t shape = 0; // the same without the names of indexes

	bool operator==(const PlanFingerprint &) const = default;
};

/* Costs, rows, numbers of workers, conditions, schemas and constants do not count, so that it is
 * the same with and without VERBOSE and ANALYZE, in JSON and in text.  Stable across versions of
 * pg_savant: people keep it. */
PlanFingerprint FingerprintOf(const QueryPlan &plan);

/* 16 hexadecimal digits. */
std::string FingerprintText(std::uint64_t fingerprint);

/* `expression` with each literal and parameter as "?": "(a = 5)" -> "(a = ?)". */
std::string WithoutConstants(std::string_view expression);

} // namespace savant::core
