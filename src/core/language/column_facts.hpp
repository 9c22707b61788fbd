/*
 * column_facts.hpp
 *     What type and statistics of a column let one conclude.
 */
#pragma once

#include <string>
#include <string_view>

#include "core/schema/picture.hpp"

namespace savant::core {

/* A text column all of whose known values are numbers. */
bool IsNumericText(const Column &column);

/* A text column whose known values are all of one length: numbers in it sort as text does. */
bool IsEvenText(const Column &column);

/* A number one may add up and compare: numeric type, or numeric text. */
bool IsNumeric(const Column &column);

/*
 * How a column of two values says yes: 'T', 'Y', 'yes', '1', or true; empty when it is no
 * such column.
 */
std::string YesValue(const Column &column);
/* The other value; same rules. */
std::string NoValue(const Column &column);

/* date or timestamp. */
bool IsTemporal(const Column &column);

/* A whole column of text that is a number; also true for "", which is unknown. */
bool LooksNumeric(std::string_view text);

} // namespace savant::core
