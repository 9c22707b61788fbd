/*
 * direct_client.hpp
 *     One request sent by this session itself, when there is no gateway.
 */
#pragma once

#include "core/model/dispatcher.hpp"
#include "core/model/language_model.hpp"

namespace savant::pg {

/* Waits for the reply; see ModelClient::Chat. */
core::ChatReply AskDirectly(core::ChatJob job, core::ModelListener *listener);

} // namespace savant::pg
