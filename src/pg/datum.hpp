/*
 * datum.hpp
 *     SQL values in and out of C++.
 *
 * Core speaks UTF-8 only.  These functions convert from and to the database
 * encoding; text that cannot be converted raises 22021 / 22P05 as the server does.
 * A SQL_ASCII database has no encoding to convert from: its text is taken as
 * UTF-8, and bytes that are not UTF-8 raise 22021 with a hint.
 */
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pg/boundary.hpp"

namespace savant::pg {

bool IsNullArg(FunctionCallInfo fcinfo, int index);
/* The text argument at `index` in UTF-8, detoasted and verified.  Precondition: not NULL. */
std::string TextArg(FunctionCallInfo fcinfo, int index);
/* The same, or nullopt when the argument is NULL. */
std::optional<std::string> OptionalTextArg(FunctionCallInfo fcinfo, int index);
/* A name[]/text[] argument; NULL array gives an empty vector, NULL elements are an error. */
std::vector<std::string> TextArrayArg(FunctionCallInfo fcinfo, int index);
/* The same with NULL elements as nullopt; nullopt when the array itself is NULL. */
std::optional<std::vector<std::optional<std::string>>> OptionalTextsArg(FunctionCallInfo fcinfo,
                                                                        int index);
/* The jsonb argument at `index` as JSON text in UTF-8.  Precondition: not NULL. */
std::string JsonbArg(FunctionCallInfo fcinfo, int index);

/* Arguments passed by value.  Precondition: not NULL, and of that very type. */
bool BoolArg(FunctionCallInfo fcinfo, int index);
/* NULL is false. */
bool FlagArg(FunctionCallInfo fcinfo, int index);
std::int32_t IntArg(FunctionCallInfo fcinfo, int index);
std::int64_t BigIntArg(FunctionCallInfo fcinfo, int index);
double FloatArg(FunctionCallInfo fcinfo, int index);
/* An interval in milliseconds, a month as 30 days. */
double IntervalArg(FunctionCallInfo fcinfo, int index);
/* regclass, regproc, regrole, oid ... */
Oid OidArg(FunctionCallInfo fcinfo, int index);

/* SQL NULL as the result of the function: `return NullDatum(fcinfo);`. */
Datum NullDatum(FunctionCallInfo fcinfo);
/* A palloc'd text / jsonb of UTF-8 input.  Invalid JSON raises 22P02. */
Datum TextDatum(std::string_view utf8);
Datum JsonbDatum(std::string_view json);

/* UTF-8 <-> database encoding for strings that come from elsewhere in the server. */
std::string FromServer(const char *server_text);
std::string ToServer(std::string_view utf8);
/*
 * Like FromServer for text that is only shown or searched: bytes that have no
 * UTF-8 form become '?'.  One odd comment in a SQL_ASCII database must not
 * make the whole picture unreadable.
 */
std::string FromServerLossy(const char *server_text);

/* Whether any character can get to the client: both encodings are UTF-8. */
bool ShowsUnicode() noexcept;

/* One cell of a result row: NULL, or text that the column's input function reads. */
using Cell = std::optional<std::string>;

/*
 * Materialises rows of a set-returning function in one go.  Cells are UTF-8 text
 * in the column type's input form.  Works for SETOF text, SETOF jsonb, TABLE(...)
 * and RECORD with a column definition list; a row of the wrong width raises 42804,
 * a RECORD function without a column definition list 0A000.
 */
Datum ReturnRows(FunctionCallInfo fcinfo, const std::vector<std::vector<Cell>> &rows);

} // namespace savant::pg
