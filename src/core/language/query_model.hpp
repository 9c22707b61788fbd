/*
 * query_model.hpp
 *     The shared middle between a question and SQL: what is asked, over which
 *     columns, without how it is written.
 *
 * Rules, metrics and small models produce a QueryModel; RenderSql() turns it into
 * SQL.  Joins are not part of it: the relations of all columns and `relations` are
 * joined over foreign keys (language/joins.hpp).
 */
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/schema/picture.hpp"

namespace savant::core {

enum class Aggregate { None, Count, Sum, Average, Minimum, Maximum };

/* How a date or timestamp is cut down before grouping. */
enum class DatePart { None, Year, Quarter, Month, Week, Day };

/* A column, an aggregate of one, or of all rows (column.relation == -1). */
struct Term {
	Aggregate aggregate = Aggregate::None;
	bool distinct = false;
	ColumnRef column; // relation -1: every row; column -1: every column of that relation
	DatePart part = DatePart::None;
	bool operator==(const Term &) const = default;
};

enum class Operator {
	Equal,
	NotEqual,
	Less,
	LessEqual,
	Greater,
	GreaterEqual,
	Between,  // two literals
	HalfOpen, // >= first and < second literal
	Like,     // case-insensitive; the literal is a pattern
	NotLike,
	SameText, // equal but for case
	In,       // literals or subquery
	NotIn,
	IsNull,
	IsNotNull
};

enum class LiteralKind { Text, Number, Date };

struct Literal {
	std::string text;
	LiteralKind kind = LiteralKind::Text;
	bool operator==(const Literal &) const = default;
};

struct QueryModel;

/* left OP literals, left OP (subquery), or left OP right. */
struct Condition {
	Term left;
	Operator op = Operator::Equal;
	std::vector<Literal> literals;
	std::vector<QueryModel> subquery; // none or one
	std::optional<Term> right;
};

/* Holds when any of its conditions holds. */
using AnyOf = std::vector<Condition>;

struct OrderTerm {
	Term term;
	bool descending = false;
};

enum class SetOperation { None, Union, Intersect, Except };

struct QueryModel {
	bool distinct = false;
	std::vector<Term> select;
	std::vector<int> relations; // joined even when no column of theirs is used
	std::vector<AnyOf> where;   // all must hold
	std::vector<Term> group_by;
	std::vector<AnyOf> having;
	std::vector<OrderTerm> order;
	std::optional<int> limit;
	SetOperation set_operation = SetOperation::None;
	std::vector<QueryModel> set_right; // none or one
	std::vector<std::string>
		join_words;                    // words of the question that may name a join column (stems)
	bool count_rows_of_result = false; // SELECT count(*) FROM (this)
};

/* column OP literal. */
Condition Compare(ColumnRef column, Operator op, Literal literal);

/* Every relation the model itself needs (not its subqueries), in order of first use. */
std::vector<int> UsedRelations(const QueryModel &model);

} // namespace savant::core
