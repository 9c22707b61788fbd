/*
 * metrics_reader.hpp
 *     What ai_metrics() tells of the watch, read with the caller's rights.
 */
#pragma once

#include "core/metrics/watch_metrics.hpp"

namespace savant::pg {

/*
 * Of the current database.  What the caller may not read, or a lock keeps, is left out.  Throws
 * pg::Error when the caller's own query is cancelled.
 */
core::WatchMetrics ReadWatchMetrics();

} // namespace savant::pg
