/*
 * join_adding.cpp
 *     Joins go directly behind the table that they lean on, so that conditions
 *     further on can speak of the new one.
 */
#include "core/repair/join_adding.hpp"

#include <algorithm>

#include "core/text/identifier_words.hpp"

namespace savant::core {

namespace {

constexpr double kDeclaredJoin = 0.85;
constexpr double kInferredJoin = 0.7;
constexpr int kMaxDistance = 3; // further away, something else was meant

std::size_t At(int position) { return static_cast<std::size_t>(position); }

/* The token before which a join that leans on `item` goes; -1 = unknown. */
int PlaceBehind(const RepairCase &repair, ItemRef item) {
	const SqlLayout &layout = repair.layout;
	const int first = repair.TokensOf(repair.sight.At(item)).first;
	const SelectLayout *select = first < 0 ? nullptr : layout.SelectAround(first);
	if (select == nullptr) {
		return -1;
	}
	const int end = SqlLayout::EndOfFrom(*select);
	for (int i = first + 1; i < end; ++i) {
		const bool starts =
			layout.Text(i) == "," ||
			(layout.IsAny(i, {"join", "inner", "left", "right", "full", "cross", "natural"}) &&
		     layout.Text(i + 1) != "(");
		if (layout.Depth(i) < layout.Depth(first) ||
		    (layout.Depth(i) == layout.Depth(first) && starts)) {
			return i;
		}
	}
	return end;
}

std::string JoinText(const SchemaPicture &picture, int relation, const std::string &alias) {
	const bool renamed = picture.At(relation).name != alias;
	return picture.SqlName(relation) + (renamed ? " AS " + QuoteIdentifier(alias) : "");
}

/* The steps from the item to `relation`, down the distances; more than one way sets `ambiguous`. */
std::string Steps(const RepairCase &repair, ItemRef from, int relation, const std::string &alias,
                  const JoinGraph &graph, const std::vector<int> &distance, AddedJoin &join) {
	std::string text;
	std::string here_name = repair.QualifierOf(from);
	int here = repair.sight.RelationOf(from);
	while (here != relation) {
		const JoinEdge *next = nullptr;
		const std::vector<JoinEdge> edges = graph.EdgesOf(here);
		for (const JoinEdge &edge : edges) {
			if (distance[At(edge.right)] != distance[At(here)] - 1) {
				continue;
			}
			join.ambiguous = join.ambiguous || next != nullptr;
			next = next == nullptr ? &edge : next;
		}
		if (next == nullptr) {
			return {};
		}
		join.inferred = join.inferred || next->inferred;
		const bool arrived = next->right == relation;
		const std::string name = arrived ? alias : repair.FreeAlias(from.block, next->right);
		const std::string quoted = QuoteIdentifier(name);
		text += " JOIN " + JoinText(repair.picture, next->right, name) + " ON " +
		        EdgeCondition(repair.picture, *next, here_name, quoted);
		here_name = quoted;
		here = next->right;
	}
	return text;
}

bool IsIn(const std::vector<ItemRef> &items, ItemRef item) {
	return std::find(items.begin(), items.end(), item) != items.end();
}

/* "cid", "customer_key", "account_no": a column made to refer by; "id" alone says nothing. */
bool RefersByName(std::string_view column) {
	const auto ends = [column](std::string_view end) {
		return column.size() > end.size() && LowerCase(column).ends_with(end);
	};
	return ends("id") || ends("_key") || ends("_code") || ends("_no") || ends("_number");
}

/* Where a database declares no keys: the one column of a referring name that two tables share. */
AddedJoin JoinBySameName(const RepairCase &repair, int block, int relation,
                         const std::string &alias) {
	AddedJoin join;
	const auto &items = repair.scope.At(block).items;
	for (std::size_t i = 0; i < items.size(); ++i) {
		const ItemRef item{block, static_cast<int>(i)};
		const int here = repair.sight.RelationOf(item);
		for (const Column &column : repair.picture.At(relation).columns) {
			const int same = here < 0 ? -1 : repair.picture.FindColumn(here, column.name);
			if (same < 0 || !RefersByName(column.name) ||
			    repair.picture.At(ColumnRef{here, same}).type_class != column.type_class) {
				continue;
			}
			join.ambiguous = join.ambiguous || join.possible;
			const std::string name = "." + QuoteIdentifier(column.name);
			join.text = " JOIN " + JoinText(repair.picture, relation, alias) + " ON " +
			            repair.QualifierOf(item) + name + " = " + QuoteIdentifier(alias) + name;
			join.before = PlaceBehind(repair, item);
			join.possible = join.before >= 0;
			join.inferred = true;
			join.distance = kMaxDistance;
		}
	}
	return join;
}

/* Those of the block's items that are nearest to the relation; all have that distance. */
std::vector<ItemRef> NearestItems(const RepairCase &repair, int block,
                                  const std::vector<int> &distance,
                                  const std::vector<ItemRef> &without, int &least) {
	std::vector<ItemRef> nearest;
	least = kMaxDistance + 1;
	const auto &items = repair.scope.At(block).items;
	for (std::size_t i = 0; i < items.size(); ++i) {
		const ItemRef item{block, static_cast<int>(i)};
		const int at = repair.sight.RelationOf(item);
		const int steps = at < 0 ? -1 : distance[At(at)];
		if (steps < 1 || steps > least || IsIn(without, item)) {
			continue;
		}
		if (steps < least) {
			nearest.clear();
		}
		least = steps;
		nearest.push_back(item);
	}
	return nearest;
}

} // namespace

std::string EdgeCondition(const SchemaPicture &picture, const JoinEdge &edge,
                          const std::string &left, const std::string &right) {
	std::string text;
	for (const auto &[a, b] : edge.columns) {
		text += text.empty() ? "" : " AND ";
		text += left + "." + QuoteIdentifier(picture.At(ColumnRef{edge.left, a}).name) + " = " +
		        right + "." + QuoteIdentifier(picture.At(ColumnRef{edge.right, b}).name);
	}
	return text;
}

AddedJoin PlanAddedJoin(const RepairCase &repair, int block, int relation, const std::string &alias,
                        const std::vector<ItemRef> &linked) {
	AddedJoin join;
	const JoinGraph graph(repair.picture);
	const std::vector<int> distance = graph.Distances(relation);
	int least = 0;
	const std::vector<ItemRef> nearest = NearestItems(repair, block, distance, linked, least);
	const bool on_its_own = !linked.empty() && (nearest.empty() || least > 1);
	if (on_its_own) {
		// What ties it to the rest stands in the statement already.
		join.before = PlaceBehind(repair, {block, 0});
		join.text = " CROSS JOIN " + JoinText(repair.picture, relation, alias);
		join.possible = join.before >= 0;
		join.distance = 1;
		return join;
	}
	if (nearest.empty()) {
		return JoinBySameName(repair, block, relation, alias);
	}
	join.distance = least;
	join.ambiguous = nearest.size() > 1;
	join.before = PlaceBehind(repair, nearest.front());
	join.text = Steps(repair, nearest.front(), relation, alias, graph, distance, join);
	join.possible = join.before >= 0 && !join.text.empty();
	return join;
}

int ChooseJoinable(RepairCase &repair, int block, const std::vector<int> &relations,
                   const std::string &alias, const std::vector<ItemRef> &linked, AddedJoin &join) {
	int chosen = -1;
	bool tied = false;
	for (const int relation : relations) {
		const std::string name = alias.empty() ? repair.FreeAlias(block, relation) : alias;
		AddedJoin way = PlanAddedJoin(repair, block, relation, name, linked);
		if (!way.possible) {
			continue;
		}
		repair.Suggest("table " + repair.picture.SqlName(relation));
		const bool nearer = chosen < 0 || way.distance < join.distance;
		tied = nearer ? false : tied || way.distance == join.distance;
		if (nearer) {
			chosen = relation;
			join = std::move(way);
		}
	}
	return chosen < 0 || tied || join.ambiguous ? -1 : chosen;
}

void AddJoin(RepairCase &repair, int block, int relation, const AddedJoin &join) {
	repair.InsertBefore(join.before, join.text);
	for (std::size_t i = 0; i < repair.Sites().size(); ++i) {
		const int site = static_cast<int>(i);
		const ColumnSite &column = repair.Site(site);
		ItemRef at;
		if (column.qualifier.empty() && column.name != "*" &&
		    repair.sight.StateOf(site, &at) == SiteState::Fine && at.block == block &&
		    repair.picture.FindColumn(relation, column.name) >= 0) {
			repair.Requalify(site, repair.QualifierOf(at));
		}
	}
	repair.Tell("table " + Shown(repair.picture.At(relation).name) + " joined to FROM",
	            join.inferred ? kInferredJoin : kDeclaredJoin);
}

} // namespace savant::core
