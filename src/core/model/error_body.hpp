/*
 * error_body.hpp
 *     What went wrong, from the error that a model server wrote: every provider has a
 *     shape of its own, and the status alone says too little.
 */
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "core/model/failure.hpp"

namespace savant::core {

constexpr std::size_t kMaxFailureMessageBytes = 200;

/*
 * The failure that a response with an error status is.  `body` may be JSON of any shape,
 * HTML, plain text or nothing; `retry_after` is the raw header.
 */
ModelFailure ReadErrorBody(int status, std::string_view body, std::string_view retry_after);

/*
 * The failure that `document` reports, whatever the status was: an error object or text,
 * also inside an array.  nullopt when it reports none.
 */
std::optional<ModelFailure> FindError(int status, const nlohmann::json &document);

/* Seconds that the Retry-After header `value` asks to wait; < 0 when it is no number. */
double ReadRetryAfter(std::string_view value);

} // namespace savant::core
