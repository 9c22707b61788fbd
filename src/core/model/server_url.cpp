/*
 * server_url.cpp
 *     People give the base URL with and without "/v1"; both lead to the same place.
 */
#include "core/model/server_url.hpp"

#include <algorithm>

#include "core/model/endpoint.hpp"

namespace savant::core {

namespace {

/* Without `end` when the path ends with it; "http://v1" is a host of that name. */
std::string_view WithoutEnd(std::string_view url, std::string_view end) {
	const std::size_t at = url.size() - std::min(end.size() + 1, url.size());
	if (url.substr(at).substr(0, 1) != "/" && url.substr(at + 1) == end) {
		url.remove_suffix(end.size());
	}
	return url;
}

std::string_view WithoutSlashes(std::string_view url) {
	while (!url.empty() && url.back() == '/') {
		url.remove_suffix(1);
	}
	return url;
}

} // namespace

std::string VersionedUrl(std::string_view url, std::string_view path) {
	url = WithoutSlashes(url);
	const auto parts = ParseUrl(url);
	const bool bare = parts && parts->path.empty();
	return std::string(url) + (bare ? "/v1" : "") + std::string(path);
}

std::string RootUrl(std::string_view url, std::string_view path) {
	return std::string(WithoutEnd(WithoutEnd(WithoutSlashes(url), "/v1"), "/api")) +
	       std::string(path);
}

} // namespace savant::core
