/*
 * host_probes.hpp
 *     The library's own probes: what no SQL tells.
 */
#pragma once

#include "core/watch/probe_table.hpp"
#include "core/watch/snapshot.hpp"

namespace savant::pg {

/* Probe "host"; NaN where the system does not tell.  Limits of a container count. */
core::ProbeTable AskHost();
/* Probe "filesystems": of data directory, WAL directory and each tablespace. */
core::ProbeTable AskFileSystems();

/*
 * Probe "sizes" of the tables that `tables` shows to have been written to since `before`, at most
 * kMostSizes, those with most rows written first.  Empty when there was no answer before.  Waits
 * for no lock on a table.  Within a ProbeScope, in a subtransaction of its own; throws pg::Error.
 */
core::ProbeTable AskSizes(const core::ProbeTable &tables, const core::ProbeTable *before);
constexpr std::size_t kMostSizes = 200;

/* Probe "waits" from one look at the sessions. */
core::ProbeTable WaitsOf(const core::ProbeTable &sessions);

/* Seconds of a clock that does not step, with the time that the machine slept; 0 = none. */
double ElapsedSeconds() noexcept;

} // namespace savant::pg
