/*
 * limits.hpp
 *     How many requests a role may begin per minute and have at the same time, and
 *     how many tokens of language models it may use per hour.
 *
 * Counted across sessions in shared memory, or in this session alone when
 * there is none.  A place taken here is given back by GiveBackPlace, and by an exit
 * callback when the session is terminated in the middle of a request.
 */
#pragma once

#include <cstdint>

#include "pg/postgres.hpp"

namespace savant::pg {

enum class Admission { Granted, TooManyPerMinute, TooManyAtOnce };

/* Takes a place for `role` if its limits allow it.  Throws pg::Error at worst on first use. */
Admission TakePlace(Oid role);
/* Gives back the place that this session took last for `role`. */
void GiveBackPlace(Oid role) noexcept;
/*
 * Takes `tokens` from the hourly allowance of `role` before a model is called.
 * Returns 0 when they were taken, else the seconds after which they can be: then
 * nothing was taken.  What is never settled stays taken, and fades.
 */
double ReserveTokens(Oid role, std::int64_t tokens) noexcept;
/* Puts what was `used` in the place of what was `reserved`. */
void SettleTokens(Oid role, std::int64_t reserved, std::int64_t used) noexcept;
/* Tokens of `role` that have not faded yet. */
std::int64_t TokensSpent(Oid role) noexcept;
/* Requests of `role` going on now. */
int ActiveRequests(Oid role) noexcept;
/* Requests of all roles going on now. */
int AllActiveRequests() noexcept;

} // namespace savant::pg
