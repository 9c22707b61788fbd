/*
 * join_finders.hpp
 *     The find functions of the rows in join_findings.cpp.
 */
#pragma once

#include "core/findings/finding.hpp"

namespace savant::core {

// nested_loop_findings.cpp
void FindUnderestimatedLoop(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindUnindexedInner(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindJoinFilterWaste(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindUselessMemoize(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindSemiJoinBlowup(const FindingRule &rule, const FindingInput &input, FindingSink &sink);

// hash_join_findings.cpp
void FindHashBatches(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindBigBuildSide(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindHashSkew(const FindingRule &rule, const FindingInput &input, FindingSink &sink);

// merge_join_findings.cpp
void FindMergeResort(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindMergeDuplicates(const FindingRule &rule, const FindingInput &input, FindingSink &sink);

// join_order_findings.cpp
void FindJoinCollapse(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindMissingForeignKey(const FindingRule &rule, const FindingInput &input, FindingSink &sink);

} // namespace savant::core
