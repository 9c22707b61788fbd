/*
 * join_adding.hpp
 *     Bringing a table into a FROM clause that forgot it.
 */
#pragma once

#include <string>
#include <vector>

#include "core/language/joins.hpp"
#include "core/repair/repair_case.hpp"

namespace savant::core {

struct AddedJoin {
	bool possible = false;
	bool ambiguous = false; // another way is as short: not to be chosen for anybody
	bool inferred = false;  // some step is no declared foreign key
	int distance = 0;
	int before = 0; // token before which it goes
	std::string text;
};

/*
 * The shortest way from the items of `block` to `relation`, which is to be called `alias`.
 * `linked` are items that conditions of the statement already compare with it: no further
 * condition is made up for those.
 */
AddedJoin PlanAddedJoin(const RepairCase &repair, int block, int relation, const std::string &alias,
                        const std::vector<ItemRef> &linked);

/*
 * Of `relations` the one to join under `alias` and how: the nearest; -1 when none can be
 * joined or several are equally near (then they become candidates).
 */
int ChooseJoinable(RepairCase &repair, int block, const std::vector<int> &relations,
                   const std::string &alias, const std::vector<ItemRef> &linked, AddedJoin &join);

/* "left.a = right.x AND ..." for an edge; the names are written as given. */
std::string EdgeCondition(const SchemaPicture &picture, const JoinEdge &edge,
                          const std::string &left, const std::string &right);

/* Makes the edit, and qualifies names that the new table would make ambiguous. */
void AddJoin(RepairCase &repair, int block, int relation, const AddedJoin &join);

} // namespace savant::core
