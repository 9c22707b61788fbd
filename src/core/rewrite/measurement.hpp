/*
 * measurement.hpp
 *     One complete run of a statement whose rows are counted and not kept.
 */
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "core/ask/answer.hpp"

namespace savant::core {

/* Stands for all rows of a result; equal results have equal ones, others almost surely not. */
struct ResultDigest {
	bool comparable = false;             // false: not taken, or masked columns are in it
	std::array<std::uint64_t, 2> rows{}; // whatever their order
	std::uint64_t sequence = 0;          // in their order
};

struct Measurement {
	std::optional<AnswerError> error; // refused or failed: then nothing below is set
	double ms = 0;                    // execution, without parsing and planning
	std::int64_t rows = 0;
	std::int64_t buffers_hit = 0, buffers_read = 0, temp_written = 0; // blocks
	ResultDigest digest;
};

/* The guarded executor as a stopwatch. */
class Measurer {
public:
	virtual ~Measurer() = default;
	/*
	 * Runs the statement to its end within `timeout_ms` (and the settings' limit); takes the
	 * digest, which costs time, only when asked.
	 */
	virtual Measurement Measure(const std::string &sql, int timeout_ms, bool digest) = 0;
};

} // namespace savant::core
