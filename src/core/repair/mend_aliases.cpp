/*
 * mend_aliases.cpp
 *     Qualifiers that name nothing in FROM.  Either the name is wrong, or FROM has
 *     lost the table; the columns taken from it tell which.
 */
#include <algorithm>
#include <cstdlib>

#include "core/repair/join_adding.hpp"
#include "core/repair/likeness.hpp"
#include "core/repair/menders.hpp"
#include "core/repair/table_swap.hpp"

namespace savant::core {

namespace {

constexpr double kLikelyItem = 0.85;
constexpr double kContestedItem = 0.6;
constexpr std::size_t kShortestLikeAlias = 3;

/* All uses of one unknown qualifier in one block. */
struct WrongQualifier {
	int block = -1;
	std::string name;
	std::vector<int> sites;
	std::vector<std::string> columns; // without stars
	std::vector<ItemRef> linked;      // items that conditions compare it with
};

class AliasMender {
public:
	explicit AliasMender(RepairCase &repair) : repair_(repair), sight_(repair.sight) {}

	bool Run() {
		const int reported = repair_.FaultySite();
		if (reported < 0) {
			return false;
		}
		Note(reported);
		for (std::size_t i = 0; i < repair_.Sites().size(); ++i) {
			const int site = static_cast<int>(i);
			if (site != reported && sight_.StateOf(site) == SiteState::NoSuchItem) {
				Note(site);
			}
		}
		if (!Mend(wrong_[0])) {
			return false;
		}
		for (std::size_t i = 1; i < wrong_.size(); ++i) {
			// One table at a time: the next round sees the statement with it.
			if (!joined_) {
				Mend(wrong_[i]);
			}
		}
		return true;
	}

private:
	void Note(int site) {
		const ColumnSite &column = repair_.Site(site);
		auto at = std::find_if(wrong_.begin(), wrong_.end(), [&](const WrongQualifier &wrong) {
			return wrong.block == column.block && wrong.name == column.qualifier;
		});
		if (at == wrong_.end()) {
			wrong_.push_back({column.block, std::string(column.qualifier), {}, {}, {}});
			at = wrong_.end() - 1;
		}
		at->sites.push_back(site);
		if (column.name != "*") {
			AddUnique(at->columns, std::string(column.name));
		}
		for (const int partner : repair_.ComparedWith(site)) {
			ItemRef item;
			if (sight_.StateOf(partner, &item) == SiteState::Fine && item.Known() &&
			    item.block == column.block) {
				at->linked.push_back(item);
			}
		}
	}

	bool Mend(const WrongQualifier &wrong) {
		return AsTableWithAlias(wrong) || AsLikeName(wrong) || AsTableName(wrong) ||
		       AsItemOrLostTable(wrong);
	}

	void Requalify(const WrongQualifier &wrong, ItemRef item, double sure) {
		for (const int site : wrong.sites) {
			repair_.Requalify(site, repair_.QualifierOf(item));
		}
		repair_.Tell("alias " + Shown(wrong.name) + " read as " + Shown(sight_.At(item).name),
		             sure);
	}

	bool HasAll(ItemRef item, const std::vector<std::string> &columns) const {
		return std::all_of(columns.begin(), columns.end(),
		                   [&](const std::string &column) { return sight_.Has(item, column); });
	}

	bool IsLinked(const WrongQualifier &wrong, ItemRef item) const {
		return std::find(wrong.linked.begin(), wrong.linked.end(), item) != wrong.linked.end();
	}

	/* The table's own name, although FROM gives it an alias. */
	bool AsTableWithAlias(const WrongQualifier &wrong) {
		std::vector<ItemRef> items;
		for (const ItemRef item : sight_.ItemsFrom(wrong.block)) {
			if (sight_.At(item).relation == wrong.name) {
				items.push_back(item); // its columns may be misspelt, too
			}
		}
		if (items.size() != 1) {
			return false;
		}
		Requalify(wrong, items[0], 1);
		return true;
	}

	/* Another spelling of an alias or table of FROM. */
	bool AsLikeName(const WrongQualifier &wrong) {
		if (wrong.name.size() < kShortestLikeAlias) {
			return false;
		}
		std::vector<ItemRef> items;
		std::vector<std::string> names;
		for (const ItemRef item : sight_.ItemsFrom(wrong.block)) {
			for (const std::string &name : {sight_.At(item).name, sight_.At(item).relation}) {
				if (name.size() >= kShortestLikeAlias && HasAll(item, wrong.columns)) {
					items.push_back(item);
					names.push_back(name);
				}
			}
		}
		const NearestName nearest = FindNearest(wrong.name, names);
		if (!nearest.clear || repair_.picture.Find("", wrong.name) >= 0) {
			return false;
		}
		Requalify(wrong, items[static_cast<std::size_t>(nearest.index)],
		          nearest.score >= kSameName ? 1 : kLikelyItem);
		return true;
	}

	/* A table that exists and is not in FROM: in place of an item nobody uses, else joined. */
	bool AsTableName(const WrongQualifier &wrong) {
		int relation = repair_.picture.Find("", wrong.name);
		if (relation < 0) {
			std::vector<std::string> names;
			for (const Relation &known : repair_.picture.relations) {
				names.push_back(known.name);
			}
			const NearestName nearest = FindNearest(wrong.name, names);
			relation = nearest.clear && nearest.score >= kSameName ? nearest.index : -1;
		}
		if (relation < 0 || ColumnFit(repair_.picture, relation, wrong.columns) < 1) {
			return false;
		}
		const auto &items = repair_.scope.At(wrong.block).items;
		for (std::size_t i = 0; i < items.size(); ++i) {
			const ItemRef item{wrong.block, static_cast<int>(i)};
			if (sight_.RelationOf(item) >= 0 && repair_.SitesOf(item).empty()) {
				const auto [first, last] = repair_.TokensOf(sight_.At(item));
				repair_.Replace(first, last, JoinName(relation, wrong.name));
				repair_.Tell("table " + Shown(sight_.At(item).relation) + " read as " +
				                 Shown(repair_.picture.At(relation).name),
				             kLikelyItem);
				return true;
			}
		}
		AddedJoin join;
		if (ChooseJoinable(repair_, wrong.block, {relation}, wrong.name, wrong.linked, join) < 0) {
			return false;
		}
		KeepUnmatched(wrong, join);
		AddJoin(repair_, wrong.block, relation, join);
		joined_ = true;
		return true;
	}

	std::string JoinName(int relation, const std::string &alias) const {
		const bool same = repair_.picture.At(relation).name == alias;
		return repair_.picture.SqlName(relation) + (same ? "" : " AS " + QuoteIdentifier(alias));
	}

	/* Items of the query that have all the columns, the likeliest kind only. */
	std::vector<ItemRef> FittingItems(const WrongQualifier &wrong) const {
		std::vector<ItemRef> fitting;
		for (const ItemRef item : sight_.ItemsFrom(wrong.block)) {
			const bool nearest = fitting.empty() || fitting.front().block == item.block;
			if (nearest && HasAll(item, wrong.columns) && !IsLinked(wrong, item)) {
				fitting.push_back(item);
			}
		}
		bool has_key = false;
		const std::vector<ItemRef> by_key = HoldersByKey(
			repair_, wrong.sites[0], fitting, repair_.Site(wrong.sites[0]).name, has_key);
		if (by_key.size() == 1) {
			return by_key;
		}
		if (fitting.size() > 1) {
			// An item that nothing else speaks of is what is missing here.
			std::vector<ItemRef> unused = fitting;
			std::erase_if(unused, [&](ItemRef item) { return !repair_.SitesOf(item).empty(); });
			if (unused.size() == 1) {
				return unused;
			}
		}
		return fitting;
	}

	bool AreAllEqual(const std::vector<ItemRef> &items, const std::vector<std::string> &columns) {
		return std::all_of(items.begin() + 1, items.end(), [&](ItemRef item) {
			return std::all_of(columns.begin(), columns.end(), [&](const std::string &column) {
				return repair_.AreEqual(items[0], item, column);
			});
		});
	}

	bool AsItemOrLostTable(const WrongQualifier &wrong) {
		if (wrong.columns.empty()) {
			return false;
		}
		const std::vector<ItemRef> fitting = FittingItems(wrong);
		for (const ItemRef item : fitting) {
			repair_.Suggest("alias " + sight_.At(item).name);
		}
		const std::vector<int> tables = LostTables(wrong);
		const bool one_item =
			!fitting.empty() && (fitting.size() == 1 || AreAllEqual(fitting, wrong.columns));
		AddedJoin join;
		const int lost =
			ChooseJoinable(repair_, wrong.block, tables, wrong.name, wrong.linked, join);
		// Several uses of one unknown alias are rather a lost table than the same slip again.
		const bool gap = LeavesGap(wrong);
		const bool prefer_lost = lost >= 0 && (fitting.empty() || wrong.sites.size() > 1 || gap);
		if (gap && lost < 0 && !tables.empty()) {
			return false;
		}
		if (prefer_lost) {
			KeepUnmatched(wrong, join);
			AddJoin(repair_, wrong.block, lost, join);
			repair_.confidence = std::min(repair_.confidence, fitting.empty() ? 1 : kContestedItem);
			joined_ = true;
			return true;
		}
		if (one_item) {
			Requalify(wrong, fitting[0], lost >= 0 ? kContestedItem : kLikelyItem);
			return true;
		}
		return fitting.empty() && tables.empty() && AsItemWithLikeColumns(wrong);
	}

	/* Alias and column are both wrong: the only table that has such columns by other spellings. */
	bool AsItemWithLikeColumns(const WrongQualifier &wrong) {
		std::vector<ItemRef> fitting;
		for (const ItemRef item : sight_.ItemsFrom(wrong.block)) {
			const auto &names = sight_.ColumnsOf(item);
			const bool all = names && std::all_of(wrong.columns.begin(), wrong.columns.end(),
			                                      [&](const std::string &column) {
													  const auto nearest =
														  FindNearest(column, *names);
													  return nearest.clear;
												  });
			if (all) {
				fitting.push_back(item);
			}
		}
		if (fitting.size() != 1) {
			return false;
		}
		Requalify(wrong, fitting[0], kContestedItem);
		return true;
	}

	/* Tables that may have had the alias: so called elsewhere, else all that have the columns. */
	std::vector<int> LostTables(const WrongQualifier &wrong) const {
		std::vector<int> tables = SoCalledElsewhere(wrong);
		const bool known = !tables.empty();
		for (int r = 0; !known && r < static_cast<int>(repair_.picture.relations.size()); ++r) {
			if (ColumnFit(repair_.picture, r, wrong.columns) == 1 && !IsRead(wrong.block, r)) {
				tables.push_back(r);
			}
		}
		return tables;
	}

	/* WHERE x.id IS NULL asks for rows without a partner. */
	bool AreTestedForNull(const WrongQualifier &wrong) const {
		return std::any_of(wrong.sites.begin(), wrong.sites.end(), [this](int site) {
			const int last = repair_.TokensOf(repair_.Site(site)).second;
			return repair_.Site(site).clause == Clause::Where && repair_.layout.Is(last, "is") &&
			       repair_.layout.Is(last + 1, "null");
		});
	}

	/* An inner join would leave no row for such a test. */
	void KeepUnmatched(const WrongQualifier &wrong, AddedJoin &join) const {
		if (AreTestedForNull(wrong)) {
			for (std::size_t at = join.text.find(" JOIN "); at != std::string::npos;
			     at = join.text.find(" JOIN ", at + 11)) {
				join.text.insert(at, " LEFT");
			}
		}
	}

	/* T1 and T3 without T2, or T1 alone, an alias that a single table needs not: one was lost. */
	bool LeavesGap(const WrongQualifier &wrong) const {
		const std::size_t digits = wrong.name.find_first_of("123456789");
		if (digits == std::string::npos || wrong.name.size() - digits > 2) {
			return false;
		}
		const std::string_view stem = std::string_view(wrong.name).substr(0, digits);
		const int number = std::atoi(wrong.name.c_str() + digits);
		int highest = 0;
		int count = 0;
		for (const FromItem &item : repair_.scope.At(wrong.block).items) {
			const bool numbered = item.name.size() > digits && item.name.size() <= digits + 2;
			if (numbered && item.name.starts_with(stem)) {
				highest = std::max(highest, std::atoi(item.name.c_str() + digits));
				++count;
			}
		}
		return number < highest || (count == 1 && highest == 1 && number == 2);
	}

	/* The table that another part of the statement gives this alias. */
	std::vector<int> SoCalledElsewhere(const WrongQualifier &wrong) const {
		std::vector<int> tables;
		const auto &blocks = repair_.scope.Query().blocks;
		for (std::size_t b = 0; b < blocks.size(); ++b) {
			for (std::size_t i = 0; i < blocks[b].items.size(); ++i) {
				const ItemRef item{static_cast<int>(b), static_cast<int>(i)};
				const int relation = sight_.RelationOf(item);
				if (sight_.At(item).name == wrong.name && relation >= 0 &&
				    ColumnFit(repair_.picture, relation, wrong.columns) == 1 &&
				    !IsRead(wrong.block, relation) &&
				    std::find(tables.begin(), tables.end(), relation) == tables.end()) {
					tables.push_back(relation);
				}
			}
		}
		return tables;
	}

	bool IsRead(int block, int relation) const {
		const auto &items = repair_.scope.At(block).items;
		for (std::size_t i = 0; i < items.size(); ++i) {
			if (sight_.RelationOf({block, static_cast<int>(i)}) == relation) {
				return true;
			}
		}
		return false;
	}

	RepairCase &repair_;
	const Sight &sight_;
	std::vector<WrongQualifier> wrong_;
	bool joined_ = false;
};

} // namespace

bool MendAliases(RepairCase &repair) { return AliasMender(repair).Run(); }

} // namespace savant::core
