/*
 * workload_reader.hpp
 *     The workload of an advice: from pg_stat_statements, or from statements that were given.
 */
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/advise/workload.hpp"
#include "pg/postgres.hpp"

namespace savant::pg {

/* The share of the time that a workload covers. */
constexpr double kWorkloadShare = 0.99;

/*
 * The statements of this database that take `share` of the time, with constants where an example is
 * kept and the caller may see it, else with parameters that have a type.  Statements that
 * the server does not accept are in left_out, and so are those that come after `is_over` said yes.
 * Errors: as ReadStatementStatistics().
 */
core::Workload ReadWorkload(double share = kWorkloadShare,
                            const std::function<bool()> &is_over = {});

/*
 * The given texts, each of one or more statements; weights are 1, or those given, one for each
 * text.  UserError(InvalidParameter) when there is no statement, or the weights do not fit.
 */
core::Workload GivenWorkload(const std::vector<std::string> &texts,
                             const std::vector<double> &weights);

/* Whether the current user may see statements and examples of `role`: pg_stat_statements' rule. */
bool MaySeeStatementsOf(Oid role);

/*
 * The statement of pg_stat_statements with the constants of a kept example; nullopt when there
 * is none, the caller may not see it, or they do not fit together.
 */
std::optional<core::ExampleText> ExampleOf(std::int64_t query_id, Oid role,
                                           const std::string &normalised);

} // namespace savant::pg
