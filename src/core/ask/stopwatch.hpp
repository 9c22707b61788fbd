/*
 * stopwatch.hpp
 *     How long a stage took.
 */
#pragma once

#include "core/ask/ports.hpp"

namespace savant::core {

/* Adds the time since its construction to a counter, also when an exception passes. */
class Stopwatch {
public:
	Stopwatch(Clock &clock, double &total)
		: clock_(clock), total_(total), start_(clock.Milliseconds()) {}
	~Stopwatch() { total_ += clock_.Milliseconds() - start_; }
	Stopwatch(const Stopwatch &) = delete;
	Stopwatch &operator=(const Stopwatch &) = delete;

private:
	Clock &clock_;
	double &total_;
	double start_;
};

} // namespace savant::core
