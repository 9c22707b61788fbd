/*
 * health_view.hpp
 *     What ai_health() shows: findings of this moment, those that only the monitor can have, and
 *     how many rules had nothing to say.
 */
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/health/health_rule.hpp"

namespace savant::core {

/* A finding that the monitor keeps, as savant.health_result has it. */
struct KeptFinding {
	HealthFinding finding;
	double since = 0; // seconds since 1970
};

struct KeptHealth {
	/* The monitor's last snapshot that had one to compare with; nullopt: none, or too old. */
	std::optional<double> compared_at;
	std::vector<KeptFinding> findings;
};

struct HealthItem {
	HealthFinding finding;
	std::optional<double> since; // nullopt: seen now, and nobody kept since when
};

struct HealthView {
	double asked_at = 0;           // seconds since 1970
	std::vector<HealthItem> items; // worst first
	std::vector<HealthReport::Unknown> not_applicable;
	std::vector<const HealthRule *> disabled;
	int healthy = 0;
};

/*
 * The report of one moment with what is kept.  A rule that needs an interval speaks through the
 * kept findings when they are recent; else it stays not applicable.
 */
HealthView MakeHealthView(const Snapshot &now, HealthReport report, const KeptHealth &kept);

struct HealthTellOptions {
	bool all = false; // details of infos too, and the rules that are not applicable
	std::size_t width = 100;
};

/* Lines for a terminal, worst first; the last one counts the rules. */
std::vector<std::string> TellHealth(const HealthView &view, const HealthTellOptions &options);

/* One line per rule of ai_health_rules(). */
struct HealthRuleState {
	const HealthRule *rule;
	const char *state;  // finding, ok, not_applicable, disabled
	std::string reason; // why it is not applicable; of a finding its worst severity
	HealthThresholds thresholds;
};
std::vector<HealthRuleState> HealthRuleStates(const HealthView &view,
                                              const HealthSettings &settings);

} // namespace savant::core
