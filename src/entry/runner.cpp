/*
 * runner.cpp
 *     The background process "savant runner": one suggestion, as the role that asked for it.
 *
 * A role that may not log in cannot be connected as.  It got its suggestion by SET ROLE, and so
 * does the process: connected as the role that had logged in there.
 *
 * What it survives is listed in pg/advice/runner.cpp.
 */
#include "pg/advice/runner.hpp"
#include "pg/boundary.hpp"

extern "C" {
#include "miscadmin.h"
#include "pgstat.h"
#include "postmaster/bgworker.h"
#include "tcop/tcopprot.h"
#include "utils/backend_status.h"
#include "utils/guc.h"

void savant_runner_main(Datum argument);
}

namespace savant::entry {

namespace {

void Connect(const pg::RunnerOrder &order) {
	const pg::RunnerOrder *const told = &order;
	pg::Call([told] {
		pqsignal(SIGTERM, die);
		BackgroundWorkerUnblockSignals();
		BackgroundWorkerInitializeConnectionByOid(told->database, told->login, 0);
		// Names in the commands have their schema; nothing of the role's own path is wanted.
		SetConfigOption("search_path", "pg_catalog, pg_temp", PGC_USERSET, PGC_S_OVERRIDE);
		SetConfigOption("statement_timeout", "0", PGC_USERSET, PGC_S_OVERRIDE);
		SetConfigOption("default_transaction_read_only", "off", PGC_USERSET, PGC_S_OVERRIDE);
		SetConfigOption("default_transaction_isolation", "read committed", PGC_USERSET,
		                PGC_S_OVERRIDE);
		pgstat_report_appname("savant runner");
	});
	if (order.role != order.login) {
		pg::Transaction transaction; // SET ROLE looks the role up, and that the login may be it
		pg::Call([told] {
			SetConfigOption("role", GetUserNameFromId(told->role, false), PGC_USERSET,
			                PGC_S_OVERRIDE);
		});
		transaction.Commit();
	}
}

} // namespace

} // namespace savant::entry

void savant_runner_main(Datum) {
	savant::pg::EnterWorker([] {
		const savant::pg::RunnerOrder order = savant::pg::ReadRunnerOrder();
		savant::pg::PrepareRunner();
		savant::entry::Connect(order);
		savant::pg::RunSuggestion(order);
	});
}
