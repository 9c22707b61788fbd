/*
 * pitfalls.cpp
 *     Runs the rules, and holds what several of them share: operators,
 *     aggregates, unique keys, single rows.
 */
#include "core/sql/pitfalls.hpp"

#include <algorithm>
#include <array>

#include "core/sql/pitfall_rules.hpp"

namespace savant::core {

namespace {

/* Beyond this a statement is a machine's; the rules are quadratic in both. */
constexpr std::size_t kMaxItems = 64;
constexpr std::size_t kMaxColumns = 2'000;
constexpr int kMaxFollow = 16; // subqueries and CTEs inside each other

bool IsTooBig(const QueryBlocks &query) {
	std::size_t items = 0;
	for (const Block &block : query.blocks) {
		items += block.items.size();
	}
	return items > kMaxItems || query.columns.size() > kMaxColumns;
}

bool HasColumn(const std::vector<std::string> &columns, std::string_view name) {
	return std::find(columns.begin(), columns.end(), name) != columns.end();
}

bool TableKeyCovered(const Relation &relation, const std::vector<std::string> &columns) {
	const auto covered = [&](const std::vector<int> &key) {
		return !key.empty() && std::all_of(key.begin(), key.end(), [&](int position) {
			return HasColumn(columns, relation.columns[static_cast<std::size_t>(position)].name);
		});
	};
	if (covered(relation.primary_key)) {
		return true;
	}
	if (std::any_of(relation.unique_keys.begin(), relation.unique_keys.end(), covered)) {
		return true;
	}
	return std::any_of(relation.columns.begin(), relation.columns.end(), [&](const Column &column) {
		return column.is_unique && HasColumn(columns, column.name);
	});
}

/* The name under which a GROUP BY entry leaves the block: by expression, name or position. */
std::string GroupedOutput(const Block &block, Node entry) {
	const Node position = entry.As("A_Const")["ival"]["ival"];
	if (position) {
		const auto at = static_cast<std::size_t>(position.Int());
		return at >= 1 && at <= block.outputs.size() ? block.outputs[at - 1].name : "";
	}
	const Node fields = entry.As("ColumnRef")["fields"];
	if (!fields) {
		return {};
	}
	const std::string_view name = fields[fields.size() - 1].Body()["sval"].Text();
	for (const OutputColumn &output : block.outputs) {
		const Node other = output.value.As("ColumnRef")["fields"];
		const bool same_column = other && other[other.size() - 1].Body()["sval"].Text() == name;
		if (same_column || output.name == name) {
			return output.name;
		}
	}
	return {};
}

bool QueryKeyCovered(const Scope &scope, int block, const std::vector<std::string> &columns,
                     int depth) {
	const Block &here = scope.At(block);
	if (IsSingleRow(scope, block, depth)) {
		return true;
	}
	if (here.is_set_operation) {
		return false;
	}
	if (const Node group = here.select["groupClause"]) {
		for (const Node entry : Children(group)) {
			const std::string name = GroupedOutput(here, entry);
			if (name.empty() || !HasColumn(columns, name)) {
				return false;
			}
		}
		return true;
	}
	if (here.select["distinctClause"]) {
		return std::all_of(
			here.outputs.begin(), here.outputs.end(),
			[&](const OutputColumn &output) { return HasColumn(columns, output.name); });
	}
	return false;
}

} // namespace

void AddWarning(Warnings &out, std::string_view code, std::string message, std::string hint) {
	const bool known = std::any_of(out.begin(), out.end(), [&](const Warning &other) {
		return other.code == code && other.message == message;
	});
	if (!known) {
		out.push_back({std::string(code), std::move(message), std::move(hint)});
	}
}

std::string_view OperatorOf(Node expression) {
	const Node comparison = expression.As("A_Expr");
	if (!comparison || comparison["kind"].Text() != "AEXPR_OP") {
		return {};
	}
	const Node names = comparison["name"];
	return names[names.size() - 1].Body()["sval"].Text();
}

bool IsComparison(std::string_view name) {
	constexpr std::array<std::string_view, 6> kNames = {"=", "<>", "<", ">", "<=", ">="};
	return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

std::string_view CallName(Node expression) {
	const Node names = expression.As("FuncCall")["funcname"];
	if (!names || (names.size() > 1 && names[0].Body()["sval"].Text() != "pg_catalog")) {
		return {};
	}
	return names[names.size() - 1].Body()["sval"].Text();
}

bool IsAggregateName(std::string_view name) {
	constexpr std::array<std::string_view, 16> kNames = {
		"count",           "sum",     "avg",   "min",      "max",       "array_agg", "string_agg",
		"bool_and",        "bool_or", "every", "json_agg", "jsonb_agg", "stddev",    "variance",
		"percentile_cont", "mode"};
	return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

bool ContainsAggregate(Node expression) {
	if (!expression || expression.Key() == "SelectStmt") {
		return false;
	}
	const Node call = expression.As("FuncCall");
	if (call && !call["over"] && IsAggregateName(CallName(expression))) {
		return true;
	}
	for (const Node child : Children(expression)) {
		if (ContainsAggregate(child)) {
			return true;
		}
	}
	return false;
}

std::vector<Node> AllConjuncts(const Block &block) {
	std::vector<Node> all = block.where;
	for (const Join &join : block.joins) {
		if (join.type == JoinType::Inner) {
			const std::vector<Node> more = Conjuncts(join.condition);
			all.insert(all.end(), more.begin(), more.end());
		}
	}
	return all;
}

std::vector<std::string> PinnedColumns(const Scope &scope, int block, int item) {
	std::vector<std::string> pinned;
	for (const Node conjunct : AllConjuncts(scope.At(block))) {
		if (OperatorOf(conjunct) != "=") {
			continue;
		}
		const Node comparison = conjunct.As("A_Expr");
		for (const auto &[side, other] : {std::pair(comparison["lexpr"], comparison["rexpr"]),
		                                  std::pair(comparison["rexpr"], comparison["lexpr"])}) {
			const Place place = scope.ResolveExpression(side);
			bool constant = place.block == block && place.item == item;
			for (const int site : constant ? scope.SitesIn(other) : std::vector<int>{}) {
				// A column of this very query is no constant; one of a query around it is.
				const Place source = scope.Resolve(site);
				constant = constant && source.Known() && source.block != block;
			}
			if (constant) {
				pinned.emplace_back(place.column);
			}
		}
	}
	return pinned;
}

bool CoversKey(const Scope &scope, int block, int item, const std::vector<std::string> &columns,
               int depth) {
	const int relation = scope.RelationOf(block, item);
	if (relation >= 0) {
		return TableKeyCovered(scope.Picture().At(relation), columns);
	}
	const int inner = scope.BlockOf(block, item);
	return inner >= 0 && depth < kMaxFollow && scope.Spend() &&
	       QueryKeyCovered(scope, inner, columns, depth + 1);
}

bool IsSingleRow(const Scope &scope, int block, int depth) {
	const Block &here = scope.At(block);
	const Node select = here.select;
	if (select["limitCount"].As("A_Const")["ival"]["ival"].Int() == 1 &&
	    select["limitOption"].Text() != "LIMIT_OPTION_WITH_TIES") {
		return true;
	}
	if (here.is_set_operation || select["groupClause"]) {
		return false;
	}
	if (const Node values = select["valuesLists"]) {
		return values.size() == 1;
	}
	const bool aggregated =
		std::any_of(here.outputs.begin(), here.outputs.end(),
	                [](const OutputColumn &output) { return ContainsAggregate(output.value); });
	if (aggregated || select["havingClause"]) {
		return true;
	}
	for (std::size_t item = 0; item < here.items.size(); ++item) {
		const int position = static_cast<int>(item);
		if (!CoversKey(scope, block, position, PinnedColumns(scope, block, position), depth)) {
			return false;
		}
	}
	// Without FROM there is one row, unless a set-returning function makes more.
	return !here.items.empty() ||
	       std::none_of(here.outputs.begin(), here.outputs.end(),
	                    [](const OutputColumn &output) { return output.value.As("FuncCall"); });
}

std::vector<Warning> FindPitfalls(const ParsedSql &parsed, const SchemaPicture &picture) {
	Warnings out;
	if (parsed.problem || parsed.StatementCount() != 1) {
		return out;
	}
	const Scope scope(parsed.Statement(0), picture);
	if (IsTooBig(scope.Query())) {
		return out;
	}
	FindFanOuts(scope, out);
	FindMissingJoins(scope, out);
	FindTurnedOuterJoins(scope, out);
	FindUnknownLiterals(scope, *parsed.tree, out);
	FindNullPitfalls(scope, *parsed.tree, out);
	FindTypePitfalls(scope, *parsed.tree, out);
	FindUnorderedLimits(scope, out);
	return out;
}

} // namespace savant::core
