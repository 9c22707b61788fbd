/*
 * plan_news.cpp
 *     Plans of the last interval against those that are kept.
 */
#include "core/watch/plan_news.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "core/watch/plan_outline.hpp"

namespace savant::core {

namespace {

constexpr int kHexadecimal = 16;

std::string MeanOf(const StatementPlan &plan) {
	char text[40];
	(void)std::snprintf(text, sizeof(text), "%.3g ms", plan.total_ms / plan.executions);
	return text;
}

ChangeEvent ChangeOf(const StatementPlan &before, const StatementPlan &now, double at) {
	ChangeEvent change;
	change.kind = ChangeEvent::Kind::PlanChange;
	change.at = std::min(now.first_seen_at, at);
	change.object = std::to_string(now.query_id);
	change.before = before.text;
	change.after = now.text;
	change.detail = "statement " + change.object +
	                " has another plan: " + PlanDifference(before.text, now.text);
	if (before.executions > 0 && now.executions > 0) {
		change.detail += "; " + MeanOf(before) + " per call before, " + MeanOf(now) + " now";
	}
	return change;
}

/* The kept plans by statement. */
using PlansOfStatements = std::map<std::int64_t, std::vector<const StatementPlan *>>;

PlansOfStatements ByStatement(std::span<const StatementPlan> plans) {
	PlansOfStatements grouped;
	for (const StatementPlan &plan : plans) {
		grouped[plan.query_id].push_back(&plan);
	}
	return grouped;
}

const StatementPlan *MostExecuted(const std::vector<const StatementPlan *> &plans) {
	const auto most = std::max_element(
		plans.begin(), plans.end(), [](const StatementPlan *a, const StatementPlan *b) {
			return a->executions != b->executions ? a->executions < b->executions
		                                          : a->last_seen_at < b->last_seen_at;
		});
	return most == plans.end() ? nullptr : *most;
}

std::uint64_t Fingerprint(const StatementPlan &plan) {
	return std::strtoull(plan.hash.c_str(), nullptr, kHexadecimal);
}

} // namespace

std::vector<ChangeEvent> PlanChangesOf(std::span<const StatementPlan> kept,
                                       std::span<const StatementPlan> seen, double at) {
	const PlansOfStatements known = ByStatement(kept);
	std::vector<ChangeEvent> changes;
	for (const StatementPlan &now : seen) {
		const auto plans = known.find(now.query_id);
		if (plans == known.end()) {
			continue;
		}
		const StatementPlan *latest = nullptr;
		std::size_t recent = 0;
		bool is_usual = false;
		for (const StatementPlan *plan : plans->second) {
			const bool is_recent = plan->last_seen_at >= at - kPlanForgotten;
			is_usual = is_usual || (is_recent && plan->hash == now.hash);
			recent += is_recent ? 1 : 0;
			if (plan->hash != now.hash &&
			    (latest == nullptr || plan->last_seen_at > latest->last_seen_at)) {
				latest = plan;
			}
		}
		if (!is_usual && latest != nullptr && recent < kMostKeptPlans) {
			changes.push_back(ChangeOf(*latest, now, at));
		}
	}
	return changes;
}

std::map<std::int64_t, PlanSwitch> PlanSwitchesOf(std::span<const StatementPlan> kept,
                                                  std::span<const StatementPlan> seen,
                                                  double since) {
	PlansOfStatements past;
	for (const StatementPlan &plan : kept) {
		if (plan.first_seen_at < since) {
			past[plan.query_id].push_back(&plan);
		}
	}
	std::map<std::int64_t, PlanSwitch> switches;
	for (const auto &[query_id, plans] : ByStatement(seen)) {
		const StatementPlan *const now = MostExecuted(plans);
		PlanSwitch &found = switches[query_id];
		found.now = Fingerprint(*now);
		const auto old = past.find(query_id);
		if (old == past.end()) {
			continue;
		}
		const StatementPlan *const before = MostExecuted(old->second);
		found.before = Fingerprint(*before);
		if (found.before != found.now) {
			found.difference = PlanDifference(before->text, now->text);
		}
	}
	return switches;
}

} // namespace savant::core
