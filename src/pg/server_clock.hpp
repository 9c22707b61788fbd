/*
 * server_clock.hpp
 *     Time as the session sees it.
 */
#pragma once

#include "core/ask/ports.hpp"

namespace savant::pg {

class ServerClock final : public core::Clock {
public:
	double Milliseconds() override;
	/* The day on which the transaction began, in the session's time zone: the server's
	 * current_date. */
	core::CivilDate Today() override;
};

} // namespace savant::pg
