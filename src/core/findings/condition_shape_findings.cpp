/*
 * condition_shape_findings.cpp
 *     Rules about OR, IN and subselects in conditions.
 */
#include <algorithm>
#include <array>
#include <set>

#include "core/findings/finding_words.hpp"
#include "core/findings/predicate_finders.hpp"
#include "core/findings/scan_view.hpp"

namespace savant::core {

namespace {

constexpr double kManyRows = 10'000;

/* Conjuncts of the property that are an OR. */
std::vector<int> Ors(const PlanExpression &condition) {
	std::vector<int> ors = condition.Conjuncts();
	std::erase_if(ors, [&](int part) { return condition.At(part).kind != PartKind::Or; });
	return ors;
}

/* The columns that the arms compare, one for each arm; empty when an arm is anything else. */
std::vector<std::string> ArmColumns(const PlanExpression &condition, int either,
                                    const std::string &alias) {
	std::vector<std::string> columns;
	for (const int arm : condition.At(either).arguments) {
		const ColumnComparison comparison = ReadComparison(condition, arm, alias);
		const bool serves = IsEqualityOperator(comparison) || IsRangeOperator(comparison);
		if (!serves || !comparison.is_plain || comparison.name.name.empty()) {
			return {};
		}
		columns.push_back(comparison.name.name);
	}
	return columns;
}

/* The node of "SubPlan 1"; -1 = it is not in the plan. */
int NodeOfSubplan(const QueryPlan &plan, const std::string &name) {
	for (std::size_t i = 0; i < plan.nodes.size(); ++i) {
		const std::string &subplan = plan.nodes[i].subplan;
		if (subplan == name || subplan.starts_with(name + " (")) {
			return static_cast<int>(i);
		}
	}
	return -1;
}

/* NOT (SubPlan 1), and NOT (ANY (x = (SubPlan 1).col1)) of 17: the subplan of a NOT IN; -1. */
int NotInSubplan(const PlanExpression &condition, int part) {
	if (condition.At(part).kind != PartKind::Not) {
		return -1;
	}
	const int inner = condition.At(part).arguments.front();
	if (condition.At(inner).kind == PartKind::Subplan) {
		return inner;
	}
	if (condition.At(inner).kind != PartKind::Call || condition.At(inner).text != "any") {
		return -1;
	}
	for (const int at : condition.Below(inner)) {
		if (condition.At(at).kind == PartKind::Subplan) {
			return at;
		}
	}
	return -1;
}

/* The subplan gives no NULL for certain: its one output column is declared NOT NULL. */
bool NeverGivesNull(const FindingInput &input, int subplan) {
	int scan = subplan;
	while (!ReadsRelation(input.plan.At(scan))) {
		if (input.plan.At(scan).children.size() != 1) {
			return false;
		}
		scan = input.plan.At(scan).children.front();
	}
	const TableFacts *facts = FactsOf(input, scan);
	const std::vector<ColumnUse> columns = input.expressions->Of(scan, "Output").Columns();
	const ColumnFacts *column =
		facts == nullptr || columns.size() != 1 ? nullptr : facts->Column(columns[0].name);
	return column != nullptr && column->not_null;
}

bool IsNowLike(const ExpressionPart &part) {
	static constexpr std::array<std::string_view, 7> kNames = {"now",
	                                                           "current_date",
	                                                           "current_timestamp",
	                                                           "localtimestamp",
	                                                           "statement_timestamp",
	                                                           "transaction_timestamp",
	                                                           "localtime"};
	return part.kind == PartKind::Call &&
	       std::find(kNames.begin(), kNames.end(), part.text) != kNames.end();
}

/* Values of the list that x is compared with by = ANY; 0 = it is no list of constants. */
double ListLength(const PlanExpression &condition, int any) {
	if (condition.At(any).kind != PartKind::AnyArray) {
		return 0;
	}
	const int list = condition.WithoutCasts(condition.At(any).arguments[1]);
	const ExpressionPart &part = condition.At(list);
	if (part.kind == PartKind::List) {
		return static_cast<double>(part.arguments.size());
	}
	if (part.kind != PartKind::Literal || !part.text.starts_with('{') || part.text == "{}") {
		return 0;
	}
	double commas = 0;
	bool quoted = false;
	for (std::size_t i = 0; i < part.text.size(); ++i) {
		quoted = part.text[i] == '"' ? !quoted : quoted;
		commas += !quoted && part.text[i] == ',' ? 1 : 0;
		i += part.text[i] == '\\' ? 1 : 0;
	}
	return commas + 1;
}

} // namespace

void FindOrAcrossColumns(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	constexpr double kLeastRemoved = 0.9, kLeastSaving = 0.5, kLeastShare = 0.1;
	for (const ScanView &scan : ScansOf(input, {"Seq Scan"})) {
		const PlanNode &node = input.plan.At(scan.node);
		const PlanExpression &filter = input.expressions->Of(scan.node, "Filter");
		const double share = IndexSavingShare(scan);
		if (scan.read < kManyRows || scan.RemovedShare() <= kLeastRemoved || share < kLeastSaving ||
		    !HasShare(input, scan.node, kLeastShare) ||
		    !Wanted(input, scan.node, scan.node, "Filter").IsEmpty()) {
			continue;
		}
		for (const int either : Ors(filter)) {
			const std::vector<std::string> arms = ArmColumns(filter, either, AliasOf(node));
			const std::set<std::string> columns(arms.begin(), arms.end());
			if (columns.size() < 2) {
				continue;
			}
			std::vector<std::string> missing;
			for (const std::string &column : columns) {
				if (scan.facts != nullptr && IndexOn(*scan.facts, column) == nullptr) {
					missing.push_back(column);
				}
			}
			// With all indexes there, the planner had the choice of a BitmapOr.
			if (scan.facts != nullptr && missing.empty()) {
				continue;
			}
			const std::vector<std::string> all(columns.begin(), columns.end());
			Finding finding = StartFinding(rule, input, scan.node);
			finding.saving = OwnCost(input, scan.node) * share;
			finding.severity = SeverityOfSaving(input, finding.saving);
			finding.title = "OR over " + NamesText(all) + " reads all of " + node.Relation();
			finding.detail = NodeText(node) + " " + ReadAndKept(input, scan) + " by " +
			                 filter.Text(either) + ShareText(input, OwnCost(input, scan.node)) +
			                 ".";
			finding.advice = "An OR needs an index for each of its arms, which a BitmapOr joins";
			finding.advice +=
				missing.empty() ? "; or write" : ": " + NamesText(missing) + " has none.  Or write";
			finding.advice += " one SELECT for each arm and put them together with UNION.";
			const std::vector<std::string> &wanted = missing.empty() ? all : missing;
			finding.index = WishFor(node, {wanted.front()});
			finding.has_other_advice = true; // UNION
			finding.cause = CauseOf("rows", scan.node);
			finding.precision = 2;
			sink.Add(std::move(finding));
		}
	}
}

void FindOrAcrossJoin(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	constexpr double kLeastRemoved = 0.5;
	for (std::size_t i = 0; i < input.plan.nodes.size(); ++i) {
		const int at = static_cast<int>(i);
		const PlanNode &node = input.plan.nodes[i];
		const NodeFigures &figures = input.figures.At(at);
		const double share =
			figures.rows_removed_join / std::max(1.0, figures.rows + figures.rows_removed_join);
		if (!IsJoin(node) || figures.rows_removed_join <= kManyRows || share <= kLeastRemoved) {
			continue;
		}
		const PlanExpression &filter = input.expressions->Of(at, "Join Filter");
		for (const int either : Ors(filter)) {
			std::set<std::string> relations;
			for (const ColumnUse &column : filter.Columns(either)) {
				relations.insert(column.qualifier);
			}
			if (relations.size() < 2) {
				continue;
			}
			const int inner = ChildOf(input.plan, at, "Inner");
			Finding finding = StartFinding(rule, input, at);
			finding.saving = (OwnCost(input, at) + (inner < 0 ? 0 : OwnCost(input, inner))) * share;
			finding.severity = SeverityOfSaving(input, finding.saving);
			finding.title = "A join condition with OR compares " +
			                CountText(figures.rows + figures.rows_removed_join) + " pairs of rows";
			finding.detail = NodeText(node) + " kept " + CountText(figures.rows) + " of them by " +
			                 filter.Text(either) + ShareText(input, OwnCost(input, at)) + ".";
			finding.advice =
				"OR in a join condition allows neither hash nor merge join: write one "
				"join for each arm and put them together with UNION (or UNION ALL with "
				"AND NOT the other arm).";
			finding.cause = CauseOf("rows", inner < 0 ? at : InnerSource(input.plan, inner));
			finding.precision = 2;
			sink.Add(std::move(finding));
		}
	}
}

void FindOrNullParameter(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	for (std::size_t i = 0; i < input.plan.nodes.size(); ++i) {
		const int at = static_cast<int>(i);
		if (!ReadsRelation(input.plan.nodes[i])) {
			continue;
		}
		const PlanExpression &filter = input.expressions->Of(at, "Filter");
		for (const int either : Ors(filter)) {
			std::string parameter;
			for (const int arm : filter.At(either).arguments) {
				const ExpressionPart &part = filter.At(arm);
				const bool is_test = part.kind == PartKind::IsTest && part.text == "NULL" &&
				                     !part.negated && part.arguments.size() == 1;
				const int inner = is_test ? filter.WithoutCasts(part.arguments[0]) : -1;
				if (inner >= 0 && filter.At(inner).kind == PartKind::Parameter) {
					parameter = filter.At(inner).text;
				}
			}
			// $0 of an InitPlan is no parameter of the statement.
			const bool is_initplan = std::any_of(
				input.plan.nodes.begin(), input.plan.nodes.end(), [&](const PlanNode &node) {
					return node.subplan.find(parameter + ")") != std::string::npos ||
				           node.subplan.find(parameter + ",") != std::string::npos;
				});
			if (parameter.empty() || is_initplan || filter.Columns(either).empty()) {
				continue;
			}
			Finding finding = StartFinding(rule, input, at);
			finding.is_certain = true;
			finding.title =
				"One generic plan for \"" + parameter + " IS NULL OR ...\" fits neither case";
			finding.detail = NodeText(input.plan.nodes[i]) + " checks " + filter.Text(either) +
			                 " row by row, because the plan must hold with and without the "
			                 "parameter.";
			finding.advice =
				"Build the statement with only the conditions that are given, or let it "
				"be planned for each value.";
			finding.statement = "SET plan_cache_mode = force_custom_plan";
			finding.saving =
				input.figures.measured && HasShare(input, at, 0.1) ? OwnCost(input, at) * 0.5 : 0;
			finding.cause = CauseOf("rows", at);
			finding.precision = 2;
			sink.Add(std::move(finding));
		}
	}
}

void FindHugeInList(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	constexpr double kManyValues = 500, kFilterGain = 0.2;
	for (std::size_t i = 0; i < input.plan.nodes.size(); ++i) {
		const int at = static_cast<int>(i);
		for (const char *property : {"Filter", "Index Cond", "Join Filter"}) {
			const PlanExpression &condition = input.expressions->Of(at, property);
			for (const int part : condition.Conjuncts()) {
				const double values = ListLength(condition, part);
				if (values <= kManyValues) {
					continue;
				}
				const bool is_filter = property != std::string_view("Index Cond");
				Finding finding = StartFinding(rule, input, at);
				finding.is_certain = true;
				finding.saving = is_filter ? OwnCost(input, at) * kFilterGain : 0;
				const std::vector<ColumnUse> columns = condition.Columns(part);
				const std::string name = columns.empty() ? "A value" : columns.front().name;
				finding.title = name + " is compared with a list of " + CountOf(values, "constant");
				finding.detail =
					"The list is part of the statement's text: it is parsed and planned "
					"each time, and " +
					std::string(is_filter ? "checked for each row."
				                          : "searched in the index value by value.");
				finding.advice = "Pass the values as one array parameter and join it: JOIN "
								 "unnest($1) AS v(x) ON ...; many thousands are better off in a "
								 "temporary table that is analysed.";
				sink.Add(std::move(finding));
			}
		}
	}
}

void FindNowEstimate(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	constexpr double kLeastFactor = 10, kFewRows = 100;
	for (std::size_t i = 0; i < input.plan.nodes.size(); ++i) {
		const int at = static_cast<int>(i);
		const NodeFigures &figures = input.figures.At(at);
		const PlanNode &node = input.plan.nodes[i];
		if (!ReadsRelation(node) || !figures.estimate_counts ||
		    figures.estimate_factor <= kLeastFactor ||
		    std::max(figures.rows, figures.estimated_rows) < kFewRows) {
			continue;
		}
		for (const char *property : {"Filter", "Index Cond"}) {
			const PlanExpression &condition = input.expressions->Of(at, property);
			for (const int part : condition.Conjuncts()) {
				const ColumnComparison found = ReadComparison(condition, part, AliasOf(node));
				if (!IsRangeOperator(found) || found.other < 0) {
					continue;
				}
				const std::vector<int> other = condition.Below(found.other);
				if (std::none_of(other.begin(), other.end(),
				                 [&](int at_part) { return IsNowLike(condition.At(at_part)); })) {
					continue;
				}
				Finding finding = StartFinding(rule, input, at);
				finding.is_certain = true;
				const std::string &name = found.name.name;
				finding.title = "Rows of " + node.Relation() +
				                " up to now are misjudged by a factor of " +
				                CountText(figures.estimate_factor);
				finding.detail = condition.Text(part) + ": " + CountText(figures.estimated_rows) +
				                 " rows expected, " + CountText(figures.rows) +
				                 " came.  The statistics of " + name +
				                 " end where the table ended at the last ANALYZE.";
				finding.advice =
					"ANALYZE the table, and more often if it grows at this end (lower "
					"autovacuum_analyze_scale_factor); in a prepared statement pass the "
					"time as a value.";
				finding.statement = "ANALYZE " + RelationText(node);
				finding.cause = CauseOf("estimate", at);
				finding.precision = 3; // more exact than that the statistics are old
				sink.Add(std::move(finding));
			}
		}
	}
}

void FindNotIn(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	constexpr double kManyOuter = 1000;
	for (std::size_t i = 0; i < input.plan.nodes.size(); ++i) {
		const int at = static_cast<int>(i);
		for (const char *property : {"Filter", "Join Filter", "One-Time Filter"}) {
			const PlanExpression &condition = input.expressions->Of(at, property);
			for (const int part : condition.Conjuncts()) {
				const int inner = NotInSubplan(condition, part);
				const int subplan =
					inner < 0 ? -1 : NodeOfSubplan(input.plan, condition.At(inner).text);
				if (subplan < 0 || !IsExecuted(input, at)) {
					continue;
				}
				const bool hashed = condition.At(inner).hashed;
				if (hashed && NeverGivesNull(input, subplan)) {
					continue;
				}
				const double loops = input.figures.At(subplan).loops;
				Finding finding = StartFinding(rule, input, at);
				finding.is_certain = true;
				finding.severity = hashed               ? Severity::Info
				                   : loops > kManyOuter ? Severity::Critical
				                                        : Severity::Warning;
				finding.saving =
					hashed || loops <= 1 ? 0 : WholeCost(input, subplan) * (1 - 1 / loops) * 0.95;
				finding.title = hashed
				                    ? "NOT IN with a subselect returns nothing once that has a NULL"
				                    : "NOT IN searches the subselect's result for each of " +
				                          CountOf(loops, "row");
				finding.detail =
					NodeText(input.plan.At(at)) + " checks " + condition.Text(part) +
					(hashed ? ", from a hash table; it must fit into work_mem, and a NULL in it "
				              "makes every comparison unknown."
				            : ", without a hash table: its result was expected not to fit into "
				              "work_mem" +
				                  ShareText(input, WholeCost(input, subplan)) + ".");
				finding.advice =
					"Write NOT EXISTS (SELECT ... WHERE inner = outer): it becomes an "
					"anti join.  With NULLs the two differ: NOT IN is then never true.";
				if (!hashed) {
					finding.cause = CauseOf("subplan", subplan);
					finding.precision = 2;
				}
				sink.Add(std::move(finding));
			}
		}
	}
}

void FindCorrelatedSubplan(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	constexpr double kManyLoops = 100, kLeastShare = 0.2, kGain = 0.8;
	for (std::size_t i = 0; i < input.plan.nodes.size(); ++i) {
		const int at = static_cast<int>(i);
		const PlanNode &node = input.plan.nodes[i];
		const NodeFigures &figures = input.figures.At(at);
		if (node.relationship != "SubPlan" || !IsExecuted(input, at) ||
		    figures.loops <= kManyLoops || IsUnsure(input, node.parent) ||
		    WholeCost(input, at) < kLeastShare * StatementCost(input)) {
			continue;
		}
		Finding finding = StartFinding(rule, input, at);
		finding.saving = WholeCost(input, at) * kGain;
		finding.title = node.subplan +
		                (input.figures.measured ? " runs " : " is expected to run ") +
		                TimesText(figures.loops);
		finding.detail = "The subselect is evaluated for each row of " +
		                 NodeText(input.plan.At(node.parent)) +
		                 ShareText(input, WholeCost(input, at)) + ".";
		finding.advice = "Compute it for all rows at once: a join with a grouped subselect (LEFT "
						 "JOIN ... GROUP BY the key), or LATERAL.  If it has to stay, an index on "
						 "what it compares makes each run short.";
		// When it is a whole table that each run reads, that is the cause to tell.
		int scan = -1;
		for (const int below : Below(input.plan, at)) {
			const bool dominates = OwnCost(input, below) >= 0.5 * WholeCost(input, at);
			scan = input.plan.At(below).type == "Seq Scan" && dominates ? below : scan;
		}
		finding.cause = scan >= 0 ? CauseOf("rows", scan) : CauseOf("subplan", at);
		sink.Add(std::move(finding));
	}
}

} // namespace savant::core
