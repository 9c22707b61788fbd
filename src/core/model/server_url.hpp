/*
 * server_url.hpp
 *     Paths below the base URL of a model server.
 */
#pragma once

#include <string>
#include <string_view>

namespace savant::core {

/* `url` plus `path` ("/chat/completions"); "/v1" comes between when `url` has no path. */
std::string VersionedUrl(std::string_view url, std::string_view path);

/* `path` ("/props", "/api/chat") at the root: beside the "/v1" or "/api" that `url` ends with. */
std::string RootUrl(std::string_view url, std::string_view path);

} // namespace savant::core
