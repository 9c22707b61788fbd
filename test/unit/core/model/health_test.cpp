#include <gtest/gtest.h>

#include "core/model/request_body.hpp"

namespace savant::core {
namespace {

TEST(ReadHealth, KnowsServersByWhatTheyTell) {
	EXPECT_EQ(ReadHealth(200, R"({"version":"0.14.1"})").provider, Provider::Ollama);
	EXPECT_EQ(ReadHealth(200, R"({"data":[{"id":"m","owned_by":"library"}]})").provider,
	          Provider::Ollama);
	EXPECT_EQ(ReadHealth(200, R"({"data":[{"id":"m","owned_by":"organization_owner"}]})").provider,
	          Provider::LmStudio);
	EXPECT_EQ(
		ReadHealth(200, R"({"data":[{"type":"model","id":"m","display_name":"M"}]})").provider,
		Provider::Anthropic);
	EXPECT_EQ(ReadHealth(200, R"({"data":[{"id":"m","owned_by":"someone"}]})").provider,
	          Provider::Auto);
}

TEST(ReadHealth, ReadsSlotsAndWindow) {
	const ServerFacts props = ReadHealth(
		200, R"({"total_slots":4,"default_generation_settings":{"n_ctx":8192},"model_path":"x"})");
	EXPECT_EQ(props.provider, Provider::LlamaCpp);
	EXPECT_EQ(props.slots, 4);
	EXPECT_EQ(props.context_tokens, 8192);
	const ServerFacts vllm =
		ReadHealth(200, R"({"data":[{"id":"m","owned_by":"vllm","max_model_len":32768}]})");
	EXPECT_EQ(vllm.provider, Provider::Vllm);
	EXPECT_EQ(vllm.context_tokens, 32768);
	const ServerFacts two =
		ReadHealth(200, R"({"data":[{"owned_by":"vllm","max_model_len":5},{"owned_by":"vllm"}]})");
	EXPECT_EQ(two.context_tokens, 0);
}

TEST(ReadHealth, TellsNothingOfWhatIsNoHealthAnswer) {
	for (const char *body :
	     {"", "<html>", "[]", "{}", R"({"data":[]})", R"({"data":[5]})", R"({"data":5})",
	      R"({"version":5})", R"({"version":"1","name":"another"})"}) {
		EXPECT_EQ(ReadHealth(200, body).provider, Provider::Auto) << body;
		EXPECT_EQ(ReadHealth(200, body).slots, 0) << body;
	}
	EXPECT_EQ(ReadHealth(503, R"({"total_slots":4})").slots, 0);
	EXPECT_EQ(ReadHealth(200, R"({"total_slots":1e9})").slots, 1024);
	EXPECT_EQ(ReadHealth(200, R"({"total_slots":-3})").slots, 0);
}

} // namespace
} // namespace savant::core
