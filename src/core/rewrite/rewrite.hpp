/*
 * rewrite.hpp
 *     Other ways to write a statement, each with what makes it mean the same.
 *
 * Rules are pure functions of the text and the picture: whether the result is cheaper is
 * for the planner to say (optimize.hpp).  docs/optimize.md has each rule's proof.
 */
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/schema/picture.hpp"

namespace savant::core {

enum class Equivalence {
	Proved, // by SQL's own rules, and where keys are named, by the keys of the tables
	Likely, // the same but for rare values, which `reason` names
	Offer,  // means something else in a case that `reason` names, or needs the program's help
};

struct Rewrite {
	std::string rule; // stable: "not_in_to_not_exists"
	std::string sql;
	std::string what;   // what was changed, in words
	std::string reason; // why it is the same, or where it is not
	Equivalence equivalence = Equivalence::Proved;
};

/*
 * True when NOT NULL and the unique keys of this relation (pg_class.oid) hold for every row
 * that a query of it reads: no inheritance children, no deferrable key, no foreign table.
 */
using KeysHold = std::function<bool(std::uint32_t relation)>;

/*
 * All rewrites of one SELECT by one step each; empty for what does not parse, is no plain
 * query, or cannot be improved by the rules.  Results are not checked.
 */
std::vector<Rewrite> FindRewrites(const std::string &sql, const SchemaPicture &picture,
                                  const KeysHold &keys_hold);

/* A rule as the documentation lists it. */
struct RewriteRuleName {
	std::string_view rule;
	std::string_view title;
};
const std::vector<RewriteRuleName> &RewriteRuleNames();

} // namespace savant::core
