/*
 * compare_clause.cpp
 *     "older than the average", "with a price above the average price of cars".
 */
#include "core/language/clause_parser.hpp"

#include "core/language/column_facts.hpp"

namespace savant::core {

void ClauseParser::TakeComparedAggregates() {
	for (std::size_t i = 0; i < items_.size(); ++i) {
		if (Is(i, Role::Comparator) && !TakeComparedAggregateAt(i)) {
			TakeComparedRowsAt(i);
		}
	}
}

bool ClauseParser::TakeComparedAggregateAt(std::size_t i) {
	std::size_t j = i + 1;
	ColumnRef between; // "a higher salary than the average"
	if (IsColumn(j) && !items_[j].used && Is(j + 1, Role::Than)) {
		between = items_[j].link.target;
		++j;
	}
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
	ColumnRef left = between;
	Aggregate left_aggregate = Aggregate::None;
	std::size_t before = i;
	while (before > 0 && (items_[before - 1].role == Role::Is || items_[before - 1].role == Role::With)) {
		--before;
	}
	if (before > 0 && IsColumn(before - 1) && !items_[before - 1].used && !items_[before - 1].in_select) {
		left = items_[before - 1].link.target;
		Use(before - 1);
		if (before > 1 && Is(before - 2, Role::Aggregate)) { // "whose average salary is above the average"
			left_aggregate = static_cast<Aggregate>(items_[before - 2].code);
			Use(before - 2);
		}
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
	condition.left.aggregate = left_aggregate;
	condition.op = static_cast<Operator>(items_[i].code);
	condition.subquery.push_back(std::move(inner));
	if (left_aggregate != Aggregate::None) {
		GroupFor(i, left.relation);
		model_.having.push_back({std::move(condition)});
	} else {
		model_.where.push_back({std::move(condition)});
	}
	return true;
}

/* "older than any singer from France", "a higher salary than some instructors in Biology". */
bool ClauseParser::TakeComparedRowsAt(std::size_t i) {
	std::size_t j = i + 1;
	ColumnRef column;
	if (IsColumn(j) && !items_[j].used) {
		column = items_[j].link.target;
		++j;
	} else if (i > 0 && IsColumn(i - 1) && !items_[i - 1].used && !items_[i - 1].in_select) {
		column = items_[i - 1].link.target;
	}
	const std::size_t named = column.relation < 0 ? items_.size() : IsColumn(i + 1) ? i + 1 : i - 1;
	if (Is(j, Role::Than)) {
		++j;
	}
	if (Is(j, Role::In) || Is(j, Role::Of)) {
		++j;
	}
	const bool at_least_one = Is(j, Role::Comparator) && IsNumber(j + 1) && items_[j + 1].chunk->number == "1";
	const std::size_t rows = at_least_one ? j + 2 : j;
	std::size_t table = rows;
	while (table < items_.size() && IsValue(table)) {
		++table;
	}
	if (!IsTable(table) || items_[table].link.target.relation != (column.relation < 0 ? entity_ : column.relation)) {
		return false;
	}
	const std::string_view quantifier = items_[rows].quantifier;
	const bool some = at_least_one || quantifier == "some";
	if (!some && quantifier != "any" && quantifier != "all" && quantifier != "every" && quantifier != "other" && quantifier != "those") {
		return false;
	}
	if (column.relation < 0) {
		bool reversed = false;
		column = {entity_, words_.HintColumn(entity_, items_[i].hint, reversed)};
		if (column.column < 0) {
			return false;
		}
	}
	const Operator op = static_cast<Operator>(items_[i].code);
	const bool upwards = op == Operator::Greater || op == Operator::GreaterEqual;
	QueryModel inner;
	inner.select.push_back({upwards != some ? Aggregate::Maximum : Aggregate::Minimum, false, column, DatePart::None});
	for (std::size_t k = i; k <= table; ++k) {
		if (!IsValue(k)) {
			Use(k);
		}
	}
	if (named < items_.size()) {
		Use(named);
	}
	std::vector<int> relations;
	TakeFiltersIn(rows, items_.size(), inner.where, relations);
	Condition condition;
	condition.left.column = column;
	condition.op = op;
	condition.subquery.push_back(std::move(inner));
	model_.where.push_back({std::move(condition)});
	return true;
}

void ClauseParser::TakeAggregateConditions() {
	for (std::size_t i = 0; i < items_.size(); ++i) {
		if (Is(i, Role::Comparator)) {
			TakeAggregateConditionAt(i);
		}
	}
}

/* "whose average salary is above 5", "more than 14 bikes on average": a condition on groups. */
bool ClauseParser::TakeAggregateConditionAt(std::size_t i) {
	if (!IsNumber(i + 1)) {
		return false;
	}
	std::size_t column = i;
	while (column > 0 && items_[column - 1].role == Role::Is) {
		--column;
	}
	std::size_t aggregate = items_.size();
	if (column > 1 && IsColumn(column - 1) && !items_[column - 1].used && Is(column - 2, Role::Aggregate) && !items_[column - 2].in_select) {
		--column;
		aggregate = column - 1;
	} else if (IsColumn(i + 2) && !items_[i + 2].used && Is(i + 3, Role::Aggregate)) {
		column = i + 2;
		aggregate = i + 3;
	} else {
		return false;
	}
	Condition condition;
	condition.left = {static_cast<Aggregate>(items_[aggregate].code), false, items_[column].link.target, DatePart::None};
	condition.op = static_cast<Operator>(items_[i].code);
	condition.literals.push_back({items_[i + 1].chunk->number, LiteralKind::Number});
	Use(column);
	if (model_.group_by.empty()) {
		GroupFor(aggregate, items_[column].link.target.relation);
	}
	model_.having.push_back({std::move(condition)});
	Use(aggregate);
	Use(i);
	Use(i + 1);
	return true;
}

} // namespace savant::core
