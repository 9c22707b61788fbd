/*
 * cause_evidence.hpp
 *     What speaks for a cause: changes of state, and what the probes show now.
 */
#pragma once

#include <string>
#include <vector>

#include "core/watch/change_event.hpp"
#include "core/watch/snapshot.hpp"

namespace savant::core {

struct CauseEvidence {
	std::string cause;      // CauseKind::id
	std::string object;     // "public.orders", "pid 4711", a setting
	double at = 0;          // when it became so, seconds since 1970
	double strength = 0;    // 0..1
	bool confirmed = false; // the server is seen in that state
	std::string text;       // one line
	std::string remedy;     // "" = CauseKind::remedy
};

/* Numbers of the time before, to compare with; NaN = not known. */
struct CauseBaseline {
	double sessions = 0;         // client sessions
	double calls_per_second = 0; // statements
	double calls_per_commit = 0;
	double wal_bytes_per_second = 0;
};

/* Of the changes of one interval. */
std::vector<CauseEvidence> EvidenceOfChanges(const std::vector<ChangeEvent> &changes);
/* Of the state at its end. */
std::vector<CauseEvidence> EvidenceOfState(const Interval &interval, const CauseBaseline &baseline);
/* The baseline that an interval would give. */
CauseBaseline BaselineOf(const Interval &interval);

} // namespace savant::core
