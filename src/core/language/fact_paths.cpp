/*
 * fact_paths.cpp
 *     Breadth-first search over references with a memory of the direction.
 */
#include "core/language/fact_paths.hpp"

#include <algorithm>
#include <deque>

namespace savant::core {

namespace {

// Neither byte occurs in an identifier that the server would send: both are control characters.
constexpr char kMarkBegin = '\x01';
constexpr char kMarkEnd = '\x02';

/* A relation and whether the way to it has begun to go up. */
struct Step {
	int relation = -1;
	bool rising = false;
	std::vector<JoinEdge> edges;
};

} // namespace

std::optional<std::vector<JoinEdge>> FactPaths::Up(int from, int to) const {
	return Search(from, to, false);
}

std::optional<std::vector<JoinEdge>> FactPaths::Down(int from, int to) const {
	return Search(from, to, true);
}

std::optional<std::vector<JoinEdge>> FactPaths::Search(int from, int to, bool may_descend) const {
	constexpr std::size_t kLongest = 6;
	const std::size_t count = words_.Picture().relations.size();
	std::vector<bool> seen(2 * count, false);
	std::deque<Step> open{{from, !may_descend, {}}};
	while (!open.empty()) {
		const Step here = std::move(open.front());
		open.pop_front();
		if (here.relation == to) {
			return here.edges;
		}
		const std::size_t state =
			2 * static_cast<std::size_t>(here.relation) + (here.rising ? 1 : 0);
		if (seen[state] || here.edges.size() >= kLongest) {
			continue;
		}
		seen[state] = true;
		// Declared references are nearer than guessed ones, children nearer than parents.
		for (const int pass : {0, 1, 2, 3}) {
			for (const JoinEdge &edge : words_.Joins().EdgesOf(here.relation)) {
				const RelationKind kind = words_.Picture().At(edge.right).kind;
				const bool view =
					kind == RelationKind::View || kind == RelationKind::MaterializedView;
				if (edge.inferred != (pass >= 2) || edge.to_parent != (pass % 2 == 1) ||
				    (view && edge.right != to) || (here.rising && !edge.to_parent)) {
					continue;
				}
				Step next{edge.right, here.rising || edge.to_parent, here.edges};
				next.edges.push_back(edge);
				open.push_back(std::move(next));
			}
		}
	}
	return std::nullopt;
}

std::vector<int> FactPaths::Children(int relation) const {
	std::vector<int> children;
	for (const JoinEdge &edge : words_.Joins().EdgesOf(relation)) {
		if (!edge.to_parent && !edge.inferred) {
			children.push_back(edge.right);
		}
	}
	return children;
}

std::string MarkedColumn(const SchemaPicture &picture, ColumnRef column) {
	const Relation &relation = picture.At(column.relation);
	const std::string name = column.column < 0 ? "*" : QuoteIdentifier(picture.At(column).name);
	return kMarkBegin + QuoteIdentifier(relation.name) + "." + kMarkEnd + name;
}

std::string WithoutMarks(const std::string &marked, bool bare) {
	std::string plain;
	bool inside = false;
	for (const char c : marked) {
		if (c == kMarkBegin || c == kMarkEnd) {
			inside = c == kMarkBegin;
		} else if (!(inside && bare)) {
			plain += c;
		}
	}
	return plain;
}

std::string MarkedCondition(const SchemaPicture &picture, const JoinEdge &edge) {
	std::string text;
	for (const auto &[left, right] : edge.columns) {
		text += (text.empty() ? "" : " AND ") + MarkedColumn(picture, {edge.right, right}) + " = " +
		        MarkedColumn(picture, {edge.left, left});
	}
	return text;
}

} // namespace savant::core
