#include "core/model/retry.hpp"

#include <gtest/gtest.h>

namespace savant::core {
namespace {

constexpr double kPlenty = 600000;
constexpr double kMiddle = 0.5; // no jitter

ModelFailure Failure(FailureKind kind, double retry_after_s = -1) {
	ModelFailure failure;
	failure.kind = kind;
	failure.retry_after_s = retry_after_s;
	return failure;
}

RetryPlan Plan(FailureKind kind, const RetryState &state = {}) {
	return PlanRetry(Failure(kind), state, kMiddle, kPlenty);
}

TEST(PlanRetry, WaitsLongerEachTime) {
	RetryState state;
	state.retries = 9;
	const double expected[] = {1000, 2000, 4000, 8000, 8000, 8000};
	for (const double delay : expected) {
		const RetryPlan plan = Plan(FailureKind::Busy, state);
		EXPECT_EQ(plan.step, RetryStep::Wait);
		EXPECT_DOUBLE_EQ(plan.delay_ms, delay);
		EXPECT_FALSE(plan.counts_for_circuit);
		++state.waits;
	}
}

TEST(PlanRetry, SpreadsDelaysByAFifth) {
	EXPECT_DOUBLE_EQ(PlanRetry(Failure(FailureKind::Busy), {}, 0, kPlenty).delay_ms, 800);
	EXPECT_NEAR(PlanRetry(Failure(FailureKind::Busy), {}, 0.999999, kPlenty).delay_ms, 1200, 0.01);
}

TEST(PlanRetry, WaitsAsLongAsTheServerSays) {
	const ModelFailure limited = Failure(FailureKind::RateLimited, 30);
	EXPECT_DOUBLE_EQ(PlanRetry(limited, {}, kMiddle, kPlenty).delay_ms, 30000);
	const ModelFailure short_wait = Failure(FailureKind::RateLimited, 0.1);
	EXPECT_DOUBLE_EQ(PlanRetry(short_wait, {}, kMiddle, kPlenty).delay_ms, 1000);
}

TEST(PlanRetry, GivesUpWhenTheTotalClockEndsBefore) {
	const ModelFailure limited = Failure(FailureKind::RateLimited, 30);
	EXPECT_EQ(PlanRetry(limited, {}, kMiddle, 29999).step, RetryStep::GiveUp);
	EXPECT_EQ(PlanRetry(limited, {}, kMiddle, 30000).step, RetryStep::Wait);
	EXPECT_EQ(PlanRetry(Failure(FailureKind::Incomplete), {}, kMiddle, 0).step, RetryStep::GiveUp);
}

TEST(PlanRetry, LooksElsewhereWhenTheRetriesAreUsedUp) {
	RetryState state;
	state.waits = state.retries = 3;
	for (const FailureKind kind : {FailureKind::Busy, FailureKind::RateLimited}) {
		const RetryPlan plan = Plan(kind, state);
		EXPECT_EQ(plan.step, RetryStep::NextEndpoint);
		EXPECT_LT(plan.delay_ms, 0);
	}
}

TEST(PlanRetry, WaitsForAServerThatLoadsHoweverOften) {
	RetryState state;
	state.waits = 50;
	const RetryPlan plan = Plan(FailureKind::Loading, state);
	EXPECT_EQ(plan.step, RetryStep::Wait);
	EXPECT_DOUBLE_EQ(plan.delay_ms, 8000);
}

TEST(PlanRetry, LeavesAServerThatCannotBeReached) {
	RetryState state;
	const RetryPlan plan = Plan(FailureKind::Unreachable, state);
	EXPECT_EQ(plan.step, RetryStep::NextEndpoint);
	EXPECT_DOUBLE_EQ(plan.delay_ms, 1000);
	EXPECT_TRUE(plan.counts_for_circuit);
	state.waits = 3;
	EXPECT_LT(Plan(FailureKind::Unreachable, state).delay_ms, 0);
	EXPECT_LT(Plan(FailureKind::Tls).delay_ms, 0);
	EXPECT_TRUE(Plan(FailureKind::Tls).counts_for_circuit);
	for (const FailureKind kind : {FailureKind::CircuitOpen, FailureKind::QueueFull}) {
		EXPECT_EQ(Plan(kind).step, RetryStep::NextEndpoint);
		EXPECT_LT(Plan(kind).delay_ms, 0);
		EXPECT_FALSE(Plan(kind).counts_for_circuit) << "nothing was sent";
	}
}

TEST(PlanRetry, AsksOnceMoreAfterACut) {
	RetryState state;
	EXPECT_EQ(Plan(FailureKind::Incomplete, state).step, RetryStep::AtOnce);
	EXPECT_TRUE(Plan(FailureKind::Incomplete, state).counts_for_circuit);
	state.retried_cut = true;
	EXPECT_EQ(Plan(FailureKind::Incomplete, state).step, RetryStep::NextEndpoint);
	EXPECT_LT(Plan(FailureKind::Incomplete, state).delay_ms, 0);
}

TEST(PlanRetry, NeverSendsTheSameBodyTwiceAfterAServerError) {
	RetryState state;
	EXPECT_EQ(Plan(FailureKind::ServerError, state).step, RetryStep::GiveUp);
	state.structure_sent = true;
	EXPECT_EQ(Plan(FailureKind::ServerError, state).step, RetryStep::WithoutStructure);
	state.dropped_structure = true;
	EXPECT_EQ(Plan(FailureKind::ServerError, state).step, RetryStep::GiveUp);
}

TEST(PlanRetry, NeverAsksAgainAfterTextWasShown) {
	RetryState state;
	state.content_shown = true;
	for (int kind = 0; kind <= static_cast<int>(FailureKind::Cancelled); ++kind) {
		const RetryPlan plan = Plan(static_cast<FailureKind>(kind), state);
		EXPECT_EQ(plan.step, RetryStep::GiveUp) << kind;
		EXPECT_FALSE(plan.counts_for_circuit);
	}
}

TEST(PlanRetry, TakesTheRestAsFinal) {
	for (const FailureKind kind :
	     {FailureKind::Quota, FailureKind::Unauthorized, FailureKind::UnknownModel,
	      FailureKind::UnknownPath, FailureKind::ContextExceeded, FailureKind::BadRequest,
	      FailureKind::Filtered, FailureKind::Truncated, FailureKind::Garbage,
	      FailureKind::TooLarge, FailureKind::Redirected, FailureKind::FirstByteTimeout,
	      FailureKind::IdleTimeout, FailureKind::TotalTimeout, FailureKind::NotAllowed}) {
		EXPECT_EQ(Plan(kind).step, RetryStep::GiveUp) << FailureName(kind);
		EXPECT_FALSE(Plan(kind).counts_for_circuit) << FailureName(kind);
	}
	EXPECT_EQ(Plan(FailureKind::BadParameter).step, RetryStep::WithoutParameter);
}

} // namespace
} // namespace savant::core
