/*
 * planner_index_prover.hpp
 *     Index advice for one statement: the adviser's search over this server's planner.
 */
#pragma once

#include "core/explain/index_prover.hpp"

namespace savant::pg {

/*
 * Plans the statement behind the guard, as PlannerWhatIf does; within a time limit of its own.
 * Throws pg::Error when the caller cancels.
 */
class PlannerIndexProver final : public core::IndexProver {
public:
	std::optional<std::vector<core::ProvenIndex>> Prove(const std::string &statement) override;
	/*
	 * Only over columns that the caller may read, of tables that the statement reads itself: an
	 * idea can come from anywhere, and the size and the cost of an index tell of statistics.
	 */
	std::optional<core::ProvenIndex> Try(const std::string &statement,
	                                     const core::IndexIdea &idea) override;
};

} // namespace savant::pg
