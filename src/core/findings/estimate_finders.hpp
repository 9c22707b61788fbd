/*
 * estimate_finders.hpp
 *     The find functions of the rows in estimate_findings.cpp.
 */
#pragma once

#include "core/findings/estimate_cause.hpp"

namespace savant::core {

// scan_estimate_findings.cpp: scans, one function for each cause of their wrong estimate
void FindStaleStatistics(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindMissingStatistics(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindEmptyTableEstimate(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindCorrelatedColumns(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindExpressionEstimate(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindTypeMismatch(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindRareValue(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindHistogramEnd(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindGenericPlan(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindScanMisestimate(const FindingRule &rule, const FindingInput &input, FindingSink &sink);

// join_estimate_findings.cpp: what is above the scans, and the planner's settings
void FindJoinMisestimate(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindChainOfOnes(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindDisabledNode(const FindingRule &rule, const FindingInput &input, FindingSink &sink);
void FindPlannerSettings(const FindingRule &rule, const FindingInput &input, FindingSink &sink);

/*
 * How bad a wrong estimate is: by its factor and by what was planned on it.  A scan that nothing
 * but the reader depends on, or a statement of a few milliseconds, is worth a remark only.
 */
Severity EstimateSeverity(const FindingInput &input, int node);
/* What was chosen on the node's estimate: the own cost of the nearest join, sort or aggregate. */
double CostChosenOn(const FindingInput &input, int node);
/* "2,000 rows, 10 expected", per loop when there are several. */
std::string RowsAgainstExpected(const FindingInput &input, int node);

} // namespace savant::core
