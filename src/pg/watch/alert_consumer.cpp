/*
 * alert_consumer.cpp
 *     From what is true at a snapshot to alerts.
 */
#include "pg/watch/alert_consumer.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "core/alert/alert_owner.hpp"
#include "core/health/health_rule.hpp"
#include "pg/datum.hpp"
#include "pg/settings.hpp"
#include "pg/watch/alert_store.hpp"
#include "pg/watch/health_reader.hpp"
#include "pg/watch/monitor_slots.hpp"
#include "pg/watch/probe_query.hpp"

namespace savant::pg {

namespace {

using core::AlertSource;

constexpr double kSecondsPerMinute = 60, kSecondsPerHour = 3600;
constexpr double kGapIntervals = 3; // longer without a snapshot is a gap
constexpr double kClearShare = 0.9; // below this share of a threshold a condition is clear
constexpr std::size_t kMostLogged = 1000;

core::Severity LeastSeverity() {
	const std::string name = guc_alert_min_severity == nullptr ? "" : guc_alert_min_severity;
	return name == "critical" ? core::Severity::Critical
	       : name == "info"   ? core::Severity::Info
	                          : core::Severity::Warning;
}

bool IsAfterGap(const Collected &collected) {
	const core::Interval &interval = collected.interval;
	const double planned = collected.Now().planned_every;
	const double passed = interval.Seconds();
	return interval.Before() == nullptr || (planned > 0 && passed > kGapIntervals * planned);
}

bool IsOfCluster(const core::AlertKey &key) {
	const core::HealthRule *rule =
		key.source == AlertSource::Health ? core::FindHealthRule(key.rule) : nullptr;
	return rule != nullptr && rule->scope == core::ProbeScope::Cluster;
}

/* What is true of the whole server is told by one database alone. */
void ShareWithOthers(const Collected &collected, std::vector<core::AlertTrack> &tracks,
                     AlertTruth &truth) {
	if (!collected.by_monitor) {
		return;
	}
	core::ShareAlerts(
		IsClusterMonitor(), IsOfCluster,
		[](const core::AlertKey &key) { return AlertOwnerOf(core::AlertKeyNumber(key)); }, tracks,
		truth.conditions);
}

/* So that other databases know of what is open here, also when nothing about it has changed. */
void TellOthers(const Collected &collected, const std::vector<core::AlertTrack> &tracks,
                const std::vector<core::AlertChange> &changes) {
	if (!collected.by_monitor) {
		return;
	}
	std::map<core::AlertKey, core::AlertState> alerts;
	for (const core::AlertTrack &track : tracks) {
		if (track.alert && !track.elsewhere.tells) {
			alerts[track.key] = *track.alert;
		}
	}
	for (const core::AlertChange &change : changes) {
		if (change.step.alert) {
			alerts[change.key] = *change.step.alert;
		}
	}
	for (const auto &[key, alert] : alerts) {
		if (IsOfCluster(key) && alert.is_open) {
			OwnAlert(core::AlertKeyNumber(key), alert.told_at, alert.told_severity);
		} else if (IsOfCluster(key)) {
			DisownAlert(core::AlertKeyNumber(key));
		}
	}
}

/* savant.rule_setting over the rule's own. */
core::HealthThresholds ThresholdsOf(const core::HealthRule &rule,
                                    const core::HealthSettings &settings) {
	const auto set = settings.find(rule.id);
	return set == settings.end() ? rule.thresholds : set->second;
}

core::AlertFigures FiguresOf(const core::AlertKey &key, const core::HealthSettings &settings) {
	core::AlertFigures figures;
	if (key.source != AlertSource::Health) {
		// An incident, and a burn rate over two windows, are themselves made of several snapshots.
		figures.of = figures.within = figures.clear = 1;
	} else if (const core::HealthRule *rule = core::FindHealthRule(key.rule)) {
		const core::HealthThresholds thresholds = ThresholdsOf(*rule, settings);
		figures.of = rule->of;
		figures.within = rule->within;
		figures.clear = rule->clear;
		figures.low_is_bad = rule->low_is_bad;
		figures.thresholds[0] = thresholds.info;
		figures.thresholds[1] = thresholds.warning;
		figures.thresholds[2] = thresholds.critical;
	}
	return figures;
}

/* The thresholds at which an alert is clear; of a rule that is switched off: none. */
core::HealthThresholds ClearThresholds(const core::HealthRule &rule,
                                       const core::HealthThresholds &usual) {
	const double factor = rule.low_is_bad ? 1 / kClearShare : kClearShare;
	return {usual.info * factor, usual.warning * factor, usual.critical * factor, usual.enabled};
}

/*
 * Rules of open alerts that find nothing any more are asked once more, with the thresholds at
 * which an alert is clear: what they find then is near.
 */
void AddNear(const Collected &collected, const std::vector<core::AlertTrack> &tracks,
             const core::HealthSettings &usual, AlertTruth &truth) {
	std::set<core::AlertKey> missing;
	for (const core::AlertTrack &track : tracks) {
		if (track.alert && track.alert->is_open && !track.elsewhere.tells &&
		    track.key.source == AlertSource::Health) {
			missing.insert(track.key);
		}
	}
	for (const core::AlertCondition &condition : truth.conditions) {
		missing.erase(condition.key);
	}
	if (missing.empty()) {
		return;
	}
	core::HealthSettings settings;
	for (const core::HealthRule *rule : core::AllHealthRules()) {
		const bool is_asked =
			std::any_of(missing.begin(), missing.end(),
		                [rule](const core::AlertKey &key) { return key.rule == rule->id; });
		settings[rule->id] = ClearThresholds(*rule, ThresholdsOf(*rule, usual));
		settings[rule->id].enabled = is_asked && settings[rule->id].enabled;
	}
	TableHealthHistory history;
	const core::HealthReport report = core::CheckHealth(collected.interval, settings, &history);
	for (const core::HealthReport::Unknown &unknown : report.not_applicable) {
		for (const core::AlertKey &key : missing) {
			if (key.rule == unknown.rule->id) {
				truth.unknown.insert(key);
			}
		}
	}
	for (const core::HealthFinding &finding : report.findings) {
		const core::AlertKey key = {AlertSource::Health, finding.rule->id, finding.object};
		if (missing.contains(key)) {
			truth.conditions.push_back({key, finding.severity, finding.value, finding.threshold,
			                            finding.title, finding.detail, finding.remedy,
			                            finding.evidence, true});
		}
	}
}

} // namespace

void AlertConsumer::OnInterval(const Collected &collected) {
	if (!collected.can_write) {
		TellLog(collected);
		return;
	}
	const double at = collected.Now().taken_at;
	core::AlertMoment moment;
	moment.at = at;
	moment.cooldown_s = guc_alert_cooldown * kSecondsPerMinute;
	moment.least = LeastSeverity();
	moment.after_gap = IsAfterGap(collected);
	AsTableOwner owner;
	ProbeScope scope;
	MeasureObjectives(at, collected.Now().planned_every);
	std::vector<core::AlertTrack> tracks = ReadAlertTracks(at - moment.cooldown_s);
	AlertTruth truth;
	ReadHealthTruth(at, truth);
	ShareWithOthers(collected, tracks, truth);
	const core::HealthSettings settings = ReadHealthSettings();
	AddNear(collected, tracks, settings, truth);
	ReadIncidentTruth(truth);
	ReadObjectiveTruth(at, truth);
	const std::vector<core::AlertChange> changes = core::AdvanceAlerts(
		tracks, truth.conditions, ReadSilences(at), moment,
		[&settings](const core::AlertKey &key) { return FiguresOf(key, settings); },
		[&truth](const core::AlertKey &key) { return truth.unknown.contains(key); });
	(void)WriteAlertChanges(changes, at);
	TellOthers(collected, tracks, changes);
	if (std::floor(forgot_at_ / kSecondsPerHour) != std::floor(at / kSecondsPerHour)) {
		ForgetOldAlerts(at);
		forgot_at_ = at;
	}
	scope.Close();
	owner.Close();
}

/* What a primary would do with tables, less the waiting: a standby has no place to count. */
void AlertConsumer::TellLog(const Collected &collected) {
	if (!collected.by_monitor || !collected.Now().is_standby) {
		return;
	}
	const core::HealthReport report =
		core::CheckHealth(collected.interval, ReadHealthSettings(), nullptr);
	if (logged_at_.size() > kMostLogged) {
		logged_at_.clear();
	}
	for (const core::HealthFinding &finding : report.findings) {
		const bool is_cluster = finding.rule->scope == core::ProbeScope::Cluster;
		if (static_cast<int>(finding.severity) < static_cast<int>(LeastSeverity()) ||
		    (is_cluster && !IsClusterMonitor())) {
			continue;
		}
		const double at = collected.Now().taken_at;
		const std::string key = finding.rule->id + std::string(" ") + finding.object;
		const auto last = logged_at_.find(key);
		if (last != logged_at_.end() &&
		    at - last->second < guc_alert_cooldown * kSecondsPerMinute) {
			continue;
		}
		logged_at_[key] = at;
		const std::string line = std::string(core::Name(finding.severity)) + " " +
		                         finding.rule->id + ": " + finding.title;
		const std::string text = ToServer(line);
		const char *const message = text.c_str();
		Call([message] { ereport(LOG, (errmsg("alert of the monitor: %s", message))); });
	}
}

} // namespace savant::pg
