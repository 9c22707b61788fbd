/*
 * keys_hold.hpp
 *     Whether the NOT NULL and unique constraints of a table hold for every row of a query.
 */
#pragma once

#include <cstdint>

namespace savant::pg {

/*
 * False for a table with inheritance children (their rows are read, their keys are their own),
 * with a key that is checked at the end of the transaction only, and for what is no table.
 * Throws pg::Error.
 */
bool KeysHoldFor(std::uint32_t relation);

} // namespace savant::pg
