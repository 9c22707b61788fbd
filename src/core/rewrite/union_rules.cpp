/*
 * union_rules.cpp
 *     OR over several columns or tables, as one query for each alternative.
 *
 * A UNION ALL B AND (A's condition IS NOT TRUE): a row that fulfils both comes from the first
 * arm only, so nothing is lost, doubled, or left to keys.
 */
#include "core/rewrite/rewrite_case.hpp"

namespace savant::core {

namespace {

constexpr std::size_t kMaxArms = 3;

class OrSplitter {
public:
	OrSplitter(RewriteCase &rewrite, std::vector<Rewrite> &out)
		: case_(rewrite), layout_(rewrite.layout()), out_(out) {}

	void Run() {
		// The statement's own SELECT, alone: no set operation, WITH or nesting around it.
		if (layout_.Selects().empty() || !layout_.Is(0, "select")) {
			return;
		}
		const SelectLayout &select = layout_.Selects().front();
		const int last = layout_.Count() - (layout_.Text(layout_.Count() - 1) == ";" ? 1 : 0);
		const int block = case_.BlockOf(select);
		if (select.select != 0 || select.end < last || block < 0 || select.where < 0 ||
		    select.order_by >= 0 || select.limit >= 0 || case_.HasDistinct(select) ||
		    !case_.IsPlain(select) || case_.MayBeVolatile({0, last})) {
			return;
		}
		for (const TokenSpan conjunct : case_.WhereConjuncts(select)) {
			const auto arms = case_.Disjuncts(conjunct);
			if (arms.size() >= 2 && arms.size() <= kMaxArms && UsesSeveralColumns(arms)) {
				Split(select, conjunct, arms, last);
			}
		}
	}

private:
	/* x = 1 OR x = 2 is one look into one index already. */
	bool UsesSeveralColumns(const std::vector<TokenSpan> &arms) const {
		const auto first = case_.SitesIn(arms[0]);
		for (std::size_t i = 1; i < arms.size(); ++i) {
			const auto other = case_.SitesIn(arms[i]);
			if (first.empty() || other.empty()) {
				return false;
			}
			const ColumnSite &a = case_.text().Site(first[0]), &b = case_.text().Site(other[0]);
			if (a.name == b.name && a.qualifier == b.qualifier) {
				return false;
			}
		}
		return true;
	}

	void Split(const SelectLayout &select, TokenSpan conjunct, const std::vector<TokenSpan> &arms,
	           int last) {
		std::string text;
		const TokenSpan whole = Around(conjunct);
		const std::string before = case_.Text({0, whole.first});
		const std::string after = case_.Text({whole.last, last});
		(void)select;
		for (std::size_t i = 0; i < arms.size(); ++i) {
			std::string condition = case_.Text(arms[i]);
			condition = case_.Disjuncts(arms[i]).size() > 1 ? "(" + condition + ")" : condition;
			for (std::size_t j = 0; j < i; ++j) {
				condition += " AND (" + case_.Text(arms[j]) + ") IS NOT TRUE";
			}
			text += (i == 0 ? "" : "\nUNION ALL\n") + before + " " + condition +
			        (after.empty() ? "" : " " + after);
		}
		case_.Replace({0, last}, text);
		case_.Take(out_, "or_to_union_all", "OR written as one query for each alternative",
		           "each arm leaves out what an earlier one has found");
	}

	/* With the parentheses around it. */
	TokenSpan Around(TokenSpan span) const {
		while (span.first > 0 && layout_.Text(span.first - 1) == "(" &&
		       layout_.Closing(span.first - 1) == span.last) {
			--span.first;
			++span.last;
		}
		return span;
	}

	RewriteCase &case_;
	const SqlLayout &layout_;
	std::vector<Rewrite> &out_;
};

} // namespace

void UnionRules(RewriteCase &rewrite, std::vector<Rewrite> &out) { OrSplitter(rewrite, out).Run(); }

} // namespace savant::core
