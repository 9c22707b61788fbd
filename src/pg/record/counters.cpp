/*
 * counters.cpp
 *     Counters in shared memory, or in this process when there is none.
 */
#include "pg/record/counters.hpp"

#include "pg/shared_state.hpp"

namespace savant::pg {

namespace {

const char *const kNames[kCounters] = {"requests",
                                       "answered",
                                       "clarified",
                                       "unanswered",
                                       "refused",
                                       "failed",
                                       "aborted",
                                       "rate_limited",
                                       "concurrency_limited",
                                       "token_limited",
                                       "route_verified",
                                       "route_metric",
                                       "route_catalogue",
                                       "route_rules",
                                       "route_model",
                                       "route_caller",
                                       "rows",
                                       "truncated_results",
                                       "warnings",
                                       "attempts",
                                       "prompt_tokens",
                                       "answer_tokens",
                                       "model_requests",
                                       "model_retries",
                                       "model_failures",
                                       "draft_cache_hits",
                                       "draft_cache_misses",
                                       "draft_cache_kept",
                                       "draft_cache_evictions",
                                       "draft_cache_too_long",
                                       "reply_cache_hits",
                                       "reply_cache_misses",
                                       "reply_cache_kept",
                                       "reply_cache_evictions",
                                       "reply_cache_too_long",
                                       "understand_us",
                                       "draft_us",
                                       "check_us",
                                       "gate_us",
                                       "run_us",
                                       "judge_us",
                                       "tell_us",
                                       "total_us",
                                       "records_queued",
                                       "records_written",
                                       "records_logged",
                                       "records_discarded",
                                       "queue_overflows"};

std::int64_t session_counters[kCounters];
std::int64_t session_failures[core::kFailureKinds];

} // namespace

void Count(Counter counter, std::int64_t amount) noexcept {
	const int index = static_cast<int>(counter);
	if (SharedState *shared = Shared()) {
		pg_atomic_fetch_add_u64(&shared->counters[index], amount);
	} else {
		session_counters[index] += amount;
	}
}

std::int64_t ReadCounter(Counter counter) noexcept {
	const int index = static_cast<int>(counter);
	if (SharedState *shared = Shared()) {
		return static_cast<std::int64_t>(pg_atomic_read_u64(&shared->counters[index]));
	}
	return session_counters[index];
}

void CountFailure(core::FailureKind kind) noexcept {
	Count(Counter::ModelFailures);
	const int index = static_cast<int>(kind);
	if (SharedState *shared = Shared()) {
		pg_atomic_fetch_add_u64(&shared->model_failures[index], 1);
	} else {
		session_failures[index]++;
	}
}

std::int64_t ReadFailures(core::FailureKind kind) noexcept {
	const int index = static_cast<int>(kind);
	if (SharedState *shared = Shared()) {
		return static_cast<std::int64_t>(pg_atomic_read_u64(&shared->model_failures[index]));
	}
	return session_failures[index];
}

const char *CounterName(Counter counter) noexcept { return kNames[static_cast<int>(counter)]; }

} // namespace savant::pg
