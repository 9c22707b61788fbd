/*
 * select_merge.cpp
 *     The joins of a plain SELECT are edges between its tables; what is missing on the
 *     other side is brought in edge by edge.
 */
#include "core/sql/select_merge.hpp"

#include <algorithm>

namespace savant::core {

namespace {

using Items = std::vector<int>; // by position in `other`.from: the position in `parts`.from, or -1

bool IsNamed(const Column &column, const SqlWord &word) {
	return QuoteIdentifier(column.name) == word.text || column.name == word.text ||
	       "\"" + column.name + "\"" == word.text;
}

bool Contains(const std::vector<int> &list, int value) {
	return std::find(list.begin(), list.end(), value) != list.end();
}

std::vector<int> ItemsIn(const std::vector<SqlPiece> &pieces) {
	std::vector<int> items;
	for (const SqlPiece &piece : pieces) {
		for (const SqlWord &word : piece) {
			if (word.item >= 0 && !Contains(items, word.item)) {
				items.push_back(word.item);
			}
		}
	}
	return items;
}

/* Columns of `item` that the condition holds equal to something else; empty for other conditions.
 */
std::vector<SqlWord> EqualColumns(const SqlPiece &condition, int item) {
	std::vector<SqlWord> columns;
	for (std::size_t i = 0; i < condition.size(); i++) {
		const bool equality = i + 2 < condition.size() && condition[i].item >= 0 &&
		                      condition[i + 1].text == "=" && condition[i + 2].item >= 0;
		if (!equality) {
			return {};
		}
		columns.push_back(condition[i].item == item ? condition[i] : condition[i + 2]);
		i += 3; // the AND
		if (i < condition.size() && condition[i].text != "AND" && condition[i].text != "and") {
			return {};
		}
	}
	return columns;
}

/* At most one row of the table has given values in these columns. */
bool IsUnique(const Relation &relation, const std::vector<SqlWord> &columns) {
	const auto has = [&columns, &relation](int column) {
		const Column &wanted = relation.columns[static_cast<std::size_t>(column)];
		return std::any_of(columns.begin(), columns.end(),
		                   [&wanted](const SqlWord &word) { return IsNamed(wanted, word); });
	};
	for (std::size_t i = 0; i < relation.columns.size(); i++) {
		if (relation.columns[i].is_unique && has(static_cast<int>(i))) {
			return true;
		}
	}
	std::vector<std::vector<int>> keys = relation.unique_keys;
	keys.push_back(relation.primary_key);
	return std::any_of(keys.begin(), keys.end(), [&has](const std::vector<int> &key) {
		return !key.empty() && std::all_of(key.begin(), key.end(), has);
	});
}

SqlPiece Mapped(const SqlPiece &piece, const Items &items) {
	SqlPiece mapped = piece;
	for (SqlWord &word : mapped) {
		if (word.item >= 0) {
			word.item = items[static_cast<std::size_t>(word.item)];
		}
	}
	return mapped;
}

std::string FreeName(const std::string &wanted, const SelectParts &parts) {
	std::string name = wanted;
	for (int n = 2; std::any_of(parts.from.begin(), parts.from.end(),
	                            [&name](const JoinedTable &table) { return table.name == name; });
	     n++) {
		name = wanted + "_" + std::to_string(n);
	}
	return name;
}

/* Brings tables of one statement into another. */
class Bringer {
public:
	Bringer(const SelectParts &parts, const SelectParts &other, const SchemaPicture &picture)
		: parts_(parts), other_(other), picture_(picture), items_(other.from.size(), -1) {
		for (std::size_t i = 0; i < other.from.size(); i++) {
			items_[i] = parts.Find(other.from[i].relation);
		}
	}

	/* Adds what `needed` (items of the other) asks for; false when a row may become several. */
	bool Bring(const std::vector<int> &needed) {
		std::vector<int> path;
		if (!FindPath(needed, path)) {
			return false;
		}
		for (const int edge : path) {
			const SqlPiece &condition = other_.from[static_cast<std::size_t>(edge)].condition;
			const int item = MissingItem(condition);
			const JoinedTable &table = other_.from[static_cast<std::size_t>(item)];
			const Relation &relation = picture_.At(table.relation);
			if (!IsUnique(relation, EqualColumns(condition, item))) {
				return false;
			}
			items_[static_cast<std::size_t>(item)] = static_cast<int>(parts_.from.size());
			JoinedTable joined{table.relation, FreeName(relation.name, parts_), false, {}};
			joined.outer = other_.from[static_cast<std::size_t>(edge)].outer;
			parts_.from.push_back(std::move(joined));
			parts_.from.back().condition = Mapped(condition, items_);
		}
		return true;
	}

	/* EXISTS over all that is missing for `needed`, with `conditions` in it. */
	std::optional<SqlPiece> Exists(const std::vector<int> &needed,
	                               const std::vector<SqlPiece> &conditions) {
		std::vector<int> path;
		if (!FindPath(needed, path) || path.empty()) {
			return std::nullopt;
		}
		SelectParts names = parts_; // for names that are free
		std::vector<std::string> inner(other_.from.size());
		SqlPiece from, where;
		for (const int edge : path) {
			const SqlPiece &condition = other_.from[static_cast<std::size_t>(edge)].condition;
			const int item = MissingItem(condition);
			const JoinedTable &table = other_.from[static_cast<std::size_t>(item)];
			const std::string name = FreeName(picture_.At(table.relation).name, names);
			names.from.push_back({table.relation, name, false, {}});
			inner[static_cast<std::size_t>(item)] = name;
			items_[static_cast<std::size_t>(item)] = kInner;
			Append(from, from.empty() ? "FROM" : "CROSS JOIN");
			Append(from, picture_.SqlName(table.relation));
			if (name != picture_.At(table.relation).name) {
				Append(from, "AS " + QuoteIdentifier(name));
			}
			AppendCondition(where, condition, inner);
		}
		for (const SqlPiece &condition : conditions) {
			AppendCondition(where, condition, inner);
		}
		SqlPiece exists = MakePiece("EXISTS (SELECT 1");
		exists.insert(exists.end(), from.begin(), from.end());
		exists.insert(exists.end(), where.begin(), where.end());
		exists.push_back(SqlWord{")"});
		return exists;
	}

	SelectParts &Parts() { return parts_; }
	const Items &ItemsOfOther() const { return items_; }

private:
	static constexpr int kInner = -2;

	static void Append(SqlPiece &piece, std::string_view text) {
		for (SqlWord &word : MakePiece(text)) {
			word.space = true;
			piece.push_back(std::move(word));
		}
	}

	void AppendCondition(SqlPiece &where, const SqlPiece &condition,
	                     const std::vector<std::string> &inner) const {
		Append(where, where.empty() ? "WHERE" : "AND");
		bool first = true;
		for (const SqlWord &word : condition) {
			SqlWord next = word;
			next.space = first || word.space;
			first = false;
			if (word.item >= 0 && !inner[static_cast<std::size_t>(word.item)].empty()) {
				next.text =
					QuoteIdentifier(inner[static_cast<std::size_t>(word.item)]) + "." + word.text;
				next.item = -1;
			} else if (word.item >= 0) {
				next.item = items_[static_cast<std::size_t>(word.item)];
				next.qualified = true;
			}
			where.push_back(std::move(next));
		}
	}

	/* The one table of the condition that is not there yet; -1 when there is none or several. */
	int MissingItem(const SqlPiece &condition) const {
		int missing = -1;
		for (const int item : ItemsIn({condition})) {
			if (items_[static_cast<std::size_t>(item)] == -1) {
				missing = missing == -1 ? item : -2;
			}
		}
		return std::max(missing, -1);
	}

	/* The joins to follow, in order, for `needed` and nothing else; positions in other_.from. */
	bool FindPath(const std::vector<int> &needed, std::vector<int> &path) {
		const Items saved = items_;
		std::vector<std::pair<int, int>> taken; // join, the table that it added
		for (bool more = true; more;) {
			more = false;
			for (std::size_t edge = 1; edge < other_.from.size(); edge++) {
				const int item = MissingItem(other_.from[edge].condition);
				if (item >= 0) {
					items_[static_cast<std::size_t>(item)] = kInner;
					taken.emplace_back(static_cast<int>(edge), item);
					more = true;
				}
			}
		}
		const bool reached = std::all_of(needed.begin(), needed.end(), [this](int item) {
			return items_[static_cast<std::size_t>(item)] != -1;
		});
		items_ = saved;
		std::vector<int> wanted = needed;
		for (auto it = taken.rbegin(); it != taken.rend(); ++it) {
			if (Contains(wanted, it->second)) {
				path.insert(path.begin(), it->first);
				const auto more =
					ItemsIn({other_.from[static_cast<std::size_t>(it->first)].condition});
				wanted.insert(wanted.end(), more.begin(), more.end());
			}
		}
		return reached;
	}

	SelectParts parts_;
	const SelectParts &other_;
	const SchemaPicture &picture_;
	Items items_;
};

} // namespace

std::optional<std::vector<SqlPiece>> BringPieces(SelectParts &parts, const SelectParts &other,
                                                 const std::vector<SqlPiece> &pieces,
                                                 const SchemaPicture &picture) {
	Bringer bringer(parts, other, picture);
	if (!bringer.Bring(ItemsIn(pieces))) {
		return std::nullopt;
	}
	std::vector<SqlPiece> mapped;
	for (const SqlPiece &piece : pieces) {
		mapped.push_back(Mapped(piece, bringer.ItemsOfOther()));
	}
	parts = std::move(bringer.Parts());
	return mapped;
}

std::optional<std::vector<SqlPiece>> BringConditions(SelectParts &parts, const SelectParts &other,
                                                     const std::vector<SqlPiece> &conditions,
                                                     const SchemaPicture &picture) {
	if (auto brought = BringPieces(parts, other, conditions, picture)) {
		return brought;
	}
	Bringer bringer(parts, other, picture);
	auto exists = bringer.Exists(ItemsIn(conditions), conditions);
	if (!exists) {
		return std::nullopt;
	}
	return std::vector<SqlPiece>{std::move(*exists)};
}

int RowTable(const SelectParts &parts, const SchemaPicture &picture) {
	std::vector<bool> parent(parts.from.size(), false);
	for (const JoinedTable &table : parts.from) {
		for (const int item : ItemsIn({table.condition})) {
			const auto at = static_cast<std::size_t>(item);
			const Relation &relation = picture.At(parts.from[at].relation);
			parent[at] = parent[at] || IsUnique(relation, EqualColumns(table.condition, item));
		}
	}
	const auto free = std::count(parent.begin(), parent.end(), false);
	return free == 1
	           ? static_cast<int>(std::find(parent.begin(), parent.end(), false) - parent.begin())
	           : -1;
}

bool SamePiece(const SqlPiece &a, const SelectParts &of_a, const SqlPiece &b,
               const SelectParts &of_b) {
	if (a.size() != b.size()) {
		return false;
	}
	for (std::size_t i = 0; i < a.size(); i++) {
		const bool column = a[i].item >= 0 && b[i].item >= 0;
		if (a[i].text != b[i].text || (a[i].item >= 0) != (b[i].item >= 0) ||
		    (column && of_a.from[static_cast<std::size_t>(a[i].item)].relation !=
		                   of_b.from[static_cast<std::size_t>(b[i].item)].relation)) {
			return false;
		}
	}
	return true;
}

std::vector<ColumnRef> PictureColumns(const SqlPiece &piece, const SelectParts &parts,
                                      const SchemaPicture &picture) {
	std::vector<ColumnRef> columns;
	for (const SqlWord &word : ColumnsIn(piece)) {
		const int relation = parts.from[static_cast<std::size_t>(word.item)].relation;
		const auto &all = picture.At(relation).columns;
		for (std::size_t i = 0; i < all.size(); i++) {
			if (IsNamed(all[i], word)) {
				columns.push_back({relation, static_cast<int>(i)});
			}
		}
	}
	return columns;
}

} // namespace savant::core
