/*
 * health_consumer.cpp
 *     SQL behind savant.health_result.
 */
// First of all: what postgres.h makes of snprintf would break it.
#include <nlohmann/json.hpp>

#include "pg/watch/health_consumer.hpp"

#include <cmath>

#include "pg/watch/health_reader.hpp"
#include "pg/watch/work_unit.hpp"

namespace savant::pg {

namespace {

using nlohmann::json;

/* $1 {"findings": [...], "unasked": [rules], "kept": [...]}, $2 the time of the snapshot. */
constexpr const char *kForget =
	"DELETE FROM savant.health_result r WHERE NOT EXISTS (SELECT FROM"
	" jsonb_to_recordset($1 -> 'findings') AS x(rule text, object text)"
	" WHERE x.rule = r.rule AND x.object = r.object)"
	" AND (NOT ($1 -> 'unasked' ? r.rule) OR r.last_seen_at < $2 - interval '1 day')";
constexpr const char *kFound =
	"INSERT INTO savant.health_result AS r (rule, object, severity, value, threshold, title,"
	" detail, remedy, evidence, since, last_seen_at)"
	" SELECT DISTINCT ON (x.rule, x.object) x.rule, x.object, x.severity, x.value, x.threshold,"
	"  x.title, x.detail, x.remedy, x.evidence, $2, $2"
	" FROM jsonb_to_recordset($1 -> 'findings') AS x(rule text, object text, severity text,"
	"  value float8, threshold float8, title text, detail text, remedy text, evidence text)"
	" ORDER BY x.rule, x.object"
	" ON CONFLICT (rule, object) DO UPDATE SET severity = excluded.severity,"
	"  value = excluded.value, threshold = excluded.threshold, title = excluded.title,"
	"  detail = excluded.detail, remedy = excluded.remedy, evidence = excluded.evidence,"
	"  last_seen_at = excluded.last_seen_at";
constexpr const char *kRelease =
	"DELETE FROM savant.health_kept k WHERE $2 IS NOT NULL AND NOT EXISTS (SELECT FROM"
	" jsonb_to_recordset($1 -> 'kept') AS x(rule text, object text)"
	" WHERE x.rule = k.rule AND x.object = k.object) AND NOT ($1 -> 'unasked' ? k.rule)";
constexpr const char *kKeep =
	"INSERT INTO savant.health_kept (rule, object, since)"
	" SELECT DISTINCT x.rule, x.object, $2 FROM jsonb_to_recordset($1 -> 'kept')"
	"  AS x(rule text, object text) ON CONFLICT DO NOTHING";

json NumberOrNull(double number) { return std::isfinite(number) ? json(number) : json(nullptr); }

json TextOrNull(const std::string &text) { return text.empty() ? json(nullptr) : json(text); }

json FindingsJson(const core::HealthReport &report) {
	json list = json::array();
	for (const core::HealthFinding &finding : report.findings) {
		list.push_back({{"rule", finding.rule->id},
		                {"object", finding.object},
		                {"severity", core::Name(finding.severity)},
		                {"value", NumberOrNull(finding.value)},
		                {"threshold", NumberOrNull(finding.threshold)},
		                {"title", finding.title},
		                {"detail", finding.detail},
		                {"remedy", TextOrNull(finding.remedy)},
		                {"evidence", TextOrNull(finding.evidence)}});
	}
	return list;
}

/* Rules about which this snapshot says nothing, unlike a standby or a missing extension. */
json UnaskedJson(const core::HealthReport &report) {
	json list = json::array();
	for (const core::HealthReport::Unknown &unknown : report.not_applicable) {
		const std::string_view reason = unknown.reason;
		if (reason.starts_with("needs ") || reason.starts_with("probe ") ||
		    reason.starts_with("counters ") || reason.starts_with("not collected")) {
			list.push_back(unknown.rule->id);
		}
	}
	return list;
}

json KeptJson(const core::HealthReport &report) {
	json list = json::array();
	for (const core::HealthReport::Kept &kept : report.kept) {
		list.push_back({{"rule", kept.rule->id}, {"object", kept.object}});
	}
	return list;
}

} // namespace

void HealthConsumer::OnInterval(const Collected &collected) {
	if (!collected.can_write) {
		return;
	}
	const core::HealthSettings settings = ReadHealthSettings();
	TableHealthHistory history;
	const core::HealthReport report = core::CheckHealth(collected.interval, settings, &history);
	const std::string document = json{
		{"findings", FindingsJson(report)},
		{"unasked", UnaskedJson(report)},
		{"kept", KeptJson(report)}}.dump(-1, ' ', false, json::error_handler_t::replace);
	AsTableOwner owner;
	for (const char *sql : {kForget, kFound, kRelease, kKeep}) {
		WriteRows(sql, document, collected.Now().taken_at);
	}
	owner.Close();
}

} // namespace savant::pg
