/*
 * curl_transport.hpp
 *     core::Transport on libcurl's multi interface.
 *
 * One thread, one epoll descriptor that holds libcurl's sockets; nothing in
 * here waits.  Every call into libcurl is made with all signals blocked,
 * because its resolver starts threads, and a thread that could run a signal
 * handler of the server would end it.  SIGPIPE must be ignored by the process,
 * as it is in every process of PostgreSQL.
 */
#pragma once

#include <memory>

#include "core/model/transport.hpp"

namespace savant::net {

class CurlTransport final : public core::Transport {
public:
	/* Does nothing yet: libcurl is set up by the first Start, so a process that never asks a
	 * model pays nothing, and a parent process never has libcurl in it when it forks. */
	CurlTransport();
	~CurlTransport() override; // closes every connection; no sink is called

	core::TransferId Start(core::HttpRequest request, core::TransferSink &sink) override;
	void Stop(core::TransferId id) override; // an unknown id is no error: it has ended
	void Pump() override;
	int WaitFd() const override; // the same for the life of the object
	long TimeoutMs() const override;

private:
	struct Multi;
	std::unique_ptr<Multi> multi_;
};

} // namespace savant::net
