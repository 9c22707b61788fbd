/*
 * select_clause.cpp
 *     What is asked for: columns, counts, aggregates, or the rows of a table.
 */
#include "core/language/clause_parser.hpp"

#include <algorithm>

#include "core/language/column_facts.hpp"

namespace savant::core {

void ClauseParser::TakeSelect() {
	SelectState state;
	for (std::size_t i = 0; i < items_.size(); ++i) {
		if (!items_[i].used && items_[i].in_select) {
			TakeSelectItem(i, state);
		}
	}
	for (std::size_t i = 0; i < items_.size(); ++i) {
		if (IsTable(i) && !items_[i].used) {
			Need(items_[i].link.target.relation);
			Use(i);
		}
	}
	if (state.everything && model_.select.empty()) {
		model_.select.push_back({Aggregate::None, false, {entity_, -1}, DatePart::None});
	}
	if (model_.select.empty()) {
		result_.default_select = true;
		SelectDefault();
	}
	model_.distinct = state.distinct;
}

void ClauseParser::TakeSelectItem(std::size_t i, SelectState &state) {
	const ClauseItem &item = items_[i];
	if (item.role == Role::HowMany || item.role == Role::CountNoun) {
		SelectCount(i, state.pending);
		const bool summed =
			!model_.select.empty() && model_.select.back().aggregate == Aggregate::Sum;
		state.last = summed ? Aggregate::Sum : Aggregate::None;
	} else if (item.role == Role::Aggregate) {
		state.pending.push_back(static_cast<Aggregate>(item.code));
		Use(i);
	} else if (item.role == Role::Distinct) {
		state.distinct = true;
		Use(i);
	} else if (item.role == Role::Everything) {
		state.everything = state.everything || item.code == 0 || model_.select.empty();
		Use(i);
	} else if (item.role == Role::Both) {
		Use(i);
	} else if (IsColumn(i)) {
		if (state.pending.empty() && !model_.select.empty() && !StandsInList(i)) {
			return; // "courses taught by": a verb, or a word of the restriction
		}
		const bool joined =
			i > 0 && (items_[i - 1].role == Role::And || items_[i - 1].role == Role::Comma);
		if (state.pending.empty() && joined && state.last != Aggregate::None &&
		    IsNumeric(At(item.link.target))) {
			state.pending.push_back(state.last); // "the average age and weight"
		}
		state.last = state.pending.empty() ? Aggregate::None : state.pending.back();
		SelectColumn(i, state.pending);
	} else if (IsTable(i)) {
		SelectTable(i);
	}
}

/* A table among the things asked for ("the orchestras and their conductors") stands for its names.
 */
void ClauseParser::SelectTable(std::size_t i) {
	const int relation = items_[i].link.target.relation;
	const bool more = Is(i + 1, Role::And) || Is(i + 1, Role::Comma);
	const bool last = i + 1 >= items_.size() || items_[i + 1].role == Role::Stop ||
	                  items_[i + 1].role == Role::Of;
	const bool listed = StandsInList(i) && (more || (last && !model_.select.empty()));
	if (listed && DisplayTerm(relation).column.column >= 0) {
		model_.select.push_back(DisplayTerm(relation));
	}
	Need(relation);
	Use(i);
}

/* An element of a list of things asked for: after "show", "and" or a comma. */
bool ClauseParser::StandsInList(std::size_t i) const {
	while (i > 0 && (items_[i - 1].role == Role::Distinct || items_[i - 1].role == Role::Each ||
	                 items_[i - 1].role == Role::Aggregate)) {
		--i;
	}
	if (i == 0) {
		return true;
	}
	const Role role = items_[i - 1].role;
	return role == Role::And || role == Role::Comma || role == Role::Lead || role == Role::Both ||
	       role == Role::Stop || role == Role::Or;
}

/* how many X, number of X: rows of a table, or values of a column. */
void ClauseParser::SelectCount(std::size_t i, std::vector<Aggregate> &pending) {
	bool distinct = items_[i].code == 1;
	Use(i);
	std::size_t j = i + 1;
	while (j < items_.size() && (items_[j].role == Role::Distinct || items_[j].role == Role::Of)) {
		if (items_[j].role == Role::Distinct) {
			distinct = true;
			Use(j);
		}
		++j;
	}
	if (IsTable(j) && !items_[j].used) {
		SelectCountOfRows(j, distinct);
	} else if (IsColumn(j) && !items_[j].used) {
		SelectCountOfValues(i, j, distinct, pending);
	} else {
		model_.select.push_back({Aggregate::Count, false, {-1, -1}, DatePart::None});
	}
}

void ClauseParser::SelectCountOfRows(std::size_t j, bool distinct) {
	const int relation = items_[j].link.target.relation;
	Use(j);
	if (const auto stored = distinct ? std::nullopt : StoredCount(entity_, relation)) {
		model_.select.push_back({Aggregate::None, false, *stored, DatePart::None});
		return;
	}
	Need(relation);
	const ColumnRef key{relation, words_.KeyColumn(relation)};
	const bool by_key = distinct && key.column >= 0 && model_.relations.size() > 1;
	model_.select.push_back({Aggregate::Count, by_key, by_key ? key : ColumnRef(), DatePart::None});
}

/* A number that is stored ("number of employees") is shown or added up, other values are counted.
 */
void ClauseParser::SelectCountOfValues(std::size_t i, std::size_t j, bool distinct,
                                       std::vector<Aggregate> &pending) {
	const ColumnRef column = items_[j].link.target;
	Use(j);
	Need(column.relation);
	if (!IsNumeric(At(column)) || IsKey(column) || distinct) {
		const double rows = picture_.At(column.relation).row_estimate;
		const double values = At(column).distinct_count;
		distinct = distinct || (values >= 0 && values < 0.5 * rows &&
		                        !IsKey(column)); // "how many genres": not how many rows
		model_.select.push_back(
			{Aggregate::Count, distinct, distinct ? column : ColumnRef(), DatePart::None});
		return;
	}
	Term stored{Aggregate::None, false, column, DatePart::None};
	const bool total =
		items_[i].role == Role::HowMany || items_[i].chunk->marker->phrase.starts_with("total");
	stored.aggregate = total ? Aggregate::Sum : Aggregate::None;
	for (std::size_t k = j; k < items_.size(); ++k) {
		if (Is(k, Role::Aggregate) && items_[k].chunk->text == "on average") {
			stored.aggregate = Aggregate::Average;
			Use(k);
		}
	}
	for (const Aggregate aggregate : pending) {
		model_.select.push_back({aggregate, false, column, DatePart::None});
	}
	if (pending.empty() || stored.aggregate != Aggregate::None) {
		model_.select.push_back(stored);
	}
	pending.clear();
}

void ClauseParser::SelectColumn(std::size_t i, std::vector<Aggregate> &pending) {
	Term term;
	term.column = items_[i].link.target;
	if (items_[i].link.names_table) {
		Need(term.column.relation);
	}
	Use(i);
	if (pending.empty()) {
		const bool shown =
			std::any_of(model_.select.begin(), model_.select.end(),
		                [&](const Term &other) { return other.column == term.column; });
		if (shown) {
			return;
		}
		// "the names of customers" where the name is in two columns
		ColumnRef first, last;
		if (PersonColumns(term.column.relation, first, last) &&
		    (term.column == first || term.column == last) &&
		    (items_[i].chunk->text == "name" || items_[i].chunk->text == "names")) {
			Term other;
			other.column = first;
			model_.select.push_back(other);
			term.column = last;
		}
		if (std::find(model_.select.begin(), model_.select.end(), term) == model_.select.end()) {
			model_.select.push_back(term);
		}
		return;
	}
	for (const Aggregate aggregate : pending) {
		term.aggregate = aggregate;
		if (std::find(model_.select.begin(), model_.select.end(), term) == model_.select.end()) {
			model_.select.push_back(term);
		}
	}
	pending.clear();
}

/* "which stadiums", "list all singers": the column that stands for a row. */
void ClauseParser::SelectDefault() {
	if (!group_select_.empty() || !model_.group_by.empty()) {
		for (const Term &term : !group_select_.empty() ? group_select_ : model_.group_by) {
			Term shown = term;
			if (words_.KeyColumn(term.column.relation) == term.column.column) {
				shown = DisplayTerm(term.column.relation);
			}
			model_.select.push_back(shown);
		}
		return;
	}
	Term term = DisplayTerm(entity_);
	// "when did", "where is": the column that answers it
	const std::string_view first =
		items_.empty() ? std::string_view() : std::string_view(items_[0].chunk->text);
	const bool when = first == "When" || first == "when";
	if (when || first == "Where" || first == "where") {
		bool reversed = false;
		const int column = words_.HintColumn(
			entity_, when ? "date|time|year|day" : "location|address|city|place|state|country",
			reversed);
		if (column >= 0) {
			term.column.column = column;
			++result_.guesses;
		}
	}
	ColumnRef first_name, last_name;
	if (PersonColumns(entity_, first_name, last_name) &&
	    (term.column == first_name || term.column == last_name)) {
		model_.select.push_back({Aggregate::None, false, first_name, DatePart::None});
		term.column = last_name;
	}
	if (term.column.column >= 0) {
		model_.select.push_back(term);
		++result_.guesses;
	}
}

} // namespace savant::core
