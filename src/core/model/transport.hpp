/*
 * transport.hpp
 *     The port to the network: HTTP requests that run side by side on one thread.
 *
 * net/ implements it with libcurl; unit tests use a fake.  Nothing here waits:
 * the host waits on WaitFd() until a byte, its own clock or its own latch calls.
 */
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace savant::core {

struct HttpRequest {
	bool post = true; // false: GET
	std::string url;
	std::vector<std::pair<std::string, std::string>> headers; // may hold a secret: never log
	std::string body;
	int connect_ms = 3000;
	std::string ca_file;
	bool fresh_connection = false; // not one that is open: the last died as it was used again
	bool allow_plain = false;      // http:// to another machine; else the transfer ends Forbidden
};

/* How a transfer ended, by whose fault. */
enum class TransferEnd {
	Complete,    // the whole body arrived, whatever the status
	Refused,     // nobody listens, no route, reset before anything was sent
	NotResolved, // the host's name is unknown
	ConnectTimeout,
	Forbidden, // a scheme that is not http(s), or plain http to another machine
	Tls,
	Cut,     // the connection died while sending or receiving
	Stopped, // a sink said stop, or Stop() was called
	Failed,  // anything else; the detail says what
};

/* Told about one transfer, always from inside Transport::Pump, never from a C callback. */
class TransferSink {
public:
	virtual ~TransferSink() = default;
	/* Status line and headers are complete.  `retry_after` is the raw header or empty. */
	virtual void OnHead(int status, std::string_view content_type,
	                    std::string_view retry_after) = 0;
	/* Body bytes, already unchunked; cut anywhere.  False: stop the transfer. */
	virtual bool OnBytes(std::string_view bytes) = 0;
	/* The last call.  `detail` is libcurl's own text, for logs. */
	virtual void OnEnd(TransferEnd end, std::string_view detail) = 0;
};

using TransferId = std::uint64_t; // 0 is none

class Transport {
public:
	virtual ~Transport() = default;
	/* Begins a transfer; `sink` must live until OnEnd or Stop.  Failures come by OnEnd. */
	virtual TransferId Start(HttpRequest request, TransferSink &sink) = 0;
	/* Closes the connection at once, which frees the server's slot.  No call of the sink follows.
	 */
	virtual void Stop(TransferId id) = 0;
	/* Does what can be done without waiting, and tells the sinks. */
	virtual void Pump() = 0;
	/* Readable when Pump has something to do. */
	virtual int WaitFd() const = 0;
	/* Milliseconds until Pump wants to be called whatever the fd says; < 0 = none. */
	virtual long TimeoutMs() const = 0;
};

} // namespace savant::core
