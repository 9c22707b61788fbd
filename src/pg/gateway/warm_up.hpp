/*
 * warm_up.hpp
 *     Has a model server on this machine read the start of a prompt before it is needed.
 */
#pragma once

#include <vector>

#include "core/model/chat.hpp"

namespace savant::pg {

/* False when WarmUp would do nothing whatever the prefix: spares making one. */
bool WarmUpIsPossible();

/*
 * Has the gateway send `prefix`, the messages that later prompts begin with, for one token of
 * an answer that nobody reads; returns at once.  Does nothing when savant.warm_up is off, no
 * model is set, a model server is elsewhere, there is no gateway, or the same prefix has been
 * sent lately by anyone.  True when a request was queued.  Throws pg::Error.
 */
bool WarmUp(const std::vector<core::ChatMessage> &prefix);

} // namespace savant::pg
