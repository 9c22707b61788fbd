/*
 * endpoint_report.hpp
 *     What a dispatcher knows of its model servers, in the form for shared memory and
 *     for ai_status().
 */
#pragma once

#include <vector>

#include "core/model/dispatcher.hpp"
#include "pg/gateway/gateway_queue.hpp"

namespace savant::pg {

/* Fills at most kPublishedEndpoints entries; `now_ms` is on the clock of the states. */
int Summarise(const std::vector<core::EndpointState> &states, double now_ms,
              PublishedEndpoint *published) noexcept;

/* The model servers as the process that talks to them sees them: the gateway, or this session. */
std::vector<PublishedEndpoint> KnownEndpoints();

} // namespace savant::pg
