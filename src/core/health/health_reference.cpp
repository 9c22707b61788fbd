/*
 * health_reference.cpp
 *     Markdown from the rows of the registry.
 */
#include "core/health/health_reference.hpp"

#include <cmath>

#include "core/health/health_check.hpp"

namespace savant::core {

namespace {

constexpr std::string_view kHead =
	"# Health rules\n\n"
	"Every rule that `ai_health`, the monitor and the alerts look at a server with. This page is "
	"written by `tools/reference health_rules` from the rules themselves.\n\n"
	"- The **id** is stable: column `rule` of `ai_health_findings`.\n"
	"- A rule looks at the answers of its **probes** and nothing else. Where one has no answer (a "
	"standby, a missing extension or privilege), the rule is *not applicable* and says why; that "
	"is "
	"not the same as fine.\n"
	"- **Two snapshots**: the rule is about what happened between them. `ai_health()` shows what "
	"the "
	"monitor, or the last `ai_collect()`, found.\n"
	"- A figure at or past a **threshold** is a finding of that severity. Thresholds are changed "
	"in "
	"`savant.rule_setting` (columns info, warning, critical): NULL leaves the rule's own, NaN "
	"means "
	"never; `enabled = false` switches the rule off. Where there is a condition only, the figure "
	"is 1.\n"
	"- An **alert** opens when the rule found it in so many of the last snapshots, and closes "
	"after "
	"so many without.\n"
	"- Statements under *evidence* may be run again at any time. What a finding says to type is "
	"never run by pg_savant.\n";

std::string Figure(double value, std::string_view unit) {
	if (unit == "share") {
		return PercentText(value);
	}
	if (unit == "s") {
		return value == 0 ? "0 s" : AgeText(value);
	}
	if (unit == "B" || unit == "B/h" || unit == "B/s") {
		return BytesText(value) + std::string(unit.substr(1));
	}
	if (unit == "ms") {
		return TimeText(value);
	}
	std::string text = value == std::floor(value) ? CountText(value) : std::to_string(value);
	while (text.find('.') != std::string::npos && text.ends_with('0')) {
		text.pop_back();
	}
	return unit.empty()            ? text
	       : unit.starts_with("/") ? text + std::string(unit)
	                               : text + " " + std::string(unit);
}

std::string Thresholds(const HealthRule &rule) {
	const std::string_view unit = rule.unit;
	std::string text;
	const auto add = [&](const char *severity, double value) {
		if (std::isnan(value)) {
			return;
		}
		text += text.empty() ? "" : ", ";
		text += severity;
		if (unit != "condition") {
			text += (rule.low_is_bad ? " at most " : " from ") + Figure(value, unit);
		}
	};
	add("info", rule.thresholds.info);
	add("warning", rule.thresholds.warning);
	add("critical", rule.thresholds.critical);
	return text.empty() ? "none until one is set" : text;
}

std::string Applies(const HealthRule &rule) {
	std::string text;
	if (rule.place == ProbePlace::PrimaryOnly) {
		text = "on a primary";
	} else if (rule.place == ProbePlace::StandbyOnly) {
		text = "on a standby";
	}
	if (rule.needs != HealthNeed::Nothing) {
		text += (text.empty() ? "with " : ", with ") + std::string(Name(rule.needs));
	}
	if (rule.needs_interval) {
		text += text.empty() ? "with two snapshots" : ", with two snapshots";
	}
	return text.empty() ? "everywhere" : text;
}

std::string Section(const HealthRule &rule) {
	const std::string probes = *rule.probes == '\0' ? "the snapshot itself" : rule.probes;
	return "\n### " + std::string(rule.id) + "\n\n" + rule.title + ". " + rule.why +
	       "\n\n- Seen in: " + rule.detection + "\n- Severity: " + Thresholds(rule) +
	       "\n- Applies: " + Applies(rule) + "\n- Probes: " + probes + "\n- Alert: in " +
	       std::to_string(rule.of) + " of " + std::to_string(rule.within) +
	       " snapshots; closed after " + std::to_string(rule.clear) +
	       "\n- What to do: " + rule.remedy + "\n- Evidence: `" + rule.evidence + "`\n";
}

} // namespace

std::string HealthReference(std::span<const HealthRule *const> rules) {
	std::string page(kHead);
	page += "\nThere are " + std::to_string(rules.size()) + " rules.\n";
	for (int i = 0; i <= static_cast<int>(HealthArea::Configuration); i++) {
		const auto area = static_cast<HealthArea>(i);
		std::string heading(Name(area));
		heading[0] = static_cast<char>(heading[0] - 'a' + 'A');
		std::string table, sections;
		for (const HealthRule *rule : rules) {
			if (rule->area == area) {
				const std::string id = rule->id;
				table += "| [" + id + "](#" + id + ") | " + rule->title + " |\n";
				sections += Section(*rule);
			}
		}
		page += "\n## " + heading + "\n\n| id | what |\n|---|---|\n" + table + sections;
	}
	return page;
}

} // namespace savant::core
