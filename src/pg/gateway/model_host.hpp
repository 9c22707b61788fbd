/*
 * model_host.hpp
 *     A process that talks to model servers: the network, the dispatcher over it, and
 *     the one place where the process waits for both them and its latch.
 *
 * The gateway has one for all sessions; without a gateway a session makes its own on
 * first use.  It lives as long as the process.
 */
#pragma once

#include <memory>

#include "core/model/dispatcher.hpp"
#include "pg/boundary.hpp"

namespace savant::pg {

/* How entry hands in the network, which pg may not know. */
using TransportFactory = std::unique_ptr<core::Transport> (*)();
void UseTransport(TransportFactory factory) noexcept;
/* A network of one's own, for a process that asks no models.  Throws std::exception. */
std::unique_ptr<core::Transport> MakeTransport();

class ModelHost {
public:
	/* The one of this process.  Throws pg::Error, std::exception. */
	static ModelHost &Get();
	/* The same when it was made before, else null. */
	static ModelHost *Existing() noexcept;

	core::Dispatcher &dispatcher() { return dispatcher_; }
	/* The clock of the dispatcher: milliseconds, monotonic. */
	static double NowMs() noexcept;
	/* Pumps the network and does what is due. */
	void Advance() { dispatcher_.Advance(NowMs()); }
	/*
	 * Waits for the latch, the network or the next due time, `longest_ms` at most; then
	 * serves interrupts, so that cancel and termination throw pg::Error.
	 */
	void Wait(long longest_ms);

private:
	explicit ModelHost(std::unique_ptr<core::Transport> transport);

	std::unique_ptr<core::Transport> transport_;
	core::Dispatcher dispatcher_;
	void *events_; // WaitEventSet
};

} // namespace savant::pg
