/*
 * retry.cpp
 *     The retry table of the client contract (docs/models.md), one case per kind of failure.
 *
 * Three ideas behind the cases.  What passes by itself is waited for.  What the
 * request itself causes is asked again only in another form: the same bytes twice
 * give the same error twice.  And once a person has seen text of an answer,
 * nothing is asked again behind their back.
 */
#include "core/model/retry.hpp"

#include <algorithm>
#include <cmath>

namespace savant::core {

namespace {

constexpr double kFirstDelayMs = 1000;
constexpr double kLongestDelayMs = 8000;
constexpr double kJitter = 0.2; // +-: jobs that failed together do not come back together

double BackOff(int waits, double random) {
	const double step = kFirstDelayMs * std::exp2(std::clamp(waits, 0, 30));
	return std::min(step, kLongestDelayMs) * (1 - kJitter + 2 * kJitter * random);
}

/* The delay, or < 0 when no more are allowed. */
double NextDelay(const ModelFailure &failure, const RetryState &state, double random) {
	// A model that loads for minutes is no failure of the job: only the total clock ends that.
	if (failure.kind != FailureKind::Loading && state.waits >= state.retries) {
		return -1;
	}
	return std::max(BackOff(state.waits, random), failure.retry_after_s * 1000);
}

RetryPlan WaitFor(const ModelFailure &failure, const RetryState &state, double random,
                  double left_ms) {
	const double delay = NextDelay(failure, state, random);
	if (delay < 0) {
		return {RetryStep::NextEndpoint, -1, false}; // it had its chances: another one, or the end
	}
	return delay > left_ms ? RetryPlan{} : RetryPlan{RetryStep::Wait, delay, false};
}

RetryPlan LeaveFor(const ModelFailure &failure, const RetryState &state, double random,
                   double left_ms) {
	const double delay = NextDelay(failure, state, random);
	return {RetryStep::NextEndpoint, delay > left_ms ? -1 : delay, true};
}

} // namespace

RetryPlan PlanRetry(const ModelFailure &failure, const RetryState &state, double random,
                    double left_ms) {
	if (state.content_shown || left_ms <= 0) {
		return {};
	}
	switch (failure.kind) {
	case FailureKind::Loading:
	case FailureKind::Busy:
	case FailureKind::RateLimited:
		return WaitFor(failure, state, random, left_ms);
	case FailureKind::Unreachable:
		return LeaveFor(failure, state, random, left_ms);
	case FailureKind::Tls: // a certificate does not get better by waiting
		return {RetryStep::NextEndpoint, -1, true};
	case FailureKind::CircuitOpen:
	case FailureKind::QueueFull:
		return {RetryStep::NextEndpoint, -1, false};
	case FailureKind::Incomplete: // a connection that died, or a server that gave up
		return state.retried_cut ? RetryPlan{RetryStep::NextEndpoint, -1, true}
		                         : RetryPlan{RetryStep::AtOnce, 0, true};
	case FailureKind::BadParameter:
		return {RetryStep::WithoutParameter, 0, false};
	case FailureKind::ServerError:
		if (state.structure_sent && !state.dropped_structure) {
			return {RetryStep::WithoutStructure, 0, false};
		}
		return {};
	default:
		return {};
	}
}

} // namespace savant::core
