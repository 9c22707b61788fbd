/*
 * endpoint.cpp
 *     URLs of model servers.  What is read here decides whether schema and values may
 *     leave the machine, so anything that another reader of URLs could take differently
 *     (user info, escapes, dot segments, short forms of addresses) is not a URL here.
 */
#include "core/model/endpoint.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace savant::core {

namespace {

constexpr std::array<std::pair<Provider, const char *>, 9> kProviders = {{
	{Provider::Auto, "auto"},
	{Provider::LlamaCpp, "llama.cpp"},
	{Provider::Ollama, "ollama"},
	{Provider::LmStudio, "lmstudio"},
	{Provider::Vllm, "vllm"},
	{Provider::OpenAi, "openai"},
	{Provider::Gemini, "gemini"},
	{Provider::Anthropic, "anthropic"},
	{Provider::Compatible, "compatible"},
}};

constexpr std::size_t kMaxUrlBytes = 2048;
constexpr int kMaxPort = 65535;
constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kDigits = "0123456789";

bool ConsistsOf(std::string_view text, std::string_view more) {
	return std::all_of(text.begin(), text.end(), [more](char c) {
		return kLetters.find(c) != kLetters.npos || kDigits.find(c) != kDigits.npos ||
		       more.find(c) != more.npos;
	});
}

std::string Lower(std::string_view text) {
	std::string lower(text);
	for (char &c : lower) {
		c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
	}
	return lower;
}

/* A decimal number without sign or leading zero, at most `most`; -1 when it is not. */
int SmallNumber(std::string_view text, int most) {
	int value = -1;
	const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
	const bool whole = failed == std::errc() && end == text.data() + text.size();
	const bool plain = !text.empty() && (text[0] != '0' || text.size() == 1) && text[0] != '-';
	return whole && plain && value <= most ? value : -1;
}

/* Host and port; the host in lower case and without brackets. */
bool ReadAuthority(std::string_view authority, UrlParts &parts) {
	std::string_view host = authority;
	std::string_view port;
	bool bracketed = false;
	if (!authority.empty() && authority[0] == '[') {
		const std::size_t close = authority.find(']');
		if (close == authority.npos) {
			return false;
		}
		bracketed = true;
		host = authority.substr(1, close - 1);
		port = authority.substr(close + 1);
	} else if (const std::size_t colon = authority.find(':'); colon != authority.npos) {
		host = authority.substr(0, colon);
		port = authority.substr(colon);
	}
	parts.host = Lower(host);
	if (parts.host.empty() || !ConsistsOf(parts.host, bracketed ? ":." : "-._")) {
		return false;
	}
	if (bracketed && parts.host.find_first_not_of("0123456789abcdef:.") != std::string::npos) {
		return false;
	}
	parts.port = parts.https ? 443 : 80;
	if (!port.empty()) {
		parts.port = port[0] == ':' ? SmallNumber(port.substr(1), kMaxPort) : -1;
	}
	return parts.port > 0;
}

/* No escapes and no dot segments: those are resolved differently by different readers. */
bool IsPlainPath(std::string_view path) {
	std::size_t at = 0;
	while (at < path.size()) { // path[at] is the slash before a segment
		const std::size_t end = std::min(path.find('/', at + 1), path.size());
		const std::string_view segment = path.substr(at + 1, end - at - 1);
		if (segment.empty() || segment == "." || segment == ".." ||
		    !ConsistsOf(Lower(segment), "-._~:@+=")) {
			return false;
		}
		at = end;
	}
	return true;
}

bool IsLoopbackAddress(std::string_view host) {
	int octets = 0;
	for (std::size_t at = 0; at <= host.size(); ++octets) {
		const std::size_t end = std::min(host.find('.', at), host.size());
		const int octet = SmallNumber(host.substr(at, end - at), 255);
		if (octet < 0 || (octets == 0 && octet != 127)) {
			return false;
		}
		at = end + 1;
	}
	return octets == 4;
}

bool EndsWith(std::string_view text, std::string_view end) {
	return text.size() > end.size() && text.substr(text.size() - end.size()) == end;
}

bool IsHostIn(const UrlParts &parts, std::string_view domain) {
	return parts.host == domain || EndsWith(parts.host, "." + std::string(domain));
}

} // namespace

const char *ProviderName(Provider provider) {
	for (const auto &[known, name] : kProviders) {
		if (known == provider) {
			return name;
		}
	}
	return "auto"; // the table has every provider
}

std::optional<Provider> ProviderFromName(std::string_view name) {
	for (const auto &[known, known_name] : kProviders) {
		if (name == known_name) {
			return known;
		}
	}
	return std::nullopt;
}

std::optional<UrlParts> ParseUrl(std::string_view url) {
	UrlParts parts;
	const std::size_t scheme_end = url.find("://");
	if (url.size() > kMaxUrlBytes || scheme_end == url.npos) {
		return std::nullopt;
	}
	const std::string scheme = Lower(url.substr(0, scheme_end));
	if (scheme != "http" && scheme != "https") {
		return std::nullopt;
	}
	parts.https = scheme == "https";
	url.remove_prefix(scheme_end + 3);
	const std::size_t slash = std::min(url.find('/'), url.size());
	std::string_view path = url.substr(slash);
	while (!path.empty() && path.back() == '/') {
		path.remove_suffix(1);
	}
	if (!ReadAuthority(url.substr(0, slash), parts) || !IsPlainPath(path)) {
		return std::nullopt;
	}
	parts.path = path;
	return parts;
}

bool IsLoopback(const UrlParts &parts) {
	return parts.host == "localhost" || EndsWith(parts.host, ".localhost") || parts.host == "::1" ||
	       parts.host == "0:0:0:0:0:0:0:1" || IsLoopbackAddress(parts.host);
}

bool IsAllowed(const UrlParts &parts, std::string_view allowed) {
	if (IsLoopback(parts)) {
		return true;
	}
	for (const std::string &entry : SplitUrls(allowed)) {
		const auto known = ParseUrl(entry);
		if (!known || known->https != parts.https || known->host != parts.host ||
		    known->port != parts.port) {
			continue;
		}
		const std::string &prefix = known->path;
		if (parts.path.compare(0, prefix.size(), prefix) == 0 &&
		    (parts.path.size() == prefix.size() || parts.path[prefix.size()] == '/')) {
			return true;
		}
	}
	return false;
}

std::vector<std::string> SplitUrls(std::string_view list) {
	constexpr std::string_view kBlanks = " \t\r\n";
	std::vector<std::string> urls;
	for (std::size_t at = 0; at <= list.size();) {
		const std::size_t end = std::min(list.find(',', at), list.size());
		std::string_view url = list.substr(at, end - at);
		at = end + 1;
		url.remove_prefix(std::min(url.find_first_not_of(kBlanks), url.size()));
		while (!url.empty() && (url.back() == '/' || kBlanks.find(url.back()) != kBlanks.npos)) {
			url.remove_suffix(1);
		}
		if (!url.empty()) {
			urls.emplace_back(url);
		}
	}
	return urls;
}

Provider GuessProvider(const UrlParts &parts) {
	constexpr int kOllamaPort = 11434;
	constexpr int kLmStudioPort = 1234;
	if (IsHostIn(parts, "openai.com")) {
		return Provider::OpenAi;
	}
	if (IsHostIn(parts, "anthropic.com")) {
		return Provider::Anthropic;
	}
	if (IsHostIn(parts, "generativelanguage.googleapis.com")) {
		return Provider::Gemini;
	}
	if (parts.port == kOllamaPort) {
		return Provider::Ollama;
	}
	return parts.port == kLmStudioPort ? Provider::LmStudio : Provider::Auto;
}

} // namespace savant::core
