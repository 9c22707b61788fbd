/*
 * collector.cpp
 *     The steps of one collection.
 */
#include "pg/watch/collector.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include "core/watch/traffic.hpp"
#include "pg/server_clock.hpp"
#include "pg/settings.hpp"
#include "pg/watch/partitions.hpp"
#include "pg/watch/plan_store.hpp"
#include "pg/watch/probe_query.hpp"
#include "pg/watch/probe_runner.hpp"
#include "pg/watch/rollup.hpp"
#include "pg/watch/snapshot_store.hpp"
#include "pg/watch/statement_tail.hpp"
#include "pg/watch/work_unit.hpp"

extern "C" {
#include "access/xact.h"
#include "access/xlog.h"
#include "utils/guc.h"
}

namespace savant::pg {

namespace {

constexpr double kHour = 3600;
/* Work of one collection that can wait for the next one. */
constexpr std::size_t kHoursAtOnce = 6, kDropsAtOnce = 4;
/* A monitor that is late by this many intervals is not there. */
constexpr double kMonitorIsGone = 3;

/* An event of a statement whose text is kept was told when it was new; it only came back. */
void DropKnownStatements(std::vector<core::ChangeEvent> &changes,
                         const std::set<std::int64_t> &known) {
	std::erase_if(changes, [&known](const core::ChangeEvent &change) {
		return change.kind == core::ChangeEvent::Kind::NewStatement &&
		       known.contains(std::strtoll(change.object.c_str(), nullptr, 10));
	});
}

std::vector<std::int64_t> IdsOf(const Samples &samples) {
	std::vector<std::int64_t> ids;
	for (const core::StatementSample &sample : samples.statements) {
		if (sample.query_id != 0) {
			ids.push_back(sample.query_id);
		}
	}
	return ids;
}

/* Texts of statements, as the current user may read them; empty when there is nothing to ask. */
core::ProbeTable AskTexts(const std::vector<std::int64_t> &ids) {
	const core::ProbeTable home =
		AskServer("SELECT quote_ident(n.nspname) AS home FROM pg_extension e JOIN pg_namespace n"
	              " ON n.oid = e.extnamespace WHERE e.extname = 'pg_stat_statements'",
	              "", false);
	if (ids.empty() || home.Rows() == 0) {
		return {};
	}
	std::string list;
	for (const std::int64_t id : ids) {
		list += (list.empty() ? "" : ",") + std::to_string(id);
	}
	return AskServer("SELECT queryid AS query_id, query AS statement FROM " + home.Text(0, "home") +
	                     ".pg_stat_statements(true) WHERE queryid = ANY ('{" + list +
	                     "}'::bigint[]) AND query IS NOT NULL",
	                 "", false);
}

} // namespace

struct CollectorState {
	CollectorHome home;
	IntervalConsumers consumers;
	std::optional<core::Snapshot> before, now;
	/*
	 * `now` was written, or there is nowhere to write to.  Else the next one is compared with
	 * `before` again, and nothing that happened in between is lost.
	 */
	bool is_now_kept = false;
	StatementTail tail;          // of the monitor
	core::TrafficMemory traffic; // of the monitor
	double rolled_up_at = 0;     // the hour in which hours were last looked for
};

namespace {

/* One collection. */
class Run {
public:
	Run(CollectorState &state, CollectRequest request)
		: state_(state), request_(std::move(request)) {}
	CollectOutcome Collect();

private:
	bool Try(const std::string &what, const std::function<void()> &work) {
		return Attempt(state_.home, what, outcome_.problems, work);
	}
	/* The same as the owner of the tables. */
	bool TryAsOwner(const std::string &what, const std::function<void()> &work) {
		return Try(what, [&work] {
			AsTableOwner owner;
			work();
			owner.Close();
		});
	}
	bool IsLeftToMonitor();
	void ReadStateBefore();
	void AskProbes();
	void FindSamples(const core::Interval &interval);
	void FindPlans();
	void SettleChanges();
	bool CanWrite();
	void Store(const Collected &collected);
	void StoreNames(const core::Snapshot &now);
	void Tell(const Collected &collected);
	void KeepHouse(double at);

	CollectorState &state_;
	CollectRequest request_;
	CollectOutcome outcome_;
	Samples samples_;
	PlansOfInterval plans_;
	std::vector<core::StatementSample> left_out_;
	std::set<std::int64_t> known_;
	bool may_repeat_ = false; // the snapshot before is not the one written last
};

/* ai_collect() would count again what the monitor counts. */
bool Run::IsLeftToMonitor() {
	// A standby has the rows of its primary's monitor.
	if (state_.home == CollectorHome::Monitor || !guc_monitor_enabled || RecoveryInProgress()) {
		return false;
	}
	double age = std::nan("");
	(void)TryAsOwner("monitor", [&age] { age = SecondsSinceMonitor(); });
	if (!(age < kMonitorIsGone * guc_monitor_interval)) {
		return false;
	}
	outcome_.problems.push_back("the monitor collects in this database, last " +
	                            std::to_string(std::lround(std::max(age, 0.0))) + " s ago");
	return true;
}

/* A standby would find the state of its primary. */
void Run::ReadStateBefore() {
	const bool is_first = !state_.before;
	if (is_first && !RecoveryInProgress()) {
		(void)TryAsOwner("state", [this] { state_.before = ReadState(); });
		may_repeat_ = state_.home == CollectorHome::Monitor && state_.before.has_value();
	}
}

void Run::AskProbes() {
	ReadStateBefore();
	WorkUnit unit(state_.home);
	ProbeRun run;
	run.before = state_.before ? &*state_.before : nullptr;
	run.waits = std::move(request_.waits);
	run.planned_every = request_.planned_every;
	run.keeps_plans = state_.home == CollectorHome::Monitor;
	state_.is_now_kept = false;
	state_.now = RunProbes(std::move(run));
	unit.Finish();
}

void Run::FindSamples(const core::Interval &interval) {
	samples_.statements = core::StatementSamplesOf(interval, &left_out_);
	samples_.tables = core::TableSamplesOf(interval);
	samples_.indexes = core::IndexSamplesOf(interval);
	outcome_.changes = core::ChangesOf(interval);
	const std::vector<core::ChangeEvent> traffic = state_.traffic.Add(
		samples_.statements, interval.Seconds("statements"), interval.Now().taken_at);
	outcome_.changes.insert(outcome_.changes.end(), traffic.begin(), traffic.end());
	outcome_.seconds = interval.Seconds();
	outcome_.statements = samples_.statements.size();
	outcome_.tables = samples_.tables.size();
}

/* Plans since the snapshot before; a new one of a known statement is a change. */
void Run::FindPlans() {
	const bool is_read = Try("plans",
	                         [this] {
								 ProbeScope scope;
								 plans_ = ReadPlansOfInterval(state_.now->Find("statements"));
								 scope.Close();
							 }) &&
	                     TryAsOwner("plans", [this] { ReadKeptPlans(plans_); });
	if (!is_read) {
		plans_ = {};
	}
	const auto changes = core::PlanChangesOf(plans_.kept, plans_.seen, state_.now->taken_at);
	outcome_.changes.insert(outcome_.changes.end(), changes.begin(), changes.end());
}

/* Leaves out what was told before, adds what only the tables tell. */
void Run::SettleChanges() {
	FindPlans();
	(void)TryAsOwner("statements", [this] {
		known_ = KnownStatements(IdsOf(samples_));
		DropKnownStatements(outcome_.changes, known_);
		if (may_repeat_) {
			DropToldChanges(outcome_.changes, state_.before->taken_at);
		}
		if (const core::ProbeTable *sessions = state_.now->Find("sessions")) {
			AddNewClients(*sessions, state_.now->taken_at, outcome_.changes);
		}
	});
}

bool Run::CanWrite() {
	const bool is_session = state_.home == CollectorHome::Session;
	if (state_.now->is_standby) {
		outcome_.problems.push_back("this is a standby, which can write nothing");
		return false;
	}
	if (is_session && XactReadOnly) {
		outcome_.problems.push_back("the transaction is read-only");
		return false;
	}
	return true;
}

void Run::Store(const Collected &collected) {
	const double start = ServerClock().Milliseconds();
	const core::Snapshot &now = collected.Now();
	(void)TryAsOwner("partitions", [&now] { MakePartitions(now.taken_at); });
	const bool is_session = state_.home == CollectorHome::Session;
	const bool is_written = TryAsOwner("snapshot", [&] {
		WriteSnapshot(collected, samples_);
		WritePlans(plans_, now.taken_at); // with the change that one of them may be
		if (is_session) {
			WriteState(now);
		}
	});
	if (!is_written) {
		outcome_.kind = CollectOutcome::Kind::NotWritten;
	} else {
		state_.is_now_kept = true;
		TakePlans(plans_.entries);
		StoreNames(now);
		if (!is_session) {
			state_.tail.Add(now.taken_at, left_out_);
		}
	}
	outcome_.write_ms = ServerClock().Milliseconds() - start;
}

/* Apart from the snapshot: a row that another transaction is writing may make this wait, and fail.
 */
void Run::StoreNames(const core::Snapshot &now) {
	std::vector<std::int64_t> unknown;
	for (const std::int64_t id : IdsOf(samples_)) {
		if (!known_.contains(id)) {
			unknown.push_back(id);
		}
	}
	core::ProbeTable texts;
	(void)Try("statement texts", [&] {
		ProbeScope scope;
		texts = AskTexts(unknown);
		scope.Close();
	});
	(void)TryAsOwner("names", [&] {
		WriteTexts(texts, samples_, now.taken_at);
		WriteNames(samples_, now.taken_at);
		if (const core::ProbeTable *sessions = now.Find("sessions")) {
			WriteClients(*sessions, now.taken_at);
		}
	});
}

void Run::Tell(const Collected &collected) {
	for (const std::unique_ptr<IntervalConsumer> &consumer : state_.consumers) {
		const double start = ServerClock().Milliseconds();
		(void)Try(consumer->Name(), [&] { consumer->OnInterval(collected); });
		state_.now->probe_ms[consumer->Name()] = ServerClock().Milliseconds() - start;
	}
}

/* Hours that are over, and partitions that are: once an hour in the monitor. */
void Run::KeepHouse(double at) {
	const double hour = std::floor(at / kHour) * kHour;
	if (state_.rolled_up_at == hour) {
		return;
	}
	std::vector<double> hours;
	std::vector<std::string> old;
	const bool is_known = TryAsOwner("housekeeping", [&] {
		hours = HoursToRollUp(at, kHoursAtOnce);
		old = OldPartitions(at, kDropsAtOnce);
		ForgetOldRows(at);
	});
	bool is_done = is_known && hours.size() < kHoursAtOnce && old.size() < kDropsAtOnce;
	for (const double begin : hours) {
		const bool is_written = TryAsOwner("hour", [this, begin] {
			RollUp(begin);
			state_.tail.Write(begin);
		});
		if (is_written) {
			state_.tail.Forget(begin);
		}
		is_done = is_done && is_written;
	}
	for (const std::string &name : old) {
		is_done = TryAsOwner("partition " + name, [&name] { DropPartition(name); }) && is_done;
	}
	if (state_.home == CollectorHome::Monitor) {
		is_done = TryAsOwner("state", [this] { WriteState(*state_.now); }) && is_done;
	}
	if (is_done) {
		state_.rolled_up_at = hour;
	}
}

CollectOutcome Run::Collect() {
	if (IsLeftToMonitor()) {
		outcome_.kind = CollectOutcome::Kind::Busy;
		return std::move(outcome_);
	}
	AskProbes();
	const core::Interval interval(state_.before ? &*state_.before : nullptr, *state_.now);
	const std::vector<core::SeriesValue> series = core::SeriesOf(interval);
	FindSamples(interval);
	const bool can_write = CanWrite();
	if (can_write) {
		SettleChanges();
	} else {
		outcome_.kind = CollectOutcome::Kind::NotWritten;
	}
	state_.is_now_kept = !can_write;
	const Collected collected = {
		interval, series, outcome_.changes, plans_, state_.home == CollectorHome::Monitor,
		can_write};
	if (can_write) {
		Store(collected);
	}
	Tell(collected);
	if (can_write && outcome_.kind == CollectOutcome::Kind::Written) {
		KeepHouse(state_.now->taken_at);
	}
	return std::move(outcome_);
}

} // namespace

Collector::Collector(CollectorHome home, IntervalConsumers consumers)
	: state_(std::make_unique<CollectorState>()) {
	state_->home = home;
	if (home == CollectorHome::Monitor) {
		// For the whole process: consumers' statements are ours as well.  Of the session, not an
		// override: probe "settings" tells what others get.
		Call([] {
			if (GetConfigOption("pg_stat_statements.track", true, false) != nullptr) {
				SetConfigOption("pg_stat_statements.track", "none", PGC_SUSET, PGC_S_SESSION);
			}
		});
	}
	state_->consumers = std::move(consumers);
}

Collector::~Collector() = default;

CollectOutcome Collector::CollectOnce(CollectRequest request) {
	const CollectorLock lock;
	if (!lock.IsTaken()) {
		CollectOutcome busy;
		busy.kind = CollectOutcome::Kind::Busy;
		busy.problems.emplace_back("somebody else is collecting in this database");
		return busy;
	}
	if (state_->now && (state_->is_now_kept || !state_->before)) {
		state_->before = std::move(state_->now);
	}
	state_->now.reset();
	return Run(*state_, std::move(request)).Collect();
}

bool Collector::KeepState() {
	const std::optional<core::Snapshot> &last =
		state_->now && state_->is_now_kept ? state_->now : state_->before;
	if (!last || RecoveryInProgress()) {
		return false;
	}
	std::vector<std::string> problems;
	return Attempt(state_->home, "state", problems, [&last] {
		AsTableOwner owner;
		WriteState(*last);
		owner.Close();
	});
}

const core::Snapshot *Collector::Latest() const { return state_->now ? &*state_->now : nullptr; }

} // namespace savant::pg
