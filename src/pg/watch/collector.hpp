/*
 * collector.hpp
 *     One collection, from the probes to the tables: what the monitor does every interval and
 *     ai_collect() does when it is called.
 *
 *   1. ask the probes                     a read of its own
 *   2. compare with the snapshot before   no transaction
 *   3. write                              snapshot, series, samples, changes: all or nothing
 *   4. consumers, one by one              each in a unit of work of its own
 *   5. hours that are over, old partitions
 *
 * A unit of work is a transaction in the monitor and a subtransaction in a session.  A unit that
 * fails is rolled back, told in CollectOutcome::problems, and the others go on.
 */
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/watch/change_event.hpp"
#include "core/watch/series.hpp"
#include "core/watch/snapshot.hpp"
#include "pg/boundary.hpp"

namespace savant::pg {

struct PlansOfInterval; // pg/watch/plan_store.hpp

/* What one collection has seen, for those who draw conclusions. */
struct Collected {
	const core::Interval &interval;
	const std::vector<core::SeriesValue> &series;
	const std::vector<core::ChangeEvent> &changes;
	const PlansOfInterval &plans;
	bool by_monitor; // else ai_collect()
	/* False on a standby: a consumer may look, and write nothing. */
	bool can_write;

	const core::Snapshot &Now() const { return interval.Now(); }
};

/*
 * Detectors, health rules, incidents, alerts: called after the snapshot is written, in the order
 * of the list.  One object per process of the monitor, so it may keep what it has learnt; in a
 * session each call of ai_collect() has new ones, which must find it in their tables.
 */
class IntervalConsumer {
public:
	virtual ~IntervalConsumer() = default;
	/* For the log and for savant.snapshot.probe_ms: "health". */
	virtual const char *Name() const = 0;
	/*
	 * Within a unit of work, with the rights of the current user; rows are written through
	 * AsTableOwner.  Takes at most some tens of milliseconds.  Throws what it likes: it is
	 * rolled back and told, and called again after the next snapshot.
	 */
	virtual void OnInterval(const Collected &collected) = 0;
};
using IntervalConsumers = std::vector<std::unique_ptr<IntervalConsumer>>;

/* Where the collection runs. */
enum class CollectorHome {
	Monitor, // no transaction is open; the snapshot before is in memory, plans are kept; the first
	         // one is compared with what KeepState() left
	Session, // within the caller's transaction; the snapshot before is in savant.collector_state
};

struct CollectRequest {
	double planned_every = 0; // seconds between snapshots; 0 = by hand
	/*
	 * The monitor's wait samples since the snapshot before: columns of probe "waits" (see
	 * core/watch/session_probes.cpp).  Absent: one look at the sessions.
	 */
	std::optional<core::ProbeTable> waits;
};

struct CollectOutcome {
	enum class Kind {
		Written,
		NotWritten, // standby, read-only transaction, tables gone or locked: see `problems`
		Busy,       // somebody else is collecting in this database; nothing was asked
	};
	Kind kind = Kind::Written;
	/* What did not work, one line each; the probes' own failures are in the snapshot. */
	std::vector<std::string> problems;
	std::vector<core::ChangeEvent> changes;
	double seconds = 0;                     // since the snapshot before; 0 = there was none
	std::size_t statements = 0, tables = 0; // rows written of either
	double write_ms = 0;
};

struct CollectorState;

class Collector {
public:
	Collector(CollectorHome home, IntervalConsumers consumers);
	~Collector();
	Collector(const Collector &) = delete;
	Collector &operator=(const Collector &) = delete;

	/*
	 * Throws pg::Error only when the query is cancelled or the process is to end; whatever else
	 * goes wrong is in the outcome.
	 */
	CollectOutcome CollectOnce(CollectRequest request);

	/*
	 * Keeps the latest snapshot that was written in savant.collector_state, for the collector of
	 * the next process: the monitor's also does so once an hour.  False when that was not possible.
	 */
	bool KeepState();

	/* The latest snapshot; null before the first. */
	const core::Snapshot *Latest() const;

private:
	std::unique_ptr<CollectorState> state_;
};

/*
 * While it lives, statements run as the owner of the extension's tables, with a search_path of
 * our own; row security does not apply.  To be left with Close(), or by the abort of the unit of
 * work.  Throws pg::Error; core::UserError(NotConfigured) when the tables are gone.
 */
class AsTableOwner {
public:
	AsTableOwner();
	~AsTableOwner();
	AsTableOwner(const AsTableOwner &) = delete;
	AsTableOwner &operator=(const AsTableOwner &) = delete;
	void Close() noexcept;

private:
	Oid user_ = InvalidOid;
	int security_ = 0;
	int level_ = 0;
	bool open_ = false;
};

} // namespace savant::pg
