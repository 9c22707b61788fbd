/*
 * snapshot_store.hpp
 *     Writes what a collection has seen.
 *
 * Within AsTableOwner and a unit of work.  All throw pg::Error.
 */
#pragma once

#include <cstdint>
#include <set>

#include "core/watch/samples.hpp"
#include "pg/watch/collector.hpp"

namespace savant::pg {

struct Samples {
	std::vector<core::StatementSample> statements;
	std::vector<core::TableSample> tables;
	std::vector<core::IndexSample> indexes;
};

/* The snapshot with its series, samples, waits, locks and changes. */
void WriteSnapshot(const Collected &collected, const Samples &samples);

/*
 * Adds to a rolled-up hour what statements did in intervals in which they had no sample: `sums`,
 * each of so many intervals.  Takes it off the row of query_id 0.
 */
void WriteStatementTail(double hour, const std::vector<core::StatementSample> &sums,
                        const std::vector<int> &counts);

/* Which of these query ids have a text already. */
std::set<std::int64_t> KnownStatements(const std::vector<std::int64_t> &ids);
/* Keeps texts of statements: probe columns query_id, statement; and when these were seen. */
void WriteTexts(const core::ProbeTable &texts, const Samples &samples, double at);
/* Keeps the names of the sampled tables and indexes. */
void WriteNames(const Samples &samples, double at);
/*
 * Adds an event for each role with an application that was never seen before, unless none was, as
 * after installation.
 */
void AddNewClients(const core::ProbeTable &sessions, double at,
                   std::vector<core::ChangeEvent> &changes);
/* Keeps roles and applications of the sessions. */
void WriteClients(const core::ProbeTable &sessions, double at);

/* Takes out what was told already, of changes seen since `since`. */
void DropToldChanges(std::vector<core::ChangeEvent> &changes, double since);

/* What WriteState() kept; nullopt when there is none that can be read. */
std::optional<core::Snapshot> ReadState();
void WriteState(const core::Snapshot &snapshot);

/* Seconds since the monitor's last snapshot; NaN when it took none in the last hours. */
double SecondsSinceMonitor();

} // namespace savant::pg
