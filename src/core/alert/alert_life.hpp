/*
 * alert_life.hpp
 *     The life of an alert, one snapshot after the other: when it opens, becomes worse or better,
 *     closes, and which of that people are told.
 *
 * Pure: what is known of an alert comes from its row and goes back there, so that a monitor that
 * starts anew, or another one, goes on where the last one was.  The figures (2 of the last 3
 * snapshots, clear below 90 %, once per cooldown) are those of docs/alerts.md.
 */
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/alert/alert_elsewhere.hpp"
#include "core/findings/finding.hpp" // Severity

namespace savant::core {

enum class AlertSource { Health, Incident, Slo };
std::string_view Name(AlertSource source); // health, incident, slo

/* There is at most one open alert of each. */
struct AlertKey {
	AlertSource source = AlertSource::Health;
	std::string rule;
	std::string object; // "" = the server
	auto operator<=>(const AlertKey &) const = default;
};

constexpr double kNoFigure = std::numeric_limits<double>::quiet_NaN();

/* What is true at one snapshot. */
struct AlertCondition {
	AlertKey key;
	Severity severity = Severity::Warning;
	double value = kNoFigure, threshold = kNoFigure;
	std::string title, detail, remedy, evidence;
	/* Below the threshold but above 90 % of it: opens nothing, and keeps open what is. */
	bool is_near = false;
	/* Of an incident: the findings it is made of, and whether there is more to it that is grave. */
	std::vector<AlertKey> findings;
	bool says_more = false;
};

/* Opens when true in `of` of the last `within` snapshots, closes after `clear` that are clear. */
struct AlertFigures {
	int of = 2, within = 3, clear = 3;
	bool low_is_bad = false;
	/* Of each severity, as it is set now: who makes it laxer wants the alert to follow. */
	double thresholds[3] = {kNoFigure, kNoFigure, kNoFigure};
};

/* What its row says of an alert. */
struct AlertState {
	bool is_open = true; // else closed
	bool is_acknowledged = false;
	Severity severity = Severity::Warning;
	Severity worst = Severity::Warning; // since it opened
	double value = kNoFigure;
	double threshold = kNoFigure; // of `severity`
	double opened_at = 0;         // seconds since 1970; the last time when it opened again
	double told_at = kNoFigure;   // NaN = never
	Severity told_severity = Severity::Info;
	int times = 1; // that it opened
	/* Snapshots in a row: without the condition; with it at a lower severity, or without. */
	int clear_run = 0, lower_run = 0;
};

/* Deescalated, Still and None are of an alert that stays open. */
enum class AlertEvent { None, Opened, Reopened, Escalated, Still, Deescalated, Closed };
std::string_view Name(AlertEvent event); // opened, ...

struct AlertMoment {
	double at = 0;                      // seconds since 1970
	double cooldown_s = 0;              // an open alert is told again after this long
	Severity least = Severity::Warning; // conditions below it are no alerts
	/* Snapshots are missing before this one: what was counted in a row starts anew. */
	bool after_gap = false;
};

/* All that decides about one key at one snapshot. */
struct AlertInput {
	AlertFigures figures;
	unsigned recent = 0; // of a key without an open alert: was it true? Bit 0 = last snapshot
	bool is_silenced = false;
	bool is_held = false; // told by another alert, see alert_hold.hpp
	AlertElsewhere elsewhere = {};
	bool is_unknown = false; // this snapshot cannot tell: everything stays as it is
	bool may_tell = true;    // false: told at a later snapshot instead
	/* Open, or closed within the cooldown: then it is the one that opens again. */
	std::optional<AlertState> alert;
	const AlertCondition *now = nullptr; // null: not true
};

struct AlertStep {
	AlertEvent event = AlertEvent::None;
	bool is_told = false;
	unsigned recent = 0;             // 0 = nothing to remember
	std::optional<AlertState> alert; // as its row is to be; nullopt: it has none
};

/* One key, one snapshot. */
AlertStep AdvanceAlert(const AlertInput &input, const AlertMoment &moment);

/* What the tables know of a key: an alert, or what was seen of late. */
struct AlertTrack {
	AlertKey key;
	std::int64_t id = 0; // of the alert's row; 0 = none
	unsigned recent = 0;
	std::optional<AlertState> alert;
	AlertElsewhere elsewhere = {};
};

/* Patterns as in LIKE, without an escape character: % and _. */
struct AlertSilence {
	std::string rule, object;
};
bool MatchesLike(std::string_view pattern, std::string_view text);

struct AlertChange {
	AlertKey key;
	std::int64_t id = 0;                 // 0 = a new row
	const AlertCondition *now = nullptr; // one of the conditions given
	bool is_silenced = false, is_held = false;
	AlertStep step;
};

/* More is told at the next snapshots, the worst first. */
constexpr int kMostToldAtOnce = 50;

/*
 * All keys, one snapshot: those that are true now and those that the tables know.  Of several
 * conditions of a key the worst counts.  Changes come worst first, after those of incidents; keys
 * about which there is nothing to write are left out.
 */
std::vector<AlertChange> AdvanceAlerts(const std::vector<AlertTrack> &tracks,
                                       const std::vector<AlertCondition> &conditions,
                                       const std::vector<AlertSilence> &silences,
                                       const AlertMoment &moment,
                                       const std::function<AlertFigures(const AlertKey &)> &figures,
                                       const std::function<bool(const AlertKey &)> &is_unknown);

} // namespace savant::core
