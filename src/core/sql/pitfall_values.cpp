/*
 * pitfall_values.cpp
 *     Rules about literals, NULL, types and order.
 */
#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

#include "core/sql/pitfall_rules.hpp"
#include "core/text/similarity.hpp"
#include "core/text/utf8.hpp"

namespace savant::core {

namespace {

/* The frequent values are "all" values when they cover this share of the rows. */
constexpr double kCoversAll = 0.99;
constexpr int kMaxDistance = 3;
constexpr std::size_t kMaxShown = 60; // bytes of a literal in a message

std::string Lower(std::string_view text) {
	std::string lower(text);
	std::transform(lower.begin(), lower.end(), lower.begin(),
	               [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
	return lower;
}

std::string Quote(std::string_view text) {
	return "'" + std::string(CutUtf8(text, kMaxShown)) + (text.size() > kMaxShown ? "...'" : "'");
}

Node WithoutCasts(Node expression) {
	while (const Node cast = expression.As("TypeCast")) {
		expression = cast["arg"];
	}
	return expression;
}

/* The text of a string or integer constant, casts ignored. */
std::optional<std::string> LiteralText(Node expression) {
	const Node constant = WithoutCasts(expression).As("A_Const");
	if (const Node text = constant["sval"]) {
		return std::string(text["sval"].Text());
	}
	// An integer without a value is 0 or negative; the tree does not say which.
	if (const Node number = constant["ival"]["ival"]) {
		return std::string(number.Text());
	}
	return std::nullopt;
}

bool IsNullConstant(Node expression) {
	return WithoutCasts(expression).As("A_Const")["isnull"].Bool();
}

/* What is known about the values of a column. */
struct KnownValues {
	std::vector<std::string_view> values;
	bool complete = false; // there are no others, as far as catalog or statistics tell
	bool closed = false;   // by an enum or CHECK
};

KnownValues ValuesOf(const Column &column) {
	KnownValues known;
	if (!column.labels.empty()) {
		known.values.assign(column.labels.begin(), column.labels.end());
		known.complete = known.closed = true;
		return known;
	}
	double share = column.null_share;
	for (const CommonValue &value : column.common_values) {
		known.values.emplace_back(value.text);
		share += value.share;
	}
	known.complete = !known.values.empty() && share >= kCoversAll;
	return known;
}

/* The known value that a person most likely meant, "" = none comes close. */
std::string_view Nearest(const KnownValues &known, const std::string &literal) {
	const std::string lower = Lower(literal);
	std::string_view best;
	int best_distance = kMaxDistance + 1;
	for (const std::string_view value : known.values) {
		const int bound = std::min<int>(kMaxDistance, 1 + static_cast<int>(literal.size()) / 3);
		const int distance = EditDistance(Lower(value), lower, bound);
		if (distance <= bound && distance < best_distance) {
			best = value;
			best_distance = distance;
		}
	}
	return best;
}

std::string TrimRight(std::string_view text) {
	while (!text.empty() && text.back() == ' ') {
		text.remove_suffix(1);
	}
	return std::string(text);
}

enum class Fold { None, Lower, Upper, IgnoreCase };

std::string Folded(std::string_view text, Fold fold) {
	std::string folded = TrimRight(text);
	std::transform(folded.begin(), folded.end(), folded.begin(), [fold](unsigned char c) {
		return static_cast<char>(fold == Fold::None    ? c
		                         : fold == Fold::Upper ? std::toupper(c)
		                                               : std::tolower(c));
	});
	return folded;
}

bool IsAscii(std::string_view text) {
	return std::all_of(text.begin(), text.end(),
	                   [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/* lower(name) = 'Berlin' is never true. */
void CheckFold(Fold fold, const std::string &literal, const Column &column, Warnings &out) {
	if ((fold != Fold::Lower && fold != Fold::Upper) || !IsAscii(literal) ||
	    Folded(literal, fold) == TrimRight(literal)) {
		return;
	}
	const std::string call = fold == Fold::Lower ? "lower" : "upper";
	AddWarning(out, "case_mismatch", call + "(" + column.name + ") is never " + Quote(literal),
	           "Write the literal in " + call + " case, too.");
}

void CheckLiteral(const Column &column, Fold fold, const std::string &literal, Warnings &out) {
	CheckFold(fold, literal, column, out);
	const KnownValues known = ValuesOf(column);
	const bool listed =
		std::any_of(known.values.begin(), known.values.end(), [&](std::string_view value) {
			const Fold both = fold == Fold::IgnoreCase ? Fold::Lower : fold;
			return Folded(value, both) == Folded(literal, fold == Fold::None ? fold : both);
		});
	if (known.values.empty() || listed) {
		return;
	}
	// Statistics are a sample: alone they show only that another spelling exists.
	const std::string_view near = Nearest(known, literal);
	const bool other_case = !near.empty() && Lower(TrimRight(near)) == Lower(TrimRight(literal));
	if (!known.complete && !other_case) {
		return;
	}
	std::string hint;
	if (column.mask == Mask::None && !near.empty()) {
		hint = other_case ? "The spelling in the table is " + Quote(near) + "."
		                  : "Did you mean " + Quote(near) + "?";
	} else if (known.closed && column.mask == Mask::None && known.values.size() <= 12) {
		for (const std::string_view value : known.values) {
			hint += (hint.empty() ? "Possible values: " : ", ") + Quote(value);
		}
		hint += ".";
	}
	AddWarning(
		out, "unknown_literal",
		Quote(literal) +
			(known.closed ? " is not a possible value of " : " is not among the known values of ") +
			column.name,
		std::move(hint));
}

/* A column, or lower()/upper() of one. */
Place FoldedColumn(const Scope &scope, Node expression, Fold &fold) {
	const Node inner = WithoutCasts(expression);
	const std::string_view name = CallName(inner);
	if (name == "lower" || name == "upper") {
		fold = name == "lower" ? Fold::Lower : Fold::Upper;
		return scope.ResolveExpression(inner.As("FuncCall")["args"][0]);
	}
	fold = Fold::None;
	return scope.ResolveExpression(expression);
}

void CheckAgainst(const Scope &scope, Node column_side, Node literal_side, Fold forced,
                  Warnings &out) {
	Fold fold = Fold::None;
	const Origin origin = scope.OriginOf(FoldedColumn(scope, column_side, fold));
	const auto literal = LiteralText(literal_side);
	if (!origin.Known() || !literal) {
		return;
	}
	const Column &column = scope.Picture().At(origin.column);
	const bool folds_itself = column.type_name == "citext";
	fold = forced != Fold::None || folds_itself ? Fold::IgnoreCase : fold;
	const bool wanted = column.type_class == TypeClass::Text ||
	                    column.type_class == TypeClass::Enum ||
	                    (column.type_class == TypeClass::Integer && fold == Fold::None);
	if (wanted) {
		CheckLiteral(column, fold, *literal, out);
	}
}

/* LIKE without a wildcard compares like "=". */
bool HasWildcard(Node pattern) {
	const auto text = LiteralText(pattern);
	return !text || text->find_first_of("%_\\") != std::string::npos;
}

void CheckComparison(const Scope &scope, Node node, Warnings &out) {
	const Node comparison = node.As("A_Expr");
	const std::string_view kind = comparison["kind"].Text();
	const Node left = comparison["lexpr"];
	const Node right = comparison["rexpr"];
	const std::string_view name = OperatorOf(node);
	if (name == "=" || name == "<>") {
		CheckAgainst(scope, left, right, Fold::None, out);
		CheckAgainst(scope, right, left, Fold::None, out);
	} else if (kind == "AEXPR_IN") {
		for (const Node value : Children(right.As("List")["items"])) {
			CheckAgainst(scope, left, value, Fold::None, out);
		}
	} else if ((kind == "AEXPR_LIKE" || kind == "AEXPR_ILIKE") && !HasWildcard(right)) {
		CheckAgainst(scope, left, right, kind == "AEXPR_ILIKE" ? Fold::IgnoreCase : Fold::None,
		             out);
	}
}

/* Calls fn(wrapper) for each {"A_Expr": ...} or the like; wrappers carry the tag as their only key.
 */
template <typename Fn>
void ForEachNode(const Tree &tree, Fn fn) {
	for (std::uint32_t index = 0; index < tree.Size(); ++index) {
		const Node node(&tree, index);
		if (node.size() == 1 && node.IsObject()) {
			fn(node);
		}
	}
}

/* Does a condition of the block rule out NULL in this column of it? */
bool IsFiltered(const Scope &scope, int block, const Place &place) {
	const auto is_place = [&](Node expression) {
		const Place other = scope.ResolveExpression(expression);
		return other.Known() && other.block == place.block && other.item == place.item &&
		       other.column == place.column;
	};
	for (const Node conjunct : AllConjuncts(scope.At(block))) {
		const Node test = conjunct.As("NullTest");
		if (test && test["nulltesttype"].Text() == "IS_NOT_NULL" && is_place(test["arg"])) {
			return true;
		}
		const Node comparison = conjunct.As("A_Expr");
		const std::string_view kind = comparison["kind"].Text();
		const bool strict = IsComparison(OperatorOf(conjunct)) || kind == "AEXPR_IN" ||
		                    kind == "AEXPR_LIKE" || kind == "AEXPR_ILIKE" ||
		                    kind == "AEXPR_BETWEEN";
		if (strict && (is_place(comparison["lexpr"]) || is_place(comparison["rexpr"]))) {
			return true;
		}
	}
	return false;
}

/* The name of the column through which a subquery can give NULL, "" = it cannot or who knows. */
std::string NullableOutput(const Scope &scope, int block) {
	const Block &here = scope.At(block);
	if (here.is_set_operation) {
		const std::string left = NullableOutput(scope, here.left);
		return left.empty() ? NullableOutput(scope, here.right) : left;
	}
	if (here.outputs.size() != 1) {
		return {};
	}
	const Place place = scope.ResolveExpression(here.outputs[0].value);
	const Origin origin = scope.OriginOf(place);
	if (!origin.Known() || place.block != block || IsFiltered(scope, block, place)) {
		return {};
	}
	const Column &column = scope.Picture().At(origin.column);
	const bool analysed = column.distinct_count != -1 || !column.common_values.empty();
	const bool seen_null = column.null_share > 0 || !analysed;
	return (!column.not_null && seen_null) || origin.after_outer_join ? column.name : std::string();
}

void WarnNotIn(Warnings &out, const std::string &what) {
	AddWarning(out, "not_in_nullable", "NOT IN finds nothing at all when " + what + " is NULL",
	           "Use NOT EXISTS, or leave NULL out with IS NOT NULL.");
}

void CheckNotIn(const Scope &scope, Node node, Warnings &out) {
	Node link;
	if (node.As("BoolExpr")["boolop"].Text() == "NOT_EXPR") {
		link = node.As("BoolExpr")["args"][0].As("SubLink");
		link = link["subLinkType"].Text() == "ANY_SUBLINK" && !link["operName"] ? link : Node();
	} else if (const Node all = node.As("SubLink"); all["subLinkType"].Text() == "ALL_SUBLINK") {
		link = all["operName"][0].Body()["sval"].Text() == "<>" ? all : Node();
	}
	const int block = scope.BlockOfSelect(link["subselect"].As("SelectStmt"));
	if (block >= 0) {
		const std::string column = NullableOutput(scope, block);
		if (!column.empty()) {
			WarnNotIn(out, "a \"" + column + "\" of the subquery");
		}
	}
	const Node list = node.As("A_Expr");
	if (list["kind"].Text() == "AEXPR_IN" && list["name"][0].Body()["sval"].Text() == "<>") {
		for (const Node value : Children(list["rexpr"].As("List")["items"])) {
			if (IsNullConstant(value)) {
				WarnNotIn(out, "a value of the list");
			}
		}
	}
}

/* Is the expression an integer for sure? */
bool IsInteger(const Scope &scope, Node expression, int depth = 0) {
	constexpr int kMaxDepth = 20;
	if (depth > kMaxDepth) {
		return false;
	}
	if (const Node constant = expression.As("A_Const")) {
		return static_cast<bool>(constant["ival"]);
	}
	if (const Node cast = expression.As("TypeCast")) {
		const Node names = cast["typeName"]["names"];
		const std::string_view type = names[names.size() - 1].Body()["sval"].Text();
		return type == "int4" || type == "int8" || type == "int2";
	}
	const std::string_view name = OperatorOf(expression);
	if (name == "+" || name == "-" || name == "*" || name == "/") {
		const Node both = expression.As("A_Expr");
		return IsInteger(scope, both["lexpr"], depth + 1) &&
		       IsInteger(scope, both["rexpr"], depth + 1);
	}
	const std::string_view call = CallName(expression);
	if (call == "count") {
		return true;
	}
	const Origin origin = scope.OriginOf(scope.ResolveExpression(
		call == "sum" || call == "max" || call == "min" ? expression.As("FuncCall")["args"][0]
														: expression));
	if (!origin.Known()) {
		return origin.computed && call.empty() && IsInteger(scope, origin.computed, depth + 1);
	}
	const Column &column = scope.Picture().At(origin.column);
	// sum(bigint) is numeric.
	return column.type_class == TypeClass::Integer &&
	       (call != "sum" || column.type_name != "bigint");
}

void CheckDivision(const Scope &scope, Node node, Warnings &out) {
	if (OperatorOf(node) != "/") {
		return;
	}
	const Node division = node.As("A_Expr");
	// x / 10 is how one makes buckets; a quotient of two quantities is a ratio.
	const bool by_constant = static_cast<bool>(WithoutCasts(division["rexpr"]).As("A_Const"));
	if ((by_constant && !ContainsAggregate(division["lexpr"])) ||
	    !IsInteger(scope, division["lexpr"]) || !IsInteger(scope, division["rexpr"])) {
		return;
	}
	AddWarning(out, "integer_division", "dividing two integers drops the fraction",
	           "Cast one side, for example to numeric, to get a ratio.");
}

/* '2024-01-31', without a time of day. */
bool IsDateOnly(Node expression) {
	const Node constant = WithoutCasts(expression).As("A_Const")["sval"];
	const std::string_view text = constant["sval"].Text();
	constexpr std::string_view kShape = "dddd-dd-dd";
	return text.size() == kShape.size() &&
	       std::equal(text.begin(), text.end(), kShape.begin(), [](unsigned char c, char shape) {
			   return shape == 'd' ? std::isdigit(c) != 0 : c == static_cast<unsigned char>(shape);
		   });
}

/* created BETWEEN '2024-01-01' AND '2024-01-31', or created <= '2024-01-31', on a timestamp. */
void CheckLastDay(const Scope &scope, Node node, Warnings &out) {
	const Node comparison = node.As("A_Expr");
	const bool between = comparison["kind"].Text() == "AEXPR_BETWEEN";
	const Node upper = between ? comparison["rexpr"].As("List")["items"][1] : comparison["rexpr"];
	if ((!between && OperatorOf(node) != "<=") || !IsDateOnly(upper) ||
	    !comparison["lexpr"].As("ColumnRef")) {
		return;
	}
	const Origin origin = scope.OriginOf(scope.ResolveExpression(comparison["lexpr"]));
	if (!origin.Known()) {
		return;
	}
	const Column &column = scope.Picture().At(origin.column);
	if (column.type_class == TypeClass::Timestamp) {
		const auto day = LiteralText(upper);
		AddWarning(out, "between_timestamp_end",
		           "\"" + column.name + "\" has a time of day: of " + day.value_or("the last day") +
		               " only midnight is included",
		           "Compare with < the day after.");
	}
}

bool IsOrdered(const Scope &scope, int block) {
	const Block &here = scope.At(block);
	if (here.select["sortClause"] || (here.items.empty() && !here.is_set_operation)) {
		return true;
	}
	if (here.items.size() != 1) {
		return false;
	}
	// Functions and an ordered subquery give their rows in order.
	const int inner = scope.BlockOf(block, 0);
	return here.items[0].kind == FromItem::Kind::Other ||
	       (inner >= 0 && static_cast<bool>(scope.At(inner).select["sortClause"]) &&
	        !here.select["groupClause"] && !here.select["distinctClause"]);
}

} // namespace

void FindUnknownLiterals(const Scope &scope, const Tree &tree, Warnings &out) {
	ForEachNode(tree, [&](Node node) {
		if (node.Tag() == "A_Expr") {
			CheckComparison(scope, node, out);
		}
	});
}

void FindNullPitfalls(const Scope &scope, const Tree &tree, Warnings &out) {
	ForEachNode(tree, [&](Node node) {
		CheckNotIn(scope, node, out);
		const Node comparison = node.As("A_Expr");
		if (IsComparison(OperatorOf(node)) &&
		    (IsNullConstant(comparison["lexpr"]) || IsNullConstant(comparison["rexpr"]))) {
			AddWarning(out, "comparison_with_null", "a comparison with NULL is never true",
			           "Use IS NULL or IS NOT NULL.");
		}
	});
}

void FindTypePitfalls(const Scope &scope, const Tree &tree, Warnings &out) {
	ForEachNode(tree, [&](Node node) {
		CheckDivision(scope, node, out);
		CheckLastDay(scope, node, out);
	});
}

void FindUnorderedLimits(const Scope &scope, Warnings &out) {
	for (std::size_t i = 0; i < scope.Query().blocks.size(); ++i) {
		const int block = static_cast<int>(i);
		const Block &here = scope.At(block);
		const Node limit = here.select["limitCount"];
		if (!limit || IsNullConstant(limit) || here.is_sublink || IsOrdered(scope, block)) {
			continue;
		}
		// LIMIT on what is one row anyway: look at the block as if it had none.
		const bool aggregated =
			!here.select["groupClause"] && !here.is_set_operation &&
			std::any_of(here.outputs.begin(), here.outputs.end(),
		                [](const OutputColumn &output) { return ContainsAggregate(output.value); });
		bool pinned = !here.items.empty() && !here.is_set_operation;
		for (std::size_t item = 0; item < here.items.size() && pinned; ++item) {
			const int position = static_cast<int>(item);
			pinned = CoversKey(scope, block, position, PinnedColumns(scope, block, position));
		}
		if (!aggregated && !pinned) {
			AddWarning(out, "limit_without_order",
			           "LIMIT without ORDER BY returns rows in no particular order",
			           "Add ORDER BY to say which rows come first.");
		}
	}
}

} // namespace savant::core
