/*
 * plan_expression.cpp
 *     What rules ask of an expression: its conditions, columns and comparisons.
 */
#include "core/findings/plan_expression.hpp"

#include <algorithm>
#include <array>

namespace savant::core {

namespace {

/* Calls that give another value for each row; all the others are taken for stable. */
constexpr std::array<std::string_view, 8> kVolatile = {
	"random",    "clock_timestamp", "nextval",          "gen_random_uuid",
	"timeofday", "setseed",         "uuid_generate_v4", "random_normal"};

std::string Commuted(const std::string &op) {
	if (op == "<") {
		return ">";
	}
	if (op == ">") {
		return "<";
	}
	if (op == "<=") {
		return ">=";
	}
	if (op == ">=") {
		return "<=";
	}
	if (op == "<@") {
		return "@>";
	}
	if (op == "@>") {
		return "<@";
	}
	return op == "=" || op == "<>" || op == "&&" ? op : std::string();
}

bool IsOwn(const ColumnUse &column, std::string_view alias) {
	return column.qualifier.empty() || column.qualifier == alias;
}

bool HasOwnColumn(const PlanExpression &expression, int part, std::string_view alias) {
	const std::vector<ColumnUse> columns = expression.Columns(part);
	return std::any_of(columns.begin(), columns.end(),
	                   [&](const ColumnUse &column) { return IsOwn(column, alias); });
}

void SetColumn(ColumnComparison &comparison, const PlanExpression &expression,
               std::string_view alias) {
	std::vector<ColumnUse> own = expression.Columns(comparison.column);
	std::erase_if(own, [&](const ColumnUse &column) { return !IsOwn(column, alias); });
	if (own.size() == 1) {
		comparison.name = own.front();
	}
	const int bare = expression.WithoutCasts(comparison.column);
	comparison.is_plain = expression.At(bare).kind == PartKind::Column;
}

} // namespace

std::string PlanExpression::Text(int part) const {
	const ExpressionPart &at = At(part);
	return source.substr(at.begin, at.end - at.begin);
}

std::vector<int> PlanExpression::Conjuncts() const {
	std::vector<int> found, open;
	if (root >= 0) {
		open.push_back(root);
	}
	while (!open.empty()) {
		const int part = open.back();
		open.pop_back();
		if (At(part).kind == PartKind::And) {
			open.insert(open.end(), At(part).arguments.rbegin(), At(part).arguments.rend());
		} else {
			found.push_back(part);
		}
	}
	return found;
}

std::vector<int> PlanExpression::Below(int part) const {
	std::vector<int> found, open = {part};
	while (!open.empty()) {
		const int at = open.back();
		open.pop_back();
		found.push_back(at);
		open.insert(open.end(), At(at).arguments.rbegin(), At(at).arguments.rend());
	}
	return found;
}

std::vector<ColumnUse> PlanExpression::Columns(int part) const {
	std::vector<ColumnUse> columns;
	if (part < 0 && root < 0) {
		return columns;
	}
	for (const int at : Below(part < 0 ? root : part)) {
		if (At(at).kind != PartKind::Column) {
			continue;
		}
		ColumnUse column = {At(at).qualifier, At(at).text};
		if (std::find(columns.begin(), columns.end(), column) == columns.end()) {
			columns.push_back(std::move(column));
		}
	}
	return columns;
}

bool PlanExpression::Contains(int part, PartKind kind) const {
	const std::vector<int> below = Below(part);
	return std::any_of(below.begin(), below.end(), [&](int at) { return At(at).kind == kind; });
}

int PlanExpression::WithoutCasts(int part) const {
	while (At(part).kind == PartKind::Cast || At(part).kind == PartKind::Collate) {
		part = At(part).arguments.front();
	}
	return part;
}

bool PlanExpression::IsConstant(int part) const {
	const std::vector<int> below = Below(part);
	return std::none_of(below.begin(), below.end(), [&](int at) {
		const ExpressionPart &found = At(at);
		return found.kind == PartKind::Column || found.kind == PartKind::Opaque ||
		       (found.kind == PartKind::Subplan && !found.text.starts_with("InitPlan")) ||
		       (found.kind == PartKind::Call &&
		        std::find(kVolatile.begin(), kVolatile.end(), found.text) != kVolatile.end());
	});
}

ColumnComparison ReadComparison(const PlanExpression &expression, int part,
                                std::string_view alias) {
	ColumnComparison comparison;
	const ExpressionPart &at = expression.At(part);
	if (at.kind == PartKind::Column || at.kind == PartKind::Not) {
		// A boolean column stands for column = true.
		const int column = at.kind == PartKind::Not ? at.arguments.front() : part;
		if (expression.At(column).kind == PartKind::Column &&
		    HasOwnColumn(expression, column, alias)) {
			comparison.op = "=";
			comparison.column = column;
			SetColumn(comparison, expression, alias);
		}
		return comparison;
	}
	if (at.kind == PartKind::IsTest && at.arguments.size() == 1 &&
	    HasOwnColumn(expression, at.arguments[0], alias)) {
		comparison.op = (at.negated ? "IS NOT " : "IS ") + at.text;
		comparison.column = at.arguments[0];
		SetColumn(comparison, expression, alias);
		return comparison;
	}
	const bool is_binary = at.kind == PartKind::Operator || at.kind == PartKind::AnyArray;
	if (!is_binary || at.arguments.size() != 2) {
		return comparison;
	}
	const bool left = HasOwnColumn(expression, at.arguments[0], alias);
	const bool right = HasOwnColumn(expression, at.arguments[1], alias);
	if (left == right) {
		return comparison;
	}
	comparison.op = left ? at.text : Commuted(at.text);
	comparison.column = at.arguments[left ? 0 : 1];
	comparison.other = at.arguments[left ? 1 : 0];
	comparison.is_any = at.kind == PartKind::AnyArray;
	if (comparison.is_any && (at.negated || right)) {
		comparison.op.clear();
	}
	SetColumn(comparison, expression, alias);
	return comparison;
}

bool IsEqualityOperator(const ColumnComparison &comparison) {
	return comparison.op == "=" || comparison.op == "IS NULL" || comparison.op == "IS TRUE" ||
	       comparison.op == "IS FALSE";
}

bool IsRangeOperator(const ColumnComparison &comparison) {
	return comparison.op == "<" || comparison.op == "<=" || comparison.op == ">" ||
	       comparison.op == ">=";
}

const PlanExpression &PlanExpressions::Of(int node, std::string_view property, std::size_t item) {
	std::unique_ptr<PlanExpression> &place = read_[{node, std::string(property), item}];
	if (!place) {
		const std::vector<std::string> &texts = plan_.At(node).List(property);
		place = std::make_unique<PlanExpression>(item < texts.size() ? ReadExpression(texts[item])
		                                                             : PlanExpression());
	}
	return *place;
}

} // namespace savant::core
