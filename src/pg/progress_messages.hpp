/*
 * progress_messages.hpp
 *     Tells the client what goes on while a question is answered.
 */
#pragma once

#include "core/ask/ports.hpp"

namespace savant::pg {

/* Each line becomes a message of level INFO, which the client gets at once whatever it filters. */
class ProgressMessages final : public core::ProgressSink {
public:
	/* Throws pg::Error when the client is gone or cancels. */
	void Tell(std::string_view line) override;
};

} // namespace savant::pg
