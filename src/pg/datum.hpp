/*
 * datum.hpp
 *     SQL values in and out of C++.
 *
 * Core speaks UTF-8 only.  These functions convert from and to the database
 * encoding; text that cannot be converted raises 22021 / 22P05 as the server does.
 */
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pg/boundary.hpp"

namespace savant::pg {

bool IsNullArg(FunctionCallInfo fcinfo, int index);
/* The text argument at `index` in UTF-8.  Precondition: not NULL. */
std::string TextArg(FunctionCallInfo fcinfo, int index);
/* The same, or nullopt when the argument is NULL. */
std::optional<std::string> OptionalTextArg(FunctionCallInfo fcinfo, int index);
/* A name[]/text[] argument; NULL array gives an empty vector, NULL elements are an error. */
std::vector<std::string> TextArrayArg(FunctionCallInfo fcinfo, int index);

/* A palloc'd text / jsonb of UTF-8 input.  Invalid JSON raises 22P02. */
Datum TextDatum(std::string_view utf8);
Datum JsonbDatum(std::string_view json);

/* UTF-8 <-> database encoding for strings that come from elsewhere in the server. */
std::string FromServer(const char *server_text);
std::string ToServer(std::string_view utf8);

/* One cell of a result row: NULL, or text that the column's input function reads. */
using Cell = std::optional<std::string>;

/*
 * Materialises rows of a set-returning function in one go.  Cells are UTF-8 text
 * in the column type's input form.  Works for SETOF text, SETOF jsonb, TABLE(...)
 * and RECORD with a column definition list; a row of the wrong width raises 42804.
 */
Datum ReturnRows(FunctionCallInfo fcinfo, const std::vector<std::vector<Cell>> &rows);

} // namespace savant::pg
