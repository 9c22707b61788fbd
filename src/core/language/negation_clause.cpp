/*
 * negation_clause.cpp
 *     "without any concerts", "not from France", "but not", "both 2014 and 2015".
 */
#include "core/language/clause_parser.hpp"

#include <algorithm>

#include "core/language/column_facts.hpp"

namespace savant::core {

namespace {

Operator Negated(Operator op) {
	switch (op) {
	case Operator::Equal:
	case Operator::SameText:
		return Operator::NotEqual;
	case Operator::NotEqual:
		return Operator::Equal;
	case Operator::Less:
		return Operator::GreaterEqual;
	case Operator::LessEqual:
		return Operator::Greater;
	case Operator::Greater:
		return Operator::LessEqual;
	case Operator::GreaterEqual:
		return Operator::Less;
	case Operator::Like:
		return Operator::NotLike;
	case Operator::In:
		return Operator::NotIn;
	default:
		return op;
	}
}

/* What holds where `condition` does not; outside a span is before or after it. */
AnyOf Opposite(Condition condition) {
	if (condition.op == Operator::HalfOpen || condition.op == Operator::Between) {
		Condition after = condition;
		after.op = condition.op == Operator::HalfOpen ? Operator::GreaterEqual : Operator::Greater;
		after.literals.erase(after.literals.begin());
		condition.op = Operator::Less;
		condition.literals.pop_back();
		return {std::move(condition), std::move(after)};
	}
	condition.op = Negated(condition.op);
	return {std::move(condition)};
}

bool IsScopeEnd(Role role) {
	return role == Role::Comma || role == Role::Stop || role == Role::OrderBy ||
	       role == Role::Lead || role == Role::Relative || role == Role::Except;
}

} // namespace

void ClauseParser::TakeNegations() {
	for (std::size_t i = 0; i < items_.size(); ++i) {
		if (Is(i, Role::Not) || Is(i, Role::Except)) {
			TakeNegationAt(i);
		}
	}
}

/* The first item after the negation at `i` that it does not reach. */
std::size_t ClauseParser::EndOfNegation(std::size_t i) const {
	std::size_t end = i + 1;
	for (; end < items_.size() && !IsScopeEnd(items_[end].role); ++end) {
		if (items_[end].role != Role::And || end + 1 >= items_.size()) {
			continue;
		}
		const Role next = items_[end + 1].role;
		if (next == Role::With || next == Role::Relative || next == Role::Comparator ||
		    next == Role::Not || IsColumn(end + 1)) {
			break;
		}
	}
	return end;
}

/* "students without a phone number": the column is empty, or no row of its relation is there. */
bool ClauseParser::TakeMissingColumn(std::size_t i, const std::vector<std::size_t> &columns) {
	if (columns.size() != 1 || items_[i].code != 1) {
		return false;
	}
	const ColumnRef column = items_[columns[0]].link.target;
	if (column.relation == entity_) {
		Condition empty;
		empty.left.column = column;
		empty.op = Operator::IsNull;
		model_.where.push_back({empty});
	} else if (!ExcludeRows(entity_, {}, {column.relation})) {
		return false;
	}
	Use(columns[0]);
	Use(i);
	return true;
}

bool ClauseParser::TakeNegationAt(std::size_t i) {
	const std::size_t end = EndOfNegation(i);
	std::vector<AnyOf> conditions;
	TakeFiltersIn(i + 1, end, conditions);
	std::vector<int> relations;
	std::vector<std::size_t> tables, columns;
	for (std::size_t k = i + 1; k < end; ++k) {
		if (!items_[k].used && IsTable(k) && items_[k].link.target.relation != entity_) {
			tables.push_back(k);
			relations.push_back(items_[k].link.target.relation);
		} else if (!items_[k].used && IsColumn(k)) {
			columns.push_back(k);
		}
	}
	if (conditions.empty() && tables.empty()) {
		return TakeMissingColumn(i, columns);
	}
	bool many = !tables.empty();
	for (const AnyOf &any : conditions) {
		for (const Condition &condition : any) {
			const int relation = condition.left.column.relation;
			many = many || (relation != entity_ && IsMany(entity_, relation));
		}
	}
	if (many && !ExcludeRows(entity_, conditions, relations)) {
		return false;
	}
	for (const AnyOf &any : many ? std::vector<AnyOf>() : conditions) {
		for (const Condition &condition : any) { // not (a or b) = not a and not b
			model_.where.push_back(Opposite(condition));
		}
	}
	for (const std::size_t k : tables) {
		Use(k);
	}
	Use(i);
	return true;
}

/* outer.key NOT IN (SELECT ... of the rows that meet the conditions). */
bool ClauseParser::ExcludeRows(int outer, const std::vector<AnyOf> &conditions,
                               const std::vector<int> &relations) {
	QueryModel inner;
	inner.where = conditions;
	inner.relations = relations;
	std::vector<int> wanted{outer};
	Term probe;
	for (const int relation : UsedRelations(inner)) {
		wanted.push_back(relation);
	}
	const auto plan = words_.Joins().Plan(wanted, model_.join_words);
	if (!plan) {
		return false;
	}
	const JoinEdge *first = nullptr;
	int leaving = 0;
	for (const JoinEdge &edge : plan->edges) {
		if (edge.left == outer) {
			leaving += edge.columns.size() == 1 ? 1 : 2;
			first = &edge;
		}
	}
	ColumnRef left;
	if (leaving == 1) {
		left = {outer, first->columns[0].first};
		probe.column = {first->right, first->columns[0].second};
	} else if (words_.KeyColumn(outer) >= 0) {
		left = probe.column = {outer, words_.KeyColumn(outer)};
	} else {
		return false;
	}
	inner.select.push_back(probe);
	const Column &column = At(probe.column);
	if (!column.not_null && column.null_share > 0) {
		Condition there;
		there.left = probe;
		there.op = Operator::IsNotNull;
		inner.where.push_back({there});
	}
	Condition condition;
	condition.left.column = left;
	condition.op = Operator::NotIn;
	condition.subquery.push_back(std::move(inner));
	model_.where.push_back({std::move(condition)});
	return true;
}

/* both A and B: conditions that different rows of one thing meet. */
void ClauseParser::TakeBoth() {
	for (std::size_t i = 0; i < items_.size(); ++i) {
		const bool of_select = items_[i].in_select && !IsValue(i + 1) && !IsNumber(i + 1);
		if (!Is(i, Role::Both) || of_select) {
			continue;
		}
		std::size_t middle = i + 1;
		while (middle < items_.size() && items_[middle].role != Role::And) {
			++middle;
		}
		std::size_t end = middle + 1;
		while (end < items_.size() && !IsScopeEnd(items_[end].role) &&
		       items_[end].role != Role::And) {
			++end;
		}
		if (middle >= items_.size()) {
			return;
		}
		std::vector<AnyOf> left, right;
		TakeFiltersIn(i + 1, middle, left);
		TakeFiltersIn(middle + 1, end, right);
		if (left.size() == 1 && right.empty() && middle + 1 < items_.size() &&
		    IsValue(middle + 1)) {
			return;
		}
		if (left.size() == 1 && right.size() == 1) {
			both_ = {left[0], right[0]};
			Use(i);
			Use(middle);
		} else {
			model_.where.insert(model_.where.end(), left.begin(), left.end());
			model_.where.insert(model_.where.end(), right.begin(), right.end());
		}
		return;
	}
}

} // namespace savant::core
