/*
 * health.cpp
 *     ai_health, ai_health_findings, ai_health_rules: the server asked now, as the caller.
 */
#include "core/findings/finding_words.hpp"
#include "core/health/health_view.hpp"
#include "pg/datum.hpp"
#include "pg/read_session.hpp"
#include "pg/watch/health_reader.hpp"
#include "pg/watch/probe_runner.hpp"

#include <cmath>
#include <ctime>

namespace savant::entry {

namespace {

struct LiveHealth {
	core::HealthSettings settings;
	core::HealthView view;
};

LiveHealth LookNow() {
	LiveHealth live;
	pg::ReadSession session;
	live.settings = pg::ReadHealthSettings();
	pg::TableHealthHistory history;
	pg::ProbeRun run;
	run.asks_all = true;
	const core::Snapshot now = pg::RunProbes(std::move(run));
	const core::Interval interval(nullptr, now);
	// What a standby has in these tables is about its primary.
	core::HealthHistory *const past = now.is_standby ? nullptr : &history;
	const core::KeptHealth kept = now.is_standby ? core::KeptHealth() : pg::ReadKeptHealth();
	live.view = core::MakeHealthView(now, core::CheckHealth(interval, live.settings, past), kept);
	session.Close();
	return live;
}

pg::Cell FigureCell(double value) {
	if (!std::isfinite(value)) {
		return std::nullopt;
	}
	char text[64];
	snprintf(text, sizeof(text), "%.6g", value);
	return text;
}

pg::Cell TextCell(const std::string &text) { return text.empty() ? std::nullopt : pg::Cell(text); }

pg::Cell TimeCell(std::optional<double> seconds) {
	if (!seconds) {
		return std::nullopt;
	}
	char text[64];
	const time_t whole = static_cast<time_t>(*seconds);
	struct tm parts = {};
	gmtime_r(&whole, &parts);
	strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S+00", &parts);
	return text;
}

} // namespace

/* ai_health(all_rules) RETURNS SETOF text */
SAVANT_SQL_FUNCTION(savant_ai_health) {
	core::HealthTellOptions options;
	options.all = pg::FlagArg(fcinfo, 0);

	const LiveHealth live = LookNow();

	std::vector<std::vector<pg::Cell>> rows;
	for (std::string &line : core::TellHealth(live.view, options)) {
		rows.push_back({std::move(line)});
	}
	return pg::ReturnRows(fcinfo, rows);
}

/* ai_health_findings() RETURNS TABLE (severity, area, rule, object, value, ...) */
SAVANT_SQL_FUNCTION(savant_ai_health_findings) {
	const LiveHealth live = LookNow();

	std::vector<std::vector<pg::Cell>> rows;
	for (const core::HealthItem &item : live.view.items) {
		const core::HealthFinding &finding = item.finding;
		rows.push_back({std::string(core::Name(finding.severity)),
		                std::string(core::Name(finding.rule->area)), finding.rule->id,
		                finding.object, FigureCell(finding.value), finding.rule->unit,
		                FigureCell(finding.threshold), TimeCell(item.since), finding.title,
		                finding.detail, TextCell(finding.remedy), TextCell(finding.evidence)});
	}
	return pg::ReturnRows(fcinfo, rows);
}

/* ai_health_rules() RETURNS TABLE (rule, area, state, reason, ...) */
SAVANT_SQL_FUNCTION(savant_ai_health_rules) {
	const LiveHealth live = LookNow();

	std::vector<std::vector<pg::Cell>> rows;
	for (const core::HealthRuleState &state : core::HealthRuleStates(live.view, live.settings)) {
		const core::HealthRule &rule = *state.rule;
		rows.push_back({rule.id, std::string(core::Name(rule.area)), state.state,
		                TextCell(state.reason), FigureCell(state.thresholds.info),
		                FigureCell(state.thresholds.warning), FigureCell(state.thresholds.critical),
		                rule.unit, rule.title, rule.why, rule.detection, rule.remedy,
		                rule.evidence});
	}
	return pg::ReturnRows(fcinfo, rows);
}

} // namespace savant::entry
