/*
 * retry.hpp
 *     What to do about a failed request: the retry table of the client contract.
 */
#pragma once

#include "core/model/chat.hpp"

namespace savant::core {

enum class RetryStep {
	GiveUp,
	Wait,             // again after delay_ms
	AtOnce,           // again on a fresh connection
	WithoutParameter, // again after AvoidParameter
	WithoutStructure, // again with neither schema nor grammar
	// This one is down: the next of the job at once.  When all were tried, again from the first
	// after delay_ms; delay_ms < 0: give up then.
	NextEndpoint,
};

struct RetryPlan {
	RetryStep step = RetryStep::GiveUp;
	double delay_ms = 0;
	bool counts_for_circuit = false; // a transport failure
};

struct RetryState {
	int waits = 0; // delays so far; the caller counts
	bool retried_cut = false, dropped_structure = false, content_shown = false;
	bool structure_sent = false;
	int retries = 3; // delays allowed; a server that loads its model is waited for beyond them
};

/*
 * Back-off 1, 2, 4, 8 s with +-20 % jitter from `random` in [0, 1); Retry-After wins when longer.
 * `left_ms` is what the total clock leaves: a wait beyond it is GiveUp.
 */
RetryPlan PlanRetry(const ModelFailure &failure, const RetryState &state, double random,
                    double left_ms);

} // namespace savant::core
