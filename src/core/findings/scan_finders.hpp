/*
 * scan_finders.hpp
 *     The find functions of the rows in scan_findings.cpp.
 */
#pragma once

#include "core/findings/finding.hpp"

namespace savant::core {

// whole_scan_findings.cpp
void FindSelectiveSeqScan(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindLargeSeqScan(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindSeqScanInLoop(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindReadEfficiency(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindNoPruning(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindHeavyPartitionPlanning(const FindingRule &rule, const FindingInput &input,
                                FindingSink &sink);

// index_scan_findings.cpp
void FindInefficientIndex(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindHeapFetches(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindCoveringChance(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindFullIndexScanForOrder(const FindingRule &rule, const FindingInput &input,
                               FindingSink &sink);
void FindMissingLeadingColumn(const FindingRule &rule, const FindingInput &input,
                              FindingSink &sink);
void FindManyIndexSearches(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindScatteredRows(const FindingRule &rule, const FindingInput &input, FindingSink &sink);

// bitmap_findings.cpp
void FindRecheckWaste(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindLossyBitmap(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindManyOr(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindSuspiciousAnd(const FindingRule &rule, const FindingInput &input, FindingSink &sink);

// source_findings.cpp
void FindLowCacheHit(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindIoBound(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindDefaultRows(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindNoPushdown(const FindingRule &rule, const FindingInput &input, FindingSink &sink);

} // namespace savant::core
