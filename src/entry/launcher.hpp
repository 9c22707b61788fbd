/*
 * launcher.hpp
 *     The background process that sees to it that every database with the extension has its
 *     monitor.
 */
#pragma once

namespace savant::entry {

/* Called by _PG_init while preloading.  Plain C style. */
void RegisterLauncher();

} // namespace savant::entry
