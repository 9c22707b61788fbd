/*
 * condition.hpp
 *     What a SQLSTATE means and what one does about it.
 */
#pragma once

#include <cstddef>
#include <string_view>

namespace savant::core {

struct ErrorCondition {
	std::string_view code;
	std::string_view name;    // of PostgreSQL's list of error codes
	std::string_view meaning; // one sentence for somebody who has never seen it
	std::string_view advice;  // one or two sentences
};

/* The entry of this SQLSTATE; else that of its class, whose name is empty. */
const ErrorCondition &FindCondition(std::string_view sqlstate);

/* All entries with a name, by code. */
const ErrorCondition *Conditions(std::size_t &count);

} // namespace savant::core
