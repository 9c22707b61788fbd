/*
 * module.cpp
 *     What the server calls when it loads pg_savant.so.
 *
 * Loaded by shared_preload_libraries it also has shared memory: limits count
 * across sessions and the request log is written by a worker.  Loaded on first
 * use in a session, the same verbs work with less; ai_status() says which.
 */
#include <memory>

#include "entry/gateway.hpp"
#include "entry/launcher.hpp"
#include "entry/settings.hpp"
#include "net/curl_transport.hpp"
#include "pg/advice/search_progress.hpp"
#include "pg/cache/cache_memory.hpp"
#include "pg/gateway/gateway_queue.hpp"
#include "pg/gateway/model_host.hpp"
#include "pg/guard/column_masks.hpp"
#include "pg/guard/guard_hooks.hpp"
#include "pg/last_error/last_error.hpp"
#include "pg/shared_state.hpp"
#include "pg/watch/log_counts.hpp"
#include "pg/watch/monitor_slots.hpp"
#include "pg/what_if/planning_hooks.hpp"
#include "pg/workload/example_hook.hpp"
#include "pg/workload/example_memory.hpp"
#include "pg/workload/plan_hook.hpp"
#include "pg/workload/plan_memory.hpp"

#include "pg/postgres.hpp"

extern "C" {
PG_MODULE_MAGIC;

void _PG_init(void);
}

namespace {

std::unique_ptr<savant::core::Transport> MakeTransport() {
	return std::make_unique<savant::net::CurlTransport>();
}

} // namespace

void _PG_init(void) {
	savant::entry::DefineSettings();
	savant::pg::InstallGuardHooks();
	savant::pg::InstallLastErrorHooks();
	savant::pg::InstallPlanningHooks();
	savant::pg::RegisterMaskLabels();
	savant::pg::UseTransport(MakeTransport);
	if (process_shared_preload_libraries_in_progress) {
		savant::pg::RequestSharedState();
		savant::pg::RequestCacheMemory();
		savant::pg::RequestGatewayMemory();
		savant::entry::RegisterGateway();
		savant::entry::RegisterLauncher();
		savant::pg::InstallDatabaseHolds();
		savant::pg::RequestExampleMemory();
		savant::pg::RequestSearchProgressMemory();
		savant::pg::InstallExampleHook();
		savant::pg::RequestLogCounts();
		savant::pg::RequestPlanMemory();
		savant::pg::InstallPlanHook();
	}
}
