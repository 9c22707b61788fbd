/*
 * plan_memory.hpp
 *     How much memory a sort or a hash table of a plan needs, and the setting that would give it.
 */
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/findings/finding.hpp"

namespace savant::core {

/* Bytes that `rows` rows take while they are sorted in memory. */
double SortBytes(double rows, double width);
/* Bytes of a hash table with that many groups. */
double GroupBytes(double groups, double width);

/* A setting of memory in bytes: as the plan says it, else the server; nullopt when neither does. */
std::optional<double> MemorySetting(const FindingInput &input, std::string_view name);
/* Any other numeric setting, likewise. */
std::optional<double> NumberSetting(const FindingInput &input, std::string_view name);

enum class MemoryUse { Sort, Hash }; // hash tables have hash_mem_multiplier times as much

/*
 * Puts into `finding` the advice and the statement that give an operation `bytes`.  Beyond what
 * one operation should have (a quarter of effective_cache_size, 1 GB at most) there is
 * no statement, and the advice says what it would take.
 */
void AdviseMemory(const FindingInput &input, double bytes, MemoryUse use, Finding &finding);

/* Kilobytes that the node's sorts wrote to disk, in all processes; 0 = none. */
double SortDiskKilobytes(const PlanNode &node);
/* The same of a hash aggregate. */
double HashDiskKilobytes(const PlanNode &node);

/* Positions of the nodes of that type which ran, or were planned when nothing was measured. */
std::vector<int> NodesOf(const FindingInput &input, std::string_view type);

} // namespace savant::core
