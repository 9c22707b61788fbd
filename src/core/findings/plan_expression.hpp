/*
 * plan_expression.hpp
 *     A condition, key or output expression of a plan, read from the text that EXPLAIN prints.
 *
 * EXPLAIN puts every operator into parentheses, so that reading needs no precedence beyond
 * OR, AND, NOT.  What the reader does not know becomes an Opaque part; it never fails.
 */
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "core/plan/query_plan.hpp"

namespace savant::core {

enum class PartKind {
	And,       // arguments: two or more
	Or,        //
	Not,       // one
	Operator,  // text: the operator; one argument (prefix) or two
	AnyArray,  // x op ANY (y), ALL when negated; text: the operator, arguments: x and y
	IsTest,    // IS NULL, IS TRUE, IS DISTINCT FROM ...; text: what it is compared with
	Column,    // text: name ("*" = the whole row), qualifier: alias or ""
	Literal,   // text: the value without quotes; NULL, true and false as words
	Parameter, // $1 of a prepared statement, or $0 of an InitPlan before 17
	Cast,      // text: the type; one argument
	Collate,   // text: the collation; one argument
	Call,      // text: the function in lower case, qualifier: schema; also EXTRACT, COALESCE ...
	Subplan,   // text: "SubPlan 1", "InitPlan 2"; hashed
	Case,      // arguments: every expression between CASE and END
	List,      // ROW and ARRAY
	Opaque     // anything else; text: as printed
};

struct ExpressionPart {
	PartKind kind = PartKind::Opaque;
	std::string text, qualifier;
	bool negated = false;           // IS NOT ..., ALL
	bool hashed = false;            // hashed SubPlan
	bool is_null_literal = false;   // NULL, and no text of that name
	std::vector<int> arguments;     // positions in PlanExpression::parts
	std::size_t begin = 0, end = 0; // in PlanExpression::source
};

struct ColumnUse {
	std::string qualifier, name;
	bool operator==(const ColumnUse &) const = default;
};

struct PlanExpression {
	std::string source;
	std::vector<ExpressionPart> parts;
	int root = -1;                                // -1 = no text
	bool is_whole = true;                         // read to the end, with no Opaque part
	bool descending = false, nulls_first = false; // of Sort Key, with the defaults filled in

	bool IsEmpty() const { return root < 0; }
	const ExpressionPart &At(int part) const { return parts[static_cast<std::size_t>(part)]; }
	/* As printed, without outer parentheses. */
	std::string Text(int part) const;
	/* The conditions that must all hold; of one that is no AND, itself.  Empty when empty. */
	std::vector<int> Conjuncts() const;
	/* `part` and all below it. */
	std::vector<int> Below(int part) const;
	/* The columns of `part` (-1: of all), each once. */
	std::vector<ColumnUse> Columns(int part = -1) const;
	bool Contains(int part, PartKind kind) const;
	/* Without the casts and collations around it. */
	int WithoutCasts(int part) const;
	/* No column, subplan or volatile-looking call: one value for the whole scan.  Parameters of
	 * the statement are constants, too. */
	bool IsConstant(int part) const;
};

PlanExpression ReadExpression(std::string_view text);

/* A comparison of something of one table with something that does not depend on it. */
struct ColumnComparison {
	std::string op;        // with the column on the left: "<" for 5 > x; "IS NULL" for that test
	int column = -1;       // the side with the table's column
	int other = -1;        // the other side; -1 for IS NULL
	bool is_any = false;   // = ANY (...)
	bool is_plain = false; // the side is the column itself, casts aside
	ColumnUse name;        // the column, when the side has exactly one
};

/* `part` as a comparison of a column of `alias` ("" is own, too); op "" = it is none. */
ColumnComparison ReadComparison(const PlanExpression &expression, int part, std::string_view alias);

bool IsEqualityOperator(const ColumnComparison &comparison); // =, = ANY, IS NULL
bool IsRangeOperator(const ColumnComparison &comparison);    // < <= > >=, BETWEEN is two of them

/* The expressions of one plan, each read when first asked for. */
class PlanExpressions {
public:
	explicit PlanExpressions(const QueryPlan &plan) : plan_(plan) {}
	/* The property ("Filter", "Index Cond", "Hash Cond" ...) of the node; empty when absent. */
	const PlanExpression &Of(int node, std::string_view property, std::size_t item = 0);

private:
	const QueryPlan &plan_;
	std::map<std::tuple<int, std::string, std::size_t>, std::unique_ptr<PlanExpression>> read_;
};

} // namespace savant::core
