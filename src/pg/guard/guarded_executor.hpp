/*
 * guarded_executor.hpp
 *     The one door through which statements run that this extension's users or
 *     models wrote (docs/security.md has the seven layers).
 */
#pragma once

#include <optional>
#include <string>

#include "core/ask/ports.hpp"
#include "core/rewrite/measurement.hpp"
#include "pg/guard/refusal.hpp"

namespace savant::pg {

struct ExecutorOptions {
	std::optional<int> max_rows;      // nullopt: savant.max_rows; never over the ceiling
	core::Catalog *catalog = nullptr; // for warnings; null = none are given
	LayerSet layers = kAllLayers;     // fewer only for tests of single layers
	double max_plan_cost = 0;         // stricter than savant.max_plan_cost; 0 = the setting alone
	int timeout_ms = 0;               // shorter than the settings allow; 0 = the settings alone
};

/*
 * What is refused and what fails while running are values in the result.
 * A cancel request, a terminated session and the caller's own statement_timeout
 * propagate as pg::Error.  Nothing of the statement's work outlives Run().
 */
class GuardedExecutor final : public core::Executor {
public:
	explicit GuardedExecutor(ExecutorOptions options = {});

	core::Verdict Check(const std::string &sql) override;
	Outcome Run(const std::string &sql) override;
	/* All layers, to the end of the result, whose rows are not kept.  options.max_rows and the
	 * cost limit of a first page do not count; the time limit does. */
	core::Measurement Measure(const std::string &sql, bool digest);

private:
	ExecutorOptions options_;
};

} // namespace savant::pg
