/*
 * page_rules.cpp
 *     OFFSET, which reads and throws away all pages before: an offer to begin behind the last
 *     row of the page before, for which the program has to remember that row's values.
 */
#include <algorithm>
#include <cstdlib>

#include "core/rewrite/rewrite_case.hpp"

namespace savant::core {

namespace {

constexpr long kLeastOffset = 20;

class KeysetWriter {
public:
	KeysetWriter(RewriteCase &rewrite, std::vector<Rewrite> &out)
		: case_(rewrite), layout_(rewrite.layout()), out_(out) {}

	void Run() {
		if (!layout_.Is(0, "select") || layout_.Selects().empty()) {
			return;
		}
		const SelectLayout &select = layout_.Selects().front();
		const int block = case_.BlockOf(select);
		const int offset = OffsetToken(select);
		if (select.select != 0 || offset < 0 || select.order_by < 0 || case_.HasDistinct(select) ||
		    !case_.IsPlain(select) || !ReadOrder(select) || !Complete(block)) {
			return;
		}
		Write(select, offset);
	}

private:
	/* The keyword of OFFSET number; -1 = none, or a small one. */
	int OffsetToken(const SelectLayout &select) const {
		for (int i = std::max(select.limit, 0); select.limit >= 0 && i + 1 < select.end; ++i) {
			if (layout_.Is(i, "offset") && layout_.At(i + 1).kind == SqlTokenKind::Number) {
				const long rows = std::atol(std::string(layout_.Text(i + 1)).c_str());
				return rows >= kLeastOffset ? i : -1;
			}
		}
		return -1;
	}

	/* ORDER BY columns that are never NULL, all in one direction. */
	bool ReadOrder(const SelectLayout &select) {
		const int end = SqlLayout::EndOfOrderBy(select);
		for (auto [first, last] : layout_.SplitAtCommas(select.order_by + 2, end)) {
			const bool descends = layout_.Is(last - 1, "desc");
			last -= descends || layout_.Is(last - 1, "asc") ? 1 : 0;
			const auto column = case_.Column({first, last});
			if (!column || column->nullable || (!columns_.empty() && descends != descends_)) {
				return false;
			}
			descends_ = descends;
			columns_.push_back(*column);
			texts_.push_back(case_.Text({first, last}));
		}
		return !columns_.empty();
	}

	/* Rows that are equal in all of them could be lost between pages: a key is added. */
	bool Complete(int block) {
		const Block &here = case_.scope().At(block);
		if (here.items.size() != 1) {
			return false;
		}
		const auto keys = case_.UniqueKeys({block, 0});
		const auto covered = [this](const std::vector<int> &key) {
			return std::all_of(key.begin(), key.end(), [this](int column) {
				return std::any_of(
					columns_.begin(), columns_.end(),
					[column](const ColumnHere &there) { return there.column.column == column; });
			});
		};
		if (keys.empty() || std::any_of(keys.begin(), keys.end(), covered)) {
			return !keys.empty();
		}
		const int relation = case_.sight().RelationOf({block, 0});
		for (const int column : keys.front()) {
			added_.push_back(QuoteIdentifier(case_.picture().At(ColumnRef{relation, column}).name));
		}
		return true;
	}

	void Write(const SelectLayout &select, int offset) {
		std::string order, names, values;
		std::vector<std::string> all = texts_;
		all.insert(all.end(), added_.begin(), added_.end());
		for (std::size_t i = 0; i < all.size(); ++i) {
			const std::string comma = i == 0 ? "" : ", ";
			names += comma + all[i];
			values += comma + "$" + std::to_string(i + 1);
			order += comma + all[i] + (descends_ ? " DESC" : "");
		}
		const bool row = all.size() > 1;
		const std::string sign = descends_ ? " < " : " > ";
		const std::string condition =
			row ? "(" + names + ")" + sign + "(" + values + ")" : names + sign + values;
		const TokenSpan where = case_.WhereOf(select);
		if (where.Empty()) {
			case_.text().InsertBefore(SqlLayout::EndOfFrom(select), " WHERE " + condition);
		} else {
			const bool several = case_.Disjuncts(where).size() > 1;
			case_.Replace(where, (several ? "(" + case_.Text(where) + ")" : case_.Text(where)) +
			                         " AND " + condition);
		}
		case_.Replace({select.order_by + 2, SqlLayout::EndOfOrderBy(select)}, order);
		const int end = layout_.IsAny(offset + 2, {"row", "rows"}) ? offset + 3 : offset + 2;
		case_.Remove({offset, end});
		case_.Take(out_, "offset_to_keyset", "next page by the last row of the page before",
		           "gives the next page when " + values + " are " + names +
		               " of the last row that was shown; a page by number is not possible",
		           Equivalence::Offer);
	}

	RewriteCase &case_;
	const SqlLayout &layout_;
	std::vector<Rewrite> &out_;
	std::vector<ColumnHere> columns_;
	std::vector<std::string> texts_, added_;
	bool descends_ = false;
};

} // namespace

void PageRules(RewriteCase &rewrite, std::vector<Rewrite> &out) {
	KeysetWriter(rewrite, out).Run();
}

} // namespace savant::core
