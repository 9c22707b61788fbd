/*
 * plan_hook.hpp
 *     Looks at the plans of statements that clients run, now and then, and keeps their shapes.
 */
#pragma once

namespace savant::pg {

/*
 * Called once by _PG_init while preloading.  The hook looks at the 1st, 2nd, 4th, 8th ...
 * execution of a statement by this session, then at every kLongestPlanPause-th one, and at one
 * that comes a second or more after the last look.  Between them it costs a look into a table of
 * this session's own.
 */
void InstallPlanHook();

constexpr unsigned kLongestPlanPause = 256;

} // namespace savant::pg
