/*
 * memory_finders.hpp
 *     The find functions of the rows in memory_findings.cpp.
 */
#pragma once

#include "core/findings/finding.hpp"

namespace savant::core {

// sort_findings.cpp
void FindSortDisk(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindGroupSortInsteadOfHash(const FindingRule &rule, const FindingInput &input,
                                FindingSink &sink);
void FindWindowSort(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindTopNFromMany(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindAvoidableSort(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindIncrementalSortGroups(const FindingRule &rule, const FindingInput &input,
                               FindingSink &sink);

// aggregate_findings.cpp
void FindHashAggregateSpill(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindUnderestimatedGroups(const FindingRule &rule, const FindingInput &input,
                              FindingSink &sink);
void FindWindowSpill(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindMaterializeSpill(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindTempIo(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindProjectSetExplosion(const FindingRule &rule, const FindingInput &input, FindingSink &sink);

// cte_findings.cpp
void FindCteFence(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindCteUsedOnce(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindRecursiveRunaway(const FindingRule &rule, const FindingInput &input, FindingSink &sink);

} // namespace savant::core
