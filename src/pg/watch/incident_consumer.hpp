/*
 * incident_consumer.hpp
 *     Draws conclusions from each snapshot: anomalies of series, slower statements, incidents.
 *
 * What it learns is in memory.  The monitor saves it once an hour in savant.detector_state and
 * catches up from savant.series_sample when it starts; ai_collect() reads and saves it each time.
 */
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/detect/series_watch.hpp"
#include "core/incident/incident_book.hpp"
#include "core/incident/ongoing_anomalies.hpp"
#include "pg/watch/collector.hpp"
#include "pg/watch/incident_store.hpp"

namespace savant::pg {

class IncidentConsumer final : public IntervalConsumer {
public:
	const char *Name() const override { return "incidents"; }
	void OnInterval(const Collected &collected) override;

private:
	/* A series with its detectors. */
	struct Watched {
		core::SeriesWatch watch;
		double saved_at = 0;
		bool had_value = false;
	};

	void Load(const Collected &collected);
	void CatchUp(double now);
	Watched &WatchOf(const core::SeriesDefinition &series);
	std::vector<SeriesAnomaly> WatchSeries(const Collected &collected, bool learn);
	void AddAnomalies(const std::vector<SeriesAnomaly> &anomalies, const Collected &collected,
	                  core::IncidentStep &step);
	void AddHealth(const Collected &collected, core::IncidentStep &step);
	void AddRegressions(const Collected &collected, core::IncidentStep &step);
	void Learn(const Collected &collected);
	void Freeze(double now);
	void SaveWhenDue(const Collected &collected);

	bool is_loaded_ = false;
	double first_at_ = 0; // of all snapshots
	double saved_at_ = 0;
	std::map<std::string, Watched> watched_; // by series
	core::OngoingAnomalies ongoing_;
	core::IncidentBook book_;
	core::CauseBaseline baseline_;
	bool has_baseline_ = false;
};

} // namespace savant::pg
