/*
 * gateway_channel.hpp
 *     The way of one request to the gateway and of its reply back: a dynamic shared
 *     memory segment with a header, the job as text, and a message queue for frames.
 *
 * The session makes it and destroys it; that alone tells the gateway to stop, however
 * the session ends.  The gateway never waits on it.
 */
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "pg/boundary.hpp"
#include "pg/gateway/gateway_queue.hpp"

extern "C" {
#include "storage/dsm.h"
#include "storage/shm_mq.h"
}

namespace savant::pg {

constexpr std::size_t kMaxJobBytes = 16 * 1024 * 1024;

/* What a message of the queue is; its first byte. */
enum class FrameKind : char {
	Queued = 'Q', // position, in digits
	Text = 'T',
	Thinking = 'K', // bytes, in digits
	Notice = 'N',
	Done = 'D', // core::ReplyToText; the last one
};

struct ChannelHeader;

/* The session's end. */
class SessionChannel {
public:
	/*
	 * Puts `job` where the gateway finds it.  nullopt when there is no room in the queue or
	 * no shared memory left: then nothing has happened.  Throws pg::Error.
	 */
	static std::optional<SessionChannel> Open(std::string_view job);
	/* The same with nobody waiting: the gateway throws the reply away. */
	static bool Post(std::string_view job);

	SessionChannel(SessionChannel &&other) noexcept;
	SessionChannel &operator=(SessionChannel &&) = delete;
	/* Takes the request back; the gateway closes its connection to the model server. */
	~SessionChannel();

	enum class Got { Frame, Nothing, Gone };
	/* The next frame, without waiting; Gone when the gateway has let go of the channel. */
	Got Poll(FrameKind &kind, std::string &body);
	/* The generation of the gateway that has attached; 0 = none yet. */
	std::uint32_t AcceptedBy() const noexcept;
	const GatewayRequest &request() const noexcept { return request_; }

private:
	SessionChannel(dsm_segment *segment, shm_mq_handle *queue, const GatewayRequest &request)
		: segment_(segment), queue_(queue), request_(request) {}

	dsm_segment *segment_;
	shm_mq_handle *queue_;
	GatewayRequest request_;
};

/* The gateway's end. */
class GatewayChannel {
public:
	/* nullopt when the session has gone or the segment is not one of ours.  Throws pg::Error. */
	static std::optional<GatewayChannel> Attach(const GatewayRequest &request);

	GatewayChannel(GatewayChannel &&other) noexcept;
	GatewayChannel &operator=(GatewayChannel &&) = delete;
	/* Lets go; frames already sent can still be read. */
	~GatewayChannel();

	/* The job as it was written; valid while the channel lives. */
	std::string_view Job() const noexcept;
	/* True once the session has gone. */
	bool Cancelled() const noexcept;
	enum class Sent { Whole, Partly, Gone };
	/* Never waits.  After Partly the same frame must be given again. */
	Sent Send(std::string_view frame);

private:
	GatewayChannel(dsm_segment *segment, shm_mq_handle *queue) : segment_(segment), queue_(queue) {}

	dsm_segment *segment_;
	shm_mq_handle *queue_; // null: nobody waits
};

} // namespace savant::pg
