/*
 * read_plan.cpp
 *     Which reader a text is for.
 */
#include "core/plan/read_plan.hpp"

#include <algorithm>

#include "core/plan/plan_frame.hpp"
#include "core/plan/plan_json.hpp"
#include "core/plan/plan_text.hpp"
#include "core/plan/text_node.hpp"

namespace savant::core {

namespace {

constexpr std::size_t kLooked = 4096; // bytes that LooksLikePlan() looks at

bool IsJsonStart(std::string_view text) { return text.starts_with('[') || text.starts_with('{'); }

PlanReading ReadFramed(std::string_view text) {
	const UnframedPlan unframed = UnframePlan(text);
	const std::string json = JsonOf(unframed.lines);
	const std::size_t top = FindTopNode(unframed.lines);
	// The bracket of a JSON plan may also be one in a query before a plan in text.
	PlanReading reading;
	if (!json.empty() && top == unframed.lines.size()) {
		reading = ReadJsonPlan(json);
	} else {
		reading = ReadTextPlan(unframed.lines);
	}
	if (reading.plan && !reading.plan->execution_ms) {
		reading.plan->execution_ms = unframed.duration_ms;
	}
	return reading;
}

/* The word is one that statements begin with and plans do not. */
bool IsStatementWord(std::string_view word) {
	static constexpr std::string_view kWords[] = {"select",  "with",  "values", "explain",
	                                              "table",   "begin", "create", "call",
	                                              "execute", "--",    "/*"};
	std::string lower(word);
	std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
		return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
	});
	return std::find(std::begin(kWords), std::end(kWords), lower) != std::end(kWords);
}

} // namespace

bool LooksLikePlan(std::string_view text) {
	const std::string_view start = Trimmed(text.substr(0, kLooked));
	if (IsJsonStart(start)) {
		return true;
	}
	const std::size_t word = std::min(start.find_first_of(" \t\r\n("), start.size());
	if (start.empty() || IsStatementWord(start.substr(0, word))) {
		return false;
	}
	const UnframedPlan unframed = UnframePlan(start);
	if (FindTopNode(unframed.lines) < unframed.lines.size()) {
		return true;
	}
	const std::string json = JsonOf(unframed.lines);
	return !json.empty() && (json.find("\"Plan\"") != std::string::npos ||
	                         json.find("\"Node Type\"") != std::string::npos);
}

PlanReading ReadPlan(std::string_view text) {
	if (text.size() > kMaxPlanBytes) {
		PlanReading reading;
		reading.problem = {"plan is too long",
		                   "A plan may have " + std::to_string(kMaxPlanBytes) + " bytes at most.",
		                   {},
		                   0};
		return reading;
	}
	if (!IsJsonStart(Trimmed(text))) {
		return ReadFramed(text);
	}
	PlanReading reading = ReadJsonPlan(text);
	if (!reading.plan) { // "+" at the ends of the lines, or something else in between
		PlanReading framed = ReadFramed(text);
		if (framed.plan) {
			return framed;
		}
	}
	return reading;
}

} // namespace savant::core
