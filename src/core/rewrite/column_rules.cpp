/*
 * column_rules.cpp
 *     Conditions on a computed column that say the same of the column itself: sums, casts,
 *     COALESCE, beginnings of texts.
 */
#include <limits>

#include "core/rewrite/rewrite_case.hpp"

namespace savant::core {

namespace {

constexpr std::size_t kMaxDigits = 15; // of integers that are computed with here

std::optional<std::int64_t> Integer(const std::string &text) {
	const bool negative = !text.empty() && text[0] == '-';
	const std::string digits = text.substr(negative ? 1 : 0);
	if (digits.empty() || digits.size() > kMaxDigits ||
	    digits.find_first_not_of("0123456789") != std::string::npos) {
		return std::nullopt;
	}
	std::int64_t value = 0;
	for (const char digit : digits) {
		value = value * 10 + (digit - '0');
	}
	return negative ? -value : value;
}

/* 12.00, -3.5: the part before the point, and whether there is more than zeros behind it. */
struct Decimal {
	std::int64_t whole = 0; // rounded towards minus infinity
	bool exact = true;
};

std::optional<Decimal> ReadDecimal(const std::string &text) {
	const std::size_t point = text.find('.');
	const std::string tail = point == std::string::npos ? "" : text.substr(point + 1);
	const auto whole = Integer(point == std::string::npos ? text : text.substr(0, point));
	if (!whole || tail.find_first_not_of("0123456789") != std::string::npos) {
		return std::nullopt;
	}
	const bool exact = tail.find_first_not_of('0') == std::string::npos;
	const bool negative = text[0] == '-';
	return Decimal{!exact && negative ? *whole - 1 : *whole, exact};
}

/* The range of an integer type; nothing for others. */
std::optional<std::pair<std::int64_t, std::int64_t>> RangeOf(const std::string &type) {
	if (type == "smallint") {
		return std::pair(std::int64_t{-32768}, std::int64_t{32767});
	}
	if (type == "integer") {
		return std::pair(std::int64_t{std::numeric_limits<std::int32_t>::min()},
		                 std::int64_t{std::numeric_limits<std::int32_t>::max()});
	}
	if (type == "bigint") {
		return std::pair(std::numeric_limits<std::int64_t>::min(),
		                 std::numeric_limits<std::int64_t>::max());
	}
	return std::nullopt;
}

bool IsText(const std::string &type) {
	return type == "text" || type.compare(0, 17, "character varying") == 0;
}

class ColumnRewriter {
public:
	ColumnRewriter(RewriteCase &rewrite, std::vector<Rewrite> &out) : case_(rewrite), out_(out) {}

	void Run() {
		for (const SelectLayout &select : case_.layout().Selects()) {
			for (const TokenSpan conjunct : case_.WhereConjuncts(select)) {
				NotDistinct(conjunct);
				for (const TokenSpan part : case_.Disjuncts(conjunct)) {
					Like(part);
					const auto comparison = case_.Comparison(part);
					if (comparison) {
						Either(part, *comparison);
					}
				}
			}
		}
	}

private:
	void Either(TokenSpan part, const ComparisonHere &comparison) {
		One(part, comparison.left, comparison.op, comparison.right);
		One(part, comparison.right, Flipped(comparison.op), comparison.left);
	}

	static std::string Flipped(const std::string &op) {
		return op == "<" ? ">" : op == "<=" ? ">=" : op == ">" ? "<" : op == ">=" ? "<=" : op;
	}

	void One(TokenSpan part, TokenSpan left, const std::string &op, TokenSpan right) {
		Shifted(part, left, op, right);
		const auto literal = case_.Literal(right);
		if (!literal) {
			return;
		}
		Sum(part, left, op, *literal);
		Coalesced(part, left, op, *literal);
		CastColumn(part, left, op, *literal);
		WholeNumber(part, left, op, *literal);
		Beginning(part, left, op, *literal);
	}

	void Write(TokenSpan part, std::string text, const char *rule, std::string reason,
	           Equivalence equivalence = Equivalence::Proved) {
		const std::string before = case_.Text(part);
		case_.Replace(case_.Bare(part), text);
		case_.Take(out_, rule, "condition " + Cut(before) + " written as " + Cut(text),
		           std::move(reason), equivalence);
	}

	static std::string Cut(const std::string &text) {
		return text.size() <= 60 ? text : text.substr(0, 57) + "...";
	}

	/* x + 5 > 10 */
	void Sum(TokenSpan part, TokenSpan left, const std::string &op, const LiteralHere &literal) {
		left = case_.Bare(left);
		const auto limit =
			literal.is_string || !literal.type.empty() ? std::nullopt : Integer(literal.value);
		if (!limit || left.Size() < 3) {
			return;
		}
		const std::string_view sign = case_.layout().Text(left.last - 2);
		const auto column = case_.Column({left.first, left.last - 2});
		const auto added = case_.Literal({left.last - 1, left.last});
		const auto amount = added && !added->is_string ? Integer(added->value) : std::nullopt;
		if (!column || !amount || (sign != "+" && sign != "-")) {
			return;
		}
		const std::int64_t bound = sign == "+" ? *limit - *amount : *limit + *amount;
		const std::string &type = case_.ColumnOf(*column).type_name;
		const auto range = RangeOf(type);
		if (type != "numeric" && (!range || bound < range->first || bound > range->second)) {
			return;
		}
		Write(part,
		      case_.Text({left.first, left.last - 2}) + " " + op + " " + std::to_string(bound),
		      "arithmetic_off_column",
		      "both sides moved by the same whole number; a sum out of range is no error any more");
	}

	/* ts + interval '7 days' > now() */
	void Shifted(TokenSpan part, TokenSpan left, const std::string &op, TokenSpan right) {
		left = case_.Bare(left);
		if (left.Size() < 4 || !case_.layout().Is(left.last - 2, "interval")) {
			return;
		}
		const std::string_view sign = case_.layout().Text(left.last - 3);
		const TokenSpan time = {left.first, left.last - 3};
		const auto column = case_.Column(time);
		const auto length = case_.Literal({left.last - 1, left.last});
		const bool moves = column && length && length->is_string && (sign == "+" || sign == "-") &&
		                   IsFixedLength(length->value) && IsMoment(right);
		if (moves && case_.ColumnOf(*column).type_class == TypeClass::Timestamp) {
			Write(part,
			      case_.Text(time) + " " + op + " " + case_.Text(right) +
			          (sign == "+" ? " - " : " + ") + case_.Text({left.last - 2, left.last}),
			      "interval_off_column",
			      "both sides moved by the same time; only around a change of the clock of the "
			      "session's time zone it can differ by that change",
			      Equivalence::Likely);
		}
	}

	/* '7 days', '12 hours': months have no fixed length. */
	static bool IsFixedLength(const std::string &interval) {
		const std::size_t blank = interval.find(' ');
		const auto number = Integer(interval.substr(0, blank));
		const std::string unit = blank == std::string::npos ? "" : interval.substr(blank + 1);
		for (const char *known : {"day", "hour", "minute", "second", "week"}) {
			if (number && (unit == known || unit == std::string(known) + "s")) {
				return true;
			}
		}
		return false;
	}

	/* now(), CURRENT_DATE, timestamp '...': a moment that is the same for all rows. */
	bool IsMoment(TokenSpan span) const {
		span = case_.Bare(span);
		const auto literal = case_.Literal(span);
		const bool word = span.Size() == 1 &&
		                  case_.layout().IsAny(
							  span.first, {"current_timestamp", "current_date", "localtimestamp"});
		// Without a type, '...' - interval would be read as an interval.
		const bool typed = literal && (literal->type == "timestamp" || literal->type == "date" ||
		                               literal->type == "timestamptz");
		return word || typed || case_.Call(span, {"now"}).has_value();
	}

	/* COALESCE(x, 0) = 5 */
	void Coalesced(TokenSpan part, TokenSpan left, const std::string &op,
	               const LiteralHere &literal) {
		const auto call = case_.Call(left, {"coalesce"});
		const auto column = call && call->size() == 2 ? case_.Column((*call)[0]) : std::nullopt;
		const auto other = column ? case_.Literal((*call)[1]) : std::nullopt;
		if (!other || (op != "=" && op != "<>") || !literal.type.empty() || !other->type.empty()) {
			return;
		}
		const std::optional<bool> same = SameValue(*column, literal, *other);
		if (!same) {
			return;
		}
		const std::string name = case_.Text((*call)[0]);
		const auto value = literal.is_string ? QuoteLiteral(literal.value) : literal.value;
		const std::string plain = name + " " + op + " " + value;
		const bool null_counts = column->nullable && (*same == (op == "="));
		// Two texts may be equal by a case-blind collation, which the picture does not tell.
		const bool sure = *same || !literal.is_string;
		const char *reason =
			!sure ? "the same unless the collation of the column takes the two texts for equal"
			: null_counts
				? "NULL counts as the second argument of COALESCE, and that passes"
				: "NULL counts as the second argument of COALESCE, and that does not pass";
		Write(part, null_counts ? "(" + plain + " OR " + name + " IS NULL)" : plain,
		      "coalesce_off_column", reason, sure ? Equivalence::Proved : Equivalence::Likely);
	}

	/* Whether two literals are one value of the column's type; nothing when it cannot be told. */
	std::optional<bool> SameValue(const ColumnHere &column, const LiteralHere &a,
	                              const LiteralHere &b) const {
		const std::string &type = case_.ColumnOf(column).type_name;
		if (RangeOf(type) && !a.is_string && !b.is_string) {
			const auto left = Integer(a.value), right = Integer(b.value);
			return left && right ? std::optional(*left == *right) : std::nullopt;
		}
		return IsText(type) && a.is_string && b.is_string ? std::optional(a.value == b.value)
		                                                  : std::nullopt;
	}

	/* x::text = '123' for a number */
	void CastColumn(TokenSpan part, TokenSpan left, const std::string &op,
	                const LiteralHere &literal) {
		const auto cast = case_.Cast(left);
		const auto column = cast ? case_.Column(cast->first) : std::nullopt;
		if (!column) {
			return;
		}
		const auto range = RangeOf(case_.ColumnOf(*column).type_name);
		const bool to_text = cast->second == "text" || cast->second == "varchar";
		if (range && to_text && literal.is_string && literal.type.empty() &&
		    (op == "=" || op == "<>")) {
			const auto value = Integer(literal.value);
			// '007' is no text that a number is written as.
			if (value && std::to_string(*value) == literal.value && *value >= range->first &&
			    *value <= range->second) {
				Write(part, case_.Text(cast->first) + " " + op + " " + literal.value,
				      "cast_off_column", "a whole number is written in one way only");
			}
			return;
		}
		const bool wider = cast->second == "numeric" || cast->second == "bigint";
		if (range && wider && !literal.is_string && literal.type.empty()) {
			Compare(part, cast->first, op, literal.value, *range);
		}
	}

	/* x > 5.5 for a whole number: compared as numeric, which no index of x serves */
	void WholeNumber(TokenSpan part, TokenSpan left, const std::string &op,
	                 const LiteralHere &literal) {
		const auto column = case_.Column(left);
		const auto range = column ? RangeOf(case_.ColumnOf(*column).type_name) : std::nullopt;
		const bool numeric = !literal.type.empty() && literal.type == "numeric";
		const bool decimal = !literal.is_string && literal.value.find('.') != std::string::npos;
		if (range && (decimal || numeric) && (literal.type.empty() || numeric)) {
			Compare(part, left, op, literal.value, *range);
		}
	}

	void Compare(TokenSpan part, TokenSpan column, const std::string &op, const std::string &number,
	             const std::pair<std::int64_t, std::int64_t> &range) {
		const auto decimal = ReadDecimal(number);
		if (!decimal || decimal->whole < range.first || decimal->whole >= range.second ||
		    (!decimal->exact && (op == "=" || op == "<>"))) {
			return;
		}
		// Between two whole numbers: x > 5.5 as x > 5, x < 5.5 as x <= 5.
		const std::string written = decimal->exact ? op : op == ">=" ? ">" : op == "<" ? "<=" : op;
		Write(part, case_.Text(column) + " " + written + " " + std::to_string(decimal->whole),
		      "literal_of_column_type", "the column has whole numbers only");
	}

	/* left(x, 3) = 'abc', substring(x, 1, 3) = 'abc' */
	void Beginning(TokenSpan part, TokenSpan left, const std::string &op,
	               const LiteralHere &literal) {
		if (op != "=" || !literal.is_string || !literal.type.empty() || literal.value.empty()) {
			return;
		}
		const auto head = case_.Call(left, {"left"});
		const auto middle = case_.Call(left, {"substring", "substr"});
		std::optional<LiteralHere> length;
		TokenSpan argument;
		if (head && head->size() == 2) {
			argument = (*head)[0];
			length = case_.Literal((*head)[1]);
		} else if (middle && middle->size() == 3) {
			const auto start = case_.Literal((*middle)[1]);
			argument = (*middle)[0];
			length = start && start->value == "1" ? case_.Literal((*middle)[2]) : std::nullopt;
		}
		const auto column = length && !length->is_string ? case_.Column(argument) : std::nullopt;
		const auto count = column ? Integer(length->value) : std::nullopt;
		for (const char letter : literal.value) {
			// Characters are counted here as bytes.
			if (static_cast<unsigned char>(letter) >= 0x80) {
				return;
			}
		}
		if (!count || !IsText(case_.ColumnOf(*column).type_name) ||
		    *count != static_cast<std::int64_t>(literal.value.size())) {
			return;
		}
		std::string pattern;
		for (const char letter : literal.value) {
			pattern += letter == '%' || letter == '_' || letter == '\\' ? "\\" : "";
			pattern += letter;
		}
		Write(
			part, case_.Text(argument) + " LIKE " + QuoteLiteral(pattern + "%"), "prefix_to_like",
			"the same beginning, byte for byte; a case-blind collation, which LIKE does not take, "
			"raises an error",
			Equivalence::Likely);
	}

	/* x LIKE 'abc' */
	void Like(TokenSpan part) {
		part = case_.Bare(part);
		for (int i = part.first + 1; i + 1 < part.last; ++i) {
			if (!case_.layout().Is(i, "like") ||
			    case_.layout().Depth(i) != case_.layout().Depth(part.first)) {
				continue;
			}
			const auto column = case_.Column({part.first, i});
			const auto pattern = case_.Literal({i + 1, part.last});
			if (column && pattern && pattern->is_string && pattern->type.empty() &&
			    IsText(case_.ColumnOf(*column).type_name) &&
			    pattern->value.find_first_of("%_\\") == std::string::npos) {
				Write(part, case_.Text({part.first, i}) + " = " + case_.Text({i + 1, part.last}),
				      "like_to_equal", "a pattern without wildcards matches itself only");
			}
			return;
		}
	}

	/* x IS NOT DISTINCT FROM 5, as a whole condition */
	void NotDistinct(TokenSpan part) {
		part = case_.Bare(part);
		const SqlLayout &layout = case_.layout();
		for (int i = part.first + 1; i + 4 < part.last; ++i) {
			if (!layout.Is(i, "is") || !layout.Is(i + 1, "not") || !layout.Is(i + 2, "distinct") ||
			    !layout.Is(i + 3, "from")) {
				continue;
			}
			const auto column = case_.Column({part.first, i});
			const auto literal = case_.Literal({i + 4, part.last});
			if (column && literal) {
				Write(
					part, case_.Text({part.first, i}) + " = " + case_.Text({i + 4, part.last}),
					"not_distinct_to_equal",
					"the constant is not NULL, and a condition that is NULL does not pass either");
			}
			return;
		}
	}

	RewriteCase &case_;
	std::vector<Rewrite> &out_;
};

} // namespace

void ColumnRules(RewriteCase &rewrite, std::vector<Rewrite> &out) {
	ColumnRewriter(rewrite, out).Run();
}

} // namespace savant::core
