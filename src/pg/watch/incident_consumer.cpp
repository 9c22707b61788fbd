/*
 * incident_consumer.cpp
 *     From one snapshot to anomalies, symptoms, evidence, and the incident that they make.
 */
#include "pg/watch/incident_consumer.hpp"

#include <algorithm>
#include <cmath>

#include "core/health/health_rule.hpp"
#include "pg/watch/monitor_slots.hpp"
#include "pg/watch/plan_store.hpp"

namespace savant::pg {

namespace {

constexpr const char *kBookName = "*incidents"; // beside the names of series
constexpr double kSaveEvery = 3600;
constexpr std::size_t kMostToCatchUp = 2000; // snapshots
constexpr double kNews = 10;                 // intervals in which a lasting finding is news
constexpr double kSettling = 2.5; // intervals after the first snapshot: what is found was there
constexpr double kBaselineShare = 0.1;
constexpr double kMilliseconds = 1000;

/* Counters that start anew, or other sessions than before, teach nothing. */
bool IsBroken(const core::Interval &interval) {
	using Kind = core::Discontinuity::Kind;
	const auto &breaks = interval.Discontinuities();
	return interval.Before() == nullptr ||
	       std::any_of(breaks.begin(), breaks.end(), [](const core::Discontinuity &found) {
			   return found.kind != Kind::CounterFell && found.kind != Kind::ClockStep;
		   });
}

/* Index builds and rewrites by people load the server in ways that are not usual. */
bool IsMaintained(const core::Snapshot &now) {
	const core::ProbeTable *progress = now.Find("progress");
	for (std::size_t row = 0; progress != nullptr && row < progress->Rows(); row++) {
		const std::string &kind = progress->Text(row, "kind");
		if (kind == "create_index" || kind == "cluster" || kind == "base_backup") {
			return true;
		}
	}
	return false;
}

core::StatementWork WorkOf(const core::StatementSample &sample, double seconds) {
	core::StatementWork work;
	work.time = {sample.calls, sample.total_ms, sample.sum_sq_ms};
	work.seconds = seconds;
	work.rows = sample.rows;
	work.blocks = sample.blocks_hit + sample.blocks_read;
	work.reads = sample.blocks_read;
	work.temp_blocks = sample.temp_read + sample.temp_written;
	work.plan_ms = sample.plan_ms;
	work.io_ms = sample.io_ms;
	return work;
}

bool IsOfCluster(const core::HealthSign &sign) {
	const core::HealthRule *rule = core::FindHealthRule(sign.rule);
	return rule != nullptr && rule->scope == core::ProbeScope::Cluster;
}

/* Rules that look twice before they alert are not to open an incident at the first look. */
bool IsConfirmed(const core::HealthSign &sign, double at, double seconds) {
	const core::HealthRule *rule = core::FindHealthRule(sign.rule);
	return rule == nullptr || rule->of <= 1 || at - sign.since >= seconds / 2;
}

double Blend(double old, double now) {
	return std::isfinite(now) ? old + kBaselineShare * (now - old) : old;
}

} // namespace

IncidentConsumer::Watched &IncidentConsumer::WatchOf(const core::SeriesDefinition &series) {
	const auto found = watched_.find(series.id);
	if (found != watched_.end()) {
		return found->second;
	}
	return watched_.emplace(series.id, Watched{core::SeriesWatch(series.kind), 0, false})
	    .first->second;
}

void IncidentConsumer::Load(const Collected &collected) {
	first_at_ = FirstSnapshotAt();
	for (const auto &[name, kept] : ReadDetectorStates()) {
		const core::SeriesDefinition *series = core::FindSeries(name);
		if (name == kBookName) {
			(void)book_.Restore(kept.state);
		} else if (series != nullptr && series->is_watched &&
		           WatchOf(*series).watch.Restore(kept.state)) {
			WatchOf(*series).saved_at = kept.saved_at;
			saved_at_ = std::max(saved_at_, kept.saved_at);
		}
	}
	CatchUp(collected.Now().taken_at);
	EndOtherIncidents(book_.Open() == nullptr ? 0 : book_.Open()->detected_at,
	                  collected.Now().taken_at);
	is_loaded_ = true;
}

void IncidentConsumer::CatchUp(double now) {
	double oldest = now;
	for (const core::SeriesDefinition *series : core::AllSeries()) {
		if (series->is_watched) {
			oldest = std::min(oldest, WatchOf(*series).saved_at);
		}
	}
	for (const KeptReading &reading : ReadReadings(oldest, now, kMostToCatchUp)) {
		const auto watched = watched_.find(reading.series);
		if (watched != watched_.end() && reading.at > watched->second.saved_at) {
			(void)watched->second.watch.Add({reading.at, reading.value, reading.weight, true});
			watched->second.had_value = true;
		}
	}
}

std::vector<SeriesAnomaly> IncidentConsumer::WatchSeries(const Collected &collected, bool learn) {
	const double at = collected.Now().taken_at;
	std::vector<SeriesAnomaly> anomalies;
	std::map<std::string_view, const core::SeriesValue *> values;
	for (const core::SeriesValue &value : collected.series) {
		values[value.series->id] = &value;
	}
	for (const core::SeriesDefinition *series : core::AllSeries()) {
		if (!series->is_watched) {
			continue;
		}
		Watched &watched = WatchOf(*series);
		const auto value = values.find(series->id);
		std::optional<core::Anomaly> anomaly;
		if (value != values.end() && std::isfinite(value->second->value)) {
			anomaly = watched.watch.Add({at, value->second->value, value->second->weight, learn});
			ongoing_.Update(series->id, value->second->value, at);
			watched.had_value = true;
		} else if (watched.had_value && learn) {
			anomaly = watched.watch.Missed(at);
		}
		if (anomaly) {
			anomalies.push_back({series->id, *anomaly});
		}
	}
	return anomalies;
}

void IncidentConsumer::AddAnomalies(const std::vector<SeriesAnomaly> &anomalies,
                                    const Collected &collected, core::IncidentStep &step) {
	const double at = collected.Now().taken_at;
	for (const SeriesAnomaly &found : anomalies) {
		const core::SeriesDefinition *series = core::FindSeries(found.series);
		std::optional<core::Symptom> symptom = core::SymptomOf(*series, found.anomaly);
		if (!symptom) {
			continue;
		}
		symptom->at = at;
		if (core::IsFelt(symptom->node)) {
			ongoing_.Begin(*symptom, found.anomaly);
		} else {
			step.symptoms.push_back(*std::move(symptom));
		}
	}
	for (core::Symptom &symptom : ongoing_.At(at)) {
		step.symptoms.push_back(std::move(symptom));
	}
}

void IncidentConsumer::AddHealth(const Collected &collected, core::IncidentStep &step) {
	const double at = collected.Now().taken_at;
	const double seconds = std::max(collected.interval.Seconds(), 1.0);
	const double began = book_.Open() == nullptr ? at : book_.Open()->started_at;
	const double settled = first_at_ + kSettling * seconds;
	const double since =
		std::max(settled, std::min(at, began) - core::IncidentBook::Reach(seconds));
	const bool is_other = collected.by_monitor && !IsClusterMonitor();
	for (core::HealthSign &sign : ReadHealthSigns(since)) {
		sign.is_confirmed = IsConfirmed(sign, at, seconds);
		std::optional<core::Symptom> symptom = core::SymptomOf(sign, at);
		if (symptom && is_other && IsOfCluster(sign)) {
			symptom->severity = core::Severity::Info; // worth knowing; another database opens one
			symptom->weight = 0;
		}
		if (symptom && (core::IsFelt(symptom->node) || sign.since >= at - kNews * seconds)) {
			step.symptoms.push_back(*std::move(symptom));
		}
	}
}

void IncidentConsumer::AddRegressions(const Collected &collected, core::IncidentStep &step) {
	const std::vector<core::StatementSample> samples = core::StatementSamplesOf(collected.interval);
	const double at = collected.Now().taken_at;
	const double before = book_.Open() == nullptr ? at : std::min(at, book_.Open()->started_at);
	const std::vector<StatementPast> pasts = ReadPasts(samples, before);
	const std::map<std::int64_t, core::PlanSwitch> plans =
		core::PlanSwitchesOf(collected.plans.kept, collected.plans.seen, before);
	std::vector<core::StatementPair> pairs;
	std::vector<StatementRegression> slower; // by pair
	for (const StatementPast &past : pasts) {
		for (const core::StatementSample &sample : samples) {
			if (sample.query_id == past.query_id && sample.role_id == past.role_id &&
			    sample.is_top == past.is_top) {
				pairs.push_back({past.work, WorkOf(sample, step.seconds)});
				slower.push_back({sample, past.work.time.calls, {}, ""});
				if (const auto plan = plans.find(sample.query_id); plan != plans.end()) {
					pairs.back().before.plan = plan->second.before;
					pairs.back().now.plan = plan->second.now;
					slower.back().plan_difference = plan->second.difference;
				}
			}
		}
	}
	std::vector<StatementRegression> found;
	for (const core::RegressedStatement &regression : core::FindRegressions(pairs)) {
		found.push_back(slower[regression.statement]);
		found.back().regression = regression;
		step.symptoms.push_back(
			core::SymptomOf(core::SlowerStatement{found.back().sample.query_id, regression,
		                                          found.back().plan_difference},
		                    at));
	}
	WriteRegressions(found, at);
}

/* What is usual, while nothing is wrong. */
void IncidentConsumer::Learn(const Collected &collected) {
	const core::CauseBaseline now = core::BaselineOf(collected.interval);
	if (!has_baseline_) {
		baseline_ = now;
		has_baseline_ = std::isfinite(now.sessions) && std::isfinite(now.calls_per_commit);
		return;
	}
	baseline_.sessions = Blend(baseline_.sessions, now.sessions);
	baseline_.calls_per_second = Blend(baseline_.calls_per_second, now.calls_per_second);
	baseline_.calls_per_commit = Blend(baseline_.calls_per_commit, now.calls_per_commit);
	baseline_.wal_bytes_per_second =
		Blend(baseline_.wal_bytes_per_second, now.wal_bytes_per_second);
}

void IncidentConsumer::Freeze(double now) {
	for (auto &[series, watched] : watched_) {
		if (book_.Open() == nullptr) {
			watched.watch.Thaw();
		} else {
			watched.watch.Freeze(now);
		}
	}
}

void IncidentConsumer::SaveWhenDue(const Collected &collected) {
	const double at = collected.Now().taken_at;
	std::map<std::string, std::string> states;
	if (!collected.by_monitor || at - saved_at_ >= kSaveEvery) {
		for (const auto &[series, watched] : watched_) {
			states[series] = watched.watch.Save();
		}
		saved_at_ = at;
	}
	// An open incident is to be known to whoever watches next, even after a crash.
	if (!states.empty() || book_.Open() != nullptr) {
		states[kBookName] = book_.Save();
		WriteDetectorStates(states, at);
	}
}

void IncidentConsumer::OnInterval(const Collected &collected) {
	if (!collected.can_write) {
		return;
	}
	AsTableOwner owner;
	if (!is_loaded_) {
		Load(collected);
	}
	core::IncidentStep step;
	step.at = collected.Now().taken_at;
	step.seconds = collected.interval.Seconds();
	step.is_broken = IsBroken(collected.interval);
	const bool learn = !step.is_broken && !IsMaintained(collected.Now());
	const std::vector<SeriesAnomaly> anomalies = WatchSeries(collected, learn);
	WriteAnomalies(anomalies, step.at);
	step.changes = core::EvidenceOfChanges(collected.changes);
	if (!step.is_broken) {
		AddAnomalies(anomalies, collected, step);
		AddRegressions(collected, step);
		step.states = core::EvidenceOfState(collected.interval, baseline_);
		step.work_seconds = collected.interval.Sum("statements", "total_ms") / kMilliseconds;
	}
	AddHealth(collected, step);
	if (const core::Incident *incident = book_.Add(step)) {
		WriteIncident(*incident, step.at);
	} else if (!step.is_broken) {
		Learn(collected);
	}
	Freeze(step.at);
	SaveWhenDue(collected);
	owner.Close();
}

} // namespace savant::pg
