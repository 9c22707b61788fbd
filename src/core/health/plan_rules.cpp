/*
 * plan_rules.cpp
 *     Statements that got slower or have another plan: what the monitor found by comparing them
 *     with their past.
 */
#include <array>
#include <cmath>

#include "core/health/health_check.hpp"
#include "core/schema/picture.hpp"

namespace savant::core {

namespace {

/* "statement 42": as other rules on statements name them. */
std::string ObjectOf(const HealthRow &row) { return "statement " + row.Text("statement_id"); }

std::string WhySlow(const HealthRow &row) {
	return "SELECT * FROM ai_why_slow('hour', query_id => " + row.Text("statement_id") + ");";
}

void CheckPlanChanges(HealthCheck &check) {
	for (const HealthRow &row : check.Rows("plan_changes")) {
		const double slower = row.Number("slower");
		const bool is_slower = !std::isnan(slower);
		check.Judge(
			is_slower ? slower : 1,
			{ObjectOf(row),
		     ObjectOf(row) + (is_slower ? " is " + TimesText(slower) + " as slow with another plan"
		                                : " has another plan"),
		     row.Text("detail") + ".", WhySlow(row)});
	}
}

void CheckRegressions(HealthCheck &check) {
	for (const HealthRow &row : check.Rows("regressions")) {
		const double times = row.Number("mean_ms") / row.Number("baseline_ms");
		check.Judge(times, {ObjectOf(row),
		                    ObjectOf(row) + " takes " + TimesText(times) + " its usual time",
		                    row.Text("detail") + ".", WhySlow(row)});
	}
}

constexpr std::array kRules = {
	HealthRule{.id = "query_plan_changed",
               .area = HealthArea::Performance,
               .title = "A statement has another plan",
               .why = "The planner changed its mind: for the better, or after a dropped index, a "
                      "setting or statistics that mislead it.",
               .detection = "a plan that the statement did not have in 24 hours, seen in the last "
                            "hour; with how many times as slow it is when it got slower",
               .probes = "plan_changes",
               .thresholds = {1, 5, kNever},
               .unit = "times",
               .low_is_bad = false,
               .remedy = "Compare the plans in savant.plan_seen; ANALYZE, or bring the index back.",
               .evidence = "SELECT seen_at, detail, before, after FROM savant.change_event WHERE "
                           "kind = 'plan_change' ORDER BY seen_at DESC",
               .of = 1,
               .within = 1,
               .check = CheckPlanChanges},
	HealthRule{.id = "query_regressed",
               .area = HealthArea::Performance,
               .title = "A statement got slower than it was",
               .why = "Nothing in the application changed, and users wait longer.",
               .detection = "mean time of an interval over that of the same hours before, by the "
                            "test that fills savant.regression (false discoveries held at 5 %)",
               .probes = "regressions",
               .thresholds = {2, 5, kNever},
               .unit = "times",
               .low_is_bad = false,
               .remedy = "ai_why_slow() of the statement.",
               .evidence = "SELECT at, query_id, class, detail FROM savant.regression ORDER BY at "
                           "DESC LIMIT 20",
               .check = CheckRegressions},
};

} // namespace

std::span<const HealthRule> PlanHealthRules() { return kRules; }

} // namespace savant::core
