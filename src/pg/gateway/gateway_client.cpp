/*
 * gateway_client.cpp
 *     Waits on the latch.  The gateway sets it for every frame and when it goes; that it
 *     never came is seen by looking up twice a second.
 */
#include "pg/gateway/gateway_client.hpp"

#include <charconv>
#include <string>
#include <utility>

#include "core/model/job_text.hpp"
#include "pg/gateway/gateway_channel.hpp"

extern "C" {
#include "storage/latch.h"
#include "utils/timestamp.h"
#include "utils/wait_event.h"
}

namespace savant::pg {

namespace {

constexpr long kLookUpMs = 500;
constexpr int kSilentMs = 60 * 1000; // a gateway that turns says so every second
constexpr int kTries = 4;

core::ChatReply Gone(const char *message) {
	core::ChatReply reply;
	reply.failure = core::ModelFailure{core::FailureKind::GatewayGone, message, 0, -1, {}, {}};
	return reply;
}

/* One request in one channel. */
class Conversation {
public:
	Conversation(SessionChannel channel, core::ModelListener *listener)
		: channel_(std::move(channel)), listener_(listener), begun_(GetCurrentTimestamp()),
		  looked_at_(begun_) {}

	enum class End { Replied, Lost, NotTaken };
	End Run() {
		for (;;) {
			if (const auto end = Step()) {
				return *end;
			}
			Wait();
		}
	}

	/* Hears what is there, without waiting. */
	std::optional<End> Step() {
		for (;;) {
			switch (channel_.Poll(kind_, body_)) {
			case SessionChannel::Got::Frame:
				if (Hear()) {
					return End::Replied;
				}
				continue;
			case SessionChannel::Got::Gone:
				return End::Lost;
			case SessionChannel::Got::Nothing:
				return LookUp();
			}
		}
	}

	core::ChatReply &reply() { return reply_; }
	/* The listener has got text. */
	bool shown() const { return shown_; }

private:
	/* True when it was the last frame. */
	bool Hear() {
		int position = 0;
		switch (kind_) {
		case FrameKind::Text:
			if (listener_ != nullptr) {
				shown_ = true;
				listener_->OnText(body_);
			}
			return false;
		case FrameKind::Notice:
			Tell(body_);
			return false;
		case FrameKind::Queued:
			std::from_chars(body_.data(), body_.data() + body_.size(), position);
			Tell("waiting for the model: number " + std::to_string(position) + " in the queue");
			return false;
		case FrameKind::Thinking:
			return false;
		case FrameKind::Done:
			break;
		}
		auto reply = core::ReplyFromText(body_);
		reply_ = reply ? std::move(*reply) : Gone("its reply was not understood");
		return true;
	}

	void Tell(const std::string &notice) {
		if (listener_ != nullptr) {
			listener_->OnNotice(notice);
		}
	}

	/* What can be seen only by looking: a gateway that went, or never came. */
	std::optional<End> LookUp() {
		const TimestampTz now = GetCurrentTimestamp();
		if (!TimestampDifferenceExceeds(looked_at_, now, kLookUpMs)) {
			return std::nullopt;
		}
		looked_at_ = now;
		const GatewayFacts gateway = DescribeGateway();
		if (const std::uint32_t generation = channel_.AcceptedBy()) {
			const bool other = gateway.pid == 0 || gateway.generation != generation;
			const bool stuck = TimestampDifferenceExceeds(gateway.alive_at, now, kSilentMs);
			return other || stuck ? std::optional(End::Lost) : std::nullopt;
		}
		if (PlaceOf(channel_.request()) == RequestPlace::Refused ||
		    TimestampDifferenceExceeds(begun_, now, kGatewayComesMs)) {
			return End::NotTaken;
		}
		WakeGateway();
		return std::nullopt;
	}

	static void Wait() {
		Call([] {
			(void)WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH, kLookUpMs,
			                PG_WAIT_EXTENSION);
			ResetLatch(MyLatch);
			CHECK_FOR_INTERRUPTS();
		});
	}

	SessionChannel channel_;
	core::ModelListener *listener_;
	TimestampTz begun_, looked_at_;
	FrameKind kind_ = FrameKind::Done;
	std::string body_;
	core::ChatReply reply_;
	bool shown_ = false;
};

class PolledConversation final : public GatewayQuestion {
public:
	explicit PolledConversation(SessionChannel channel)
		: conversation_(std::move(channel), nullptr) {}

	std::optional<core::ChatReply> Poll() override {
		const auto end = conversation_.Step();
		if (!end) {
			return std::nullopt;
		}
		return *end == Conversation::End::Replied ? std::move(conversation_.reply())
		                                          : Gone("it went away, or does not run");
	}

private:
	Conversation conversation_;
};

} // namespace

std::unique_ptr<GatewayQuestion> GatewayQuestion::Ask(const core::ChatJob &job) {
	auto channel = SessionChannel::Open(core::JobToText(job));
	return channel ? std::make_unique<PolledConversation>(std::move(*channel)) : nullptr;
}

std::optional<core::ChatReply> AskThroughGateway(const core::ChatJob &job,
                                                 core::ModelListener *listener) {
	const std::string text = core::JobToText(job);
	for (int i = 0; i < kTries; i++) {
		auto channel = SessionChannel::Open(text);
		if (!channel) {
			return std::nullopt;
		}
		Conversation conversation(std::move(*channel), listener);
		switch (conversation.Run()) {
		case Conversation::End::Replied:
			return std::move(conversation.reply());
		case Conversation::End::NotTaken:
			return std::nullopt;
		case Conversation::End::Lost:
			break;
		}
		if (conversation.shown()) {
			return Gone("it went away in the middle of the answer");
		}
		if (listener != nullptr) {
			listener->OnNotice("the gateway went away; asking again");
		}
	}
	return Gone("it went away again and again");
}

} // namespace savant::pg
