/*
 * shape_findings.cpp
 *     Rules about how the statement is written: its size, its functions, its conditions.
 */
#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <set>
#include <string>
#include <unordered_map>

#include "core/findings/estimate_cause.hpp"
#include "core/findings/finding_words.hpp"
#include "core/findings/plan_memory.hpp"
#include "core/findings/plan_paths.hpp"
#include "core/findings/statement_finders.hpp"

namespace savant::core {

namespace {

constexpr double kLargeResult = 10'000;
constexpr std::size_t kRepeated = 3;
constexpr std::size_t kRepeatedUnknown = 5; // without the statement's text
constexpr double kGeqoThreshold = 12;
constexpr int kHighPlan = 20;
constexpr double kManyRows = 10'000;
constexpr double kMostRemoved = 0.9;
constexpr double kHalfRemoved = 0.5;

bool IsWordCharacter(char c) {
	return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

bool IsWord(std::string_view text) {
	return !text.empty() && std::all_of(text.begin(), text.end(), IsWordCharacter);
}

/* How often a statement names a relation itself: its words are counted once, for all relations. */
class NamesInQuery {
public:
	explicit NamesInQuery(std::string_view query) : query_(query) {
		std::size_t start = 0;
		for (std::size_t at = 0; at <= query.size(); ++at) {
			if (at == query.size() || !IsWordCharacter(query[at])) {
				if (at > start) {
					words_[query.substr(start, at - start)]++;
				}
				start = at + 1;
			}
		}
	}

	std::size_t Count(std::string_view name) const {
		if (!IsWord(name)) {
			return CountAnywhere(name);
		}
		const auto found = words_.find(name);
		return found == words_.end() ? 0 : found->second;
	}

private:
	/* A name with other characters than those of words, as it stands between quotes. */
	std::size_t CountAnywhere(std::string_view name) const {
		std::size_t count = 0;
		for (std::size_t at = query_.find(name); at != std::string_view::npos && !name.empty();
		     at = query_.find(name, at + name.size())) {
			const std::size_t end = at + name.size();
			const bool starts = at == 0 || !IsWordCharacter(query_[at - 1]);
			const bool ends = end == query_.size() || !IsWordCharacter(query_[end]);
			count += starts && ends ? 1 : 0;
		}
		return count;
	}

	std::string_view query_;
	std::unordered_map<std::string_view, std::size_t> words_;
};

std::string Lower(std::string text) {
	std::transform(text.begin(), text.end(), text.begin(), [](char c) {
		return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
	});
	return text;
}

/* Nodes between the joins of one search for a join order. */
bool KeepsJoinTogether(const PlanNode &node) {
	static constexpr std::array kTypes = {
		"Hash", "Sort", "Incremental Sort", "Materialize", "Gather", "Gather Merge", "Memoize"};
	return IsJoin(node) || std::find(kTypes.begin(), kTypes.end(), node.type) != kTypes.end();
}

/* Joins at and below `node` that were ordered together. */
int CountJoins(const QueryPlan &plan, int node) {
	int joins = 0;
	std::vector<int> open = {node};
	while (!open.empty()) {
		const int at = open.back();
		open.pop_back();
		joins += IsJoin(plan.At(at)) ? 1 : 0;
		for (const int child : InputNodes(plan, at)) {
			if (KeepsJoinTogether(plan.At(child))) {
				open.push_back(child);
			}
		}
	}
	return joins;
}

double RemovedShare(const NodeFigures &figures) {
	const double read = figures.rows + figures.rows_removed;
	return read <= 0 ? 0 : figures.rows_removed / read;
}

/* What below a subquery keeps a condition from moving in. */
std::string Barrier(const FindingInput &input, int subquery) {
	for (const int node : Below(input.plan, subquery, false)) {
		const std::string &type = input.plan.At(node).type;
		if (type == "WindowAgg") {
			return "a window function";
		}
		if (type == "Limit") {
			return "a LIMIT";
		}
		if (type == "Aggregate" || type == "Unique" || type == "Group") {
			return "grouping or DISTINCT";
		}
		if (type == "ProjectSet") {
			return "a set-returning function";
		}
	}
	return "the subquery";
}

std::string FunctionName(const ExpressionPart &call) {
	return call.qualifier.empty() ? call.text : call.qualifier + "." + call.text;
}

/* Functions in the scan's filter that are called with values of each row. */
std::vector<std::string> VolatileCalls(const FindingInput &input, int node) {
	std::vector<std::string> names;
	const PlanExpression &filter = input.expressions->Of(node, "Filter");
	for (std::size_t part = 0; part < filter.parts.size() && input.facts != nullptr; ++part) {
		const ExpressionPart &call = filter.parts[part];
		const FunctionFacts *function =
			call.kind == PartKind::Call ? input.facts->Function(FunctionName(call)) : nullptr;
		if (function != nullptr && function->volatility == "volatile" &&
		    std::find(names.begin(), names.end(), FunctionName(call)) == names.end()) {
			names.push_back(FunctionName(call));
		}
	}
	return names;
}

/* Rows that the node looked at; planned: rows of the table. */
double RowsLookedAt(const FindingInput &input, int node) {
	const NodeFigures &figures = input.figures.At(node);
	const TableFacts *table = input.figures.measured ? nullptr : FactsOf(input, node);
	return std::max(figures.rows + figures.rows_removed, table == nullptr ? 0 : table->rows);
}

/* For comparison: expressions without blanks, parentheses and aliases. */
std::string Bare(std::string_view text) {
	std::string bare;
	std::copy_if(text.begin(), text.end(), std::back_inserter(bare),
	             [](char c) { return c != ' ' && c != '(' && c != ')' && c != '\n' && c != '"'; });
	return bare;
}

/* The condition of the scan's filter that a row security policy put there; part -1 = none. */
ScanCondition PolicyCondition(const FindingInput &input, int node, const TableFacts &table) {
	std::set<std::string> policies;
	for (const std::string &policy : table.policies) {
		const PlanExpression expression = ReadExpression(policy);
		for (const int part : expression.Conjuncts()) {
			policies.insert(Bare(WithoutAliases(expression, part)));
		}
	}
	for (ScanCondition &condition : ConditionsOf(input, node)) {
		if (policies.count(Bare(WithoutAliases(*condition.expression, condition.part))) > 0) {
			return std::move(condition);
		}
	}
	return {};
}

} // namespace

void FindLargeResult(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	const double rows = RowsOf(input, 0);
	if (rows <= kLargeResult || input.plan.At(0).type == "ModifyTable") {
		return;
	}
	constexpr double kMillion = 1e6;
	Finding finding = StartFinding(rule, input, -1);
	finding.cause = "result";
	finding.severity = rows > kMillion ? Severity::Warning : rule.severity;
	finding.title = "The result has " + CountOf(rows, "row");
	finding.detail = "With " + CountOf(input.plan.At(0).plan_width, "byte") + " a row that is " +
	                 BytesText(rows * input.plan.At(0).plan_width) + " for the client.";
	finding.advice =
		"Aggregate or LIMIT in the statement if nobody reads all of it; otherwise fetch "
		"it with a cursor or COPY.";
	sink.Add(std::move(finding));
}

void FindRepeatedRelation(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	std::map<std::string, std::set<std::string>> aliases;
	std::map<std::string, int> first;
	for (std::size_t i = 0; i < input.plan.nodes.size(); ++i) {
		const PlanNode &node = input.plan.nodes[i];
		if (ReadsRelation(node)) {
			aliases[RelationText(node)].insert(AliasOf(node));
			first.emplace(RelationText(node), static_cast<int>(i));
		}
	}
	const std::string query = Lower(input.plan.query);
	const NamesInQuery written_names(query);
	for (const auto &[relation, names] : aliases) {
		if (names.size() < (query.empty() ? kRepeatedUnknown : kRepeated)) {
			continue;
		}
		const std::string name = Lower(input.plan.At(first[relation]).Relation());
		const std::size_t written = written_names.Count(name);
		if (!query.empty() && written >= names.size()) {
			continue;
		}
		Finding finding = StartFinding(rule, input, -1);
		finding.title = relation + " is read " + CountText(static_cast<double>(names.size())) +
		                " times by one statement";
		finding.detail =
			query.empty()
				? "The same table stands in the plan under different names."
				: "The statement names it " +
					  (written == 0 ? "nowhere" : TimesText(static_cast<double>(written))) +
					  "; the rest comes from views or functions that it uses.";
		finding.advice = "Write the statement on the tables instead of view on view, and take the "
						 "columns from one use of the table.";
		sink.Add(std::move(finding));
	}
}

void FindManyJoins(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	const double threshold = NumberSetting(input, "geqo_threshold").value_or(kGeqoThreshold);
	for (std::size_t i = 0; i < input.plan.nodes.size(); ++i) {
		const int node = static_cast<int>(i);
		const int parent = input.plan.nodes[i].parent;
		if (!IsJoin(input.plan.nodes[i]) ||
		    (parent >= 0 && KeepsJoinTogether(input.plan.At(parent)) &&
		     !RunsApart(input.plan.nodes[i]))) {
			continue;
		}
		const double relations = CountJoins(input.plan, node) + 1;
		if (relations < threshold) {
			continue;
		}
		Finding finding = StartFinding(rule, input, node);
		finding.is_certain = true;
		finding.cause = CauseOf("joins", node);
		finding.title = CountText(relations) + " relations are joined at once";
		finding.detail =
			"From geqo_threshold (" + CountText(threshold) +
			") on the planner tries a random part of the join orders: the plan need not be "
			"the best, and another one may come tomorrow.";
		finding.advice =
			"Join in steps (a MATERIALIZED query or a temporary table with ANALYZE), or "
			"raise geqo_threshold if planning may take longer.";
		sink.Add(std::move(finding));
	}
}

void FindHighPlan(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	int depth = 0;
	for (const PlanNode &node : input.plan.nodes) {
		depth = std::max(depth, node.depth);
	}
	if (depth <= kHighPlan) {
		return;
	}
	Finding finding = StartFinding(rule, input, -1);
	finding.title = "The plan is " + CountText(depth) + " levels high";
	finding.detail = "It has " + CountOf(static_cast<double>(input.plan.nodes.size()), "node") +
	                 "; an error in an estimate grows with every level above it.";
	finding.advice = "Simplify the statement, or work in steps.";
	sink.Add(std::move(finding));
}

void FindBlockedPushdown(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	for (const int node : NodesOf(input, "Subquery Scan")) {
		const NodeFigures &figures = input.figures.At(node);
		const std::vector<int> inputs = InputNodes(input.plan, node);
		if (!input.figures.measured || figures.rows_removed < kManyRows ||
		    RemovedShare(figures) <= kMostRemoved || inputs.empty()) {
			continue;
		}
		Finding finding = StartFinding(rule, input, node);
		finding.saving = OwnCost(input, node) + OwnCost(input, inputs[0]);
		finding.title = "A subquery makes " + CountOf(figures.rows + figures.rows_removed, "row") +
		                ", and " + PercentText(RemovedShare(figures)) + " of them are thrown away";
		finding.detail = "The condition " + input.plan.At(node).Text("Filter") +
		                 " stays outside of " + Barrier(input, inputs[0]) + ".";
		finding.advice =
			"Put the condition into the subquery if the result may depend on fewer rows "
			"there, or make its column part of PARTITION BY, GROUP BY or DISTINCT ON: then "
			"the planner moves it in by itself.";
		sink.Add(std::move(finding));
	}
}

void FindVolatileFunction(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	for (std::size_t i = 0; i < input.plan.nodes.size(); ++i) {
		const int node = static_cast<int>(i);
		if (!input.plan.nodes[i].Has("Filter") || !IsExecuted(input, node) ||
		    RowsLookedAt(input, node) <= kManyRows) {
			continue;
		}
		const std::vector<std::string> names = VolatileCalls(input, node);
		if (names.empty()) {
			continue;
		}
		Finding finding = StartFinding(rule, input, node);
		finding.saving = OwnCost(input, node);
		finding.title = "Volatile function " + names[0] + "() is called for " +
		                CountOf(RowsLookedAt(input, node), "row");
		finding.detail = input.plan.nodes[i].Text("Filter") +
		                 " cannot use an index, and the planner may not move it or call it once.";
		finding.advice = "If the function always gives the same for the same arguments, declare it "
		                 "STABLE or IMMUTABLE; if it does not depend on the row, write (SELECT " +
		                 names[0] + "(...)) so that it is called once.";
		sink.Add(std::move(finding));
	}
}

void FindRowSecurityCost(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	for (std::size_t i = 0; i < input.plan.nodes.size(); ++i) {
		const int node = static_cast<int>(i);
		const NodeFigures &figures = input.figures.At(node);
		const TableFacts *table =
			ReadsRelation(input.plan.nodes[i]) ? FactsOf(input, node) : nullptr;
		if (table == nullptr || !table->has_row_security || !IsExecuted(input, node) ||
		    RowsLookedAt(input, node) <= kManyRows ||
		    (input.figures.measured && RemovedShare(figures) <= kHalfRemoved)) {
			continue;
		}
		const ScanCondition condition = PolicyCondition(input, node, *table);
		if (condition.part < 0) {
			continue;
		}
		const bool has_call = condition.expression->Contains(condition.part, PartKind::Call);
		Finding finding = StartFinding(rule, input, node);
		finding.saving = OwnCost(input, node);
		finding.title = "The row security policy of " + RelationText(input.plan.nodes[i]) +
		                " is checked for " + CountOf(RowsLookedAt(input, node), "row");
		finding.detail = "The policy adds " + condition.expression->Text(condition.part) +
		                 " to every statement on the table.";
		finding.advice =
			std::string("Index the column that the policy compares.") +
			(has_call ? " Write its function calls as (SELECT f()): that is worked out "
		                "once a statement, not once a row."
		              : "");
		IndexWish wish{table->schema, table->name, {}};
		for (const ColumnUse &column : condition.columns) {
			wish.columns.push_back(column.name);
		}
		if (!wish.columns.empty()) {
			finding.index = std::move(wish);
		}
		sink.Add(std::move(finding));
	}
}

void FindFalseCondition(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	for (std::size_t i = 0; i < input.plan.nodes.size(); ++i) {
		if (input.plan.nodes[i].Text("One-Time Filter") != "false") {
			continue;
		}
		Finding finding = StartFinding(rule, input, static_cast<int>(i));
		finding.is_certain = true;
		finding.title = "A condition is never true";
		finding.detail = "The planner found that it contradicts itself or a constraint, and reads "
						 "nothing.";
		finding.advice =
			"If rows were expected here, look for conditions that exclude each other, a "
			"comparison with NULL, or a partition or CHECK constraint that rules them out.";
		sink.Add(std::move(finding));
	}
}

} // namespace savant::core
