/*
 * state_evidence.hpp
 *     The parts of EvidenceOfState: each adds what the probes show of one kind of cause.
 */
#pragma once

#include <vector>

#include "core/incident/cause_evidence.hpp"

namespace savant::core {

/* Sessions at the root of a lock queue. */
void FindLockHolders(const Interval &interval, std::vector<CauseEvidence> &list);
/* Transactions that are open and idle, and those that run for long. */
void FindOpenTransactions(const Interval &interval, std::vector<CauseEvidence> &list);
/* Prepared transactions, slots and standbys that hold back vacuum. */
void FindXminHolders(const Interval &interval, std::vector<CauseEvidence> &list);
/* Slots that nobody reads. */
void FindSlots(const Interval &interval, std::vector<CauseEvidence> &list);
void FindSequences(const Interval &interval, std::vector<CauseEvidence> &list);
/* Tables of which many rows changed since ANALYZE. */
void FindStaleStatistics(const Interval &interval, std::vector<CauseEvidence> &list);
/* Autovacuum off in general, or for a table with dead rows. */
void FindVacuumOff(const Interval &interval, std::vector<CauseEvidence> &list);
/* Many more sessions than before, by who they are. */
void FindConnectionGrowth(const Interval &interval, const CauseBaseline &baseline,
                          std::vector<CauseEvidence> &list);
/* A statement that is called many times per transaction for a row each. */
void FindStatementLoops(const Interval &interval, const CauseBaseline &baseline,
                        std::vector<CauseEvidence> &list);
/* A statement that reads most of what is read from disk. */
void FindBigReaders(const Interval &interval, std::vector<CauseEvidence> &list);
/* Checkpoints that WAL asks for, again and again. */
void FindSmallWal(const Interval &interval, std::vector<CauseEvidence> &list);

} // namespace savant::core
