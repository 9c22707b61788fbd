/*
 * filter_clause.cpp
 *     Plain restrictions: values, numbers, dates, ranges, patterns.
 */
#include "core/language/clause_parser.hpp"

#include <algorithm>

#include "core/language/column_facts.hpp"

namespace savant::core {

namespace {

Condition Equals(ColumnRef column, std::string text, LiteralKind kind, Operator op = Operator::Equal) {
	Condition condition;
	condition.left.column = column;
	condition.op = op;
	condition.literals.push_back({std::move(text), kind});
	return condition;
}

/* LIKE's own characters in `text` stand for themselves. */
std::string Escaped(std::string_view text) {
	std::string escaped;
	for (const char c : text) {
		if (c == '%' || c == '_' || c == '\\') {
			escaped += '\\';
		}
		escaped += c;
	}
	return escaped;
}

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

} // namespace

/* "official languages", "dogs that are abandoned": a column of yes and no, said as an adjective. */
void ClauseParser::TakeFlags() {
	for (std::size_t i = 0; i < items_.size(); ++i) {
		if (!IsColumn(i) || items_[i].used || YesValue(At(items_[i].link.target)).empty()) {
			continue;
		}
		const bool before_noun = IsColumn(i + 1) || IsTable(i + 1);
		const bool listed = items_[i].in_select && !before_noun;
		const bool has_value = IsValue(i + 1) || IsNumber(i + 1) || (i + 1 < items_.size() && items_[i + 1].kind == ChunkKind::Literal);
		if (listed || has_value) {
			continue;
		}
		const bool negated = i > 0 && Is(i - 1, Role::Not);
		const Column &column = At(items_[i].link.target);
		const LiteralKind kind = column.type_class == TypeClass::Boolean ? LiteralKind::Number : LiteralKind::Text;
		model_.where.push_back({Equals(items_[i].link.target, negated ? NoValue(column) : YesValue(column), kind)});
		Use(i);
		if (negated) {
			Use(i - 1);
		}
	}
}

void ClauseParser::TakeFilters() {
	std::vector<int> relations;
	TakeFiltersIn(0, items_.size(), model_.where, relations);
}

void ClauseParser::TakeFiltersIn(std::size_t first, std::size_t last, std::vector<AnyOf> &where,
                                 std::vector<int> &relations) {
	(void)relations;
	for (std::size_t i = first; i < last; ++i) {
		if (items_[i].used) {
			continue;
		}
		const std::size_t before = where.size();
		const bool taken = TakePatternAt(i, last, where) || TakeComparisonAt(i, last, where) || TakeValueAt(i, last, where) ||
		                   TakeDateAt(i, where) || TakeNumberAt(i, last, where) || TakeLiteralAt(i, last, where);
		if (!taken || where.size() == before || before == 0 || before > where.size()) {
			continue;
		}
		// Joined to the one before: by "or", or by "and" where one column cannot be both.
		std::size_t joint = i;
		const auto passed = [&](Role role) { return role == Role::In || role == Role::With || role == Role::Is || role == Role::Relative; };
		const auto operand = [&](std::size_t k) {
			return IsValue(k) || items_[k].kind == ChunkKind::Number || items_[k].kind == ChunkKind::Literal || items_[k].kind == ChunkKind::Date;
		};
		while (joint > first && !(joint - 1 < i && operand(joint - 1)) && (items_[joint - 1].used || passed(items_[joint - 1].role)) && items_[joint - 1].role != Role::Or &&
		       items_[joint - 1].role != Role::And && items_[joint - 1].role != Role::Comma) {
			--joint;
		}
		if (joint == first || joint == 0) {
			continue;
		}
		const Role role = items_[joint - 1].role;
		AnyOf &previous = where[before - 1];
		const Condition &added = where[before][0];
		const bool same_column = previous[0].left.column == added.left.column && added.op == Operator::Equal &&
		                         previous[0].op == Operator::Equal;
		const auto column_of = [&](std::size_t k) { return where[k][0].left.column; };
		const bool pairs = role == Role::Or && &where == &model_.where && before >= 2 && union_right_ == 0 &&
		                   column_of(before) != column_of(before - 1) && column_of(before) == column_of(before - 2);
		if (pairs) { // "in fall 2009 or in spring 2010"
			union_left_ = before - 2;
			union_right_ = before;
			Use(joint - 1);
			continue;
		}
		if (role == Role::Or || (same_column && (role == Role::And || role == Role::Comma))) {
			previous.push_back(added);
			where.pop_back();
			Use(joint - 1);
		}
	}
}

/* The column item right before `i`, small words between them. */
static std::size_t ColumnBefore(const std::vector<ClauseItem> &items, std::size_t i) {
	std::size_t k = i;
	while (k > 0) {
		--k;
		const ClauseItem &item = items[k];
		if (item.kind == ChunkKind::Named && item.link.kind == LinkKind::Column) {
			return k;
		}
		const bool has_pattern = item.role == Role::With && items[i].role == Role::Contains;
		if (!has_pattern && item.role != Role::Is && item.role != Role::Of && item.role != Role::In && item.role != Role::Relative &&
		    item.role != Role::Comparator && item.role != Role::Not && item.role != Role::Contains && item.role != Role::Between) {
			break;
		}
	}
	return items.size();
}

bool ClauseParser::TakeValueAt(std::size_t i, std::size_t last, std::vector<AnyOf> &where) {
	if (!IsValue(i)) {
		return false;
	}
	Link value = items_[i].link;
	const auto switch_to = [&](ColumnRef column) {
		if (column == value.target) {
			return true;
		}
		for (const Link &link : items_[i].chunk->links) {
			if (link.kind == LinkKind::Value && link.target == column) {
				value = link;
				return true;
			}
		}
		return false;
	};
	const std::size_t before = ColumnBefore(items_, i);
	if (items_[i].chunk->quoted && i > 0 && IsTable(i - 1) && items_[i - 1].link.target.relation != value.target.relation) {
		const Term display = DisplayTerm(items_[i - 1].link.target.relation); // the artist "AC/DC"
		if (display.column.column >= 0 && At(display.column).type_class == TypeClass::Text) {
			where.push_back({Equals(display.column, items_[i].chunk->text, LiteralKind::Text, Operator::SameText)});
			Use(i);
			return true;
		}
	}
	if (before < items_.size() && switch_to(items_[before].link.target)) {
		const bool said_to_be = before + 1 < i || !items_[before].in_select;
		if (said_to_be && !items_[before].used && !(items_[before].in_select && items_[before + 1].role == Role::In)) {
			Use(before);
		}
	} else if (i + 1 < last && IsColumn(i + 1) && !items_[i + 1].used && items_[i + 1].link.target == value.target) {
		Use(i + 1);
	}
	where.push_back({Equals(value.target, value.value, LiteralKind::Text)});
	Use(i);
	return true;
}

/* column > 5; more than 5 column; older than 5; between 5 and 9; 5 or more. */
bool ClauseParser::TakeComparisonAt(std::size_t i, std::size_t last, std::vector<AnyOf> &where) {
	Operator op = Operator::Equal;
	std::size_t operand = i + 1;
	std::string_view hint = items_[i].hint;
	std::size_t after = i + 2;
	std::size_t above = items_.size();
	if (Is(i, Role::Comparator)) {
		op = static_cast<Operator>(items_[i].code);
	} else if (Is(i, Role::Between) && i + 3 < items_.size() && items_[i + 2].role == Role::And) {
		op = Operator::Between;
		after = i + 4;
	} else if (IsNumber(i) && Is(i + 1, Role::OrEqual)) {
		op = static_cast<Operator>(items_[i + 1].code);
		hint = items_[i + 1].hint;
		operand = i;
	} else {
		return false;
	}
	if (op != Operator::Between && operand + 1 < last && IsColumn(operand) && IsNumber(operand + 1) && !items_[operand].used) {
		above = operand; // "above age 46"
		++operand;
		after = operand + 1;
	}
	if (operand >= last || items_[operand].used) {
		return false;
	}
	if (op == Operator::NotEqual && (IsValue(operand) || items_[operand].kind == ChunkKind::Literal)) {
		std::vector<AnyOf> equal;
		const bool taken = IsValue(operand) ? TakeValueAt(operand, last, equal) : TakeLiteralAt(operand, last, equal);
		if (!taken) {
			return false;
		}
		equal[0][0].op = Operator::NotEqual;
		where.push_back(equal[0]);
		Use(i);
		return true;
	}
	const bool moment = items_[operand].chunk->quoted && !items_[operand].chunk->text.empty() && items_[operand].chunk->text[0] >= '0' &&
	                    items_[operand].chunk->text[0] <= '9' && items_[operand].chunk->text.size() >= 8;
	const bool dated = items_[operand].kind == ChunkKind::Date || moment;
	if (IsColumn(operand) && !items_[operand].used && IsNumeric(At(items_[operand].link.target))) {
		const std::size_t left = ColumnBefore(items_, i);
		if (left < items_.size() && !items_[left].used && !items_[left].in_select && IsNumeric(At(items_[left].link.target))) {
			Condition condition; // one column against another
			condition.left.column = items_[left].link.target;
			condition.op = op;
			condition.right = Term{Aggregate::None, false, items_[operand].link.target, DatePart::None};
			where.push_back({std::move(condition)});
			Use(left);
			Use(i);
			Use(operand);
			return true;
		}
	}
	if (!IsNumber(operand) && !dated) {
		return false;
	}
	// Which column: the one before, the one after, the hint's.
	ColumnRef column;
	std::size_t named = ColumnBefore(items_, i);
	if (above < items_.size()) {
		named = above;
		column = items_[named].link.target;
	} else if (named < items_.size() && !items_[named].used && (!items_[named].in_select || named + 1 == i)) {
		column = items_[named].link.target;
	} else {
		named = items_.size();
		std::size_t k = after;
		if (Is(k, Role::Unit)) {
			hint = items_[k].hint;
			Use(k);
		}
		while (Is(k, Role::In) || Is(k, Role::Of)) {
			++k;
		}
		if (IsColumn(k) && !items_[k].used && k < last && (k == after || items_[after].role == Role::Of)) {
			column = items_[k].link.target;
			named = k;
		}
	}
	if (column.relation < 0) {
		bool reversed = false;
		std::vector<int> relations{entity_};
		for (std::size_t k = i; k-- > 0;) {
			if (IsTable(k)) {
				relations.insert(relations.begin(), items_[k].link.target.relation);
				break;
			}
		}
		for (const ClauseItem &item : items_) {
			if (item.kind == ChunkKind::Named) {
				relations.push_back(item.link.target.relation);
			}
		}
		for (const JoinEdge &edge : words_.Joins().EdgesOf(entity_)) {
			relations.push_back(edge.right);
		}
		for (const int relation : relations) {
			if (dated && TemporalColumn(relation).relation >= 0) {
				column = TemporalColumn(relation);
				++result_.guesses;
				break;
			}
			const std::string_view wanted = hint.empty() && (dated || items_[operand].chunk->date.is_year) ? "date|year|time" : hint;
			const int found = words_.HintColumn(relation, wanted, reversed);
			if (found >= 0 && !reversed) {
				column = {relation, found};
				++result_.guesses;
				break;
			}
		}
	}
	if (column.relation < 0) {
		return false;
	}
	if (!dated && At(column).type_class == TypeClass::Text && !IsNumericText(At(column)) && op != Operator::NotEqual) {
		// A number is no bound for words: another meaning of the same name may be a number.
		const auto number = named < items_.size() ? NumericMeaning(named) : std::nullopt;
		if (!number) {
			return false;
		}
		column = *number;
	}
	const Chunk &chunk = *items_[operand].chunk;
	const bool temporal = IsTemporal(At(column));
	if (moment) {
		Condition condition = Equals(column, chunk.text, LiteralKind::Date, op);
		if (op == Operator::Between) {
			condition.literals.push_back({items_[operand + 2].chunk->text, LiteralKind::Date});
		}
		where.push_back({std::move(condition)});
	} else if (dated || (temporal && chunk.date.is_year)) {
		if (op == Operator::Between) {
			DateMatch span = chunk.date;
			span.to = items_[operand + 2].chunk->date.to;
			where.push_back({SpanCondition(column, Operator::Equal, span)});
		} else {
			where.push_back({SpanCondition(column, op, chunk.date)});
		}
		if (!chunk.date.note.empty()) {
			result_.notes.push_back(chunk.date.note);
		}
	} else {
		Condition condition = Equals(column, chunk.number, LiteralKind::Number, op);
		if (op == Operator::Between) {
			if (!IsNumber(operand + 2)) {
				return false;
			}
			condition.literals.push_back({items_[operand + 2].chunk->number, LiteralKind::Number});
		}
		where.push_back({std::move(condition)});
	}
	Use(i);
	Use(operand);
	if (op == Operator::Between) {
		Use(operand + 1);
		Use(operand + 2);
	}
	if (Is(i + 1, Role::OrEqual)) {
		Use(i + 1);
	}
	if (named < items_.size()) {
		Use(named);
	}
	return true;
}

bool ClauseParser::TakePatternAt(std::size_t i, std::size_t last, std::vector<AnyOf> &where) {
	if (!Is(i, Role::Contains)) {
		return false;
	}
	std::size_t operand = i + 1;
	while (operand < last && (Is(operand, Role::Contains) || Is(operand, Role::Is) || items_[operand].role == Role::Of)) {
		++operand;
	}
	const std::size_t before = ColumnBefore(items_, i);
	const bool quoted = operand < last && (items_[operand].chunk->text.size() == 1 || items_[operand].chunk->quoted);
	if (operand < last && !quoted && (before >= items_.size() || items_[before].used)) {
		return false;
	}
	if (operand >= last || items_[operand].used || (items_[operand].kind == ChunkKind::Marker && items_[operand].chunk->text.size() > 3)) {
		return false;
	}
	ColumnRef column;
	const std::size_t named = ColumnBefore(items_, i);
	if (named < items_.size() && !items_[named].used) {
		column = items_[named].link.target;
		if (!items_[named].in_select) {
			Use(named);
		}
	} else {
		std::size_t after = operand + 1;
		while (Is(after, Role::In) || Is(after, Role::Of)) {
			++after;
		}
		if (IsColumn(after) && after < last && !items_[after].used && after > operand + 1) {
			column = items_[after].link.target;
			Use(after);
		} else {
			column = DisplayTerm(entity_).column;
			++result_.guesses;
		}
	}
	if (column.column < 0) {
		return false;
	}
	const PatternSide side = static_cast<PatternSide>(items_[i].code);
	const std::string text = Escaped(items_[operand].chunk->text);
	const std::string pattern = side == PatternSide::Start ? text + "%" : side == PatternSide::End ? "%" + text : "%" + text + "%";
	where.push_back({Equals(column, pattern, LiteralKind::Text, Operator::Like)});
	for (std::size_t k = i; k <= operand; ++k) {
		Use(k);
	}
	return true;
}

bool ClauseParser::TakeDateAt(std::size_t i, std::vector<AnyOf> &where) {
	if (items_[i].kind != ChunkKind::Date) {
		return false;
	}
	ColumnRef column;
	const std::size_t named = ColumnBefore(items_, i);
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

/* The best column of numbers that the chunk may name. */
std::optional<ColumnRef> ClauseParser::NumericMeaning(std::size_t i) const {
	for (const Link &link : items_[i].chunk->links) {
		if (link.kind == LinkKind::Column && link.score >= 0.6 && (IsNumeric(At(link.target)) || IsTemporal(At(link.target)))) {
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
			said += std::any_of(stems_.begin(), stems_.end(), [&](const std::string &stem) { return stem == word || IsAkin(stem, word); }) ? 1 : 0;
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
			if (found >= 0) {
				return {relation, found};
			}
		}
	}
	return {};
}

/* age 20; grade is 10; 20 years old; in 2014. */
bool ClauseParser::TakeNumberAt(std::size_t i, std::size_t last, std::vector<AnyOf> &where) {
	if (!IsNumber(i)) {
		return false;
	}
	const Chunk &chunk = *items_[i].chunk;
	ColumnRef column;
	std::size_t named = ColumnBefore(items_, i);
	if (named < items_.size() && !items_[named].used && (!items_[named].in_select || named + 1 == i)) {
		column = items_[named].link.target;
	} else if (named < items_.size() && items_[named].used && !where.empty() && where.back()[0].left.column == items_[named].link.target) {
		column = items_[named].link.target;
		named = items_.size();
	} else if (Is(i + 1, Role::Unit) || (i > 0 && Is(i - 1, Role::Unit))) {
		named = items_.size();
		const std::size_t unit = Is(i + 1, Role::Unit) ? i + 1 : i - 1;
		bool reversed = false;
		const int found = words_.HintColumn(entity_, items_[unit].hint, reversed);
		if (found >= 0) {
			column = {entity_, found};
			Use(unit);
		}
	} else if (i > 1 && (items_[i - 1].role == Role::Or || items_[i - 1].role == Role::And) && !where.empty() && items_[i - 2].used &&
	           items_[i - 2].kind == ChunkKind::Number) {
		named = items_.size();
		column = where.back().back().left.column; // "in 2014 or 2015"
	} else if (i + 1 < last && IsColumn(i + 1) && !items_[i + 1].used && IsNumeric(At(items_[i + 1].link.target))) {
		named = i + 1;
		column = items_[named].link.target;
	} else if (i > 0 && IsTable(i - 1) && !chunk.date.is_year && words_.KeyColumn(items_[i - 1].link.target.relation) >= 0 &&
	           IsNumeric(At({items_[i - 1].link.target.relation, words_.KeyColumn(items_[i - 1].link.target.relation)}))) {
		const int relation = items_[i - 1].link.target.relation; // "store 1"
		named = items_.size();
		column = {relation, words_.KeyColumn(relation)};
	} else if (chunk.date.is_year) {
		named = items_.size();
		column = YearColumnFor(i);
		++result_.guesses;
	} else {
		return false;
	}
	if (column.relation < 0) {
		return false;
	}
	if (IsTemporal(At(column)) && chunk.date.is_year) {
		where.push_back({SpanCondition(column, Operator::Equal, chunk.date)});
	} else if (chunk.date.is_year && At(column).type_class == TypeClass::Text && !IsNumericText(At(column))) {
		where.push_back({Equals(column, "%" + chunk.number + "%", LiteralKind::Text, Operator::Like)}); // a date kept as text
	} else {
		where.push_back({Equals(column, chunk.number, LiteralKind::Number)});
	}
	Use(i);
	if (named < items_.size()) {
		Use(named);
	}
	return true;
}

/* "Aaron Turon": first and last name of the nearest relation of people. */
ColumnRef ClauseParser::PersonNamed(const std::string &text) const {
	ColumnRef best;
	if (std::count(text.begin(), text.end(), ' ') != 1) {
		return best;
	}
	int nearest = 4;
	const std::vector<int> distances = words_.Joins().Distances(entity_);
	for (int relation = 0; relation < static_cast<int>(picture_.relations.size()); ++relation) {
		ColumnRef first, last;
		if (!PersonColumns(relation, first, last)) {
			continue;
		}
		const int distance = distances[static_cast<std::size_t>(relation)];
		if (distance >= 0 && distance < nearest) {
			nearest = distance;
			best = first;
		}
	}
	return best;
}

/* A name that the statistics do not hold: of the column or table beside it. */
bool ClauseParser::TakeLiteralAt(std::size_t i, std::size_t last, std::vector<AnyOf> &where) {
	if (items_[i].kind != ChunkKind::Literal) {
		return false;
	}
	ColumnRef column;
	std::size_t named = ColumnBefore(items_, i);
	const bool asked = named < items_.size() && items_[named].in_select && ((named > 0 && items_[named - 1].role == Role::Lead) || named + 1 < i);
	if (named < items_.size() && !items_[named].used && !asked) {
		column = items_[named].link.target;
	} else {
		named = items_.size();
		std::size_t k = i;
		while (k > 0 && (items_[k - 1].role == Role::Is || items_[k - 1].role == Role::Comma)) {
			--k;
		}
		if (k > 0 && IsTable(k - 1)) {
			column = DisplayTerm(items_[k - 1].link.target.relation).column;
		} else if (i + 1 < last && IsTable(i + 1)) {
			column = DisplayTerm(items_[i + 1].link.target.relation).column;
		} else if (i + 1 < last && IsColumn(i + 1) && (!items_[i + 1].in_select || (i > 0 && (items_[i - 1].role == Role::In || items_[i - 1].role == Role::Of)))) {
			named = i + 1;
			column = items_[named].link.target;
		} else {
			column = PersonNamed(items_[i].chunk->text);
			const bool of = i > 0 && items_[i - 1].role == Role::Of;
			if (column.relation < 0 && (of || asked || items_[i].chunk->possessive) && !items_[i].chunk->quoted) {
				column = DisplayTerm(entity_).column; // "the population of Angola"
			}
		}
		++result_.guesses;
	}
	if (column.relation < 0 || column.column < 0 || At(column).type_class != TypeClass::Text) {
		return false;
	}
	const std::string &text = items_[i].chunk->text;
	const std::size_t blank = text.find(' ');
	ColumnRef first_name, last_name;
	if (blank != std::string::npos && text.find(' ', blank + 1) == std::string::npos &&
	    PersonColumns(column.relation, first_name, last_name) && (column == first_name || column == last_name)) {
		where.push_back({Equals(first_name, text.substr(0, blank), LiteralKind::Text)});
		where.push_back({Equals(last_name, text.substr(blank + 1), LiteralKind::Text)});
	} else {
		where.push_back({Equals(column, text, LiteralKind::Text, Operator::SameText)});
	}
	Use(i);
	if (named < items_.size()) {
		Use(named);
	}
	return true;
}

} // namespace savant::core
