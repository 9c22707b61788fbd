/*
 * plannable.hpp
 *     Layer 1 for a statement that is to be explained: which part of the text has a
 *     plan, and whether that part could also be run.
 */
#pragma once

#include <optional>
#include <string>

#include "core/sql/statement.hpp"

namespace savant::core {

struct PlannableText {
	/* The text with EXPLAIN and its options overwritten by spaces, so that positions hold. */
	std::string sql;
	std::optional<SqlProblem> refusal; // set: there is nothing to plan
	StatementClass statement;
	/* Why it is planned only, as the end of a sentence: "it changes data"; "" = it may be run. */
	std::string bar;
	bool was_explain = false; // EXPLAIN stood before it
	bool was_analyze = false; // with ANALYZE
	int parameters = 0;       // the highest $n
};

/*
 * Accepts one query, INSERT, UPDATE, DELETE or MERGE, with or without EXPLAIN; refuses all
 * else in the words of an error report.  Never throws for bad SQL.
 */
PlannableText ReadPlannable(std::string sql);

} // namespace savant::core
