/*
 * chat_attempt.cpp
 *     Between the transport and the reply reader: when bytes came, how it ended.
 */
#include "core/model/chat_attempt.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace savant::core {

namespace {

constexpr std::size_t kMaxDetailBytes = 200;
constexpr std::size_t kShortestSecret = 6;
constexpr std::string_view kMask = "***";

/* Names of certificates and hosts can stand in it: printable ASCII stays. */
std::string OneLine(std::string_view detail) {
	std::string line(detail.substr(0, kMaxDetailBytes));
	for (char &c : line) {
		if (c < ' ' || c > '~') {
			c = ' ';
		}
	}
	return line;
}

/* Takes `secret` out of `text`, also the first part of it where `text` was cut. */
void MaskSecret(std::string &text, std::string_view secret) {
	if (secret.size() < kShortestSecret) {
		return; // a dummy such as "x", which stands in many words
	}
	for (std::size_t at = text.find(secret); at != text.npos; at = text.find(secret, at)) {
		text.replace(at, secret.size(), kMask);
		at += kMask.size();
	}
	for (std::size_t part = secret.size() - 1; part >= kShortestSecret; --part) {
		if (part <= text.size() && text.compare(text.size() - part, part, secret, 0, part) == 0) {
			text.replace(text.size() - part, part, kMask);
			return;
		}
	}
}

ModelFailure MakeFailure(FailureKind kind, std::string message) {
	ModelFailure failure;
	failure.kind = kind;
	failure.message = std::move(message);
	return failure;
}

} // namespace

ChatAttempt::ChatAttempt(Provider provider, JobId job, std::deque<JobId> &news, std::string secret,
                         double now_ms)
	: reader_(provider), job_(job), news_(news), secret_(std::move(secret)), sent_ms_(now_ms) {}

void ChatAttempt::Tell() {
	if (!told_) {
		told_ = true;
		news_.push_back(job_);
	}
}

void ChatAttempt::OnHead(int status, std::string_view content_type, std::string_view retry_after) {
	status_ = status;
	reader_.Head(status, content_type, retry_after);
}

bool ChatAttempt::OnBytes(std::string_view bytes) {
	bytes_came_ = true;
	Tell();
	return reader_.Bytes(bytes);
}

void ChatAttempt::OnEnd(TransferEnd end, std::string_view detail) {
	ended_ = true;
	end_ = end;
	detail_ = OneLine(detail);
	Tell();
}

ChatAttempt::News ChatAttempt::TakeNews(double now_ms) {
	told_ = false;
	News news;
	news.text = reader_.TakeText();
	news.thinking_bytes = reader_.TakeThinkingBytes();
	news.ended = ended_;
	if (bytes_came_) {
		last_byte_ms_ = now_ms;
		bytes_came_ = false;
	}
	const bool content = !news.text.empty() || news.thinking_bytes > 0 || reader_.SawContent() ||
	                     reader_.Finished(); // an empty answer is one too
	if (content && first_content_ms_ < 0) {
		first_content_ms_ = now_ms;
	}
	news.prompt_percent = NextPromptPercent(now_ms);
	return news;
}

/* Quarters only, and only of a prompt that lets people wait. */
int ChatAttempt::NextPromptPercent(double now_ms) {
	constexpr double kSlowMs = 2000;
	const int percent = static_cast<int>(std::max(reader_.PromptShare(), 0.0) * 4) * 25;
	if (first_content_ms_ >= 0 || now_ms < sent_ms_ + kSlowMs || percent <= told_percent_ ||
	    percent >= 100) {
		return 0;
	}
	told_percent_ = percent;
	return percent;
}

ChatReply ChatAttempt::TakeReply(std::string &text) {
	if (status_ == 0) {
		ChatReply reply;
		reply.failure = TransportFailure();
		return reply;
	}
	// A reader that wanted no more has all it needs, so the stopped transfer counts as whole.
	reader_.End(end_ == TransferEnd::Complete || end_ == TransferEnd::Stopped);
	text += reader_.TakeText();
	ChatReply reply = reader_.TakeReply();
	if (reply.failure) {
		MaskSecret(reply.failure->message, secret_);
	}
	return reply;
}

/* The failure when not even a status line came. */
std::optional<ModelFailure> ChatAttempt::TransportFailure() const {
	switch (end_) {
	case TransferEnd::Refused:
		return MakeFailure(FailureKind::Unreachable, "connection refused");
	case TransferEnd::NotResolved:
		return MakeFailure(FailureKind::Unreachable, "the name of the host is not known");
	case TransferEnd::ConnectTimeout:
		return MakeFailure(FailureKind::Unreachable, "no connection within the connect timeout");
	case TransferEnd::Tls:
		return MakeFailure(FailureKind::Tls, detail_);
	case TransferEnd::Forbidden:
		return MakeFailure(FailureKind::NotAllowed, detail_);
	case TransferEnd::Cut:
	case TransferEnd::Complete:
	case TransferEnd::Stopped:
		return MakeFailure(FailureKind::Incomplete, "the connection was closed without an answer");
	case TransferEnd::Failed:
		break;
	}
	return MakeFailure(FailureKind::Garbage, detail_);
}

std::optional<FailureKind> ChatAttempt::TimedOut(const ModelClocks &clocks, double now_ms) const {
	if (first_content_ms_ < 0) {
		return now_ms >= sent_ms_ + clocks.first_byte_ms
		           ? std::optional(FailureKind::FirstByteTimeout)
		           : std::nullopt;
	}
	return now_ms >= last_byte_ms_ + IdleMs(clocks) ? std::optional(FailureKind::IdleTimeout)
	                                                : std::nullopt;
}

/* After the finish reason only token counts can come, which are not worth a long wait. */
double ChatAttempt::IdleMs(const ModelClocks &clocks) const {
	constexpr int kAfterwordMs = 2000;
	return reader_.Finished() ? std::min(clocks.idle_ms, kAfterwordMs) : clocks.idle_ms;
}

double ChatAttempt::NextClockMs(const ModelClocks &clocks) const {
	return first_content_ms_ < 0 ? sent_ms_ + clocks.first_byte_ms : last_byte_ms_ + IdleMs(clocks);
}

} // namespace savant::core
