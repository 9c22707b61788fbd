/*
 * gateway_client.hpp
 *     One request of this session through the gateway.
 */
#pragma once

#include <optional>

#include "core/model/dispatcher.hpp"
#include "core/model/language_model.hpp"

namespace savant::pg {

/*
 * Waits for the reply.  A gateway that goes away is waited for, and asked again as long as
 * `listener` has been shown no text; after that the reply says GatewayGone.  nullopt when the
 * gateway cannot take the request (no room, or it does not come): then nothing was sent.
 */
std::optional<core::ChatReply> AskThroughGateway(const core::ChatJob &job,
                                                 core::ModelListener *listener);

} // namespace savant::pg
