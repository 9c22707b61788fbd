#include "core/model/reply_reader.hpp"

#include <gtest/gtest.h>

#include <initializer_list>

namespace savant::core {
namespace {

constexpr const char *kEventStream = "text/event-stream";
constexpr const char *kJson = "application/json; charset=utf-8";

ChatReply Read(int status, const char *type, std::string_view body, bool whole = true,
               Provider provider = Provider::Compatible) {
	ReplyReader reader(provider);
	reader.Head(status, type, {});
	reader.Bytes(body);
	reader.End(whole);
	return reader.TakeReply();
}

FailureKind KindOf(const ChatReply &reply) {
	EXPECT_TRUE(reply.failure.has_value()) << reply.text;
	return reply.failure ? reply.failure->kind : FailureKind::Cancelled;
}

std::string Delta(std::string_view members, std::string_view finish = "null") {
	return R"(data: {"choices":[{"index":0,"delta":{)" + std::string(members) +
	       R"(},"finish_reason":)" + std::string(finish) + "}]}\n\n";
}

std::string Content(std::string_view text) {
	return Delta(R"("content":")" + std::string(text) + "\"");
}

TEST(ReplyReader, ReadsAnOpenAiStream) {
	const ChatReply reply = Read(
		200, kEventStream,
		Delta(R"("role":"assistant","content":null)") + Content("SELECT") + Content(" 1") +
			Delta("", "\"stop\"") +
			R"(data: {"choices":[],"model":"m","usage":{"prompt_tokens":7,"completion_tokens":2,"prompt_tokens_details":{"cached_tokens":3}}})"
			"\n\ndata: [DONE]\n\n");
	EXPECT_FALSE(reply.failure);
	EXPECT_EQ(reply.text, "SELECT 1");
	EXPECT_EQ(reply.finish, FinishReason::Stop);
	EXPECT_EQ(reply.model, "m");
	EXPECT_EQ(reply.usage.prompt, 7);
	EXPECT_EQ(reply.usage.cached, 3);
	EXPECT_EQ(reply.usage.answer, 2);
	EXPECT_FALSE(reply.usage.estimated);
}

TEST(ReplyReader, TakesNoStreamWithoutFinishReasonForAnAnswer) {
	EXPECT_EQ(KindOf(Read(200, kEventStream, Content("SELECT 1"))), FailureKind::Incomplete);
	EXPECT_EQ(KindOf(Read(200, kEventStream, Content("SELECT 1") + "data: [DONE]\n\n")),
	          FailureKind::Incomplete);
	EXPECT_EQ(KindOf(Read(200, kEventStream, Content("SELECT 1"), false)), FailureKind::Incomplete);
}

TEST(ReplyReader, ReadsAnAnswerThatWasNotStreamed) {
	const ChatReply reply = Read(
		200, kJson, R"({"choices":[{"message":{"content":"SELECT 1"},"finish_reason":"stop"}]})");
	EXPECT_FALSE(reply.failure);
	EXPECT_EQ(reply.text, "SELECT 1");
	EXPECT_TRUE(reply.usage.estimated);
}

} // namespace
} // namespace savant::core
