/*
 * index_text.hpp
 *     CREATE INDEX as a request.
 */
#pragma once

#include "pg/what_if/hypothetical_index.hpp"

namespace savant::pg {

/* Server regime.  Raises an ERROR when `sql` is not one CREATE INDEX that IndexRequest can say. */
void ReadIndexRequest(const char *sql, IndexRequest *request);

} // namespace savant::pg
