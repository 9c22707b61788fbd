/*
 * layer_probe.hpp
 *     For tests only: the door with some of its layers taken away.
 */
#pragma once

#include <string>

#include "pg/guard/refusal.hpp"

namespace savant::pg {

/*
 * Runs the statement with the given layers alone and says what became of it:
 * "ran", "layer N: SQLSTATE message" or "failed: SQLSTATE message".  Superusers
 * only (UserError NotPermitted otherwise): without layers 2 and 4 the statement
 * does whatever it says.
 */
std::string ProbeLayers(const std::string &sql, LayerSet layers);

} // namespace savant::pg
