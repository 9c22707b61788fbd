/*
 * partitions.hpp
 *     The partitions of the watch's tables: made ahead, dropped when their time is over.
 *
 * Within AsTableOwner and a unit of work.  All throw pg::Error.
 */
#pragma once

#include <string>
#include <vector>

namespace savant::pg {

/*
 * Makes the partitions for `at` (seconds since 1970) and the day, or month, after it, as far as
 * they are missing.  Readers and writers of the tables are not blocked: a new table is attached.
 */
void MakePartitions(double at);

/* Names of partitions that are over, "snapshot_20261121"; at most `most`, oldest first. */
std::vector<std::string> OldPartitions(double at, std::size_t most);
/* Drops it, or fails after a short wait when somebody reads its table. */
void DropPartition(const std::string &name);

} // namespace savant::pg
