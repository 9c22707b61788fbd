/*
 * plan_statement.cpp
 *     One table of names for both readers.
 */
#include "core/plan/plan_statement.hpp"

#include <algorithm>
#include <charconv>

#include "core/plan/plan_json.hpp"

namespace savant::core {

namespace {

std::optional<double> NumberOf(const PlanProperty &property) {
	return property.number ? property.number : PlanNumber(property.texts.front());
}

/* The rest of `text` after `prefix`, when it starts so. */
std::optional<std::string_view> After(std::string_view text, std::string_view prefix) {
	if (!text.starts_with(prefix)) {
		return std::nullopt;
	}
	return text.substr(prefix.size());
}

void TakeJit(std::string_view name, const PlanProperty &property, QueryPlan &plan) {
	struct Member {
		std::string_view name;
		double PlanJit::*figure;
	};
	// 17 splits the generation: "Generation": {"Deform": ..., "Total": ...}.
	static constexpr Member kMembers[] = {
		{"Functions", &PlanJit::functions},
		{"Timing.Generation", &PlanJit::generation_ms},
		{"Timing.Generation.Total", &PlanJit::generation_ms},
		{"Timing.Inlining", &PlanJit::inlining_ms},
		{"Timing.Optimization", &PlanJit::optimization_ms},
		{"Timing.Emission", &PlanJit::emission_ms},
		{"Timing.Total", &PlanJit::total_ms},
	};
	if (!plan.jit) {
		plan.jit.emplace();
	}
	for (const Member &member : kMembers) {
		if (member.name == name) {
			(*plan.jit).*member.figure = std::max(NumberOf(property).value_or(0), 0.0);
		}
	}
}

/* `name` is "N.Member". */
void TakeTrigger(std::string_view name, const PlanProperty &property, QueryPlan &plan) {
	constexpr std::size_t kMaxTriggers = 10'000;
	std::size_t number = 0;
	const auto parsed = std::from_chars(name.data(), name.data() + name.size(), number);
	const std::size_t dot = name.find('.');
	if (parsed.ec != std::errc() || dot == std::string_view::npos || number >= kMaxTriggers) {
		return;
	}
	if (number >= plan.triggers.size()) {
		plan.triggers.resize(number + 1);
	}
	PlanTrigger &trigger = plan.triggers[number];
	const std::string_view member = name.substr(dot + 1);
	if (member == "Trigger Name") {
		trigger.name = property.texts.front();
	} else if (member == "Constraint Name") {
		trigger.constraint = property.texts.front();
	} else if (member == "Relation") {
		trigger.relation = property.texts.front();
	} else if (member == "Time") {
		trigger.ms = std::max(NumberOf(property).value_or(0), 0.0);
	} else if (member == "Calls") {
		trigger.calls = std::max(NumberOf(property).value_or(0), 0.0);
	}
}

void TakeOne(const PlanProperty &property, QueryPlan &plan) {
	const std::string_view name = property.name;
	if (name == "Planning Time") {
		plan.planning_ms = NumberOf(property);
	} else if (name == "Execution Time" || name == "Total Runtime") {
		plan.execution_ms = NumberOf(property);
	} else if (name == "Query Text") {
		plan.query = property.texts.front();
	} else if (name == "Query Identifier") {
		const std::string &text = property.texts.front();
		std::from_chars(text.data(), text.data() + text.size(), plan.query_id);
	} else if (name == "Serialization.Time") {
		plan.serialization_ms = NumberOf(property);
	} else if (name == "Serialization.Output Volume") {
		plan.serialization_kb = NumberOf(property);
	} else if (const auto planning = After(name, "Planning.")) {
		PlanProperty &kept = plan.planning.emplace_back(property);
		kept.name = std::string(*planning);
	} else if (const auto jit = After(name, "JIT.")) {
		TakeJit(*jit, property, plan);
	} else if (const auto setting = After(name, "Settings.")) {
		constexpr std::size_t kMaxSettings = 2'000; // a server has a few hundred
		if (plan.settings.size() < kMaxSettings) {
			plan.settings.push_back({std::string(*setting), property.texts.front()});
		}
	} else if (const auto trigger = After(name, "Triggers.")) {
		TakeTrigger(*trigger, property, plan);
	}
}

} // namespace

void FillStatement(const std::vector<PlanProperty> &properties, QueryPlan &plan) {
	for (const PlanProperty &property : properties) {
		TakeOne(property, plan);
	}
}

} // namespace savant::core
