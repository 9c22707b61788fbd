#include "core/model/reply_collector.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <nlohmann/json.hpp>

#include "core/model/foreign_json.hpp"
#include "core/model/reply_reader.hpp"

namespace savant::core {
namespace {

/* The reply that these documents make together. */
ChatReply Collect(std::initializer_list<std::string_view> documents) {
	ReplyCollector collector(true);
	for (const std::string_view document : documents) {
		collector.Take(200, ReadForeignJson(document));
	}
	return collector.Finish(true);
}

std::string KindOf(const ChatReply &reply) {
	return reply.failure ? FailureName(reply.failure->kind) : "none";
}

TEST(ReplyCollector, TakesReasoningUnderAllItsNames) {
	for (const char *name : {"reasoning_content", "reasoning", "thinking"}) {
		const std::string delta =
			R"({"choices":[{"delta":{")" + std::string(name) + R"(":"hm","content":null}}]})";
		const ChatReply reply =
			Collect({delta, R"({"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}]})"});
		EXPECT_EQ(KindOf(reply), "none");
		EXPECT_EQ(reply.reasoning, "hm");
		EXPECT_EQ(reply.text, "a");
	}
	// The same thought under two names is one thought.
	EXPECT_EQ(Collect({R"({"choices":[{"delta":{"reasoning_content":"hm","reasoning":"hm"}}]})"})
	              .reasoning,
	          "hm");
}

TEST(ReplyCollector, AcceptsWhatIsMissing) {
	for (const char *document :
	     {R"({"choices":[]})", R"({"choices":[{}]})", R"({"choices":[null,5,"x"]})",
	      R"({"choices":[{"delta":null,"message":null,"finish_reason":null}]})",
	      R"({"choices":[{"delta":{"content":5,"tool_calls":5}}]})",
	      R"({"choices":[{"delta":{"tool_calls":[null,5,{},{"function":5},{"function":{}}]}}]})",
	      R"({"choices":[{"delta":[]}],"usage":5})", R"({"choices":[{"index":"x","delta":{}}]})",
	      R"({"message":5,"done":false})", R"({"message":null,"done":false,"response":7})",
	      R"({"content":5,"stop":false})", R"({"type":"content_block_delta"})",
	      R"({"type":"content_block_start","content_block":5})", R"({"type":"message_start"})",
	      R"({"type":"message_delta","delta":5,"usage":[]})"}) {
		EXPECT_EQ(KindOf(Collect({document})), "incomplete") << document;
	}
	const ChatReply reply = Collect(
		{R"({"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}],"usage":{"completion_tokens":3}})"});
	EXPECT_EQ(KindOf(reply), "none"); // content, finish and usage together
	EXPECT_EQ(reply.text, "a");
	EXPECT_EQ(reply.usage.answer, 3);
}

TEST(ReplyCollector, TakesOnlyTheFirstChoice) {
	const ChatReply reply = Collect(
		{R"({"choices":[{"index":1,"delta":{"content":"b"},"finish_reason":"stop"},{"index":0,"delta":{"content":"a"}}]})",
	     R"({"choices":[{"index":0,"delta":{"content":"c"},"finish_reason":"stop"}]})"});
	EXPECT_EQ(reply.text, "ac");
}

TEST(ReplyCollector, KnowsTheWordsForTheEnd) {
	const auto finish = [](const char *word) {
		return Collect({R"({"choices":[{"delta":{"content":"a"},"finish_reason":")" +
		                std::string(word) + R"("}]})"});
	};
	for (const char *word : {"stop", "eos", "end_turn", "stop_sequence", "STOP"}) {
		EXPECT_EQ(finish(word).finish, FinishReason::Stop) << word;
		EXPECT_EQ(KindOf(finish(word)), "none") << word;
	}
	for (const char *word : {"length", "max_tokens", "MAX_TOKENS"}) {
		EXPECT_EQ(finish(word).finish, FinishReason::Length) << word;
		EXPECT_EQ(KindOf(finish(word)), "truncated") << word;
		EXPECT_EQ(finish(word).text, "a") << word;
	}
	EXPECT_EQ(KindOf(finish("content_filter")), "filtered");
	for (const char *word : {"error", "abort", "cancelled", "something_new"}) {
		EXPECT_EQ(KindOf(finish(word)), "incomplete") << word;
	}
}

TEST(ReplyCollector, LetsNothingSpoilACompleteAnswer) {
	const ChatReply reply = Collect(
		{R"({"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}]})",
	     R"({"error":{"message":"late"}})",
	     R"({"choices":[{"delta":{"content":"b","reasoning":"c"},"finish_reason":"length"}]})"});
	EXPECT_EQ(KindOf(reply), "none");
	EXPECT_EQ(reply.text, "a");
	EXPECT_EQ(reply.reasoning, "");
	EXPECT_EQ(reply.finish, FinishReason::Stop);
}

TEST(ReplyCollector, TellsARefusal) {
	const ChatReply reply =
		Collect({R"({"choices":[{"delta":{"refusal":"I can"}}]})",
	             R"({"choices":[{"delta":{"refusal":"not"},"finish_reason":"stop"}]})"});
	EXPECT_EQ(KindOf(reply), "filtered");
	EXPECT_EQ(reply.failure->message, "I cannot");
}

TEST(ReplyCollector, FindsAnErrorInAChoice) {
	EXPECT_EQ(KindOf(Collect({R"({"choices":[{"error":{"code":502,"message":"upstream"}}]})"})),
	          "busy");
}

TEST(ReplyCollector, PutsToolCallsTogetherByIndex) {
	const ChatReply reply = Collect(
		{R"({"choices":[{"delta":{"tool_calls":[{"index":0,"id":"x","function":{"name":"f","arguments":"{\"a\""}}]}}]})",
	     R"({"choices":[{"delta":{"tool_calls":[{"index":1,"id":"y","function":{"name":"g","arguments":""}}]}}]})",
	     R"({"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":":1}"}},{"index":1,"function":{"arguments":"{}"}}]}}]})",
	     R"({"choices":[{"delta":{},"finish_reason":"tool_calls"}]})"});
	EXPECT_EQ(KindOf(reply), "none");
	EXPECT_EQ(reply.finish, FinishReason::ToolCalls);
	ASSERT_EQ(reply.tool_calls.size(), 2u);
	EXPECT_EQ(reply.tool_calls[0].id, "x");
	EXPECT_EQ(reply.tool_calls[0].name, "f");
	EXPECT_EQ(reply.tool_calls[0].arguments, "{\"a\":1}");
	EXPECT_EQ(reply.tool_calls[1].name, "g");
	EXPECT_EQ(reply.tool_calls[1].arguments, "{}");
}

TEST(ReplyCollector, BeginsANewCallAtANewId) {
	// Without index, and with the same one for all: both are seen.
	const ChatReply reply = Collect(
		{R"({"choices":[{"delta":{"tool_calls":[{"id":"x","function":{"name":"f","arguments":"{}"}}]}}]})",
	     R"({"choices":[{"delta":{"tool_calls":[{"index":0,"id":"y","function":{"name":"g","arguments":"{"}}]}}]})",
	     R"({"choices":[{"delta":{"tool_calls":[{"id":"y","function":{"arguments":"}"}}]},"finish_reason":"stop"}]})"});
	EXPECT_EQ(KindOf(reply), "none"); // stop with calls is fine
	ASSERT_EQ(reply.tool_calls.size(), 2u);
	EXPECT_EQ(reply.tool_calls[0].arguments, "{}");
	EXPECT_EQ(reply.tool_calls[1].name, "g");
	EXPECT_EQ(reply.tool_calls[1].arguments, "{}");
}

TEST(ReplyCollector, TakesArgumentsThatAreAnObject) {
	const ChatReply reply = Collect(
		{R"({"message":{"tool_calls":[{"function":{"name":"f","arguments":{"a":1}}},{"function":{"name":"g","arguments":{}}}]},"done":false})",
	     R"({"message":{"content":""},"done":true})"});
	EXPECT_EQ(KindOf(reply), "none");
	ASSERT_EQ(reply.tool_calls.size(), 2u);
	EXPECT_EQ(reply.tool_calls[0].arguments, "{\"a\":1}");
	EXPECT_EQ(reply.tool_calls[1].arguments, "{}");
}

TEST(ReplyCollector, EndsAtTooManyToolCalls) {
	ReplyCollector collector(true);
	for (int i = 0; i < 1000; ++i) {
		collector.Take(200,
		               ReadForeignJson(R"({"choices":[{"delta":{"tool_calls":[{"index":)" +
		                               std::to_string(i) + R"(,"function":{"name":"f"}}]}}]})"));
	}
	EXPECT_TRUE(collector.Closed());
	const ChatReply reply = collector.Finish(true);
	EXPECT_EQ(KindOf(reply), "too_large");
	EXPECT_LE(reply.tool_calls.size(), 128u);
	const std::string piece(kMaxAnswerBytes / 2 + 1, 'x');
	const std::string big =
		R"({"choices":[{"delta":{"tool_calls":[{"function":{"arguments":")" + piece + R"("}}]}}]})";
	EXPECT_EQ(KindOf(Collect({big, big})), "too_large");
}

TEST(ReplyCollector, TakesContentInParts) {
	const ChatReply reply = Collect(
		{R"({"choices":[{"message":{"content":[{"type":"thinking","thinking":"hm"},{"type":"text","text":"a"},{"type":"text","text":"b"},5]},"finish_reason":"stop"}]})"});
	EXPECT_EQ(reply.text, "ab");
	EXPECT_EQ(reply.reasoning, "hm");
}

TEST(ReplyCollector, ReadsAnthropicsEvents) {
	const ChatReply reply = Collect(
		{R"({"type":"message_start","message":{"model":"c","content":[],"stop_reason":null,"usage":{"input_tokens":5,"cache_read_input_tokens":20,"cache_creation_input_tokens":3,"output_tokens":1}}})",
	     R"({"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":""}})",
	     R"({"type":"ping"})",
	     R"({"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"hm"}})",
	     R"({"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"zz"}})",
	     R"({"type":"content_block_start","index":1,"content_block":{"type":"text","text":"S"}})",
	     R"({"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"ELECT"}})",
	     R"({"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"t","name":"f","input":{}}})",
	     R"({"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\"a\":"}})",
	     R"({"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"1}"}})",
	     R"({"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":9}})",
	     R"({"type":"message_stop"})"});
	EXPECT_EQ(KindOf(reply), "none");
	EXPECT_EQ(reply.text, "SELECT");
	EXPECT_EQ(reply.reasoning, "hm");
	EXPECT_EQ(reply.model, "c");
	ASSERT_EQ(reply.tool_calls.size(), 1u);
	EXPECT_EQ(reply.tool_calls[0].arguments, "{\"a\":1}");
	EXPECT_EQ(reply.usage.prompt, 28);
	EXPECT_EQ(reply.usage.cached, 20);
	EXPECT_EQ(reply.usage.answer, 9);
}

TEST(ReplyCollector, ReadsAnthropicsErrorEvent) {
	const ChatReply reply = Collect(
		{R"({"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"SEL"}})",
	     R"({"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}})"});
	EXPECT_EQ(KindOf(reply), "busy");
	EXPECT_EQ(reply.text, "SEL");
}

TEST(ReplyCollector, ReadsAnthropicsWholeMessage) {
	const ChatReply reply = Collect(
		{R"({"type":"message","content":[{"type":"thinking","thinking":"hm"},{"type":"text","text":"a"},{"type":"tool_use","id":"t","name":"f","input":{"a":1}}],"stop_reason":"max_tokens","usage":{"input_tokens":1,"output_tokens":2}})"});
	EXPECT_EQ(KindOf(reply), "truncated");
	EXPECT_EQ(reply.text, "a");
	ASSERT_EQ(reply.tool_calls.size(), 1u);
	EXPECT_EQ(reply.tool_calls[0].arguments, "{\"a\":1}");
}

TEST(ReplyCollector, ReadsOllamasGenerateAndItsOldEnd) {
	const ChatReply reply =
		Collect({R"({"response":"SEL","done":false})", R"({"response":"ECT","done":false})",
	             R"({"response":"","done":true,"eval_count":2})"});
	EXPECT_EQ(KindOf(reply), "none");
	EXPECT_EQ(reply.text, "SELECT");
	EXPECT_EQ(
		KindOf(Collect({R"({"message":{"content":"a"},"done":true,"done_reason":"length"})"})),
		"truncated");
}

TEST(ReplyCollector, ReadsLlamaCppsCompletion) {
	EXPECT_EQ(Collect({R"({"content":"a","stop":false})", R"({"content":"b","stop":true})"}).text,
	          "ab");
	EXPECT_EQ(KindOf(Collect({R"({"content":"a","stop":true,"stop_type":"limit"})"})), "truncated");
	EXPECT_EQ(KindOf(Collect({R"({"content":"a","stop":true,"stopped_limit":true})"})),
	          "truncated");
}

TEST(ReplyCollector, ReadsTheResponsesApi) {
	const ChatReply streamed = Collect(
		{R"({"type":"response.created","response":{"status":"in_progress","error":null}})",
	     R"({"type":"response.reasoning_summary_text.delta","delta":"hm"})",
	     R"({"type":"response.output_text.delta","delta":"a"})",
	     R"({"type":"response.output_item.added","item":{"type":"function_call","id":"i","call_id":"c","name":"f","arguments":""}})",
	     R"({"type":"response.function_call_arguments.delta","item_id":"i","delta":"{}"})",
	     R"({"type":"response.output_text.done","text":"a"})",
	     R"({"type":"response.completed","response":{"status":"completed","model":"m","output":[{"type":"message","content":[{"type":"output_text","text":"a"}]}],"usage":{"input_tokens":5,"output_tokens":2,"input_tokens_details":{"cached_tokens":4}}}})"});
	EXPECT_EQ(KindOf(streamed), "none");
	EXPECT_EQ(streamed.text, "a");
	EXPECT_EQ(streamed.reasoning, "hm");
	EXPECT_EQ(streamed.model, "m");
	ASSERT_EQ(streamed.tool_calls.size(), 1u);
	EXPECT_EQ(streamed.tool_calls[0].id, "c");
	EXPECT_EQ(streamed.tool_calls[0].arguments, "{}");
	EXPECT_EQ(streamed.usage.prompt, 5);
	EXPECT_EQ(streamed.usage.cached, 4);
	const ChatReply whole = Collect(
		{R"({"object":"response","status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},"output":[{"type":"message","content":[{"type":"output_text","text":"a"}]}]})"});
	EXPECT_EQ(KindOf(whole), "truncated");
	EXPECT_EQ(whole.text, "a");
	EXPECT_EQ(
		KindOf(Collect(
			{R"({"type":"response.failed","response":{"status":"failed","error":{"code":"server_error","message":"x"}}})"})),
		"server_error");
	EXPECT_EQ(KindOf(Collect({R"({"type":"error","code":"rate_limit_exceeded","message":"x"})"})),
	          "rate_limited");
}

TEST(ReplyCollector, CountsTokensByServerOrByItself) {
	const ChatReply timed = Collect(
		{R"({"choices":[{"delta":{"content":"a"}}],"timings":{"cache_n":5,"prompt_n":2,"predicted_n":0}})",
	     R"({"choices":[{"delta":{},"finish_reason":"stop"}],"timings":{"cache_n":5,"prompt_n":7,"predicted_n":3}})"});
	EXPECT_EQ(timed.usage.prompt, 12);
	EXPECT_EQ(timed.usage.cached, 5);
	EXPECT_EQ(timed.usage.answer, 3);
	EXPECT_FALSE(timed.usage.estimated);
	const ChatReply none =
		Collect({R"({"choices":[{"delta":{"content":"SELECT 1"},"finish_reason":"stop"}]})"});
	EXPECT_TRUE(none.usage.estimated);
	EXPECT_EQ(none.usage.answer, 3);
	const ChatReply lies = Collect(
		{R"({"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}],"usage":{"prompt_tokens":-5,"completion_tokens":1e300,"prompt_tokens_details":{"cached_tokens":99}}})"});
	EXPECT_EQ(lies.usage.prompt, 0);
	EXPECT_EQ(lies.usage.cached, 0);
	EXPECT_TRUE(lies.usage.estimated);
}

} // namespace
} // namespace savant::core
