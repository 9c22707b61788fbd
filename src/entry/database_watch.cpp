/*
 * database_watch.cpp
 *     When the monitor of a database takes a snapshot, and what may stop it.
 *
 * The server's clock may step either way: what is due in more than one interval was planned
 * before the step, and is due now.
 */
#include "entry/database_watch.hpp"

#include "entry/interval_consumers.hpp"
#include "pg/boundary.hpp"
#include "pg/settings.hpp"

extern "C" {
#include "commands/dbcommands.h"
#include "commands/extension.h"
#include "miscadmin.h"
#include "postmaster/interrupt.h"
#include "utils/backend_status.h"
#include "utils/guc.h"
#include "utils/timestamp.h"
}

namespace savant::entry {

namespace {

constexpr int kComplainAgainMs = 3600 * 1000;
constexpr std::size_t kMostComplaints = 100;
constexpr double kMicrosecondsPerMs = 1000;

/*
 * ALTER DATABASE and ALTER ROLE reach background processes too.  search_path and lock_timeout are
 * narrowed further by each probe and each unit that writes.  Whoever looks for slow statements
 * looks for his own: errors are logged, statements of ours are not.
 */
struct SessionSetting {
	const char *name, *value;
};
constexpr SessionSetting kSessionSettings[] = {
	{"auto_explain.log_min_duration", "-1"},
	{"default_table_access_method", "heap"},
	{"default_tablespace", ""},
	{"default_transaction_deferrable", "off"},
	{"default_transaction_isolation", "read committed"},
	{"default_transaction_read_only", "off"},
	{"idle_in_transaction_session_timeout", "0"},
	{"jit", "off"},
	// A lock held on the tables by someone must not keep the server from stopping.
	{"lock_timeout", "1s"},
	{"log_min_duration_sample", "-1"},
	{"log_min_duration_statement", "-1"},
	{"log_statement", "none"},
	{"pg_stat_statements.track", "none"},
	{"row_security", "on"},
	{"search_path", "pg_catalog, pg_temp"},
	{"session_replication_role", "origin"},
	{"standard_conforming_strings", "on"},
	{"statement_timeout", "0"},
	{"synchronous_commit", "off"},
	{"transform_null_equals", "off"},
};

volatile sig_atomic_t collects = 0; // a snapshot is being taken

/* Sets `collects` as long as it lives. */
class Collecting {
public:
	Collecting() {
		collects = 1;
		if (ShutdownRequestPending) { // the signal may have come just before
			QueryCancelPending = true;
			InterruptPending = true;
		}
	}
	~Collecting() { collects = 0; }
	Collecting(const Collecting &) = delete;
	Collecting &operator=(const Collecting &) = delete;
};

int64 IntervalMs() { return static_cast<int64>(pg::guc_monitor_interval) * 1000; }

TimestampTz After(TimestampTz time, int64 ms) { return TimestampTzPlusMilliseconds(time, ms); }

/* Whether this database is to be watched. */
pg::WatchDecision Decide() {
	pg::Transaction transaction;
	const bool has_extension =
		pg::Call([] { return OidIsValid(get_extension_oid("pg_savant", true)); });
	const char *name = pg::Call([] { return get_database_name(MyDatabaseId); });
	const bool wanted = pg::guc_monitor_enabled && name != nullptr && pg::IsListedForWatching(name);
	transaction.Commit();
	if (!has_extension) {
		return pg::WatchDecision::NoExtension;
	}
	return wanted ? pg::WatchDecision::Watches : pg::WatchDecision::Unwanted;
}

} // namespace

void FixSessionSettings() {
	for (const SessionSetting &setting : kSessionSettings) {
		// Of the session, not an override: probe "settings" tells what others get, reset_val.
		pg::Call([setting] {
			if (GetConfigOption(setting.name, true, false) != nullptr) { // else not loaded
				SetConfigOption(setting.name, setting.value, PGC_SUSET, PGC_S_SESSION);
			}
		});
	}
}

void EndOnSignal(int signal) {
	if (collects != 0) {
		QueryCancelPending = true;
		InterruptPending = true;
	}
	SignalHandlerForShutdownRequest(signal);
}

void DatabaseWatch::Review() {
	decision_ = Decide();
	pg::ReportDecision(decision_);
	if (!IsOn()) {
		collector_.reset();
		sender_.reset();
		writer_.reset();
	}
}

bool DatabaseWatch::IsSnapshotDue(TimestampTz now) const {
	return now >= next_at_ || next_at_ > After(now, IntervalMs());
}

void DatabaseWatch::Turn() {
	Watch();
	if (sender_ != nullptr) {
		sender_->Turn();
	}
	if (writer_ != nullptr) {
		TellReport();
	}
}

/* Words of a model for a report, if they have come. */
void DatabaseWatch::TellReport() {
	std::vector<std::string> problems;
	try {
		const Collecting cancellable;
		writer_->Turn(problems);
	} catch (const pg::Error &error) { // its unit of work has been undone
		if (error.sqlstate() != ERRCODE_QUERY_CANCELED) {
			throw;
		}
		writer_ = std::make_unique<pg::ReportWriter>();
	}
	for (const std::string &problem : problems) {
		Complain(problem);
	}
}

/* Snapshots and looks at the waits. */
void DatabaseWatch::Watch() {
	const TimestampTz now = GetCurrentTimestamp();
	if (!IsOn()) {
		return;
	}
	if (IsSnapshotDue(now)) {
		Review(); // the extension may have gone
		if (IsOn()) {
			TakeSnapshot(now);
		}
		return;
	}
	const int sample_ms = pg::guc_monitor_sample_interval;
	if (sample_ms > 0 && (now >= sample_at_ || sample_at_ > After(now, sample_ms))) {
		sampler_.Sample();
		sample_at_ = After(now, sample_ms);
	}
}

void DatabaseWatch::Leave() {
	if (collector_ != nullptr) {
		(void)collector_->KeepState(); // else the one of the last hour serves
	}
}

long DatabaseWatch::WaitMs(long most) const {
	if (!IsOn()) {
		return most;
	}
	TimestampTz due = next_at_;
	if (pg::guc_monitor_sample_interval > 0) {
		due = Min(due, sample_at_);
	}
	const long ms = TimestampDifferenceMilliseconds(GetCurrentTimestamp(), due);
	const long wait_ms = Min(Max(ms, 1L), most);
	return sender_ == nullptr ? wait_ms : sender_->WaitMs(wait_ms);
}

void DatabaseWatch::TakeSnapshot(TimestampTz now) {
	if (collector_ == nullptr) {
		collector_ =
			std::make_unique<pg::Collector>(pg::CollectorHome::Monitor, MakeIntervalConsumers());
		sender_ = std::make_unique<pg::AlertSender>();
		writer_ = std::make_unique<pg::ReportWriter>();
	}
	pg::Call([] { pgstat_report_activity(STATE_RUNNING, "taking a snapshot"); });
	const pg::CollectOutcome outcome = Collect();
	for (const std::string &problem : outcome.problems) {
		Complain(problem);
	}
	sender_->Wake();
	const TimestampTz ended = GetCurrentTimestamp();
	PlanNext(now, ended);
	pg::ReportSnapshot(now, next_at_, static_cast<double>(ended - now) / kMicrosecondsPerMs);
}

pg::CollectOutcome DatabaseWatch::Collect() {
	pg::CollectRequest request;
	request.planned_every = pg::guc_monitor_interval;
	sampler_.Sample();
	request.waits = sampler_.Take();
	try {
		const Collecting collecting;
		pg::CollectOutcome outcome = collector_->CollectOnce(std::move(request));
		writer_->WriteDue(outcome.problems);
		return outcome;
	} catch (const pg::Error &error) { // its unit of work has been undone
		if (error.sqlstate() != ERRCODE_QUERY_CANCELED) {
			throw;
		}
	}
	pg::CollectOutcome cancelled;
	cancelled.kind = pg::CollectOutcome::Kind::NotWritten;
	if (!ShutdownRequestPending && !pg::IsHeld(MyDatabaseId)) {
		cancelled.problems.emplace_back("it was cancelled");
	}
	return cancelled;
}

void DatabaseWatch::PlanNext(TimestampTz began, TimestampTz ended) {
	next_at_ = After(next_at_ == 0 ? began : next_at_, IntervalMs());
	if (next_at_ <= ended || next_at_ > After(ended, IntervalMs())) {
		next_at_ = After(ended, IntervalMs());
	}
}

/* Into the log, the same line once an hour at most. */
void DatabaseWatch::Complain(const std::string &problem) {
	const TimestampTz now = GetCurrentTimestamp();
	TimestampTz &told = told_[problem];
	if (told != 0 && !TimestampDifferenceExceeds(told, now, kComplainAgainMs)) {
		return;
	}
	if (told_.size() > kMostComplaints) {
		told_.clear();
	}
	told_[problem] = now;
	const char *text = problem.c_str();
	pg::Call([text] { ereport(LOG, (errmsg("snapshot of the monitor: %s", text))); });
}

} // namespace savant::entry
