/*
 * gateway_host.cpp
 *     Each request has a Delivery: the sink of the dispatcher on one side, the channel
 *     to the session on the other, and between them no more than a bounded heap of text.
 */
#include "pg/gateway/gateway_host.hpp"

#include <array>
#include <deque>
#include <exception>
#include <string>
#include <utility>

#include "core/model/job_text.hpp"
#include "core/text/utf8.hpp"
#include "pg/gateway/endpoint_report.hpp"
#include "pg/gateway/gateway_channel.hpp"

namespace savant::pg {

namespace {

constexpr int kTakenPerTurn = 64;
constexpr std::size_t kMaxPendingText = 256 * 1024;
constexpr std::size_t kMaxPendingNotices = 16;
constexpr std::size_t kMaxSentReasoning = 64 * 1024;
constexpr double kPublishMs = 100;

core::ChatReply FailedReply(core::FailureKind kind, const char *message) {
	core::ChatReply reply;
	reply.failure = core::ModelFailure{kind, message, 0, -1, {}, {}};
	return reply;
}

} // namespace

/* What has come for one session and has not been sent yet. */
class Delivery final : public core::JobSink {
public:
	explicit Delivery(GatewayChannel channel) : channel_(std::move(channel)) {}

	void OnQueued(int position) override { position_ = position; }
	void OnText(std::string_view text) override {
		// The whole text comes again with the reply, so a slow reader misses the show only.
		if (text_.size() + text.size() <= kMaxPendingText) {
			text_.append(text);
		}
	}
	void OnThinking(std::size_t bytes) override { thinking_ += bytes; }
	void OnNotice(std::string_view notice) override {
		if (notices_.size() < kMaxPendingNotices) {
			notices_.emplace_back(notice);
		}
	}
	void OnDone(core::ChatReply reply) override {
		reply.reasoning.resize(core::CutUtf8(reply.reasoning, kMaxSentReasoning).size());
		done_ = core::ReplyToText(reply);
		running_ = false;
	}

	GatewayChannel &channel() { return channel_; }
	/* The dispatcher knows this job and will call. */
	bool running() const { return running_; }
	void Began(core::JobId job) { job_ = job; }
	core::JobId job() const { return job_; }

	/* Sends what goes without waiting; false when nothing is left to be done. */
	bool Flush() {
		while (!frame_.empty() || NextFrame()) {
			switch (channel_.Send(frame_)) {
			case GatewayChannel::Sent::Partly:
				return true;
			case GatewayChannel::Sent::Gone:
				return false;
			case GatewayChannel::Sent::Whole:
				frame_.clear();
			}
		}
		return running_;
	}

private:
	/* Takes the next thing to be told into frame_; false when there is none. */
	bool NextFrame() {
		if (position_ > 0) {
			Set(FrameKind::Queued, std::to_string(std::exchange(position_, 0)));
		} else if (!notices_.empty()) {
			Set(FrameKind::Notice, notices_.front());
			notices_.pop_front();
		} else if (thinking_ > 0) {
			Set(FrameKind::Thinking, std::to_string(std::exchange(thinking_, 0)));
		} else if (!text_.empty()) {
			Set(FrameKind::Text, text_);
			text_.clear();
		} else if (!done_.empty()) {
			Set(FrameKind::Done, done_);
			done_.clear();
		}
		return !frame_.empty();
	}

	void Set(FrameKind kind, const std::string &body) {
		frame_.assign(1, static_cast<char>(kind));
		frame_ += body;
	}

	GatewayChannel channel_;
	core::JobId job_ = 0;
	bool running_ = true;
	int position_ = 0;
	std::size_t thinking_ = 0;
	std::deque<std::string> notices_;
	std::string text_, done_;
	std::string frame_; // being sent; must not change until it is whole
};

GatewayHost::GatewayHost(ModelHost &host) : host_(host) {}

GatewayHost::~GatewayHost() {
	for (const auto &delivery : deliveries_) {
		if (delivery->running()) {
			host_.dispatcher().Cancel(delivery->job(), ModelHost::NowMs());
		}
	}
}

void GatewayHost::Turn() {
	SignAlive();
	TakeRequests();
	DropAbandoned();
	host_.Advance();
	Deliver();
	Publish();
}

void GatewayHost::TakeRequests() {
	GatewayRequest request;
	for (int i = 0; i < kTakenPerTurn && ClaimRequest(request); i++) {
		Take(request);
	}
}

void GatewayHost::Take(const GatewayRequest &request) {
	Failure failure{};
	try {
		auto channel = GatewayChannel::Attach(request);
		SettleClaim(request, channel.has_value());
		if (!channel) {
			CountInGateway(GatewayCount::Refused);
			return;
		}
		CountInGateway(request.unattended ? GatewayCount::WarmUps : GatewayCount::Served);
		auto job = core::JobFromText(channel->Job());
		Delivery &delivery =
			*deliveries_.emplace_back(std::make_unique<Delivery>(std::move(*channel)));
		if (!job) {
			delivery.OnDone(
				FailedReply(core::FailureKind::BadRequest, "the request was not understood"));
			return;
		}
		const core::JobId id =
			host_.dispatcher().Submit(std::move(*job), delivery, ModelHost::NowMs());
		delivery.Began(id);
		return;
	} catch (...) { // this request alone: its session is told, or sees the channel closed
		DescribeCurrentException(failure);
	}
	SettleClaim(request, false);
	CountInGateway(GatewayCount::Refused);
	std::erase_if(deliveries_,
	              [](const auto &delivery) { return delivery->running() && delivery->job() == 0; });
	Warn(failure);
}

void GatewayHost::DropAbandoned() {
	std::erase_if(deliveries_, [this](const auto &delivery) {
		if (!delivery->channel().Cancelled()) {
			return false;
		}
		if (delivery->running()) {
			CountInGateway(GatewayCount::Abandoned);
			host_.dispatcher().Cancel(delivery->job(), ModelHost::NowMs());
		}
		return true;
	});
}

void GatewayHost::Deliver() {
	std::erase_if(deliveries_, [this](const auto &delivery) {
		if (delivery->Flush()) {
			return false;
		}
		if (delivery->running()) {
			host_.dispatcher().Cancel(delivery->job(), ModelHost::NowMs());
		}
		return true;
	});
}

void GatewayHost::Publish() {
	const double now = ModelHost::NowMs();
	if (published_ms_ >= 0 && now < published_ms_ + kPublishMs && Active() > 0) {
		return;
	}
	published_ms_ = now;
	std::array<PublishedEndpoint, kPublishedEndpoints> published;
	const int count = Summarise(host_.dispatcher().Endpoints(), now, published.data());
	PublishEndpoints(published.data(), count);
}

} // namespace savant::pg
