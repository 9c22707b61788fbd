/*
 * alert_truth.cpp
 *     What is true at a snapshot, as conditions of alerts: health findings, incidents, objectives.
 */
// First of all: what postgres.h makes of snprintf would break it.
#include <nlohmann/json.hpp>

#include "pg/watch/alert_store.hpp"

#include <cmath>

#include "core/alert/slo_burn.hpp"
#include "pg/watch/probe_query.hpp"
#include "pg/watch/work_unit.hpp"

namespace savant::pg {

namespace {

using core::AlertCondition;
using core::AlertSource;

std::string Seconds(double at) {
	char text[64];
	snprintf(text, sizeof(text), "%.6f", at);
	return text;
}

std::string Short(double number) {
	char text[64];
	snprintf(text, sizeof(text), "%.3g", number);
	return text;
}

/* The same moment, but for what a double loses of its microseconds. */
constexpr const char *kHealth =
	"SELECT rule, object, severity, value, threshold, title, detail, remedy, evidence,"
	" abs(extract(epoch FROM last_seen_at) - %s) < 0.001 AS is_now FROM savant.health_result";

constexpr const char *kIncidents =
	"SELECT i.id::text AS object, i.severity, i.title, i.extra_s AS value,"
	" coalesce(c.title || '; ' || c.chain, 'no cause known') AS detail, c.remedy,"
	" i.symptoms::text AS symptoms"
	" FROM savant.incident i LEFT JOIN savant.incident_cause c ON c.incident = i.id AND c.rank = 1"
	" WHERE i.ended_at IS NULL";

/* What of an incident has alerts of its own, and whether there is more to it. */
void AddFindings(const std::string &symptoms, AlertCondition &condition) {
	for (const nlohmann::json &symptom : nlohmann::json::parse(symptoms, nullptr, false)) {
		if (!symptom.is_object()) {
			continue;
		}
		if (symptom.value("kind", "") == "health") {
			condition.findings.push_back(
				{AlertSource::Health, symptom.value("id", ""), symptom.value("object", "")});
		} else if (symptom.value("severity", "") != "info") {
			condition.says_more = true;
		}
	}
}

/* $1 {"every": seconds between snapshots}, $2 the snapshot. */
constexpr const char *kMeasure =
	"INSERT INTO savant.slo_sample (slo, taken_at, bad, total)"
	" SELECT s.name, $2, m.bad, m.total FROM savant.slo s, LATERAL ("
	"  SELECT sum(CASE WHEN x.total_ms / x.calls > s.limit_value THEN x.calls ELSE 0 END)::float8"
	"   AS bad, sum(x.calls)::float8 AS total FROM savant.statement_sample x"
	"   WHERE s.kind = 'latency' AND x.taken_at = $2 AND x.query_id = s.query_id AND x.calls > 0"
	"  UNION ALL SELECT x.value * x.weight, x.weight FROM savant.metric x"
	"   WHERE s.kind = 'errors' AND x.taken_at = $2 AND x.series = s.series"
	"  UNION ALL SELECT CASE WHEN s.higher_is_bad THEN x.value > s.limit_value"
	"   ELSE x.value < s.limit_value END::integer, 1 FROM savant.metric x"
	"   WHERE s.kind = 'level' AND x.taken_at = $2 AND x.series = s.series"
	// Time without snapshots is bad, less the one interval that there is between any two.
	"  UNION ALL SELECT CASE WHEN gap > 3 * every THEN gap - every ELSE 0 END, gap FROM"
	"   (SELECT ($1 ->> 'every')::float8 AS every, coalesce((SELECT extract(epoch FROM $2 -"
	"     max(y.taken_at)) FROM savant.slo_sample y WHERE y.slo = s.name)::float8,"
	"     ($1 ->> 'every')::float8) AS gap) x WHERE s.kind = 'availability') m"
	" WHERE s.enabled AND m.total > 0 AND m.bad BETWEEN 0 AND m.total ON CONFLICT DO NOTHING";

/* One row per objective and window. */
std::string JudgeSql(double at) {
	std::string sql;
	for (const core::BurnWindow &window : core::BurnWindows()) {
		for (const double seconds : {window.long_s, window.short_s}) {
			const std::string name = "w" + std::to_string(std::lround(seconds));
			const std::string within = " FILTER (WHERE x.age < " + Seconds(seconds) + ")";
			sql += ", coalesce(sum(x.bad)" + within + ", 0) AS bad_" + name;
			sql += ", coalesce(sum(x.total)" + within + ", 0) AS total_" + name;
		}
	}
	return "SELECT s.name, s.kind, s.objective, extract(epoch FROM s.over) AS over_s,"
	       " max(x.age) AS measured_s" +
	       sql +
	       " FROM savant.slo s JOIN (SELECT t.slo, t.bad, t.total, extract(epoch FROM"
	       " to_timestamp(" +
	       Seconds(at) +
	       ") - t.taken_at) AS age FROM savant.slo_sample t WHERE t.taken_at >"
	       " to_timestamp(" +
	       Seconds(at) +
	       ") - interval '3 days') x ON x.slo = s.name WHERE s.enabled"
	       " GROUP BY s.name";
}

core::SloSum SumOf(const core::ProbeTable &table, std::size_t row, double seconds) {
	const std::string name = "w" + std::to_string(std::lround(seconds));
	return {table.Number(row, "bad_" + name), table.Number(row, "total_" + name)};
}

AlertCondition BurnCondition(const std::string &name, double objective, const core::Burn &burn,
                             double over_s) {
	AlertCondition condition;
	condition.key = {AlertSource::Slo, "slo_burn", name};
	condition.severity = burn.severity;
	condition.value = burn.rate;
	condition.threshold = burn.threshold;
	condition.is_near = burn.is_near;
	constexpr double kHour = 3600, kDay = 86400, kPercent = 100;
	condition.title = "Objective " + name + " is missed " + Short(burn.rate) +
	                  " times as fast as its budget allows";
	condition.detail = "Over the last " + Short(burn.window->long_s / kHour) +
	                   " h, against an objective of " + Short(objective * kPercent) + " % in " +
	                   Short(over_s / kDay) + " days; at this rate the budget lasts " +
	                   Short(over_s / burn.rate / kHour) + " h.";
	condition.evidence = "SELECT * FROM savant.slo_sample ORDER BY taken_at DESC LIMIT 60";
	return condition;
}

} // namespace

void ReadHealthTruth(double at, AlertTruth &truth) {
	char sql[512];
	snprintf(sql, sizeof(sql), kHealth, Seconds(at).c_str());
	const core::ProbeTable table = AskServer(sql, "", false);
	for (std::size_t row = 0; row < table.Rows(); row++) {
		AlertCondition condition;
		condition.key = {AlertSource::Health, table.Text(row, "rule"), table.Text(row, "object")};
		if (!table.Flag(row, "is_now")) {
			truth.unknown.insert(condition.key); // its rule could not be asked
			continue;
		}
		condition.severity = core::SeverityNamed(table.Text(row, "severity"));
		condition.value = table.Number(row, "value");
		condition.threshold = table.Number(row, "threshold");
		condition.title = table.Text(row, "title");
		condition.detail = table.Text(row, "detail");
		condition.remedy = table.Text(row, "remedy");
		condition.evidence = table.Text(row, "evidence");
		truth.conditions.push_back(std::move(condition));
	}
}

void ReadIncidentTruth(AlertTruth &truth) {
	const core::ProbeTable there =
		AskServer("SELECT to_regclass('savant.incident') IS NOT NULL AS is_there", "", false);
	if (!there.Flag(0, "is_there")) {
		return;
	}
	const core::ProbeTable table = AskServer(kIncidents, "", false);
	for (std::size_t row = 0; row < table.Rows(); row++) {
		AlertCondition condition;
		const std::string &object = table.Text(row, "object");
		condition.key = {AlertSource::Incident, "incident", object};
		condition.severity = core::SeverityNamed(table.Text(row, "severity"));
		condition.value = table.Number(row, "value");
		condition.title = table.Text(row, "title");
		condition.detail = table.Text(row, "detail");
		condition.remedy = table.Text(row, "remedy");
		condition.evidence = "SELECT * FROM savant.incident WHERE id = " + object;
		AddFindings(table.Text(row, "symptoms"), condition);
		truth.conditions.push_back(std::move(condition));
	}
}

void MeasureObjectives(double at, double planned_every) {
	constexpr double kUsualEvery = 60; // of ai_collect(), "to be called every minute or so"
	const nlohmann::json facts = {{"every", planned_every > 0 ? planned_every : kUsualEvery}};
	WriteRows(kMeasure, facts.dump(), at);
}

void ReadObjectiveTruth(double at, AlertTruth &truth) {
	const core::ProbeTable table = AskServer(JudgeSql(at), "", false);
	for (std::size_t row = 0; row < table.Rows(); row++) {
		std::vector<core::BurnSums> sums;
		for (const core::BurnWindow &window : core::BurnWindows()) {
			sums.push_back({SumOf(table, row, window.long_s), SumOf(table, row, window.short_s)});
		}
		const double objective = table.Number(row, "objective");
		const double over_s = table.Number(row, "over_s");
		if (const auto burn =
		        core::JudgeBurn(sums, objective, over_s, table.Number(row, "measured_s"))) {
			truth.conditions.push_back(
				BurnCondition(table.Text(row, "name"), objective, *burn, over_s));
		}
	}
}

} // namespace savant::pg
