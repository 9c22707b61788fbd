/*
 * circuit_breaker.hpp
 *     Leaves a model server alone for a while after its connections failed in a row.
 */
#pragma once

#include <string>
#include <string_view>

#include "core/model/dispatcher.hpp"

namespace savant::core {

constexpr int kCircuitFailures = 3; // transport failures in a row that open it
constexpr double kCircuitPauseMs = 30000;

/*
 * Closed -> (failures in a row) -> Open -> (pause) -> HalfOpen: one trial request
 * decides.  Any answer of the server closes it, even one that says "error": the
 * circuit is about reaching the server, not about liking what it says.
 */
class CircuitBreaker {
public:
	CircuitState StateAt(double now_ms) const;
	/* A request may be sent now.  In HalfOpen only while no trial is under way. */
	bool Admits(double now_ms) const;
	/* A request was sent; true when it is the trial.  Trial() must be undone by EndTrial. */
	bool BeginTrial(double now_ms);
	void EndTrial() { trial_ = false; }

	void Answered();
	void Failed(double now_ms, std::string_view reason);
	/* Opens at once, whatever was before. */
	void Trip(double now_ms, std::string_view reason);

	double OpenUntilMs() const { return open_until_ms_; }
	int FailuresInARow() const { return failures_; }
	const std::string &Reason() const { return reason_; }

private:
	int failures_ = 0;
	bool open_ = false; // until Answered; the pause says whether that means Open or HalfOpen
	bool trial_ = false;
	double open_until_ms_ = -1;
	std::string reason_; // of the last failure
};

} // namespace savant::core
