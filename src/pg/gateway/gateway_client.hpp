/*
 * gateway_client.hpp
 *     One request of this session through the gateway.
 */
#pragma once

#include <memory>
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

/*
 * One request without waiting for it, for a process that has other things to do; its latch is set
 * when Poll() has something to hear.  Taken back when the object goes.
 */
class GatewayQuestion {
public:
	/* Within a transaction.  Null when the gateway cannot take it.  Throws pg::Error. */
	static std::unique_ptr<GatewayQuestion> Ask(const core::ChatJob &job);
	virtual ~GatewayQuestion() = default;
	/* The reply once it is there, or GatewayGone; not to be called again after that. */
	virtual std::optional<core::ChatReply> Poll() = 0;
};

} // namespace savant::pg
