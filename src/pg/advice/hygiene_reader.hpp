/*
 * hygiene_reader.hpp
 *     What the catalogs say of invalid indexes, foreign keys without index, and sizes.
 */
#pragma once

#include <functional>
#include <set>
#include <vector>

#include "core/advise/hygiene.hpp"
#include "pg/postgres.hpp"

namespace savant::pg {

struct HygieneRequest {
	std::set<Oid> tables; // empty = all
	/* Indexes that are proposed already, and those whose dropping is. */
	std::vector<core::KeySupport> proposed;
	std::set<Oid> leaving;
	std::function<bool()> no_time_left;
};

struct HygieneReading {
	core::HygieneFacts facts;
	bool complete = true; // false: sizes were left out
};

/*
 * Of tables and materialized views that the current user may read whole, without temporary ones,
 * those of extensions and of the system.  Sizes are read of b-trees over columns, without
 * condition, of tables that nobody has locked; predicting them runs no function of an index.
 * Not inside of a PlannerWhatIf.  Throws pg::Error.
 */
HygieneReading ReadHygiene(const HygieneRequest &request);

} // namespace savant::pg
