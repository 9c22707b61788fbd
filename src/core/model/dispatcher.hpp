/*
 * dispatcher.hpp
 *     Who may send when: endpoints with slots and queues, retries, the circuit
 *     breaker, failover, the clocks of each request.
 *
 * One code path for its two hosts, the gateway worker (all sessions of the
 * server) and a session without one.  Time is handed in, so every rule is
 * tested without waiting.  The rules and figures are the client contract of
 * docs/models.md; the sources stand in dispatcher.cpp.
 */
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/chat.hpp"
#include "core/model/endpoint.hpp"
#include "core/model/transport.hpp"

namespace savant::core {

/* Milliseconds; each counts from its own event, the total from when the job is first sent. */
struct ModelClocks {
	int connect_ms = 3000;
	int first_byte_ms = 120000; // the server's queue, loading and prefill
	int idle_ms = 60000;        // between bytes once some have come
	int total_ms = 600000;
};

struct ChatJob {
	std::vector<Endpoint> endpoints; // in order of preference; the next is tried when one is down
	ChatRequest request;
	ModelClocks clocks;
	// Requests in flight per endpoint, over all jobs of this dispatcher; 0 = what the server's
	// health answer says, one while that is not known.
	int slots = 0;
	int max_queue = 1000;
	int retries = 3;     // for what passes by itself
	bool watched = true; // text is told as it comes; what was seen is never asked for again
};

/*
 * Told what becomes of a job, from inside Advance, Submit or Cancel of the dispatcher.
 * It may call Submit and Cancel; what it throws comes out of Advance, and the job goes on
 * until it is cancelled.
 */
class JobSink {
public:
	virtual ~JobSink() = default;
	/* Waits here; `position` 1 is next.  Told again when the position changes. */
	virtual void OnQueued(int position) = 0;
	/* Answer text as it comes: whole characters, reasoning left out. */
	virtual void OnText(std::string_view text) = 0;
	/* Bytes of reasoning that came; the text stays with the dispatcher. */
	virtual void OnThinking(std::size_t bytes) = 0;
	/* Something a person waiting would like to know: "retrying in 2 s: server is loading its
	 * model". */
	virtual void OnNotice(std::string_view notice) = 0;
	/* The last call. */
	virtual void OnDone(ChatReply reply) = 0;
};

using JobId = std::uint64_t;

enum class CircuitState { Closed, Open, HalfOpen };

struct EndpointState {
	std::string url;
	Provider provider = Provider::Auto;
	CircuitState circuit = CircuitState::Closed;
	std::string reason; // of the last failure
	int in_flight = 0, waiting = 0;
	int slots = 0, context_tokens = 0; // as the server said; 0 = it did not
	std::int64_t requests = 0, failures = 0, retries = 0;
	double last_ok_ms = -1, last_failure_ms = -1; // on the clock of `now_ms`; < 0 = never
};

/* Reads a secret: {key, nullopt} or a NoSecret failure.  Called at each send, never cached. */
using SecretReader = std::function<std::optional<std::string>(const Endpoint &)>;

class Dispatcher {
public:
	/* `random` gives [0, 1), for the jitter of retries. */
	Dispatcher(Transport &transport, SecretReader secrets, std::function<double()> random);
	~Dispatcher(); // stops every transfer; sinks hear nothing more
	Dispatcher(const Dispatcher &) = delete;
	Dispatcher &operator=(const Dispatcher &) = delete;

	/* `sink` must live until OnDone or Cancel.  OnDone may come from inside Submit. */
	JobId Submit(ChatJob job, JobSink &sink, double now_ms);
	/* Forgets the job, closes its connection; no call of its sink follows. */
	void Cancel(JobId id, double now_ms);
	/* Pumps the transport and does all that is due. */
	void Advance(double now_ms);
	/*
	 * When Advance must be called again at the latest, whatever the network does; < 0 = never.
	 * Of the dispatcher's own clocks only: the host also waits for the transport's WaitFd and
	 * no longer than its TimeoutMs.
	 */
	double NextDueMs() const;
	std::size_t Jobs() const;
	std::vector<EndpointState> Endpoints() const;

private:
	struct State;
	std::unique_ptr<State> state_;
};

} // namespace savant::core
