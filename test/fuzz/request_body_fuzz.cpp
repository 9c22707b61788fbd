/*
 * request_body_fuzz.cpp
 *     Whatever the texts, schema and key are: the body is JSON, the headers are single
 *     lines, and a URL that is let through as loopback begins with that very host.
 *     Corpus: test/fuzz/corpus/url.
 */
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>

#include "core/model/request_body.hpp"

using namespace savant;

namespace {

void Demand(bool holds) {
	if (!holds) {
		std::abort();
	}
}

void CheckUrl(const std::string &text) {
	const auto parts = core::ParseUrl(text);
	if (!parts) {
		return;
	}
	Demand(parts->port > 0 && parts->port < 65536 && !parts->host.empty());
	Demand(parts->host.find_first_of("/@?#%\\ ") == std::string::npos);
	Demand(parts->path.find("..") == std::string::npos ||
	       parts->path.find("/../") == std::string::npos);
	Demand(core::IsAllowed(*parts, "") == core::IsLoopback(*parts));
	Demand(core::IsAllowed(*parts, text) || text.find(',') != std::string::npos);
	core::GuessProvider(*parts);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
	const std::string text(reinterpret_cast<const char *>(data), size);
	CheckUrl(text);
	CheckUrl("http://" + text);
	core::ChatRequest request;
	request.model = text;
	request.messages = {{core::ChatMessage::Speaker::System, text},
	                    {core::ChatMessage::Speaker::User, text}};
	request.stop = {text};
	request.json_schema = text;
	core::Endpoint endpoint;
	endpoint.url = "http://localhost:1/v1";
	for (const core::Provider provider :
	     {core::Provider::LlamaCpp, core::Provider::Ollama, core::Provider::Anthropic}) {
		const core::HttpRequest http =
			core::EncodeChat(endpoint, core::ProfileOf(provider), request, text);
		Demand(nlohmann::json::accept(http.body));
		for (const auto &[name, value] : http.headers) {
			Demand(value.find_first_of(std::string("\0\r\n", 3)) == std::string::npos);
		}
	}
	return 0;
}
