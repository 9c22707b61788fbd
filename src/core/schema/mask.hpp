/*
 * mask.hpp
 *     How values of labelled columns are shown.
 */
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/schema/picture.hpp"

namespace savant::core {

/* The mask that a security label names: email, ssn, card or redact. */
std::optional<Mask> MaskOfLabel(std::string_view label);

/* The label of a mask; "none" for Mask::None. */
std::string_view LabelOfMask(Mask mask);

/*
 * `value` as it may be shown: j***@example.com, ***-**-1234,
 * ****-****-****-1234 or [redacted].  A value that has not the shape its mask
 * is for is shown as [redacted], never in part.
 */
std::string ApplyMask(Mask mask, std::string_view value);

} // namespace savant::core
