/*
 * probe_runner.hpp
 *     Asks the server all probes that are due: a snapshot.
 */
#pragma once

#include <optional>

#include "core/watch/snapshot.hpp"

namespace savant::pg {

struct ProbeRun {
	/* For answers that are carried over, and to know which tables were written to.  May be null. */
	const core::Snapshot *before = nullptr;
	/* The monitor's samples; absent: one look at the sessions. */
	std::optional<core::ProbeTable> waits;
	double planned_every = 0; // seconds; 0 = by hand
	bool asks_all = false;    // also what is asked every hour or day
	bool keeps_plans = false; // to the end of the process
};

/*
 * Within a transaction with an active snapshot, as the current user.  A probe that fails is in
 * the snapshot's failures; one that ran into its time limit is not asked again for
 * kPauseAfterTimeout planned intervals.  Throws pg::Error when the caller's query is cancelled.
 */
core::Snapshot RunProbes(ProbeRun run);
constexpr double kPauseAfterTimeout = 10;

} // namespace savant::pg
