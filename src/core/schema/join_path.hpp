/*
 * join_path.hpp
 *     How relations hang together over foreign keys.
 *
 * The graph has relations for nodes and foreign keys for edges, walked either way.
 * Where more than one shortest way exists the answer says so instead of choosing
 * silently: orders reach addresses by the billing and by the shipping key, and the
 * two answer different questions.
 */
#pragma once

#include <string>
#include <vector>

#include "core/schema/picture.hpp"

namespace savant::core {

/* One join: from a relation that is already there to the next. */
struct JoinStep {
	int foreign_key = 0; // position in SchemaPicture::foreign_keys
	int from = 0;        // relation already joined
	int to = 0;          // relation that this step adds
	bool forward = true; // true: `from` holds the key, the join adds at most one row
	bool operator==(const JoinStep &) const = default;
};

using JoinPath = std::vector<JoinStep>;

/* The shortest ways between two relations, all of one length; none = not connected. */
struct JoinPaths {
	std::vector<JoinPath> paths; // most natural first; at most kMaxJoinPaths
	bool ambiguous = false;      // more than one
};

constexpr std::size_t kMaxJoinPaths = 16;
constexpr int kMaxJoinSteps = 12;

/*
 * All shortest paths from `from` to `to`.  Ordered by how few times the path meets in
 * a shared parent (a -> p <- b pairs rows that have nothing else in common), then by
 * the keys' names.  From a relation to itself: its self-referencing keys.
 */
JoinPaths FindJoinPaths(const SchemaPicture &picture, int from, int to);

/* A way to join several relations. */
struct JoinPlan {
	bool connected = false;        // every relation asked for was reached
	std::vector<int> relations;    // in join order; the first is the root
	std::vector<JoinStep> steps;   // steps[i] adds relations[i + 1]
	std::vector<int> added;        // relations that were not asked for but lie between
	bool ambiguous = false;        // an equally short way was passed over
	std::vector<JoinPath> choices; // where ambiguous: the equally short paths, chosen first
	std::vector<int> unreached;    // asked for, not connected to the root
};

/*
 * The smallest tree found that joins `relations` (positions, repetitions ignored): each
 * relation in turn as root, always adding the nearest one missing.  Exact for two
 * relations and whenever they are directly linked; near the optimum otherwise.  The
 * root is the first relation unless another one gives fewer joins.
 */
JoinPlan JoinTree(const SchemaPicture &picture, const std::vector<int> &relations);

/* "a.x = b.y AND a.z = b.w" for the columns of a key; aliases are written as given. */
std::string JoinCondition(const SchemaPicture &picture, const JoinStep &step,
                          const std::string &from_alias, const std::string &to_alias);

/*
 * "FROM a JOIN b ON ..." over a path from `root`, ready to paste.  A relation that
 * occurs again gets an alias (name_2).
 */
std::string JoinSql(const SchemaPicture &picture, int root, const JoinPath &path);

} // namespace savant::core
