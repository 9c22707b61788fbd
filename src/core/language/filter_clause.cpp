/*
 * filter_clause.cpp
 *     Plain restrictions: values, numbers, dates, ranges, patterns.
 */
#include "core/language/clause_parser.hpp"

#include <algorithm>

#include "core/language/column_facts.hpp"

namespace savant::core {

namespace {

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

} // namespace

/* "official languages", "dogs that are abandoned": a column of yes and no, said as an adjective. */
void ClauseParser::TakeFlags() {
	for (std::size_t i = 0; i < items_.size(); ++i) {
		if (!IsColumn(i) || items_[i].used || YesValue(At(items_[i].link.target)).empty()) {
			continue;
		}
		const bool before_noun = IsColumn(i + 1) || IsTable(i + 1);
		const bool listed = items_[i].in_select && !before_noun;
		const bool has_value = IsValue(i + 1) || IsNumber(i + 1) ||
		                       (i + 1 < items_.size() && items_[i + 1].kind == ChunkKind::Literal);
		if (listed || has_value) {
			continue;
		}
		const bool negated = i > 0 && Is(i - 1, Role::Not);
		const Column &column = At(items_[i].link.target);
		const LiteralKind kind =
			column.type_class == TypeClass::Boolean ? LiteralKind::Number : LiteralKind::Text;
		model_.where.push_back({Compare(items_[i].link.target, Operator::Equal,
		                                {negated ? NoValue(column) : YesValue(column), kind})});
		Use(i);
		if (negated) {
			Use(i - 1);
		}
	}
}

void ClauseParser::TakeFilters() { TakeFiltersIn(0, items_.size(), model_.where); }

void ClauseParser::TakeFiltersIn(std::size_t first, std::size_t last, std::vector<AnyOf> &where) {
	for (std::size_t i = first; i < last; ++i) {
		if (items_[i].used) {
			continue;
		}
		const std::size_t before = where.size();
		const bool taken = TakePatternAt(i, last, where) || TakeComparisonAt(i, last, where) ||
		                   TakeValueAt(i, last, where) || TakeDateAt(i, where) ||
		                   TakeNumberAt(i, last, where) || TakeLiteralAt(i, last, where);
		if (taken && before > 0 && where.size() > before) {
			JoinWithPrevious(first, i, before, where);
		}
	}
}

/*
 * where[before], taken at item `i`, is joined to the condition before it: by "or", or by
 * "and" where one column cannot be both.
 */
void ClauseParser::JoinWithPrevious(std::size_t first, std::size_t i, std::size_t before,
                                    std::vector<AnyOf> &where) {
	const auto is_joint = [&](std::size_t k) {
		const Role role = items_[k].role;
		return role == Role::Or || role == Role::And || role == Role::Comma;
	};
	const auto passed = [&](std::size_t k) {
		const Role role = items_[k].role;
		const ChunkKind kind = items_[k].kind;
		const bool operand = IsValue(k) || kind == ChunkKind::Number ||
		                     kind == ChunkKind::Literal || kind == ChunkKind::Date;
		return !operand && !is_joint(k) &&
		       (items_[k].used || role == Role::In || role == Role::Of || role == Role::With ||
		        role == Role::Is || role == Role::Relative);
	};
	std::size_t joint = i;
	while (joint > first && passed(joint - 1)) {
		--joint;
	}
	if (joint == first || joint == 0) {
		return;
	}
	const Role role = items_[joint - 1].role;
	AnyOf &previous = where[before - 1];
	const Condition &added = where[before][0];
	const bool same_column = previous[0].left.column == added.left.column &&
	                         added.op == Operator::Equal && previous[0].op == Operator::Equal;
	const auto column_of = [&](std::size_t k) { return where[k][0].left.column; };
	const bool pairs = role == Role::Or && &where == &model_.where && before >= 2 &&
	                   union_right_ == 0 && column_of(before) != column_of(before - 1) &&
	                   column_of(before) == column_of(before - 2);
	if (pairs) { // "in fall 2009 or in spring 2010"
		union_left_ = before - 2;
		union_right_ = before;
		Use(joint - 1);
	} else if (role == Role::Or || (same_column && (role == Role::And || role == Role::Comma))) {
		previous.push_back(added);
		where.pop_back();
		Use(joint - 1);
	}
}

/* The column item right before `i`, small words between them. */
std::size_t ClauseParser::ColumnBefore(std::size_t i) const {
	std::size_t k = i;
	while (k > 0) {
		--k;
		const ClauseItem &item = items_[k];
		if (item.kind == ChunkKind::Named && item.link.kind == LinkKind::Column) {
			return k;
		}
		const bool has_pattern = item.role == Role::With && items_[i].role == Role::Contains;
		if (!has_pattern && item.role != Role::Is && item.role != Role::Of &&
		    item.role != Role::In && item.role != Role::Relative && item.role != Role::Comparator &&
		    item.role != Role::Not && item.role != Role::Contains && item.role != Role::Between) {
			break;
		}
	}
	return items_.size();
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
	const std::size_t before = ColumnBefore(i);
	if (items_[i].chunk->quoted && i > 0 && IsTable(i - 1) &&
	    items_[i - 1].link.target.relation != value.target.relation) {
		const Term display = DisplayTerm(items_[i - 1].link.target.relation); // the artist "AC/DC"
		if (display.column.column >= 0 && At(display.column).type_class == TypeClass::Text) {
			where.push_back({Compare(display.column, Operator::SameText,
			                         {items_[i].chunk->text, LiteralKind::Text})});
			Use(i);
			return true;
		}
	}
	if (before < items_.size() && switch_to(items_[before].link.target)) {
		const bool said_to_be = before + 1 < i || !items_[before].in_select;
		if (said_to_be && !items_[before].used &&
		    !(items_[before].in_select && items_[before + 1].role == Role::In)) {
			Use(before);
		}
	} else if (i + 1 < last && IsColumn(i + 1) && !items_[i + 1].used &&
	           items_[i + 1].link.target == value.target) {
		Use(i + 1);
	}
	where.push_back({Compare(value.target, Operator::Equal, {value.value, LiteralKind::Text})});
	Use(i);
	return true;
}

bool ClauseParser::TakePatternAt(std::size_t i, std::size_t last, std::vector<AnyOf> &where) {
	if (!Is(i, Role::Contains)) {
		return false;
	}
	std::size_t operand = i + 1;
	while (operand < last && (Is(operand, Role::Contains) || Is(operand, Role::Is) ||
	                          items_[operand].role == Role::Of)) {
		++operand;
	}
	const std::size_t before = ColumnBefore(i);
	const bool quoted = operand < last &&
	                    (items_[operand].chunk->text.size() == 1 || items_[operand].chunk->quoted);
	if (operand < last && !quoted && (before >= items_.size() || items_[before].used)) {
		return false;
	}
	if (operand >= last || items_[operand].used ||
	    (items_[operand].kind == ChunkKind::Marker && items_[operand].chunk->text.size() > 3)) {
		return false;
	}
	ColumnRef column;
	const std::size_t named = ColumnBefore(i);
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
	const std::string pattern = side == PatternSide::Start ? text + "%"
	                            : side == PatternSide::End ? "%" + text
	                                                       : "%" + text + "%";
	where.push_back({Compare(column, Operator::Like, {pattern, LiteralKind::Text})});
	for (std::size_t k = i; k <= operand; ++k) {
		Use(k);
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

/* The column that a name unknown to the statistics is a value of; `named` is the item that says so.
 */
ColumnRef ClauseParser::LiteralColumn(std::size_t i, std::size_t last, std::size_t &named) {
	named = ColumnBefore(i);
	const bool found = named < items_.size();
	const bool asked = found && items_[named].in_select &&
	                   ((named > 0 && items_[named - 1].role == Role::Lead) || named + 1 < i);
	if (found && !items_[named].used && !asked) {
		return items_[named].link.target;
	}
	named = items_.size();
	++result_.guesses;
	std::size_t k = i;
	while (k > 0 && (items_[k - 1].role == Role::Is || items_[k - 1].role == Role::Comma)) {
		--k;
	}
	if (k > 0 && IsTable(k - 1)) {
		return DisplayTerm(items_[k - 1].link.target.relation).column; // "the airline JetBlue"
	}
	if (i + 1 < last && IsTable(i + 1)) {
		return DisplayTerm(items_[i + 1].link.target.relation).column;
	}
	const bool in_or_of =
		i > 0 && (items_[i - 1].role == Role::In || items_[i - 1].role == Role::Of);
	if (i + 1 < last && IsColumn(i + 1) && (!items_[i + 1].in_select || in_or_of)) {
		named = i + 1; // "in Gelderland district"
		return items_[named].link.target;
	}
	const ColumnRef person = PersonNamed(items_[i].chunk->text);
	const bool of = i > 0 && items_[i - 1].role == Role::Of;
	if (person.relation < 0 && (of || asked || items_[i].chunk->possessive) &&
	    !items_[i].chunk->quoted) {
		return DisplayTerm(entity_).column; // "the population of Angola"
	}
	return person;
}

bool ClauseParser::TakeLiteralAt(std::size_t i, std::size_t last, std::vector<AnyOf> &where) {
	if (items_[i].kind != ChunkKind::Literal) {
		return false;
	}
	std::size_t named = items_.size();
	const ColumnRef column = LiteralColumn(i, last, named);
	if (column.relation < 0 || column.column < 0 || At(column).type_class != TypeClass::Text) {
		return false;
	}
	const std::string &text = items_[i].chunk->text;
	const std::size_t blank = text.find(' ');
	ColumnRef first_name, last_name;
	if (blank != std::string::npos && text.find(' ', blank + 1) == std::string::npos &&
	    PersonColumns(column.relation, first_name, last_name) &&
	    (column == first_name || column == last_name)) {
		where.push_back(
			{Compare(first_name, Operator::Equal, {text.substr(0, blank), LiteralKind::Text})});
		where.push_back(
			{Compare(last_name, Operator::Equal, {text.substr(blank + 1), LiteralKind::Text})});
	} else {
		where.push_back({Compare(column, Operator::SameText, {text, LiteralKind::Text})});
	}
	Use(i);
	if (named < items_.size()) {
		Use(named);
	}
	return true;
}

} // namespace savant::core
