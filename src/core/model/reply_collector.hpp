/*
 * reply_collector.hpp
 *     Puts a ChatReply together from JSON documents: the events of a stream, or the one
 *     body of an answer that was not streamed.
 */
#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/chat.hpp"
#include "core/model/think_filter.hpp"

namespace savant::core {

class ReplyCollector {
public:
	/* `think_tags`: the server may leave <think> blocks in the answer. */
	explicit ReplyCollector(bool think_tags) : think_tags_(think_tags) {}

	/*
	 * Takes one document of any known shape; false when it is none of them.  After a finish
	 * reason only usage is taken: what a server says then cannot spoil a complete answer.
	 */
	bool Take(int status, const nlohmann::json &document);
	/* The stream's own mark of its end, "[DONE]". */
	void TakeEndMark() { closed_ = true; }
	/* The first failure stays; none is taken after a finish reason. */
	void Fail(ModelFailure failure);

	bool Finished() const { return finish_ != FinishReason::None; }
	bool Failed() const { return failure_.has_value(); }
	/* Nothing more is to be expected. */
	bool Closed() const { return closed_ || failure_.has_value(); }

	std::string TakeText();
	std::size_t TakeThinkingBytes();
	bool SawContent() const { return saw_content_ || !calls_.empty(); }
	/* How much of the prompt the server has read, 0..1; < 0 = not said. */
	double PromptShare() const { return prompt_share_; }

	/* The end; `whole` as in ReplyReader::End. */
	ChatReply Finish(bool whole);

private:
	struct OpenCall {
		std::string key; // what pieces of this call are recognised by
		ModelToolCall call;
	};

	void TakeOpenAi(int status, const nlohmann::json &document);
	void TakeChoice(int status, const nlohmann::json &choice);
	void TakeOllama(const nlohmann::json &document);
	void TakeLlamaCompletion(const nlohmann::json &document);
	bool TakeTyped(int status, const nlohmann::json &document, const std::string &type);
	void TakeAnthropicMessage(const nlohmann::json &message);
	void TakeAnthropicBlock(const nlohmann::json &block, const std::string &key);
	void TakeAnthropicDelta(const nlohmann::json &document);
	bool TakeResponses(int status, const nlohmann::json &document, const std::string &type);
	void TakeResponse(int status, const nlohmann::json &response);
	void TakeResponsesItem(const nlohmann::json &item, bool whole);
	void TakeMessage(const nlohmann::json &message, bool whole_calls);
	void TakeToolCalls(const nlohmann::json &list, bool whole_calls);
	OpenCall &CallOf(const std::string &key, const std::string &id, bool fresh);
	void AddArguments(OpenCall &call, const nlohmann::json &arguments);
	void AddContent(const nlohmann::json &content);
	void AddText(std::string_view text);
	void AddPieces(ThinkFilter::Pieces pieces);
	void AddReasoning(std::string_view text);
	void SetFinish(const std::string &reason);
	void TakeUsage(const nlohmann::json &document);
	void FillUsage(ChatReply &reply) const;

	bool think_tags_;
	ThinkFilter think_;
	std::string text_, reasoning_, fresh_, refusal_, model_;
	std::size_t fresh_reasoning_ = 0, argument_bytes_ = 0;
	std::vector<OpenCall> calls_;
	FinishReason finish_ = FinishReason::None;
	std::optional<ModelFailure> failure_;
	std::optional<std::int64_t> prompt_, cached_, answer_;
	double prompt_share_ = -1;
	bool closed_ = false, saw_content_ = false, usage_told_ = false;
};

} // namespace savant::core
