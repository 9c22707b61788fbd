/*
 * metrics.hpp
 *     Counters and gauges of the server for a monitoring system.
 */
#pragma once

#include <string>
#include <string_view>

#include "core/metrics/watch_metrics.hpp"

namespace savant::pg {

/* All metrics in the exposition format; `version` is the library's, `watch` may be empty. */
std::string MetricsText(std::string_view version, const core::WatchMetrics &watch);

} // namespace savant::pg
