/*
 * snapshot.hpp
 *     What the server said at one moment, and what changed between two of them.
 */
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/watch/probe.hpp"
#include "core/watch/probe_table.hpp"

namespace savant::core {

/* Why a probe has no answer. */
struct ProbeFailure {
	enum class Kind {
		NotApplicable, // standby, no extension, other version, not due
		Refused,       // no privilege
		TimedOut,      // statement_timeout or lock_timeout
		Failed,
	};
	Kind kind = Kind::Failed;
	std::string sqlstate; // "" of NotApplicable
	std::string message;
};

struct Snapshot {
	double taken_at = 0; // seconds since 1970, the server's clock
	double elapsed =
		0; // seconds of a clock that never steps, from an arbitrary start; 0 = not known
	int server_version = 0;
	bool is_standby = false;
	std::string role;         // who asked: another role sees other rows
	double planned_every = 0; // seconds between snapshots of the monitor; 0 = taken by hand
	std::map<std::string, ProbeTable, std::less<>> answers; // by probe id
	std::map<std::string, ProbeFailure, std::less<>> failures;
	/* Of answers that were carried over from an earlier snapshot: their time.  Others are new. */
	std::map<std::string, double, std::less<>> asked_at;
	std::map<std::string, double, std::less<>> probe_ms; // what each probe took
	double took_ms = 0;

	/* Null when the probe has no answer. */
	const ProbeTable *Find(std::string_view probe) const;
	/* taken_at, or when a carried answer was given. */
	double AskedAt(std::string_view probe) const;
};

/* JSON and back, for fixtures and for the state kept by ai_collect().  Throws UserError. */
std::string SnapshotJson(const Snapshot &snapshot);
Snapshot SnapshotFromJson(std::string_view text);

/*
 * What is wrong with an interval.  Nothing has a difference after FirstSnapshot, Restart and
 * RoleChange, the probe has none after StatsReset, the rows in question after CounterFell; after
 * ClockStep and Gap differences hold.
 */
struct Discontinuity {
	enum class Kind { FirstSnapshot, Restart, StatsReset, CounterFell, ClockStep, RoleChange, Gap };
	Kind kind = Kind::FirstSnapshot;
	std::string probe; // "" = all probes
	std::string detail;
};
std::string_view Name(Discontinuity::Kind kind); // first_snapshot, restart, ...
std::string_view Name(ProbeFailure::Kind kind);  // not_applicable, refused, ...

/*
 * Two snapshots next to each other.  A counter of a probe that was reset, or of a row that is new
 * or whose counters fell, has no difference: NaN, never a spike.  Where the probe's new rows start
 * from zero, their differences are their values.
 */
class Interval {
public:
	/* `before` may be null: there are no differences then.  Both must outlive the interval. */
	Interval(const Snapshot *before, const Snapshot &now);

	const Snapshot &Now() const { return now_; }
	const Snapshot *Before() const { return before_; }
	/* Elapsed seconds by the clock that does not step, else by the server's; 0 = not known. */
	double Seconds() const { return seconds_; }
	bool HasDifferences(std::string_view probe) const;
	const std::vector<Discontinuity> &Discontinuities() const { return discontinuities_; }

	/* Seconds between the two answers of the probe; NaN without differences. */
	double Seconds(std::string_view probe) const;
	/* now - before of a counter in row `row` of the probe's answer now. */
	double Difference(std::string_view probe, std::size_t row, std::string_view counter) const;
	/* The same of all rows, by row; empty without differences or without the column. */
	std::vector<double> Differences(std::string_view probe, std::string_view counter) const;
	/* Difference per second. */
	double Rate(std::string_view probe, std::size_t row, std::string_view counter) const;
	/* The row of the same key in the snapshot before; -1 = none. */
	int RowBefore(std::string_view probe, std::size_t row) const;
	/* Sum over all rows that have a difference; NaN when none has. */
	double Sum(std::string_view probe, std::string_view counter) const;

private:
	struct Link {
		const ProbeTable *before = nullptr;
		std::vector<int> rows;    // of now -> of before; -1 = new
		std::vector<bool> broken; // the row was reset, or a counter of it fell
		bool reset = false;       // no row has a difference
		bool from_zero = false;   // new and broken rows have their value
		double seconds = 0;
	};

	void CompareClocks();
	void CompareServers();
	void LinkProbe(const std::string &id, const ProbeTable &table);
	void FindReset(const std::string &id, const ProbeTable &table, const Probe &probe, Link &link);
	void FindFallen(const std::string &id, const ProbeTable &table, const Probe &probe, Link &link);
	void Note(Discontinuity::Kind kind, std::string probe, std::string detail);
	double Difference(const Link &link, const ProbeTable &table, std::size_t row, int column,
	                  int column_before) const;

	const Snapshot *before_;
	const Snapshot &now_;
	double seconds_ = 0;
	bool nothing_holds_ = true; // no probe has differences
	std::vector<Discontinuity> discontinuities_;
	std::map<std::string, Link, std::less<>> links_;
};

} // namespace savant::core
