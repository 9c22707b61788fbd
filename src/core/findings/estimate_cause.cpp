/*
 * estimate_cause.cpp
 *     The causes in the order of their evidence: what explains the estimate by itself comes
 *     before what merely may.
 */
#include "core/findings/estimate_cause.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>

#include "core/findings/plan_paths.hpp"
#include "core/schema/picture.hpp"

namespace savant::core {

namespace {

constexpr double kStaleShare = 0.1; // of the rows, changed since the last ANALYZE
constexpr double kStaleRows = 500;
/* Tables of one plan: each rule looks at them, and nobody reads about more. */
constexpr std::size_t kMostDiagnosed = 20;

bool IsWrong(const FindingInput &input, int node) {
	const NodeFigures &figures = input.figures.At(node);
	const double each = figures.rows / std::max(1.0, figures.loops);
	const double expected = figures.estimated_rows / std::max(1.0, figures.loops);
	return figures.executed && figures.estimate_counts &&
	       figures.estimate_factor >= kWrongEstimate && std::max(each, expected) >= kEstimateRows;
}

bool IsHarmlessCast(std::string_view type) {
	static constexpr std::array<std::string_view, 4> kTextTypes = {"text", "character varying",
	                                                               "varchar", "bpchar"};
	return std::any_of(kTextTypes.begin(), kTextTypes.end(),
	                   [&](std::string_view text) { return type.starts_with(text); });
}

/* The column is converted to another type before it is compared. */
bool IsCastColumn(const ScanCondition &condition) {
	if (condition.comparison.column < 0 || !condition.comparison.is_plain) {
		return false;
	}
	const ExpressionPart &side = condition.expression->At(condition.comparison.column);
	return side.kind == PartKind::Cast && !IsHarmlessCast(side.text);
}

bool IsExpression(const ScanCondition &condition) {
	return condition.comparison.column >= 0 && !condition.comparison.is_plain &&
	       !condition.columns.empty();
}

/* The expression has statistics of its own: from an index on it, or extended ones. */
bool HasStatistics(const TableFacts &table, const std::string &expression) {
	const auto is_it = [&](const std::string &text) {
		return text == expression || text == "(" + expression + ")";
	};
	const bool in_index =
		std::any_of(table.indexes.begin(), table.indexes.end(), [&](const IndexFacts &index) {
			return std::any_of(index.keys.begin(), index.keys.end(), is_it);
		});
	return in_index ||
	       std::any_of(table.extended_statistics.begin(), table.extended_statistics.end(),
	                   [&](const ExtendedStatisticsFacts &statistics) {
						   return std::any_of(statistics.columns.begin(), statistics.columns.end(),
		                                      is_it);
					   });
}

std::optional<double> WholeNumber(std::string_view text) {
	double value = 0;
	const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
	if (error != std::errc() || end != text.data() + text.size()) {
		return std::nullopt;
	}
	return value;
}

/* "2026-03-01 12:00": sorts as text. */
bool IsIsoDate(std::string_view text) {
	constexpr std::size_t kYearDigits = 4;
	return text.size() >= 10 && text[kYearDigits] == '-' && text[7] == '-' &&
	       std::all_of(text.begin(), text.begin() + kYearDigits,
	                   [](char c) { return c >= '0' && c <= '9'; });
}

/* a < b, as far as their texts tell. */
bool IsBefore(std::string_view a, std::string_view b) {
	const auto first = WholeNumber(a), second = WholeNumber(b);
	if (first && second) {
		return *first < *second;
	}
	return IsIsoDate(a) && IsIsoDate(b) && a < b;
}

/* The constant that the condition compares with, as text; "" = none that is known. */
std::string ConstantOf(const ScanCondition &condition) {
	if (condition.comparison.other < 0 || condition.comparison.is_any) {
		return {};
	}
	const int other = condition.expression->WithoutCasts(condition.comparison.other);
	const ExpressionPart &part = condition.expression->At(other);
	return part.kind == PartKind::Literal && !part.is_null_literal ? part.text : std::string();
}

const ColumnFacts *ColumnOf(const ScanEstimate &scan, const ScanCondition &condition) {
	return scan.table == nullptr || !condition.comparison.is_plain
	           ? nullptr
	           : scan.table->Column(condition.comparison.name.name);
}

bool IsBeyondHistogram(const ScanEstimate &scan, const ScanCondition &condition) {
	const ColumnFacts *column = ColumnOf(scan, condition);
	const std::string constant = ConstantOf(condition);
	if (column == nullptr || constant.empty() || column->histogram_high.empty()) {
		return false;
	}
	const std::string &op = condition.comparison.op;
	if (op == ">" || op == ">=") {
		return !IsBefore(constant, column->histogram_high) &&
		       (constant == column->histogram_high || IsBefore(column->histogram_high, constant));
	}
	return (op == "<" || op == "<=") &&
	       (constant == column->histogram_low || IsBefore(constant, column->histogram_low));
}

bool IsRareValue(const ScanEstimate &scan, const ScanCondition &condition) {
	const ColumnFacts *column = ColumnOf(scan, condition);
	const std::string constant = ConstantOf(condition);
	return column != nullptr && column->has_statistics && !constant.empty() &&
	       condition.comparison.op == "=" &&
	       std::find(column->common_values.begin(), column->common_values.end(), constant) ==
	           column->common_values.end();
}

/*
 * A session that fills a table and analyzes it at once reports its inserts after its ANALYZE: all
 * rows count as changed since.  They were seen when ANALYZE counted as many as were ever inserted.
 */
bool HasSeenInserts(const TableFacts &table) {
	constexpr double kAbout = 0.05;
	const double other = table.updates + table.deletes;
	return other <= kStaleShare * table.rows &&
	       std::abs(table.rows - (table.inserts - table.deletes)) <= kAbout * table.rows;
}

/* The planner has nothing to go by.  Row security hides statistics that there are. */
bool LacksStatistics(const ScanEstimate &scan) {
	if (scan.table->rows < 0) {
		return true;
	}
	std::vector<const ColumnFacts *> columns;
	for (const ScanCondition &condition : scan.conditions) {
		for (const ColumnUse &use : condition.columns) {
			if (const ColumnFacts *column = scan.table->Column(use.name)) {
				columns.push_back(column);
			}
		}
	}
	return !scan.table->has_row_security && !columns.empty() &&
	       std::none_of(columns.begin(), columns.end(),
	                    [](const ColumnFacts *column) { return column->has_statistics; });
}

/* The plain columns that at least two conditions compare with constants, each once. */
std::vector<std::string> ComparedColumns(const ScanEstimate &scan) {
	std::vector<std::string> columns;
	for (const ScanCondition &condition : scan.conditions) {
		const std::string &name = condition.comparison.name.name;
		const bool counts =
			condition.is_constant && condition.comparison.is_plain &&
			(IsEqualityOperator(condition.comparison) || IsRangeOperator(condition.comparison));
		if (counts && std::find(columns.begin(), columns.end(), name) == columns.end()) {
			columns.push_back(name);
		}
	}
	return columns;
}

bool AreCovered(const TableFacts *table, const std::vector<std::string> &columns) {
	if (table == nullptr) {
		return false;
	}
	return std::any_of(
		table->extended_statistics.begin(), table->extended_statistics.end(),
		[&](const ExtendedStatisticsFacts &statistics) {
			return statistics.most_common &&
		           std::all_of(columns.begin(), columns.end(), [&](const std::string &column) {
					   return std::find(statistics.columns.begin(), statistics.columns.end(),
			                            column) != statistics.columns.end();
				   });
		});
}

template <typename Test>
int FirstCondition(const ScanEstimate &scan, Test test) {
	const auto found = std::find_if(scan.conditions.begin(), scan.conditions.end(), test);
	return found == scan.conditions.end() ? -1 : static_cast<int>(found - scan.conditions.begin());
}

/* Sets the cause when a single condition explains the estimate. */
bool IsExplainedByCondition(const FindingInput &input, ScanEstimate &scan) {
	const bool is_under = input.figures.At(scan.node).direction == EstimateDirection::Under;
	const auto take = [&scan](EstimateCause cause, int condition) {
		scan.cause = cause;
		scan.condition = condition;
		return condition >= 0;
	};
	return take(EstimateCause::GenericPlan,
	            FirstCondition(scan,
	                           [&](const ScanCondition &condition) {
								   return !StatementParameter(input.plan, *condition.expression,
		                                                      condition.part)
		                                       .empty();
							   })) ||
	       (is_under && take(EstimateCause::HistogramEnd,
	                         FirstCondition(scan,
	                                        [&](const ScanCondition &condition) {
												return IsBeyondHistogram(scan, condition);
											}))) ||
	       take(EstimateCause::Cast, FirstCondition(scan, IsCastColumn)) ||
	       take(EstimateCause::Expression,
	            FirstCondition(scan, [&](const ScanCondition &condition) {
					return IsExpression(condition) &&
		                   (scan.table == nullptr ||
		                    !HasStatistics(*scan.table,
		                                   WithoutAliases(*condition.expression,
		                                                  condition.comparison.column)));
				}));
}

void FindCause(const FindingInput &input, ScanEstimate &scan) {
	const NodeFigures &figures = input.figures.At(scan.node);
	const bool is_under = figures.direction == EstimateDirection::Under;
	if (figures.rows == 0 && figures.rows_removed == 0 && scan.conditions.empty() && !is_under) {
		scan.cause = EstimateCause::EmptyTable;
	} else if (scan.table != nullptr && LacksStatistics(scan)) {
		scan.cause = EstimateCause::NoStatistics;
	} else if (IsExplainedByCondition(input, scan)) {
		scan.columns.clear();
		for (const ColumnUse &column :
		     scan.conditions[static_cast<std::size_t>(scan.condition)].columns) {
			scan.columns.push_back(column.name);
		}
	} else if (scan.table != nullptr && IsStale(*scan.table, kStaleShare, kStaleRows)) {
		scan.cause = EstimateCause::Stale;
	} else if (scan.conditions.empty()) {
		scan.cause = EstimateCause::Size;
	} else {
		scan.columns = ComparedColumns(scan);
		const int rare = FirstCondition(
			scan, [&](const ScanCondition &condition) { return IsRareValue(scan, condition); });
		if (scan.conditions.size() == 1 && is_under && rare >= 0) {
			scan.cause = EstimateCause::RareValue;
			scan.condition = rare;
		} else if (scan.columns.size() > 1 && !AreCovered(scan.table, scan.columns)) {
			scan.cause = EstimateCause::Correlated;
		} else {
			scan.cause = EstimateCause::Unknown;
			scan.condition = -1;
		}
	}
}

/* Scans that are told together: the partitions of one Append, the uses of one table. */
std::string GroupOf(const FindingInput &input, int scan) {
	const int parent = input.plan.At(scan).parent;
	const bool is_member = parent >= 0 && (input.plan.At(parent).type == "Append" ||
	                                       input.plan.At(parent).type == "Merge Append");
	return is_member ? "append " + std::to_string(parent) : RelationText(input.plan.At(scan));
}

} // namespace

bool IsStale(const TableFacts &table, double share, double rows) {
	return table.rows >= 0 && table.modified_since_analyze > std::max(rows, share * table.rows) &&
	       !HasSeenInserts(table);
}

std::string WithoutAliases(const PlanExpression &expression, int part) {
	const ExpressionPart &whole = expression.At(part);
	std::vector<int> columns;
	for (const int below : expression.Below(part)) {
		if (expression.At(below).kind == PartKind::Column) {
			columns.push_back(below);
		}
	}
	std::sort(columns.begin(), columns.end(),
	          [&](int a, int b) { return expression.At(a).begin < expression.At(b).begin; });
	std::string text;
	std::size_t at = whole.begin;
	for (const int column : columns) {
		const ExpressionPart &use = expression.At(column);
		text += expression.source.substr(at, use.begin - at) + QuoteIdentifier(use.text);
		at = use.end;
	}
	text += expression.source.substr(at, whole.end - at);
	while (text.size() > 1 && text.front() == '(' && text.back() == ')' &&
	       text.find('(', 1) == std::string::npos) {
		text = text.substr(1, text.size() - 2);
	}
	return text;
}

std::string StatementParameter(const QueryPlan &plan, const PlanExpression &expression, int part) {
	for (const int below : expression.Below(part)) {
		const ExpressionPart &found = expression.At(below);
		if (found.kind != PartKind::Parameter) {
			continue;
		}
		// Versions up to 16 write results of InitPlans as parameters, too.
		const bool is_result =
			std::any_of(plan.nodes.begin(), plan.nodes.end(), [&](const PlanNode &node) {
				return node.subplan.find("returns ") != std::string::npos &&
			           (node.subplan.find(found.text + ")") != std::string::npos ||
			            node.subplan.find(found.text + ",") != std::string::npos);
			});
		if (!is_result) {
			return found.text;
		}
	}
	return {};
}

std::vector<ScanCondition> ConditionsOf(const FindingInput &input, int scan) {
	std::vector<ScanCondition> conditions;
	const std::string alias = AliasOf(input.plan.At(scan));
	// Conditions below a Bitmap Heap Scan are all repeated in its Recheck Cond.
	for (const char *property : {"Index Cond", "Recheck Cond", "TID Cond", "Filter"}) {
		const PlanExpression &expression = input.expressions->Of(scan, property);
		for (const int part : expression.Conjuncts()) {
			ScanCondition condition;
			condition.expression = &expression;
			condition.part = part;
			condition.comparison = ReadComparison(expression, part, alias);
			for (ColumnUse &column : expression.Columns(part)) {
				if (column.qualifier.empty() || column.qualifier == alias) {
					condition.columns.push_back(std::move(column));
				}
			}
			const int other = condition.comparison.other;
			condition.is_constant = other < 0 || expression.IsConstant(other);
			conditions.push_back(std::move(condition));
		}
	}
	return conditions;
}

std::vector<ScanEstimate> WrongScans(const FindingInput &input) {
	std::map<std::string, ScanEstimate> worst;
	if (!input.figures.measured) {
		return {};
	}
	for (std::size_t i = 0; i < input.plan.nodes.size(); ++i) {
		const int node = static_cast<int>(i);
		if (!ReadsRelation(input.plan.nodes[i]) || !IsWrong(input, node)) {
			continue;
		}
		const auto [place, is_new] = worst.try_emplace(GroupOf(input, node));
		ScanEstimate &scan = place->second;
		scan.others += is_new ? 0 : 1;
		if (is_new ||
		    input.figures.At(node).estimate_factor > input.figures.At(scan.node).estimate_factor) {
			scan.node = node;
		}
	}
	std::vector<ScanEstimate> scans;
	for (auto &[group, scan] : worst) {
		scans.push_back(std::move(scan));
	}
	const auto missed = [&](const ScanEstimate &scan) {
		const NodeFigures &figures = input.figures.At(scan.node);
		return std::abs(figures.rows - figures.estimated_rows);
	};
	std::stable_sort(scans.begin(), scans.end(), [&](const ScanEstimate &a, const ScanEstimate &b) {
		return missed(a) > missed(b);
	});
	scans.resize(std::min(scans.size(), kMostDiagnosed));
	for (ScanEstimate &scan : scans) {
		scan.table = FactsOf(input, scan.node);
		scan.conditions = ConditionsOf(input, scan.node);
		FindCause(input, scan);
	}
	return scans;
}

} // namespace savant::core
