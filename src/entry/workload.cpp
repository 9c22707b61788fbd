/*
 * workload.cpp
 *     savant._workload and savant._example: what the index adviser plans, for tests and for
 *     whoever wants to know.
 */
#include "pg/datum.hpp"
#include "pg/workload/example_memory.hpp"
#include "pg/workload/workload_reader.hpp"

namespace savant::entry {

namespace {

std::string Number(double value) {
	char text[64];
	snprintf(text, sizeof(text), "%.6g", value);
	return text;
}

} // namespace

} // namespace savant::entry

/* savant._workload(share) returns table (query_id, constants, casts, calls_per_day, ms_per_day,
 * sql) */
SAVANT_SQL_FUNCTION(savant__workload) {
	const savant::core::Workload workload =
		savant::pg::ReadWorkload(savant::pg::FloatArg(fcinfo, 0));

	std::vector<std::vector<savant::pg::Cell>> rows;
	for (const savant::core::WorkloadStatement &statement : workload.statements) {
		rows.push_back({std::to_string(statement.query_id),
		                std::string(savant::core::Name(statement.constants)),
		                std::to_string(statement.casts),
		                savant::entry::Number(statement.calls_per_day),
		                savant::entry::Number(statement.MsPerDay()), statement.sql});
	}
	for (const savant::core::LeftOut &group : workload.left_out) {
		rows.push_back({std::nullopt, "left out", std::to_string(group.statements), std::nullopt,
		                savant::entry::Number(group.ms_per_day),
		                group.reason + (group.example.empty() ? "" : ": " + group.example)});
	}
	return savant::pg::ReturnRows(fcinfo, rows);
}

/* savant._example(query_id bigint, role regrole) returns table (position, literal, varies) */
SAVANT_SQL_FUNCTION(savant__example) {
	if (savant::pg::IsNullArg(fcinfo, 0)) {
		return savant::pg::ReturnRows(fcinfo, {});
	}
	const std::int64_t query_id = savant::pg::BigIntArg(fcinfo, 0);
	const Oid role = savant::pg::IsNullArg(fcinfo, 1) ? GetUserId() : savant::pg::OidArg(fcinfo, 1);

	std::vector<std::vector<savant::pg::Cell>> rows;
	if (savant::pg::MaySeeStatementsOf(role)) {
		const auto example = savant::pg::FindExample({query_id, role, MyDatabaseId});
		int position = 0;
		for (const auto &literal :
		     example ? example->literals : std::vector<savant::core::KeptLiteral>()) {
			rows.push_back({std::to_string(++position),
			                (literal.after_minus ? "-" : "") + literal.text,
			                literal.varies ? "true" : "false"});
		}
	}
	return savant::pg::ReturnRows(fcinfo, rows);
}

/* savant._forget_examples() returns void */
SAVANT_SQL_FUNCTION(savant__forget_examples) {
	savant::pg::ForgetExamples();

	return savant::pg::NullDatum(fcinfo);
}
