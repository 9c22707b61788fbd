/*
 * column_list.hpp
 *     The column definition list of a function that returns SETOF record.
 */
#pragma once

#include <optional>

#include "core/ask/answer.hpp"
#include "pg/boundary.hpp"

namespace savant::pg {

/*
 * Compares the list that the caller of a RECORD function wrote with the columns
 * of `result`: the widths are equal and every value can become the type asked
 * for (the same type, the same kind of type, or text).  The error's hint is the
 * list that fits.  Empty when it fits.
 */
std::optional<core::AnswerError> ColumnListMismatch(FunctionCallInfo fcinfo,
                                                    const core::ResultSet &result);

} // namespace savant::pg
