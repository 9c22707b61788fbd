/*
 * trial.hpp
 *     Check, Gate and Run of a draft, and what is done when it does not pass.
 *
 * A fault in form (a wrong name, a type, syntax) is mended by the names in scope,
 * else the model that wrote the statement is told what was wrong.  What is refused
 * for safety is final: no statement is bent until it slips through.
 */
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/ask/draft.hpp"

namespace savant::core {

class Trial {
public:
	/* The references must outlive the trial. */
	Trial(const AskOptions &options, Ports &ports, const SchemaPicture &picture, ModelRoute &model,
	      Answer &answer);

	/*
	 * Tries the drafts, more than one by a vote on their rows.  The draft that passed (it
	 * may be a mended one) with its result in the answer; nullopt: answer.error says why.
	 */
	std::optional<Draft> Try(std::vector<Draft> drafts);
	/* After a failure: another draft may fare better, and there are attempts left. */
	bool MayGoOn() const;
	/* Confidence lost by mends that were nearly ambiguous, 0..1. */
	double Guessed() const { return guessed_; }

private:
	struct Ballot;
	Executor::Outcome Execute(const Draft &draft);
	bool Settle(const Draft &draft, Executor::Outcome outcome);
	bool Attempt(const Draft &draft);
	bool IsFixable() const;
	bool WasTried(const std::string &sql) const;
	std::optional<Draft> Vote(std::vector<Draft> &drafts);
	std::optional<Draft> TryOne(Draft draft, bool failed_already);
	std::optional<Draft> MendNames(const Draft &draft, std::vector<std::string> &candidates);
	Draft Respelt(Draft draft);
	std::optional<Draft> AskModel(const Draft &draft, std::vector<std::string> candidates);

	const AskOptions &options_;
	Ports &ports_;
	const SchemaPicture &picture_;
	ModelRoute &model_;
	Answer &answer_;
	std::vector<std::string> failed_; // statements, white space folded
	double guessed_ = 0;
};

} // namespace savant::core
