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
	/* A condition of the rule holds, whether or not it is a finding yet: see HealthHistory. */
	virtual void Keep(std::string object) = 0;
};

/* What was seen earlier, as far as somebody kept it: the monitor does, ai_health() asks it. */
class HealthHistory {
public:
	virtual ~HealthHistory() = default;
	/* Values of a series (core/watch/series.hpp), oldest first, as (time, value); empty = not kept.
	 */
	virtual std::vector<std::pair<double, double>> Series(std::string_view id, double since) = 0;
	/*
	 * What a rule has kept in the snapshot before (HealthSink::Keep), with the time since when it
	 * has kept it in every snapshot, in seconds since 1970.
	 */
	virtual std::vector<std::pair<std::string, double>> Kept(std::string_view rule) = 0;
};

/* What the caller must be allowed to see, so that silence means health. */
enum class HealthNeed {
	Nothing,
	AllStatistics, // pg_read_all_stats
	AllSettings,   // pg_read_all_settings
	Superuser,
};

class HealthCheck; // health_check.hpp

struct HealthRule {
	const char *id; // snake_case, stable: "idle_in_xact"
	HealthArea area;
	const char *title;     // what it is, for the reference page
	const char *why;       // why it matters, one sentence
	const char *detection; // how it is seen, with its traffic floor
	/* Comma-separated; without their answers the rule is not applicable.  The first is the one
	 * whose differences a rule of intervals wants. */
	const char *probes;
	HealthThresholds thresholds; // the defaults, in `unit`
	const char *unit;            // "s", "B", "share", "", "/s"
	bool low_is_bad;             // the value is compared downwards
	const char *remedy;          // what to do, in general
	const char *evidence;        // one SELECT that shows it; runs on a server that has the probes
	/* for / clear: true in `of` snapshots of the last `within`, clear for `clear` of them. */
	int of = 2, within = 3, clear = 3;
	bool needs_interval = false;
	HealthNeed needs = HealthNeed::Nothing;
	ProbeScope scope = ProbeScope::Database;
	ProbePlace place = ProbePlace::Anywhere;
	void (*check)(HealthCheck &check);
};

/* Every rule, by area, in a fixed order. */
std::vector<const HealthRule *> AllHealthRules();
const HealthRule *FindHealthRule(std::string_view id);

/* The rows of one source file each. */
std::span<const HealthRule> AvailabilityHealthRules();
std::span<const HealthRule> SessionHealthRules();
std::span<const HealthRule> LockHealthRules();
std::span<const HealthRule> TransactionIdHealthRules();
std::span<const HealthRule> VacuumHealthRules();
std::span<const HealthRule> BloatHealthRules();
std::span<const HealthRule> WalHealthRules();
std::span<const HealthRule> BufferHealthRules();
std::span<const HealthRule> HostHealthRules(); // disk and memory
std::span<const HealthRule> ReplicationHealthRules();
std::span<const HealthRule> SlotHealthRules();
std::span<const HealthRule> StatementHealthRules();
std::span<const HealthRule> StatementLoadHealthRules();
std::span<const HealthRule> IndexHealthRules();
std::span<const HealthRule> ObjectHealthRules();
std::span<const HealthRule> ConfigurationHealthRules();
std::span<const HealthRule> SecurityHealthRules();
std::span<const HealthRule> LogHealthRules();
std::span<const HealthRule> PlanHealthRules();
std::span<const HealthRule> LifeCycleHealthRules(); // versions, changes, ourselves

/* By rule id; what is not in it has the default. */
using HealthSettings = std::map<std::string, HealthThresholds, std::less<>>;

struct HealthReport {
	std::vector<HealthFinding> findings; // worst first
	struct Unknown {
		const HealthRule *rule;
		std::string reason;
	};
	std::vector<Unknown> not_applicable;
	struct Kept {
		const HealthRule *rule;
		std::string object;
	};
	std::vector<Kept> kept; // of HealthSink::Keep()
	std::vector<const HealthRule *> disabled;
	int healthy = 0; // rules that were asked and found nothing
};

std::string_view Name(HealthNeed need); // pg_read_all_stats, ...

/* What the reason is of a rule of intervals that has one snapshot only. */
constexpr std::string_view kNeedsTwoSnapshots = "needs two snapshots";

/* Asks every rule that the snapshot has answers for.  `history` may be null. */
HealthReport CheckHealth(const Interval &interval, const HealthSettings &settings,
                         HealthHistory *history);

} // namespace savant::core
