/*
 * order_clause.cpp
 *     "sorted by age from oldest to youngest", "in alphabetical order".
 */
#include "core/language/clause_parser.hpp"
#include "core/text/identifier_words.hpp"

namespace savant::core {

namespace {

bool IsOrderRole(Role role) {
	return role == Role::OrderBy || role == Role::Ascending || role == Role::Descending ||
	       role == Role::Alphabetical;
}

/* "in descending order of", "sorted by": what follows is the column. */
bool WantsColumn(std::string_view phrase) {
	return phrase.ends_with(" of") || phrase.ends_with(" by") || phrase.ends_with(" to") ||
	       phrase.ends_with("using");
}

} // namespace

void ClauseParser::TakeOrder() {
	for (std::size_t i = 0; i < items_.size(); ++i) {
		if (!items_[i].used && IsOrderRole(items_[i].role)) {
			TakeOrderAt(i);
		}
	}
}

/* Reads the clause from item `i` on; ends with `order.end` at the first item that is not of it. */
void ClauseParser::ReadOrder(std::size_t i, OrderPhrase &order) {
	for (std::size_t j = i; j < items_.size() && !items_[j].used; ++j) {
		if (!ReadOrderItem(i, j, order)) {
			return;
		}
		order.end = j + 1;
	}
}

/* One item of the clause; false when it is not of it. */
bool ClauseParser::ReadOrderItem(std::size_t i, std::size_t j, OrderPhrase &order) {
	const ClauseItem &item = items_[j];
	const auto is_role = [&](std::size_t k, Role role) {
		return k < items_.size() && items_[k].role == role;
	};
	const bool order_next = j + 1 < items_.size() && IsOrderRole(items_[j + 1].role);
	if (IsOrderRole(item.role)) {
		order.descending = order.descending || item.role == Role::Descending;
		order.hint = item.hint.empty() ? order.hint : item.hint;
		order.column_may_follow =
			order.column_may_follow || WantsColumn(item.chunk->marker->phrase);
		return true;
	}
	if (item.role == Role::Of || item.role == Role::In || item.role == Role::Than) {
		order.column_may_follow = true;
		return IsColumn(j + 1) || IsTable(j + 1) || order_next || is_role(j + 1, Role::Aggregate) ||
		       is_role(j + 1, Role::CountNoun);
	}
	if (item.role == Role::And || item.role == Role::Comma) {
		return order_next || (IsColumn(j + 1) && !order.terms.empty() && !items_[j + 1].in_select);
	}
	if (!order.column_may_follow) {
		return item.role == Role::Is;
	}
	if (item.role == Role::Aggregate && order.terms.empty()) {
		order.aggregate = static_cast<Aggregate>(item.code);
		order.aggregate_at = j;
	} else if (item.role == Role::CountNoun || item.role == Role::HowMany) {
		order.counting = true;
	} else if (IsColumn(j)) {
		const bool joined = j > i && (is_role(j - 1, Role::And) || is_role(j - 1, Role::Comma));
		if (!order.terms.empty() && !joined) {
			return false;
		}
		Term term{order.aggregate, false, item.link.target, DatePart::None};
		if (order.counting) {
			term = {Aggregate::Count, false, {item.link.target.relation, -1}, DatePart::None};
			Need(item.link.target.relation);
		}
		order.terms.push_back(term);
	} else if (IsTable(j) && (order.counting || !order.terms.empty())) {
		Need(item.link.target.relation);
		if (order.terms.empty()) {
			order.terms.push_back({Aggregate::Count, false, {-1, -1}, DatePart::None});
		}
	} else {
		return item.role == Role::Is;
	}
	return true;
}

/*
 * "sorted by total": a column of that name, unless such an aggregate is asked for, which
 * is then what is sorted by.  False when the word is neither: it must not be lost.
 */
bool ClauseParser::NameLoneAggregate(OrderPhrase &order) {
	if (order.aggregate == Aggregate::None || !order.terms.empty() || order.counting) {
		return true;
	}
	for (std::size_t k = 0; k < order.aggregate_at; ++k) {
		if (items_[k].role == Role::Aggregate &&
		    items_[k].code == items_[order.aggregate_at].code) {
			return true;
		}
	}
	const std::string_view said = items_[order.aggregate_at].chunk->marker->phrase;
	std::vector<int> relations = UsedRelations(model_);
	relations.insert(relations.begin(), entity_);
	for (const int relation : relations) {
		if (relation < 0) {
			continue;
		}
		const std::vector<Column> &columns = picture_.At(relation).columns;
		for (std::size_t c = 0; c < columns.size(); ++c) {
			if (LowerCase(columns[c].name) == said) {
				const ColumnRef target{relation, static_cast<int>(c)};
				order.terms.push_back({Aggregate::None, false, target, DatePart::None});
				return true;
			}
		}
	}
	return false;
}

void ClauseParser::TakeOrderAt(std::size_t i) {
	OrderPhrase order;
	order.end = i;
	for (std::size_t k = 0; k < i; ++k) {
		order.column_may_follow =
			order.column_may_follow || (items_[k].in_select && (IsColumn(k) || IsTable(k)));
	}
	ReadOrder(i, order);
	if (order.counting && order.terms.empty()) { // "sorted by their frequency"
		order.terms.push_back({Aggregate::Count, false, {-1, -1}, DatePart::None});
	}
	const bool unexplained = !NameLoneAggregate(order);
	for (std::size_t k = i; k < order.end; ++k) {
		if (!unexplained || k != order.aggregate_at) {
			Use(k);
		}
	}
	// "by name in ascending order"
	if (order.terms.empty() && i >= 2 && IsColumn(i - 1) && !items_[i - 1].used &&
	    items_[i - 2].role == Role::In && items_[i - 2].code == 1) {
		order.terms.push_back({Aggregate::None, false, items_[i - 1].link.target, DatePart::None});
		Use(i - 1);
		Use(i - 2);
	}
	if (i > 0 && (items_[i - 1].role == Role::And || items_[i - 1].role == Role::In)) {
		Use(i - 1);
	}
	if (order.terms.empty() && !order.hint.empty()) {
		bool reversed = false;
		const int column = words_.HintColumn(entity_, order.hint, reversed);
		const ColumnRef dated =
			order.hint.starts_with("date") ? TemporalColumn(entity_) : ColumnRef();
		if (column >= 0 || dated.relation >= 0) {
			order.terms.push_back({Aggregate::None, false,
			                       column >= 0 ? ColumnRef{entity_, column} : dated,
			                       DatePart::None});
			order.descending = order.descending != reversed;
		}
	}
	for (const Term &term : order.terms) {
		model_.order.push_back({term, order.descending});
	}
	if (order.terms.empty() && !model_.order.empty()) {
		model_.order.back().descending = model_.order.back().descending || order.descending;
	} else if (order.terms.empty()) {
		order_by_select_ = true;
		order_descending_ = order.descending;
	}
}

} // namespace savant::core
