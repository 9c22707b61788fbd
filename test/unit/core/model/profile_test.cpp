#include <gtest/gtest.h>

#include "core/model/request_body.hpp"

namespace savant::core {
namespace {

TEST(ProviderProfile, SendsExtraFieldsOnlyWhereTheyAreHarmless) {
	for (const Provider provider : {Provider::OpenAi, Provider::Gemini, Provider::Anthropic,
	                                Provider::Compatible, Provider::Auto}) {
		const ProviderProfile profile = ProfileOf(provider);
		EXPECT_FALSE(profile.extra_fields) << ProviderName(provider);
		EXPECT_FALSE(profile.progress) << ProviderName(provider);
		EXPECT_NE(profile.structured, StructuredOutput::Grammar) << ProviderName(provider);
	}
	EXPECT_EQ(ProfileOf(Provider::Auto).provider, Provider::Compatible);
	EXPECT_TRUE(ProfileOf(Provider::LlamaCpp).progress);
	EXPECT_EQ(ProfileOf(Provider::Vllm).structured, StructuredOutput::Grammar);
}

TEST(AvoidParameter, RenamesTheLimitOnceAndNeverDropsIt) {
	ProviderProfile profile = ProfileOf(Provider::Compatible);
	EXPECT_TRUE(AvoidParameter(profile, "max_tokens", "use 'max_completion_tokens' instead"));
	EXPECT_EQ(profile.limit_field, "max_completion_tokens");
	EXPECT_FALSE(AvoidParameter(profile, "max_completion_tokens", "unknown"));
	EXPECT_EQ(profile.limit_field, "max_completion_tokens");
	ProviderProfile other = ProfileOf(Provider::OpenAi);
	EXPECT_FALSE(AvoidParameter(other, "max_completion_tokens", "max_tokens is too large: 800"));
	EXPECT_TRUE(AvoidParameter(other, "max_completion_tokens", "unknown"));
	EXPECT_EQ(other.limit_field, "max_tokens");
}

TEST(AvoidParameter, DropsWhatCanBeMissed) {
	ProviderProfile profile = ProfileOf(Provider::LlamaCpp);
	for (const char *name : {"temperature", "seed", "stop", "stream_options.include_usage",
	                         "return_progress", "chat_template_kwargs"}) {
		EXPECT_TRUE(AvoidParameter(profile, name, "")) << name;
		EXPECT_FALSE(AvoidParameter(profile, name, "")) << name << " again";
	}
	EXPECT_FALSE(profile.temperature || profile.seed || profile.stop || profile.usage_option ||
	             profile.progress);
	EXPECT_EQ(profile.thinking, "");
}

TEST(AvoidParameter, WeakensTheStructureStepByStep) {
	ProviderProfile profile = ProfileOf(Provider::LlamaCpp);
	EXPECT_TRUE(AvoidParameter(profile, "grammar", ""));
	EXPECT_EQ(profile.structured, StructuredOutput::JsonSchema);
	EXPECT_TRUE(AvoidParameter(profile, "response_format.json_schema", ""));
	EXPECT_EQ(profile.structured, StructuredOutput::None);
	EXPECT_FALSE(AvoidParameter(profile, "response_format", ""));
}

TEST(AvoidParameter, LeavesTheRestAlone) {
	ProviderProfile profile = ProfileOf(Provider::Compatible);
	for (const char *name : {"", "messages", "model", "stream", "seeds", "x.stopping"}) {
		EXPECT_FALSE(AvoidParameter(profile, name, "temperature seed stop")) << name;
	}
}

} // namespace
} // namespace savant::core
