/*
 * correlation_rules.cpp
 *     A subquery that aggregates anew for each row, as one grouped join; common table
 *     expressions that the planner may look into.
 */
#include <algorithm>

#include "core/rewrite/rewrite_case.hpp"

namespace savant::core {

namespace {

/* (SELECT sum(o.total) FROM orders o WHERE o.customer_id = c.id AND ...) */
struct CorrelatedAggregate {
	const SelectLayout *select = nullptr;
	TokenSpan whole; // with its parentheses
	std::string function;
	ColumnHere inner, outer; // the equality that correlates
	TokenSpan equality;
	std::vector<TokenSpan> others; // the other conjuncts
};

class CorrelationRewriter {
public:
	CorrelationRewriter(RewriteCase &rewrite, std::vector<Rewrite> &out)
		: case_(rewrite), layout_(rewrite.layout()), out_(out) {}

	void Run() {
		for (const SelectLayout &select : layout_.Selects()) {
			if (const auto found = Read(select)) {
				Join(*found);
			}
		}
		Inline();
	}

private:
	std::optional<CorrelatedAggregate> Read(const SelectLayout &select) const {
		CorrelatedAggregate found;
		const int open = select.select - 1;
		if (layout_.Text(open) != "(" || layout_.Closing(open) != select.end || select.where < 0 ||
		    select.from < 0 || select.group_by >= 0 || select.having >= 0 || select.window >= 0 ||
		    select.limit >= 0 || select.order_by >= 0 || case_.HasDistinct(select) ||
		    layout_.IsAny(open - 1, {"exists", "in", "any", "all", "some", "array", "lateral",
		                             "from", "join", "as", "materialized"}) ||
		    case_.MayBeVolatile({select.select, select.end})) {
			return std::nullopt;
		}
		const TokenSpan output = case_.OutputsOf(select);
		if (!case_.Call(output, {"sum", "avg", "min", "max", "count", "bool_and", "bool_or"})) {
			return std::nullopt;
		}
		found.select = &select;
		found.whole = {open, select.end + 1};
		found.function = layout_.NameAt(output.first);
		return Correlate(found) ? std::optional(found) : std::nullopt;
	}

	/* Exactly one conjunct uses columns from outside, as inner = outer. */
	bool Correlate(CorrelatedAggregate &found) const {
		const int block = case_.BlockOf(*found.select);
		if (block < 0 || !AllOfBlock(case_.OutputsOf(*found.select), block) ||
		    !AllOfBlock({found.select->from, SqlLayout::EndOfFrom(*found.select)}, block)) {
			return false;
		}
		int correlated = 0;
		for (const TokenSpan conjunct : case_.WhereConjuncts(*found.select)) {
			if (AllOfBlock(conjunct, block)) {
				found.others.push_back(conjunct);
				continue;
			}
			const auto comparison = case_.Comparison(conjunct);
			const auto left =
				comparison && comparison->op == "=" ? case_.Column(comparison->left) : std::nullopt;
			const auto right = left ? case_.Column(comparison->right) : std::nullopt;
			if (!right || (left->item.block == block) == (right->item.block == block)) {
				return false;
			}
			found.inner = left->item.block == block ? *left : *right;
			found.outer = left->item.block == block ? *right : *left;
			found.equality = conjunct;
			++correlated;
		}
		const std::string &inner_type = case_.ColumnOf(found.inner).type_name;
		return correlated == 1 && inner_type == case_.ColumnOf(found.outer).type_name &&
		       found.outer.item.block == case_.scope().At(block).parent;
	}

	bool AllOfBlock(TokenSpan span, int block) const {
		if (case_.HasWord(span, {"select"})) {
			return false; // a subquery within: not looked into
		}
		const auto sites = case_.SitesIn(span);
		return std::all_of(sites.begin(), sites.end(), [&](int site) {
			return case_.text().Site(site).name != "*" && case_.ItemOf(site).block == block;
		});
	}

	void Join(const CorrelatedAggregate &found) {
		const int block = found.outer.item.block;
		const SelectLayout *const outer = case_.text().LayoutOf(block);
		if (outer == nullptr || outer->from < 0 || found.whole.first < outer->select ||
		    found.whole.last > outer->end) {
			return;
		}
		const bool in_from =
			found.whole.first > outer->from && found.whole.first < SqlLayout::EndOfFrom(*outer);
		if (in_from) {
			return;
		}
		if (!OuterIsPlain(*outer, block) || !CanWriteStars(block) ||
		    !IsOfLastTable(*outer, found)) {
			return;
		}
		Write(found, *outer);
	}

	/* Aggregates of the outer query would need the new column in GROUP BY. */
	bool OuterIsPlain(const SelectLayout &outer, int block) const {
		return case_.IsPlain(outer) && !case_.scope().At(block).is_set_operation;
	}

	/* A star would take in the joined columns: it can be written as one star for each table. */
	bool CanWriteStars(int block) const {
		const Block &here = case_.scope().At(block);
		const bool merged =
			std::any_of(here.joins.begin(), here.joins.end(), [](const core::Join &join) {
				return join.natural || !join.using_columns.empty();
			});
		const bool unnamed = std::any_of(here.items.begin(), here.items.end(),
		                                 [](const FromItem &item) { return item.name.empty(); });
		for (const ColumnSite &site : case_.text().Sites()) {
			if (site.block == block && site.name == "*" && site.qualifier.empty() &&
			    (merged || unnamed)) {
				return false;
			}
		}
		return true;
	}

	void WriteStars(int block) {
		std::string stars;
		for (const FromItem &item : case_.scope().At(block).items) {
			stars += (stars.empty() ? "" : ", ") + QuoteIdentifier(item.name) + ".*";
		}
		for (const ColumnSite &site : case_.text().Sites()) {
			if (site.block == block && site.name == "*" && site.qualifier.empty()) {
				const int token = layout_.TokenAt(site.location);
				case_.Replace({token, token + 1}, stars);
			}
		}
	}

	/* LEFT JOIN binds to the last item of a list with commas. */
	bool IsOfLastTable(const SelectLayout &outer, const CorrelatedAggregate &found) const {
		int comma = -1;
		for (int i = outer.from; i < SqlLayout::EndOfFrom(outer); ++i) {
			comma = layout_.Text(i) == "," && layout_.Depth(i) == layout_.Depth(outer.select)
			            ? i
			            : comma;
		}
		const int item = layout_.TokenAt(case_.sight().At(found.outer.item).location);
		return comma < 0 || item > comma;
	}

	void Write(const CorrelatedAggregate &found, const SelectLayout &outer) {
		std::string alias = "grouped";
		for (int i = 2; case_.sight().ItemCalled(found.outer.item.block, alias).Known() ||
		                IsUsed(alias) || IsUsed(alias + "_key") || IsUsed(alias + "_value");
		     ++i) {
			alias = "grouped_" + std::to_string(i);
		}
		const TokenSpan output = case_.OutputsOf(*found.select);
		const std::string key = case_.Text(EqualitySide(found, /* inner = */ true));
		std::string join = " LEFT JOIN (SELECT " + key + " AS " + alias + "_key, " +
		                   case_.Text(output) + " AS " + alias + "_value " +
		                   case_.Text({found.select->from, SqlLayout::EndOfFrom(*found.select)});
		for (std::size_t i = 0; i < found.others.size(); ++i) {
			const bool several = case_.Disjuncts(found.others[i]).size() > 1;
			const std::string text = case_.Text(case_.Bare(found.others[i]));
			join += (i == 0 ? " WHERE " : " AND ") + (several ? "(" + text + ")" : text);
		}
		join += " GROUP BY 1) AS " + alias + " ON " + alias + "." + alias +
		        "_key = " + case_.Text(EqualitySide(found, /* inner = */ false));
		std::string value = alias + "." + alias + "_value";
		value = found.function == "count" ? "coalesce(" + value + ", 0)" : value;
		value += IsBareOutput(found, outer) ? " AS " + found.function : "";
		WriteStars(found.outer.item.block);
		case_.Replace(found.whole, value);
		const int end = layout_.EndBefore(SqlLayout::EndOfFrom(outer));
		case_.text().edits.push_back({end, end, join});
		case_.Take(out_, "correlated_to_join", "correlated subquery computed once for all groups",
		           "a grouped query has one row for each key, so the join neither drops nor "
		           "multiplies rows");
	}

	TokenSpan EqualitySide(const CorrelatedAggregate &found, bool inner) const {
		const auto comparison = case_.Comparison(found.equality);
		const auto left = case_.Column(comparison->left);
		const bool left_is_inner = left && left->item == found.inner.item;
		return left_is_inner == inner ? comparison->left : comparison->right;
	}

	bool IsUsed(const std::string &alias) const {
		for (int i = 0; i < layout_.Count(); ++i) {
			if (layout_.IsName(i) && layout_.NameAt(i) == alias) {
				return true;
			}
		}
		return false;
	}

	/* An output by itself and without an alias is called after its function. */
	bool IsBareOutput(const CorrelatedAggregate &found, const SelectLayout &outer) const {
		const TokenSpan outputs = case_.OutputsOf(outer);
		const bool begins =
			found.whole.first == outputs.first || layout_.Text(found.whole.first - 1) == ",";
		const bool ends = found.whole.last == outputs.last || layout_.Text(found.whole.last) == ",";
		return begins && ends && found.whole.last <= outputs.last &&
		       layout_.Depth(found.whole.first) == layout_.Depth(outer.select);
	}

	/* WITH x AS (...) that is read several times, or MATERIALIZED by hand. */
	void Inline() {
		for (const CommonTable &table : case_.scope().Query().ctes) {
			if (table.is_recursive || table.block < 0) {
				continue;
			}
			for (int i = 1; i + 2 < layout_.Count(); ++i) {
				const bool named = layout_.IsName(i - 1) && layout_.NameAt(i - 1) == table.name &&
				                   layout_.Is(i, "as");
				const bool before =
					i >= 2 && (layout_.Is(i - 2, "with") || layout_.Text(i - 2) == ",");
				if (named && before && !layout_.Is(i + 1, "not")) {
					InlineOne(table.name, i);
				}
			}
		}
	}

	void InlineOne(const std::string &name, int as) {
		const bool marked = layout_.Is(as + 1, "materialized");
		if (layout_.Text(as + (marked ? 2 : 1)) != "(") {
			return;
		}
		if (marked) {
			case_.Replace({as + 1, as + 2}, "NOT MATERIALIZED");
		} else {
			const int at = layout_.At(as).end;
			case_.text().edits.push_back({at, at, " NOT MATERIALIZED"});
		}
		case_.Take(out_, "inline_cte",
		           "WITH " + name + " planned together with the query around it",
		           "the rows are the same; the server itself keeps a WITH apart that has volatile "
		           "functions");
	}

	RewriteCase &case_;
	const SqlLayout &layout_;
	std::vector<Rewrite> &out_;
};

} // namespace

void CorrelationRules(RewriteCase &rewrite, std::vector<Rewrite> &out) {
	CorrelationRewriter(rewrite, out).Run();
}

} // namespace savant::core
