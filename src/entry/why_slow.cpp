/*
 * why_slow.cpp
 *     ai_why_slow(): what made a period slower than usual.
 */
#include "core/incident/why_slow.hpp"

#include "pg/datum.hpp"
#include "pg/read_session.hpp"
#include "pg/watch/why_slow_reader.hpp"

extern "C" {
#include "utils/timestamp.h"
}

/* ai_why_slow(period, at, query_id) RETURNS SETOF text */
SAVANT_SQL_FUNCTION(savant_ai_why_slow) {
	savant::pg::PeriodRequest request;
	request.period = savant::pg::OptionalTextArg(fcinfo, 0).value_or("hour");
	if (!savant::pg::IsNullArg(fcinfo, 1)) {
		constexpr double kEpochs = (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * 86400.0;
		request.to = static_cast<double>(savant::pg::BigIntArg(fcinfo, 1)) / 1e6 + kEpochs;
	}
	if (!savant::pg::IsNullArg(fcinfo, 2)) {
		request.query_id = savant::pg::BigIntArg(fcinfo, 2);
	}

	savant::pg::ReadSession session;
	const savant::core::PeriodFacts facts = savant::pg::ReadPeriodFacts(request);
	session.Close();

	std::vector<std::vector<savant::pg::Cell>> rows;
	for (std::string &line : savant::core::TellWhySlow(facts)) {
		rows.push_back({std::move(line)});
	}
	return savant::pg::ReturnRows(fcinfo, rows);
}
