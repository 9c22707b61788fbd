/*
 * plan_reader_fuzz.cpp
 *     Any text as a plan: read, figured, told and compared with itself.
 *     Seeds: test/fuzz/corpus/plan_reader
 */
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string_view>

#include "core/ask/display.hpp"
#include "core/plan/compare_plans.hpp"
#include "core/plan/plan_story.hpp"
#include "core/plan/read_plan.hpp"
#include "core/plan/tell_plan.hpp"
#include "core/text/utf8.hpp"

namespace {

void Require(bool condition) {
	if (!condition) {
		std::abort();
	}
}

void CheckLines(const std::vector<std::string> &lines) {
	for (const std::string &line : lines) {
		Require(savant::core::FindInvalidUtf8(line) == std::string_view::npos);
		Require(line.find('\n') == std::string::npos);
	}
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
	const std::string_view text(reinterpret_cast<const char *>(data), size);
	savant::core::LooksLikePlan(text);
	const savant::core::PlanReading reading = savant::core::ReadPlan(text);
	Require(reading.plan.has_value() != reading.problem.has_value());
	if (!reading.plan) {
		Require(!reading.problem->message.empty());
		return 0;
	}
	const savant::core::QueryPlan &plan = *reading.plan;
	Require(!plan.nodes.empty());
	const savant::core::PlanFigures figures = savant::core::Figure(plan);
	Require(figures.nodes.size() == plan.nodes.size());
	for (const savant::core::NodeFigures &node : figures.nodes) {
		Require(std::isfinite(node.rows) && std::isfinite(node.self_ms) && node.self_ms >= 0 &&
		        std::isfinite(node.self_cost) && node.self_cost >= 0 && node.time_share >= 0 &&
		        node.time_share <= 1 && node.cost_share >= 0 && node.cost_share <= 1 &&
		        node.estimate_factor >= 1 && std::isfinite(node.estimate_factor));
	}
	CheckLines(savant::core::TellTree(plan, figures, 80));
	CheckLines(savant::core::TellStory(plan, figures));
	const savant::core::PlanComparison comparison = savant::core::ComparePlans(plan, plan);
	CheckLines(savant::core::TellComparison(comparison));
	savant::core::ComparisonJson(comparison).dump();
	return 0;
}
