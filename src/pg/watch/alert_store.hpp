/*
 * alert_store.hpp
 *     Alerts in their tables: what is known, what is true now, what is written and told.
 *
 * Within AsTableOwner and a unit of work.  All throw pg::Error.
 */
#pragma once

#include <set>
#include <string>
#include <vector>

#include "core/alert/alert_life.hpp"
#include "pg/watch/collector.hpp"

namespace savant::pg {

/* savant.alert and savant.alert_pending: open ones, and closed ones told since `told_since`. */
std::vector<core::AlertTrack> ReadAlertTracks(double told_since);
/* Silences that hold at `at`. */
std::vector<core::AlertSilence> ReadSilences(double at);

/* What is true at one snapshot. */
struct AlertTruth {
	std::vector<core::AlertCondition> conditions;
	/* Keys, and with an empty object whole rules, about which the snapshot says nothing. */
	std::set<core::AlertKey> unknown;
};
/* savant.health_result, as the health rules left it after the snapshot at `at`. */
void ReadHealthTruth(double at, AlertTruth &truth);
/* savant.incident: those that last. */
void ReadIncidentTruth(AlertTruth &truth);
/* Measures the objectives at the snapshot, and judges them. */
void MeasureObjectives(double at, double planned_every);
void ReadObjectiveTruth(double at, AlertTruth &truth);

/*
 * Writes alerts and their events, sends NOTIFY savant_alert, and puts what is to be posted into
 * savant.alert_delivery when savant.alert_webhook_url is set.  Returns how many were told.
 */
int WriteAlertChanges(const std::vector<core::AlertChange> &changes, double at);

/* Deletes what is past its time. */
void ForgetOldAlerts(double at);

} // namespace savant::pg
