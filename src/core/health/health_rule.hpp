/*
 * health_rule.hpp
 *     What can be wrong with a server: one finding, the rule it comes from, and the registry of
 *     all rules.
 *
 * A rule is one row: id, what, from when, why it matters, how to see it, what to type.  It looks
 * at a snapshot and the interval before it, and at nothing else: so each rule runs in a unit test
 * over a recorded snapshot.  docs/health_rules.md is generated from the rows (tools/reference).
 */
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/findings/finding.hpp" // Severity
#include "core/watch/snapshot.hpp"

namespace savant::core {

enum class HealthArea {
	Availability,
	Performance,
	Capacity,
	Vacuum,
	Replication,
	Schema,
	Security,
	Configuration
};
std::string_view Name(HealthArea area); // availability, ...

struct HealthRule;

struct HealthFinding {
	const HealthRule *rule = nullptr;
	Severity severity = Severity::Warning;
	std::string
		object;       // what it is about, stable: "public.orders", "slot standby1"; "" = the server
	double value = 0; // observed, in the rule's unit; NaN = none
	double threshold = 0; // that it passed; NaN = none
	std::string title;    // one line, no full stop, with the number
	std::string detail;   // the evidence in one or two sentences
	std::string remedy;   // SQL to type, never run by us; "" = none
	std::string evidence; // SQL that shows it again
};

/* Thresholds of a rule, after savant.rule_setting; NaN = never this severe. */
struct HealthThresholds {
	double info, warning, critical;
	bool enabled = true;
};

class HealthSink {
public:
	virtual ~HealthSink() = default;
	virtual void Add(HealthFinding finding) = 0;
	/* The rule cannot be told here: "needs pg_monitor", "standby", "needs two snapshots". */
	virtual void NotApplicable(std::string reason) = 0;
};

/* What was seen earlier, as far as somebody kept it: the monitor does, ai_health() asks it. */
class HealthHistory {
public:
	virtual ~HealthHistory() = default;
	/* Values of a series (core/watch/series.hpp), oldest first, as (time, value); empty = not kept.
	 */
	virtual std::vector<std::pair<double, double>> Series(std::string_view id, double since) = 0;
	/* Since when a flag of a rule's own has been true, as Keep() of an earlier snapshot left it. */
	virtual std::optional<double> Since(std::string_view rule, std::string_view object) = 0;
};

struct HealthInput {
	const Interval &interval;
	HealthHistory *history = nullptr;
	/* Of the rule that is asked. */
	HealthThresholds thresholds;

	const Snapshot &Now() const { return interval.Now(); }
};

struct HealthRule {
	const char *id; // snake_case, stable: "idle_in_xact"
	HealthArea area;
	const char *title;     // what it is, for the reference page
	const char *why;       // why it matters, one sentence
	const char *detection; // how it is seen, with its traffic floor
	const char *probes;    // comma-separated; without their answers the rule is not applicable
	HealthThresholds thresholds; // the defaults, in `unit`
	const char *unit;            // "s", "B", "share", "", "/s"
	bool low_is_bad;             // the value is compared downwards
	const char *remedy;          // what to do, in general
	/* for / clear: true in `of` snapshots of the last `within`, clear for `clear` of them. */
	int of = 2, within = 3, clear = 3;
	bool needs_interval = false;
	ProbeScope scope = ProbeScope::Database;
	ProbePlace place = ProbePlace::Anywhere;
	void (*check)(const HealthRule &rule, const HealthInput &input, HealthSink &sink);
};

/* Every rule, by area, in a fixed order. */
std::vector<const HealthRule *> AllHealthRules();
const HealthRule *FindHealthRule(std::string_view id);

/* The rows of one source file each. */
std::span<const HealthRule> SessionHealthRules(); // availability, connections, locks
std::span<const HealthRule> VacuumHealthRules();  // transaction ids, vacuum, bloat
std::span<const HealthRule> StorageHealthRules(); // WAL, checkpoints, I/O, memory, disk
std::span<const HealthRule> ReplicationHealthRules();
std::span<const HealthRule> StatementHealthRules();
std::span<const HealthRule> ObjectHealthRules();
std::span<const HealthRule> ConfigurationHealthRules(); // settings, security, life cycle, ourselves

/* By rule id; what is not in it has the default. */
using HealthSettings = std::map<std::string, HealthThresholds, std::less<>>;

struct HealthReport {
	std::vector<HealthFinding> findings; // worst first
	struct Unknown {
		const HealthRule *rule;
		std::string reason;
	};
	std::vector<Unknown> not_applicable;
	int healthy = 0; // rules that were asked and found nothing
	int disabled = 0;
};

/* Asks every rule that the snapshot has answers for.  `history` may be null. */
HealthReport CheckHealth(const Interval &interval, const HealthSettings &settings,
                         HealthHistory *history);

} // namespace savant::core
