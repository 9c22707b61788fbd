/*
 * optimize.hpp
 *     The cheapest of the ways to write a statement that mean the same, as the planner sees
 *     it, and as a clock sees it when asked.
 */
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/rewrite/benchmark.hpp"
#include "core/rewrite/rewrite.hpp"

namespace savant::core {

struct OptimizeOptions {
	bool measure = false;
	BenchmarkOptions benchmark;
};

/* What the search needs from outside. */
struct OptimizeWorld {
	const SchemaPicture &picture;
	const KeysHold &keys_hold;
	Executor &planner; // Check() for the cost of any statement
	Measurer &measurer;
	Clock &clock;
};

/* One way to write it, with its planned cost. */
struct CostedRewrite {
	Rewrite rewrite;
	double cost = 0;
};

struct Optimization {
	std::string original, sql; // equal when nothing was found
	double cost_before = -1, cost_after = -1;
	std::vector<CostedRewrite> steps;  // each applied to the one before
	std::vector<CostedRewrite> offers; // of the result; they mean something else in some case
	int tried = 0;                     // rewrites that were planned
	std::optional<AnswerError> error;  // the statement cannot be planned
	std::optional<Benchmark> measured; // original, result
	std::string command;               // set for what is no query, which is left alone
	bool open_limit = false;           // LIMIT gave other rows, which its order leaves open
	bool withdrawn = false;            // the results differed: `sql` is the original again
	bool IsProved() const;
};

Optimization OptimizeStatement(const std::string &sql, const OptimizeOptions &options,
                               OptimizeWorld &world);

/* The lines of ai_optimize; the first is the verdict. */
std::vector<std::string> TellOptimization(const Optimization &optimization);

/* The object of ai_optimize_json. */
std::string OptimizationJson(const Optimization &optimization);

} // namespace savant::core
