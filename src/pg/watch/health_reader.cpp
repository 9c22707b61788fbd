/*
 * health_reader.cpp
 *     SELECTs over the tables of the watch.
 */
#include "pg/watch/health_reader.hpp"

#include <cmath>

#include "core/schema/picture.hpp"
#include "pg/watch/probe_query.hpp"

namespace savant::pg {

namespace {

constexpr const char *kSettings =
	"SELECT rule, info, warning, critical, enabled FROM savant.rule_setting";
constexpr const char *kResults =
	"SELECT rule, object, severity, value, threshold, title, detail, remedy, evidence, since"
	" FROM savant.health_result";
/* Compared with the one before, and not longer ago than three snapshots, or 15 minutes. */
constexpr const char *kCompared =
	"SELECT taken_at FROM savant.snapshot WHERE seconds IS NOT NULL"
	" AND taken_at > now() - greatest(interval '15 min', 3 * seconds * interval '1 s')"
	" ORDER BY taken_at DESC LIMIT 1";
constexpr const char *kKept = "SELECT rule, object, since FROM savant.health_kept";

/* The answer, or an empty one when it fails: no privilege, locked. */
core::ProbeTable Read(const std::string &sql) {
	ProbeScope scope;
	core::ProbeTable table;
	try {
		table = AskServer(sql, "", false);
	} catch (const Error &error) { // AskServer's subtransaction has rolled back
		core::ProbeFailure failure;
		if (!IsProbeFailure(error, failure)) {
			throw;
		}
	}
	scope.Close();
	return table;
}

/* NULL in the table leaves the rule's own. */
double Threshold(const core::ProbeTable &table, std::size_t row, const char *column, double own) {
	return table.IsNull(row, column) ? own : table.Number(row, column);
}

} // namespace

core::HealthSettings ReadHealthSettings() {
	core::HealthSettings settings;
	const core::ProbeTable table = Read(kSettings);
	for (std::size_t row = 0; row < table.Rows(); row++) {
		const core::HealthRule *rule = core::FindHealthRule(table.Text(row, "rule"));
		if (rule != nullptr) {
			settings[rule->id] = {Threshold(table, row, "info", rule->thresholds.info),
			                      Threshold(table, row, "warning", rule->thresholds.warning),
			                      Threshold(table, row, "critical", rule->thresholds.critical),
			                      table.Flag(row, "enabled")};
		}
	}
	return settings;
}

core::KeptHealth ReadKeptHealth() {
	core::KeptHealth kept;
	const core::ProbeTable compared = Read(kCompared);
	if (compared.Rows() == 1) {
		kept.compared_at = compared.Number(0, "taken_at");
	}
	const core::ProbeTable table = Read(kResults);
	for (std::size_t row = 0; row < table.Rows(); row++) {
		core::KeptFinding item;
		item.finding.rule = core::FindHealthRule(table.Text(row, "rule"));
		if (item.finding.rule == nullptr) {
			continue; // of another version
		}
		item.finding.severity = core::SeverityNamed(table.Text(row, "severity"));
		item.finding.object = table.Text(row, "object");
		item.finding.value = table.Number(row, "value");
		item.finding.threshold = table.Number(row, "threshold");
		item.finding.title = table.Text(row, "title");
		item.finding.detail = table.Text(row, "detail");
		item.finding.remedy = table.Text(row, "remedy");
		item.finding.evidence = table.Text(row, "evidence");
		item.since = table.Number(row, "since");
		kept.findings.push_back(std::move(item));
	}
	return kept;
}

TableHealthHistory::TableHealthHistory() {
	const core::ProbeTable table = Read(kKept);
	for (std::size_t row = 0; row < table.Rows(); row++) {
		kept_.emplace(table.Text(row, "rule"),
		              std::make_pair(table.Text(row, "object"), table.Number(row, "since")));
	}
}

std::vector<std::pair<double, double>> TableHealthHistory::Series(std::string_view id,
                                                                  double since) {
	char start[64];
	snprintf(start, sizeof(start), "to_timestamp(%.3f)", since);
	const std::string where = " WHERE series = " + core::QuoteLiteral(id);
	// Hours are enough for days, and a hundredth of the rows.
	const core::ProbeTable table =
		Read("SELECT hour AS taken_at, avg AS value FROM savant.metric_hour" + where +
	         " AND hour >= " + start + " AND " + start + " < now() - interval '1 day'" +
	         " UNION ALL SELECT taken_at, value FROM savant.metric" + where +
	         " AND taken_at >= greatest(" + start + ", CASE WHEN " + start +
	         " < now() - interval '1 day' THEN now() - interval '1 hour' ELSE " + start +
	         " END) ORDER BY taken_at");
	std::vector<std::pair<double, double>> points;
	for (std::size_t row = 0; row < table.Rows(); row++) {
		if (!table.IsNull(row, "value")) {
			points.emplace_back(table.Number(row, "taken_at"), table.Number(row, "value"));
		}
	}
	return points;
}

std::vector<std::pair<std::string, double>> TableHealthHistory::Kept(std::string_view rule) {
	std::vector<std::pair<std::string, double>> found;
	const auto [first, last] = kept_.equal_range(rule);
	for (auto it = first; it != last; ++it) {
		found.push_back(it->second);
	}
	return found;
}

} // namespace savant::pg
