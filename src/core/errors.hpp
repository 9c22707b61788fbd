/*
 * errors.hpp
 *     The closed set of failures that core code throws.
 *
 * Expected outcomes (a refused statement, an unclear question, an unreachable
 * model) are return values.  These classes are for requests that cannot go on;
 * pg/boundary.cpp holds the one table that maps ErrorCode to SQLSTATE.
 */
#pragma once

#include <exception>
#include <string>

namespace savant::core {

enum class ErrorCode {
	InvalidParameter, // 22023
	InvalidText,      // 22021: not valid in the encoding, or holds NUL
	SyntaxError,      // 42601
	UndefinedObject,  // 42704
	UndefinedTable,   // 42P01
	NotPermitted,     // 42501
	LimitExceeded,    // 54000
	TooComplex,       // 54001
	NotSupported,     // 0A000
	NotConfigured,    // 55000
	RateLimited,      // 53400
	Unavailable,      // 08006
	Canceled,         // 57014
};

/*
 * A failure with everything a PostgreSQL error report holds.  `message` is one
 * line, lower case, without a period; `detail` and `hint` are sentences.
 */
class UserError final : public std::exception {
public:
	UserError(ErrorCode error_code, std::string message_text, std::string detail_text = {},
	          std::string hint_text = {})
		: code(error_code), message(std::move(message_text)), detail(std::move(detail_text)),
		  hint(std::move(hint_text)) {}
	const char *what() const noexcept override { return message.c_str(); }

	ErrorCode code;
	std::string message;
	std::string detail;
	std::string hint;
};

} // namespace savant::core
