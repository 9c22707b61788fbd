/*
 * model_status.hpp
 *     What ai_status() says of the model, the gateway and each model server.
 */
#pragma once

#include <vector>

#include "pg/datum.hpp"

namespace savant::entry {

/* Adds rows of (item, state, detail). */
void AddModelStatus(std::vector<std::vector<pg::Cell>> &rows);

} // namespace savant::entry
