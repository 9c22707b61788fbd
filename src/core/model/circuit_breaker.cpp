/*
 * circuit_breaker.cpp
 *     Counts transport failures in a row; see circuit_breaker.hpp for the states.
 */
#include "core/model/circuit_breaker.hpp"

namespace savant::core {

CircuitState CircuitBreaker::StateAt(double now_ms) const {
	if (!open_) {
		return CircuitState::Closed;
	}
	return now_ms < open_until_ms_ ? CircuitState::Open : CircuitState::HalfOpen;
}

bool CircuitBreaker::Admits(double now_ms) const {
	switch (StateAt(now_ms)) {
	case CircuitState::Closed:
		return true;
	case CircuitState::HalfOpen:
		return !trial_;
	case CircuitState::Open:
		break;
	}
	return false;
}

bool CircuitBreaker::BeginTrial(double now_ms) {
	if (StateAt(now_ms) != CircuitState::HalfOpen) {
		return false;
	}
	trial_ = true;
	return true;
}

void CircuitBreaker::Answered() {
	failures_ = 0;
	open_ = false;
}

void CircuitBreaker::Failed(double now_ms, std::string_view reason) {
	const CircuitState state = StateAt(now_ms);
	reason_ = reason;
	++failures_;
	// Requests that were under way when it opened end later: they do not make the pause longer.
	if (state == CircuitState::HalfOpen ||
	    (state == CircuitState::Closed && failures_ >= kCircuitFailures)) {
		Trip(now_ms, reason);
	}
}

void CircuitBreaker::Trip(double now_ms, std::string_view reason) {
	open_ = true;
	open_until_ms_ = now_ms + kCircuitPauseMs;
	reason_ = reason;
}

} // namespace savant::core
