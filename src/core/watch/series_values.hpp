/*
 * series_values.hpp
 *     What the definitions of series are made of.  Everything is NaN when the interval does not
 *     tell.
 */
#pragma once

#include <span>
#include <string_view>

#include "core/watch/series.hpp"

namespace savant::core {

/* The row of the current database in probe "databases"; -1 = none. */
int CurrentDatabaseRow(const Snapshot &snapshot);
/* Difference, and rate, of a counter of the current database. */
double DatabaseDifference(const Interval &interval, std::string_view counter);
double DatabaseRate(const Interval &interval, std::string_view counter);

/* Of a probe with one row: its value now, and the difference and rate of a counter. */
double GaugeOf(const Interval &interval, std::string_view probe, std::string_view column);
double DifferenceOf(const Interval &interval, std::string_view probe, std::string_view counter);
double RateOf(const Interval &interval, std::string_view probe, std::string_view counter);
/* Sum of the differences of all rows per second. */
double SumRate(const Interval &interval, std::string_view probe, std::string_view counter);
/* Over all rows of the answer now; 0 when it has none. */
double SumOf(const Interval &interval, std::string_view probe, std::string_view column);
double MaxOf(const Interval &interval, std::string_view probe, std::string_view column);
double RowsOf(const Interval &interval, std::string_view probe);
/* Rows whose text column is `text`. */
double RowsWith(const Interval &interval, std::string_view probe, std::string_view column,
                std::string_view text);

/* part / whole, with whole as the weight; NaN when whole is not above 0. */
double ShareOf(double part, double whole, double &weight);

/* Average active sessions in a wait class; "" = in all. */
double LoadOf(const Interval &interval, std::string_view wait_class);
/* The same of the classes that have no series of their own. */
double OtherLoad(const Interval &interval);

/* The definitions of one source file each. */
std::span<const SeriesDefinition> WorkSeries();
std::span<const SeriesDefinition> StorageSeries();
std::span<const SeriesDefinition> SessionSeries();
std::span<const SeriesDefinition> StateSeries(); // vacuum, replication, capacity, ourselves

} // namespace savant::core
