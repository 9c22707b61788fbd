/*
 * server_clock.cpp
 *     Time as the session sees it.
 */
#include "pg/server_clock.hpp"

#include <chrono>

#include "pg/boundary.hpp"

extern "C" {
#include "access/xact.h"
#include "datatype/timestamp.h"
#include "pgtime.h"
#include "utils/timestamp.h"
}

namespace savant::pg {

double ServerClock::Milliseconds() {
	const auto now = std::chrono::steady_clock::now().time_since_epoch();
	return std::chrono::duration<double, std::milli>(now).count();
}

core::CivilDate ServerClock::Today() {
	return Call([] {
		const TimestampTz start = GetCurrentTransactionStartTimestamp();
		struct pg_tm parts;
		fsec_t fraction;
		int zone;
		if (timestamp2tm(start, &zone, &parts, &fraction, nullptr, nullptr) != 0) {
			ereport(ERROR, (errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
			                errmsg("timestamp out of range")));
		}
		return core::CivilDate{parts.tm_year, parts.tm_mon, parts.tm_mday};
	});
}

} // namespace savant::pg
