/*
 * order_clause.cpp
 *     "sorted by age from oldest to youngest", "in alphabetical order".
 */
#include "core/language/clause_parser.hpp"

namespace savant::core {

namespace {

bool IsOrderRole(Role role) {
	return role == Role::OrderBy || role == Role::Ascending || role == Role::Descending || role == Role::Alphabetical;
}

/* "in descending order of", "sorted by": what follows is the column. */
bool WantsColumn(std::string_view phrase) {
	return phrase.ends_with(" of") || phrase.ends_with(" by") || phrase.ends_with(" to") || phrase.ends_with("using");
}

} // namespace

void ClauseParser::TakeOrder() {
	for (std::size_t i = 0; i < items_.size(); ++i) {
		if (!items_[i].used && IsOrderRole(items_[i].role)) {
			TakeOrderAt(i);
		}
	}
}

bool ClauseParser::TakeOrderAt(std::size_t i) {
	bool descending = false;
	bool column_may_follow = false;
	for (std::size_t k = 0; k < i; ++k) {
		column_may_follow = column_may_follow || (items_[k].in_select && (IsColumn(k) || IsTable(k)));
	}
	std::string_view hint;
	Term pending;
	bool counting = false;
	std::vector<Term> terms;
	std::size_t j = i;
	for (; j < items_.size(); ++j) {
		const ClauseItem &item = items_[j];
		if (item.used) {
			break;
		}
		if (IsOrderRole(item.role)) {
			descending = descending || item.role == Role::Descending;
			hint = item.hint.empty() ? hint : item.hint;
			column_may_follow = column_may_follow || WantsColumn(item.chunk->marker->phrase);
		} else if (item.role == Role::Of || item.role == Role::In || item.role == Role::Than) {
			column_may_follow = true;
			const std::size_t next = j + 1;
			if (next >= items_.size() || !(IsColumn(next) || IsTable(next) || IsOrderRole(items_[next].role) ||
			                               items_[next].role == Role::Aggregate || items_[next].role == Role::CountNoun)) {
				break;
			}
		} else if (item.role == Role::Aggregate && column_may_follow && terms.empty()) {
			pending.aggregate = static_cast<Aggregate>(item.code);
		} else if ((item.role == Role::CountNoun || item.role == Role::HowMany) && column_may_follow) {
			counting = true;
		} else if (IsColumn(j) && column_may_follow) {
			const bool joined = j > i && (items_[j - 1].role == Role::And || items_[j - 1].role == Role::Comma);
			if (!terms.empty() && !joined) {
				break;
			}
			Term term = pending;
			term.column = item.link.target;
			if (counting) {
				term = Term{Aggregate::Count, false, {item.link.target.relation, -1}, DatePart::None};
				Need(item.link.target.relation);
			}
			terms.push_back(term);
		} else if (IsTable(j) && column_may_follow && (counting || !terms.empty())) {
			Need(item.link.target.relation);
			if (counting && terms.empty()) {
				terms.push_back({Aggregate::Count, false, {-1, -1}, DatePart::None});
			}
		} else if ((item.role == Role::And || item.role == Role::Comma) && j + 1 < items_.size() &&
		           (IsOrderRole(items_[j + 1].role) || (IsColumn(j + 1) && !terms.empty() && !items_[j + 1].in_select))) {
			continue;
		} else if (item.role != Role::Is) {
			break;
		}
	}
	if (counting && terms.empty()) { // "sorted by their frequency"
		terms.push_back({Aggregate::Count, false, {-1, -1}, DatePart::None});
	}
	for (std::size_t k = i; k < j; ++k) {
		Use(k);
	}
	// "by name in ascending order", "their age ascending"
	if (terms.empty() && i >= 2 && IsColumn(i - 1) && !items_[i - 1].used && items_[i - 2].role == Role::In && items_[i - 2].code == 1) {
		terms.push_back({Aggregate::None, false, items_[i - 1].link.target, DatePart::None});
		Use(i - 1);
		Use(i - 2);
	}
	if (i > 0 && (items_[i - 1].role == Role::And || items_[i - 1].role == Role::In)) {
		Use(i - 1);
	}
	if (terms.empty() && !hint.empty()) {
		bool reversed = false;
		const int column = words_.HintColumn(entity_, hint, reversed);
		if (column >= 0) {
			terms.push_back({Aggregate::None, false, {entity_, column}, DatePart::None});
			descending = descending != reversed;
		}
	}
	for (const Term &term : terms) {
		model_.order.push_back({term, descending});
	}
	if (terms.empty()) {
		if (!model_.order.empty()) {
			model_.order.back().descending = model_.order.back().descending || descending;
		} else {
			order_by_select_ = true;
			order_descending_ = descending;
		}
	}
	return true;
}

} // namespace savant::core
