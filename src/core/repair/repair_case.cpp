/*
 * repair_case.cpp
 *     Finding the text behind nodes of the tree.
 */
#include "core/repair/repair_case.hpp"

#include <algorithm>

#include "core/text/utf8.hpp"

namespace savant::core {

namespace {

constexpr std::size_t kMaxCandidates = 8;
constexpr std::size_t kLongestShown = 64;

/* Byte offset of the 1-based character `position`. */
int ByteOf(const std::string &text, int position) {
	int at = 0;
	for (std::size_t i = 0; i < text.size(); ++i) {
		const bool begins = (static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U;
		at += begins ? 1 : 0;
		if (at == position) {
			return static_cast<int>(i);
		}
	}
	return static_cast<int>(text.size());
}

} // namespace

void AddUnique(std::vector<std::string> &list, const std::string &text) {
	if (std::find(list.begin(), list.end(), text) == list.end()) {
		list.push_back(text);
	}
}

std::string Shown(std::string_view name) {
	const std::string_view cut = CutUtf8(name, kLongestShown);
	return "\"" + std::string(cut) + (cut.size() < name.size() ? "..." : "") + "\"";
}

RepairText::RepairText(const std::string &text, const AnswerError &why, const SchemaPicture &names,
                       const std::vector<SqlToken> &tokens, std::vector<std::string> &near)
	: sql(text), error(why), picture(names), layout(text, tokens), candidates(near) {
	if (error.position > 0) {
		token = layout.TokenAt(ByteOf(sql, error.position));
	}
}

void RepairText::Replace(int first, int last, std::string text) {
	if (first >= 0 && first < last && last <= layout.Count()) {
		edits.push_back({layout.At(first).start, layout.At(last - 1).end, std::move(text)});
	}
}

void RepairText::InsertBefore(int before, std::string text) {
	const int at = layout.EndBefore(before);
	edits.push_back({at, at, std::move(text)});
}

void RepairText::Tell(std::string change, double sure) {
	AddUnique(changes, change);
	confidence = std::min(confidence, sure);
}

void RepairText::Suggest(const std::string &candidate) {
	if (candidates.size() < kMaxCandidates) {
		AddUnique(candidates, candidate);
	}
}

RepairCase::RepairCase(const ParsedSql &parsed, const AnswerError &why, const SchemaPicture &names,
                       std::vector<std::string> &near)
	: RepairText(parsed.text, why, names, parsed.tokens, near), scope(parsed.Statement(0), names),
	  sight(scope) {
	for (std::size_t i = 0; parsed.tree && i < parsed.tree->Size(); ++i) {
		const Node node(parsed.tree.get(), static_cast<std::uint32_t>(i));
		if (node.Key() != "A_Expr") {
			continue;
		}
		Comparison comparison;
		comparison.body = node;
		comparison.op = node["name"][0].Body()["sval"].Text();
		comparison.left = DirectSites(node["lexpr"]);
		comparison.right = DirectSites(node["rexpr"]);
		comparisons.push_back(std::move(comparison));
	}
}

std::vector<int> RepairCase::DirectSites(Node side) const {
	std::vector<int> found;
	const auto add = [&](Node value) {
		const Node column = value.As("ColumnRef");
		for (std::size_t i = 0; column && i < Sites().size(); ++i) {
			if (Sites()[i].node == column) {
				found.push_back(static_cast<int>(i));
			}
		}
	};
	add(side);
	for (const Node value : Children(side.As("List")["items"])) {
		add(value);
	}
	return found;
}

std::vector<int> RepairCase::ComparedWith(int site) const {
	std::vector<int> partners;
	const auto holds = [site](const std::vector<int> &side) {
		return std::find(side.begin(), side.end(), site) != side.end();
	};
	for (const Comparison &comparison : comparisons) {
		if (holds(comparison.left)) {
			partners.insert(partners.end(), comparison.right.begin(), comparison.right.end());
		} else if (holds(comparison.right)) {
			partners.insert(partners.end(), comparison.left.begin(), comparison.left.end());
		}
	}
	return partners;
}

void RepairCase::Rename(int site, const std::string &column) {
	const auto [first, last] = TokensOf(Site(site));
	if (first >= 0) {
		Replace(last - 1, last, QuoteIdentifier(column));
	}
}

void RepairCase::Requalify(int site, const std::string &qualifier) {
	const auto [first, last] = TokensOf(Site(site));
	if (first < 0) {
		return;
	}
	if (last - first == 1) {
		edits.push_back({layout.At(first).start, layout.At(first).start, qualifier + "."});
	} else {
		Replace(first, last - 2, qualifier);
	}
}

std::string RepairCase::FreeAlias(int block, int relation) const {
	const std::string &name = picture.At(relation).name;
	std::string alias = name;
	for (int i = 2; sight.ItemCalled(block, alias).Known(); ++i) {
		alias = name + "_" + std::to_string(i);
	}
	return alias;
}

int RepairCase::FaultySite() const {
	for (std::size_t i = 0; token >= 0 && i < Sites().size(); ++i) {
		if (Sites()[i].location == layout.At(token).start) {
			return static_cast<int>(i);
		}
	}
	return -1;
}

/* The first and one past the last token of the dotted name that begins there; -1 when unknown. */
static std::pair<int, int> DottedName(const SqlLayout &layout, int location) {
	const int first = location < 0 ? -1 : layout.TokenAt(location);
	if (first < 0) {
		return {-1, -1};
	}
	int last = first + 1;
	while (layout.Text(last) == "." && last + 1 < layout.Count()) {
		last += 2;
	}
	return {first, last};
}

std::pair<int, int> RepairCase::TokensOf(const ColumnSite &site) const {
	return DottedName(layout, site.location);
}

std::pair<int, int> RepairCase::TokensOf(const FromItem &item) const {
	return DottedName(layout, item.location);
}

const SelectLayout *RepairCase::LayoutOf(int block) const {
	int location = -1;
	for (const FromItem &item : scope.At(block).items) {
		location = location < 0 ? item.location : location;
	}
	for (const ColumnSite &site : Sites()) {
		location = location < 0 && site.block == block ? site.location : location;
	}
	return location < 0 ? nullptr : layout.SelectAround(layout.TokenAt(location));
}

std::vector<int> RepairCase::SitesOf(ItemRef at) const {
	std::vector<int> found;
	for (std::size_t i = 0; i < Sites().size(); ++i) {
		ItemRef item;
		const int site = static_cast<int>(i);
		const SiteState state = sight.StateOf(site, &item);
		const bool qualified = !Site(site).qualifier.empty();
		// Where there is one item, an unknown name without a qualifier was meant to be its column.
		const bool alone = !qualified &&
		                   (state == SiteState::NoColumn || state == SiteState::Unknown) &&
		                   Site(site).block == at.block && scope.At(at.block).items.size() == 1;
		if ((item.Known() && item == at) || alone) {
			found.push_back(site);
		}
	}
	return found;
}

std::vector<std::string> RepairCase::ColumnsUsed(ItemRef at) const {
	std::vector<std::string> names;
	for (const int site : SitesOf(at)) {
		if (Site(site).name != "*") {
			AddUnique(names, std::string(Site(site).name));
		}
	}
	return names;
}

std::string RepairCase::QualifierOf(ItemRef at) const { return QuoteIdentifier(sight.At(at).name); }

bool RepairCase::AreEqual(ItemRef a, ItemRef b, std::string_view column) const {
	if (a.block != b.block || sight.At(a).nullable || sight.At(b).nullable) {
		return false;
	}
	const Block &block = scope.At(a.block);
	std::vector<Node> conditions = block.where;
	for (const Join &join : block.joins) {
		if (join.natural || std::find(join.using_columns.begin(), join.using_columns.end(),
		                              column) != join.using_columns.end()) {
			return true;
		}
		const std::vector<Node> on = Conjuncts(join.condition);
		conditions.insert(conditions.end(), on.begin(), on.end());
	}
	return std::any_of(conditions.begin(), conditions.end(), [&](Node condition) {
		const Node equal = condition.As("A_Expr");
		if (!equal || equal["name"][0].Body()["sval"].Text() != "=") {
			return false;
		}
		const Place left = scope.ResolveExpression(equal["lexpr"]);
		const Place right = scope.ResolveExpression(equal["rexpr"]);
		const auto is = [&](const Place &place, ItemRef item) {
			return place.block == item.block && place.item == item.item && place.column == column;
		};
		return (is(left, a) && is(right, b)) || (is(left, b) && is(right, a));
	});
}

} // namespace savant::core
