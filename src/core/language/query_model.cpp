/*
 * query_model.cpp
 *     What a QueryModel touches.
 */
#include "core/language/query_model.hpp"

#include <algorithm>
#include <utility>

namespace savant::core {

namespace {

void Use(std::vector<int> &used, int relation) {
	if (relation >= 0 && std::find(used.begin(), used.end(), relation) == used.end()) {
		used.push_back(relation);
	}
}

void UseAll(std::vector<int> &used, const std::vector<AnyOf> &conditions) {
	for (const AnyOf &any : conditions) {
		for (const Condition &condition : any) {
			Use(used, condition.left.column.relation);
			if (condition.right) {
				Use(used, condition.right->column.relation);
			}
		}
	}
}

} // namespace

Condition Compare(ColumnRef column, Operator op, Literal literal) {
	Condition condition;
	condition.left.column = column;
	condition.op = op;
	condition.literals.push_back(std::move(literal));
	return condition;
}

std::vector<int> UsedRelations(const QueryModel &model) {
	std::vector<int> used;
	for (const Term &term : model.select) {
		Use(used, term.column.relation);
	}
	for (const int relation : model.relations) {
		Use(used, relation);
	}
	UseAll(used, model.where);
	for (const Term &term : model.group_by) {
		Use(used, term.column.relation);
	}
	UseAll(used, model.having);
	for (const OrderTerm &order : model.order) {
		Use(used, order.term.column.relation);
	}
	return used;
}

} // namespace savant::core
