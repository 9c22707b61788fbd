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

/* The column that is compared with an aggregate: "whose [average] age is above the average". */
Term ClauseParser::TakeLeftOf(std::size_t i) {
	std::size_t before = i;
	while (before > 0 &&
	       (items_[before - 1].role == Role::Is || items_[before - 1].role == Role::With)) {
		--before;
	}
	Term left;
	if (before > 0 && IsColumn(before - 1) && !items_[before - 1].used &&
	    !items_[before - 1].in_select) {
		left.column = items_[before - 1].link.target;
		Use(before - 1);
		if (before > 1 && Is(before - 2, Role::Aggregate)) {
			left.aggregate = static_cast<Aggregate>(items_[before - 2].code);
			Use(before - 2);
		}
	}
	return left;
}

/* What still belongs to the right-hand side at `first`: "of all singers from France". */
void ClauseParser::TakeRightRows(std::size_t first, int relation, QueryModel &inner) {
	std::size_t stop = first;
	while (stop < items_.size() && !items_[stop].used &&
	       (items_[stop].role == Role::Of || items_[stop].role == Role::In || IsTable(stop) ||
	        IsValue(stop) || items_[stop].kind == ChunkKind::Literal)) {
		++stop;
	}
	for (std::size_t u = first; u < stop; ++u) {
		if (IsTable(u) && items_[u].link.target.relation == relation) {
			Use(u);
		}
	}
	TakeFiltersIn(first, stop, inner.where);
}

bool ClauseParser::TakeComparedAggregateAt(std::size_t i) {
	std::size_t j = i + 1;
	Term left;
	if (IsColumn(j) && !items_[j].used && Is(j + 1, Role::Than)) {
		left.column = items_[j].link.target; // "a higher salary than the average"
		++j;
	}
	j += Is(j, Role::Than) ? 1 : 0;
	if (!Is(j, Role::Aggregate) && !Is(j, Role::Superlative)) {
		return false;
	}
	const Aggregate extreme = items_[j].code == 1 ? Aggregate::Maximum : Aggregate::Minimum;
	Term right;
	right.aggregate =
		items_[j].role == Role::Superlative ? extreme : static_cast<Aggregate>(items_[j].code);
	std::size_t k = j + 1;
	while (Is(k, Role::Of) || Is(k, Role::In)) {
		++k;
	}
	const bool column_right = IsColumn(k) && !items_[k].used;
	if (const Term before = TakeLeftOf(i); before.column.relation >= 0) {
		left = before;
	}
	if (left.column.relation < 0 && !column_right) {
		bool reversed = false;
		left.column = {entity_, words_.HintColumn(entity_, items_[i].hint, reversed)};
		if (left.column.column < 0) {
			return false;
		}
	}
	right.column = column_right ? items_[k].link.target : left.column;
	if (left.column.relation < 0) {
		left.column = ColumnOn(k, entity_).value_or(right.column);
	}
	const std::size_t end = column_right ? k + 1 : j + 1;
	for (std::size_t u = i; u < end; ++u) {
		Use(u);
	}
	QueryModel inner;
	inner.select.push_back(right);
	TakeRightRows(end, right.column.relation, inner);
	Condition condition;
	condition.left = left;
	condition.op = static_cast<Operator>(items_[i].code);
	condition.subquery.push_back(std::move(inner));
	if (left.aggregate != Aggregate::None) {
		GroupFor(i, left.column.relation);
		model_.having.push_back({std::move(condition)});
	} else {
		model_.where.push_back({std::move(condition)});
	}
	return true;
}

/* The number of items of "than any singer" from `j` to its table; sets which row is compared with.
 */
std::optional<ClauseParser::ComparedRows> ClauseParser::ReadComparedRows(std::size_t j,
                                                                         int relation) const {
	ComparedRows rows;
	rows.some = Is(j, Role::Comparator) && IsNumber(j + 1) &&
	            items_[j + 1].chunk->number == "1"; // at least one
	rows.first = rows.some ? j + 2 : j;
	rows.table = rows.first;
	while (IsValue(rows.table)) {
		++rows.table;
	}
	if (!IsTable(rows.table) || items_[rows.table].link.target.relation != relation) {
		return std::nullopt;
	}
	const std::string_view quantifier = items_[rows.first].quantifier;
	const bool all = quantifier == "any" || quantifier == "all" || quantifier == "every" ||
	                 quantifier == "other" || quantifier == "those";
	rows.some = rows.some || quantifier == "some";
	return rows.some || all ? std::optional(rows) : std::nullopt;
}

/* "older than any singer from France", "a higher salary than some instructors in Biology". */
bool ClauseParser::TakeComparedRowsAt(std::size_t i) {
	std::size_t named = items_.size();
	if (IsColumn(i + 1) && !items_[i + 1].used) {
		named = i + 1;
	} else if (i > 0 && IsColumn(i - 1) && !items_[i - 1].used && !items_[i - 1].in_select) {
		named = i - 1;
	}
	ColumnRef column = named < items_.size() ? items_[named].link.target : ColumnRef();
	std::size_t j = named == i + 1 ? i + 2 : i + 1;
	j += Is(j, Role::Than) ? 1 : 0;
	j += Is(j, Role::In) || Is(j, Role::Of) ? 1 : 0;
	const auto rows = ReadComparedRows(j, column.relation < 0 ? entity_ : column.relation);
	if (!rows) {
		return false;
	}
	if (column.relation < 0) {
		bool reversed = false;
		column = {entity_, words_.HintColumn(entity_, items_[i].hint, reversed)};
		if (column.column < 0) {
			return false;
		}
	}
	Condition condition;
	condition.left.column = column;
	condition.op = static_cast<Operator>(items_[i].code);
	const bool upwards =
		condition.op == Operator::Greater || condition.op == Operator::GreaterEqual;
	QueryModel inner;
	inner.select.push_back({upwards != rows->some ? Aggregate::Maximum : Aggregate::Minimum, false,
	                        column, DatePart::None});
	for (std::size_t k = i; k <= rows->table; ++k) {
		if (!IsValue(k)) {
			Use(k);
		}
	}
	if (named < items_.size()) {
		Use(named);
	}
	TakeFiltersIn(rows->first, items_.size(), inner.where);
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
	if (column > 1 && IsColumn(column - 1) && !items_[column - 1].used &&
	    Is(column - 2, Role::Aggregate) && !items_[column - 2].in_select) {
		--column;
		aggregate = column - 1;
	} else if (IsColumn(i + 2) && !items_[i + 2].used && Is(i + 3, Role::Aggregate)) {
		column = i + 2;
		aggregate = i + 3;
	} else {
		return false;
	}
	Condition condition;
	condition.left = {static_cast<Aggregate>(items_[aggregate].code), false,
	                  items_[column].link.target, DatePart::None};
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
