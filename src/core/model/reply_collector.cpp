/*
 * reply_collector.cpp
 *     A document is recognised by its own members, not by who is said to have sent it:
 *     proxies and compatible servers mix the dialects.  Missing, null and unknown members
 *     are all the same: nothing.
 */
#include "core/model/reply_collector.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/model/error_body.hpp"
#include "core/model/foreign_json.hpp"
#include "core/model/reply_reader.hpp"
#include "core/schema/schema_text.hpp"
#include "core/text/utf8.hpp"

namespace savant::core {

namespace {

using nlohmann::json;

constexpr std::size_t kMaxToolCalls = 128;

bool IsTrue(const json &object, const char *name) {
	const json *member = FindMember(object, name);
	return member != nullptr && member->is_boolean() && member->get<bool>();
}

bool IsBoolean(const json &object, const char *name) {
	const json *member = FindMember(object, name);
	return member != nullptr && member->is_boolean();
}

/* Every word of a finish reason that a server is known to use. */
std::optional<FinishReason> FinishOf(const std::string &word) {
	constexpr std::array<std::pair<std::string_view, FinishReason>, 24> kWords = {{
		{"stop", FinishReason::Stop},
		{"STOP", FinishReason::Stop},
		{"eos", FinishReason::Stop},
		{"eos_token", FinishReason::Stop},
		{"word", FinishReason::Stop},
		{"end_turn", FinishReason::Stop},
		{"stop_sequence", FinishReason::Stop},
		{"completed", FinishReason::Stop},
		{"length", FinishReason::Length},
		{"limit", FinishReason::Length},
		{"max_tokens", FinishReason::Length},
		{"MAX_TOKENS", FinishReason::Length},
		{"max_output_tokens", FinishReason::Length},
		{"model_length", FinishReason::Length},
		{"model_context_window_exceeded", FinishReason::Length},
		{"tool_calls", FinishReason::ToolCalls},
		{"tool_use", FinishReason::ToolCalls},
		{"function_call", FinishReason::ToolCalls},
		{"content_filter", FinishReason::ContentFilter},
		{"refusal", FinishReason::ContentFilter},
		{"safety", FinishReason::ContentFilter},
		{"SAFETY", FinishReason::ContentFilter},
		{"recitation", FinishReason::ContentFilter},
		{"RECITATION", FinishReason::ContentFilter},
	}};
	for (const auto &[known, reason] : kWords) {
		if (word == known) {
			return reason;
		}
	}
	return std::nullopt;
}

ModelFailure Failure(FailureKind kind, std::string_view message) {
	ModelFailure failure;
	failure.kind = kind;
	failure.message = OneLine(message, kMaxFailureMessageBytes);
	return failure;
}

/* A member that a count replaces only when it is told. */
void TakeCount(const json &object, const char *name, std::optional<std::int64_t> &count) {
	if (const std::int64_t told = CountMember(object, name, -1); told >= 0) {
		count = told;
	}
}

std::string KeyOf(const json &entry) { return std::to_string(CountMember(entry, "index", 0)); }

} // namespace

void ReplyCollector::Fail(ModelFailure failure) {
	if (!failure_ && !Finished()) {
		failure_ = std::move(failure);
	}
}

bool ReplyCollector::Take(int status, const json &document) {
	if (auto failure = FindError(status, document)) {
		Fail(*std::move(failure));
		closed_ = true;
		return true;
	}
	if (!document.is_object()) {
		return false;
	}
	if (model_.empty()) {
		model_ = OneLine(TextMember(document, "model"), kMaxFailureMessageBytes);
	}
	const json *choices = FindMember(document, "choices");
	if (choices != nullptr && choices->is_array()) {
		TakeOpenAi(status, document);
		return true;
	}
	if (IsBoolean(document, "done")) {
		TakeOllama(document);
		return true;
	}
	if (IsBoolean(document, "stop") && FindMember(document, "content")) {
		TakeLlamaCompletion(document);
		return true;
	}
	if (TextMember(document, "object") == "response") {
		TakeResponse(status, document);
		return true;
	}
	return TakeTyped(status, document, TextMember(document, "type"));
}

void ReplyCollector::TakeOpenAi(int status, const json &document) {
	for (const json &choice : document["choices"]) {
		if (choice.is_object() && CountMember(choice, "index", 0) == 0) {
			TakeChoice(status, choice);
		}
	}
	TakeUsage(document);
	if (const json *progress = FindMember(document, "prompt_progress")) {
		const auto total = CountMember(*progress, "total", 0);
		const auto processed = CountMember(*progress, "processed", 0);
		if (total > 0) {
			prompt_share_ =
				std::min(1.0, static_cast<double>(processed) / static_cast<double>(total));
		}
	}
}

void ReplyCollector::TakeChoice(int status, const json &choice) {
	if (auto failure = FindError(status, choice)) {
		Fail(*std::move(failure));
		return;
	}
	if (const json *delta = FindMember(choice, "delta"); delta != nullptr && delta->is_object()) {
		TakeMessage(*delta, false);
	} else if (const json *message = FindMember(choice, "message")) {
		TakeMessage(*message, true);
	} else if (const json *text = FindMember(choice, "text")) {
		AddContent(*text);
	}
	SetFinish(TextMember(choice, "finish_reason"));
}

void ReplyCollector::TakeMessage(const json &message, bool whole_calls) {
	for (const char *name : {"reasoning_content", "reasoning", "thinking"}) {
		const std::string reasoning = TextMember(message, name);
		if (!reasoning.empty()) {
			AddReasoning(reasoning);
			break; // some servers send the same under two names
		}
	}
	if (const json *content = FindMember(message, "content")) {
		AddContent(*content);
	}
	refusal_ += TextMember(message, "refusal").substr(0, kMaxFailureMessageBytes);
	refusal_ = OneLine(refusal_, kMaxFailureMessageBytes);
	if (const json *calls = FindMember(message, "tool_calls")) {
		TakeToolCalls(*calls, whole_calls);
	}
}

void ReplyCollector::TakeToolCalls(const json &list, bool whole_calls) {
	if (!list.is_array() || Finished()) {
		return;
	}
	for (const json &entry : list) {
		const json *function = FindMember(entry, "function");
		if (function == nullptr) {
			continue;
		}
		const json *arguments = FindMember(*function, "arguments");
		const bool whole = whole_calls || (arguments != nullptr && arguments->is_object());
		OpenCall &open = CallOf(KeyOf(entry), TextMember(entry, "id"), whole);
		if (open.call.name.empty()) {
			open.call.name = TextMember(*function, "name");
		}
		if (arguments != nullptr) {
			AddArguments(open, *arguments);
		}
	}
}

/* The call that a piece belongs to: the last of that key, unless a new id says otherwise. */
ReplyCollector::OpenCall &ReplyCollector::CallOf(const std::string &key, const std::string &id,
                                                 bool fresh) {
	const auto last = std::find_if(calls_.rbegin(), calls_.rend(),
	                               [&key](const OpenCall &open) { return open.key == key; });
	const bool other =
		last == calls_.rend() || (!id.empty() && !last->call.id.empty() && id != last->call.id);
	if (!fresh && !other) {
		last->call.id = last->call.id.empty() ? id : last->call.id;
		return *last;
	}
	if (calls_.size() >= kMaxToolCalls) {
		Fail(Failure(FailureKind::TooLarge, "too many tool calls"));
		return calls_.back();
	}
	calls_.push_back({key, {id, {}, {}}});
	return calls_.back();
}

void ReplyCollector::AddArguments(OpenCall &open, const json &arguments) {
	const std::string text = arguments.is_string()
	                             ? arguments.get<std::string>()
	                             : arguments.dump(-1, ' ', false, json::error_handler_t::replace);
	argument_bytes_ += text.size();
	if (argument_bytes_ > kMaxAnswerBytes) {
		Fail(Failure(FailureKind::TooLarge, {}));
		return;
	}
	open.call.arguments += text;
}

/* Text, or a list of typed parts. */
void ReplyCollector::AddContent(const json &content) {
	if (content.is_string()) {
		AddText(content.get_ref<const std::string &>());
		return;
	}
	if (!content.is_array()) {
		return;
	}
	for (const json &part : content) {
		AddReasoning(TextMember(part, "thinking"));
		AddText(TextMember(part, "text"));
	}
}

void ReplyCollector::AddText(std::string_view text) {
	if (text.empty() || Finished() || Failed()) {
		return;
	}
	if (think_tags_) {
		AddPieces(think_.Feed(text));
	} else {
		AddPieces({std::string(text), {}, false});
	}
}

void ReplyCollector::AddPieces(ThinkFilter::Pieces pieces) {
	if (pieces.all_was_reasoning) {
		AddReasoning(std::exchange(text_, {}));
		fresh_.clear();
	}
	AddReasoning(pieces.reasoning);
	if (text_.size() + pieces.answer.size() > kMaxAnswerBytes) {
		Fail(Failure(FailureKind::TooLarge, {}));
		return;
	}
	text_ += pieces.answer;
	fresh_ += pieces.answer;
	saw_content_ = saw_content_ || !pieces.answer.empty();
}

void ReplyCollector::AddReasoning(std::string_view text) {
	if (Finished()) {
		return;
	}
	fresh_reasoning_ += text.size();
	const std::size_t room = kMaxReasoningBytes - std::min(reasoning_.size(), kMaxReasoningBytes);
	reasoning_ += CutUtf8(text, room);
}

void ReplyCollector::SetFinish(const std::string &reason) {
	if (reason.empty() || Finished() || Failed()) {
		return;
	}
	if (think_tags_) {
		AddPieces(think_.Finish());
	}
	const auto known = FinishOf(reason);
	if (known && !Failed()) {
		finish_ = *known;
	} else {
		// "error", "abort", or something new: whether the answer is complete is not known.
		Fail(Failure(FailureKind::Incomplete, "finish reason " + reason));
	}
}

/* {"message": {...}, "done": false} of the chat, {"response": "...", "done": false} of generate. */
void ReplyCollector::TakeOllama(const json &document) {
	if (const json *message = FindMember(document, "message")) {
		TakeMessage(*message, true);
	}
	AddReasoning(TextMember(document, "thinking"));
	AddText(TextMember(document, "response"));
	if (!IsTrue(document, "done")) {
		return;
	}
	const std::string reason = TextMember(document, "done_reason");
	SetFinish(reason.empty() ? "stop" : reason); // old versions give no reason
	TakeCount(document, "prompt_eval_count", prompt_);
	TakeCount(document, "eval_count", answer_);
	closed_ = true;
}

/* llama.cpp's own /completion. */
void ReplyCollector::TakeLlamaCompletion(const json &document) {
	AddContent(document["content"]);
	if (!IsTrue(document, "stop")) {
		return;
	}
	const std::string type = TextMember(document, "stop_type");
	const bool limited = type == "limit" || IsTrue(document, "stopped_limit");
	SetFinish(limited ? "limit" : "eos");
	TakeUsage(document);
	TakeCount(document, "tokens_evaluated", prompt_);
	TakeCount(document, "tokens_predicted", answer_);
	closed_ = true;
}

/* Anthropic's and the Responses API's events say their type. */
bool ReplyCollector::TakeTyped(int status, const json &document, const std::string &type) {
	if (type == "message") {
		TakeAnthropicMessage(document);
		closed_ = true;
	} else if (type == "message_start") {
		if (const json *message = FindMember(document, "message")) {
			model_ = OneLine(TextMember(*message, "model"), kMaxFailureMessageBytes);
			TakeAnthropicMessage(*message);
		}
	} else if (type == "content_block_start") {
		if (const json *block = FindMember(document, "content_block")) {
			TakeAnthropicBlock(*block, KeyOf(document));
		}
	} else if (type == "content_block_delta") {
		TakeAnthropicDelta(document);
	} else if (type == "message_delta") {
		if (const json *delta = FindMember(document, "delta")) {
			SetFinish(TextMember(*delta, "stop_reason"));
		}
		TakeUsage(document);
	} else if (type == "message_stop") {
		closed_ = true;
	} else {
		return type == "ping" || type == "content_block_stop" ||
		       TakeResponses(status, document, type);
	}
	return true;
}

void ReplyCollector::TakeAnthropicMessage(const json &message) {
	const json *content = FindMember(message, "content");
	if (content != nullptr && content->is_array()) {
		for (std::size_t at = 0; at < content->size(); ++at) {
			TakeAnthropicBlock((*content)[at], std::to_string(at));
		}
	}
	TakeUsage(message);
	SetFinish(TextMember(message, "stop_reason"));
}

void ReplyCollector::TakeAnthropicBlock(const json &block, const std::string &key) {
	if (TextMember(block, "type") != "tool_use") {
		AddReasoning(TextMember(block, "thinking"));
		AddText(TextMember(block, "text"));
		return;
	}
	if (Finished()) {
		return;
	}
	OpenCall &open = CallOf(key, TextMember(block, "id"), true);
	open.call.name = TextMember(block, "name");
	// At the start of a stream the input is an empty object, and its pieces follow.
	if (const json *input = FindMember(block, "input"); input != nullptr && !input->empty()) {
		AddArguments(open, *input);
	}
}

void ReplyCollector::TakeAnthropicDelta(const json &document) {
	const json *delta = FindMember(document, "delta");
	if (delta == nullptr) {
		return;
	}
	AddReasoning(TextMember(*delta, "thinking"));
	AddText(TextMember(*delta, "text"));
	const json *piece = FindMember(*delta, "partial_json");
	if (piece != nullptr && !Finished()) {
		AddArguments(CallOf(KeyOf(document), {}, false), *piece);
	}
}

bool ReplyCollector::TakeResponses(int status, const json &document, const std::string &type) {
	if (type == "response.output_text.delta") {
		AddText(TextMember(document, "delta"));
	} else if (type == "response.reasoning_text.delta" ||
	           type == "response.reasoning_summary_text.delta") {
		AddReasoning(TextMember(document, "delta"));
	} else if (type == "response.refusal.delta") {
		refusal_ = OneLine(refusal_ + TextMember(document, "delta"), kMaxFailureMessageBytes);
	} else if (type == "response.output_item.added") {
		if (const json *item = FindMember(document, "item")) {
			TakeResponsesItem(*item, false);
		}
	} else if (type == "response.function_call_arguments.delta" && !Finished()) {
		if (const json *piece = FindMember(document, "delta")) {
			AddArguments(CallOf(TextMember(document, "item_id"), {}, false), *piece);
		}
	} else if (type == "response.completed" || type == "response.incomplete" ||
	           type == "response.failed") {
		const json *response = FindMember(document, "response");
		const bool unseen = text_.empty() && calls_.empty();
		if (response != nullptr && unseen) {
			TakeResponse(status, *response);
		} else if (response != nullptr) {
			json rest = *response;
			rest.erase("output"); // has come in pieces
			TakeResponse(status, rest);
		}
		closed_ = true;
	}
	return type.rfind("response.", 0) == 0;
}

/* The whole response, as the last event or the only body. */
void ReplyCollector::TakeResponse(int status, const json &response) {
	if (auto failure = FindError(status, response)) {
		Fail(*std::move(failure));
		return;
	}
	if (model_.empty()) {
		model_ = OneLine(TextMember(response, "model"), kMaxFailureMessageBytes);
	}
	const json *output = FindMember(response, "output");
	if (output != nullptr && output->is_array()) {
		for (const json &item : *output) {
			TakeResponsesItem(item, true);
		}
	}
	TakeUsage(response);
	const std::string state = TextMember(response, "status");
	if (state == "incomplete") {
		const json *details = FindMember(response, "incomplete_details");
		SetFinish(details != nullptr ? TextMember(*details, "reason") : state);
	} else {
		SetFinish(state);
	}
}

void ReplyCollector::TakeResponsesItem(const json &item, bool whole) {
	const std::string type = TextMember(item, "type");
	if (type == "function_call" && !Finished()) {
		OpenCall &open = CallOf(TextMember(item, "id"), TextMember(item, "call_id"), true);
		open.call.name = TextMember(item, "name");
		if (const json *arguments = FindMember(item, "arguments"); arguments != nullptr && whole) {
			AddArguments(open, *arguments);
		}
	} else if (type == "message" && whole) {
		if (const json *content = FindMember(item, "content")) {
			AddContent(*content);
		}
	}
}

void ReplyCollector::TakeUsage(const json &document) {
	const json *timings = FindMember(document, "timings"); // llama.cpp, perhaps in each event
	if (timings != nullptr && !usage_told_) {
		const std::int64_t cached = CountMember(*timings, "cache_n", 0);
		TakeCount(*timings, "predicted_n", answer_);
		cached_ = cached;
		prompt_ = cached + CountMember(*timings, "prompt_n", 0);
	}
	const json *usage = FindMember(document, "usage");
	if (usage == nullptr) {
		return;
	}
	usage_told_ = true;
	TakeCount(*usage, "prompt_tokens", prompt_);
	TakeCount(*usage, "completion_tokens", answer_);
	TakeCount(*usage, "output_tokens", answer_);
	for (const char *name : {"prompt_tokens_details", "input_tokens_details"}) {
		if (const json *details = FindMember(*usage, name)) {
			TakeCount(*details, "cached_tokens", cached_);
		}
	}
	const std::int64_t input = CountMember(*usage, "input_tokens", -1);
	if (input >= 0) {
		// Anthropic counts what came from its cache apart.
		TakeCount(*usage, "cache_read_input_tokens", cached_);
		prompt_ = input + CountMember(*usage, "cache_read_input_tokens", 0) +
		          CountMember(*usage, "cache_creation_input_tokens", 0);
	}
}

std::string ReplyCollector::TakeText() { return std::exchange(fresh_, {}); }

std::size_t ReplyCollector::TakeThinkingBytes() { return std::exchange(fresh_reasoning_, 0); }

void ReplyCollector::FillUsage(ChatReply &reply) const {
	reply.usage.prompt = prompt_.value_or(0);
	reply.usage.cached = std::min(cached_.value_or(0), reply.usage.prompt);
	reply.usage.answer = answer_.value_or(0);
	if (answer_) {
		return;
	}
	std::size_t tokens = EstimateTokens(reply.text) + EstimateTokens(reply.reasoning);
	for (const ModelToolCall &call : reply.tool_calls) {
		tokens += EstimateTokens(call.arguments);
	}
	reply.usage.answer = static_cast<std::int64_t>(tokens);
	reply.usage.estimated = true;
}

ChatReply ReplyCollector::Finish(bool whole) {
	if (think_tags_ && !Finished() && !Failed()) {
		AddPieces(think_.Finish());
	}
	if (!Finished()) {
		Fail(Failure(FailureKind::Incomplete,
		             whole ? "the answer has no finish reason" : "the connection was cut"));
	}
	ChatReply reply;
	reply.text = std::move(text_);
	reply.reasoning = std::move(reasoning_);
	for (OpenCall &open : calls_) {
		reply.tool_calls.push_back(std::move(open.call));
	}
	reply.finish = finish_;
	reply.model = model_;
	reply.failure = failure_;
	if (!refusal_.empty() || finish_ == FinishReason::ContentFilter) {
		reply.failure = failure_ ? failure_ : Failure(FailureKind::Filtered, refusal_);
	} else if (finish_ == FinishReason::Length) {
		reply.failure = Failure(FailureKind::Truncated, {});
	}
	FillUsage(reply);
	return reply;
}

} // namespace savant::core
