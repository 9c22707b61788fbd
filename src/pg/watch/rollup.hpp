/*
 * rollup.hpp
 *     Hours out of samples.
 *
 * Within AsTableOwner and a unit of work.  All throw pg::Error.
 */
#pragma once

#include <cstddef>
#include <vector>

namespace savant::pg {

/*
 * Beginnings of hours that are over at `at`, have snapshots, and are not rolled up yet: also those
 * of a time when nobody collected.  At most `most`, oldest first; seconds since 1970.
 */
std::vector<double> HoursToRollUp(double at, std::size_t most);

/* Writes the hour's rows; nothing when they are there. */
void RollUp(double hour);

/*
 * Of the tables without partitions: forgets texts, names, clients, incidents, plans, states of
 * detectors and reports that are older than hours are kept, and the oldest of too many texts and
 * names.
 */
void ForgetOldRows(double at);

} // namespace savant::pg
