/*
 * read_plan.hpp
 *     Plans from text that people paste: EXPLAIN's JSON, EXPLAIN's text, and
 *     what psql, pgAdmin, logs and tickets make of them.
 */
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/plan/query_plan.hpp"

namespace savant::core {

constexpr std::size_t kMaxPlanBytes = 16 * 1024 * 1024;
constexpr int kMaxPlanNodes = 50'000;
constexpr int kMaxPlanDepth = 1'000;

/* Why a text is not a plan, in the words of an error report. */
struct PlanProblem {
	std::string message, detail, hint;
	int line = 0; // 1-based; 0 = unknown
};

struct PlanReading {
	std::optional<QueryPlan> plan; // set exactly when `problem` is not
	std::optional<PlanProblem> problem;
};

/* The text is a plan rather than a statement, as far as its first characters tell. */
bool LooksLikePlan(std::string_view text);

/*
 * Reads a plan in JSON or text form, of PostgreSQL 13 to 18.  Tolerates psql's frame ("QUERY
 * PLAN", dashes, "+" at line ends, "(12 rows)"), quotes and "+" of CSV and of pgAdmin, the
 * prefix of a server log, Markdown fences, an auto_explain header ("duration: ... plan:",
 * "Query Text:") and unknown keys and node types.  Never throws for bad input.
 */
PlanReading ReadPlan(std::string_view text);

} // namespace savant::core
