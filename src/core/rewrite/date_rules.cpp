/*
 * date_rules.cpp
 *     Conditions on a function of a date or timestamp, as ranges of the column itself.
 *
 * Proved for date and timestamp without time zone: the function is monotone, and both ends of
 * the range are exact.  With a time zone the end of a day depends on the zone's rules, and in
 * zones whose clock is set back over midnight a span can begin twice: that is only likely.
 */
#include <cstdlib>

#include "core/rewrite/rewrite_case.hpp"
#include "core/text/dates.hpp"

namespace savant::core {

namespace {

constexpr int kFirstYear = 1;
constexpr int kLastYear = 9998; // the day after must still be written with four digits

/* Days [from, to) for which the function gives one value. */
struct DaySpan {
	CivilDate from, to;
};

bool AreDigits(std::string_view text) {
	return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

int Number(std::string_view digits) { return std::atoi(std::string(digits).c_str()); }

/* YYYY-MM-DD, also followed by midnight. */
std::optional<CivilDate> ReadDay(const std::string &text) {
	const std::string_view rest =
		std::string_view(text).substr(std::min<std::size_t>(10, text.size()));
	if (text.size() < 10 || text[4] != '-' || text[7] != '-' || !AreDigits(text.substr(0, 4)) ||
	    !AreDigits(text.substr(5, 2)) || !AreDigits(text.substr(8, 2)) ||
	    (!rest.empty() && rest != " 00:00" && rest != " 00:00:00")) {
		return std::nullopt;
	}
	const CivilDate day{Number(text.substr(0, 4)), Number(text.substr(5, 2)),
	                    Number(text.substr(8, 2))};
	// A day that does not exist comes back as another one.
	const bool exists = day.month >= 1 && day.month <= 12 && day.day >= 1 && day.day <= 31 &&
	                    AddDays(AddDays(day, 1), -1) == day &&
	                    FirstOfMonth(day, 0).month == day.month;
	if (!exists || day.year < kFirstYear || day.year > kLastYear) {
		return std::nullopt;
	}
	CivilDate last = AddDays(FirstOfMonth(day, 1), -1);
	return day.day <= last.day ? std::optional(day) : std::nullopt;
}

std::optional<DaySpan> SpanOfUnit(const std::string &unit, CivilDate day) {
	if (unit == "day") {
		return DaySpan{day, AddDays(day, 1)};
	}
	if (unit == "week" && WeekDay(day) == 0) {
		return DaySpan{day, AddDays(day, 7)};
	}
	const int months = unit == "month" ? 1 : unit == "quarter" ? 3 : unit == "year" ? 12 : 0;
	const bool aligned = day.day == 1 && months > 0 && (day.month - 1) % months == 0;
	// A value that is no beginning of its unit is never reached: no range says that.
	return aligned ? std::optional(DaySpan{day, FirstOfMonth(day, months)}) : std::nullopt;
}

/* A function of a column that steps once per span. */
struct SteppedColumn {
	ColumnHere column;
	TokenSpan where;        // the column's tokens
	std::string unit;       // day, week, month, quarter, year
	bool by_number = false; // its values are years, not days
	bool by_text = false;   // its values are texts of to_char
	std::string pattern;
};

class DateRewriter {
public:
	DateRewriter(RewriteCase &rewrite, std::vector<Rewrite> &out) : case_(rewrite), out_(out) {}

	void Run() {
		for (const SelectLayout &select : case_.layout().Selects()) {
			const auto conjuncts = case_.WhereConjuncts(select);
			for (const TokenSpan conjunct : conjuncts) {
				for (const TokenSpan part : case_.Disjuncts(conjunct)) {
					One(part);
				}
				YearAndMonth(select, conjuncts, conjunct);
			}
		}
	}

private:
	bool IsDateLike(const ColumnHere &here) const {
		const std::string &type = case_.ColumnOf(here).type_name;
		return type == "date" || type == "timestamp without time zone" ||
		       type == "timestamp with time zone";
	}

	std::optional<ColumnHere> DateColumn(TokenSpan span) const {
		const auto column = case_.Column(span);
		return column && IsDateLike(*column) ? column : std::nullopt;
	}

	std::optional<SteppedColumn> Stepped(TokenSpan span) const {
		SteppedColumn found;
		const auto set = [&](TokenSpan argument, std::string unit) {
			const auto column = DateColumn(argument);
			if (column) {
				found.column = *column;
				found.where = argument;
				found.unit = std::move(unit);
			}
			return column.has_value();
		};
		if (const auto cast = case_.Cast(span)) {
			return cast->second == "date" && set(cast->first, "day") ? std::optional(found)
			                                                         : std::nullopt;
		}
		if (const auto call = case_.Call(span, {"date"})) {
			return call->size() == 1 && set((*call)[0], "day") ? std::optional(found)
			                                                   : std::nullopt;
		}
		if (const auto call = case_.Call(span, {"date_trunc"})) {
			const auto unit = call->size() == 2 ? case_.Literal((*call)[0]) : std::nullopt;
			return unit && unit->is_string && set((*call)[1], unit->value) ? std::optional(found)
			                                                               : std::nullopt;
		}
		if (const auto call = case_.Call(span, {"to_char"})) {
			return ToChar(*call, found, set);
		}
		return Year(span, found, set);
	}

	template <typename Set>
	std::optional<SteppedColumn> ToChar(const std::vector<TokenSpan> &arguments,
	                                    SteppedColumn &found, Set set) const {
		const auto pattern = arguments.size() == 2 ? case_.Literal(arguments[1]) : std::nullopt;
		if (!pattern || !pattern->is_string) {
			return std::nullopt;
		}
		const std::string unit = pattern->value == "YYYY-MM-DD" ? "day"
		                         : pattern->value == "YYYY-MM"  ? "month"
		                         : pattern->value == "YYYY"     ? "year"
		                                                        : "";
		found.by_text = true;
		found.pattern = pattern->value;
		return !unit.empty() && set(arguments[0], unit) ? std::optional(found) : std::nullopt;
	}

	/* extract(year FROM c), date_part('year', c): what part of which argument. */
	std::optional<std::pair<std::string, TokenSpan>> PartOf(TokenSpan span) const {
		if (const auto call = case_.Call(span, {"date_part"})) {
			const auto unit = call->size() == 2 ? case_.Literal((*call)[0]) : std::nullopt;
			return unit && unit->is_string ? std::optional(std::pair(unit->value, (*call)[1]))
			                               : std::nullopt;
		}
		const auto call = case_.Call(span, {"extract"});
		if (!call || call->size() != 1) {
			return std::nullopt;
		}
		const TokenSpan argument = call->front();
		if (argument.Size() < 3 || !case_.layout().Is(argument.first + 1, "from")) {
			return std::nullopt;
		}
		return std::pair(case_.layout().NameAt(argument.first),
		                 TokenSpan{argument.first + 2, argument.last});
	}

	template <typename Set>
	std::optional<SteppedColumn> Year(TokenSpan span, SteppedColumn &found, Set set) const {
		const auto part = PartOf(span);
		found.by_number = true;
		return part && part->first == "year" && set(part->second, "year") ? std::optional(found)
		                                                                  : std::nullopt;
	}

	/* The span for which the function gives this value. */
	std::optional<DaySpan> SpanOf(const SteppedColumn &stepped, TokenSpan value) const {
		const auto literal = case_.Literal(value);
		if (!literal) {
			return std::nullopt;
		}
		if (stepped.by_number) {
			const bool year = !literal->is_string && literal->type.empty() &&
			                  literal->value.size() <= 4 && AreDigits(literal->value);
			const int number = year ? Number(literal->value) : 0;
			return number >= kFirstYear && number <= kLastYear
			           ? std::optional(DaySpan{{number, 1, 1}, {number + 1, 1, 1}})
			           : std::nullopt;
		}
		if (!literal->is_string ||
		    (!literal->type.empty() && literal->type != "date" && literal->type != "timestamp")) {
			return std::nullopt;
		}
		std::string text = literal->value;
		if (stepped.by_text) {
			if (text.size() != stepped.pattern.size()) {
				return std::nullopt; // no value of to_char: the condition is never true
			}
			text += stepped.unit == "year" ? "-01-01" : stepped.unit == "month" ? "-01" : "";
		}
		const auto day = ReadDay(text);
		return day ? SpanOfUnit(stepped.unit, *day) : std::nullopt;
	}

	static std::string Quoted(CivilDate day) { return "'" + DateText(day) + "'"; }

	/* The condition on the column itself; "" for an operator that has no range. */
	static std::string Range(const std::string &column, const std::string &op,
	                         const DaySpan &span) {
		if (op == "=") {
			return column + " >= " + Quoted(span.from) + " AND " + column + " < " + Quoted(span.to);
		}
		if (op == "<>") {
			return "(" + column + " < " + Quoted(span.from) + " OR " + column +
			       " >= " + Quoted(span.to) + ")";
		}
		return op == "<"    ? column + " < " + Quoted(span.from)
		       : op == "<=" ? column + " < " + Quoted(span.to)
		       : op == ">"  ? column + " >= " + Quoted(span.to)
		       : op == ">=" ? column + " >= " + Quoted(span.from)
		                    : "";
	}

	static std::string Flipped(const std::string &op) {
		return op == "<" ? ">" : op == "<=" ? ">=" : op == ">" ? "<" : op == ">=" ? "<=" : op;
	}

	void One(TokenSpan part) {
		if (Between(part)) {
			return;
		}
		const auto comparison = case_.Comparison(part);
		if (!comparison) {
			return;
		}
		auto stepped = Stepped(comparison->left);
		auto span = stepped ? SpanOf(*stepped, comparison->right) : std::nullopt;
		std::string op = comparison->op;
		if (!stepped) {
			stepped = Stepped(comparison->right);
			span = stepped ? SpanOf(*stepped, comparison->left) : std::nullopt;
			op = Flipped(op);
		}
		// Texts of to_char are ordered by the collation.
		if (!stepped || !span || (stepped->by_text && op != "=")) {
			return;
		}
		Write(part, *stepped, Range(case_.Text(stepped->where), op, *span));
	}

	/* f(column) BETWEEN a AND b */
	bool Between(TokenSpan part) {
		part = case_.Bare(part);
		int between = -1, conjunction = -1;
		for (int i = part.first; i < part.last; ++i) {
			if (case_.layout().Depth(i) != case_.layout().Depth(part.first)) {
				continue;
			}
			if (case_.layout().Is(i, "between")) {
				between = between < 0 ? i : part.last;
			} else if (case_.layout().Is(i, "and")) {
				conjunction = i;
			} else if (case_.layout().IsAny(i, {"not", "symmetric"})) {
				return true;
			}
		}
		if (between < 0 || between >= part.last || conjunction < between) {
			return false;
		}
		const auto stepped = Stepped({part.first, between});
		if (!stepped || stepped->by_text) {
			return true;
		}
		const auto low = SpanOf(*stepped, {between + 1, conjunction});
		const auto high = SpanOf(*stepped, {conjunction + 1, part.last});
		if (low && high) {
			const std::string column = case_.Text(stepped->where);
			Write(part, *stepped, Range(column, ">=", *low) + " AND " + Range(column, "<=", *high));
		}
		return true;
	}

	void Write(TokenSpan part, const SteppedColumn &stepped, const std::string &range) {
		if (range.empty()) {
			return;
		}
		const std::string before = case_.Text(part);
		case_.Replace(case_.Bare(part), range);
		Take(stepped, "condition " + Cut(before) + " written as a range of the column");
	}

	static std::string Cut(const std::string &text) {
		return text.size() <= 80 ? text : text.substr(0, 77) + "...";
	}

	void Take(const SteppedColumn &stepped, std::string what) {
		const std::string &type = case_.ColumnOf(stepped.column).type_name;
		Equivalence equivalence = Equivalence::Proved;
		std::string reason =
			"the function keeps the order of " + type + ", and the range has exactly its values";
		if (type == "timestamp with time zone") {
			equivalence = Equivalence::Likely;
			reason = "the same in a time zone whose clock is not set back over midnight";
		} else if (stepped.by_text) {
			equivalence = Equivalence::Likely;
			reason = "the same but for years before Christ, which to_char writes alike";
		}
		case_.Take(out_, "function_to_range", std::move(what), std::move(reason), equivalence);
	}

	/* extract(year FROM c) = 2024 AND extract(month FROM c) = 3 */
	void YearAndMonth(const SelectLayout &select, const std::vector<TokenSpan> &conjuncts,
	                  TokenSpan year) {
		const auto left = case_.Comparison(year);
		const auto stepped = left && left->op == "=" ? Stepped(left->left) : std::nullopt;
		const auto span =
			stepped && stepped->by_number ? SpanOf(*stepped, left->right) : std::nullopt;
		if (!span) {
			return;
		}
		for (const TokenSpan other : conjuncts) {
			const auto right = case_.Comparison(other);
			const auto part = right && right->op == "=" ? PartOf(right->left) : std::nullopt;
			const auto column =
				part && part->first == "month" ? case_.Column(part->second) : std::nullopt;
			const auto month = column ? case_.Literal(right->right) : std::nullopt;
			if (!month || month->is_string || !AreDigits(month->value) || month->value.size() > 2 ||
			    !(column->item == stepped->column.item) ||
			    !(column->column == stepped->column.column)) {
				continue;
			}
			const int number = Number(month->value);
			if (number < 1 || number > 12) {
				continue;
			}
			const CivilDate first{span->from.year, number, 1};
			case_.Replace(case_.Bare(year),
			              Range(case_.Text(stepped->where), "=", {first, FirstOfMonth(first, 1)}));
			case_.RemoveConjunct(select, case_.Bare(other));
			Take(*stepped, "year and month compared as one range of the column");
			return;
		}
	}

	RewriteCase &case_;
	std::vector<Rewrite> &out_;
};

} // namespace

void DateRules(RewriteCase &rewrite, std::vector<Rewrite> &out) {
	DateRewriter(rewrite, out).Run();
}

} // namespace savant::core
