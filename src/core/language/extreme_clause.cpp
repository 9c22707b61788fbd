/*
 * extreme_clause.cpp
 *     "the oldest singer", "with the most concerts", "top 3 by price", "the most common".
 */
#include "core/language/clause_parser.hpp"

#include <algorithm>
#include <cstdlib>

#include "core/language/column_facts.hpp"

namespace savant::core {

namespace {

constexpr int kMaxLimit = 10000;

bool IsPlural(const std::string &text) {
	return text.size() > 3 && text.back() == 's' && text[text.size() - 2] != 's';
}

} // namespace

void ClauseParser::TakeExtremes() {
	for (std::size_t i = 0; i < items_.size(); ++i) {
		if (items_[i].used) {
			continue;
		}
		if (items_[i].role == Role::Frequent && !extreme_) {
			TakeFrequentAt(i);
		} else if (IsExtremeAggregate(i) && !extreme_) {
			items_[i].code = items_[i].code == static_cast<int>(Aggregate::Maximum) ? 1 : 0;
			items_[i].role = Role::Superlative;
			items_[i].in_select = false;
			TakeExtremeAt(i);
		} else if ((items_[i].role == Role::Superlative || items_[i].role == Role::Top) &&
		           !extreme_) {
			TakeExtremeAt(i);
		}
	}
}

/* "with the maximum weight": the row that has it is meant, not the number. */
bool ClauseParser::IsExtremeAggregate(std::size_t i) const {
	if (!Is(i, Role::Aggregate) || i == 0 || items_[i].in_select || !IsColumn(i + 1)) {
		return false;
	}
	const Aggregate aggregate = static_cast<Aggregate>(items_[i].code);
	const Role before = items_[i - 1].role;
	return (aggregate == Aggregate::Maximum || aggregate == Aggregate::Minimum) &&
	       (before == Role::With || before == Role::Relative);
}

/* The number of "top 5" or "3 youngest"; 1 when none stands there. */
int ClauseParser::TakeLimitNear(std::size_t i) {
	for (const std::size_t k : {i + 1, i - 1}) {
		if (k < items_.size() && IsNumber(k) && !items_[k].chunk->date.is_year) {
			const int limit = std::atoi(items_[k].chunk->number.c_str());
			if (limit >= 1 && limit <= kMaxLimit) {
				Use(k);
				return limit;
			}
		}
	}
	return 1;
}

/* Where the measure of "top 5 singers by age" stands; sets direction and hint when it says them. */
std::size_t ClauseParser::MeasureOfTop(std::size_t i, Extreme &found, std::string_view &hint) {
	for (std::size_t k = i + 1; k < items_.size(); ++k) {
		if (Is(k, Role::Superlative)) {
			Use(i);
			found.descending = items_[k].code == 1;
			hint = items_[k].hint;
			Use(k);
			return SkipSmall(k + 1);
		}
		if (Is(k, Role::In) && items_[k].code == 1 && IsColumn(k + 1)) {
			Use(k);
			return k + 1;
		}
	}
	return SkipSmall(i + 1);
}

bool ClauseParser::TakeExtremeAt(std::size_t i) {
	Extreme found;
	found.at = i;
	found.descending = items_[i].code == 1;
	found.limit = TakeLimitNear(i);
	std::string_view hint = items_[i].hint;
	std::size_t j = items_[i].role == Role::Top ? MeasureOfTop(i, found, hint) : SkipSmall(i + 1);
	bool counting = false;
	if (Is(j, Role::CountNoun) || Is(j, Role::HowMany)) {
		counting = true;
		Use(j);
		j = SkipSmall(j + 1);
	} else if (Is(j, Role::Aggregate)) {
		found.term.aggregate = static_cast<Aggregate>(items_[j].code);
		Use(j);
		j = SkipSmall(j + 1);
		j = Is(j, Role::Of) ? SkipSmall(j + 1) : j;
	}
	counting = counting || hint.empty(); // most, least, fewest
	if (IsTable(j) && (counting || found.term.aggregate == Aggregate::Count)) {
		return TakeMostRows(found, items_[j].link.target.relation, j);
	}
	if (IsColumn(j)) {
		return TakeExtremeColumn(found, j, hint, counting);
	}
	return TakeImpliedExtreme(found, j, hint);
}

/* "the most concerts": rows of `counted` are counted, unless their number is stored. */
bool ClauseParser::TakeMostRows(Extreme found, int counted, std::size_t named) {
	const Aggregate aggregate = found.term.aggregate;
	found.term = {Aggregate::Count, false, {-1, -1}, DatePart::None};
	found.counted = counted;
	const auto stored = IsTable(named) ? StoredCount(entity_, counted) : std::nullopt;
	if (stored) {
		found.term = {aggregate, false, *stored, DatePart::None};
		found.owner = entity_;
	} else {
		Need(counted);
	}
	Use(found.at);
	Use(named);
	extreme_ = found;
	return true;
}

/* "the highest salary", "the largest city": the column that item `j` names, or a measure beside it.
 */
bool ClauseParser::TakeExtremeColumn(Extreme found, std::size_t j, std::string_view hint,
                                     bool counting) {
	const ColumnRef column = items_[j].link.target;
	const bool measurable = (IsNumeric(At(column)) || IsTemporal(At(column))) && !IsKey(column);
	if (counting && !measurable) {
		return TakeMostRows(found, column.relation, j);
	}
	bool reversed = false;
	const int better =
		measurable || hint.empty() ? -1 : words_.HintColumn(column.relation, hint, reversed);
	found.owner = column.relation;
	if (better >= 0) {
		found.term.column = {column.relation, better};
		found.descending = found.descending != reversed;
	} else if (AsksForValue(found)) {
		items_[found.at].role = Role::Aggregate;
		items_[found.at].code =
			static_cast<int>(found.descending ? Aggregate::Maximum : Aggregate::Minimum);
		return true;
	} else {
		found.term.column = column;
		Use(j);
	}
	Use(found.at);
	extreme_ = found;
	return true;
}

/* "what is the highest salary": the value itself is asked for, not the row that has it. */
bool ClauseParser::AsksForValue(const Extreme &found) const {
	const ClauseItem &item = items_[found.at];
	if (!item.in_select || found.limit != 1 || found.term.aggregate != Aggregate::None ||
	    item.role != Role::Superlative) {
		return false;
	}
	std::size_t opening = found.at;
	while (opening > 0 && items_[opening].role != Role::Lead) {
		--opening;
	}
	for (std::size_t k = opening; k < found.at; ++k) {
		const bool aggregated = k > 0 && items_[k - 1].role == Role::Aggregate;
		if (items_[k].in_select &&
		    (IsTable(k) || (IsColumn(k) && !aggregated && !items_[k].used))) {
			return false;
		}
	}
	return true;
}

/* "the oldest singer", "whose age is the highest": the column is implied or stands before. */
bool ClauseParser::TakeImpliedExtreme(Extreme found, std::size_t j, std::string_view hint) {
	int owner = IsTable(j) ? items_[j].link.target.relation : entity_;
	for (std::size_t k = IsTable(j) ? 0 : found.at; k-- > 0;) {
		if (IsColumn(k) && !items_[k].used && !items_[k].in_select &&
		    IsNumeric(At(items_[k].link.target))) {
			found.term.column = items_[k].link.target;
			found.owner = found.term.column.relation;
			Use(k);
			Use(found.at);
			extreme_ = found;
			return true;
		}
		if (IsTable(k)) {
			owner = items_[k].link.target.relation;
			break;
		}
	}
	bool reversed = false;
	int column = words_.HintColumn(owner, hint, reversed);
	for (const JoinEdge &edge : words_.Joins().EdgesOf(owner)) {
		if (column < 0 && edge.to_parent &&
		    !edge.inferred) { // "the tallest player", whose height is kept with the person
			column = words_.HintColumn(edge.right, hint, reversed);
			owner = column < 0 ? owner : edge.right;
		}
	}
	if (column < 0) {
		return false;
	}
	found.term.column = {owner, column};
	found.term.aggregate = Aggregate::None;
	found.descending = found.descending != reversed;
	found.owner = owner;
	++result_.guesses;
	Use(found.at);
	extreme_ = found;
	return true;
}

/* The table named right before item `i`, when one thing asked for has many rows of it; -1 = none.
 */
int ClauseParser::CountedBefore(std::size_t i) const {
	for (std::size_t k = i; k-- > 0;) {
		if (IsTable(k)) {
			const int relation = items_[k].link.target.relation;
			return relation != entity_ && IsMany(entity_, relation) ? relation : -1;
		}
	}
	return -1;
}

/* "the most common hometown", "the hometown that is most common". */
bool ClauseParser::TakeFrequentAt(std::size_t i) {
	Extreme found;
	found.at = i;
	found.descending = items_[i].code == 1;
	found.limit = TakeLimitNear(i);
	found.term = {Aggregate::Count, false, {-1, -1}, DatePart::None};
	const std::size_t j = SkipSmall(i + 1);
	if (IsColumn(j)) {
		Term group;
		group.column = items_[j].link.target;
		model_.group_by.push_back(group);
		found.owner = group.column.relation;
	} else if (IsTable(j)) {
		found.owner = items_[j].link.target.relation;
		GroupByRelation(found.owner);
	} else {
		for (std::size_t k = i; k-- > 0;) {
			if (IsColumn(k)) { // "the hometown that is most common among gymnasts"
				Term group;
				group.column = items_[k].link.target;
				model_.group_by.push_back(group);
				break;
			}
			if (IsTable(k)) {
				found.counted = CountedBefore(k + 1); // "the book that was loaned most often"
				Need(found.counted);
				break;
			}
		}
	}
	Use(i);
	extreme_ = found;
	return true;
}

/*
 * "the product that was ordered most often": rows of a key are all one, so those of the
 * relation that refers to it are counted; the one the question speaks of, or the only one.
 */
void ClauseParser::NeedCountedRows() {
	if (model_.group_by.size() != 1) {
		return;
	}
	const ColumnRef group = model_.group_by[0].column;
	if (group.relation < 0 || group.column < 0) {
		return; // a relation that has neither a key nor a name of its own
	}
	for (const int relation : model_.relations) {
		if (relation != group.relation) {
			return;
		}
	}
	if (!At(group).in_primary_key && group.column != words_.DisplayColumn(group.relation)) {
		return;
	}
	int best = -1;
	int children = 0;
	bool spoken_of = false;
	for (const JoinEdge &edge : words_.Joins().EdgesOf(group.relation)) {
		if (edge.to_parent || edge.right == group.relation) {
			continue;
		}
		bool said = false;
		for (const std::string &word : words_.WordsOf({edge.right, -1})) {
			said = said || std::find(stems_.begin(), stems_.end(), word) != stems_.end();
		}
		if (said && !spoken_of) {
			best = edge.right;
			spoken_of = true;
		}
		++children;
		best = best < 0 ? edge.right : best;
	}
	if (spoken_of || children == 1) {
		Need(best);
	} else {
		result_.guesses += 2; // what is counted is anybody's guess
	}
}

void ClauseParser::ApplyExtreme(const Extreme &extreme) {
	if (extreme.term.aggregate == Aggregate::Count && model_.group_by.empty()) {
		GroupFor(extreme.at, extreme.counted);
	} else if (extreme.term.aggregate != Aggregate::None && model_.group_by.empty()) {
		GroupFor(extreme.at, extreme.owner);
	}
	if (extreme.term.aggregate == Aggregate::Count && extreme.counted < 0) {
		NeedCountedRows();
	}
	bool aggregated = false;
	for (const Term &term : model_.select) {
		aggregated = aggregated || term.aggregate != Aggregate::None;
	}
	bool plural = false;
	for (const ClauseItem &item : items_) {
		if (item.kind == ChunkKind::Named && item.link.kind == LinkKind::Table &&
		    item.link.target.relation == entity_) {
			plural = IsPlural(item.chunk->text);
			break;
		}
	}
	const bool row_kind = extreme.term.aggregate == Aggregate::None;
	const bool above = row_kind && extreme.owner >= 0 && extreme.owner != entity_ &&
	                   !IsMany(entity_, extreme.owner) && IsMany(extreme.owner, entity_);
	const int key = extreme.owner >= 0 ? words_.KeyColumn(extreme.owner) : -1;
	if (row_kind && key >= 0 && model_.group_by.empty() &&
	    ((aggregated && extreme.owner != entity_) || (above && plural))) {
		QueryModel inner;
		Term term;
		term.column = {extreme.owner, key};
		inner.select.push_back(term);
		inner.order.push_back({extreme.term, extreme.descending});
		inner.limit = extreme.limit;
		Condition condition;
		condition.left = term;
		condition.op = extreme.limit == 1 ? Operator::Equal : Operator::In;
		condition.subquery.push_back(std::move(inner));
		model_.where.push_back({std::move(condition)});
		return;
	}
	model_.order.insert(model_.order.begin(), {extreme.term, extreme.descending});
	model_.limit = extreme.limit;
}

} // namespace savant::core
