/*
 * top_statements.hpp
 *     The statements of a period by what they take, for ai_top_queries.
 */
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/report/report_data.hpp"

namespace savant::core {

enum class StatementOrder { Time, Calls, Mean, Reads, Temp, Wal, Io, Rows };

/* time, calls, mean, reads, temp, wal, io or rows; nothing for another word. */
std::optional<StatementOrder> ReadStatementOrder(std::string_view word);

/* At most `most` known statements with something of that, the greatest first. */
std::vector<ReportStatement> TopStatements(const ReportData &data, StatementOrder order,
                                           std::size_t most);

} // namespace savant::core
