/*
 * plan_facts.cpp
 *     Looking up what is known of a column.
 */
#include "core/plan/plan_facts.hpp"

#include <algorithm>

namespace savant::core {

const ColumnFacts *TableFacts::Column(std::string_view column) const {
	const auto found = std::find_if(columns.begin(), columns.end(),
	                                [&](const ColumnFacts &facts) { return facts.name == column; });
	return found == columns.end() ? nullptr : &*found;
}

} // namespace savant::core
