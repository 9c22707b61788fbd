/*
 * watch_reference.hpp
 *     docs/watch_series.md, written from the series and the probes.
 */
#pragma once

#include <string>

namespace savant::core {

/* The whole page in Markdown. */
std::string WatchReference();

} // namespace savant::core
