/*
 * scan_estimate_findings.cpp
 *     Wrong estimates of scans, each told by the rule of its cause.
 */
#include <algorithm>
#include <set>

#include "core/findings/estimate_finders.hpp"
#include "core/findings/finding_words.hpp"
#include "core/findings/plan_keys.hpp"
#include "core/findings/plan_paths.hpp"
#include "core/schema/picture.hpp"

namespace savant::core {

namespace {

constexpr int kDefaultTarget = 100;
constexpr int kRaisedTarget = 1000;
constexpr int kHighestTarget = 10'000;
constexpr double kPlannedStaleShare = 0.2; // of tables in plans that did not run
constexpr double kPlannedStaleRows = 1000;
constexpr std::size_t kMostTold = 5; // tables by one rule

std::string AnalyzeOf(const PlanNode &scan) { return "ANALYZE " + RelationText(scan) + ";"; }

const ScanCondition &ConditionOf(const ScanEstimate &scan) {
	return scan.conditions[static_cast<std::size_t>(scan.condition)];
}

std::string ConditionText(const ScanEstimate &scan) {
	const ScanCondition &condition = ConditionOf(scan);
	return condition.expression->Text(condition.part);
}

/* What all rules of this file say about a scan; the advice is theirs. */
Finding StartEstimate(const FindingRule &rule, const FindingInput &input,
                      const ScanEstimate &scan) {
	Finding finding = StartFinding(rule, input, scan.node);
	finding.cause = CauseOf("estimate", EstimateRoot(input, scan.node, kWrongEstimate));
	finding.precision = scan.cause == EstimateCause::Unknown ? 1 : 2;
	finding.is_certain = true;
	finding.severity = EstimateSeverity(input, scan.node);
	finding.saving = finding.severity == Severity::Info ? 0 : CostChosenOn(input, scan.node);
	finding.detail =
		NodeText(input.plan.At(scan.node)) + ": " + RowsAgainstExpected(input, scan.node) + ".";
	if (scan.others > 0) {
		finding.detail += " The same is off at " + CountOf(scan.others, "further scan") + ".";
	}
	return finding;
}

/* The statement that has the column's statistics see more values. */
std::string RaiseTarget(const PlanNode &node, const ScanEstimate &scan, const std::string &column) {
	const ColumnFacts *facts = scan.table == nullptr ? nullptr : scan.table->Column(column);
	const int now = facts == nullptr || facts->statistics_target < 0 ? kDefaultTarget
	                                                                 : facts->statistics_target;
	const int target = std::clamp(now * 10, kRaisedTarget, kHighestTarget);
	return "ALTER TABLE " + RelationText(node) + " ALTER COLUMN " + QuoteIdentifier(column) +
	       " SET STATISTICS " + std::to_string(target) + ";\n" + AnalyzeOf(node);
}

/* Calls tell(finding, scan) for the scans whose estimate has this cause. */
template <typename Tell>
void ForCause(const FindingRule &rule, const FindingInput &input, FindingSink &sink,
              EstimateCause cause, Tell tell) {
	std::size_t told = 0;
	for (const ScanEstimate &scan : WrongScans(input)) {
		if (scan.cause == cause && told++ < kMostTold) {
			Finding finding = StartEstimate(rule, input, scan);
			tell(finding, scan);
			sink.Add(std::move(finding));
		}
	}
}

/* For plans that did not run: calls tell(node, facts) for each table of which facts are known. */
template <typename Tell>
void ForPlannedTables(const FindingInput &input, Tell tell) {
	std::set<std::string> seen;
	for (std::size_t i = 0; i < input.plan.nodes.size() && !input.figures.measured; ++i) {
		const PlanNode &node = input.plan.nodes[i];
		const TableFacts *facts =
			ReadsRelation(node) ? FactsOf(input, static_cast<int>(i)) : nullptr;
		if (facts != nullptr && seen.size() < kMostTold && seen.insert(RelationText(node)).second) {
			tell(static_cast<int>(i), *facts);
		}
	}
}

void TellChanges(const TableFacts &table, Finding &finding) {
	finding.detail += " " + CountOf(table.modified_since_analyze, "row") +
	                  " changed since the last ANALYZE, which counted " + CountText(table.rows) +
	                  ".";
}

bool IsEmptyInPlan(const TableFacts &table) {
	return table.rows <= 0 && table.pages == 0 && table.kind == "table";
}

} // namespace

void FindStaleStatistics(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	const auto tell = [&](Finding &finding, const ScanEstimate &scan) {
		const PlanNode &node = input.plan.At(scan.node);
		finding.title = "Statistics of " + RelationText(node) + " are out of date";
		if (scan.table != nullptr && scan.table->modified_since_analyze > 0) {
			TellChanges(*scan.table, finding);
		} else {
			finding.detail += " The scan has no condition: the planner misjudges the table's size.";
		}
		finding.advice = "Analyze the table. If that is needed again and again, lower its "
						 "autovacuum_analyze_scale_factor.";
		finding.statement = AnalyzeOf(node);
	};
	ForCause(rule, input, sink, EstimateCause::Stale, tell);
	ForCause(rule, input, sink, EstimateCause::Size, tell);
	ForPlannedTables(input, [&](int node, const TableFacts &table) {
		if (!IsStale(table, kPlannedStaleShare, kPlannedStaleRows)) {
			return;
		}
		Finding finding = StartFinding(rule, input, node);
		finding.severity = Severity::Info;
		finding.is_certain = true;
		finding.title = "Statistics of " + RelationText(input.plan.At(node)) + " are out of date";
		TellChanges(table, finding);
		finding.advice = "Analyze the table before you trust the estimates of this plan.";
		finding.statement = AnalyzeOf(input.plan.At(node));
		sink.Add(std::move(finding));
	});
}

void FindMissingStatistics(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	const auto describe = [&](Finding &finding, int node, const TableFacts &table) {
		finding.title = RelationText(input.plan.At(node)) + " has no statistics";
		finding.advice = table.is_temporary
		                     ? "Autovacuum never analyzes temporary tables: run ANALYZE after "
		                       "filling one."
		                     : "Analyze the table; after loading much data do so at once, "
		                       "autovacuum comes later.";
		finding.statement = AnalyzeOf(input.plan.At(node));
	};
	ForCause(rule, input, sink, EstimateCause::NoStatistics,
	         [&](Finding &finding, const ScanEstimate &scan) {
				 describe(finding, scan.node, *scan.table);
				 finding.detail += " The planner has never seen the values of the table and uses "
								   "fixed guesses.";
			 });
	ForPlannedTables(input, [&](int node, const TableFacts &table) {
		if (table.rows >= 0 || IsEmptyInPlan(table) || table.kind != "table") {
			return;
		}
		Finding finding = StartFinding(rule, input, node);
		finding.is_certain = true;
		finding.detail = "It was never analyzed, so " +
		                 CountOf(input.plan.At(node).plan_rows, "expected row") +
		                 " are a guess from the table's size.";
		describe(finding, node, table);
		sink.Add(std::move(finding));
	});
}

void FindEmptyTableEstimate(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	const auto describe = [&](Finding &finding, int node) {
		finding.title = RelationText(input.plan.At(node)) + " is empty, which the planner never "
		                                                    "believes";
		finding.detail += " A table that has never had rows is planned as if it had ten pages.";
		finding.advice = "Nothing to do when the table stays empty for long: join it first or skip "
						 "it in the program. When it is about to be filled, analyze it afterwards.";
	};
	ForCause(rule, input, sink, EstimateCause::EmptyTable,
	         [&](Finding &finding, const ScanEstimate &scan) { describe(finding, scan.node); });
	ForPlannedTables(input, [&](int node, const TableFacts &table) {
		if (!IsEmptyInPlan(table) || input.plan.At(node).plan_rows < kEstimateRows) {
			return;
		}
		Finding finding = StartFinding(rule, input, node);
		finding.is_certain = true;
		finding.detail = CountOf(input.plan.At(node).plan_rows, "row") + " are expected.";
		describe(finding, node);
		sink.Add(std::move(finding));
	});
}

void FindCorrelatedColumns(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	ForCause(rule, input, sink, EstimateCause::Correlated,
	         [&](Finding &finding, const ScanEstimate &scan) {
				 const PlanNode &node = input.plan.At(scan.node);
				 std::string list;
				 for (const std::string &column : scan.columns) {
					 list += (list.empty() ? "" : ", ") + QuoteIdentifier(column);
				 }
				 finding.title = "Conditions on " + NamesText(scan.columns) + " of " +
		                         RelationText(node) + " depend on each other";
				 finding.detail += " The planner multiplies the shares of the conditions as if "
								   "their columns had nothing to do with each other.";
				 finding.advice = "Extended statistics tell it which values go together. They need "
								  "an ANALYZE to be filled.";
				 finding.statement = "CREATE STATISTICS " + StatisticsName(node, scan.columns) +
		                             " (dependencies, mcv) ON " + list + " FROM " +
		                             RelationText(node) + ";\n" + AnalyzeOf(node);
			 });
}

void FindExpressionEstimate(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	ForCause(rule, input, sink, EstimateCause::Expression,
	         [&](Finding &finding, const ScanEstimate &scan) {
				 const PlanNode &node = input.plan.At(scan.node);
				 const ScanCondition &condition = ConditionOf(scan);
				 const std::string expression =
					 WithoutAliases(*condition.expression, condition.comparison.column);
				 finding.title = "The planner knows nothing of " + expression;
				 finding.detail += " " + ConditionText(scan) +
		                           " is on an expression, and statistics are kept of columns.";
				 finding.advice = "Write the condition on the bare column, or have statistics of "
								  "the expression (14 and up; an index on it has them, too).";
				 finding.statement = "CREATE STATISTICS " + StatisticsName(node, scan.columns) +
		                             " ON (" + expression + ") FROM " + RelationText(node) + ";\n" +
		                             AnalyzeOf(node);
			 });
}

void FindTypeMismatch(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	ForCause(rule, input, sink, EstimateCause::Cast,
	         [&](Finding &finding, const ScanEstimate &scan) {
				 const ScanCondition &condition = ConditionOf(scan);
				 const ExpressionPart &cast = condition.expression->At(condition.comparison.column);
				 finding.title = "Column " + condition.comparison.name.name + " is compared as " +
		                         cast.text + ", and its statistics are not used";
				 finding.detail += " " + ConditionText(scan) +
		                           " converts the column of every row; neither statistics nor an "
		                           "index of the column apply.";
				 finding.advice = "Give the value the type of the column: cast the parameter or "
								  "the literal, not the column.";
			 });
}

void FindRareValue(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	ForCause(rule, input, sink, EstimateCause::RareValue,
	         [&](Finding &finding, const ScanEstimate &scan) {
				 const std::string &column = ConditionOf(scan).comparison.name.name;
				 const ColumnFacts *facts = scan.table->Column(column);
				 finding.title = "A frequent value of " + column +
		                         " is not among its most common "
		                         "values";
				 finding.detail += " " + ConditionText(scan) + ": the statistics list " +
		                           CountOf(static_cast<double>(facts->common_values.size()),
		                                   "most common value") +
		                           " and take all others for equally rare.";
				 finding.advice = "Have the statistics of the column list more values.";
				 finding.statement = RaiseTarget(input.plan.At(scan.node), scan, column);
			 });
}

void FindHistogramEnd(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	ForCause(rule, input, sink, EstimateCause::HistogramEnd,
	         [&](Finding &finding, const ScanEstimate &scan) {
				 const PlanNode &node = input.plan.At(scan.node);
				 const std::string &column = ConditionOf(scan).comparison.name.name;
				 const ColumnFacts *facts = scan.table->Column(column);
				 const bool is_high = ConditionOf(scan).comparison.op.starts_with('>');
				 finding.title = "The range of " + column + " lies beyond what ANALYZE has seen";
				 finding.detail += " " + ConditionText(scan) + ", and the histogram ends at " +
		                           (is_high ? facts->histogram_high : facts->histogram_low) + ".";
				 finding.advice =
					 "New rows are at the end that is asked for: analyze the table more "
					 "often. With an index on the column the planner looks up the real "
					 "end.";
				 finding.statement = AnalyzeOf(node) + "\nALTER TABLE " + RelationText(node) +
		                             " SET (autovacuum_analyze_scale_factor = 0.01);";
			 });
}

void FindGenericPlan(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	ForCause(rule, input, sink, EstimateCause::GenericPlan,
	         [&](Finding &finding, const ScanEstimate &scan) {
				 finding.title = "A generic plan is used for a value that is not the average one";
				 finding.detail +=
					 " " + ConditionText(scan) +
					 " was planned without the value of the parameter; the value has "
					 "far " +
					 (input.figures.At(scan.node).direction == EstimateDirection::Under ? "more"
		                                                                                : "fewer") +
					 " rows than the average.";
				 finding.advice = "Have this statement planned for each value, in the session, the "
								  "role or the function.";
				 finding.statement = "SET plan_cache_mode = 'force_custom_plan';";
			 });
}

void FindScanMisestimate(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	ForCause(
		rule, input, sink, EstimateCause::Unknown, [&](Finding &finding, const ScanEstimate &scan) {
			const PlanNode &node = input.plan.At(scan.node);
			std::vector<std::string> columns;
			for (const ScanCondition &condition : scan.conditions) {
				if (condition.comparison.is_plain) {
					columns.push_back(condition.comparison.name.name);
				}
			}
			finding.title = "The rows of " + RelationText(node) + " are misjudged by a factor of " +
		                    CountText(input.figures.At(scan.node).estimate_factor);
			finding.detail +=
				scan.table == nullptr
					? " The statistics of the table are not known here."
					: " Its statistics are fresh and cover the columns of the conditions.";
			finding.advice = columns.empty()
		                         ? "The condition has no form that the planner can estimate: "
		                           "write it as comparisons of columns with values."
		                         : "Analyze first; if that does not help, let the statistics "
		                           "see more values.";
			if (!columns.empty()) {
				finding.statement = RaiseTarget(node, scan, columns.front());
			}
		});
}

} // namespace savant::core
