/*
 * explain_text.hpp
 *     From what a person gave - a statement, a plan, a queryid - to an explained statement.
 */
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/ask/ports.hpp"
#include "core/explain/explained_statement.hpp"

namespace savant::pg {

struct ExplainInput {
	std::string text;
	bool run = false; // measure it, when it may be run
	/* Values of $1, $2 ...; nullopt: a generic plan. */
	std::optional<std::vector<std::optional<std::string>>> parameters;
	bool find = true; // look for findings, too
};

struct Explanation {
	std::optional<core::ExplainedStatement> explained; // set exactly when `error` is not
	std::optional<core::AnswerError> error;
	core::Verdict verdict;          // of the last pass through the guard
	double plan_ms = 0, run_ms = 0; // of the passes
};

/* The text is a queryid: digits, with or without a minus. */
std::optional<std::int64_t> ReadQueryId(std::string_view text);

/*
 * Never runs what changes or locks anything: such a statement is explained and `not_run` says
 * why.  So it is when the guard refuses to run it, it fails, or it takes too long.  `prover`
 * may be null.  Throws UserError of FindStatement(), and pg::Error when the caller cancels.
 */
Explanation ExplainText(const ExplainInput &input, core::IndexProver *prover);

} // namespace savant::pg
