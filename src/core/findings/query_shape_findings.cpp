/*
 * query_shape_findings.cpp
 *     Rules about what a statement asks for: OFFSET, LIMIT, width, DISTINCT, UNION, count(*).
 */
#include <algorithm>
#include <array>
#include <set>

#include "core/findings/finding_words.hpp"
#include "core/findings/predicate_finders.hpp"
#include "core/findings/scan_view.hpp"
#include "core/plan/plan_shape.hpp"

namespace savant::core {

namespace {

constexpr double kManyRows = 10'000;

/* The input below nodes that neither change rows nor their number. */
int Source(const QueryPlan &plan, int node) {
	static constexpr std::array<std::string_view, 5> kPassing = {
		"Sort", "Incremental Sort", "Gather Merge", "Gather", "Materialize"};
	for (;;) {
		const std::vector<int> inputs = InputsOf(plan, node);
		const bool passes =
			std::find(kPassing.begin(), kPassing.end(), plan.At(node).type) != kPassing.end();
		if (!passes || inputs.size() != 1) {
			return node;
		}
		node = inputs.front();
	}
}

/* Unique, or an aggregate that only removes duplicates of whole rows. */
bool IsDistinct(const PlanNode &node) {
	if (node.type == "Unique") {
		return true;
	}
	if (node.type != "Aggregate" || node.Has("Filter")) {
		return false;
	}
	const std::vector<std::string> &keys = node.List("Group Key"), &output = node.List("Output");
	return !keys.empty() && output.size() == keys.size() &&
	       std::set<std::string>(keys.begin(), keys.end()) ==
	           std::set<std::string>(output.begin(), output.end());
}

/* What removing the duplicates costs: the node and the sort that prepares it. */
double DistinctCost(const FindingInput &input, int node, int source) {
	double cost = 0;
	for (int at = node; at >= 0 && at != source;) {
		cost += OwnCost(input, at);
		const std::vector<int> inputs = InputsOf(input.plan, at);
		at = inputs.empty() ? -1 : inputs.front();
	}
	return cost;
}

/* Aliases of the relations below a node. */
std::set<std::string> AliasesBelow(const QueryPlan &plan, int node) {
	std::set<std::string> aliases;
	for (const int at : Below(plan, node)) {
		const std::string alias = AliasOf(plan.At(at));
		if (!alias.empty()) {
			aliases.insert(alias);
		}
	}
	return aliases;
}

/* The inner side takes something from the outer row, or might without the plan saying so. */
bool MayDependOn(const FindingInput &input, int inner, const std::set<std::string> &outer) {
	static constexpr std::array<std::string_view, 9> kConditions = {
		"Filter",      "Index Cond", "Recheck Cond", "TID Cond",       "Hash Cond",
		"Join Filter", "Order By",   "Cache Key",    "One-Time Filter"};
	static constexpr std::array<std::string_view, 9> kSilent = {
		"Function Scan", "Table Function Scan", "Result",
		"ProjectSet",    "Values Scan",         "Subquery Scan",
		"Memoize",       "Foreign Scan",        "Custom Scan"};
	for (const int at : Below(input.plan, inner)) {
		const PlanNode &node = input.plan.At(at);
		if (std::find(kSilent.begin(), kSilent.end(), node.type) != kSilent.end()) {
			return true;
		}
		for (const std::string_view property : kConditions) {
			for (const ColumnUse &column : input.expressions->Of(at, property).Columns()) {
				if (outer.count(column.qualifier) > 0) {
					return true;
				}
			}
		}
	}
	return false;
}

bool IsOrdered(const PlanNode &node) {
	static constexpr std::array<std::string_view, 10> kOrdered = {
		"Sort",       "Incremental Sort", "Gather Merge", "Merge Append",
		"Index Scan", "Index Only Scan",  "Unique",       "Group",
		"WindowAgg",  "Merge Join"};
	return std::find(kOrdered.begin(), kOrdered.end(), node.type) != kOrdered.end() ||
	       (node.type == "Aggregate" && node.Text("Strategy") != "Hashed");
}

/* Partitions of one table: their aliases are orders_1, orders_2 ... and never orders alone, as the
 * first of several uses of one table in a UNION is. */
bool IsOverPartitions(const QueryPlan &plan, int append) {
	std::set<std::string> parents;
	for (const int child : plan.At(append).children) {
		parents.insert(ParentAlias(AliasOf(plan.At(child))));
	}
	return parents.size() == 1 && !parents.begin()->empty();
}

/* The scan below an aggregate, through partial aggregates and Gather; -1 = anything else. */
int CountedScan(const QueryPlan &plan, int node) {
	for (;;) {
		const std::vector<int> inputs = InputsOf(plan, node);
		if (inputs.size() != 1) {
			return ReadsRelation(plan.At(node)) ? node : -1;
		}
		node = inputs.front();
		const std::string &type = plan.At(node).type;
		if (type != "Aggregate" && type != "Gather") {
			return ReadsRelation(plan.At(node)) ? node : -1;
		}
	}
}

} // namespace

void FindLargeOffset(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	if (!input.figures.measured) {
		return;
	}
	for (std::size_t i = 0; i < input.plan.nodes.size(); ++i) {
		const int at = static_cast<int>(i);
		const std::vector<int> inputs = InputsOf(input.plan, at);
		if (input.plan.nodes[i].type != "Limit" || inputs.size() != 1 || !IsExecuted(input, at)) {
			continue;
		}
		const double read = RowsOf(input, inputs[0]), given = RowsOf(input, at);
		const double skipped = read - given;
		if (skipped <= kManyRows) {
			continue;
		}
		Finding finding = StartFinding(rule, input, at);
		finding.saving = WholeCost(input, inputs[0]) * skipped / read * 0.9;
		finding.severity = SeverityOfSaving(input, finding.saving);
		finding.title = "OFFSET computes " + CountOf(skipped, "row") + " to skip them";
		finding.detail = "The node below LIMIT delivered " + CountOf(read, "row") + ", of which " +
		                 CountText(given) + " were wanted" +
		                 ShareText(input, WholeCost(input, inputs[0])) + ".";
		finding.advice =
			"Remember the last row of the page before and go on from there: WHERE (key) "
			"> (last key) ORDER BY key LIMIT n, with an index on the key.";
		finding.cause = CauseOf("offset", at);
		sink.Add(std::move(finding));
	}
}

void FindLimitWithoutOrder(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	const PlanNode &top = input.plan.At(0);
	std::vector<int> inputs = InputsOf(input.plan, 0);
	if (top.type != "Limit" || inputs.size() != 1 || top.plan_rows <= 1 ||
	    input.plan.At(inputs[0]).plan_rows <= top.plan_rows) {
		return;
	}
	// Down the side that decides the order: the outer one of joins.
	for (int at = inputs[0]; at >= 0;) {
		if (IsOrdered(input.plan.At(at)) || input.plan.At(at).type == "LockRows") {
			return;
		}
		inputs = InputsOf(input.plan, at);
		at = inputs.empty() ? -1 : inputs.front();
	}
	Finding finding = StartFinding(rule, input, 0);
	finding.is_certain = true;
	finding.title = "LIMIT without ORDER BY returns any rows";
	finding.detail = "Nothing below the LIMIT puts the rows into an order: which " +
	                 CountText(top.plan_rows) +
	                 " are returned may change from run to run, after VACUUM or with another plan.";
	finding.advice =
		"Add ORDER BY with a unique last key if the rows have to be the same each time.";
	sink.Add(std::move(finding));
}

void FindWideOutput(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	constexpr double kManyResults = 1000, kWide = 1000;
	constexpr std::size_t kManyColumns = 30;
	const PlanNode &top = input.plan.At(0);
	const std::size_t columns = top.List("Output").size();
	const double rows = RowsOf(input, 0);
	if (input.is_dml || top.type == "ModifyTable" || rows <= kManyResults ||
	    (columns <= kManyColumns && top.plan_width <= kWide)) {
		return;
	}
	Finding finding = StartFinding(rule, input, -1);
	finding.title = CountOf(rows, "row") + " of " + BytesText(top.plan_width) +
	                (columns > 0 ? " in " + CountOf(static_cast<double>(columns), "column") : "") +
	                " are returned";
	finding.detail = "That is about " + BytesText(rows * top.plan_width) +
	                 " to be read, converted to text and sent.";
	finding.advice = "Name the columns that are needed instead of *: long values are stored apart "
					 "and fetched only when asked for, and fewer columns make index-only scans "
					 "possible.";
	sink.Add(std::move(finding));
}

void FindCartesianProduct(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	constexpr double kManyPairs = 1e6;
	for (std::size_t i = 0; i < input.plan.nodes.size(); ++i) {
		const int at = static_cast<int>(i);
		const PlanNode &node = input.plan.nodes[i];
		if (node.type != "Nested Loop" || node.Has("Join Filter") || !IsExecuted(input, at) ||
		    IsUnsure(input, at)) {
			continue;
		}
		const std::string join = node.Text("Join Type");
		const int outer = ChildOf(input.plan, at, "Outer"),
				  inner = ChildOf(input.plan, at, "Inner");
		if ((!join.empty() && join != "Inner") || outer < 0 || inner < 0) {
			continue;
		}
		const double pairs = RowsOf(input, at);
		if (pairs <= kManyPairs || RowsEach(input, outer) <= 1 || RowsEach(input, inner) <= 1 ||
		    MayDependOn(input, inner, AliasesBelow(input.plan, outer))) {
			continue;
		}
		Finding finding = StartFinding(rule, input, at);
		finding.is_certain = true;
		// Without the product, what is above has fewer rows, too: but only this much is sure.
		finding.saving = OwnCost(input, at) + OwnCost(input, inner);
		finding.title = "Every row is joined to every row: " + CountText(RowsOf(input, outer)) +
		                " x " + CountText(RowsEach(input, inner)) + " make " +
		                CountOf(pairs, "row");
		finding.detail = "No condition connects " + NodeText(input.plan.At(outer)) + " and " +
		                 NodeText(input.plan.At(InnerSource(input.plan, inner))) + ".";
		finding.advice =
			"Look for the join condition that is missing; if the product is meant, write "
			"CROSS JOIN so that a reader knows.";
		finding.cause = CauseOf("rows", InnerSource(input.plan, inner));
		finding.precision = 2;
		sink.Add(std::move(finding));
	}
}

void FindDistinctOverJoins(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	constexpr double kLeastFactor = 5;
	if (!input.figures.measured) {
		return;
	}
	for (std::size_t i = 0; i < input.plan.nodes.size(); ++i) {
		const int at = static_cast<int>(i);
		const std::vector<int> inputs = InputsOf(input.plan, at);
		if (!IsDistinct(input.plan.nodes[i]) || inputs.size() != 1 || !IsExecuted(input, at)) {
			continue;
		}
		const int source = Source(input.plan, inputs[0]);
		const double before = RowsOf(input, source), after = RowsOf(input, at);
		if (!IsJoin(input.plan.At(source)) || before <= kManyRows ||
		    before < kLeastFactor * std::max(1.0, after)) {
			continue;
		}
		Finding finding = StartFinding(rule, input, at);
		finding.saving = DistinctCost(input, at, source);
		finding.title = "A join makes " + CountOf(before, "row") + " of which DISTINCT keeps " +
		                CountText(after);
		finding.detail = NodeText(input.plan.nodes[i]) + " removes the copies that " +
		                 NodeText(input.plan.At(source)) + " made" +
		                 ShareText(input, finding.saving) + ".";
		finding.advice =
			"If the joined table is only there to be checked, write EXISTS (SELECT ...) "
			"or IN: each row then comes once, and the rest of the matches is not read.";
		sink.Add(std::move(finding));
	}
}

void FindNeedlessUnion(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	constexpr double kLeastRemoved = 0.01, kSomeRows = 1000;
	if (!input.figures.measured) {
		return;
	}
	for (std::size_t i = 0; i < input.plan.nodes.size(); ++i) {
		const int at = static_cast<int>(i);
		const std::vector<int> inputs = InputsOf(input.plan, at);
		if (!IsDistinct(input.plan.nodes[i]) || inputs.size() != 1 || !IsExecuted(input, at)) {
			continue;
		}
		const int source = Source(input.plan, inputs[0]);
		const PlanNode &append = input.plan.At(source);
		const double before = RowsOf(input, source), after = RowsOf(input, at);
		if ((append.type != "Append" && append.type != "Merge Append") || before <= kSomeRows ||
		    before - after >= kLeastRemoved * before || MayStopEarly(input.plan, at) ||
		    IsOverPartitions(input.plan, source)) {
			continue;
		}
		Finding finding = StartFinding(rule, input, at);
		finding.saving = DistinctCost(input, at, source);
		finding.title = "UNION looks for duplicates among " + CountOf(before, "row") +
		                " and removes " + CountText(before - after);
		finding.detail = NodeText(input.plan.nodes[i]) + " compared all rows" +
		                 ShareText(input, finding.saving) + ".";
		finding.advice =
			"If the parts cannot have rows in common, or copies do no harm, write UNION "
			"ALL.";
		sink.Add(std::move(finding));
	}
}

void FindBigCount(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	constexpr double kMillion = 1e6;
	for (std::size_t i = 0; i < input.plan.nodes.size(); ++i) {
		const int at = static_cast<int>(i);
		const PlanNode &node = input.plan.nodes[i];
		const std::vector<std::string> &output = node.List("Output");
		const bool is_count =
			output.size() == 1 && (output[0] == "count(*)" || output[0].starts_with("count(*)::"));
		if (node.type != "Aggregate" || node.Has("Group Key") || !is_count ||
		    node.Text("Partial Mode") == "Partial" || !IsExecuted(input, at)) {
			continue;
		}
		const int scan = CountedScan(input.plan, at);
		if (scan < 0 || RowsOf(input, scan) <= kMillion || input.plan.At(scan).Has("Filter") ||
		    input.plan.At(scan).Has("Index Cond")) {
			continue;
		}
		const std::string relation = RelationText(input.plan.At(scan));
		Finding finding = StartFinding(rule, input, at);
		finding.saving = WholeCost(input, at) * 0.99;
		finding.title = "count(*) reads all " + CountOf(RowsOf(input, scan), "row") + " of " +
		                input.plan.At(scan).Relation();
		finding.detail = "PostgreSQL keeps no count of a table: each row's visibility is checked" +
		                 ShareText(input, WholeCost(input, at)) + ".";
		finding.advice =
			"Where about right is enough, take the estimate of the catalog; where it has "
			"to be exact and often, keep a counter.";
		std::string literal;
		for (const char c : relation) {
			literal += c == '\'' ? "''" : std::string(1, c);
		}
		finding.statement =
			"SELECT reltuples::bigint FROM pg_class WHERE oid = '" + literal + "'::regclass";
		finding.cause = CauseOf("rows", scan);
		finding.precision = 1;
		sink.Add(std::move(finding));
	}
}

void FindRandomOrder(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	constexpr double kSomeRows = 1000;
	for (std::size_t i = 0; i < input.plan.nodes.size(); ++i) {
		const int at = static_cast<int>(i);
		const PlanNode &node = input.plan.nodes[i];
		const std::vector<std::string> &keys = node.List("Sort Key");
		const std::vector<int> inputs = InputsOf(input.plan, at);
		if (node.type != "Sort" || inputs.empty() || !IsExecuted(input, at) ||
		    std::none_of(keys.begin(), keys.end(),
		                 [](const std::string &key) {
							 return key.find("random()") == 0 || key.find("(random())") == 0;
						 }) ||
		    RowsOf(input, inputs[0]) <= kSomeRows) {
			continue;
		}
		const bool is_sample = Above(input.plan, at, "Limit") >= 0;
		Finding finding = StartFinding(rule, input, at);
		finding.saving = is_sample ? WholeCost(input, at) * 0.9 : 0;
		finding.is_certain = true;
		finding.title = "ORDER BY random() sorts " + CountOf(RowsOf(input, inputs[0]), "row");
		finding.detail =
			"Every row gets a number and is sorted" + ShareText(input, WholeCost(input, at)) + ".";
		finding.advice =
			"For a sample use TABLESAMPLE (system_rows of extension tsm_system_rows gives "
			"an exact number), or pick random values of the key and look them up.";
		finding.cause = CauseOf("order", at);
		finding.precision = 2;
		sink.Add(std::move(finding));
	}
}

} // namespace savant::core
