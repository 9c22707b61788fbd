/*
 * alert_store.cpp
 *     SQL behind savant.alert and the tables around it.
 *
 * Numbers of new rows are drawn before the rows are written, so that what is told names them.
 */
// First of all: what postgres.h makes of snprintf would break it.
#include <nlohmann/json.hpp>

#include "pg/watch/alert_store.hpp"

#include <cmath>
#include <map>

#include "core/alert/alert_delivery.hpp"
#include "pg/datum.hpp"
#include "pg/settings.hpp"
#include "pg/watch/probe_query.hpp"
#include "pg/watch/work_unit.hpp"

extern "C" {
#include "commands/dbcommands.h"
#include "miscadmin.h"
#include "utils/guc.h"
}

namespace savant::pg {

namespace {

using core::AlertChange;
using core::AlertEvent;
using core::AlertState;
using nlohmann::json;

/* The latest alert of each key; a closed one only as long as it may open again. */
constexpr const char *kAlertTracks =
	"SELECT DISTINCT ON (source, rule, object) source, rule, object, id, state, severity,"
	" worst_severity, value, threshold, opened_at, told_at, told_severity, times, clear_run,"
	" lower_run FROM savant.alert WHERE state <> 'closed' OR told_at > to_timestamp(%.6f)"
	" ORDER BY source, rule, object, state = 'closed', id DESC";
constexpr const char *kPendingTracks =
	"SELECT source, rule, object, recent FROM savant.alert_pending";
constexpr const char *kSilences =
	"SELECT rule, object FROM savant.silence WHERE until > to_timestamp(%.6f)";

/* Of all: $1 {"alerts": [...], "events": [...], "pending": [...]}, $2 the snapshot. */
constexpr const char *kInsertAlerts =
	"INSERT INTO savant.alert (id, source, rule, object, severity, opened_at, last_seen_at,"
	" worst_severity, value, threshold, title, detail, remedy, evidence, told_at, told_severity)"
	" OVERRIDING SYSTEM VALUE"
	" SELECT x.id, x.source, x.rule, x.object, x.severity, $2, $2, x.worst_severity, x.value,"
	"  x.threshold, x.title, x.detail, nullif(x.remedy, ''), nullif(x.evidence, ''),"
	"  to_timestamp(x.told_at), x.told_severity FROM jsonb_to_recordset($1 -> 'alerts') AS"
	"  x(id bigint, is_new boolean, source text, rule text, object text, severity text,"
	"  worst_severity text, value float8, threshold float8, title text, detail text, remedy text,"
	"  evidence text, told_at float8, told_severity text) WHERE x.is_new";
/* Somebody may have acknowledged it since it was read. */
constexpr const char *kUpdateAlerts =
	"UPDATE savant.alert a SET severity = x.severity, worst_severity = x.worst_severity,"
	" state = CASE WHEN NOT x.is_open THEN 'closed' WHEN x.opens THEN 'open' ELSE a.state END,"
	" closed_at = CASE WHEN NOT x.is_open THEN $2 END,"
	" opened_at = CASE WHEN x.is_reopened THEN $2 ELSE a.opened_at END,"
	" last_seen_at = CASE WHEN x.is_seen THEN $2 ELSE a.last_seen_at END,"
	" acknowledged_at = CASE WHEN NOT x.opens THEN a.acknowledged_at END,"
	" acknowledged_by = CASE WHEN NOT x.opens THEN a.acknowledged_by END,"
	" note = CASE WHEN NOT x.opens THEN a.note END,"
	" value = CASE WHEN x.has_texts THEN x.value ELSE a.value END, threshold = x.threshold,"
	" title = coalesce(x.title, a.title), detail = coalesce(x.detail, a.detail),"
	" remedy = CASE WHEN x.has_texts THEN nullif(x.remedy, '') ELSE a.remedy END,"
	" evidence = CASE WHEN x.has_texts THEN nullif(x.evidence, '') ELSE a.evidence END,"
	" told_at = to_timestamp(x.told_at), told_severity = x.told_severity, times = x.times,"
	" clear_run = x.clear_run, lower_run = x.lower_run"
	" FROM jsonb_to_recordset($1 -> 'alerts') AS x(id bigint, is_new boolean, severity text,"
	"  worst_severity text, is_open boolean, opens boolean, is_reopened boolean, is_seen boolean,"
	"  has_texts boolean, value float8, threshold float8, title text, detail text, remedy text,"
	"  evidence text, told_at float8, told_severity text, times int, clear_run int, lower_run int)"
	" WHERE a.id = x.id AND NOT x.is_new";
constexpr const char *kInsertEvents =
	"INSERT INTO savant.alert_event (id, alert, at, event, severity, value, title, is_told,"
	" is_silenced, is_held) OVERRIDING SYSTEM VALUE"
	" SELECT x.id, x.alert, $2, x.event, x.severity, x.value, coalesce(x.title, a.title),"
	"  x.is_told, x.is_silenced, x.is_held FROM jsonb_to_recordset($1 -> 'events') AS x(id bigint,"
	"  alert bigint, event text, severity text, value float8, title text, is_told boolean,"
	"  is_silenced boolean, is_held boolean) JOIN savant.alert a ON a.id = x.alert";
constexpr const char *kForgetPending =
	"DELETE FROM savant.alert_pending p USING jsonb_to_recordset($1 -> 'pending') AS x(source text,"
	" rule text, object text) WHERE p.source = x.source AND p.rule = x.rule"
	" AND p.object = x.object";
constexpr const char *kInsertPending =
	"INSERT INTO savant.alert_pending (source, rule, object, recent)"
	" SELECT x.source, x.rule, x.object, x.recent FROM jsonb_to_recordset($1 -> 'pending') AS"
	" x(source text, rule text, object text, recent int) WHERE x.recent <> 0";
constexpr const char *kNotify =
	"SELECT pg_notify('savant_alert', x.notice) FROM jsonb_to_recordset($1 -> 'told') AS"
	" x(id bigint, notice text) ORDER BY x.id";
constexpr const char *kPost =
	"INSERT INTO savant.alert_delivery (event, body, next_attempt_at)"
	" SELECT x.id, x.body, now() FROM jsonb_to_recordset($1 -> 'told') AS x(id bigint, body text)";

constexpr const char *kForget[] = {
	"DELETE FROM savant.alert WHERE state = 'closed'"
	" AND closed_at < $2 - ($1 ->> 'kept')::float8 * interval '1 min'",
	"DELETE FROM savant.alert_delivery WHERE next_attempt_at IS NULL"
	" AND created_at < $2 - ($1 ->> 'sent')::float8 * interval '1 min'",
	"DELETE FROM savant.slo_sample x USING savant.slo s WHERE x.slo = s.name"
	" AND x.taken_at < $2 - greatest(s.over, interval '3 days')",
	"DELETE FROM savant.silence WHERE until < $2 - interval '30 days'"};

core::AlertKey KeyAt(const core::ProbeTable &table, std::size_t row) {
	const std::string &source = table.Text(row, "source");
	return {source == "slo"        ? core::AlertSource::Slo
	        : source == "incident" ? core::AlertSource::Incident
	                               : core::AlertSource::Health,
	        table.Text(row, "rule"), table.Text(row, "object")};
}

AlertState StateAt(const core::ProbeTable &table, std::size_t row) {
	AlertState alert;
	alert.is_open = table.Text(row, "state") != "closed";
	alert.is_acknowledged = table.Text(row, "state") == "acknowledged";
	alert.severity = core::SeverityNamed(table.Text(row, "severity"));
	alert.worst = core::SeverityNamed(table.Text(row, "worst_severity"));
	alert.value = table.Number(row, "value");
	alert.threshold = table.Number(row, "threshold");
	alert.opened_at = table.Number(row, "opened_at");
	alert.told_at = table.Number(row, "told_at");
	alert.told_severity = core::SeverityNamed(table.Text(row, "told_severity"));
	alert.times = static_cast<int>(table.Number(row, "times"));
	alert.clear_run = static_cast<int>(table.Number(row, "clear_run"));
	alert.lower_run = static_cast<int>(table.Number(row, "lower_run"));
	return alert;
}

std::string WithTime(const char *format, double at) {
	char sql[1024];
	snprintf(sql, sizeof(sql), format, at);
	return sql;
}

json Figure(double value) { return std::isfinite(value) ? json(value) : json(nullptr); }

/* Numbers for rows that are still to be written. */
std::vector<std::int64_t> DrawIds(const char *sequence, std::size_t count) {
	if (count == 0) {
		return {};
	}
	const core::ProbeTable table =
		AskServer("SELECT nextval(pg_get_serial_sequence('savant." + std::string(sequence) +
	                  "', 'id')) AS id FROM generate_series(1, " + std::to_string(count) + ")",
	              "id", false);
	std::vector<std::int64_t> ids;
	for (std::size_t row = 0; row < table.Rows(); row++) {
		ids.push_back(table.Integer(row, "id"));
	}
	return ids;
}

/* A row in the history: whatever changes, and "still" when people are reminded. */
bool IsWorthAnEvent(const AlertChange &change) {
	const AlertEvent event = change.step.event;
	return change.step.is_told || (event != AlertEvent::None && event != AlertEvent::Still);
}

void AddTexts(const AlertChange &change, json &entry) {
	entry["has_texts"] = change.now != nullptr;
	if (change.now != nullptr) {
		entry["title"] = change.now->title;
		entry["detail"] = change.now->detail;
		entry["remedy"] = change.now->remedy;
		entry["evidence"] = change.now->evidence;
	}
}

json AlertEntry(const AlertChange &change, std::int64_t id) {
	const AlertState &alert = *change.step.alert;
	const AlertEvent event = change.step.event;
	const bool is_told = !std::isnan(alert.told_at);
	const bool is_worse = event == AlertEvent::Escalated && !alert.is_acknowledged;
	json entry = {{"id", id},
	              {"is_new", change.id == 0},
	              {"source", core::Name(change.key.source)},
	              {"rule", change.key.rule},
	              {"object", change.key.object},
	              {"severity", core::Name(alert.severity)},
	              {"worst_severity", core::Name(alert.worst)},
	              {"is_open", alert.is_open},
	              {"is_reopened", event == AlertEvent::Reopened},
	              // Escalation voids what somebody said about something less bad.
	              {"opens", event == AlertEvent::Reopened || is_worse},
	              {"is_seen", event != AlertEvent::None && event != AlertEvent::Closed},
	              {"value", Figure(alert.value)},
	              {"threshold", Figure(alert.threshold)},
	              {"told_at", Figure(alert.told_at)},
	              {"told_severity", is_told ? json(core::Name(alert.told_severity)) : json()},
	              {"times", alert.times},
	              {"clear_run", alert.clear_run},
	              {"lower_run", alert.lower_run}};
	AddTexts(change, entry);
	return entry;
}

core::AlertMessage MessageOf(const AlertChange &change, std::int64_t id, std::int64_t event_id,
                             double at) {
	core::AlertMessage message;
	message.event = core::Name(change.step.event);
	message.id = id;
	message.event_id = event_id;
	message.key = change.key;
	message.state = *change.step.alert;
	message.at = at;
	if (change.now != nullptr) {
		message.title = change.now->title;
		message.detail = change.now->detail;
		message.remedy = change.now->remedy;
		message.evidence = change.now->evidence;
	}
	message.database = FromServerLossy(Call([] { return get_database_name(MyDatabaseId); }));
	const char *cluster = GetConfigOption("cluster_name", true, false);
	message.server = cluster == nullptr ? "" : FromServerLossy(cluster);
	return message;
}

/* An alert that closes has no condition: its last words are in its row. */
void AddLastWords(const std::vector<AlertChange> &changes,
                  std::vector<core::AlertMessage> &messages) {
	std::string ids;
	for (const AlertChange &change : changes) {
		if (change.step.is_told && change.now == nullptr) {
			ids += (ids.empty() ? "" : ",") + std::to_string(change.id);
		}
	}
	if (ids.empty()) {
		return;
	}
	const core::ProbeTable table = AskServer(
		"SELECT id, title, detail, remedy, evidence FROM savant.alert WHERE id IN (" + ids + ")",
		"id", false);
	for (core::AlertMessage &message : messages) {
		for (std::size_t row = 0; message.title.empty() && row < table.Rows(); row++) {
			if (table.Integer(row, "id") == message.id) {
				message.title = table.Text(row, "title");
				message.detail = table.Text(row, "detail");
				message.remedy = table.Text(row, "remedy");
				message.evidence = table.Text(row, "evidence");
			}
		}
	}
}

struct AlertDocument {
	json rows = {{"alerts", json::array()},
	             {"events", json::array()},
	             {"pending", json::array()},
	             {"told", json::array()}};
	std::vector<core::AlertMessage> told;
};

AlertDocument MakeDocument(const std::vector<AlertChange> &changes, double at) {
	std::size_t fresh = 0, events = 0;
	for (const AlertChange &change : changes) {
		fresh += change.step.alert && change.step.alert->is_open && change.id == 0 ? 1 : 0;
		events += IsWorthAnEvent(change) ? 1 : 0;
	}
	const std::vector<std::int64_t> ids = DrawIds("alert", fresh);
	const std::vector<std::int64_t> event_ids = DrawIds("alert_event", events);
	auto next_id = ids.begin();
	auto next_event = event_ids.begin();
	AlertDocument document;
	for (const AlertChange &change : changes) {
		document.rows["pending"].push_back({{"source", core::Name(change.key.source)},
		                                    {"rule", change.key.rule},
		                                    {"object", change.key.object},
		                                    {"recent", change.step.recent}});
		const bool was_closed = change.step.event == AlertEvent::None && change.step.alert &&
		                        !change.step.alert->is_open;
		if (!change.step.alert || was_closed) {
			continue;
		}
		const std::int64_t id = change.id != 0 ? change.id : *next_id++;
		document.rows["alerts"].push_back(AlertEntry(change, id));
		if (!IsWorthAnEvent(change)) {
			continue;
		}
		const std::int64_t event = *next_event++;
		json entry = {{"id", event},
		              {"alert", id},
		              {"event", core::Name(change.step.event)},
		              {"severity", core::Name(change.step.alert->severity)},
		              {"value", Figure(change.step.alert->value)},
		              {"is_told", change.step.is_told},
		              {"is_silenced", change.is_silenced},
		              {"is_held", change.is_held}};
		if (change.now != nullptr) {
			entry["title"] = change.now->title;
		}
		document.rows["events"].push_back(std::move(entry));
		if (change.step.is_told) {
			document.told.push_back(MessageOf(change, id, event, at));
		}
	}
	return document;
}

} // namespace

std::vector<core::AlertTrack> ReadAlertTracks(double told_since) {
	std::map<core::AlertKey, core::AlertTrack> tracks;
	const core::ProbeTable alerts = AskServer(WithTime(kAlertTracks, told_since), "id", false);
	for (std::size_t row = 0; row < alerts.Rows(); row++) {
		const core::AlertKey key = KeyAt(alerts, row);
		tracks[key] = {key, alerts.Integer(row, "id"), 0, StateAt(alerts, row)};
	}
	const core::ProbeTable pending = AskServer(kPendingTracks, "", false);
	for (std::size_t row = 0; row < pending.Rows(); row++) {
		core::AlertTrack &track = tracks[KeyAt(pending, row)];
		track.key = KeyAt(pending, row);
		track.recent = static_cast<unsigned>(pending.Number(row, "recent"));
	}
	std::vector<core::AlertTrack> list;
	for (auto &[key, track] : tracks) {
		list.push_back(std::move(track));
	}
	return list;
}

std::vector<core::AlertSilence> ReadSilences(double at) {
	const core::ProbeTable table = AskServer(WithTime(kSilences, at), "", false);
	std::vector<core::AlertSilence> silences;
	for (std::size_t row = 0; row < table.Rows(); row++) {
		silences.push_back({table.Text(row, "rule"), table.Text(row, "object")});
	}
	return silences;
}

int WriteAlertChanges(const std::vector<AlertChange> &changes, double at) {
	if (changes.empty()) {
		return 0;
	}
	AlertDocument document = MakeDocument(changes, at);
	AddLastWords(changes, document.told);
	const bool posts = guc_alert_webhook_url != nullptr && *guc_alert_webhook_url != '\0';
	for (const core::AlertMessage &message : document.told) {
		// Every role of the database may LISTEN, also one that may not read alerts.
		const std::string notice = guc_alert_notify_details
		                               ? core::AlertJson(message, core::kMaxNotifyBytes)
		                               : core::BriefAlertJson(message, core::kMaxNotifyBytes);
		json entry = {{"id", message.event_id}, {"notice", notice}};
		if (posts) {
			entry["body"] = core::AlertJson(message, core::kMaxPostBytes);
		}
		document.rows["told"].push_back(std::move(entry));
	}
	const std::string text = document.rows.dump(-1, ' ', false, json::error_handler_t::replace);
	for (const char *sql :
	     {kInsertAlerts, kUpdateAlerts, kInsertEvents, kForgetPending, kInsertPending, kNotify}) {
		WriteRows(sql, text, at);
	}
	if (posts) {
		WriteRows(kPost, text, at);
	}
	return static_cast<int>(document.told.size());
}

void ForgetOldAlerts(double at) {
	const json kept = {{"kept", guc_monitor_rollup_retention}, {"sent", guc_monitor_retention}};
	for (const char *sql : kForget) {
		WriteRows(sql, kept.dump(), at);
	}
}

} // namespace savant::pg
