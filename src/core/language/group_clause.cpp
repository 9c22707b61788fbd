/*
 * group_clause.cpp
 *     "for each country", "per month", "with more than 3 singers".
 */
#include "core/language/clause_parser.hpp"

#include <algorithm>

#include "core/language/column_facts.hpp"

namespace savant::core {

void ClauseParser::GroupByRelation(int relation) {
	const int key = words_.KeyColumn(relation);
	Term term;
	term.column = {relation, key >= 0 ? key : words_.DisplayColumn(relation)};
	Need(relation);
	model_.group_by.push_back(term);
}

/*
 * Whose rows are counted apart at item `at`: the nearest table or column before it
 * that is not itself what is counted.
 */
void ClauseParser::GroupFor(std::size_t at, int counted) {
	for (std::size_t k = at; k-- > 0;) {
		const bool column = IsColumn(k);
		if (!column && !IsTable(k)) {
			continue;
		}
		const ColumnRef target = items_[k].link.target;
		if (IsTable(k)) {
			if (target.relation == counted || words_.KeyColumn(target.relation) < 0) {
				continue; // a link table is what is counted, not whose
			}
			GroupByRelation(target.relation);
			return;
		}
		if (!items_[k].in_select && items_[k].used) {
			continue;
		}
		const bool stands_for_row =
			target.column == words_.DisplayColumn(target.relation) || At(target).in_primary_key;
		if (target.relation != counted && counted >= 0 &&
		    (stands_for_row || items_[k].link.names_table)) {
			GroupByRelation(target.relation);
		} else {
			Term term;
			term.column = target;
			model_.group_by.push_back(term);
		}
		return;
	}
	GroupByRelation(entity_);
}

void ClauseParser::TakeGroups() {
	for (std::size_t i = 0; i < items_.size(); ++i) {
		if (Is(i, Role::Part)) {
			const DatePart part = static_cast<DatePart>(items_[i].code);
			for (int c = 0; c < static_cast<int>(picture_.At(entity_).columns.size()); ++c) {
				const ColumnRef column{entity_, c};
				const bool year_column = part == DatePart::Year &&
				                         !words_.WordsOf(column).empty() &&
				                         words_.WordsOf(column).back() == "year";
				if (year_column || IsTemporal(At(column))) {
					Term term;
					term.column = column;
					term.part = IsTemporal(At(column)) ? part : DatePart::None;
					model_.group_by.push_back(term);
					group_select_.push_back(term);
					Use(i);
					break;
				}
			}
			continue;
		}
		if (!Is(i, Role::Each)) {
			continue;
		}
		std::size_t j = SkipSmall(i + 1);
		if ((!IsColumn(j) && !IsTable(j)) || (items_[i].code == 2 && !model_.group_by.empty())) {
			continue;
		}
		const std::string_view opening =
			items_[0].role == Role::Lead ? items_[0].chunk->marker->phrase : std::string_view();
		group_last_ = i > 2 && !opening.empty() && !opening.starts_with("show") &&
		              !opening.starts_with("list") && !opening.starts_with("display");
		grouped_by_each_ = model_.group_by.empty() || grouped_by_each_;
		Use(i);
		for (; j < items_.size() && (IsColumn(j) || IsTable(j));) {
			const ColumnRef target = items_[j].link.target;
			if (IsTable(j)) {
				GroupByRelation(target.relation);
				group_select_.push_back(DisplayTerm(target.relation));
			} else {
				Term term;
				term.column = target;
				model_.group_by.push_back(term);
				group_select_.push_back(term);
			}
			Use(j);
			if (j + 1 < items_.size() && (Is(j + 1, Role::And)) && IsColumn(j + 2) &&
			    !items_[j + 2].used && i > 1) {
				j += 2;
			} else {
				break;
			}
		}
	}
}

void ClauseParser::TakeCountConditions() {
	for (std::size_t i = 0; i < items_.size(); ++i) {
		if (!items_[i].used) {
			TakeCountConditionAt(i);
		}
	}
}

/* more than 3 X; 3 or more X; have 2 X; number of X above 3; more than 3 times. */
bool ClauseParser::TakeCountConditionAt(std::size_t i) {
	Condition condition;
	std::size_t number = i;
	std::size_t after = i + 1;
	if (Is(i, Role::Comparator) && items_[i].hint.empty() && IsNumber(i + 1)) {
		condition.op = static_cast<Operator>(items_[i].code);
		number = i + 1;
		after = i + 2;
	} else if (IsNumber(i) && Is(i + 1, Role::OrEqual)) {
		condition.op = static_cast<Operator>(items_[i + 1].code);
		after = i + 2;
	} else if (!(IsNumber(i) && i > 0 && (Is(i - 1, Role::With) || Is(i - 1, Role::Relative)))) {
		return false;
	}
	after = SkipSmall(after);
	std::size_t named = items_.size();
	std::size_t sign = i;
	while (sign > 0 && items_[sign - 1].role == Role::Is) {
		--sign;
	}
	const bool before = sign >= 2 && IsTable(sign - 1) &&
	                    Is(sign - 2, Role::CountNoun); // "whose number of loans is above 3"
	if (IsTable(after) || (IsColumn(after) && (IsKey(items_[after].link.target) ||
	                                           !IsNumeric(At(items_[after].link.target))))) {
		named = after;
	} else if (Is(after, Role::Times)) {
		Use(after);
	} else if (!IsColumn(after) && before) {
		named = sign - 1;
		Use(sign - 2);
	} else {
		return false;
	}
	const int counted =
		named < items_.size() ? items_[named].link.target.relation : CountedBefore(i);
	condition.literals.push_back({items_[number].chunk->number, LiteralKind::Number});
	const auto stored =
		IsTable(named) && named == after ? StoredCount(entity_, counted) : std::nullopt;
	if (stored) {
		condition.left.column = *stored;
		model_.where.push_back({condition});
	} else {
		condition.left = {Aggregate::Count, false, {-1, -1}, DatePart::None};
		if (model_.group_by.empty()) {
			GroupFor(i, counted);
		}
		Need(counted);
		model_.having.push_back({condition});
	}
	Use(i);
	Use(number);
	if (Is(number + 1, Role::OrEqual)) {
		Use(number + 1);
	}
	if (named < items_.size()) {
		Use(named);
	}
	return true;
}

} // namespace savant::core
