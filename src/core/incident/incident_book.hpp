/*
 * incident_book.hpp
 *     The life of incidents: opened by symptoms that come together, grown while there are more,
 *     closed when it is quiet.  One at a time: what is wrong at the same time is one incident.
 *     What it takes to open one: opening.hpp.
 */
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/incident/rank_causes.hpp"

namespace savant::core {

struct Incident {
	double started_at = 0;   // of its first symptom
	double detected_at = 0;  // the snapshot that opened it
	double last_seen_at = 0; // the last snapshot with a symptom
	std::optional<double> ended_at;
	Severity severity = Severity::Warning;
	std::string title;
	double extra_s = 0;            // of work in statements, beyond what is usual
	std::vector<Symptom> symptoms; // worst first, each once
	CauseRanking ranking;
};

/* What one interval has shown. */
struct IncidentStep {
	double at = 0;      // the snapshot
	double seconds = 0; // of the interval
	std::vector<Symptom> symptoms;
	/* Of changes: they are kept for half an hour.  Of states: they hold at this snapshot. */
	std::vector<CauseEvidence> changes, states;
	double work_seconds = 0; // in statements, in the interval; NaN = not known
	/* After a restart, a reset or a gap: nothing is concluded. */
	bool is_broken = false;
};

class IncidentBook {
public:
	/* The incident after this step when it was opened, has changed or was closed; else null. */
	const Incident *Add(const IncidentStep &step);

	/* Null when all is quiet. */
	const Incident *Open() const { return open_ ? &*open_ : nullptr; }

	/* JSON, to go on in another process. */
	std::string Save() const;
	/* False, and as new, when the text is not of Save(). */
	bool Restore(std::string_view text);

	/* Symptoms this near belong together: five minutes, five intervals when these are shorter. */
	static double Reach(double seconds);
	static constexpr double kTogether = 5 * 60.0, kTogetherSteps = 5;
	static constexpr int kQuietIntervals = 3;
	/*
	 * Intervals that a symptom without impact of its own, such as a statement that reads more
	 * blocks, holds an incident open.  What is left of an incident opens no other one.
	 */
	static constexpr double kNews = 10;
	static constexpr std::size_t kMostSymptoms = 50;
	static constexpr std::size_t kMostEvidence = 500;

private:
	void Remember(const IncidentStep &step);
	bool MayOpen(const IncidentStep &step);
	void Begin(const IncidentStep &step);
	void Grow(const IncidentStep &step);
	bool IsLoud(const Symptom &symptom, const IncidentStep &step) const;
	bool IsKnown(const Symptom &symptom) const;
	double UsualWork(double seconds) const;

	std::optional<Incident> open_;
	Incident closed_;
	std::vector<Symptom> recent_;
	std::vector<Symptom> known_; // of the incident before, as long as they last
	std::vector<CauseEvidence> evidence_, states_;
	std::deque<double> work_; // seconds per second of quiet intervals
	int quiet_ = 0;
	bool was_suspect_ = false; // the interval before was nearly one
};

} // namespace savant::core
