#include "core/model/request_body.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace savant::core {
namespace {

using nlohmann::json;

constexpr const char *kKey = "sk-secret-key";

ChatRequest Request() {
	ChatRequest request;
	request.model = "m";
	request.messages = {{ChatMessage::Speaker::System, "rules"},
	                    {ChatMessage::Speaker::User, "schema \"x\""},
	                    {ChatMessage::Speaker::Assistant, "ok"},
	                    {ChatMessage::Speaker::User, "caf\u00E9?"}};
	request.max_tokens = 300;
	request.temperature = 0.5;
	request.seed = 7;
	request.stop = {"a", "b", "c", "d", "e"};
	request.json_schema = R"({"type":"object","properties":{"why":{},"sql":{}}})";
	request.grammar = "root ::= \"x\"";
	return request;
}

Endpoint At(const char *url, Provider provider = Provider::Auto) {
	Endpoint endpoint;
	endpoint.url = url;
	endpoint.provider = provider;
	endpoint.ca_file = "/etc/ca.pem";
	return endpoint;
}

HttpRequest Encode(Provider provider, const ChatRequest &request = Request()) {
	return EncodeChat(At("http://h:1/v1"), ProfileOf(provider), request, kKey);
}

json BodyOf(Provider provider, const ChatRequest &request = Request()) {
	return json::parse(Encode(provider, request).body);
}

std::string HeaderOf(const HttpRequest &request, std::string_view name) {
	for (const auto &[header, value] : request.headers) {
		if (header == name) {
			return value;
		}
	}
	return {};
}

TEST(EncodeChat, StreamsAlwaysAndKeepsTheOrderOfMessages) {
	for (const Provider provider :
	     {Provider::LlamaCpp, Provider::Ollama, Provider::LmStudio, Provider::Vllm,
	      Provider::OpenAi, Provider::Gemini, Provider::Compatible}) {
		const json body = BodyOf(provider);
		SCOPED_TRACE(ProviderName(provider));
		EXPECT_EQ(body["stream"], true);
		EXPECT_EQ(body["model"], "m");
		ASSERT_EQ(body["messages"].size(), 4u);
		EXPECT_EQ(body["messages"][0], json({{"role", "system"}, {"content", "rules"}}));
		EXPECT_EQ(body["messages"][2]["role"], "assistant");
		EXPECT_EQ(body["messages"][3]["content"], "caf\u00E9?");
	}
}

TEST(EncodeChat, IsTheSameBytesForTheSameRequest) {
	for (const Provider provider : {Provider::LlamaCpp, Provider::Ollama, Provider::Anthropic}) {
		EXPECT_EQ(Encode(provider).body, Encode(provider).body);
	}
	// What changes from one question to the next stands behind what stays.
	ChatRequest other = Request();
	other.messages.back().text = "another";
	const std::string a = Encode(Provider::LlamaCpp).body;
	const std::string b = Encode(Provider::LlamaCpp, other).body;
	const std::size_t same = a.find("caf");
	ASSERT_NE(same, std::string::npos);
	EXPECT_EQ(a.substr(0, same), b.substr(0, same));
}

TEST(EncodeChat, KeepsTheOrderOfPropertiesInTheSchema) {
	ChatRequest request = Request();
	request.grammar.clear();
	const std::string body = Encode(Provider::LlamaCpp, request).body;
	EXPECT_LT(body.find("\"why\""), body.find("\"sql\""));
}

TEST(EncodeChat, PutsTheKeyIntoAHeaderOnly) {
	const HttpRequest http = Encode(Provider::OpenAi);
	EXPECT_TRUE(http.post);
	EXPECT_EQ(HeaderOf(http, "Authorization"), std::string("Bearer ") + kKey);
	EXPECT_EQ(http.body.find("secret"), std::string::npos);
	EXPECT_EQ(http.url.find("secret"), std::string::npos);
	EXPECT_EQ(http.ca_file, "/etc/ca.pem");
	const HttpRequest none = EncodeChat(At("http://h"), ProfileOf(Provider::OpenAi), Request(), "");
	EXPECT_EQ(HeaderOf(none, "Authorization"), "");
	const HttpRequest split =
		EncodeChat(At("http://h"), ProfileOf(Provider::OpenAi), Request(), "ab\r\nX-Evil: 1\n");
	EXPECT_EQ(HeaderOf(split, "Authorization"), "Bearer abX-Evil:1");
}

TEST(EncodeChat, SpeaksLlamaCpp) {
	const json body = BodyOf(Provider::LlamaCpp);
	EXPECT_EQ(Encode(Provider::LlamaCpp).url, "http://h:1/v1/chat/completions");
	EXPECT_EQ(body["max_tokens"], 300);
	EXPECT_EQ(body["temperature"], 0.5);
	EXPECT_EQ(body["seed"], 7);
	EXPECT_EQ(body["stop"], json({"a", "b", "c", "d"}));
	EXPECT_EQ(body["grammar"], "root ::= \"x\"");
	EXPECT_FALSE(body.contains("response_format"));
	EXPECT_EQ(body["stream_options"]["include_usage"], true);
	EXPECT_EQ(body["return_progress"], true);
	EXPECT_EQ(body["chat_template_kwargs"]["enable_thinking"], false);
}

TEST(EncodeChat, TakesTheSchemaWhereThereIsNoGrammar) {
	ChatRequest request = Request();
	request.grammar.clear();
	const json body = BodyOf(Provider::LlamaCpp, request);
	EXPECT_EQ(body["response_format"]["type"], "json_schema");
	EXPECT_EQ(body["response_format"]["json_schema"]["strict"], true);
	EXPECT_EQ(body["response_format"]["json_schema"]["schema"]["type"], "object");
	EXPECT_FALSE(body.contains("grammar"));
	EXPECT_TRUE(BodyOf(Provider::LmStudio).contains("response_format"));
	EXPECT_FALSE(BodyOf(Provider::LmStudio).contains("grammar"));
	request.json_schema = "{not json";
	EXPECT_FALSE(BodyOf(Provider::LlamaCpp, request).contains("response_format"));
	request.json_schema.clear();
	EXPECT_FALSE(BodyOf(Provider::LlamaCpp, request).contains("response_format"));
}

TEST(EncodeChat, LetsTheModelThinkWhenAsked) {
	ChatRequest request = Request();
	request.think = true;
	EXPECT_FALSE(BodyOf(Provider::LlamaCpp, request).contains("chat_template_kwargs"));
	EXPECT_FALSE(BodyOf(Provider::Ollama, request).contains("think"));
}

TEST(EncodeChat, SpeaksVllm) {
	const json body = BodyOf(Provider::Vllm);
	EXPECT_EQ(body["structured_outputs"]["grammar"], "root ::= \"x\"");
	EXPECT_FALSE(body.contains("grammar"));
	EXPECT_FALSE(body.contains("return_progress"));
}

TEST(EncodeChat, SendsHostedServersStandardMembersOnly) {
	const json openai = BodyOf(Provider::OpenAi);
	EXPECT_EQ(openai["max_completion_tokens"], 300);
	const json gemini = BodyOf(Provider::Gemini);
	EXPECT_EQ(gemini["max_tokens"], 300);
	EXPECT_FALSE(gemini.contains("seed"));
	for (const json &body : {openai, gemini, BodyOf(Provider::Compatible)}) {
		for (const char *extra : {"grammar", "return_progress", "chat_template_kwargs", "think",
		                          "structured_outputs", "options", "format"}) {
			EXPECT_FALSE(body.contains(extra)) << extra;
		}
	}
}

TEST(EncodeChat, SpeaksOllamasOwnChat) {
	const json body = BodyOf(Provider::Ollama);
	EXPECT_EQ(Encode(Provider::Ollama).url, "http://h:1/api/chat");
	EXPECT_EQ(body["think"], false);
	EXPECT_EQ(body["format"]["type"], "object");
	EXPECT_EQ(body["options"]["num_predict"], 300);
	EXPECT_EQ(body["options"]["temperature"], 0.5);
	EXPECT_EQ(body["options"]["seed"], 7);
	EXPECT_EQ(body["options"]["stop"].size(), 4u);
	EXPECT_FALSE(body.contains("max_tokens"));
	EXPECT_FALSE(body.contains("stream_options"));
}

TEST(EncodeChat, OpensAWindowThatThePromptFitsInto) {
	ChatRequest request = Request();
	EXPECT_EQ(BodyOf(Provider::Ollama, request)["options"]["num_ctx"], 8192);
	request.messages[1].text.assign(30000, 'x'); // about 10,000 tokens
	EXPECT_EQ(BodyOf(Provider::Ollama, request)["options"]["num_ctx"], 16384);
	ProviderProfile profile = ProfileOf(Provider::Ollama);
	profile.context_tokens = 4096;
	const HttpRequest http = EncodeChat(At("http://h"), profile, request, "");
	EXPECT_EQ(json::parse(http.body)["options"]["num_ctx"], 4096);
}

TEST(EncodeChat, SpeaksAnthropic) {
	ChatRequest request = Request();
	request.temperature = 1.7;
	const HttpRequest http = Encode(Provider::Anthropic, request);
	const json body = json::parse(http.body);
	EXPECT_EQ(http.url, "http://h:1/v1/messages");
	EXPECT_EQ(HeaderOf(http, "x-api-key"), kKey);
	EXPECT_EQ(HeaderOf(http, "Authorization"), "");
	EXPECT_EQ(HeaderOf(http, "anthropic-version"), "2023-06-01");
	EXPECT_EQ(body["system"][0]["text"], "rules");
	EXPECT_EQ(body["system"][0]["cache_control"]["type"], "ephemeral");
	ASSERT_EQ(body["messages"].size(), 3u);
	EXPECT_EQ(body["messages"][0]["role"], "user");
	EXPECT_EQ(body["max_tokens"], 300);
	EXPECT_EQ(body["temperature"], 1.0);
	EXPECT_EQ(body["stop_sequences"].size(), 4u);
	EXPECT_EQ(body["stream"], true);
	EXPECT_FALSE(body.contains("seed") || body.contains("stop") || body.contains("stream_options"));
}

TEST(EncodeChat, FollowsWhatWasLearnt) {
	ProviderProfile profile = ProfileOf(Provider::OpenAi);
	for (const char *name : {"max_completion_tokens", "temperature", "seed", "stop",
	                         "stream_options", "response_format"}) {
		EXPECT_TRUE(AvoidParameter(profile, name, "")) << name;
	}
	const json body = json::parse(EncodeChat(At("http://h"), profile, Request(), "").body);
	EXPECT_EQ(body.size(), 4u) << body; // model, messages, stream, max_tokens
	EXPECT_EQ(body["max_tokens"], 300);
}

TEST(EncodeChat, SendsValidUtf8Whatever) {
	ChatRequest request = Request();
	request.messages[0].text = "a\xFF\xC3";
	EXPECT_TRUE(json::accept(Encode(Provider::LlamaCpp, request).body));
}

TEST(EncodeHealth, AsksWhatTellsMost) {
	const auto url = [](Provider provider) {
		return EncodeHealth(At("http://h:1/v1", provider), kKey).url;
	};
	EXPECT_EQ(url(Provider::LlamaCpp), "http://h:1/props");
	EXPECT_EQ(url(Provider::Ollama), "http://h:1/api/version");
	EXPECT_EQ(url(Provider::Auto), "http://h:1/v1/models");
	EXPECT_EQ(url(Provider::Vllm), "http://h:1/v1/models");
	const HttpRequest http = EncodeHealth(At("http://h:1", Provider::Anthropic), kKey);
	EXPECT_EQ(http.url, "http://h:1/v1/models");
	EXPECT_EQ(HeaderOf(http, "x-api-key"), kKey);
	EXPECT_FALSE(http.post);
	EXPECT_TRUE(http.body.empty());
}

} // namespace
} // namespace savant::core
