/*
 * join_order_findings.cpp
 *     Rules about the set of joins: their number, and keys that the planner does not know.
 */
#include <algorithm>
#include <map>
#include <set>

#include "core/findings/finding_words.hpp"
#include "core/findings/join_finders.hpp"
#include "core/findings/plan_memory.hpp"
#include "core/findings/scan_view.hpp"
#include "core/plan/plan_shape.hpp"

namespace savant::core {

namespace {

/* Base relations below a join; partitions of one Append are one, subqueries are planned apart. */
int RelationsBelow(const QueryPlan &plan, int node) {
	int relations = 0;
	std::vector<int> open = {node};
	while (!open.empty()) {
		const int at = open.back();
		open.pop_back();
		const PlanNode &found = plan.At(at);
		const std::vector<int> inputs = InputsOf(plan, at);
		const bool is_one = found.type == "Append" || found.type == "Merge Append" ||
		                    found.type == "Subquery Scan" || found.type == "Bitmap Heap Scan" ||
		                    inputs.empty();
		relations += is_one ? 1 : 0;
		if (!is_one) {
			open.insert(open.end(), inputs.begin(), inputs.end());
		}
	}
	return relations;
}

/* Equalities of columns of two relations: (alias, alias) -> pairs of columns. */
using KeyPairs =
	std::map<std::pair<std::string, std::string>, std::vector<std::pair<std::string, std::string>>>;

KeyPairs JoinKeys(const FindingInput &input, int join) {
	KeyPairs keys;
	for (const char *property : {"Hash Cond", "Merge Cond"}) {
		const PlanExpression &condition = input.expressions->Of(join, property);
		for (const int part : condition.Conjuncts()) {
			const ExpressionPart &equal = condition.At(part);
			if (equal.kind != PartKind::Operator || equal.text != "=" ||
			    equal.arguments.size() != 2) {
				continue;
			}
			const ExpressionPart &a = condition.At(condition.WithoutCasts(equal.arguments[0]));
			const ExpressionPart &b = condition.At(condition.WithoutCasts(equal.arguments[1]));
			if (a.kind == PartKind::Column && b.kind == PartKind::Column) {
				const bool ordered = a.qualifier < b.qualifier;
				const ExpressionPart &first = ordered ? a : b, &second = ordered ? b : a;
				keys[{first.qualifier, second.qualifier}].emplace_back(first.text, second.text);
			}
		}
	}
	return keys;
}

bool SameColumns(std::vector<std::string> a, std::vector<std::string> b) {
	std::sort(a.begin(), a.end());
	std::sort(b.begin(), b.end());
	return a == b;
}

bool HasForeignKey(const TableFacts &table, const std::vector<std::string> &columns,
                   const TableFacts &other) {
	return std::any_of(
		table.foreign_keys.begin(), table.foreign_keys.end(), [&](const ForeignKeyFacts &key) {
			return key.other_table == other.name && SameColumns(key.columns, columns);
		});
}

bool IsUniqueOver(const TableFacts &table, const std::vector<std::string> &columns) {
	return std::any_of(table.indexes.begin(), table.indexes.end(), [&](const IndexFacts &index) {
		return index.is_unique && index.is_valid && index.predicate.empty() &&
		       SameColumns(index.keys, columns);
	});
}

std::string ColumnList(const std::vector<std::string> &columns) {
	std::string text;
	for (const std::string &column : columns) {
		text += (text.empty() ? "" : ", ") + TableText("", column);
	}
	return text;
}

/* One side of the key: its scan, facts and columns. */
struct KeySide {
	int scan = -1;
	const TableFacts *facts = nullptr;
	std::vector<std::string> columns;
};

/* The sides of a key of several columns that refers to a unique one; `to` has the unique index. */
bool FindSides(const FindingInput &input, const KeyPairs::value_type &key, KeySide &from,
               KeySide &to) {
	from.scan = ScanOfAlias(input.plan, key.first.first);
	to.scan = ScanOfAlias(input.plan, key.first.second);
	if (key.second.size() < 2 || from.scan < 0 || to.scan < 0) {
		return false;
	}
	for (const auto &[first, second] : key.second) {
		from.columns.push_back(first);
		to.columns.push_back(second);
	}
	from.facts = FactsOf(input, from.scan);
	to.facts = FactsOf(input, to.scan);
	if (from.facts == nullptr || to.facts == nullptr) {
		return false;
	}
	// Of two tables that both have the key as a unique one, the smaller refers to the larger.
	const bool both = IsUniqueOver(*from.facts, from.columns);
	if (!IsUniqueOver(*to.facts, to.columns) || (both && from.facts->rows > to.facts->rows)) {
		std::swap(from, to);
	}
	return IsUniqueOver(*to.facts, to.columns) &&
	       !HasForeignKey(*from.facts, from.columns, *to.facts) &&
	       !HasForeignKey(*to.facts, to.columns, *from.facts);
}

} // namespace

void FindJoinCollapse(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	constexpr double kDefaultLimit = 8, kGeqo = 12;
	constexpr double kLongMs = 100, kHighCost = 10'000;
	const bool is_long = input.figures.has_time ? StatementCost(input) >= kLongMs
	                                            : StatementCost(input) >= kHighCost;
	if (!is_long) {
		return;
	}
	const double limit =
		std::min(NumberSetting(input, "join_collapse_limit").value_or(kDefaultLimit),
	             NumberSetting(input, "from_collapse_limit").value_or(kDefaultLimit));
	int most = 0, at = -1;
	for (std::size_t i = 0; i < input.plan.nodes.size(); ++i) {
		const PlanNode &node = input.plan.nodes[i];
		const bool is_top = IsJoin(node) && (node.parent < 0 || RunsApart(node) ||
		                                     !IsJoin(input.plan.At(node.parent)));
		const int relations = is_top ? RelationsBelow(input.plan, static_cast<int>(i)) : 0;
		if (relations > most) {
			most = relations;
			at = static_cast<int>(i);
		}
	}
	if (at < 0 || most <= limit) {
		return;
	}
	Finding finding = StartFinding(rule, input, at);
	finding.is_certain = true;
	finding.title = CountText(most) + " tables are joined, and the planner reorders only " +
	                CountText(limit) + " at a time";
	finding.detail = "Beyond join_collapse_limit and from_collapse_limit the order of JOIN in the "
					 "statement is kept, good or bad.";
	finding.advice = "Raise both for this statement and compare the plans; planning takes longer. "
					 "Or write the most selective joins first.";
	if (most >= kGeqo) {
		finding.advice += "  From geqo_threshold (12) on the order is searched at random.";
	}
	finding.statement = "SET join_collapse_limit = " + WholeNumber(most) +
	                    "; SET from_collapse_limit = " + WholeNumber(most);
	sink.Add(std::move(finding));
}

void FindMissingForeignKey(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	constexpr double kLeastFactor = 10, kFine = 3, kSomeRows = 100;
	for (std::size_t i = 0; i < input.plan.nodes.size(); ++i) {
		const int join = static_cast<int>(i);
		const NodeFigures &figures = input.figures.At(join);
		if (!IsJoin(input.plan.nodes[i]) || !figures.estimate_counts ||
		    figures.estimate_factor < kLeastFactor || figures.rows < kSomeRows ||
		    figures.direction != EstimateDirection::Under) {
			continue;
		}
		const std::vector<int> inputs = InputsOf(input.plan, join);
		if (std::any_of(inputs.begin(), inputs.end(), [&](int side) {
				return input.figures.At(side).estimate_factor >= kFine;
			})) {
			continue;
		}
		for (const auto &key : JoinKeys(input, join)) {
			KeySide from, to;
			if (!FindSides(input, key, from, to)) {
				continue;
			}
			Finding finding = StartFinding(rule, input, join);
			finding.is_certain = true;
			finding.title = "The planner does not know that " + from.facts->name + " refers to " +
			                to.facts->name;
			finding.detail = "It takes the columns " + NamesText(from.columns) +
			                 " for independent and expects " +
			                 CountOf(figures.estimated_rows, "row") + " of the join, which has " +
			                 CountText(figures.rows) + ".";
			finding.advice =
				"Declare the foreign key: the planner then knows that each row finds its "
				"partner.  NOT VALID is enough for that and does not check the rows that "
				"are there.";
			finding.statement = "ALTER TABLE " + TableText(from.facts->schema, from.facts->name) +
			                    " ADD FOREIGN KEY (" + ColumnList(from.columns) + ") REFERENCES " +
			                    TableText(to.facts->schema, to.facts->name) + " (" +
			                    ColumnList(to.columns) + ") NOT VALID";
			finding.cause = CauseOf("estimate", join);
			finding.precision = 2;
			sink.Add(std::move(finding));
		}
	}
}

} // namespace savant::core
