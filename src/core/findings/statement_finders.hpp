/*
 * statement_finders.hpp
 *     The find functions of the rows in statement_findings.cpp.
 */
#pragma once

#include "core/findings/finding.hpp"

namespace savant::core {

// time_findings.cpp: where the time of the statement goes besides its nodes
void FindPlanningTime(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindJitOverhead(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindTriggerTime(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindUnindexedForeignKey(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindClientTransfer(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindTimingOverhead(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindLockWait(const FindingRule &rule, const FindingInput &input, FindingSink &sink);

// parallel_findings.cpp
void FindParallelNotUsed(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindMissingWorkers(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindParallelSkew(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindGatherOfMany(const FindingRule &rule, const FindingInput &input, FindingSink &sink);

// write_findings.cpp
void FindHeavyWal(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindUpdatesNotHot(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindLargeUpdate(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindDeleteAll(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindInsertManyIndexes(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindConflictBloat(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindBroadLocks(const FindingRule &rule, const FindingInput &input, FindingSink &sink);

// shape_findings.cpp: how the statement is written
void FindLargeResult(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindRepeatedRelation(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindManyJoins(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindHighPlan(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindBlockedPushdown(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindVolatileFunction(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindRowSecurityCost(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindFalseCondition(const FindingRule &rule, const FindingInput &input, FindingSink &sink);

} // namespace savant::core
