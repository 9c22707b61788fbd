#include "core/model/reply_reader.hpp"

#include <gtest/gtest.h>

#include <utility>

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

std::string KindOf(const ChatReply &reply) {
	return reply.failure ? FailureName(reply.failure->kind) : "none";
}

std::string Delta(std::string_view members, std::string_view finish = "null") {
	return R"(data: {"choices":[{"index":0,"delta":{)" + std::string(members) +
	       R"(},"finish_reason":)" + std::string(finish) + "}]}\n\n";
}

std::string Content(std::string_view text) {
	return Delta(R"("content":")" + std::string(text) + "\"");
}

const std::string kFinish = Delta("", "\"stop\"");

TEST(ReplyReader, ReadsAnOpenAiStream) {
	const ChatReply reply = Read(
		200, kEventStream,
		Delta(R"("role":"assistant","content":null)") + Content("SELECT") + Content(" 1") +
			kFinish +
			R"(data: {"choices":[],"model":"m","usage":{"prompt_tokens":7,"completion_tokens":2,"prompt_tokens_details":{"cached_tokens":3}}})"
			"\n\ndata: [DONE]\n\n");
	EXPECT_EQ(KindOf(reply), "none");
	EXPECT_EQ(reply.text, "SELECT 1");
	EXPECT_EQ(reply.finish, FinishReason::Stop);
	EXPECT_EQ(reply.model, "m");
	EXPECT_EQ(reply.usage.prompt, 7);
	EXPECT_EQ(reply.usage.cached, 3);
	EXPECT_EQ(reply.usage.answer, 2);
	EXPECT_FALSE(reply.usage.estimated);
}

/* Ollama's compatible API ends like this when its engine fails in the middle. */
TEST(ReplyReader, TakesNoStreamWithoutFinishReasonForAnAnswer) {
	EXPECT_EQ(KindOf(Read(200, kEventStream, Content("SELECT 1"))), "incomplete");
	EXPECT_EQ(KindOf(Read(200, kEventStream, Content("SELECT 1") + Delta(""))), "incomplete");
	EXPECT_EQ(KindOf(Read(200, kEventStream, Content("SELECT 1") + "data: [DONE]\n\n")),
	          "incomplete");
	EXPECT_EQ(KindOf(Read(200, kEventStream, Content("SELECT 1"), false)), "incomplete");
	EXPECT_EQ(KindOf(Read(200, kEventStream, "")), "incomplete");
	EXPECT_EQ(Read(200, kEventStream, Content("SELECT 1")).text, "SELECT 1"); // what had come
}

TEST(ReplyReader, TakesAnAnswerThatIsCutAfterItsFinishReason) {
	const ChatReply reply = Read(200, kEventStream, Content("SELECT 1") + kFinish, false);
	EXPECT_EQ(KindOf(reply), "none");
	EXPECT_EQ(reply.text, "SELECT 1");
}

TEST(ReplyReader, ReadsAnAnswerThatWasNotStreamed) {
	const char *body = R"({"choices":[{"message":{"content":"SELECT 1"},"finish_reason":"stop"}]})";
	for (const char *type : {kJson, "text/plain", ""}) {
		const ChatReply reply = Read(200, type, body);
		EXPECT_EQ(KindOf(reply), "none");
		EXPECT_EQ(reply.text, "SELECT 1");
		EXPECT_TRUE(reply.usage.estimated);
	}
	EXPECT_EQ(KindOf(Read(200, kJson, R"({"choices":[{"message":{"content":"x"}}]})")),
	          "incomplete");
	EXPECT_EQ(KindOf(Read(200, kJson, std::string_view(body).substr(0, 40), false)), "incomplete");
}

TEST(ReplyReader, ReadsTheStreamWhateverItIsCalled) {
	for (const char *type : {"", "text/plain", "application/octet-stream"}) {
		for (const char *lead : {"", ": ping\n\n", "\n\nevent: x\n", "\xEF\xBB\xBF", "id: 5\n"}) {
			const ChatReply reply = Read(200, type, lead + Content("SELECT 1") + kFinish);
			EXPECT_EQ(KindOf(reply), "none") << type << lead;
			EXPECT_EQ(reply.text, "SELECT 1");
		}
	}
}

TEST(ReplyReader, ReadsJsonLinesOfOllama) {
	const char *lines = "{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\"\","
						"\"thinking\":\"hm\"},\"done\":false}\n"
						"{\"message\":{\"content\":\"SELECT\"},\"done\":false}\n"
						"{\"message\":{\"content\":\" 1\"},\"done\":false}\n"
						"{\"message\":{\"content\":\"\"},\"done\":true,\"done_reason\":\"stop\","
						"\"prompt_eval_count\":9,\"eval_count\":4}\n";
	for (const char *type : {"application/x-ndjson", kJson, "text/plain"}) {
		const ChatReply reply = Read(200, type, lines);
		EXPECT_EQ(KindOf(reply), "none") << type;
		EXPECT_EQ(reply.text, "SELECT 1");
		EXPECT_EQ(reply.reasoning, "hm");
		EXPECT_EQ(reply.model, "m");
		EXPECT_EQ(reply.usage.prompt, 9);
		EXPECT_EQ(reply.usage.answer, 4);
	}
}

TEST(ReplyReader, TakesAnErrorAmongJsonLinesForOne) {
	const char *lines = "{\"message\":{\"content\":\"SELECT\"},\"done\":false}\n"
						"{\"error\":\"an error was encountered while running the model\"}\n";
	for (const char *type : {"application/x-ndjson", kJson}) {
		const ChatReply reply = Read(200, type, lines);
		EXPECT_EQ(KindOf(reply), "server_error") << type;
		EXPECT_EQ(reply.failure->message, "an error was encountered while running the model");
		EXPECT_EQ(reply.text, "SELECT");
	}
	EXPECT_EQ(
		KindOf(Read(200, "application/x-ndjson",
	                "{\"message\":{\"content\":\"SELECT\"},\"done\":false}\n{\"messa", false)),
		"incomplete");
}

TEST(ReplyReader, TakesAnErrorInTheMiddleOfAStreamForOne) {
	const char *error = R"({"error":{"code":500,"message":"broke","type":"server_error"}})";
	// llama.cpp, vLLM (which goes on to say [DONE]), LM Studio, a server of few words
	for (const std::string &end :
	     {"data: " + std::string(error) + "\n\n",
	      "data: " + std::string(error) + "\n\ndata: [DONE]\n\n",
	      "event: error\ndata: " + std::string(error) + "\n\n",
	      std::string("event: error\ndata: broke\n\n"),
	      std::string("event: error\ndata: {\"message\":\"broke\"}\n\n")}) {
		const ChatReply reply = Read(200, kEventStream, Content("SELECT") + end);
		EXPECT_EQ(KindOf(reply), "server_error") << end;
		EXPECT_EQ(reply.failure->message, "broke");
		EXPECT_EQ(reply.text, "SELECT");
	}
}

TEST(ReplyReader, TakesAnErrorInsideASuccessForOne) {
	EXPECT_EQ(KindOf(Read(
				  200, kJson,
				  R"({"error":"Unexpected endpoint or method. (POST /x). Returning 200 anyway"})")),
	          "unknown_path");
	EXPECT_EQ(KindOf(Read(200, "text/plain", "Unexpected endpoint or method.")), "unknown_path");
	EXPECT_EQ(
		KindOf(Read(200, kJson,
	                R"([{"error":{"code":429,"message":"x","status":"RESOURCE_EXHAUSTED"}}])")),
		"rate_limited");
	EXPECT_EQ(KindOf(Read(200, kJson, R"({"error":{"message":"x"},"choices":[]})")),
	          "server_error");
}

TEST(ReplyReader, ReadsTheBodyOfAnErrorStatus) {
	ReplyReader reader(Provider::Gemini);
	reader.Head(429, kJson, "12");
	EXPECT_TRUE(reader.Bytes(R"([{"error":{"code":429,)"));
	EXPECT_TRUE(reader.Bytes(R"("message":"slow down"}}])"));
	reader.End(true);
	const ChatReply reply = reader.TakeReply();
	EXPECT_EQ(KindOf(reply), "rate_limited");
	EXPECT_EQ(reply.failure->message, "slow down");
	EXPECT_EQ(reply.failure->retry_after_s, 12);
	EXPECT_EQ(reply.failure->http_status, 429);
	// Even what would be an answer is none with such a status.
	EXPECT_EQ(KindOf(Read(500, kEventStream, Content("SELECT 1") + kFinish)), "server_error");
	EXPECT_EQ(KindOf(Read(302, "", "")), "redirected");
}

TEST(ReplyReader, TellsGarbage) {
	for (const char *body : {"<html><body>It works!</body></html>", "hello", "[1,2]", "5", "null",
	                         "{\"status\":\"ok\"}", "{\"a\":", "{\"a\":1}\n{\"b\":2}\n"}) {
		EXPECT_EQ(KindOf(Read(200, "text/html", body)), "garbage") << body;
		EXPECT_EQ(KindOf(Read(200, kJson, body)), "garbage") << body;
	}
	EXPECT_EQ(Read(200, "text/html", "<html>").failure->message, "<html>");
	// A piece of the answer may be in the event that cannot be read.
	EXPECT_EQ(KindOf(Read(200, kEventStream, Content("a") + "data: {oops\n\n" + kFinish)),
	          "garbage");
}

TEST(ReplyReader, IgnoresWhatItDoesNotKnow) {
	const ChatReply reply =
		Read(200, kEventStream,
	         "event: ping\ndata: {\"type\":\"ping\"}\n\ndata:\n\ndata: {\"new\":1}\n\n" +
	             Content("a") + "data: {\"choices\":null}\n\ndata: {\"choices\":[]}\n\n" + kFinish);
	EXPECT_EQ(KindOf(reply), "none");
	EXPECT_EQ(reply.text, "a");
}

TEST(ReplyReader, ReadsEventsThatNoBlankLineParts) {
	std::string body = Content("a") + Content("b") + kFinish + "data: [DONE]\n\n";
	std::string tight;
	for (std::size_t i = 0; i < body.size(); ++i) {
		tight += body.substr(i, 2) == "\n\n" && i + 2 < body.size() ? "" : body.substr(i, 1);
	}
	EXPECT_EQ(tight.find("\n\n"), tight.size() - 2);
	const ChatReply reply = Read(200, kEventStream, tight);
	EXPECT_EQ(KindOf(reply), "none");
	EXPECT_EQ(reply.text, "ab");
}

TEST(ReplyReader, WantsNoMoreOnceAllIsSaid) {
	ReplyReader done(Provider::Compatible);
	done.Head(200, kEventStream, {});
	EXPECT_TRUE(done.Bytes(Content("a")));
	EXPECT_TRUE(done.Bytes(kFinish)); // usage may follow
	EXPECT_FALSE(done.Bytes("data: [DONE]\n\n"));
	EXPECT_FALSE(done.Bytes(Content("b")));
	done.End(false);
	EXPECT_EQ(done.TakeReply().text, "a");

	ReplyReader failed(Provider::Compatible);
	failed.Head(200, kEventStream, {});
	EXPECT_FALSE(failed.Bytes("data: {\"error\":\"x\"}\n\n"));
}

TEST(ReplyReader, GivesTextAsItComesAndThoughtsApart) {
	ReplyReader reader(Provider::LlamaCpp);
	reader.Head(200, kEventStream, {});
	EXPECT_LT(reader.PromptShare(), 0);
	reader.Bytes("data: {\"choices\":[{\"index\":0,\"delta\":{}}],"
	             "\"prompt_progress\":{\"total\":200,\"cache\":0,\"processed\":50}}\n\n");
	EXPECT_DOUBLE_EQ(reader.PromptShare(), 0.25);
	reader.Bytes(Content("<think>abc"));
	EXPECT_EQ(reader.TakeText(), "");
	EXPECT_EQ(reader.TakeThinkingBytes(), 3u);
	EXPECT_FALSE(reader.SawContent());
	const std::string end = Content("</think>SELECT");
	reader.Bytes(end.substr(0, end.size() - 1)); // the event is not complete yet
	EXPECT_EQ(reader.TakeText(), "");
	reader.Bytes(end.substr(end.size() - 1));
	EXPECT_EQ(reader.TakeText(), "SELECT");
	EXPECT_EQ(reader.TakeText(), "");
	EXPECT_EQ(reader.TakeThinkingBytes(), 0u);
	EXPECT_TRUE(reader.SawContent());
}

TEST(ReplyReader, KeepsTagsOfServersThatWriteNone) {
	const std::string body = Content("<think>a</think>b") + kFinish;
	EXPECT_EQ(Read(200, kEventStream, body, true, Provider::OpenAi).text, "<think>a</think>b");
	EXPECT_EQ(Read(200, kEventStream, body, true, Provider::Ollama).text, "b");
}

TEST(ReplyReader, StopsAtItsCaps) {
	const std::string big(1000, 'x');
	{
		ReplyReader reader(Provider::Compatible);
		reader.Head(200, kEventStream, {});
		std::size_t fed = 0;
		while (reader.Bytes(Content(big)) && fed < 10 * kMaxAnswerBytes) {
			fed += big.size();
		}
		EXPECT_LE(fed, kMaxAnswerBytes);
		reader.End(false);
		const ChatReply reply = reader.TakeReply();
		EXPECT_EQ(KindOf(reply), "too_large");
		EXPECT_LE(reply.text.size(), kMaxAnswerBytes);
	}
	for (const char *type : {kEventStream, kJson, "text/plain", "text/html"}) {
		for (const char *piece : {"x", "{", " ", "\n", "data: x"}) {
			ReplyReader reader(Provider::Compatible);
			reader.Head(200, type, {});
			std::string chunk;
			for (int i = 0; i < 2000; ++i) {
				chunk += piece;
			}
			std::size_t fed = 0;
			while (fed < 3 * kMaxEventBytes && reader.Bytes(chunk)) {
				fed += chunk.size();
			}
			const bool stopped = fed < 2 * kMaxEventBytes;
			// Line ends in a stream are no more than pings; the clocks end those.
			EXPECT_TRUE(stopped || (type == kEventStream && *piece == '\n')) << type << piece;
			reader.End(false);
			EXPECT_NE(KindOf(reader.TakeReply()), "none");
		}
	}
	ReplyReader error(Provider::Compatible);
	error.Head(500, "text/html", {});
	std::size_t fed = 0;
	while (fed < 10 * kMaxErrorBodyBytes && error.Bytes(big)) {
		fed += big.size();
	}
	EXPECT_LE(fed, kMaxErrorBodyBytes);
}

TEST(ReplyReader, DropsThoughtsBeyondTheirCap) {
	ReplyReader reader(Provider::Compatible);
	reader.Head(200, kEventStream, {});
	const std::string thought = Delta(R"("reasoning_content":")" + std::string(10000, 'x') + "\"");
	for (std::size_t sent = 0; sent < 2 * kMaxReasoningBytes; sent += 10000) {
		EXPECT_TRUE(reader.Bytes(thought));
	}
	reader.Bytes(Content("a") + kFinish);
	reader.End(true);
	const ChatReply reply = reader.TakeReply();
	EXPECT_EQ(KindOf(reply), "none");
	EXPECT_EQ(reply.text, "a");
	EXPECT_EQ(reply.reasoning.size(), kMaxReasoningBytes);
}

TEST(ReplyReader, ReportsATransferWithoutAnyHead) {
	ReplyReader reader(Provider::Compatible);
	reader.End(false);
	EXPECT_EQ(KindOf(reader.TakeReply()), "incomplete");
	ReplyReader moved = std::move(reader);
}

} // namespace
} // namespace savant::core
