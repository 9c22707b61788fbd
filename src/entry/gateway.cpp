/*
 * gateway.cpp
 *     The background process that talks to model servers for all sessions.
 *
 * It is started with the server when the library is preloaded, connects to no
 * database, never has a transaction or a snapshot, and comes through each of these:
 *
 *   a session is cancelled, ends - its channel goes; the connection to the model is closed
 *   SIGTERM with waiters         - their channels go: they ask the next gateway, which is
 *                                  started after a second, unless text was shown already
 *   fast or immediate shutdown   - gone at once; sessions are going, too
 *   SIGHUP                       - reads the settings; requests bring their own along
 *   DROP DATABASE, CREATE ...    - serves the barrier of the server at every turn
 *   postmaster death             - exits
 *   hot standby                  - runs as soon as sessions can connect; promotion: nothing
 *   a request it cannot serve    - that request alone is refused, and its session told
 *   an error out of nowhere      - exits with a line in the log, is started again
 *
 * bgw_start_time is ConsistentState: no session can ask before, and the server wants
 * that of a process that shows itself in pg_stat_activity.
 */
#include "entry/gateway.hpp"

#include "pg/gateway/gateway_host.hpp"
#include "pg/worker_process.hpp"

extern "C" {
#include "pgstat.h"
#include "postmaster/bgworker.h"
#include "postmaster/interrupt.h"
#include "storage/ipc.h"
#include "utils/backend_status.h"
#include "utils/guc.h"

void savant_gateway_main(Datum argument);
}

namespace savant::entry {

namespace {

constexpr long kBusyWaitMs = 1000;
constexpr long kIdleWaitMs = 10 * 1000;

void ResignAtExit(int, Datum) { pg::ResignGateway(); }

void Connect() {
	pg::Call([] {
		pqsignal(SIGINT, SIG_IGN); // there is no statement to cancel
		pqsignal(SIGHUP, SignalHandlerForConfigReload);
		pqsignal(SIGTERM, SignalHandlerForShutdownRequest);
		before_shmem_exit(ResignAtExit, 0);
		BackgroundWorkerUnblockSignals();
		BackgroundWorkerInitializeConnection(nullptr, nullptr, 0);
		pgstat_report_appname("savant gateway");
	});
}

/* Tells pg_stat_activity when the number of requests has changed. */
void Report(std::size_t active) {
	static std::size_t reported = SIZE_MAX;
	if (active == reported) {
		return;
	}
	reported = active;
	pg::Call([active] {
		if (active == 0) {
			pgstat_report_activity(STATE_IDLE, nullptr);
			return;
		}
		char text[64];
		snprintf(text, sizeof(text), "asking models: %zu requests", active);
		pgstat_report_activity(STATE_RUNNING, text);
	});
}

void ReloadIfAsked() {
	if (ConfigReloadPending) {
		ConfigReloadPending = false;
		pg::Call([] { ProcessConfigFile(PGC_SIGHUP); });
	}
}

void Gateway() {
	Connect();
	MemoryContext turn = pg::Call([] {
		MemoryContext context =
			AllocSetContextCreate(TopMemoryContext, "savant gateway turn", ALLOCSET_DEFAULT_SIZES);
		MemoryContextSwitchTo(context);
		return context;
	});
	pg::ModelHost &host = pg::ModelHost::Get();
	pg::GatewayHost gateway(host);
	pg::BecomeGateway();
	while (!ShutdownRequestPending) {
		gateway.Turn();
		Report(gateway.Active());
		host.Wait(gateway.Active() > 0 ? kBusyWaitMs : kIdleWaitMs);
		ReloadIfAsked();
		pg::Call([turn] { MemoryContextReset(turn); });
	}
	// Unless the server is stopping, the exit code has the postmaster start the next one.
	pg::ResignGateway();
}

} // namespace

void RegisterGateway() {
	BackgroundWorker worker = pg::WorkerProcess("savant gateway", "savant_gateway_main", 1);
	RegisterBackgroundWorker(&worker);
}

} // namespace savant::entry

void savant_gateway_main(Datum) {
	savant::pg::EnterWorker([] { savant::entry::Gateway(); });
	proc_exit(1);
}
