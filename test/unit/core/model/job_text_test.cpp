/*
 * job_text_test.cpp
 *     Jobs and replies survive the way to the gateway and back.
 */
#include "core/model/job_text.hpp"

#include <gtest/gtest.h>

namespace savant::core {
namespace {

ChatJob WholeJob() {
	ChatJob job;
	job.endpoints = {{"http://localhost:1234/v1", Provider::LmStudio, "/etc/key", "", "/etc/ca"},
	                 {"http://models.example/v1", Provider::Auto, "", "KEY", "", true}};
	job.request.model = "m";
	job.request.messages = {{ChatMessage::Speaker::System, "rules"},
	                        {ChatMessage::Speaker::User, "wie viele Aufträge?\n\"x\""},
	                        {ChatMessage::Speaker::Assistant, ""}};
	job.request.max_tokens = 17;
	job.request.temperature = 0.25;
	job.request.seed = -4;
	job.request.stop = {"\n\n", ";"};
	job.request.json_schema = "{\"type\":\"object\"}";
	job.request.grammar = "root ::= \"a\"";
	job.request.think = true;
	job.clocks = {1, 2, 3, 4};
	job.slots = 0;
	job.max_queue = 6;
	job.retries = 7;
	job.watched = false;
	return job;
}

TEST(JobText, JobComesBackWhole) {
	const ChatJob job = WholeJob();
	const auto back = JobFromText(JobToText(job));
	ASSERT_TRUE(back);
	ASSERT_EQ(back->endpoints.size(), 2u);
	EXPECT_EQ(back->endpoints[0].url, job.endpoints[0].url);
	EXPECT_EQ(back->endpoints[0].provider, Provider::LmStudio);
	EXPECT_EQ(back->endpoints[0].key_file, "/etc/key");
	EXPECT_EQ(back->endpoints[0].ca_file, "/etc/ca");
	EXPECT_FALSE(back->endpoints[0].allow_plain);
	EXPECT_TRUE(back->endpoints[1].allow_plain);
	EXPECT_EQ(back->endpoints[1].key_env, "KEY");
	ASSERT_EQ(back->request.messages.size(), 3u);
	EXPECT_EQ(back->request.messages[0].speaker, ChatMessage::Speaker::System);
	EXPECT_EQ(back->request.messages[1].text, job.request.messages[1].text);
	EXPECT_EQ(back->request.messages[2].speaker, ChatMessage::Speaker::Assistant);
	EXPECT_EQ(back->request.max_tokens, 17);
	EXPECT_EQ(back->request.temperature, 0.25);
	EXPECT_EQ(back->request.seed, -4);
	EXPECT_EQ(back->request.stop, job.request.stop);
	EXPECT_EQ(back->request.json_schema, job.request.json_schema);
	EXPECT_EQ(back->request.grammar, job.request.grammar);
	EXPECT_TRUE(back->request.think);
	EXPECT_EQ(back->clocks.connect_ms, 1);
	EXPECT_EQ(back->clocks.first_byte_ms, 2);
	EXPECT_EQ(back->clocks.idle_ms, 3);
	EXPECT_EQ(back->clocks.total_ms, 4);
	EXPECT_EQ(back->slots, 0);
	EXPECT_EQ(back->max_queue, 6);
	EXPECT_EQ(back->retries, 7);
	EXPECT_FALSE(back->watched);
}

TEST(JobText, ReplyComesBackWhole) {
	ChatReply reply;
	reply.text = "SELECT 1";
	reply.reasoning = "hm";
	reply.tool_calls = {{"1", "run", "{\"a\":"}};
	reply.finish = FinishReason::Length;
	reply.usage = {10, 5, 3, true};
	reply.model = "m";
	reply.endpoint = "http://localhost:1/v1";
	reply.failure = ModelFailure{FailureKind::RateLimited, "slow down", 429, 1.5, "p", "e"};
	reply.attempts = 2;
	reply.queued_ms = 1;
	reply.first_byte_ms = 2;
	reply.total_ms = 3;
	const auto back = ReplyFromText(ReplyToText(reply));
	ASSERT_TRUE(back);
	EXPECT_EQ(back->text, reply.text);
	EXPECT_EQ(back->reasoning, "hm");
	ASSERT_EQ(back->tool_calls.size(), 1u);
	EXPECT_EQ(back->tool_calls[0].arguments, "{\"a\":");
	EXPECT_EQ(back->finish, FinishReason::Length);
	EXPECT_EQ(back->usage.prompt, 10);
	EXPECT_EQ(back->usage.cached, 5);
	EXPECT_EQ(back->usage.answer, 3);
	EXPECT_TRUE(back->usage.estimated);
	ASSERT_TRUE(back->failure);
	EXPECT_EQ(back->failure->kind, FailureKind::RateLimited);
	EXPECT_EQ(back->failure->message, "slow down");
	EXPECT_EQ(back->failure->http_status, 429);
	EXPECT_EQ(back->failure->retry_after_s, 1.5);
	EXPECT_EQ(back->failure->parameter, "p");
	EXPECT_EQ(back->failure->endpoint, "e");
	EXPECT_EQ(back->attempts, 2);
	EXPECT_EQ(back->total_ms, 3);
}

TEST(JobText, ReplyWithoutFailureHasNone) {
	const auto back = ReplyFromText(ReplyToText(ChatReply{}));
	ASSERT_TRUE(back);
	EXPECT_FALSE(back->failure);
}

TEST(JobText, InvalidUtf8IsReplaced) {
	ChatJob job = WholeJob();
	job.request.messages[1].text = "a\xff b";
	const auto back = JobFromText(JobToText(job));
	ASSERT_TRUE(back);
	EXPECT_EQ(back->request.messages[1].text, "a\xEF\xBF\xBD b");
}

TEST(JobText, EveryCutOfAJobIsRefused) {
	const std::string text = JobToText(WholeJob());
	for (std::size_t length = 0; length < text.size(); length++) {
		EXPECT_FALSE(JobFromText(std::string_view(text).substr(0, length))) << length;
	}
}

TEST(JobText, WrongTypesAndMissingMembersAreRefused) {
	const std::string text = JobToText(WholeJob());
	const auto with = [&text](const std::string &from, const std::string &to) {
		std::string changed = text;
		const auto at = changed.find(from);
		EXPECT_NE(at, std::string::npos) << from;
		return changed.replace(at, from.size(), to);
	};
	EXPECT_FALSE(JobFromText(with("\"max_tokens\":17", "\"max_tokens\":\"17\"")));
	EXPECT_FALSE(JobFromText(with("\"max_tokens\":17", "\"max_tokens\":99999999999")));
	EXPECT_FALSE(JobFromText(with("\"max_tokens\":17", "\"max_tokens\":null")));
	EXPECT_FALSE(JobFromText(with("\"max_tokens\"", "\"min_tokens\"")));
	EXPECT_FALSE(JobFromText(with("\"lmstudio\"", "\"nobody\"")));
	EXPECT_FALSE(JobFromText("[]"));
	EXPECT_FALSE(JobFromText(std::string(100000, '[')));
	EXPECT_FALSE(ReplyFromText("{\"text\":\"x\"}"));
}

} // namespace
} // namespace savant::core
