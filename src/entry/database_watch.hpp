/*
 * database_watch.hpp
 *     The watch of one database: what the monitor does beside writing the record.
 *
 *   a snapshot            every savant.monitor_interval, at a steady pace
 *   a look at the waits   every savant.monitor_sample_interval between two snapshots
 *   posting alerts        whenever a delivery is due
 *   reports               after a snapshot, when one is due; a model's words when they come
 *
 * It goes on after everything that a snapshot can run into: a lock, a full disk, a cancellation, a
 * standby that is promoted.  What did not work is told in the log, the same line once an hour.
 */
#pragma once

#include <map>
#include <memory>
#include <string>

#include "pg/watch/alert_sender.hpp"
#include "pg/watch/collector.hpp"
#include "pg/watch/monitor_slots.hpp"
#include "pg/watch/report_writer.hpp"
#include "pg/watch/wait_sampler.hpp"

namespace savant::entry {

/*
 * Called once by a monitor, or the launcher, that is connected: gives the session the settings that
 * the watch was tested with, whatever the files, the database and the role say.  Throws pg::Error.
 */
void FixSessionSettings();

/*
 * A signal handler: the process is to end.  Cancels what a snapshot is doing, so that nobody waits
 * for a probe; writing the record is never cancelled.
 */
void EndOnSignal(int signal);

class DatabaseWatch {
public:
	/* Looks again at whether this database is to be watched.  Throws pg::Error. */
	void Review();

	bool IsOn() const { return decision_ == pg::WatchDecision::Watches; }

	/*
	 * Does what is due.  No transaction is open before or after.  Throws pg::Error when the
	 * process is better started anew.
	 */
	void Turn();

	/* The process is to end: keeps what the next monitor compares its first snapshot with. */
	void Leave();

	/* Milliseconds until something is due, at most `most`. */
	long WaitMs(long most) const;
	/* Something is due too when this is readable; -1 = there is nothing. */
	int WaitFd() const { return sender_ == nullptr ? -1 : sender_->WaitFd(); }

private:
	void Watch();
	bool IsSnapshotDue(TimestampTz now) const;
	void TellReport();
	void TakeSnapshot(TimestampTz now);
	pg::CollectOutcome Collect();
	/* Steadily; what was missed in a collection longer than the interval is left out. */
	void PlanNext(TimestampTz began, TimestampTz ended);
	void Complain(const std::string &problem);

	pg::WatchDecision decision_ = pg::WatchDecision::Unknown;
	TimestampTz next_at_ = 0;
	TimestampTz sample_at_ = 0;
	pg::WaitSampler sampler_;
	std::unique_ptr<pg::Collector> collector_;
	std::unique_ptr<pg::AlertSender> sender_;
	std::unique_ptr<pg::ReportWriter> writer_;
	std::map<std::string, TimestampTz> told_;
};

} // namespace savant::entry
