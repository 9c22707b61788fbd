/*
 * example_hook.hpp
 *     Looks at statements that clients run, now and then, and keeps their constants.
 */
#pragma once

namespace savant::pg {

/*
 * Called once by _PG_init while preloading.  The hook looks at the 1st, 2nd, 4th, 8th ...
 * execution of a statement by this session and then at every kLongestPause-th one; between
 * them it costs a look into a table of this session's own.
 */
void InstallExampleHook();

constexpr unsigned kLongestPause = 1024;

} // namespace savant::pg
