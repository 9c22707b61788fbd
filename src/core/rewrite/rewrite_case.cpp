/*
 * rewrite_case.cpp
 *     Spans of tokens and what they mean.
 */
#include "core/rewrite/rewrite_case.hpp"

#include <algorithm>

namespace savant::core {

namespace {

/* Functions that give one value for one row, the same each time within a statement. */
constexpr std::string_view kScalars[] = {
	"abs",        "ascii",        "btrim",        "ceil",   "ceiling",   "char_length", "coalesce",
	"concat",     "concat_ws",    "current_date", "date",   "date_part", "date_trunc",  "extract",
	"floor",      "greatest",     "initcap",      "least",  "left",      "length",      "lower",
	"lpad",       "ltrim",        "md5",          "mod",    "now",       "nullif",      "position",
	"power",      "replace",      "right",        "round",  "rpad",      "rtrim",       "sign",
	"split_part", "sqrt",         "starts_with",  "strpos", "substr",    "substring",   "to_char",
	"to_date",    "to_timestamp", "trim",         "trunc",  "upper",     "cast",        "age"};

/* Aggregates, which are harmless, too, but make a block's rows one. */
constexpr std::string_view kAggregateNames[] = {"avg",   "bool_and", "bool_or", "count",
                                                "every", "max",      "min",     "sum"};

/* Words before a parenthesis that call nothing. */
constexpr std::string_view kNoCalls[] = {
	"and",      "or",      "not",         "in",        "exists",  "values",    "on",
	"where",    "from",    "as",          "select",    "any",     "all",       "some",
	"then",     "else",    "when",        "case",      "between", "is",        "by",
	"join",     "over",    "filter",      "group",     "using",   "having",    "limit",
	"lateral",  "numeric", "decimal",     "varchar",   "char",    "character", "varying",
	"distinct", "union",   "interval",    "timestamp", "time",    "bit",       "float",
	"like",     "ilike",   "return",      "precision", "except",  "intersect", "offset",
	"row",      "array",   "materialized"};

template <std::size_t Size>
bool IsOneOf(const std::string_view (&words)[Size], std::string_view word) {
	return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

std::string Lower(std::string_view text) {
	std::string lower(text);
	for (char &letter : lower) {
		letter = letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
	}
	return lower;
}

bool IsComparison(std::string_view text) {
	return text == "=" || text == "<" || text == ">" || text == "<=" || text == ">=" ||
	       text == "<>" || text == "!=";
}

} // namespace

RewriteCase::RewriteCase(const ParsedSql &parsed, const SchemaPicture &picture,
                         const KeysHold &keys_hold)
	: text_(parsed, no_error_, picture, no_candidates_), keys_hold_(keys_hold) {}

TokenSpan RewriteCase::Bare(TokenSpan span) const {
	while (span.Size() > 2 && layout().Text(span.first) == "(" &&
	       layout().Closing(span.first) == span.last - 1 &&
	       !layout().Is(span.first + 1, "select")) {
		++span.first;
		--span.last;
	}
	return span;
}

/* Top of a span: the nesting of its first token, outside of CASE, BETWEEN ... AND skipped. */
std::vector<TokenSpan> RewriteCase::CutAt(TokenSpan span, std::string_view word) const {
	std::vector<TokenSpan> parts;
	int start = span.first, cases = 0;
	bool between = false;
	const int depth = span.Empty() ? 0 : layout().Depth(span.first);
	for (int i = span.first; i < span.last; ++i) {
		if (layout().Depth(i) != depth) {
			continue;
		}
		if (layout().Is(i, "case")) {
			++cases;
		} else if (layout().Is(i, "end")) {
			--cases;
		} else if (layout().Is(i, "between")) {
			between = true;
		} else if (layout().Is(i, "and") && between) {
			between = false;
		} else if (cases == 0 && layout().Is(i, word)) {
			parts.push_back({start, i});
			start = i + 1;
		}
	}
	parts.push_back({start, span.last});
	return parts;
}

bool RewriteCase::HasAtTop(TokenSpan span, std::string_view word) const {
	return CutAt(span, word).size() > 1;
}

std::vector<TokenSpan> RewriteCase::Conjuncts(TokenSpan condition) const {
	condition = Bare(condition);
	if (condition.Empty() || HasAtTop(condition, "or")) {
		return condition.Empty() ? std::vector<TokenSpan>{} : std::vector<TokenSpan>{condition};
	}
	const std::vector<TokenSpan> parts = CutAt(condition, "and");
	if (parts.size() == 1) {
		return parts;
	}
	std::vector<TokenSpan> conjuncts;
	for (const TokenSpan part : parts) {
		const auto inner = Conjuncts(part);
		conjuncts.insert(conjuncts.end(), inner.begin(), inner.end());
	}
	return conjuncts;
}

std::vector<TokenSpan> RewriteCase::Disjuncts(TokenSpan condition) const {
	condition = Bare(condition);
	return condition.Empty() ? std::vector<TokenSpan>{} : CutAt(condition, "or");
}

TokenSpan RewriteCase::WhereOf(const SelectLayout &select) const {
	return select.where < 0 ? TokenSpan{}
	                        : TokenSpan{select.where + 1, SqlLayout::EndOfWhere(select)};
}

std::vector<TokenSpan> RewriteCase::WhereConjuncts(const SelectLayout &select) const {
	return Conjuncts(WhereOf(select));
}

std::optional<ComparisonHere> RewriteCase::Comparison(TokenSpan span) const {
	span = Bare(span);
	std::optional<ComparisonHere> found;
	for (int i = span.first; i < span.last; ++i) {
		if (layout().Depth(i) != layout().Depth(span.first)) {
			continue;
		}
		if (layout().IsAny(i, {"and", "or", "not", "case", "between", "in", "is", "like", "ilike",
		                       "similar", "any", "all", "some", "escape"})) {
			return std::nullopt;
		}
		if (layout().At(i).kind == SqlTokenKind::Operator && IsComparison(layout().Text(i))) {
			if (found) {
				return std::nullopt;
			}
			const std::string op(layout().Text(i));
			found = {{span.first, i}, {i + 1, span.last}, op == "!=" ? "<>" : op};
		}
	}
	if (found && (found->left.Empty() || found->right.Empty())) {
		return std::nullopt;
	}
	return found;
}

std::optional<ColumnHere> RewriteCase::Column(TokenSpan span) const {
	span = Bare(span);
	if (span.Empty() || !layout().IsName(span.first)) {
		return std::nullopt;
	}
	for (std::size_t i = 0; i < text_.Sites().size(); ++i) {
		const int site = static_cast<int>(i);
		const auto [first, last] = text_.TokensOf(text_.Site(site));
		if (first != span.first || last != span.last || text_.Site(site).name == "*") {
			continue;
		}
		const Place place = scope().Resolve(site);
		const Origin origin = place.Known() ? scope().OriginOf(place) : Origin{};
		const ItemRef item{place.block, place.item};
		// Only columns of tables: what a subquery makes of one may be something else.
		if (!origin.Known() || sight().RelationOf(item) < 0) {
			return std::nullopt;
		}
		const bool not_null = picture().At(origin.column).not_null && KeysOf(item);
		return ColumnHere{site, item, origin.column, !not_null || origin.after_outer_join};
	}
	return std::nullopt;
}

std::optional<LiteralHere> RewriteCase::Literal(TokenSpan span) const {
	span = Bare(span);
	if (span.Empty()) {
		return std::nullopt;
	}
	if (const auto cast = Cast(span)) {
		auto literal = Literal(cast->first);
		if (!literal || !literal->type.empty()) {
			return std::nullopt;
		}
		literal->type = cast->second;
		return literal;
	}
	const bool negative = span.Size() == 2 && layout().Text(span.first) == "-";
	if (span.Size() == 2 && !negative) {
		const auto value = Literal({span.first + 1, span.last});
		if (!value || !value->is_string || !layout().IsAny(span.first, {"date", "timestamp"})) {
			return std::nullopt;
		}
		return LiteralHere{true, value->value, Lower(layout().Text(span.first))};
	}
	const SqlToken &token = layout().At(span.last - 1);
	const std::string_view text = layout().Text(span.last - 1);
	if (span.Size() > 2 || (span.Size() == 2 && token.kind != SqlTokenKind::Number)) {
		return std::nullopt;
	}
	if (token.kind == SqlTokenKind::Number) {
		return LiteralHere{false, (negative ? "-" : "") + std::string(text), ""};
	}
	if (token.kind != SqlTokenKind::String || text.size() < 2 || text.front() != '\'') {
		return std::nullopt;
	}
	LiteralHere literal{true, "", ""};
	for (std::size_t i = 1; i + 1 < text.size(); ++i) {
		literal.value.push_back(text[i]);
		i += text[i] == '\'' ? 1 : 0; // doubled
	}
	return literal;
}

std::optional<std::vector<TokenSpan>>
RewriteCase::Call(TokenSpan span, std::initializer_list<std::string_view> names) const {
	span = Bare(span);
	if (span.Size() < 3 || !layout().IsAny(span.first, names) ||
	    layout().Text(span.first + 1) != "(" || layout().Closing(span.first + 1) != span.last - 1) {
		return std::nullopt;
	}
	std::vector<TokenSpan> arguments;
	for (const auto &[first, last] : layout().SplitAtCommas(span.first + 2, span.last - 1)) {
		arguments.push_back({first, last});
	}
	return arguments;
}

std::optional<std::pair<TokenSpan, std::string>> RewriteCase::Cast(TokenSpan span) const {
	span = Bare(span);
	if (span.Size() >= 3 && layout().Text(span.last - 2) == "::" &&
	    layout().IsName(span.last - 1)) {
		const TokenSpan inner = {span.first, span.last - 2};
		for (int i = inner.first; i < inner.last; ++i) {
			// a + b::date casts b alone
			if (layout().Depth(i) == layout().Depth(span.first) &&
			    layout().At(i).kind == SqlTokenKind::Operator) {
				return std::nullopt;
			}
		}
		return std::pair(inner, layout().NameAt(span.last - 1));
	}
	if (span.Size() >= 6 && layout().Is(span.first, "cast") &&
	    layout().Text(span.first + 1) == "(" && layout().Closing(span.first + 1) == span.last - 1 &&
	    layout().Is(span.last - 3, "as") &&
	    layout().Depth(span.last - 3) == layout().Depth(span.first + 2)) {
		return std::pair(TokenSpan{span.first + 2, span.last - 3}, layout().NameAt(span.last - 2));
	}
	return std::nullopt;
}

int RewriteCase::BlockOf(const SelectLayout &select) const {
	for (std::size_t i = 0; i < scope().Query().blocks.size(); ++i) {
		const int block = static_cast<int>(i);
		const SelectLayout *const of = text_.LayoutOf(block);
		if (!scope().At(block).is_set_operation && of != nullptr && of->select == select.select) {
			return block;
		}
	}
	return -1;
}

TokenSpan RewriteCase::OutputsOf(const SelectLayout &select) const {
	TokenSpan outputs = {select.select + 1,
	                     select.from >= 0 ? select.from : SqlLayout::EndOfFrom(select)};
	if (layout().IsAny(outputs.first, {"distinct", "all"})) {
		++outputs.first;
	}
	return outputs;
}

bool RewriteCase::HasDistinct(const SelectLayout &select) const {
	return layout().Is(select.select + 1, "distinct");
}

bool RewriteCase::HasWord(TokenSpan span, std::initializer_list<std::string_view> words) const {
	for (int i = span.first; i < span.last; ++i) {
		if (layout().IsAny(i, words)) {
			return true;
		}
	}
	return false;
}

/* A name before a parenthesis that calls a function; its name in lower case, else "". */
std::string RewriteCase::CalledAt(int token) const {
	if (!layout().IsName(token) || layout().Text(token + 1) != "(") {
		return {};
	}
	const std::string name = layout().NameAt(token);
	const bool qualified = layout().Text(token - 1) == ".";
	// A qualified name may be anybody's function.
	return qualified ? "." : IsOneOf(kNoCalls, name) ? std::string() : name;
}

bool RewriteCase::MayBeVolatile(TokenSpan span) const {
	for (int i = span.first; i < span.last; ++i) {
		const std::string name = CalledAt(i);
		const bool cte_or_alias = layout().Is(i - 1, "as") || layout().Is(i + 2, "select");
		if (!name.empty() && !IsOneOf(kScalars, name) && !IsOneOf(kAggregateNames, name) &&
		    !cte_or_alias) {
			return true;
		}
	}
	return HasWord(span, {"tablesample", "for"});
}

bool RewriteCase::IsPlain(const SelectLayout &select) const {
	if (select.group_by >= 0 || select.having >= 0 || select.window >= 0) {
		return false;
	}
	const int end = select.order_by >= 0 ? SqlLayout::EndOfOrderBy(select) : -1;
	return HasPlainCalls(OutputsOf(select)) && (end < 0 || HasPlainCalls({select.order_by, end}));
}

/* Neither aggregates nor windows nor functions that could give rows; subqueries left out. */
bool RewriteCase::HasPlainCalls(TokenSpan span) const {
	for (int i = span.first; i < span.last; ++i) {
		if (layout().Is(i, "select") && i > span.first) {
			const int open = i - 1;
			if (layout().Text(open) != "(" || layout().Closing(open) < 0) {
				return false;
			}
			i = layout().Closing(open);
			continue;
		}
		const std::string name = CalledAt(i);
		if (layout().Is(i, "over") || (!name.empty() && !IsOneOf(kScalars, name))) {
			return false;
		}
	}
	return true;
}

bool RewriteCase::KeysOf(ItemRef item) const {
	const int relation = item.Known() ? sight().RelationOf(item) : -1;
	if (relation < 0) {
		return false;
	}
	const Relation &table = picture().At(relation);
	return (table.kind == RelationKind::Table || table.kind == RelationKind::PartitionedTable) &&
	       keys_hold_(table.oid);
}

std::vector<std::vector<int>> RewriteCase::UniqueKeys(ItemRef item) const {
	std::vector<std::vector<int>> keys;
	if (!KeysOf(item)) {
		return keys;
	}
	const Relation &table = picture().At(sight().RelationOf(item));
	if (!table.primary_key.empty()) {
		keys.push_back(table.primary_key);
	}
	for (const std::vector<int> &key : table.unique_keys) {
		// With a NULL in it a key may come twice.
		const bool filled = std::all_of(key.begin(), key.end(), [&](int column) {
			return table.columns[static_cast<std::size_t>(column)].not_null;
		});
		if (filled && !key.empty()) {
			keys.push_back(key);
		}
	}
	return keys;
}

std::vector<int> RewriteCase::SitesIn(TokenSpan span) const {
	std::vector<int> sites;
	for (std::size_t i = 0; i < text_.Sites().size(); ++i) {
		const auto [first, last] = text_.TokensOf(text_.Sites()[i]);
		if (first >= span.first && first < span.last) {
			sites.push_back(static_cast<int>(i));
		}
	}
	return sites;
}

ItemRef RewriteCase::ItemOf(int site) const {
	const Place place = scope().Resolve(site);
	return place.Known() ? ItemRef{place.block, place.item} : ItemRef{};
}

void RewriteCase::Remove(TokenSpan span) {
	text_.edits.push_back({layout().EndBefore(span.first), layout().At(span.last - 1).end, ""});
}

void RewriteCase::RemoveConjunct(const SelectLayout &select, TokenSpan conjunct) {
	TokenSpan span = conjunct;
	while (layout().Text(span.first - 1) == "(" && layout().Closing(span.first - 1) == span.last) {
		--span.first;
		++span.last;
	}
	if (layout().Is(span.first - 1, "and")) {
		--span.first;
	} else if (layout().Is(span.last, "and")) {
		text_.edits.push_back(
			{layout().At(span.first).start, layout().At(span.last + 1).start, ""});
		return;
	} else if (span.first == select.where + 1) {
		--span.first;
	}
	Remove(span);
}

void RewriteCase::Take(std::vector<Rewrite> &out, std::string rule, std::string what,
                       std::string reason, Equivalence equivalence) {
	std::string sql = ApplyEdits(text_.sql, std::move(text_.edits));
	text_.edits.clear();
	if (sql != text_.sql) {
		out.push_back(
			{std::move(rule), std::move(sql), std::move(what), std::move(reason), equivalence});
	}
}

} // namespace savant::core
