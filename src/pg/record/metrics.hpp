/*
 * metrics.hpp
 *     Counters and gauges of the server for a monitoring system.
 */
#pragma once

#include <string>
#include <string_view>

namespace savant::pg {

/* All metrics in the exposition format; `version` is the library's. */
std::string MetricsText(std::string_view version);

} // namespace savant::pg
