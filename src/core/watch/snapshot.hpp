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
	std::map<std::string, ProbeTable, std::less<>> answers; // by probe id
	std::map<std::string, ProbeFailure, std::less<>> failures;
	std::map<std::string, double, std::less<>> probe_ms; // what each probe took
	double took_ms = 0;

	/* Null when the probe has no answer. */
	const ProbeTable *Find(std::string_view probe) const;
};

/* JSON and back, for fixtures and for the state kept by ai_collect().  Throws InvalidInput. */
std::string SnapshotJson(const Snapshot &snapshot);
Snapshot SnapshotFromJson(std::string_view text);

/* What makes an interval worthless for counters, and worth an event. */
struct Discontinuity {
	enum class Kind { FirstSnapshot, Restart, StatsReset, CounterFell, ClockStep, RoleChange, Gap };
	Kind kind = Kind::FirstSnapshot;
	std::string probe; // "" = all probes
	std::string detail;
};

/*
 * Two snapshots next to each other.  A counter of a probe that was reset, or of a row that is new,
 * has no difference: NaN, never a spike.
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

	/* now - before of a counter in row `row` of the probe's answer now. */
	double Difference(std::string_view probe, std::size_t row, std::string_view counter) const;
	/* The same per second. */
	double Rate(std::string_view probe, std::size_t row, std::string_view counter) const;
	/* The row of the same key in the snapshot before; -1 = none. */
	int RowBefore(std::string_view probe, std::size_t row) const;
	/* Sum over all rows that have a difference; NaN when none has. */
	double Sum(std::string_view probe, std::string_view counter) const;

private:
	struct Link {
		const ProbeTable *before = nullptr;
		std::vector<int> rows; // of now -> of before
		bool reset = false;
	};
	const Snapshot *before_;
	const Snapshot &now_;
	double seconds_ = 0;
	std::vector<Discontinuity> discontinuities_;
	std::map<std::string, Link, std::less<>> links_;
};

} // namespace savant::core
