/*
 * reviewed_functions.hpp
 *     The built-in and extension functions that were looked at one by one.
 *
 * Every function of PostgreSQL 15's pg_proc that is not volatile may be called,
 * but for kDeniedBuiltins; every volatile one may not, but for
 * kAllowedVolatileBuiltins.  test/sql/function_policy.sql walks pg_proc and
 * prints what that comes to, so that a new server version shows its new
 * functions as a changed test.
 */
#pragma once

#include <string_view>

namespace savant::pg {

/* A name of a function and why it is in the table. */
struct ReviewedFunction {
	std::string_view name;
	const char *reason;
};

/* An extension whose functions may be called when they are not volatile. */
struct ReviewedExtension {
	std::string_view name;
	bool non_volatile; // its non-volatile functions are harmless
	const char *also;  // volatile functions that are harmless too, as a name list
	const char *never; // functions that are not harmless, as a name list
};

/* The reason why the built-in may not be called although it is not volatile; null = none. */
const char *DeniedBuiltinReason(std::string_view name) noexcept;

/* The reason why the built-in may be called although it is volatile; null = none. */
const char *AllowedVolatileBuiltinReason(std::string_view name) noexcept;

/* The entry of the extension; null = unknown, none of its functions is trusted. */
const ReviewedExtension *FindReviewedExtension(std::string_view name) noexcept;

/* True when current_setting() of it would show a secret. */
bool IsSecretSetting(std::string_view name) noexcept;

/* The settings that hold secrets, for a look at whether one is set; ends with null. */
const char *const *SecretSettings() noexcept;

} // namespace savant::pg
