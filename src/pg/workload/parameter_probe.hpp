/*
 * parameter_probe.hpp
 *     What the server's analysis says to a statement with parameters.
 */
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/sql/typed_literals.hpp"

namespace savant::pg {

struct Analysis {
	std::optional<core::ParameterProblem> problem; // nullopt: accepted
	std::int64_t query_id = 0; // as pg_stat_statements counts it; 0: not computed here
};

/*
 * Parses and analyses one statement, in which $1, $2 ... may stand, within the guard, and judges
 * it like one that is to be planned.  What the statement is to blame for is in the result;
 * a cancelled query propagates as pg::Error.
 */
Analysis AnalyseForPlanning(const std::string &sql);

} // namespace savant::pg
