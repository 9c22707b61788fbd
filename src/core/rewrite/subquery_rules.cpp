/*
 * subquery_rules.cpp
 *     Subqueries that ask for more than their place needs: NOT IN, count(*) > 0, DISTINCT and
 *     ORDER BY where neither can be seen.
 */
#include "core/rewrite/rewrite_case.hpp"

namespace savant::core {

namespace {

class SubqueryRewriter {
public:
	SubqueryRewriter(RewriteCase &rewrite, std::vector<Rewrite> &out)
		: case_(rewrite), layout_(rewrite.layout()), out_(out) {}

	void Run() {
		for (const SelectLayout &select : layout_.Selects()) {
			Needless(select);
			for (const TokenSpan conjunct : case_.WhereConjuncts(select)) {
				NotIn(select, conjunct);
				for (const TokenSpan part : case_.Disjuncts(conjunct)) {
					CountToExists(part);
				}
			}
		}
	}

private:
	/* The SELECT that is the whole of the parenthesis at `open`; null: none, or a set operation. */
	const SelectLayout *SelectIn(int open) const {
		if (layout_.Text(open) != "(" || !layout_.Is(open + 1, "select")) {
			return nullptr;
		}
		for (const SelectLayout &select : layout_.Selects()) {
			if (select.select == open + 1) {
				return select.end == layout_.Closing(open) ? &select : nullptr;
			}
		}
		return nullptr;
	}

	/* FROM and WHERE only: no grouping, no limit, no DISTINCT. */
	bool IsSimple(const SelectLayout &select) const {
		return select.from >= 0 && select.group_by < 0 && select.having < 0 && select.window < 0 &&
		       select.limit < 0 && !case_.HasDistinct(select);
	}

	/* (SELECT count(*) FROM ...) > 0 */
	void CountToExists(TokenSpan part) {
		const auto comparison = case_.Comparison(part);
		if (!comparison) {
			return;
		}
		if (!Count(part, comparison->left, comparison->op, comparison->right)) {
			const std::string &op = comparison->op;
			Count(part, comparison->right,
			      op == "<"    ? ">"
			      : op == ">"  ? "<"
			      : op == "<=" ? ">="
			      : op == ">=" ? "<="
			                   : op,
			      comparison->left);
		}
	}

	bool Count(TokenSpan part, TokenSpan subquery, const std::string &op, TokenSpan number) {
		const SelectLayout *const inner = SelectIn(subquery.first);
		const auto literal = case_.Literal(number);
		if (inner == nullptr || !literal || literal->is_string ||
		    layout_.Closing(subquery.first) != subquery.last - 1 || !IsSimple(*inner) ||
		    !IsCountOfRows(*inner)) {
			return false;
		}
		const std::string &value = literal->value;
		const bool some = (op == ">" && value == "0") || (op == ">=" && value == "1") ||
		                  (op == "<>" && value == "0");
		const bool none = (op == "=" && value == "0") || (op == "<" && value == "1") ||
		                  (op == "<=" && value == "0");
		if (!some && !none) {
			return false;
		}
		const int end = inner->order_by >= 0 ? inner->order_by : inner->end;
		const TokenSpan whole = case_.Bare(part);
		case_.Replace(whole, std::string(none ? "NOT EXISTS" : "EXISTS") + " (SELECT 1 " +
		                         case_.Text({inner->from, end}) + ")");
		case_.Take(out_, "count_to_exists", "rows looked for with EXISTS and not counted",
		           "a count is above zero exactly when there is a row");
		return true;
	}

	/* count(*), count(1), or count of a column that is never NULL */
	bool IsCountOfRows(const SelectLayout &select) const {
		const auto call = case_.Call(case_.OutputsOf(select), {"count"});
		if (!call || call->size() != 1) {
			return false;
		}
		const auto literal = case_.Literal(call->front());
		const auto column = case_.Column(call->front());
		return case_.Text(call->front()) == "*" || literal.has_value() ||
		       (column && !column->nullable);
	}

	/* x NOT IN (SELECT y FROM ...) */
	void NotIn(const SelectLayout &outer, TokenSpan conjunct) {
		conjunct = case_.Bare(conjunct);
		int at = -1;
		for (int i = conjunct.first + 1; i + 2 < conjunct.last && at < 0; ++i) {
			at = layout_.Is(i, "not") && layout_.Is(i + 1, "in") &&
			             layout_.Depth(i) == layout_.Depth(conjunct.first)
			         ? i
			         : -1;
		}
		const SelectLayout *const inner = at < 0 ? nullptr : SelectIn(at + 2);
		if (inner == nullptr || layout_.Closing(at + 2) != conjunct.last - 1 || !IsSimple(*inner) ||
		    case_.MayBeVolatile({inner->select, inner->end})) {
			return;
		}
		const TokenSpan value = {conjunct.first, at};
		const auto wanted = case_.Column(value);
		const auto given = case_.Column(case_.OutputsOf(*inner));
		const int block = case_.BlockOf(*inner);
		if (!wanted || !given || block < 0 || given->item.block != block ||
		    wanted->item.block == block) {
			return;
		}
		(void)outer;
		WriteNotExists(conjunct, *inner, block, *wanted, *given);
	}

	/* The outer column must not be caught by a table of the same name inside. */
	void WriteNotExists(TokenSpan conjunct, const SelectLayout &inner, int block,
	                    const ColumnHere &wanted, const ColumnHere &given) {
		const std::string outer_name = case_.sight().At(wanted.item).name;
		std::string from = case_.Text({inner.from, SqlLayout::EndOfFrom(inner)});
		std::string inner_name = case_.sight().At(given.item).name;
		for (const FromItem &item : case_.scope().At(block).items) {
			if (item.name == outer_name && &item != &case_.sight().At(given.item)) {
				return;
			}
		}
		if (inner_name == outer_name) {
			// The same table in both: only where it stands alone and nothing else names it.
			const FromItem &item = case_.sight().At(given.item);
			if (case_.scope().At(block).items.size() != 1 || inner.where >= 0 ||
			    layout_.Text(inner.from + 2) == "." || item.name != item.relation) {
				return;
			}
			inner_name = case_.text().FreeAlias(block, case_.sight().RelationOf(given.item));
			from += " AS " + QuoteIdentifier(inner_name);
		}
		const std::string equal = QuoteIdentifier(inner_name) + "." +
		                          QuoteIdentifier(case_.ColumnOf(given).name) + " = " +
		                          QuoteIdentifier(outer_name) + "." +
		                          QuoteIdentifier(case_.ColumnOf(wanted).name);
		const TokenSpan where = case_.WhereOf(inner);
		std::string condition = equal;
		if (!where.Empty()) {
			const bool several = case_.Disjuncts(where).size() > 1;
			condition = several ? "(" + case_.Text(where) + ")" : case_.Text(where);
			condition += " AND " + equal;
		}
		const bool given_null = given.nullable && !IsFiltered(inner, given);
		const bool proved = !wanted.nullable && !given_null;
		case_.Replace(conjunct, "NOT EXISTS (SELECT 1 " + from + " WHERE " + condition + ")");
		case_.Take(out_, "not_in_to_not_exists", "NOT IN written as NOT EXISTS",
		           proved ? "neither " + case_.ColumnOf(wanted).name + " nor " +
		                        case_.ColumnOf(given).name + " can be NULL"
		                  : Difference(wanted, given, given_null),
		           proved ? Equivalence::Proved : Equivalence::Offer);
	}

	/* WHERE column IS NOT NULL */
	bool IsFiltered(const SelectLayout &inner, const ColumnHere &column) const {
		for (const TokenSpan conjunct : case_.WhereConjuncts(inner)) {
			const TokenSpan bare = case_.Bare(conjunct);
			const bool not_null = bare.Size() > 3 && layout_.Is(bare.last - 3, "is") &&
			                      layout_.Is(bare.last - 2, "not") &&
			                      layout_.Is(bare.last - 1, "null");
			const auto here = not_null ? case_.Column({bare.first, bare.last - 3}) : std::nullopt;
			if (here && here->item == column.item && here->column == column.column) {
				return true;
			}
		}
		return false;
	}

	std::string Difference(const ColumnHere &wanted, const ColumnHere &given,
	                       bool given_null) const {
		std::string text;
		if (given_null) {
			text = "NOT IN gives no row at all as soon as " + case_.ColumnOf(given).name +
			       " is NULL somewhere, which is seldom meant; NOT EXISTS passes over it";
		}
		if (wanted.nullable) {
			text += std::string(text.empty() ? "" : "; ") + "rows whose " +
			        case_.ColumnOf(wanted).name +
			        " is NULL are left out by NOT IN and kept by NOT EXISTS";
		}
		return text;
	}

	/* ORDER BY and DISTINCT in a subquery whose order and repetitions nobody sees. */
	void Needless(const SelectLayout &select) {
		const int open = select.select - 1;
		if (open < 1 || SelectIn(open) == nullptr || select.limit >= 0) {
			return;
		}
		const bool on = layout_.Is(select.select + 2, "on");
		const bool test = layout_.IsAny(open - 1, {"in", "exists"}) && !IsInPosition(open);
		if (select.order_by >= 0 && !on && (test || OrderIsHidden(select, open))) {
			case_.Remove({select.order_by, SqlLayout::EndOfOrderBy(select)});
			case_.Take(out_, "order_in_subquery", "ORDER BY of a subquery removed",
			           "the query around it does not depend on the order of its rows");
		}
		if (case_.HasDistinct(select) && !on && test && select.order_by < 0) {
			case_.Remove({select.select + 1, select.select + 2});
			case_.Take(out_, "distinct_in_subquery", "DISTINCT of a subquery removed",
			           "IN and EXISTS ask only whether there is such a row");
		}
	}

	/* position('x' IN (SELECT ...)) */
	bool IsInPosition(int open) const {
		int around = open;
		while (around > 0 && layout_.Depth(around) >= layout_.Depth(open)) {
			--around;
		}
		return layout_.Depth(open) > 0 && layout_.Is(around - 1, "position");
	}

	/* In FROM of a query that counts or adds up, or sorts by itself. */
	bool OrderIsHidden(const SelectLayout &select, int open) const {
		const SelectLayout *const outer = layout_.SelectAround(open);
		if (outer == nullptr || outer->from < 0 || open < outer->from ||
		    open >= SqlLayout::EndOfFrom(*outer) || layout_.Is(open - 1, "lateral")) {
			return false;
		}
		const TokenSpan all = {outer->select, outer->end};
		if (case_.MayBeVolatile(all) || case_.HasWord(all, {"over"}) || outer->limit >= 0 ||
		    case_.HasDistinct(*outer) || select.window >= 0) {
			return false;
		}
		// These give the same whatever the order; array_agg and the like count as volatile above.
		return outer->group_by < 0 && !case_.IsPlain(*outer) &&
		       case_.HasWord(case_.OutputsOf(*outer),
		                     {"count", "min", "max", "sum", "avg", "bool_and", "bool_or"});
	}

	RewriteCase &case_;
	const SqlLayout &layout_;
	std::vector<Rewrite> &out_;
};

} // namespace

void SubqueryRules(RewriteCase &rewrite, std::vector<Rewrite> &out) {
	SubqueryRewriter(rewrite, out).Run();
}

} // namespace savant::core
