/*
 * gateway_channel.cpp
 *     Segments, and the two traps of message queues in them: detaching a segment does
 *     not free the handle of its queue, and an ERROR while attaching leaves the segment
 *     attached unless a resource owner knows of it.
 */
#include "pg/gateway/gateway_channel.hpp"

#include <exception>
#include <utility>

extern "C" {
#include "port/atomics.h"
#include "storage/proc.h"
#include "utils/resowner.h"
}

namespace savant::pg {

struct ChannelHeader {
	std::uint32_t version;
	std::uint32_t job_bytes;
	pg_atomic_uint32 cancelled;
	pg_atomic_uint32 accepted; // the generation of the gateway that has it; 0 = none yet
	GatewayRequest request;    // ticket 0: not in the queue
};

namespace {

constexpr std::uint32_t kVersion = 0x53560001;
constexpr Size kQueueBytes = 64 * 1024;

Size JobOffset() { return MAXALIGN(sizeof(ChannelHeader)); }

Size QueueOffset(Size job_bytes) { return MAXALIGN(JobOffset() + job_bytes); }

ChannelHeader *HeaderOf(dsm_segment *segment) {
	return static_cast<ChannelHeader *>(dsm_segment_address(segment));
}

char *At(dsm_segment *segment, Size offset) {
	return static_cast<char *>(dsm_segment_address(segment)) + offset;
}

/* Called by the server when the session lets go of the segment, in whatever way. */
void LeaveGateway(dsm_segment *segment, Datum) {
	ChannelHeader *header = HeaderOf(segment);
	pg_atomic_write_u32(&header->cancelled, 1);
	if (header->request.ticket != 0) {
		WithdrawRequest(header->request);
		WakeGateway();
	}
}

/* Server regime: a segment with the job in it; null when the server has none left. */
dsm_segment *CreateSegment(const char *job, Size job_bytes) {
	const Size size = QueueOffset(job_bytes) + kQueueBytes;
	dsm_segment *segment = dsm_create(size, DSM_CREATE_NULL_IF_MAXSEGMENTS);
	if (segment == nullptr) {
		return nullptr;
	}
	ChannelHeader *header = HeaderOf(segment);
	memset(static_cast<void *>(header), 0, sizeof(ChannelHeader));
	header->version = kVersion;
	header->job_bytes = static_cast<std::uint32_t>(job_bytes);
	pg_atomic_init_u32(&header->cancelled, 0);
	pg_atomic_init_u32(&header->accepted, 0);
	memcpy(At(segment, JobOffset()), job, job_bytes);
	// It outlives the subtransaction that it is made in; SessionChannel lets go of it.
	dsm_pin_mapping(segment);
	return segment;
}

/* A segment, or null when there is no shared memory left; any other trouble is a pg::Error. */
dsm_segment *TryCreateSegment(std::string_view job) {
	const char *const data = job.data();
	const Size size = job.size();
	if (size > kMaxJobBytes) {
		return nullptr;
	}
	try {
		Subtransaction subtransaction;
		dsm_segment *segment = Call([data, size] { return CreateSegment(data, size); });
		subtransaction.Release();
		return segment;
	} catch (const Error &error) { // Subtransaction has rolled back
		const int category = ERRCODE_TO_CATEGORY(error.sqlstate());
		if (category != ERRCODE_INSUFFICIENT_RESOURCES) {
			throw;
		}
		return nullptr;
	}
}

/* Server regime: ends our use of a queue and its segment. */
void Detach(dsm_segment *segment, shm_mq_handle *queue) {
	if (queue != nullptr) {
		shm_mq_detach(queue);
	}
	dsm_detach(segment);
}

/* Server regime: attaches, checks the header; null when the segment is gone or not ours. */
dsm_segment *AttachSegment(dsm_handle handle) {
	dsm_segment *segment = dsm_attach(handle);
	if (segment == nullptr) {
		return nullptr;
	}
	const ChannelHeader *header = HeaderOf(segment);
	const Size length = dsm_segment_map_length(segment);
	if (length < JobOffset() || header->version != kVersion || header->job_bytes > kMaxJobBytes ||
	    length < QueueOffset(header->job_bytes) + kQueueBytes) {
		dsm_detach(segment);
		return nullptr;
	}
	dsm_pin_mapping(segment);
	return segment;
}

/* AttachSegment under a resource owner, which lets go of the segment after an ERROR. */
dsm_segment *TryAttachSegment(dsm_handle handle) {
	ResourceOwner outer = CurrentResourceOwner;
	ResourceOwner owner = Call([] { return ResourceOwnerCreate(nullptr, "savant gateway"); });
	std::exception_ptr failed;
	dsm_segment *segment = nullptr;
	CurrentResourceOwner = owner;
	try {
		segment = Call([handle] { return AttachSegment(handle); });
	} catch (const Error &) { // nothing but the segment can be left, and it goes below
		failed = std::current_exception();
	}
	CurrentResourceOwner = outer;
	Call([owner] {
		ResourceOwnerRelease(owner, RESOURCE_RELEASE_BEFORE_LOCKS, false, false);
		ResourceOwnerDelete(owner);
	});
	if (failed) {
		std::rethrow_exception(failed);
	}
	return segment;
}

} // namespace

std::optional<SessionChannel> SessionChannel::Open(std::string_view job) {
	dsm_segment *segment = TryCreateSegment(job);
	if (segment == nullptr) {
		return std::nullopt;
	}
	const Size offset = QueueOffset(job.size());
	shm_mq_handle *queue = Call([segment, offset] {
		on_dsm_detach(segment, LeaveGateway, 0);
		shm_mq *memory = shm_mq_create(At(segment, offset), kQueueBytes);
		shm_mq_set_receiver(memory, MyProc);
		// The channel frees the handle; in a monitor it outlives the transaction.
		MemoryContext before = MemoryContextSwitchTo(TopMemoryContext);
		shm_mq_handle *handle = shm_mq_attach(memory, segment, nullptr);
		MemoryContextSwitchTo(before);
		return handle;
	});
	SessionChannel channel(segment, queue, {});
	if (!PutRequest(dsm_segment_handle(segment), false, channel.request_)) {
		return std::nullopt;
	}
	HeaderOf(segment)->request = channel.request_;
	return channel;
}

bool SessionChannel::Post(std::string_view job) {
	dsm_segment *segment = TryCreateSegment(job);
	if (segment == nullptr) {
		return false;
	}
	// Pinned, it lives until the gateway has taken it; our own mapping ends here.
	return Call([segment] {
		const dsm_handle handle = dsm_segment_handle(segment);
		dsm_pin_segment(segment);
		GatewayRequest request;
		const bool put = PutRequest(handle, true, request);
		if (!put) {
			dsm_unpin_segment(handle);
		}
		dsm_detach(segment);
		return put;
	});
}

SessionChannel::SessionChannel(SessionChannel &&other) noexcept
	: segment_(std::exchange(other.segment_, nullptr)),
	  queue_(std::exchange(other.queue_, nullptr)), request_(other.request_) {}

SessionChannel::~SessionChannel() {
	if (segment_ != nullptr) {
		Quietly([segment = segment_, queue = queue_] { Detach(segment, queue); });
	}
}

SessionChannel::Got SessionChannel::Poll(FrameKind &kind, std::string &body) {
	struct Received {
		shm_mq_result result;
		Size size;
		const char *data;
	};
	const Received received = Call([queue = queue_] {
		Size size = 0;
		void *data = nullptr;
		const shm_mq_result result = shm_mq_receive(queue, &size, &data, true);
		return Received{result, size, static_cast<const char *>(data)};
	});
	if (received.result == SHM_MQ_WOULD_BLOCK) {
		return Got::Nothing;
	}
	if (received.result == SHM_MQ_DETACHED || received.size == 0) {
		return Got::Gone;
	}
	kind = static_cast<FrameKind>(received.data[0]);
	body.assign(received.data + 1, received.size - 1);
	return Got::Frame;
}

std::uint32_t SessionChannel::AcceptedBy() const noexcept {
	return pg_atomic_read_u32(&HeaderOf(segment_)->accepted);
}

std::optional<GatewayChannel> GatewayChannel::Attach(const GatewayRequest &request) {
	dsm_segment *segment = TryAttachSegment(request.channel);
	if (segment == nullptr) {
		return std::nullopt;
	}
	GatewayChannel channel(segment, nullptr);
	ChannelHeader *header = HeaderOf(segment);
	if (request.unattended) {
		Call([&request] { dsm_unpin_segment(request.channel); });
		return channel;
	}
	// The gateway before us may have died with it: its session is told by the queue.
	const std::uint32_t generation = DescribeGateway().generation;
	if (pg_atomic_exchange_u32(&header->accepted, generation) != 0 ||
	    pg_atomic_read_u32(&header->cancelled) != 0) {
		return std::nullopt;
	}
	channel.queue_ = Call([segment, header] {
		MemoryContext outer = MemoryContextSwitchTo(TopMemoryContext);
		auto *memory = reinterpret_cast<shm_mq *>(At(segment, QueueOffset(header->job_bytes)));
		shm_mq_set_sender(memory, MyProc);
		shm_mq_handle *queue = shm_mq_attach(memory, segment, nullptr);
		MemoryContextSwitchTo(outer);
		return queue;
	});
	return channel;
}

GatewayChannel::GatewayChannel(GatewayChannel &&other) noexcept
	: segment_(std::exchange(other.segment_, nullptr)),
	  queue_(std::exchange(other.queue_, nullptr)) {}

GatewayChannel::~GatewayChannel() {
	if (segment_ != nullptr) {
		Quietly([segment = segment_, queue = queue_] { Detach(segment, queue); });
	}
}

std::string_view GatewayChannel::Job() const noexcept {
	return {At(segment_, JobOffset()), HeaderOf(segment_)->job_bytes};
}

bool GatewayChannel::Cancelled() const noexcept {
	return pg_atomic_read_u32(&HeaderOf(segment_)->cancelled) != 0;
}

GatewayChannel::Sent GatewayChannel::Send(std::string_view frame) {
	if (queue_ == nullptr) {
		return Sent::Whole;
	}
	const char *const data = frame.data();
	const Size size = frame.size();
	const shm_mq_result result =
		Call([queue = queue_, data, size] { return shm_mq_send(queue, size, data, true, true); });
	switch (result) {
	case SHM_MQ_SUCCESS:
		return Sent::Whole;
	case SHM_MQ_WOULD_BLOCK:
		return Sent::Partly;
	default:
		return Sent::Gone;
	}
}

} // namespace savant::pg
