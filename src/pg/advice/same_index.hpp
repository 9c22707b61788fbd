/*
 * same_index.hpp
 *     Whether an index is the one that a CREATE INDEX makes.
 */
#pragma once

#include <string>

#include "pg/postgres.hpp"

namespace savant::pg {

/*
 * Compares keys, orders, operator classes, predicate, uniqueness and options with those of the
 * index as it is now, valid or not.  Within a transaction.  Throws pg::Error.
 */
bool IsIndexOf(Oid index, const std::string &create_index);

} // namespace savant::pg
