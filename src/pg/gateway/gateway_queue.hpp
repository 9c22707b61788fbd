/*
 * gateway_queue.hpp
 *     How sessions and the gateway find each other: a fixed queue of requests and
 *     what the gateway tells of itself, in shared memory.
 *
 * Only there when the library is preloaded.  No pointers; one lock guards all, and
 * nothing allocates or raises while it is held.  What a request says is in a dynamic
 * segment of its own (gateway_channel.hpp); here is only where to find that.
 */
#pragma once

#include <cstdint>

#include "pg/postgres.hpp"

extern "C" {
#include "datatype/timestamp.h"
#include "storage/dsm_impl.h"
}

namespace savant::pg {

constexpr int kGatewaySlots = 1024;
constexpr int kPublishedEndpoints = 32;
constexpr int kWarmPrefixes = 64;
constexpr int kGatewayComesMs = 15 * 1000; // one that is started again takes a second

enum class GatewaySlotState : std::uint8_t {
	Free,
	Waiting, // for the gateway
	Claimed, // the gateway attaches to the channel
	Refused, // it could not; the session frees the slot
};

/* What the gateway finds: one request that waits. */
struct GatewayRequest {
	int slot;
	std::uint64_t ticket; // never used twice
	dsm_handle channel;
	bool unattended; // nobody waits for the reply
};

/* One model server as the gateway sees it; text is UTF-8, cut at whole characters. */
struct PublishedEndpoint {
	char url[256];
	char provider[24];
	char circuit[16];
	char reason[256];
	std::int32_t in_flight, waiting;
	std::int64_t requests, failures, retries;
	TimestampTz last_ok, last_failure; // 0 = never
};

/* The gateway process, copied. */
struct GatewayFacts {
	bool preloaded;
	std::int32_t pid;         // 0: not running now
	std::uint32_t generation; // how often it has started
	TimestampTz started_at, alive_at;
	TimestampTz left_at; // when the last one ended, or the server started
	std::int32_t queued; // requests that it has not taken yet
	std::int64_t served, abandoned, refused, warm_ups;
};

/* Called by _PG_init while preloading: asks for the memory. */
void RequestGatewayMemory();
GatewayFacts DescribeGateway() noexcept;

/* The session's side. */

/* Puts a request into the queue and wakes the gateway.  False: the queue is full. */
bool PutRequest(dsm_handle channel, bool unattended, GatewayRequest &request) noexcept;
enum class RequestPlace { Queued, Taken, Refused };
RequestPlace PlaceOf(const GatewayRequest &request) noexcept;
/* Takes the request out of the queue unless the gateway has it; harmless when repeated. */
void WithdrawRequest(const GatewayRequest &request) noexcept;
/* Has the gateway look at its channels now. */
void WakeGateway() noexcept;
/* True when nobody has asked for `prefix` (a hash) to be warmed lately; then it is noted. */
bool NoteWarmPrefix(std::uint64_t prefix) noexcept;

/* The gateway's side. */

/* Makes this process the gateway; what an earlier one had claimed waits again. */
void BecomeGateway() noexcept;
/* For the exit callback; harmless when repeated. */
void ResignGateway() noexcept;
/* Claims the oldest request; false when none waits. */
bool ClaimRequest(GatewayRequest &request) noexcept;
/* Ends the claim: the slot is free, or refused for the session to see. */
void SettleClaim(const GatewayRequest &request, bool accepted) noexcept;
/* Says that the loop is turning. */
void SignAlive() noexcept;
enum class GatewayCount { Served, Abandoned, Refused, WarmUps };
void CountInGateway(GatewayCount what) noexcept;
void PublishEndpoints(const PublishedEndpoint *endpoints, int count) noexcept;
/* Copies what was published last; returns how many. */
int ReadEndpoints(PublishedEndpoint *endpoints) noexcept;

} // namespace savant::pg
