/*
 * mend_ambiguous.cpp
 *     Names that two tables of a query have.
 */
#include <algorithm>

#include "core/repair/menders.hpp"

namespace savant::core {

namespace {

constexpr double kPreservedSide = 0.9;
constexpr double kAsElsewhere = 0.85;

/* Items of the nearest block that have the column. */
std::vector<ItemRef> HoldersOf(const RepairCase &repair, int site) {
	std::vector<ItemRef> holders;
	for (const ItemRef item : repair.sight.ItemsFrom(repair.Site(site).block)) {
		const bool nearest = holders.empty() || holders.front().block == item.block;
		if (nearest && repair.sight.Has(item, repair.Site(site).name)) {
			holders.push_back(item);
		}
	}
	return holders;
}

/* The conditions say that the columns are equal, wherever both have a row. */
bool AreJoinedOn(const RepairCase &repair, const std::vector<ItemRef> &items,
                 std::string_view column) {
	return std::all_of(items.begin() + 1, items.end(), [&](ItemRef other) {
		return std::any_of(repair.comparisons.begin(), repair.comparisons.end(),
		                   [&](const Comparison &comparison) {
							   if (comparison.op != "=" || comparison.left.size() != 1 ||
			                       comparison.right.size() != 1) {
								   return false;
							   }
							   ItemRef left, right;
							   repair.sight.StateOf(comparison.left[0], &left);
							   repair.sight.StateOf(comparison.right[0], &right);
							   const bool named = repair.Site(comparison.left[0]).name == column &&
			                                      repair.Site(comparison.right[0]).name == column;
							   return named && ((left == items[0] && right == other) ||
			                                    (left == other && right == items[0]));
						   });
	});
}

/* The item that every qualified use of this name in the block means; Known() false if several. */
ItemRef UsedElsewhere(const RepairCase &repair, int site) {
	ItemRef found;
	for (std::size_t i = 0; i < repair.Sites().size(); ++i) {
		const ColumnSite &other = repair.Sites()[i];
		ItemRef item;
		const bool same = other.block == repair.Site(site).block && !other.qualifier.empty() &&
		                  other.name == repair.Site(site).name && other.clause != Clause::On;
		if (!same || repair.sight.StateOf(static_cast<int>(i), &item) != SiteState::Fine) {
			continue;
		}
		if (found.Known() && !(found == item)) {
			return {};
		}
		found = item;
	}
	return found;
}

bool Qualify(RepairCase &repair, int site) {
	const std::vector<ItemRef> holders = HoldersOf(repair, site);
	const std::string_view name = repair.Site(site).name;
	if (holders.size() < 2) {
		return false;
	}
	ItemRef chosen = UsedElsewhere(repair, site);
	double sure = kAsElsewhere;
	const bool equal = std::all_of(holders.begin() + 1, holders.end(), [&](ItemRef other) {
		return repair.AreEqual(holders[0], other, name);
	});
	if (equal) {
		chosen = holders[0];
		sure = 1;
	} else if (!chosen.Known() && AreJoinedOn(repair, holders, name)) {
		const auto kept = std::find_if(holders.begin(), holders.end(), [&](ItemRef item) {
			return !repair.sight.At(item).nullable;
		});
		chosen = kept == holders.end() ? ItemRef() : *kept;
		sure = kPreservedSide;
	}
	if (!chosen.Known()) {
		for (const ItemRef item : holders) {
			repair.Suggest(repair.sight.At(item).name + "." + std::string(name));
		}
		return false;
	}
	repair.Requalify(site, repair.QualifierOf(chosen));
	repair.Tell("column " + Shown(name) + " read as " +
	                Shown(repair.sight.At(chosen).name + "." + std::string(name)),
	            sure);
	return true;
}

} // namespace

bool MendAmbiguous(RepairCase &repair) {
	const int reported = repair.FaultySite();
	if (reported < 0 || !repair.Site(reported).qualifier.empty() || !Qualify(repair, reported)) {
		return false;
	}
	for (std::size_t i = 0; i < repair.Sites().size(); ++i) {
		const int site = static_cast<int>(i);
		if (site != reported && repair.sight.StateOf(site) == SiteState::SeveralItems) {
			Qualify(repair, site);
		}
	}
	return true;
}

} // namespace savant::core
