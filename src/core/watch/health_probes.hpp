/*
 * health_probes.hpp
 *     Probes that only health rules read: small answers, filtered and counted by the server.
 *
 * What series and differences need of every table, index and statement is in the other files.
 * A timestamp is seconds since 1970, an age is seconds.
 */
#pragma once

#include <span>

#include "core/watch/probe.hpp"

namespace savant::core {

/* The rows of one source file each; AllProbes() has them too. */
std::span<const Probe> HealthTableProbes();
std::span<const Probe> HealthObjectProbes();
std::span<const Probe> HealthSettingProbes();

} // namespace savant::core
