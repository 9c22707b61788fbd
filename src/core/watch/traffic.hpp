/*
 * traffic.hpp
 *     Statements that are suddenly called much more often.
 *
 * Needs more than one interval: what a statement's calls per second usually are is learnt from
 * snapshot to snapshot, and lives as long as the object.
 */
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "core/watch/change_event.hpp"
#include "core/watch/samples.hpp"

namespace savant::core {

class TrafficMemory {
public:
	/*
	 * Judges the samples of an interval, then learns them.  A statement is told once when its
	 * calls per second are kTrafficJump times what they were and it takes kTrafficShare of the
	 * time of all statements; again only after it has come down.  Nothing is told of the first
	 * kTrafficWarmUp intervals, nor of statements that were never seen (those are new ones).
	 */
	std::vector<ChangeEvent> Add(const std::vector<StatementSample> &samples, double seconds,
	                             double at);

	static constexpr double kTrafficJump = 2, kTrafficShare = 0.05;
	static constexpr int kTrafficWarmUp = 5;

private:
	struct Usual {
		double rate = 0; // calls per second, exponentially smoothed
		int intervals = 0;
		bool is_told = false;
	};

	std::unordered_map<std::int64_t, Usual> usual_; // by query id
};

} // namespace savant::core
