/*
 * chat_attempt.hpp
 *     One request under way for a job.  The transport fills it from inside Pump;
 *     the dispatcher looks at it afterwards, so that no sink of a job is ever
 *     called from inside the transport.
 */
#pragma once

#include <deque>
#include <optional>
#include <string>

#include "core/model/dispatcher.hpp"
#include "core/model/reply_reader.hpp"
#include "core/model/transport.hpp"

namespace savant::core {

class ChatAttempt final : public TransferSink {
public:
	/*
	 * `news` gets `job` once whenever something came since the last TakeNews().  `secret` is the
	 * key that was sent: a server that repeats it in an error must not show it to whoever asked.
	 */
	ChatAttempt(Provider provider, JobId job, std::deque<JobId> &news, std::string secret,
	            double now_ms);

	void OnHead(int status, std::string_view content_type, std::string_view retry_after) override;
	bool OnBytes(std::string_view bytes) override;
	void OnEnd(TransferEnd end, std::string_view detail) override;

	/* What came since the last call, and its effect on the clocks. */
	struct News {
		std::string text;
		std::size_t thinking_bytes = 0;
		int prompt_percent = 0; // a further quarter of a slow prompt that has been read; 0 = none
		bool ended = false;
	};
	News TakeNews(double now_ms);

	/*
	 * After the end: the reply, with a failure when it is not a whole answer.  `text` gets
	 * what the reader had kept back until then.
	 */
	ChatReply TakeReply(std::string &text);

	/* A clock of `clocks` that has run out, if one has. */
	std::optional<FailureKind> TimedOut(const ModelClocks &clocks, double now_ms) const;
	double NextClockMs(const ModelClocks &clocks) const;

	bool Ended() const { return ended_; }          // the transport has forgotten it
	bool Answered() const { return status_ != 0; } // a status line came
	/* The answer is complete, though the server has not said that this is all. */
	bool Finished() const { return reader_.Finished(); }
	double SentMs() const { return sent_ms_; }
	double FirstContentMs() const { return first_content_ms_; } // < 0 = none yet

	TransferId transfer = 0;
	int profile_revision = 0; // of the lane's profile when it was sent

private:
	void Tell();
	double IdleMs(const ModelClocks &clocks) const;
	int NextPromptPercent(double now_ms);
	std::optional<ModelFailure> TransportFailure() const;

	ReplyReader reader_;
	const JobId job_;
	std::deque<JobId> &news_;
	const std::string secret_;
	bool told_ = false, bytes_came_ = false, ended_ = false;
	int status_ = 0, told_percent_ = 0;
	TransferEnd end_ = TransferEnd::Failed;
	std::string detail_;
	double sent_ms_;
	double first_content_ms_ = -1, last_byte_ms_ = -1;
};

} // namespace savant::core
