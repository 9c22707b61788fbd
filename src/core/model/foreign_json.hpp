/*
 * foreign_json.hpp
 *     JSON and text that a server or a model wrote, made fit for PostgreSQL.
 */
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace savant::core {

/* Deeper nesting is refused before it is parsed. */
constexpr int kMaxForeignJsonDepth = 100;

/* `text` with each byte that is not UTF-8, and each NUL, replaced by U+FFFD. */
std::string CleanText(std::string_view text);

/*
 * The value that `text` is, or a discarded value (is_discarded()) when it is not JSON or
 * is nested too deep.  Strings in it are valid UTF-8 without NUL: bytes that are not
 * UTF-8, \u0000 and lone surrogates have become U+FFFD.
 */
nlohmann::json ReadForeignJson(std::string_view text);

/* The string member `name` of an object, or empty. */
std::string TextMember(const nlohmann::json &object, const char *name);

/* The member `name` when it is there and not null, else nullptr. */
const nlohmann::json *FindMember(const nlohmann::json &object, const char *name);

/* The number member `name` as a whole number between 0 and 10^15, or `otherwise`. */
std::int64_t CountMember(const nlohmann::json &object, const char *name, std::int64_t otherwise);

/* `text` on one line, clean, without control characters, at most `max_bytes` bytes. */
std::string OneLine(std::string_view text, std::size_t max_bytes);

} // namespace savant::core
