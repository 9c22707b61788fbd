/*
 * read_plan.cpp
 *     Which reader a text is for.
 */
#include "core/plan/read_plan.hpp"

#include "core/plan/plan_json.hpp"

namespace savant::core {

namespace {

PlanReading Failed(std::string message, std::string detail, std::string hint) {
	PlanReading reading;
	reading.problem = {std::move(message), std::move(detail), std::move(hint), 0};
	return reading;
}

} // namespace

bool LooksLikePlan(std::string_view text) {
	const std::size_t start = text.find_first_not_of(" \t\r\n");
	return start != std::string_view::npos && (text[start] == '[' || text[start] == '{');
}

PlanReading ReadPlan(std::string_view text) {
	if (text.size() > kMaxPlanBytes) {
		return Failed("plan is too long",
		              "A plan may have " + std::to_string(kMaxPlanBytes) + " bytes at most.", {});
	}
	if (LooksLikePlan(text)) {
		return ReadJsonPlan(text);
	}
	return Failed("text is not a plan", {}, "Give the output of EXPLAIN (FORMAT JSON).");
}

} // namespace savant::core
