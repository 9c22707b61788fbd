/*
 * column_condition_findings.cpp
 *     Rules about conditions on a column that an index on the column cannot serve.
 */
#include <algorithm>
#include <array>

#include "core/findings/finding_words.hpp"
#include "core/findings/predicate_finders.hpp"
#include "core/findings/scan_view.hpp"

namespace savant::core {

namespace {

constexpr double kManyRows = 10'000, kLeastRemoved = 0.5;
constexpr double kLeastIndexSaving = 0.5, kLeastShare = 0.1;

/* One condition of the filter of a sequential scan that an index could have saved. */
struct FilteredColumn {
	ScanView scan;
	const PlanExpression *filter = nullptr;
	int part = -1;
	ColumnComparison comparison;
	const ColumnFacts *column = nullptr;
	const IndexFacts *index = nullptr; // that begins with the column
	bool is_only = true;               // no other condition of the filter could use an index
	double saving = 0;
};

/* Conditions of large sequential scans that throw most rows away. */
std::vector<FilteredColumn> FilteredColumns(const FindingInput &input) {
	std::vector<FilteredColumn> found;
	for (const ScanView &scan : ScansOf(input, {"Seq Scan"})) {
		const PlanExpression &filter = input.expressions->Of(scan.node, "Filter");
		const double share = IndexSavingShare(scan);
		if (scan.read < kManyRows || scan.RemovedShare() <= kLeastRemoved ||
		    share < kLeastIndexSaving || !HasShare(input, scan.node, kLeastShare)) {
			continue;
		}
		const bool is_only = Wanted(input, scan.node, scan.node, "Filter").IsEmpty();
		for (const int part : filter.Conjuncts()) {
			FilteredColumn one;
			one.scan = scan;
			one.filter = &filter;
			one.part = part;
			one.comparison = ReadComparison(filter, part, AliasOf(input.plan.At(scan.node)));
			one.is_only = is_only;
			one.saving = OwnCost(input, scan.node) * share;
			if (one.comparison.op.empty() || one.comparison.name.name.empty()) {
				continue;
			}
			if (scan.facts != nullptr) {
				one.column = scan.facts->Column(one.comparison.name.name);
				one.index = IndexOn(*scan.facts, one.comparison.name.name);
			}
			found.push_back(one);
		}
	}
	return found;
}

Finding StartFor(const FindingRule &rule, const FindingInput &input, const FilteredColumn &one) {
	Finding finding = StartFinding(rule, input, one.scan.node);
	finding.saving = one.saving;
	finding.severity = SeverityOfSaving(input, one.saving);
	finding.detail = NodeText(input.plan.At(one.scan.node)) + " " + ReadAndKept(input, one.scan) +
	                 " by " + one.filter->Text(one.part) +
	                 ShareText(input, OwnCost(input, one.scan.node)) + ".";
	finding.cause = CauseOf("rows", one.scan.node);
	finding.precision = one.index != nullptr ? 2 : 1;
	return finding;
}

/* For rules whose cure is an index that this statement could use as it is. */
IndexWish WishForColumn(const FindingInput &input, const FilteredColumn &one) {
	return WishFor(input.plan.At(one.scan.node), {one.comparison.name.name});
}

std::string BaseType(const std::string &type) {
	const std::size_t size = type.find('(');
	return size == std::string::npos ? type : type.substr(0, size);
}

/* Both are stored the same way: the cast costs nothing and hides no index. */
bool IsRelabel(const std::string &from, const std::string &to) {
	static constexpr std::array<std::string_view, 4> kTexts = {"text", "character varying", "name",
	                                                           "cstring"};
	const auto is_text = [](const std::string &type) {
		return std::find(kTexts.begin(), kTexts.end(), BaseType(type)) != kTexts.end();
	};
	return BaseType(from) == BaseType(to) || (is_text(from) && is_text(to));
}

/* The type that the column is cast to, when the side is nothing but that. */
std::string CastOf(const FilteredColumn &one) {
	const ExpressionPart &side = one.filter->At(one.comparison.column);
	return side.kind == PartKind::Cast && one.comparison.is_plain ? side.text : std::string();
}

bool IsDateCast(const std::string &type) { return type == "date"; }

/* Letters of the expression without spaces, parentheses and the alias: to compare with an index. */
std::string Letters(std::string_view text, std::string_view alias) {
	std::string letters;
	const std::string prefix = std::string(alias) + ".";
	for (std::size_t i = 0; i < text.size(); ++i) {
		if (!alias.empty() && text.substr(i).starts_with(prefix)) {
			i += prefix.size() - 1;
			continue;
		}
		if (text[i] != ' ' && text[i] != '(' && text[i] != ')') {
			letters += text[i];
		}
	}
	return letters;
}

bool HasIndexOnExpression(const FindingInput &input, const FilteredColumn &one) {
	if (one.scan.facts == nullptr) {
		return false;
	}
	const std::string wanted =
		Letters(one.filter->Text(one.comparison.column), AliasOf(input.plan.At(one.scan.node)));
	return std::any_of(one.scan.facts->indexes.begin(), one.scan.facts->indexes.end(),
	                   [&](const IndexFacts &index) {
						   return !index.keys.empty() && Letters(index.keys[0], "") == wanted;
					   });
}

bool IsComparison(const ColumnComparison &comparison) {
	return IsEqualityOperator(comparison) || IsRangeOperator(comparison);
}

/* The outermost function of the side: its name, or the operator. */
std::string FunctionOf(const FilteredColumn &one) {
	const PlanExpression &filter = *one.filter;
	const ExpressionPart &side = filter.At(filter.WithoutCasts(one.comparison.column));
	if (side.kind == PartKind::Column) {
		return IsDateCast(CastOf(one)) ? "date" : "";
	}
	const bool is_function = side.kind == PartKind::Call || side.kind == PartKind::Operator;
	return is_function ? side.text : std::string();
}

bool IsOfTime(const std::string &function) {
	static constexpr std::array<std::string_view, 6> kOfTime = {
		"date", "date_trunc", "extract", "date_part", "to_char", "timezone"};
	return std::find(kOfTime.begin(), kOfTime.end(), function) != kOfTime.end();
}

bool IsArithmetic(const std::string &function) {
	return function == "+" || function == "-" || function == "*" || function == "/";
}

/* The cure is another condition, not an index for this one. */
bool IsRewritten(const std::string &function) {
	return IsOfTime(function) || function == "coalesce" || IsArithmetic(function);
}

std::string FunctionAdvice(const FilteredColumn &one, const std::string &function) {
	const std::string &name = one.comparison.name.name;
	if (IsOfTime(function)) {
		return "Write the condition as a range of the column itself (" + name + " >= start AND " +
		       name + " < end): " +
		       (one.index != nullptr ? "index " + one.index->name + " can serve that."
		                             : "an index on " + name + " can serve that.");
	}
	if (function == "coalesce") {
		return "Write it without coalesce (" + name + " = value, or " + name +
		       " IS NULL where NULL shall count), or index the expression.";
	}
	if (IsArithmetic(function)) {
		return "Move the arithmetic to the other side, so that " + name + " stands alone.";
	}
	return "Have an index on the expression itself checked, or compare the column as it is stored.";
}

/* Operators of LIKE and regular expressions; "" = none. */
std::string MatchKind(const std::string &op) {
	if (op == "~~") {
		return "LIKE";
	}
	if (op == "~~*") {
		return "ILIKE";
	}
	return op == "~" || op == "~*" ? "a regular expression" : "";
}

/* The pattern when it is a constant; nullptr when not. */
const std::string *PatternOf(const FilteredColumn &one) {
	if (one.comparison.other < 0) {
		return nullptr;
	}
	const ExpressionPart &other = one.filter->At(one.filter->WithoutCasts(one.comparison.other));
	return other.kind == PartKind::Literal && !other.is_null_literal ? &other.text : nullptr;
}

bool IsPrefixPattern(const std::string &pattern) {
	return !pattern.empty() && pattern[0] != '%' && pattern[0] != '_';
}

bool HasTrigramIndex(const FilteredColumn &one) {
	if (one.scan.facts == nullptr) {
		return false;
	}
	for (const IndexFacts &index : one.scan.facts->indexes) {
		for (std::size_t i = 0; i < index.keys.size() && i < index.operator_classes.size(); ++i) {
			if (index.operator_classes[i].find("trgm") != std::string::npos &&
			    index.keys[i].find(one.comparison.name.name) != std::string::npos) {
				return true;
			}
		}
	}
	return false;
}

} // namespace

void FindImplicitCast(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	static constexpr std::array<std::string_view, 3> kOfMismatch = {"numeric", "double precision",
	                                                                "real"};
	for (const FilteredColumn &one : FilteredColumns(input)) {
		const std::string to = CastOf(one);
		const bool is_mismatch =
			std::find(kOfMismatch.begin(), kOfMismatch.end(), to) != kOfMismatch.end();
		if (to.empty() || IsDateCast(to) || !IsComparison(one.comparison) ||
		    (one.column != nullptr && IsRelabel(one.column->type, to)) ||
		    (one.column == nullptr && !is_mismatch) || (one.index == nullptr && !one.is_only)) {
			continue;
		}
		const std::string &name = one.comparison.name.name;
		const std::string type = one.column == nullptr ? "the column's own type" : one.column->type;
		Finding finding = StartFor(rule, input, one);
		finding.title =
			"Column " + name + " is converted to " + to + " in each row" +
			(one.index == nullptr ? "" : ", so index " + one.index->name + " is no use");
		finding.advice = "Give the value as " + type +
		                 ": fix the type of the parameter or constant, or cast it instead of the "
		                 "column.";
		sink.Add(std::move(finding));
	}
}

void FindFunctionOnColumn(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	for (const FilteredColumn &one : FilteredColumns(input)) {
		const std::string function = FunctionOf(one);
		if (function.empty() || !IsComparison(one.comparison) ||
		    (one.index == nullptr && !one.is_only) || HasIndexOnExpression(input, one)) {
			continue;
		}
		const std::string side = one.filter->Text(one.comparison.column);
		Finding finding = StartFor(rule, input, one);
		finding.title = side + " is computed for each row" +
		                (one.index == nullptr ? ", and no index has it"
		                                      : ", so index " + one.index->name + " is no use");
		finding.advice = FunctionAdvice(one, function);
		if (!IsRewritten(function)) {
			finding.index = WishForColumn(input, one);
		}
		sink.Add(std::move(finding));
	}
}

void FindLeadingWildcard(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	for (const FilteredColumn &one : FilteredColumns(input)) {
		const bool is_like = one.comparison.op == "~~" || one.comparison.op == "~~*";
		const std::string *pattern = is_like ? PatternOf(one) : nullptr;
		if (pattern == nullptr || pattern->empty() || IsPrefixPattern(*pattern) ||
		    (!one.is_only && one.index == nullptr) || HasTrigramIndex(one)) {
			continue;
		}
		const bool is_suffix = pattern->find_first_of("%_", 1) == std::string::npos;
		Finding finding = StartFor(rule, input, one);
		finding.title = "LIKE with a pattern that begins with a wildcard reads all of " +
		                input.plan.At(one.scan.node).Relation();
		finding.advice = "A GIN index with gin_trgm_ops (extension pg_trgm) on " +
		                 one.comparison.name.name +
		                 " serves such patterns of three letters and more.";
		if (is_suffix) {
			finding.advice +=
				" For endings alone, an index on reverse(" + one.comparison.name.name + ") does.";
		}
		sink.Add(std::move(finding));
	}
}

void FindPrefixCollation(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	for (const FilteredColumn &one : FilteredColumns(input)) {
		const std::string *pattern = one.comparison.op == "~~" ? PatternOf(one) : nullptr;
		if (pattern == nullptr || !IsPrefixPattern(*pattern) || !one.comparison.is_plain ||
		    one.index == nullptr || one.index->method != "btree" || one.column == nullptr ||
		    one.column->collation_is_c || HasTrigramIndex(one)) {
			continue;
		}
		const bool has_pattern_class =
			std::any_of(one.scan.facts->indexes.begin(), one.scan.facts->indexes.end(),
		                [&](const IndexFacts &index) {
							return !index.keys.empty() &&
			                       index.keys[0] == one.comparison.name.name &&
			                       !index.operator_classes.empty() &&
			                       index.operator_classes[0].find("pattern") != std::string::npos;
						});
		if (has_pattern_class) {
			continue;
		}
		Finding finding = StartFor(rule, input, one);
		finding.title = "Index " + one.index->name + " cannot serve LIKE: its collation is not C";
		finding.advice =
			"An index on " + one.comparison.name.name +
			" with text_pattern_ops (or COLLATE \"C\") finds prefixes; the present one "
			"keeps serving ORDER BY and comparisons.";
		finding.index = WishForColumn(input, one);
		sink.Add(std::move(finding));
	}
}

void FindCaselessMatch(const FindingRule &rule, const FindingInput &input, FindingSink &sink) {
	for (const FilteredColumn &one : FilteredColumns(input)) {
		const std::string kind = MatchKind(one.comparison.op);
		const std::string *pattern = kind.empty() || kind == "LIKE" ? nullptr : PatternOf(one);
		// A wildcard in front is told by leading_wildcard_like; ^abc can use a b-tree.
		if (pattern == nullptr || pattern->empty() ||
		    (kind == "ILIKE" && !IsPrefixPattern(*pattern)) ||
		    (one.comparison.op == "~" && pattern->starts_with('^')) ||
		    (!one.is_only && one.index == nullptr) || HasTrigramIndex(one)) {
			continue;
		}
		Finding finding = StartFor(rule, input, one);
		finding.title = "Matching " + one.comparison.name.name + " by " + kind + " reads all of " +
		                input.plan.At(one.scan.node).Relation();
		finding.advice = "A GIN index with gin_trgm_ops (extension pg_trgm) serves it.";
		if (kind == "ILIKE") {
			finding.advice += "  For whole words or prefixes compare lower(" +
			                  one.comparison.name.name +
			                  ") with a lower-case value and index that expression.";
		}
		sink.Add(std::move(finding));
	}
}

} // namespace savant::core
