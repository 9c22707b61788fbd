/*
 * table_alteration.hpp
 *     What was altered about a table, as far as two looks at the catalogs tell.
 */
#pragma once

#include <string>

namespace savant::core {

/* Two columns of probe "objects", both JSON; "" where they were not asked. */
struct TableLook {
	std::string columns; // [[number, type, modifier, not null, default, version, name], ...]
	std::string traits;  // [owner, privileges, storage parameters, row security, persistence,
	                     //  replica identity]; compared, never shown
};

/*
 * "added column note, dropped column old, new type of column total, privileges"; at most six
 * items, then "...".  "" when nothing is known: the two are the same, or one was not asked.
 */
std::string AlterationText(const TableLook &before, const TableLook &now);

} // namespace savant::core
