/*
 * reply_reader.hpp
 *     From the bytes of one HTTP response to a ChatReply, whatever server sent it:
 *     event stream, JSON lines or one JSON body; OpenAI-compatible, Ollama's own or
 *     Anthropic's members.
 */
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "core/model/chat.hpp"
#include "core/model/endpoint.hpp"

namespace savant::core {

constexpr std::size_t kMaxLineBytes = 1024 * 1024;
constexpr std::size_t kMaxEventBytes = 4 * 1024 * 1024;
constexpr std::size_t kMaxAnswerBytes = 256 * 1024;
constexpr std::size_t kMaxReasoningBytes = 256 * 1024; // discarded beyond, not an error
constexpr std::size_t kMaxErrorBodyBytes = 16 * 1024;

/* Fed head, bytes, end in that order; never throws for any bytes. */
class ReplyReader {
public:
	explicit ReplyReader(Provider provider);
	~ReplyReader();
	ReplyReader(ReplyReader &&) noexcept;
	ReplyReader &operator=(ReplyReader &&) noexcept;

	void Head(int status, std::string_view content_type, std::string_view retry_after);
	/* False: enough was read (finished, failed or over a cap) and the connection can be closed. */
	bool Bytes(std::string_view bytes);
	/* `whole`: the transfer ended as HTTP says it should; false: it was cut. */
	void End(bool whole);

	/*
	 * Answer text that came since the last call: whole characters, no reasoning, no <think>
	 * tags.  Only reasoning whose opening tag the prompt had written cannot be told from an
	 * answer until its closing tag comes; the reply has it right in the end.
	 */
	std::string TakeText();
	std::size_t TakeThinkingBytes(); // reasoning bytes since the last call
	bool SawContent() const;         // any answer text or tool call so far
	/* A finish reason has come: the answer is complete, and only usage may follow. */
	bool Finished() const;
	/* How much of the prompt the server has read, 0..1; < 0 when it does not say. */
	double PromptShare() const;
	/* After End: the reply; failure set when there was no finish reason, or one that is not good.
	 */
	ChatReply TakeReply();

private:
	struct State;
	std::unique_ptr<State> state_;
};

} // namespace savant::core
