/*
 * endpoint.hpp
 *     Where a model server is and how it must be spoken to.
 */
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/failure.hpp"

namespace savant::core {

enum class Provider {
	Auto,
	LlamaCpp,
	Ollama,
	LmStudio,
	Vllm,
	OpenAi,
	Gemini,
	Anthropic,
	Compatible
};

/* "auto", "llama.cpp", "ollama", "lmstudio", "vllm", "openai", "gemini", "anthropic", "compatible".
 */
const char *ProviderName(Provider provider);
std::optional<Provider> ProviderFromName(std::string_view name);

struct Endpoint {
	std::string url; // base, "http://localhost:1234/v1", without a slash at the end
	Provider provider = Provider::Auto;
	std::string key_file; // where the secret is, never the secret; at most one of the two is set
	std::string key_env;
	std::string ca_file; // PEM file of certificate authorities; empty = the system's
	// An http:// URL of another machine that savant.allowed_endpoints names: only then is it
	// called.
	bool allow_plain = false;
};

/* The parts of `url` that decide; nullopt when it is not http(s)://host[:port][/path]. */
struct UrlParts {
	bool https = false;
	std::string host; // lower case, without brackets
	int port = 0;
	std::string path; // "" or "/v1"
};
std::optional<UrlParts> ParseUrl(std::string_view url);

/* Names and addresses that only this machine answers: localhost, *.localhost, 127.0.0.0/8, ::1. */
bool IsLoopback(const UrlParts &parts);

/*
 * True when `url` may be called: loopback, or matched by an entry of `allowed`
 * (comma-separated URLs; scheme, host and port must be equal, the path a whole-segment prefix).
 */
bool IsAllowed(const UrlParts &parts, std::string_view allowed);

/* Each of a comma-separated list of URLs, trimmed, trailing slashes off, in order. */
std::vector<std::string> SplitUrls(std::string_view list);

/* A first guess from the URL alone: :11434 is Ollama, :1234 LM Studio, api.openai.com ... */
Provider GuessProvider(const UrlParts &parts);

} // namespace savant::core
