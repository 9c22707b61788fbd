/*
 * estimate_cause.hpp
 *     Why the planner misjudged the rows of a scan: one cause for each, the most exact one
 *     that the plan and the statistics give evidence of.
 */
#pragma once

#include <string>
#include <vector>

#include "core/findings/finding.hpp"
#include "core/findings/plan_expression.hpp"

namespace savant::core {

constexpr double kWrongEstimate = 10; // factor from which an estimate counts as wrong
constexpr double kEstimateRows = 100; // that are expected or found per loop, at least

enum class EstimateCause {
	EmptyTable,   // an empty table is taken for one of ten pages
	NoStatistics, // never analysed
	GenericPlan,  // planned without the value of a parameter
	HistogramEnd, // a range beyond what was there at the last ANALYZE
	Cast,         // the column is compared in another type
	Expression,   // the condition is on an expression
	Stale,        // many changes since the last ANALYZE
	Size,         // no condition at all: the size of the table is misjudged
	RareValue,    // a frequent value that is not among the most common ones
	Correlated,   // several conditions that depend on each other
	Unknown
};

/* One condition of a scan on its table, AND-ed with the others. */
struct ScanCondition {
	const PlanExpression *expression = nullptr;
	int part = -1;
	ColumnComparison comparison;    // op "" = not of this form
	std::vector<ColumnUse> columns; // of the table
	bool is_constant = false;       // compared with what does not change during the scan
};

struct ScanEstimate {
	int node = -1;
	EstimateCause cause = EstimateCause::Unknown;
	const TableFacts *table = nullptr; // null = not known
	std::vector<ScanCondition> conditions;
	int condition = -1;               // the one that the cause is about; -1 = none alone
	std::vector<std::string> columns; // that the cause is about
	int others = 0; // partitions of the same Append that are off, too, and not told apart
};

std::vector<ScanCondition> ConditionsOf(const FindingInput &input, int scan);

/* The scans whose estimate is wrong by the most rows, the worst of each table or Append. */
std::vector<ScanEstimate> WrongScans(const FindingInput &input);

/* Of its rows more than `share`, and more than `rows`, changed since ANALYZE looked at them. */
bool IsStale(const TableFacts &table, double share, double rows);

/* Part of an expression as SQL over the table: "lower(o.name)" becomes "lower(name)". */
std::string WithoutAliases(const PlanExpression &expression, int part);

/* "$1" of a prepared statement, not "$0" of an InitPlan; "" = none. */
std::string StatementParameter(const QueryPlan &plan, const PlanExpression &expression, int part);

} // namespace savant::core
