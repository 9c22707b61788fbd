/*
 * joins.hpp
 *     How relations of a query hang together: a small join tree over foreign keys.
 */
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/schema/picture.hpp"

namespace savant::core {

/* An equality between columns of two relations. */
struct JoinEdge {
	int left = -1;
	int right = -1;
	std::vector<std::pair<int, int>> columns; // positions in left, right
	bool inferred = false;                    // no foreign key says so: same name and type
	bool tied = false;                        // in a plan: another way was as short
	std::vector<std::string> words; // stems of the referencing column that are not its table's
	bool to_parent = true;          // `right` has at most one row per row of `left`
};

struct RelationTree {
	std::vector<int> relations;  // in join order, asked ones and those between
	std::vector<JoinEdge> edges; // edges[i] brings in relations[i + 1]
	bool ambiguous = false;      // an equally short way was not taken
};

/*
 * The foreign keys of a picture as a graph, completed by same-named columns where
 * a relation has no declared foreign key at all.  Keeps a reference to the picture.
 */
class JoinGraph {
public:
	explicit JoinGraph(const SchemaPicture &picture);

	/*
	 * Joins `wanted` (not empty) with as few edges as a greedy nearest-first growth
	 * finds.  `words` are stems that make an edge preferred when its column names hold one.
	 * Nothing when the relations do not hang together.
	 */
	std::optional<RelationTree> Plan(const std::vector<int> &wanted,
	                                 const std::vector<std::string> &words = {}) const;

	/* Edges from `from` to every relation; -1 = not connected. */
	std::vector<int> Distances(int from) const;

	/* The edges at `relation`, seen from it (left == relation). */
	std::vector<JoinEdge> EdgesOf(int relation) const;

private:
	void AddForeignKeys();
	void AddSameNamed();
	void NameWords(JoinEdge &edge) const;
	double Cost(const JoinEdge &edge, const std::vector<std::string> &words) const;
	/* Cheapest path from any of `inside` to `target`; edges seen from the inside. */
	std::optional<std::vector<JoinEdge>> Path(const std::vector<int> &inside, int target,
	                                          const std::vector<std::string> &words,
	                                          double &cost) const;

	const SchemaPicture &picture_;
	std::vector<JoinEdge> edges_;            // each once, left = referencing side
	std::vector<std::vector<int>> edges_of_; // positions in edges_ by relation
};

} // namespace savant::core
