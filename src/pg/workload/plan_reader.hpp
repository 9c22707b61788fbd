/*
 * plan_reader.hpp
 *     From a plan of the server to its shape.
 */
#pragma once

#include "core/watch/plan_outline.hpp"
#include "pg/postgres.hpp"

extern "C" {
#include "nodes/plannodes.h"
}

namespace savant::pg {

/*
 * Reads at most kMostPlanNodes nodes, so that a plan of ten thousand partitions costs no more.
 * For a hook: never fails and allocates nothing.
 */
void ReadPlan(const PlannedStmt *statement, core::PlanOutlineBuilder &builder) noexcept;

constexpr int kMostPlanNodes = 500;

} // namespace savant::pg
