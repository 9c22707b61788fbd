/*
 * reference_page.cpp
 *     Markdown from the rows of the registries.
 */
#include "core/findings/reference_page.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace savant::core {

namespace {

constexpr std::string_view kFindingsHead =
	"# Plan findings\n\n"
	"Every rule that `ai_explain` and `ai_plan_findings` look at a plan with. This page is written "
	"by `tools/reference plan_findings` from the rules themselves.\n\n"
	"- The **id** is stable: column `rule` of `ai_plan_findings`.\n"
	"- The **severity** is the usual one (info, warning, critical); a finding may say more or "
	"less, as its figures are.\n"
	"- A rule about a node is silent when following it would save less than 5 % of the statement "
	"and "
	"less than 10 ms, unless the finding is about correctness or about an estimate.\n"
	"- Of several rules that see the same cause the most precise one speaks.\n"
	"- Rules that need figures of a run are silent without `ANALYZE`; rules that need statistics, "
	"indexes or settings are silent about plans of another server and about tables that the caller "
	"may "
	"not read.\n";

constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kGroups = {
	{{"scan", "Scans"},
     {"predicate", "Conditions"},
     {"join", "Joins"},
     {"memory", "Sorts, groups, memory and WITH"},
     {"estimate", "Estimates and statistics"},
     {"statement", "The whole statement"}}};

std::string Row(const FindingRule &rule) {
	const std::string id = rule.id;
	return "| [" + id + "](#" + id + ") | " + std::string(Name(rule.severity)) + " | " +
	       rule.title + " |\n";
}

std::string Section(const FindingRule &rule) {
	return "\n### " + std::string(rule.id) + "\n\n" + rule.title +
	       ".\n\n- Severity: " + std::string(Name(rule.severity)) +
	       "\n- Seen in: " + rule.detection + "\n- From: " + rule.threshold +
	       "\n- What to do: " + rule.advice + "\n";
}

} // namespace

std::string FindingsReference(std::span<const FindingRule *const> rules) {
	std::string page(kFindingsHead);
	page += "\nThere are " + std::to_string(rules.size()) + " rules.\n";
	for (const auto &[group, heading] : kGroups) {
		std::string table, sections;
		for (const FindingRule *rule : rules) {
			if (group == rule->group) {
				table += Row(*rule);
				sections += Section(*rule);
			}
		}
		if (!table.empty()) {
			page += "\n## " + std::string(heading) +
			        "\n\n| id | severity | what |\n|---|---|---|\n" + table + sections;
		}
	}
	return page;
}

} // namespace savant::core
