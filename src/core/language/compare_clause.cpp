/*
 * compare_clause.cpp
 *     "older than the average", "with a price above the average price of cars".
 */
#include "core/language/clause_parser.hpp"

#include "core/language/column_facts.hpp"

namespace savant::core {

void ClauseParser::TakeComparedAggregates() {
	for (std::size_t i = 0; i < items_.size(); ++i) {
		if (Is(i, Role::Comparator)) {
			TakeComparedAggregateAt(i);
		}
	}
}

bool ClauseParser::TakeComparedAggregateAt(std::size_t i) {
	std::size_t j = i + 1;
	if (Is(j, Role::Than)) {
		++j;
	}
	if (!Is(j, Role::Aggregate) && !Is(j, Role::Superlative)) {
		return false;
	}
	Aggregate aggregate = static_cast<Aggregate>(items_[j].code);
	if (items_[j].role == Role::Superlative) {
		aggregate = items_[j].code == 1 ? Aggregate::Maximum : Aggregate::Minimum;
	}
	std::size_t k = j + 1;
	while (Is(k, Role::Of) || Is(k, Role::In)) {
		++k;
	}
	// The column on the left: "whose age is above"; else the one on the right; else the hint's.
	ColumnRef left;
	std::size_t before = i;
	while (before > 0 && (items_[before - 1].role == Role::Is || items_[before - 1].role == Role::With)) {
		--before;
	}
	if (before > 0 && IsColumn(before - 1) && !items_[before - 1].used && !items_[before - 1].in_select) {
		left = items_[before - 1].link.target;
		Use(before - 1);
	}
	ColumnRef right;
	std::size_t end = j + 1;
	if (IsColumn(k) && !items_[k].used) {
		right = items_[k].link.target;
		end = k + 1;
	}
	if (left.relation < 0 && right.relation < 0) {
		bool reversed = false;
		const int column = words_.HintColumn(entity_, items_[i].hint, reversed);
		if (column < 0) {
			return false;
		}
		left = {entity_, column};
	}
	if (left.relation < 0) {
		left = right;
		if (const auto own = ColumnOn(k, entity_)) {
			left = *own;
		}
	}
	right = right.relation < 0 ? left : right;
	for (std::size_t u = i; u < end; ++u) {
		Use(u);
	}
	QueryModel inner;
	Term term{aggregate, false, right, DatePart::None};
	inner.select.push_back(term);
	// What still belongs to the right-hand side: "of all singers from France".
	std::size_t stop = end;
	while (stop < items_.size() && !items_[stop].used &&
	       (items_[stop].role == Role::Of || items_[stop].role == Role::In || IsTable(stop) || IsValue(stop) ||
	        items_[stop].kind == ChunkKind::Literal)) {
		++stop;
	}
	if (stop > end && items_[end].role != Role::And) {
		for (std::size_t u = end; u < stop; ++u) {
			if (IsTable(u) && items_[u].link.target.relation == right.relation) {
				Use(u);
			}
		}
		std::vector<int> relations;
		TakeFiltersIn(end, stop, inner.where, relations);
	}
	Condition condition;
	condition.left.column = left;
	condition.op = static_cast<Operator>(items_[i].code);
	condition.subquery.push_back(std::move(inner));
	model_.where.push_back({std::move(condition)});
	return true;
}

} // namespace savant::core
