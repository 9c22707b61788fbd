/*
 * mend_columns.cpp
 *     Columns that are not where the statement looks for them.  The explanations are
 *     tried from the surest to the vaguest; each one has to be the only one of its kind.
 */
#include <algorithm>

#include "core/repair/join_adding.hpp"
#include "core/repair/likeness.hpp"
#include "core/repair/menders.hpp"
#include "core/repair/table_swap.hpp"
#include "core/text/identifier_words.hpp"

namespace savant::core {

namespace {

constexpr double kSureMargin = 0.1;
constexpr double kLikelySpelling = 0.8;
constexpr double kOtherItem = 0.85;
constexpr double kLikelyLiteral = 0.85;
constexpr double kBareLiteral = 0.7;
constexpr double kOnlySeparators = 0.97; // likeness of names that differ in case and underscores

/* Uses of one wrong name in one block. */
struct WrongColumn {
	int block = -1;
	ItemRef item; // that it is qualified by
	std::string qualifier, name;
	std::vector<int> sites;
	std::string Shown() const {
		return core::Shown(qualifier.empty() ? name : qualifier + "." + name);
	}
};

class ColumnMender {
public:
	explicit ColumnMender(RepairCase &repair) : repair_(repair), sight_(repair.sight) {}

	bool Run() {
		const int reported = repair_.FaultySite();
		if (reported < 0) {
			return false;
		}
		Collect(reported);
		std::vector<WrongColumn> wrong = std::move(wrong_);
		if (!Mend(wrong.front())) {
			return false;
		}
		for (std::size_t i = 1; i < wrong.size(); ++i) {
			if (!IsSettled(wrong[i])) {
				Mend(wrong[i]);
			}
		}
		return true;
	}

private:
	/* The reported name first, then all others that are wrong in the same way. */
	void Collect(int reported) {
		Note(reported);
		for (std::size_t i = 0; i < repair_.Sites().size(); ++i) {
			const int site = static_cast<int>(i);
			if (site != reported && sight_.StateOf(site) == SiteState::NoColumn) {
				Note(site);
			}
		}
	}

	void Note(int site) {
		const ColumnSite &column = repair_.Site(site);
		for (WrongColumn &known : wrong_) {
			if (known.block == column.block && known.qualifier == column.qualifier &&
			    known.name == column.name) {
				known.sites.push_back(site);
				return;
			}
		}
		WrongColumn wrong;
		wrong.block = column.block;
		wrong.qualifier = column.qualifier;
		wrong.name = column.name;
		wrong.sites = {site};
		if (!wrong.qualifier.empty()) {
			wrong.item = sight_.ItemCalled(wrong.block, wrong.qualifier, column.schema);
		}
		wrong_.push_back(std::move(wrong));
	}

	/* Its table has been exchanged for one that has it. */
	bool IsSettled(const WrongColumn &wrong) const {
		const bool alone =
			wrong.qualifier.empty() && swapped_.Known() && wrong.block == swapped_.block;
		return swapped_.Known() && (wrong.item == swapped_ || alone);
	}

	bool Mend(const WrongColumn &wrong) {
		if (AsOutputName(wrong) || AsSpelling(wrong, kSameName)) {
			return true;
		}
		// None of its columns is right: rather the table is wrong than each of them.
		if (wrong.item.Known() && !HasRightColumn(wrong.item) && AsWrongTable(wrong)) {
			return true;
		}
		if (AsOtherItem(wrong, /* around = */ false) || AsLiteral(wrong)) {
			return true;
		}
		const bool join_first = wrong.qualifier.empty() && HasAliasInUse(wrong.block);
		return (join_first && AsMissingJoin(wrong)) || AsWrongTable(wrong) ||
		       AsOtherItem(wrong, /* around = */ true) || AsMissingJoin(wrong) ||
		       AsSpelling(wrong, kLeastLikeness);
	}

	/* The statement takes some column from the item that it has. */
	bool HasRightColumn(ItemRef item) const {
		for (const int site : repair_.SitesOf(item)) {
			if (sight_.StateOf(site) == SiteState::Fine) {
				return true;
			}
		}
		return false;
	}

	/* The only table of the block has an alias, as in a statement with several, and is used by it.
	 */
	bool HasAliasInUse(int block) const {
		const auto &items = repair_.scope.At(block).items;
		return items.size() == 1 && items[0].name != items[0].relation &&
		       HasRightColumn({block, 0});
	}

	bool AsOutputName(const WrongColumn &wrong);
	bool AsSpelling(const WrongColumn &wrong, double least);
	bool AsSpellingOf(const WrongColumn &wrong, const std::vector<SeenColumn> &choices,
	                  double least);
	bool AsOtherItem(const WrongColumn &wrong, bool around);
	bool AsLiteral(const WrongColumn &wrong);
	bool AsWrongTable(const WrongColumn &wrong);
	bool AsMissingJoin(const WrongColumn &wrong);
	std::vector<SeenColumn> Choices(const WrongColumn &wrong) const;
	bool RenameTo(const WrongColumn &wrong, const std::string &name,
	              const std::vector<SeenColumn> &choices, double sure);
	double OwnerLikeness(const WrongColumn &wrong, const SeenColumn &seen) const;
	int ComparedColumn(int site) const;
	bool IsKnownValue(int partner, const std::string &text) const;
	bool IsColumnElsewhere(const std::string &name) const;
	bool IsComparedWithText(const WrongColumn &wrong) const;

	RepairCase &repair_;
	const Sight &sight_;
	std::vector<WrongColumn> wrong_;
	ItemRef swapped_;
};

/* WHERE, HAVING, ON and expressions of ORDER BY see no output names; other databases let them. */
bool ColumnMender::AsOutputName(const WrongColumn &wrong) {
	if (!wrong.qualifier.empty()) {
		return false;
	}
	const int output = sight_.OutputNamed(wrong.block, wrong.name);
	const SelectLayout *select = repair_.LayoutOf(wrong.block);
	if (output < 0 || select == nullptr || select->from < 0) {
		return false;
	}
	int first = select->select + 1;
	first += repair_.layout.IsAny(first, {"distinct", "all"}) ? 1 : 0;
	const auto items = repair_.layout.SplitAtCommas(first, select->from);
	if (items.size() != repair_.scope.At(wrong.block).outputs.size()) {
		return false;
	}
	auto [begin, end] = items[static_cast<std::size_t>(output)];
	if (repair_.layout.Is(end - 2, "as")) {
		end -= 2;
	} else {
		end -= 1; // an alias without AS
	}
	if (end <= begin) {
		return false;
	}
	const int start = repair_.layout.At(begin).start;
	const int stop = repair_.layout.At(end - 1).end;
	for (const int site : wrong.sites) {
		const int location = repair_.Site(site).location;
		if (start <= location && location < stop) {
			return false; // an expression is not made of itself
		}
	}
	const std::string text = "(" + std::string(repair_.layout.Span(begin, end)) + ")";
	for (const int site : wrong.sites) {
		const auto [at, behind] = repair_.TokensOf(repair_.Site(site));
		repair_.Replace(at, behind, text);
	}
	repair_.Tell("output name " + wrong.Shown() + " replaced by its expression");
	return true;
}

std::vector<SeenColumn> ColumnMender::Choices(const WrongColumn &wrong) const {
	if (!wrong.item.Known()) {
		return sight_.ColumnsFrom(wrong.block);
	}
	std::vector<SeenColumn> choices;
	const auto &names = sight_.ColumnsOf(wrong.item);
	for (std::size_t i = 0; names && i < names->size(); ++i) {
		choices.push_back({wrong.item, (*names)[i]});
	}
	return choices;
}

double ColumnMender::OwnerLikeness(const WrongColumn &wrong, const SeenColumn &seen) const {
	const int relation = sight_.RelationOf(seen.item);
	const std::string owner = relation < 0 ? "" : repair_.picture.At(relation).name;
	return NameLikeness(wrong.name, seen.name, owner);
}

/*
 * Renames the sites.  A name without a qualifier that several tables have is written with
 * one when it does not matter which.
 */
bool ColumnMender::RenameTo(const WrongColumn &wrong, const std::string &name,
                            const std::vector<SeenColumn> &choices, double sure) {
	std::vector<ItemRef> holders;
	for (const SeenColumn &seen : choices) {
		const bool nearest = holders.empty() || holders.front().block == seen.item.block;
		if (seen.name == name && nearest) {
			holders.push_back(seen.item);
		}
	}
	bool qualify = false;
	for (std::size_t i = 1; i < holders.size(); ++i) {
		if (!repair_.AreEqual(holders[0], holders[i], name)) {
			repair_.Suggest(sight_.At(holders[0]).name + "." + name);
			repair_.Suggest(sight_.At(holders[i]).name + "." + name);
			return false;
		}
		qualify = true;
	}
	for (const int site : wrong.sites) {
		if (qualify && wrong.qualifier.empty()) {
			const auto [at, behind] = repair_.TokensOf(repair_.Site(site));
			repair_.Replace(at, behind,
			                repair_.QualifierOf(holders[0]) + "." + QuoteIdentifier(name));
		} else {
			repair_.Rename(site, name);
		}
	}
	repair_.Tell("column " + wrong.Shown() + " read as " + Shown(name), sure);
	return true;
}

bool ColumnMender::AsSpelling(const WrongColumn &wrong, double least) {
	std::vector<SeenColumn> choices = Choices(wrong);
	std::vector<SeenColumn> own = choices;
	std::erase_if(own, [&](const SeenColumn &seen) { return seen.item.block != wrong.block; });
	// What the query itself reads comes before what the queries around it read.
	return (own.size() < choices.size() && AsSpellingOf(wrong, own, least)) ||
	       AsSpellingOf(wrong, choices, least);
}

bool ColumnMender::AsSpellingOf(const WrongColumn &wrong, const std::vector<SeenColumn> &choices,
                                double least) {
	const SeenColumn *best = nullptr;
	double first = 0, second = 0;
	for (const SeenColumn &seen : choices) {
		if (best != nullptr && seen.name == best->name) {
			continue;
		}
		const double score = OwnerLikeness(wrong, seen);
		if (score > first) {
			second = first;
			first = score;
			best = &seen;
		} else {
			second = std::max(second, score);
		}
		if (score >= kLeastLikeness) {
			repair_.Suggest(sight_.At(seen.item).name + "." + seen.name);
		}
	}
	if (best == nullptr || first < least || first - second < kClearMargin) {
		return false;
	}
	if (first < kOnlySeparators && wrong.item.Known()) {
		// The very name in another table of the query is a better explanation.
		for (const SeenColumn &seen : sight_.ColumnsFrom(wrong.block)) {
			if (!(seen.item == wrong.item) && seen.name == wrong.name) {
				return false;
			}
		}
	}
	const bool elsewhere = first < kOnlySeparators && IsColumnElsewhere(wrong.name);
	if (elsewhere && least >= kSameName) {
		return false; // the table may be the wrong one, not the name
	}
	const bool sure = first >= kSameName && first - second >= kSureMargin && !elsewhere;
	return RenameTo(wrong, best->name, choices, sure ? 1 : kLikelySpelling);
}

/* Some table of the database has a column of just that name. */
bool ColumnMender::IsColumnElsewhere(const std::string &name) const {
	for (int r = 0; r < static_cast<int>(repair_.picture.relations.size()); ++r) {
		if (repair_.picture.FindColumn(r, name) >= 0) {
			return true;
		}
	}
	return false;
}

/* Qualified by one table of the query, but a column of another one. */
bool ColumnMender::AsOtherItem(const WrongColumn &wrong, bool around) {
	if (!wrong.item.Known()) {
		return false;
	}
	std::vector<ItemRef> holders;
	for (const SeenColumn &seen : sight_.ColumnsFrom(wrong.block)) {
		const bool nearest = holders.empty() || holders.front().block == seen.item.block;
		if (nearest && (around || seen.item.block == wrong.block) &&
		    NameLikeness(wrong.name, seen.name) >= kOnlySeparators) {
			holders.push_back(seen.item);
		}
	}
	bool has_key = false;
	const std::vector<ItemRef> by_key =
		HoldersByKey(repair_, wrong.sites[0], holders, wrong.name, has_key);
	if (by_key.size() == 1) {
		holders = by_key;
	} else if (has_key && by_key.empty()) {
		return false; // the key leads to another table
	}
	// Both sides of a condition being one table says nothing.
	std::erase_if(holders, [&](ItemRef holder) {
		return std::any_of(wrong.sites.begin(), wrong.sites.end(), [&](int site) {
			const std::vector<int> partners = repair_.ComparedWith(site);
			return std::any_of(partners.begin(), partners.end(), [&](int partner) {
				ItemRef at;
				return sight_.StateOf(partner, &at) == SiteState::Fine && at == holder;
			});
		});
	});
	for (const ItemRef holder : holders) {
		repair_.Suggest(sight_.At(holder).name + "." + wrong.name);
	}
	if (holders.empty() || !std::all_of(holders.begin() + 1, holders.end(), [&](ItemRef other) {
			return repair_.AreEqual(holders[0], other, wrong.name);
		})) {
		return false;
	}
	for (const int site : wrong.sites) {
		repair_.Requalify(site, repair_.QualifierOf(holders[0]));
	}
	repair_.Tell("column " + wrong.Shown() + " read as " +
	                 Shown(sight_.At(holders[0]).name + "." + wrong.name),
	             kOtherItem);
	return true;
}

/* The statistics or labels of the column that the site `partner` means have this value. */
bool ColumnMender::IsKnownValue(int partner, const std::string &text) const {
	const Origin origin = repair_.scope.OriginOf(repair_.scope.Resolve(partner));
	if (!origin.Known()) {
		return false;
	}
	const Column &column = repair_.picture.At(origin.column);
	return column.mask == Mask::None &&
	       (std::find(column.labels.begin(), column.labels.end(), text) != column.labels.end() ||
	        std::any_of(column.common_values.begin(), column.common_values.end(),
	                    [&text](const CommonValue &value) { return value.text == text; }));
}

/* A word in lower case beside a column of text, and no column anywhere. */
bool ColumnMender::IsComparedWithText(const WrongColumn &wrong) const {
	const std::vector<int> partners = repair_.ComparedWith(wrong.sites[0]);
	if (partners.empty() || IsColumnElsewhere(wrong.name)) {
		return false;
	}
	const Origin origin = repair_.scope.OriginOf(repair_.scope.Resolve(partners[0]));
	const TypeClass type =
		origin.Known() ? repair_.picture.At(origin.column).type_class : TypeClass::Other;
	return type == TypeClass::Text || type == TypeClass::Enum;
}

/* "France" for 'France': elsewhere double quotes may hold strings; and France without any. */
bool ColumnMender::AsLiteral(const WrongColumn &wrong) {
	if (!wrong.qualifier.empty()) {
		return false;
	}
	const SqlLayout &layout = repair_.layout;
	bool quoted = true, compared = true, known = true, chosen = true;
	for (const int site : wrong.sites) {
		const int token = repair_.TokensOf(repair_.Site(site)).first;
		const std::string_view text = layout.Text(token);
		quoted = quoted && text.starts_with("\"");
		const int partner = ComparedColumn(site);
		const std::string value = text.starts_with("\"") ? layout.NameAt(token) : std::string(text);
		compared = compared && partner >= 0;
		known = known && partner >= 0 && IsKnownValue(partner, value);
		chosen = chosen && layout.IsAny(token - 1, {"then", "else"});
	}
	const bool odd =
		wrong.name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_"
	                                 "abcdefghijklmnopqrstuvwxyz0123456789") != std::string::npos;
	const bool mixed = odd || LowerCase(wrong.name) != wrong.name;
	if (!known && !(quoted && (compared || odd || chosen))) {
		const char first = layout.Text(repair_.TokensOf(repair_.Site(wrong.sites[0])).first)[0];
		const bool capital = first >= 'A' && first <= 'Z';
		if (quoted || !compared || (!capital && !IsComparedWithText(wrong))) {
			return false;
		}
	}
	const bool plainly = known || (quoted && (odd || (compared && mixed)));
	for (const SeenColumn &seen : sight_.ColumnsFrom(wrong.block)) {
		if (!plainly && OwnerLikeness(wrong, seen) >= kLeastLikeness) {
			return false; // rather a misspelt column
		}
	}
	for (const int site : wrong.sites) {
		const int token = repair_.TokensOf(repair_.Site(site)).first;
		repair_.Replace(
			token, token + 1,
			QuoteLiteral(quoted ? layout.NameAt(token) : std::string(layout.Text(token))));
	}
	const bool certain = known || (quoted && compared && mixed);
	const double likely = quoted ? kLikelyLiteral : kBareLiteral;
	repair_.Tell(wrong.Shown() + " read as a text value", certain ? 1 : likely);
	return true;
}

/* A column that the site is compared with and that exists; -1 = none. */
int ColumnMender::ComparedColumn(int site) const {
	for (const int partner : repair_.ComparedWith(site)) {
		if (sight_.StateOf(partner) == SiteState::Fine) {
			return partner;
		}
	}
	return -1;
}

bool ColumnMender::AsWrongTable(const WrongColumn &wrong) {
	ItemRef item = wrong.item;
	if (!item.Known() && repair_.scope.At(wrong.block).items.size() == 1) {
		item = {wrong.block, 0};
	}
	if (!item.Known() || !SwapTable(repair_, item)) {
		return false;
	}
	swapped_ = item;
	return true;
}

/* A column of a table that the query does not read, but could. */
bool ColumnMender::AsMissingJoin(const WrongColumn &wrong) {
	const std::size_t tables = repair_.scope.At(wrong.block).items.size();
	if (wrong.qualifier.empty() && tables == 1 && !HasRightColumn({wrong.block, 0})) {
		return false; // a table that gives nothing is wrong itself
	}
	std::vector<int> holders;
	for (int r = 0; r < static_cast<int>(repair_.picture.relations.size()); ++r) {
		if (repair_.picture.FindColumn(r, wrong.name) >= 0) {
			holders.push_back(r);
		}
	}
	AddedJoin join;
	const int relation = ChooseJoinable(repair_, wrong.block, holders, "", {}, join);
	if (relation < 0) {
		return false;
	}
	const std::string alias = repair_.FreeAlias(wrong.block, relation);
	for (const int site : wrong.sites) {
		repair_.Requalify(site, QuoteIdentifier(alias));
	}
	AddJoin(repair_, wrong.block, relation, join);
	return true;
}

} // namespace

bool MendColumns(RepairCase &repair) { return ColumnMender(repair).Run(); }

} // namespace savant::core
