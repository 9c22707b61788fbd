/*
 * joins.cpp
 *     Join trees: nearest relation first, over the cheapest path.
 */
#include "core/language/joins.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <queue>

#include "core/text/identifier_words.hpp"
#include "core/text/stem.hpp"

namespace savant::core {

namespace {

constexpr double kForeignKeyCost = 1.0;
constexpr double kInferredCost = 1.6;
constexpr double kTurnCost = 0.5;    // up to a shared parent and down again says little
constexpr double kNamedBonus = 0.25; // for an edge whose column the question names

JoinEdge Reversed(const JoinEdge &edge) {
	JoinEdge reversed = edge;
	std::swap(reversed.left, reversed.right);
	for (auto &[left, right] : reversed.columns) {
		std::swap(left, right);
	}
	reversed.to_parent = !edge.to_parent;
	return reversed;
}

bool IsKey(const Relation &relation, int column) {
	return relation.columns[static_cast<std::size_t>(column)].is_unique ||
	       (relation.primary_key.size() == 1 && relation.primary_key[0] == column);
}

/* Names that many tables use for different things: equal ones say nothing about a reference. */
bool IsDescriptive(std::string_view column) {
	static constexpr std::string_view kWords[] = {"name",    "title", "description", "label",
	                                              "email",   "phone", "status",      "type",
	                                              "comment", "url"};
	const std::vector<std::string> words = IdentifierWords(column);
	return words.size() == 1 &&
	       std::find(std::begin(kWords), std::end(kWords), words[0]) != std::end(kWords);
}

bool Contains(const std::vector<int> &list, int value) {
	return std::find(list.begin(), list.end(), value) != list.end();
}

} // namespace

JoinGraph::JoinGraph(const SchemaPicture &picture)
	: picture_(picture), edges_of_(picture.relations.size()) {
	AddForeignKeys();
	// Of two ways between the same relations the leading column is the usual one.
	std::stable_sort(edges_.begin(), edges_.end(), [](const JoinEdge &a, const JoinEdge &b) {
		return a.left != b.left ? a.left < b.left : a.columns[0].first < b.columns[0].first;
	});
	AddSameNamed();
	for (std::size_t i = 0; i < edges_.size(); ++i) {
		NameWords(edges_[i]);
		edges_of_[static_cast<std::size_t>(edges_[i].left)].push_back(static_cast<int>(i));
		edges_of_[static_cast<std::size_t>(edges_[i].right)].push_back(static_cast<int>(i));
	}
}

void JoinGraph::AddForeignKeys() {
	for (const ForeignKey &key : picture_.foreign_keys) {
		if (key.from == key.to) {
			continue;
		}
		JoinEdge edge;
		edge.left = key.from;
		edge.right = key.to;
		for (std::size_t i = 0; i < key.from_columns.size(); ++i) {
			edge.columns.emplace_back(key.from_columns[i], key.to_columns[i]);
		}
		edges_.push_back(std::move(edge));
	}
}

/* A column that is another relation's key by name and type, where no foreign key joins the two. */
void JoinGraph::AddSameNamed() {
	const std::size_t declared = edges_.size();
	const auto joined = [&](int a, int b) {
		for (std::size_t i = 0; i < declared; ++i) {
			if ((edges_[i].left == a && edges_[i].right == b) ||
			    (edges_[i].left == b && edges_[i].right == a)) {
				return true;
			}
		}
		return false;
	};
	// Keys by name first: the double loop over columns would be too slow for large schemas.
	std::vector<std::pair<std::string, ColumnRef>> keys;
	for (int r = 0; r < static_cast<int>(picture_.relations.size()); ++r) {
		for (int c = 0; c < static_cast<int>(picture_.At(r).columns.size()); ++c) {
			const std::string &name = picture_.At(ColumnRef{r, c}).name;
			if (!IsKey(picture_.At(r), c)) {
				continue;
			}
			if (name.size() > 2 && !IsDescriptive(name)) {
				keys.emplace_back(name, ColumnRef{r, c});
			}
			if (name == "id") { // station_id and start_station_id are keys of station
				std::string table = picture_.At(r).name;
				keys.emplace_back(table + "_id", ColumnRef{r, c});
				if (table.size() > 3 && table.back() == 's') {
					table.pop_back();
					keys.emplace_back(table + "_id", ColumnRef{r, c});
				}
			}
		}
	}
	std::sort(keys.begin(), keys.end(),
	          [](const auto &a, const auto &b) { return a.first < b.first; });
	for (int r = 0; r < static_cast<int>(picture_.relations.size()); ++r) {
		for (int c = 0; c < static_cast<int>(picture_.At(r).columns.size()); ++c) {
			const Column &column = picture_.At(ColumnRef{r, c});
			for (std::size_t cut = 0; cut != std::string::npos;) {
				const std::string name = column.name.substr(cut);
				auto at = std::lower_bound(
					keys.begin(), keys.end(), name,
					[](const auto &key, const std::string &text) { return key.first < text; });
				for (; at != keys.end() && at->first == name; ++at) {
					const ColumnRef key = at->second;
					const bool whole = cut == 0 || picture_.At(key).name == "id";
					if (whole && key.relation != r &&
					    picture_.At(key).type_class == column.type_class &&
					    !joined(r, key.relation)) {
						JoinEdge edge;
						edge.left = r;
						edge.right = key.relation;
						edge.columns.emplace_back(c, key.column);
						edge.inferred = true;
						edges_.push_back(std::move(edge));
					}
				}
				const std::size_t next = column.name.find('_', cut);
				cut = next == std::string::npos ? next : next + 1;
			}
		}
	}
}

void JoinGraph::NameWords(JoinEdge &edge) const {
	const std::vector<std::string> table = IdentifierWords(picture_.At(edge.left).name);
	for (const std::string &part :
	     IdentifierWords(picture_.At(ColumnRef{edge.left, edge.columns[0].first}).name)) {
		std::string stem = StemKey(part);
		const bool of_table = std::any_of(table.begin(), table.end(), [&](const std::string &word) {
			return StemKey(word) == stem;
		});
		if (!of_table && part != "id") {
			edge.words.push_back(std::move(stem));
		}
	}
}

double JoinGraph::Cost(const JoinEdge &edge, const std::vector<std::string> &words) const {
	double cost = edge.inferred ? kInferredCost : kForeignKeyCost;
	for (const std::string &word : edge.words) {
		if (std::find(words.begin(), words.end(), word) != words.end()) {
			cost -= kNamedBonus;
			break;
		}
	}
	return cost;
}

std::optional<std::vector<JoinEdge>> JoinGraph::Path(const std::vector<int> &inside, int target,
                                                     const std::vector<std::string> &words,
                                                     double &cost) const {
	// Each relation twice: 2r, and 2r + 1 when it was reached as a parent.
	const double far = std::numeric_limits<double>::infinity();
	std::vector<double> best(2 * picture_.relations.size(), far);
	std::vector<int> via(best.size(), -1), from(best.size(), -1);
	std::vector<bool> done(best.size(), false), tied(best.size(), false);
	using Entry = std::pair<double, int>;
	std::priority_queue<Entry, std::vector<Entry>, std::greater<>> open;
	for (const int start : inside) {
		best[static_cast<std::size_t>(2 * start)] = 0;
		open.emplace(0.0, 2 * start);
	}
	int reached = -1;
	while (!open.empty()) {
		const int here = open.top().second;
		open.pop();
		if (done[static_cast<std::size_t>(here)]) {
			continue;
		}
		done[static_cast<std::size_t>(here)] = true;
		if (here / 2 == target) {
			reached = here;
			break;
		}
		for (const int e : edges_of_[static_cast<std::size_t>(here / 2)]) {
			const JoinEdge &edge = edges_[static_cast<std::size_t>(e)];
			const bool up = edge.left == here / 2;
			const int next = up ? 2 * edge.right + 1 : 2 * edge.left;
			const double turn = here % 2 == 1 && !up ? kTurnCost : 0;
			const double total = best[static_cast<std::size_t>(here)] + Cost(edge, words) + turn;
			const bool in_key = Contains(picture_.At(edge.left).primary_key, edge.columns[0].first);
			tied[static_cast<std::size_t>(next)] =
				(!in_key && std::abs(total - best[static_cast<std::size_t>(next)]) < 1e-9) ||
				(tied[static_cast<std::size_t>(next)] &&
			     total >= best[static_cast<std::size_t>(next)]);
			if (total < best[static_cast<std::size_t>(next)] - 1e-9) {
				best[static_cast<std::size_t>(next)] = total;
				via[static_cast<std::size_t>(next)] = e;
				from[static_cast<std::size_t>(next)] = here;
				open.emplace(total, next);
			}
		}
	}
	if (reached < 0) {
		return std::nullopt;
	}
	cost = best[static_cast<std::size_t>(reached)];
	std::vector<JoinEdge> path;
	for (int here = reached; from[static_cast<std::size_t>(here)] >= 0;
	     here = from[static_cast<std::size_t>(here)]) {
		const JoinEdge &edge =
			edges_[static_cast<std::size_t>(via[static_cast<std::size_t>(here)])];
		path.push_back(edge.right == here / 2 ? edge : Reversed(edge));
		path.back().tied = tied[static_cast<std::size_t>(here)];
	}
	std::reverse(path.begin(), path.end());
	return path;
}

std::optional<RelationTree> JoinGraph::Plan(const std::vector<int> &wanted,
                                            const std::vector<std::string> &words) const {
	RelationTree plan;
	plan.relations.push_back(wanted.at(0));
	std::vector<int> left(wanted.begin() + 1, wanted.end());
	while (!left.empty()) {
		double nearest = std::numeric_limits<double>::infinity();
		std::vector<JoinEdge> path;
		for (const int target : left) {
			double cost = 0;
			auto found = Path(plan.relations, target, words, cost);
			if (found && cost < nearest - 1e-9) {
				nearest = cost;
				path = std::move(*found);
			}
		}
		if (nearest == std::numeric_limits<double>::infinity()) {
			return std::nullopt;
		}
		for (JoinEdge &edge : path) {
			plan.ambiguous = plan.ambiguous || edge.tied;
			plan.relations.push_back(edge.right);
			plan.edges.push_back(std::move(edge));
		}
		std::erase_if(left, [&](int relation) { return Contains(plan.relations, relation); });
	}
	return plan;
}

std::vector<int> JoinGraph::Distances(int from) const {
	std::vector<int> distances(edges_of_.size(), -1);
	std::vector<int> open{from};
	distances[static_cast<std::size_t>(from)] = 0;
	for (std::size_t next = 0; next < open.size(); ++next) {
		const int here = open[next];
		for (const int e : edges_of_[static_cast<std::size_t>(here)]) {
			const JoinEdge &edge = edges_[static_cast<std::size_t>(e)];
			const int there = edge.left == here ? edge.right : edge.left;
			if (distances[static_cast<std::size_t>(there)] < 0) {
				distances[static_cast<std::size_t>(there)] =
					distances[static_cast<std::size_t>(here)] + 1;
				open.push_back(there);
			}
		}
	}
	return distances;
}

std::vector<JoinEdge> JoinGraph::EdgesOf(int relation) const {
	std::vector<JoinEdge> edges;
	for (const int e : edges_of_[static_cast<std::size_t>(relation)]) {
		const JoinEdge &edge = edges_[static_cast<std::size_t>(e)];
		edges.push_back(edge.left == relation ? edge : Reversed(edge));
	}
	return edges;
}

} // namespace savant::core
