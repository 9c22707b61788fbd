/*
 * predicate_finders.hpp
 *     The find functions of the rows in predicate_findings.cpp.
 */
#pragma once

#include "core/findings/finding.hpp"

namespace savant::core {

// column_condition_findings.cpp
void FindImplicitCast(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindFunctionOnColumn(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindLeadingWildcard(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindPrefixCollation(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindCaselessMatch(const FindingRule &rule, const FindingInput &input, FindingSink &sink);

// condition_shape_findings.cpp
void FindOrAcrossColumns(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindOrAcrossJoin(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindOrNullParameter(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindHugeInList(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindNowEstimate(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindNotIn(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindCorrelatedSubplan(const FindingRule &rule, const FindingInput &input, FindingSink &sink);

// query_shape_findings.cpp
void FindLargeOffset(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindLimitWithoutOrder(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindWideOutput(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindCartesianProduct(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindDistinctOverJoins(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindNeedlessUnion(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindBigCount(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindRandomOrder(const FindingRule &rule, const FindingInput &input, FindingSink &sink);

} // namespace savant::core
