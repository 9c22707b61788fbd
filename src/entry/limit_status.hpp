/*
 * limit_status.hpp
 *     What ai_status() says of the limits of a role and of what is kept of models.
 */
#pragma once

#include <vector>

#include "pg/datum.hpp"

namespace savant::entry {

/* Adds rows of (item, state, detail). */
void AddLimitStatus(std::vector<std::vector<pg::Cell>> &rows);

} // namespace savant::entry
