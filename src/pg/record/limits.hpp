/*
 * limits.hpp
 *     How many requests a role may begin per minute and have at the same time.
 *
 * Counted across sessions in shared memory, or in this session alone when
 * there is none.  A place taken here is given back by GiveBackPlace, and by an exit
 * callback when the session is terminated in the middle of a request.
 */
#pragma once

#include "pg/postgres.hpp"

namespace savant::pg {

enum class Admission { Granted, TooManyPerMinute, TooManyAtOnce };

/* Takes a place for `role` if its limits allow it.  Throws pg::Error at worst on first use. */
Admission TakePlace(Oid role);
/* Gives back the place that this session took last for `role`. */
void GiveBackPlace(Oid role) noexcept;
/* Requests of `role` going on now. */
int ActiveRequests(Oid role) noexcept;

} // namespace savant::pg
