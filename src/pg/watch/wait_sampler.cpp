/*
 * wait_sampler.cpp
 *     Reads what every active session waits for, as pg_stat_activity shows it.
 */
#include "pg/watch/wait_sampler.hpp"

#include <string>
#include <vector>

extern "C" {
#include "miscadmin.h"
#include "storage/proc.h"
#include "storage/procarray.h"
#include "utils/backend_status.h"
#include "utils/wait_event.h"
}

namespace savant::pg {

namespace {

/* One active session. */
struct Active {
	uint32 wait;
	int64 query_id;
	Oid role;
};

struct ActiveList {
	int count;
	Active *sessions; // in the current memory context
};

bool Counts(const PgBackendStatus &status) {
	const bool works = status.st_state == STATE_RUNNING || status.st_state == STATE_FASTPATH;
	const bool of_people = status.st_backendType == B_BACKEND ||
	                       status.st_backendType == B_BG_WORKER ||
	                       status.st_backendType == B_AUTOVAC_WORKER;
	return works && of_people && status.st_procpid != MyProcPid;
}

/* Server regime. */
ActiveList ReadActive() {
	const int count = pgstat_fetch_stat_numbackends();
	ActiveList list{0, static_cast<Active *>(palloc(sizeof(Active) * Max(count, 1)))};
	for (int i = 1; i <= count; i++) {
		const PgBackendStatus &status = pgstat_fetch_stat_local_beentry(i)->backendStatus;
		if (!Counts(status)) {
			continue;
		}
		const PGPROC *process = BackendPidGetProc(status.st_procpid);
		if (process != nullptr) { // else it has ended meanwhile
			const uint32 wait = *static_cast<const volatile uint32 *>(&process->wait_event_info);
			list.sessions[list.count++] = {wait, static_cast<int64>(status.st_query_id),
			                               status.st_userid};
		}
	}
	pgstat_clear_backend_activity_snapshot();
	return list;
}

} // namespace

void WaitSampler::Sample() {
	const ActiveList list = Call([] { return ReadActive(); });
	for (int i = 0; i < list.count; i++) {
		const Active &session = list.sessions[i];
		Key key{session.wait, session.query_id, session.role};
		if (samples_.size() >= kMostKeys && !samples_.contains(key)) {
			key = {session.wait, 0, InvalidOid}; // there are few events
		}
		samples_[key]++;
	}
	rounds_++;
	Active *sessions = list.sessions;
	Call([sessions] { pfree(sessions); });
}

core::ProbeTable WaitSampler::Take() {
	using enum core::ProbeCellKind;
	std::vector<core::ProbeColumn> columns = {
		core::ProbeColumn("wait_class", Text),  core::ProbeColumn("wait_event", Text),
		core::ProbeColumn("query_id", Integer), core::ProbeColumn("role_id", Number),
		core::ProbeColumn("samples", Number),   core::ProbeColumn("rounds", Number)};
	for (const auto &[key, count] : samples_) {
		columns[0].AddText(key.wait == 0 ? "CPU" : pgstat_get_wait_event_type(key.wait));
		columns[1].AddText(key.wait == 0 ? "CPU" : pgstat_get_wait_event(key.wait));
		columns[2].AddInteger(key.query_id);
		columns[3].numbers.push_back(key.role);
		columns[4].numbers.push_back(count);
		columns[5].numbers.push_back(rounds_);
	}
	samples_.clear();
	rounds_ = 0;
	return core::ProbeTable(std::move(columns));
}

} // namespace savant::pg
