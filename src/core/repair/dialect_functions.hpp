/*
 * dialect_functions.hpp
 *     Functions of other databases and how PostgreSQL says the same.
 */
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace savant::core {

/* A call as text: the name in lower case, each argument as written. */
struct CallText {
	std::string name;
	std::vector<std::string> arguments;
};

/* What a call of another dialect becomes. */
struct DialectCall {
	std::string text;
	std::string dialect; // where the function is from, for example "MySQL"
};

/*
 * The call as PostgreSQL says it; nothing when the function, the number of its
 * arguments or a format in them is not known.
 */
std::optional<DialectCall> TranslateCall(const CallText &call);

/* The unit of time that a word means ("yy", "months"), singular; empty when it means none. */
std::string TimeUnit(std::string_view word);

/* A function of that name is known from another dialect and not in PostgreSQL. */
bool IsForeignFunction(std::string_view name);

/* Names of the built-in functions that queries use, sorted: what a misspelt one may have meant. */
const std::vector<std::string> &CommonFunctions();

} // namespace savant::core
