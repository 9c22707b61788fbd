/*
 * check_health.cpp
 *     The registry of the rules, and one pass of all of them over a snapshot.
 */
#include <algorithm>
#include <array>

#include "core/health/health_check.hpp"

namespace savant::core {

namespace {

/* Takes what one rule says. */
class ReportingSink final : public HealthSink {
public:
	ReportingSink(const HealthRule &rule, HealthReport &report) : rule_(rule), report_(report) {}

	void Add(HealthFinding finding) override {
		report_.findings.push_back(std::move(finding));
		has_spoken = true;
	}
	void NotApplicable(std::string reason) override {
		if (!has_spoken) {
			report_.not_applicable.push_back({&rule_, std::move(reason)});
			has_spoken = true;
		}
	}
	void Keep(std::string object) override { report_.kept.push_back({&rule_, std::move(object)}); }

	bool has_spoken = false;

private:
	const HealthRule &rule_;
	HealthReport &report_;
};

std::vector<std::string_view> ProbesOf(const HealthRule &rule) {
	std::vector<std::string_view> probes;
	std::string_view rest = rule.probes;
	while (!rest.empty()) {
		const std::size_t comma = rest.find(',');
		probes.push_back(rest.substr(0, comma));
		rest = comma == std::string_view::npos ? "" : rest.substr(comma + 1);
		while (rest.starts_with(' ')) {
			rest.remove_prefix(1);
		}
	}
	return probes;
}

std::string ReasonOf(const Snapshot &now, std::string_view probe) {
	const auto failure = now.failures.find(probe);
	if (failure == now.failures.end()) {
		return "not collected: " + std::string(probe);
	}
	switch (failure->second.kind) {
	case ProbeFailure::Kind::NotApplicable:
		return failure->second.message;
	case ProbeFailure::Kind::Refused:
		return "needs privileges: " + failure->second.message;
	case ProbeFailure::Kind::TimedOut:
		return "probe " + std::string(probe) + " ran into its timeout";
	case ProbeFailure::Kind::Failed:
		break;
	}
	return "probe " + std::string(probe) + " failed: " + failure->second.message;
}

/* Column of probe "caller" that says so; "" = nothing is needed. */
std::string_view ColumnOf(HealthNeed need) {
	switch (need) {
	case HealthNeed::Nothing:
		break;
	case HealthNeed::AllStatistics:
		return "reads_all_stats";
	case HealthNeed::AllSettings:
		return "reads_all_settings";
	case HealthNeed::Superuser:
		return "is_superuser";
	}
	return "";
}

/* States can be compared over a restart, counters cannot. */
bool Counts(std::string_view probe, int server_version) {
	const Probe *found = FindProbe(probe, server_version, "999");
	return found != nullptr && *found->counters != '\0';
}

/* Why the rule cannot be asked, "" when it can. */
std::string WhyNot(const HealthRule &rule, const Interval &interval) {
	const Snapshot &now = interval.Now();
	if (rule.place == ProbePlace::PrimaryOnly && now.is_standby) {
		return "on a primary only";
	}
	if (rule.place == ProbePlace::StandbyOnly && !now.is_standby) {
		return "on a standby only";
	}
	const std::string_view column = ColumnOf(rule.needs);
	const ProbeTable *caller = now.Find("caller");
	if (!column.empty() && caller != nullptr && !caller->Flag(0, column)) {
		return "needs " + std::string(Name(rule.needs));
	}
	const std::vector<std::string_view> probes = ProbesOf(rule);
	for (const std::string_view probe : probes) {
		if (now.Find(probe) == nullptr) {
			return ReasonOf(now, probe);
		}
	}
	if (rule.needs_interval && interval.Before() == nullptr) {
		return std::string(kNeedsTwoSnapshots);
	}
	if (rule.needs_interval && !probes.empty() && Counts(probes.front(), now.server_version) &&
	    !interval.HasDifferences(probes.front())) {
		return "counters started anew since the snapshot before";
	}
	return "";
}

bool IsWorse(const HealthFinding &left, const HealthFinding &right) {
	return static_cast<int>(left.severity) > static_cast<int>(right.severity);
}

} // namespace

std::string_view Name(HealthArea area) {
	static constexpr std::array<std::string_view, 8> kNames = {
		"availability", "performance", "capacity", "vacuum",
		"replication",  "schema",      "security", "configuration"};
	return kNames[static_cast<std::size_t>(area)];
}

std::string_view Name(HealthNeed need) {
	static constexpr std::array<std::string_view, 4> kNames = {
		"nothing", "pg_read_all_stats", "pg_read_all_settings", "a superuser"};
	return kNames[static_cast<std::size_t>(need)];
}

std::vector<const HealthRule *> AllHealthRules() {
	std::vector<const HealthRule *> all;
	for (const std::span<const HealthRule> rules :
	     {AvailabilityHealthRules(),  SessionHealthRules(),  LockHealthRules(),
	      TransactionIdHealthRules(), VacuumHealthRules(),   BloatHealthRules(),
	      WalHealthRules(),           BufferHealthRules(),   HostHealthRules(),
	      ReplicationHealthRules(),   SlotHealthRules(),     StatementHealthRules(),
	      StatementLoadHealthRules(), IndexHealthRules(),    ObjectHealthRules(),
	      ConfigurationHealthRules(), SecurityHealthRules(), LogHealthRules(),
	      PlanHealthRules(),          LifeCycleHealthRules()}) {
		for (const HealthRule &rule : rules) {
			all.push_back(&rule);
		}
	}
	std::stable_sort(all.begin(), all.end(), [](const HealthRule *left, const HealthRule *right) {
		return left->area < right->area;
	});
	return all;
}

const HealthRule *FindHealthRule(std::string_view id) {
	for (const HealthRule *rule : AllHealthRules()) {
		if (id == rule->id) {
			return rule;
		}
	}
	return nullptr;
}

HealthReport CheckHealth(const Interval &interval, const HealthSettings &settings,
                         HealthHistory *history) {
	HealthReport report;
	for (const HealthRule *rule : AllHealthRules()) {
		const auto setting = settings.find(std::string_view(rule->id));
		const HealthThresholds &thresholds =
			setting == settings.end() ? rule->thresholds : setting->second;
		if (!thresholds.enabled) {
			report.disabled.push_back(rule);
			continue;
		}
		ReportingSink sink(*rule, report);
		std::string why_not = WhyNot(*rule, interval);
		if (!why_not.empty()) {
			sink.NotApplicable(std::move(why_not));
			continue;
		}
		HealthCheck check(*rule, thresholds, interval, history, sink);
		rule->check(check);
		report.healthy += sink.has_spoken ? 0 : 1;
	}
	std::stable_sort(report.findings.begin(), report.findings.end(), IsWorse);
	return report;
}

} // namespace savant::core
