/*
 * workers.cpp
 *     ai_workers(): the background processes of the library.
 *
 * What shared memory knows of launcher, gateway and monitors is joined with what the server knows
 * of running processes; runners are in the latter alone.
 */
#include <algorithm>
#include <cstdio>
#include <ctime>

#include "pg/datum.hpp"
#include "pg/gateway/gateway_queue.hpp"
#include "pg/settings.hpp"
#include "pg/watch/monitor_slots.hpp"

extern "C" {
#include "commands/dbcommands.h"
#include "postmaster/bgworker.h"
#include "utils/backend_status.h"
#include "utils/timestamp.h"
}

namespace savant::entry {

namespace {

using Rows = std::vector<std::vector<pg::Cell>>;

constexpr std::int64_t kMicroseconds = 1000000;
constexpr std::int64_t kEpochs =
	static_cast<std::int64_t>(POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * SECS_PER_DAY;

/* A process of ours as the server shows it. */
struct Process {
	int pid;
	Oid database;
	TimestampTz since;
	bool is_runner;
};

struct ProcessList {
	int count;
	Process *processes; // in the current memory context
};

/* Server regime. */
ProcessList ReadProcesses() {
	const int count = pgstat_fetch_stat_numbackends();
	ProcessList list{0, static_cast<Process *>(palloc(sizeof(Process) * Max(count, 1)))};
	for (int i = 1; i <= count; i++) {
		const PgBackendStatus &status = pgstat_fetch_stat_local_beentry(i)->backendStatus;
		const char *type = status.st_backendType == B_BG_WORKER
		                       ? GetBackgroundWorkerTypeByPid(status.st_procpid)
		                       : nullptr;
		if (type != nullptr && strncmp(type, "savant ", strlen("savant ")) == 0) {
			list.processes[list.count++] = {status.st_procpid, status.st_databaseid,
			                                status.st_proc_start_timestamp,
			                                strcmp(type, "savant runner") == 0};
		}
	}
	return list;
}

/* In UTC: the name of a time zone, as in timestamptz_to_str(), may mean another one elsewhere. */
pg::Cell TimeCell(TimestampTz at) {
	if (at == 0) {
		return std::nullopt;
	}
	std::int64_t seconds = at / kMicroseconds, rest = at % kMicroseconds;
	if (rest < 0) {
		seconds--;
		rest += kMicroseconds;
	}
	const auto unix_seconds = static_cast<std::time_t>(seconds + kEpochs);
	std::tm civil = {};
	(void)gmtime_r(&unix_seconds, &civil);
	char day[40], text[60];
	(void)strftime(day, sizeof(day), "%Y-%m-%d %H:%M:%S", &civil);
	snprintf(text, sizeof(text), "%s.%06d+00", day, static_cast<int>(rest));
	return text;
}

pg::Cell PidCell(int pid) { return pid == 0 ? pg::Cell() : pg::Cell(std::to_string(pid)); }

/* NULL when the database has gone meanwhile. */
pg::Cell DatabaseCell(Oid database) {
	char *const name = pg::Call(
		[database] { return OidIsValid(database) ? get_database_name(database) : nullptr; });
	return name == nullptr ? pg::Cell() : pg::Cell(pg::FromServerLossy(name));
}

std::string Seconds(std::int64_t milliseconds) {
	return std::to_string((milliseconds + 999) / 1000) + " s";
}

class Workers {
public:
	Workers() : list_(pg::Call([] { return ReadProcesses(); })) {}

	Rows AllRows() {
		if (pg::Shared() != nullptr) {
			AddLauncher();
			AddGateway();
			std::vector<pg::WorkerSlot> monitors = pg::AllWorkers();
			std::ranges::sort(monitors, {}, &pg::WorkerSlot::database);
			for (const pg::WorkerSlot &slot : monitors) {
				AddMonitor(slot);
			}
		}
		for (int i = 0; i < list_.count; i++) {
			const Process &process = list_.processes[i];
			if (process.is_runner) {
				rows_.push_back({"runner", PidCell(process.pid), DatabaseCell(process.database),
				                 "running", TimeCell(process.since), "It applies a suggestion."});
			}
		}
		return std::move(rows_);
	}

private:
	TimestampTz StartOf(int pid) const {
		for (int i = 0; i < list_.count; i++) {
			if (list_.processes[i].pid == pid) {
				return list_.processes[i].since;
			}
		}
		return 0;
	}

	void AddLauncher() {
		const int pid = pg::LauncherPid();
		const char *detail =
			"It sees to it that every database with the extension has its monitor.";
		if (pid == 0) {
			detail = "It is started again after five seconds.";
		} else if (!pg::guc_monitor_enabled) {
			detail = "It starts no monitors, by savant.monitor_enabled.";
		}
		rows_.push_back({"launcher", PidCell(pid), std::nullopt,
		                 pid == 0 ? "not running" : "running", TimeCell(StartOf(pid)), detail});
	}

	void AddGateway() {
		const pg::GatewayFacts facts = pg::DescribeGateway();
		const bool runs = facts.pid != 0;
		rows_.push_back(
			{"gateway", PidCell(facts.pid), std::nullopt, runs ? "running" : "not running",
		     TimeCell(runs ? facts.started_at : facts.left_at),
		     runs ? "It talks to model servers." : "It is started again after a second."});
	}

	void AddMonitor(const pg::WorkerSlot &slot) {
		const char *state = "starting";
		std::string detail;
		if (slot.state == pg::WorkerState::Running) {
			switch (slot.decision) {
			case pg::WatchDecision::Unknown:
				break;
			case pg::WatchDecision::Watches:
				state = "watching";
				detail = WatchDetail(slot);
				break;
			case pg::WatchDecision::Unwanted:
			case pg::WatchDecision::NoExtension:
				state = "recording";
				detail = "It takes no snapshots; it leaves when no record waits.";
				break;
			}
		}
		const int pid = slot.state == pg::WorkerState::Running ? slot.pid : 0;
		rows_.push_back({"monitor", PidCell(pid), DatabaseCell(slot.database), state,
		                 TimeCell(slot.since), detail});
	}

	static std::string WatchDetail(const pg::WorkerSlot &slot) {
		if (slot.snapshot_at == 0) {
			return "It takes its first snapshot.";
		}
		const TimestampTz now = GetCurrentTimestamp();
		const auto ms = [](TimestampTz from, TimestampTz to) {
			return std::max<std::int64_t>(to - from, 0) / 1000;
		};
		return "The last snapshot is " + Seconds(ms(slot.snapshot_at, now)) + " old and took " +
		       std::to_string(static_cast<std::int64_t>(slot.took_ms)) +
		       " ms; the next one is due in " + Seconds(ms(now, slot.next_at)) + ".";
	}

	ProcessList list_;
	Rows rows_;
};

} // namespace

} // namespace savant::entry

/* ai_workers() returns table (process, pid, database, state, since, detail) */
SAVANT_SQL_FUNCTION(savant_ai_workers) {
	return savant::pg::ReturnRows(fcinfo, savant::entry::Workers().AllRows());
}
