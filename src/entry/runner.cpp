/*
 * runner.cpp
 *     The background process "savant runner": one suggestion, as the role that asked for it.
 *
 * What it survives is listed in pg/advice/runner.cpp.
 */
#include "pg/advice/runner.hpp"
#include "pg/boundary.hpp"

extern "C" {
#include "pgstat.h"
#include "postmaster/bgworker.h"
#include "tcop/tcopprot.h"
#include "utils/backend_status.h"
#include "utils/guc.h"

void savant_runner_main(Datum argument);
}

namespace savant::entry {

namespace {

void Connect(Oid database, Oid role) {
	pg::Call([database, role] {
		pqsignal(SIGTERM, die);
		BackgroundWorkerUnblockSignals();
		BackgroundWorkerInitializeConnectionByOid(database, role, 0);
		// Names in the commands have their schema; nothing of the role's own path is wanted.
		SetConfigOption("search_path", "pg_catalog, pg_temp", PGC_USERSET, PGC_S_OVERRIDE);
		SetConfigOption("statement_timeout", "0", PGC_USERSET, PGC_S_OVERRIDE);
		SetConfigOption("default_transaction_read_only", "off", PGC_USERSET, PGC_S_OVERRIDE);
		SetConfigOption("default_transaction_isolation", "read committed", PGC_USERSET,
		                PGC_S_OVERRIDE);
		pgstat_report_appname("savant runner");
	});
}

} // namespace

} // namespace savant::entry

void savant_runner_main(Datum) {
	savant::pg::EnterWorker([] {
		const savant::pg::RunnerOrder order = savant::pg::ReadRunnerOrder();
		savant::entry::Connect(order.database, order.role);
		savant::pg::RunSuggestion(order);
	});
}
