/*
 * endpoint_lane.hpp
 *     All the dispatcher remembers of one model server: who waits for it, what
 *     runs there, what it told of itself, how well it does.
 */
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/model/circuit_breaker.hpp"
#include "core/model/dispatcher.hpp"
#include "core/model/request_body.hpp"

namespace savant::core {

/* Servers remembered; the ones unused for longest are forgotten, so names cannot fill memory. */
constexpr std::size_t kMaxLanes = 64;

/* How long a job may wait for the answer to "who are you, are you well". */
constexpr double kHealthClockMs = 1500;

/*
 * How often those who wait are told that they have moved up.  A fast server with a long
 * queue would otherwise send each of a thousand waiting sessions a word per answer.
 */
constexpr double kTellEveryMs = 250;

constexpr std::size_t kMaxHealthBytes = 256 * 1024; // llama.cpp's has the chat template in it

/* What a server likes, as far as it was learnt. */
struct LearntProfile {
	ProviderProfile profile;
	int revision = 0; // goes up with each thing learnt
};

/* The question to a server how it is; filled from inside the transport's Pump. */
class HealthProbe final : public TransferSink {
public:
	void OnHead(int status, std::string_view content_type, std::string_view retry_after) override;
	bool OnBytes(std::string_view bytes) override;
	void OnEnd(TransferEnd end, std::string_view detail) override;

	TransferId transfer = 0;
	double deadline_ms = 0;
	bool ended = false;
	TransferEnd end = TransferEnd::Failed;
	int status = 0; // 0 = no answer
	std::string body;
};

struct EndpointLane {
	std::string url;       // the key, as configured
	std::string shown_url; // for people: without user info and query
	// First come, first served: identifiers only grow.  With the position last told, 0 = none.
	std::map<JobId, int> waiting;
	bool positions_stale = false; // somebody came or went since
	double next_telling_ms = -1;  // moves are told no more often; see kTellEveryMs
	int in_flight = 0;
	JobId trial = 0; // the job that a half-open circuit watches

	CircuitBreaker circuit;
	double hold_until_ms = -1; // loading or full, so the server said itself: nobody goes before
	bool suspect = false;      // it kept a request without answering: ask how it is first
	bool facts_asked = false;  // since it was last away
	ServerFacts facts;
	std::unique_ptr<HealthProbe> probe;
	std::map<Provider, LearntProfile> profiles;

	std::int64_t requests = 0, failures = 0, retries = 0;
	double last_ok_ms = -1, last_failure_ms = -1, last_used_ms = -1;
	std::string reason; // of the last failure, for people

	bool IsIdle() const { return waiting.empty() && in_flight == 0 && !probe; }
	/* How many requests may be in flight; `wanted` is the job's own figure, 0 = as the server says.
	 */
	int Slots(int wanted) const;
	/* How to speak to it: as configured, else as it said, else as its URL looks. */
	Provider Speaks(Provider configured) const;
	LearntProfile &Profile(Provider provider);
	/* It must be asked how it is before a job of this kind is sent. */
	bool WantsProbe(Provider configured, int wanted_slots) const;
	void Leave(JobId id);
	/* A whole answer came: nothing is held against the server any more. */
	void Answered(double now_ms);
	EndpointState State(double now_ms) const;
};

/* "https://host:8000/v1" of whatever stands in `url`, without user info and query. */
std::string ShownUrl(std::string_view url);

/* The lanes by URL. */
class LaneTable {
public:
	EndpointLane &Of(const std::string &url, double now_ms);
	/* Forgets idle lanes until at most kMaxLanes are left.  Ends references to them. */
	void Trim();
	auto begin() { return lanes_.begin(); }
	auto end() { return lanes_.end(); }
	auto begin() const { return lanes_.begin(); }
	auto end() const { return lanes_.end(); }

private:
	std::map<std::string, std::unique_ptr<EndpointLane>> lanes_;
};

} // namespace savant::core
