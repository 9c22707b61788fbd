/*
 * top_statements.cpp
 *     Orders of statements.
 */
#include "core/report/top_statements.hpp"

#include <algorithm>

namespace savant::core {

namespace {

double FigureOf(const ReportStatement &statement, StatementOrder order) {
	switch (order) {
	case StatementOrder::Calls:
		return statement.now.calls;
	case StatementOrder::Mean:
		return statement.Mean();
	case StatementOrder::Reads:
		return statement.now.read;
	case StatementOrder::Temp:
		return statement.now.temp;
	case StatementOrder::Wal:
		return statement.now.wal;
	case StatementOrder::Io:
		return statement.now.io_ms;
	case StatementOrder::Rows:
		return statement.now.rows;
	case StatementOrder::Time:
		break;
	}
	return statement.now.ms;
}

} // namespace

std::optional<StatementOrder> ReadStatementOrder(std::string_view word) {
	static constexpr std::pair<std::string_view, StatementOrder> kWords[] = {
		{"time", StatementOrder::Time}, {"calls", StatementOrder::Calls},
		{"mean", StatementOrder::Mean}, {"reads", StatementOrder::Reads},
		{"temp", StatementOrder::Temp}, {"wal", StatementOrder::Wal},
		{"io", StatementOrder::Io},     {"rows", StatementOrder::Rows}};
	for (const auto &[name, order] : kWords) {
		if (name == word) {
			return order;
		}
	}
	return std::nullopt;
}

std::vector<ReportStatement> TopStatements(const ReportData &data, StatementOrder order,
                                           std::size_t most) {
	std::vector<ReportStatement> statements;
	for (const ReportStatement &statement : data.statements) {
		if (statement.query_id != 0 && FigureOf(statement, order) > 0) {
			statements.push_back(statement);
		}
	}
	std::stable_sort(statements.begin(), statements.end(),
	                 [order](const ReportStatement &a, const ReportStatement &b) {
						 return FigureOf(a, order) > FigureOf(b, order);
					 });
	statements.resize(std::min(statements.size(), most));
	return statements;
}

} // namespace savant::core
