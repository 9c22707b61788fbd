/*
 * comparison_clause.cpp
 *     Restrictions by numbers and dates: "older than 20", "between 5 and 9", "in 2014".
 */
#include "core/language/clause_parser.hpp"

#include <algorithm>

#include "core/language/column_facts.hpp"

namespace savant::core {

namespace {

/* Literals of a comparison of a date column with a whole year or a span. */
Condition SpanCondition(ColumnRef column, Operator op, const DateMatch &span) {
	Condition condition;
	condition.left.column = column;
	const Literal from{DateText(span.from), LiteralKind::Date};
	const Literal to{DateText(span.to), LiteralKind::Date};
	switch (op) {
	case Operator::Less:
		condition.op = Operator::Less;
		condition.literals = {from};
		break;
	case Operator::LessEqual:
		condition.op = Operator::Less;
		condition.literals = {to};
		break;
	case Operator::Greater:
		condition.op = Operator::GreaterEqual;
		condition.literals = {to};
		break;
	case Operator::GreaterEqual:
		condition.op = Operator::GreaterEqual;
		condition.literals = {from};
		break;
	default:
		condition.op = Operator::HalfOpen;
		condition.literals = {from, to};
		break;
	}
	return condition;
}

/* A quoted moment: "'2005-08-23 02:06:01'". */
bool IsMoment(const Chunk &chunk) {
	constexpr std::size_t kShortestDate = 8;
	return chunk.quoted && chunk.text.size() >= kShortestDate && chunk.text[0] >= '0' &&
	       chunk.text[0] <= '9';
}

} // namespace

std::optional<ClauseParser::Comparison> ClauseParser::ReadComparison(std::size_t i,
                                                                     std::size_t last) const {
	Comparison found;
	found.at = i;
	found.operand = i + 1;
	found.after = i + 2;
	found.column = items_.size();
	found.hint = items_[i].hint;
	if (Is(i, Role::Comparator)) {
		found.op = static_cast<Operator>(items_[i].code);
	} else if (Is(i, Role::Between) && i + 3 < items_.size() && items_[i + 2].role == Role::And) {
		found.op = Operator::Between;
		found.after = i + 4;
	} else if (IsNumber(i) && Is(i + 1, Role::OrEqual)) {
		found.op = static_cast<Operator>(items_[i + 1].code);
		found.hint = items_[i + 1].hint;
		found.operand = i;
	} else {
		return std::nullopt;
	}
	const bool column_first = found.op != Operator::Between && found.operand + 1 < last &&
	                          IsColumn(found.operand) && IsNumber(found.operand + 1) &&
	                          !items_[found.operand].used;
	if (column_first) { // "above age 46"
		found.column = found.operand++;
		found.after = found.operand + 1;
	}
	if (found.op == Operator::NotEqual &&
	    (Is(found.operand, Role::In) || Is(found.operand, Role::Of))) {
		++found.operand; // "other than those from France"
	}
	if (found.operand >= last || items_[found.operand].used) {
		return std::nullopt;
	}
	found.moment = IsMoment(*items_[found.operand].chunk);
	found.dated = found.moment || items_[found.operand].kind == ChunkKind::Date;
	return found;
}

/* "other than France": a filter turned round. */
bool ClauseParser::TakeUnequal(const Comparison &comparison, std::size_t last,
                               std::vector<AnyOf> &where) {
	std::vector<AnyOf> equal;
	const bool taken = IsValue(comparison.operand) ? TakeValueAt(comparison.operand, last, equal)
	                                               : TakeLiteralAt(comparison.operand, last, equal);
	if (!taken) {
		return false;
	}
	equal[0][0].op = Operator::NotEqual;
	where.push_back(equal[0]);
	Use(comparison.at);
	return true;
}

/* One column of numbers against another. */
bool ClauseParser::TakeColumnsCompared(const Comparison &comparison, std::vector<AnyOf> &where) {
	const auto number = [&](std::size_t k) {
		return k < items_.size() && IsColumn(k) && !items_[k].used &&
		       IsNumeric(At(items_[k].link.target));
	};
	const std::size_t left = ColumnBefore(comparison.at);
	if (!number(comparison.operand) || !number(left) || items_[left].in_select) {
		return false;
	}
	Condition condition;
	condition.left.column = items_[left].link.target;
	condition.op = comparison.op;
	condition.right =
		Term{Aggregate::None, false, items_[comparison.operand].link.target, DatePart::None};
	where.push_back({std::move(condition)});
	Use(left);
	Use(comparison.at);
	Use(comparison.operand);
	return true;
}

/* Sets comparison.column to the item that names what is compared: before the sign, or after the
 * number. */
void ClauseParser::FindComparedColumn(Comparison &comparison, std::size_t last) {
	const std::size_t before = ColumnBefore(comparison.at);
	if (comparison.column < items_.size()) {
		return;
	}
	if (before < items_.size() && !items_[before].used &&
	    (!items_[before].in_select || before + 1 == comparison.at)) {
		comparison.column = before;
		return;
	}
	std::size_t k = comparison.after;
	if (Is(k, Role::Unit)) {
		comparison.hint = items_[k].hint;
		Use(k);
	}
	while (Is(k, Role::In) || Is(k, Role::Of)) {
		++k;
	}
	const bool near = k == comparison.after || items_[comparison.after].role == Role::Of;
	const bool years = k < last && items_[k].chunk->text == "years" &&
	                   !comparison.hint.empty(); // "older than 20 years"
	if (years) {
		Use(k);
		return;
	}
	if (k < last && IsColumn(k) && !items_[k].used && near) {
		comparison.column = k;
	}
}

/* The column that the comparing word itself implies ("older": age), of the nearest relation that
 * has it. */
ColumnRef ClauseParser::ImpliedColumn(const Comparison &comparison) const {
	std::vector<int> relations;
	for (std::size_t k = comparison.at; k-- > 0 && relations.empty();) {
		if (IsTable(k)) {
			relations.push_back(items_[k].link.target.relation);
		}
	}
	relations.push_back(entity_);
	for (const ClauseItem &item : items_) {
		if (item.kind == ChunkKind::Named) {
			relations.push_back(item.link.target.relation);
		}
	}
	for (const JoinEdge &edge : words_.Joins().EdgesOf(entity_)) {
		relations.push_back(edge.right);
	}
	const bool any_date = comparison.hint.empty() &&
	                      (comparison.dated || items_[comparison.operand].chunk->date.is_year);
	for (const int relation : relations) {
		if (comparison.dated && TemporalColumn(relation).relation >= 0) {
			return TemporalColumn(relation);
		}
		bool reversed = false;
		const int found =
			words_.HintColumn(relation, any_date ? "date|year|time" : comparison.hint, reversed);
		if (found >= 0 && !reversed) {
			return {relation, found};
		}
	}
	return {};
}

/* The condition on `column`; nothing when operand and column do not go together. */
std::optional<Condition> ClauseParser::CompareWith(const Comparison &comparison,
                                                   ColumnRef column) const {
	const Chunk &chunk = *items_[comparison.operand].chunk;
	const bool between = comparison.op == Operator::Between;
	const Chunk *upper = between ? items_[comparison.operand + 2].chunk : nullptr;
	if (comparison.moment) {
		Condition condition = Compare(column, comparison.op, {chunk.text, LiteralKind::Date});
		if (between) {
			condition.literals.push_back({upper->text, LiteralKind::Date});
		}
		return condition;
	}
	if (comparison.dated || (IsTemporal(At(column)) && chunk.date.is_year)) {
		DateMatch span = chunk.date;
		if (between && upper->kind != ChunkKind::Date && !upper->date.is_year) {
			return std::nullopt;
		}
		span.to = between ? upper->date.to : span.to;
		return SpanCondition(column, between ? Operator::Equal : comparison.op, span);
	}
	Condition condition = Compare(column, comparison.op, {chunk.number, LiteralKind::Number});
	if (between) {
		if (upper->kind != ChunkKind::Number) {
			return std::nullopt;
		}
		condition.literals.push_back({upper->number, LiteralKind::Number});
	}
	return condition;
}

/* column > 5; more than 5 column; older than 5; between 5 and 9; 5 or more. */
bool ClauseParser::TakeComparisonAt(std::size_t i, std::size_t last, std::vector<AnyOf> &where) {
	auto comparison = ReadComparison(i, last);
	if (!comparison) {
		return false;
	}
	const std::size_t operand = comparison->operand;
	if (comparison->op == Operator::NotEqual &&
	    (IsValue(operand) || items_[operand].kind == ChunkKind::Literal)) {
		return TakeUnequal(*comparison, last, where);
	}
	if (TakeColumnsCompared(*comparison, where)) {
		return true;
	}
	if (!IsNumber(operand) && !comparison->dated) {
		return false;
	}
	FindComparedColumn(*comparison, last);
	const bool said = comparison->column < items_.size();
	const bool continued = !said && comparison->hint.empty() && i > 1 && !where.empty() &&
	                       items_[i - 2].used &&
	                       (items_[i - 1].role == Role::Or || items_[i - 1].role == Role::And);
	ColumnRef column = said        ? items_[comparison->column].link.target
	                   : continued ? where.back().back().left.column // "above 30 or below 20"
	                               : ImpliedColumn(*comparison);
	result_.guesses += said || continued ? 0 : 1;
	if (column.relation >= 0 && !comparison->dated && At(column).type_class == TypeClass::Text &&
	    !IsNumericText(At(column)) && comparison->op != Operator::NotEqual) {
		// A number is no bound for words: another meaning of the same name may be a number.
		column = said ? NumericMeaning(comparison->column).value_or(ColumnRef()) : ColumnRef();
	}
	auto condition = column.relation < 0 ? std::nullopt : CompareWith(*comparison, column);
	if (!condition) {
		return false;
	}
	where.push_back({std::move(*condition)});
	if (!items_[operand].chunk->date.note.empty()) {
		result_.notes.push_back(items_[operand].chunk->date.note);
	}
	for (std::size_t k = i; k <= operand + (comparison->op == Operator::Between ? 2 : 0); ++k) {
		Use(k);
	}
	if (Is(i + 1, Role::OrEqual)) {
		Use(i + 1);
	}
	if (said) {
		Use(comparison->column);
	}
	return true;
}

/* The best column of numbers that the chunk may name. */
std::optional<ColumnRef> ClauseParser::NumericMeaning(std::size_t i) const {
	for (const Link &link : items_[i].chunk->links) {
		if (link.kind == LinkKind::Column && link.score >= 0.6 &&
		    (IsNumeric(At(link.target)) || IsTemporal(At(link.target)))) {
			return link.target;
		}
	}
	return std::nullopt;
}

/* The date column of that relation that the question speaks of; its first one else. */
ColumnRef ClauseParser::TemporalColumn(int relation) const {
	ColumnRef best;
	int best_said = -1;
	for (int c = 0; c < static_cast<int>(picture_.At(relation).columns.size()); ++c) {
		if (!IsTemporal(At({relation, c}))) {
			continue;
		}
		int said = 0;
		for (const std::string &word : words_.WordsOf({relation, c})) {
			said += std::any_of(
						stems_.begin(), stems_.end(),
						[&](const std::string &stem) { return stem == word || IsAkin(stem, word); })
			            ? 1
			            : 0;
		}
		if (said > best_said) {
			best_said = said;
			best = {relation, c};
		}
	}
	return best;
}

/* Where a bare year belongs: the nearest thing named that has a year, else a date. */
ColumnRef ClauseParser::YearColumnFor(std::size_t i) const {
	std::vector<int> relations;
	for (std::size_t k = i; k-- > 0;) {
		if (items_[k].kind == ChunkKind::Named) {
			relations.push_back(items_[k].link.target.relation);
		}
	}
	relations.push_back(entity_);
	for (std::size_t k = i + 1; k < items_.size(); ++k) {
		if (items_[k].kind == ChunkKind::Named) {
			relations.push_back(items_[k].link.target.relation);
		}
	}
	for (const std::string_view hint : {"year", "date|time|day"}) {
		for (const int relation : relations) {
			bool reversed = false;
			const int found = words_.HintColumn(relation, hint, reversed);
			const bool days = hint != "year" && found >= 0 && IsNumeric(At({relation, found}));
			if (days) { // how long something took is no year
				const ColumnRef date = TemporalColumn(relation);
				if (date.relation >= 0) {
					return date;
				}
			} else if (found >= 0) {
				return {relation, found};
			}
		}
	}
	return {};
}

bool ClauseParser::TakeDateAt(std::size_t i, std::vector<AnyOf> &where) {
	if (items_[i].kind != ChunkKind::Date) {
		return false;
	}
	ColumnRef column;
	const std::size_t named = ColumnBefore(i);
	if (named < items_.size() && !items_[named].used && IsTemporal(At(items_[named].link.target))) {
		column = items_[named].link.target;
		Use(named);
	} else {
		std::vector<int> relations{entity_};
		for (std::size_t k = 0; k < items_.size(); ++k) {
			if (IsTable(k)) {
				relations.push_back(items_[k].link.target.relation);
			}
		}
		for (const int relation : relations) {
			if (column.relation < 0) {
				column = TemporalColumn(relation);
			}
		}
		++result_.guesses;
	}
	if (column.relation < 0) {
		return false;
	}
	where.push_back({SpanCondition(column, Operator::Equal, items_[i].chunk->date)});
	if (!items_[i].chunk->date.note.empty()) {
		result_.notes.push_back(items_[i].chunk->date.note);
	}
	Use(i);
	return true;
}

/*
 * The column that a bare number is a value of.  `named` becomes the item that says so, or
 * items_.size().
 */
ColumnRef ClauseParser::NumberColumn(std::size_t i, std::size_t last,
                                     const std::vector<AnyOf> &where, std::size_t &named) {
	const Chunk &chunk = *items_[i].chunk;
	const std::size_t before = ColumnBefore(i);
	named = items_.size();
	if (before < items_.size() && !items_[before].used &&
	    (!items_[before].in_select || before + 1 == i)) {
		named = before; // "age 20", "grade is 10"
		const ColumnRef said = items_[named].link.target;
		const bool bare_year =
			chunk.date.is_year && items_[named].chunk->text == "year" && said.relation != entity_;
		return bare_year && TemporalColumn(entity_).relation >= 0 ? TemporalColumn(entity_) : said;
	}
	if (before < items_.size() && items_[before].used && !where.empty() &&
	    where.back()[0].left.column == items_[before].link.target) {
		return items_[before].link.target; // "age 20 or 30"
	}
	if (Is(i + 1, Role::Unit) || (i > 0 && Is(i - 1, Role::Unit))) {
		const std::size_t unit = Is(i + 1, Role::Unit) ? i + 1 : i - 1;
		bool reversed = false;
		const int found = words_.HintColumn(entity_, items_[unit].hint, reversed);
		if (found >= 0) {
			Use(unit); // "20 years old"
		}
		return found >= 0 ? ColumnRef{entity_, found} : ColumnRef();
	}
	const bool joined =
		i > 1 && (items_[i - 1].role == Role::Or || items_[i - 1].role == Role::And);
	if (joined && !where.empty() && items_[i - 2].used && items_[i - 2].kind == ChunkKind::Number) {
		return where.back().back().left.column; // "in 2014 or 2015"
	}
	if (i + 1 < last && IsColumn(i + 1) && !items_[i + 1].used &&
	    IsNumeric(At(items_[i + 1].link.target))) {
		named = i + 1; // "3 credits"
		return items_[named].link.target;
	}
	if (i > 0 && IsTable(i - 1) && !chunk.date.is_year) {
		const int relation = items_[i - 1].link.target.relation; // "store 1"
		const ColumnRef key{relation, words_.KeyColumn(relation)};
		return key.column >= 0 && IsNumeric(At(key)) ? key : ColumnRef();
	}
	result_.guesses += chunk.date.is_year ? 1 : 0;
	return chunk.date.is_year ? YearColumnFor(i) : ColumnRef();
}

bool ClauseParser::TakeNumberAt(std::size_t i, std::size_t last, std::vector<AnyOf> &where) {
	if (!IsNumber(i)) {
		return false;
	}
	std::size_t named = items_.size();
	const ColumnRef column = NumberColumn(i, last, where, named);
	if (column.relation < 0) {
		return false;
	}
	const Chunk &chunk = *items_[i].chunk;
	if (IsTemporal(At(column)) && chunk.date.is_year) {
		where.push_back({SpanCondition(column, Operator::Equal, chunk.date)});
	} else if (chunk.date.is_year && At(column).type_class == TypeClass::Text &&
	           !IsNumericText(At(column))) {
		where.push_back(
			{Compare(column, Operator::Like,
		             {"%" + chunk.number + "%", LiteralKind::Text})}); // a date kept as text
	} else {
		where.push_back({Compare(column, Operator::Equal, {chunk.number, LiteralKind::Number})});
	}
	Use(i);
	if (named < items_.size()) {
		Use(named);
	}
	return true;
}

} // namespace savant::core
