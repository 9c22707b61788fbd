/*
 * planning_checker.hpp
 *     Whether a statement could be planned by the caller: names, types, rights.
 */
#pragma once

#include "core/ask/ports.hpp"

namespace savant::pg {

/*
 * Unlike the guarded executor it takes statements that write, and $1, $2 ...: nothing is ever
 * run by it.  The layers that keep planning harmless hold.  Run() refuses.
 */
class PlanningChecker final : public core::Executor {
public:
	core::Verdict Check(const std::string &sql) override;
	Outcome Run(const std::string &sql) override;
};

} // namespace savant::pg
