/*
 * interval_consumers.hpp
 *     Who draws conclusions from a snapshot, in which order: the one list, for the monitor and
 *     for ai_collect().
 */
#pragma once

#include "pg/watch/collector.hpp"

namespace savant::entry {

/* New ones: a monitor makes them once, ai_collect() at each call. */
pg::IntervalConsumers MakeIntervalConsumers();

} // namespace savant::entry
