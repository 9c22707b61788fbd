/*
 * gateway.hpp
 *     The background process that talks to model servers.
 */
#pragma once

namespace savant::entry {

/* Called by _PG_init while preloading.  Plain C style. */
void RegisterGateway();

} // namespace savant::entry
