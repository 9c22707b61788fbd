/*
 * sha256.hpp
 *     The server's SHA-256.
 */
#pragma once

#include <cstdint>
#include <string_view>

namespace savant::pg {

constexpr std::size_t kSha256Size = 32;

/* Throws pg::Error. */
void Sha256(std::string_view bytes, std::uint8_t (&sum)[kSha256Size]);

} // namespace savant::pg
