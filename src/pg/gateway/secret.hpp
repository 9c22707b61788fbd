/*
 * secret.hpp
 *     API keys, read at the moment they are sent and kept nowhere.
 */
#pragma once

#include <optional>
#include <string>

#include "core/model/endpoint.hpp"

namespace savant::pg {

constexpr long kMaxKeyFileBytes = 4096;

/*
 * The key that `endpoint` refers to: the first line of a regular file of at most 4 kB, or an
 * environment variable of the server.  "" when it refers to none; nullopt when what it refers
 * to cannot be read or has other than printable ASCII in it.
 */
std::optional<std::string> ReadSecret(const core::Endpoint &endpoint);

} // namespace savant::pg
