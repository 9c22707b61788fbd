/*
 * scope.cpp
 *     Name resolution in three steps: the block where the name stands, its FROM
 *     items, then the blocks around it.
 */
#include "core/sql/scope.hpp"

#include <algorithm>

namespace savant::core {

namespace {

/* Subqueries in subqueries: deeper than this a name counts as unknown. */
constexpr int kMaxFollow = 24;

bool IsStar(Node value) {
	const Node fields = value.As("ColumnRef")["fields"];
	return fields && fields[fields.size() - 1].As("A_Star").IsObject();
}

Node WithoutCasts(Node expression) {
	while (const Node cast = expression.As("TypeCast")) {
		expression = cast["arg"];
	}
	return expression;
}

/* Index of the last node below `node`; nodes are stored in text order. */
std::uint32_t LastIndexIn(Node node) {
	Node last = node;
	while (const Node child = last.FirstChild()) {
		last = child;
		while (const Node next = last.Next()) {
			last = next;
		}
	}
	return last.Index();
}

} // namespace

Scope::Scope(Node statement, const SchemaPicture &picture)
	: picture_(picture), query_(ReadBlocks(statement)) {
	for (std::size_t i = 0; i < query_.columns.size(); ++i) {
		sites_.emplace_back(query_.columns[i].node.Index(), static_cast<int>(i));
	}
	std::sort(sites_.begin(), sites_.end());
	resolved_.resize(query_.columns.size());
	for (std::size_t i = 0; i < query_.blocks.size(); ++i) {
		blocks_.emplace(query_.blocks[i].select.Index(), static_cast<int>(i));
	}
}

int Scope::RelationOf(int block, int item) const {
	const FromItem &from = At(block, item);
	return from.kind == FromItem::Kind::Relation ? picture_.Find(from.schema, from.relation) : -1;
}

int Scope::BlockOf(int block, int item) const {
	const FromItem &from = At(block, item);
	return from.cte >= 0 ? query_.ctes[static_cast<std::size_t>(from.cte)].block : from.block;
}

int Scope::BlockOfSelect(Node select) const {
	const auto found = select ? blocks_.find(select.Index()) : blocks_.end();
	return found == blocks_.end() ? -1 : found->second;
}

std::vector<int> Scope::SitesIn(Node expression) const {
	std::vector<int> found;
	if (!expression) {
		return found;
	}
	const std::uint32_t last = LastIndexIn(expression);
	auto at = std::lower_bound(sites_.begin(), sites_.end(), std::pair(expression.Index(), -1));
	for (; at != sites_.end() && at->first <= last; ++at) {
		found.push_back(at->second);
	}
	return found;
}

/* The name inside the item: alias lists rename its first columns.  "" = it has no such column. */
std::string_view Scope::InnerName(int block, int item, std::string_view column) const {
	const FromItem &from = At(block, item);
	const std::vector<std::string> *names = &from.column_names;
	if (names->empty() && from.cte >= 0) {
		names = &query_.ctes[static_cast<std::size_t>(from.cte)].column_names;
	}
	if (names->empty()) {
		return column;
	}
	const auto found = std::find(names->begin(), names->end(), column);
	if (found == names->end()) {
		return {};
	}
	const auto position = static_cast<std::size_t>(found - names->begin());
	const int relation = RelationOf(block, item);
	if (relation >= 0) {
		const auto &columns = picture_.At(relation).columns;
		return position < columns.size() ? std::string_view(columns[position].name)
		                                 : std::string_view();
	}
	const int inner = BlockOf(block, item);
	if (inner < 0) {
		return {};
	}
	const auto &outputs = At(inner).outputs;
	for (std::size_t i = 0; i <= position && i < outputs.size(); ++i) {
		if (IsStar(outputs[i].value)) {
			return {}; // positions are unknown behind a star
		}
	}
	return position < outputs.size() ? std::string_view(outputs[position].name)
	                                 : std::string_view();
}

Scope::Has Scope::ItemHas(int block, int item, std::string_view column, int depth) const {
	if (depth > kMaxFollow || !Spend()) {
		return Has::Unknown;
	}
	const FromItem &from = At(block, item);
	const bool renamed =
		!from.column_names.empty() ||
		(from.cte >= 0 && !query_.ctes[static_cast<std::size_t>(from.cte)].column_names.empty());
	if (from.kind == FromItem::Kind::Other) {
		return Has::Unknown;
	}
	const std::string_view inner_name = InnerName(block, item, column);
	if (renamed) {
		return inner_name.empty() ? Has::Unknown : Has::Yes;
	}
	const int relation = RelationOf(block, item);
	if (relation >= 0) {
		return picture_.FindColumn(relation, column) >= 0 ? Has::Yes : Has::No;
	}
	const int inner = BlockOf(block, item);
	return inner < 0 ? Has::Unknown : BlockGives(inner, column, depth + 1);
}

Scope::Has Scope::BlockGives(int block, std::string_view column, int depth) const {
	const Block &here = At(block);
	if (here.outputs.empty() || depth > kMaxFollow) {
		return Has::Unknown;
	}
	Has answer = Has::No;
	for (const OutputColumn &output : here.outputs) {
		if (IsStar(output.value)) {
			for (std::size_t i = 0; i < here.items.size(); ++i) {
				const Has has = ItemHas(block, static_cast<int>(i), column, depth + 1);
				if (has != Has::No) {
					answer = has == Has::Yes ? Has::Yes : Has::Unknown;
				}
			}
		} else if (output.name == column) {
			return Has::Yes;
		} else if (output.name.empty() && answer == Has::No) {
			answer = Has::Unknown;
		}
	}
	return here.is_set_operation && answer == Has::No ? Has::Unknown : answer;
}

Place Scope::SearchQualified(int block, const ColumnSite &site) const {
	const Block &here = At(block);
	for (std::size_t i = 0; i < here.items.size(); ++i) {
		const FromItem &item = here.items[i];
		if (item.name == site.qualifier && (site.schema.empty() || item.schema == site.schema)) {
			return {block, static_cast<int>(i), site.name};
		}
	}
	return {};
}

Place Scope::SearchUnqualified(int block, const ColumnSite &site, bool &stop) const {
	const Block &here = At(block);
	Place found;
	for (std::size_t i = 0; i < here.items.size(); ++i) {
		const Has has = ItemHas(block, static_cast<int>(i), site.name, 0);
		if (has == Has::Unknown) {
			stop = true; // it may be this item's
			found = {};
			break;
		}
		// A column that two items have is one that USING or NATURAL merged: the first will do.
		if (has == Has::Yes && !found.Known()) {
			found = {block, static_cast<int>(i), site.name};
		}
	}
	// Alone in a query without a query around it, it can be nobody else's.
	if (stop && here.items.size() == 1 && here.parent < 0) {
		return {block, 0, site.name};
	}
	return found;
}

Place Scope::Search(int block, const ColumnSite &site) const {
	bool stop = false;
	while (block >= 0 && !stop) {
		const Place place = site.qualifier.empty() ? SearchUnqualified(block, site, stop)
		                                           : SearchQualified(block, site);
		if (place.Known()) {
			return place;
		}
		block = At(block).parent;
	}
	return {};
}

Place Scope::Resolve(int site) const {
	const ColumnSite &column = query_.columns[static_cast<std::size_t>(site)];
	auto &known = resolved_[static_cast<std::size_t>(site)];
	if (!known) {
		known = column.name == "*" ? Place{} : Search(column.block, column);
	}
	return *known;
}

Place Scope::ResolveExpression(Node expression) const {
	const Node column = WithoutCasts(expression).As("ColumnRef");
	if (!column) {
		return {};
	}
	const auto at = std::lower_bound(sites_.begin(), sites_.end(), std::pair(column.Index(), -1));
	return at != sites_.end() && at->first == column.Index() ? Resolve(at->second) : Place{};
}

Origin Scope::OriginOf(const Place &place) const { return OriginOf(place, 0); }

Origin Scope::OriginOf(const Place &place, int depth) const {
	Origin origin;
	if (!place.Known() || depth > kMaxFollow || !Spend()) {
		return origin;
	}
	const std::string_view name = InnerName(place.block, place.item, place.column);
	const int relation = RelationOf(place.block, place.item);
	if (relation >= 0) {
		const int column = picture_.FindColumn(relation, name);
		if (column >= 0) {
			origin.column = {relation, column};
		}
	} else if (const int inner = BlockOf(place.block, place.item); inner >= 0 && !name.empty()) {
		origin = OriginOfOutput(inner, name, depth + 1);
	}
	origin.after_outer_join = origin.after_outer_join || At(place.block, place.item).nullable;
	return origin;
}

Origin Scope::OriginOfOutput(int block, std::string_view column, int depth) const {
	const Block &here = At(block);
	if (here.is_set_operation) {
		return {};
	}
	for (const OutputColumn &output : here.outputs) {
		if (!IsStar(output.value) && output.name == column) {
			if (!output.value.As("ColumnRef")) {
				Origin origin;
				origin.computed = output.value;
				origin.computed_block = block;
				return origin;
			}
			return OriginOf(ResolveExpression(output.value), depth);
		}
	}
	for (std::size_t i = 0; i < here.items.size(); ++i) {
		if (ItemHas(block, static_cast<int>(i), column, depth) == Has::Yes) {
			return OriginOf({block, static_cast<int>(i), column}, depth);
		}
	}
	return {};
}

} // namespace savant::core
