#include "core/model/endpoint.hpp"

#include <gtest/gtest.h>

namespace savant::core {
namespace {

UrlParts Parts(std::string_view url) {
	const auto parts = ParseUrl(url);
	EXPECT_TRUE(parts.has_value()) << url;
	return parts.value_or(UrlParts{});
}

TEST(ParseUrl, TellsTheParts) {
	const UrlParts local = Parts("http://LocalHost:1234/v1");
	EXPECT_FALSE(local.https);
	EXPECT_EQ(local.host, "localhost");
	EXPECT_EQ(local.port, 1234);
	EXPECT_EQ(local.path, "/v1");
	const UrlParts hosted = Parts("HTTPS://api.example.com");
	EXPECT_TRUE(hosted.https);
	EXPECT_EQ(hosted.port, 443);
	EXPECT_EQ(hosted.path, "");
	EXPECT_EQ(Parts("http://[::1]:8080/v1/").host, "::1");
	EXPECT_EQ(Parts("http://[::1]:8080/v1/").path, "/v1");
	EXPECT_EQ(Parts("http://a.b/v1beta/openai").path, "/v1beta/openai");
}

TEST(ParseUrl, RefusesWhatReadersOfUrlsTakeDifferently) {
	for (const char *url : {"",
	                        "localhost:1234",
	                        "ftp://host/",
	                        "file:///etc/passwd",
	                        "http://",
	                        "http:///v1",
	                        "http://user:secret@host/v1",
	                        "http://host:0/",
	                        "http://host:65536/",
	                        "http://host:1x/",
	                        "http://host:-1/",
	                        "http://host:/v1",
	                        "http://host/v1?key=1",
	                        "http://host/v1#x",
	                        "http://host/%2e%2e/admin",
	                        "http://host/../admin",
	                        "http://host/./v1",
	                        "http://host//v1",
	                        "http://127.0.0.1\\@evil.example/",
	                        "http://ho st/",
	                        "http://host\n/",
	                        "http://[::1",
	                        "http://[::1]x",
	                        "http://[::1%25eth0]/",
	                        "http://[localhost]/",
	                        "http://h\xC3\xB6st/"}) {
		EXPECT_FALSE(ParseUrl(url)) << url;
	}
	EXPECT_FALSE(ParseUrl("http://host/" + std::string(3000, 'a')));
	EXPECT_FALSE(ParseUrl(std::string_view("http://ho\0st/", 14)));
}

TEST(IsLoopback, KnowsNamesAndAddressesOfThisMachine) {
	for (const char *url :
	     {"http://localhost", "http://model.localhost:80", "http://127.0.0.1",
	      "https://127.255.3.4:1/v1", "http://[::1]", "http://[0:0:0:0:0:0:0:1]"}) {
		EXPECT_TRUE(IsLoopback(Parts(url))) << url;
	}
	for (const char *url :
	     {"http://localhost.evil.example", "http://127.0.0.1.evil.example", "http://128.0.0.1",
	      "http://127.0.0", "http://127.0.0.1.1", "http://127.0.0.256", "http://127.0.0.01",
	      "http://2130706433", "http://0x7f.0.0.1", "http://0.0.0.0", "http://[::2]",
	      "http://notlocalhost", "http://.localhost.com", "http://[::ffff:8.8.8.8]"}) {
		EXPECT_FALSE(IsLoopback(Parts(url))) << url;
	}
}

TEST(IsAllowed, WantsSchemeHostAndPortEqualAndWholeSegments) {
	const char *allowed = " https://api.example.com/v1/ , http://10.0.0.5:8000 ";
	for (const char *url :
	     {"https://api.example.com/v1", "https://API.example.com:443/v1/chat",
	      "http://10.0.0.5:8000", "http://10.0.0.5:8000/any/path", "http://localhost:9"}) {
		EXPECT_TRUE(IsAllowed(Parts(url), allowed)) << url;
	}
	for (const char *url :
	     {"http://api.example.com/v1", "https://api.example.com/v2", "https://api.example.com/v12",
	      "https://api.example.com", "https://api.example.com:8443/v1",
	      "https://x.api.example.com/v1", "https://10.0.0.5:8000", "http://10.0.0.5"}) {
		EXPECT_FALSE(IsAllowed(Parts(url), allowed)) << url;
	}
	EXPECT_FALSE(IsAllowed(Parts("http://10.0.0.5"), ""));
	EXPECT_FALSE(IsAllowed(Parts("http://10.0.0.5"), "*, http://, 10.0.0.5"));
}

TEST(SplitUrls, TrimsAndKeepsTheOrder) {
	EXPECT_EQ(SplitUrls(" http://b/v1/ ,, http://a \n"),
	          (std::vector<std::string>{"http://b/v1", "http://a"}));
	EXPECT_TRUE(SplitUrls(" , ").empty());
	EXPECT_TRUE(SplitUrls("").empty());
}

TEST(GuessProvider, GoesByHostAndPort) {
	EXPECT_EQ(GuessProvider(Parts("http://localhost:11434/v1")), Provider::Ollama);
	EXPECT_EQ(GuessProvider(Parts("http://localhost:1234/v1")), Provider::LmStudio);
	EXPECT_EQ(GuessProvider(Parts("https://api.openai.com/v1")), Provider::OpenAi);
	EXPECT_EQ(GuessProvider(Parts("https://api.anthropic.com")), Provider::Anthropic);
	EXPECT_EQ(GuessProvider(Parts("https://generativelanguage.googleapis.com/v1beta/openai")),
	          Provider::Gemini);
	EXPECT_EQ(GuessProvider(Parts("http://localhost:8080/v1")), Provider::Auto);
	EXPECT_EQ(GuessProvider(Parts("https://openai.com.evil.example/v1")), Provider::Auto);
}

TEST(ProviderName, GoesBothWays) {
	for (const char *name : {"auto", "llama.cpp", "ollama", "lmstudio", "vllm", "openai", "gemini",
	                         "anthropic", "compatible"}) {
		const auto provider = ProviderFromName(name);
		ASSERT_TRUE(provider) << name;
		EXPECT_STREQ(ProviderName(*provider), name);
	}
	EXPECT_FALSE(ProviderFromName("chatgpt"));
}

} // namespace
} // namespace savant::core
