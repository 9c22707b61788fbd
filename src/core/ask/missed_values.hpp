/*
 * missed_values.hpp
 *     Why a filter found nothing: literals that no row has, and what was likely meant.
 */
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/language/value_finder.hpp"
#include "core/schema/picture.hpp"
#include "core/sql/value_tests.hpp"

namespace savant::core {

/* A literal that its column does not have, as far as statistics and a look into the data tell. */
struct MissedValue {
	ValueTest test;
	std::string same;                   // the stored value that differs in case alone; may be empty
	std::vector<std::string> near;      // other stored values, nearest first, at most 3
	std::optional<ColumnRef> elsewhere; // another column of the relation that has the literal
};

/*
 * The literals of `sql` that are missed and of which something nearer is known; masked columns
 * are left out.  `finder` may be null: then only the picture is asked.
 */
std::vector<MissedValue> FindMissedValues(const std::string &sql, const SchemaPicture &picture,
                                          ValueFinder *finder);

/*
 * `sql` with each literal of `missed` that differs in case alone written as stored, when all of
 * them do; else nothing.
 */
std::optional<std::string> WithStoredSpelling(const std::string &sql,
                                              const std::vector<MissedValue> &missed);

} // namespace savant::core
