/*
 * counters.hpp
 *     What has happened since the server started, as numbers.
 *
 * In shared memory when the library is preloaded, else of this session alone.
 * Counting is lock-free and never fails; times are summed in microseconds.
 */
#pragma once

#include <cstdint>

#include "core/model/failure.hpp"

namespace savant::pg {

enum class Counter : int {
	Requests,
	Answered,
	Clarified,
	Unanswered,
	Refused,
	Failed,
	Aborted,
	RateLimited,
	ConcurrencyLimited,
	TokenLimited,
	RouteVerified,
	RouteMetric,
	RouteCatalogue,
	RouteRules,
	RouteModel,
	RouteCaller,
	Rows,
	TruncatedResults,
	Warnings,
	Attempts,
	PromptTokens,
	AnswerTokens,
	ModelRequests,
	ModelRetries,
	ModelFailures,
	DraftCacheHits, // these five in the order of ReplyCache...
	DraftCacheMisses,
	DraftCacheKept,
	DraftCacheEvictions,
	DraftCacheTooLong,
	ReplyCacheHits,
	ReplyCacheMisses,
	ReplyCacheKept,
	ReplyCacheEvictions,
	ReplyCacheTooLong,
	UnderstandUs,
	DraftUs,
	CheckUs,
	GateUs,
	RunUs,
	JudgeUs,
	TellUs,
	TotalUs,
	RecordsQueued,
	RecordsWritten,
	RecordsLogged,
	RecordsDiscarded,
	QueueOverflows,
	Count_ // how many there are
};

constexpr int kCounters = static_cast<int>(Counter::Count_);

/* Adds `amount` (>= 0) to a counter. */
void Count(Counter counter, std::int64_t amount = 1) noexcept;
std::int64_t ReadCounter(Counter counter) noexcept;
/* Adds one to what a model's calls failed with, and to Counter::ModelFailures. */
void CountFailure(core::FailureKind kind) noexcept;
std::int64_t ReadFailures(core::FailureKind kind) noexcept;
/* The name ai_stats() gives it, snake_case. */
const char *CounterName(Counter counter) noexcept;

} // namespace savant::pg
