/*
 * plan_case.hpp
 *     Plans and facts for tests of rules, a few words each.
 */
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/findings/finding.hpp"
#include "core/plan/read_plan.hpp"

namespace savant::core::plan_case {

using nlohmann::json;

struct FakeFacts : PlanFacts {
	std::map<std::string, TableFacts> tables;
	std::map<std::string, FunctionFacts> functions;
	std::map<std::string, double> settings;

	const TableFacts *Table(std::string_view, std::string_view name) override {
		const auto found = tables.find(std::string(name));
		return found == tables.end() ? nullptr : &found->second;
	}
	const FunctionFacts *Function(std::string_view name) override {
		const auto found = functions.find(std::string(name));
		return found == functions.end() ? nullptr : &found->second;
	}
	std::optional<double> Setting(std::string_view name) override {
		const auto found = settings.find(std::string(name));
		return found == settings.end() ? std::nullopt : std::optional(found->second);
	}
};

/* A measured node: rows of one loop as planned and found, and milliseconds with all below. */
inline json Node(const char *type, double planned, double found, double ms, json extra = {},
                 std::vector<json> inputs = {}) {
	json node = {{"Node Type", type},       {"Startup Cost", 0},    {"Total Cost", ms * 10},
	             {"Plan Rows", planned},    {"Plan Width", 8},      {"Actual Startup Time", 0},
	             {"Actual Total Time", ms}, {"Actual Rows", found}, {"Actual Loops", 1}};
	if (!extra.is_null()) {
		node.update(extra);
	}
	for (std::size_t i = 0; i < inputs.size(); ++i) {
		if (!inputs[i].contains("Parent Relationship")) {
			inputs[i]["Parent Relationship"] = i == 0 ? "Outer" : "Inner";
		}
		node["Plans"].push_back(inputs[i]);
	}
	return node;
}

inline json Scan(const char *table, double planned, double found, double ms, json extra = {}) {
	json node = Node("Seq Scan", planned, found, ms, std::move(extra));
	node.update({{"Relation Name", table}, {"Schema", "public"}});
	if (!node.contains("Alias")) {
		node["Alias"] = table;
	}
	return node;
}

/* The same plan as EXPLAIN without ANALYZE prints it. */
inline json Planned(json node) {
	for (const char *key :
	     {"Actual Startup Time", "Actual Total Time", "Actual Rows", "Actual Loops", "Sort Method",
	      "Sort Space Used", "Sort Space Type", "Disk Usage", "HashAgg Batches"}) {
		node.erase(key);
	}
	if (node.contains("Plans")) {
		for (json &child : node["Plans"]) {
			child = Planned(child);
		}
	}
	return node;
}

inline std::vector<Finding> Findings(const json &top, PlanFacts *facts = nullptr,
                                     const json &statement = json::object(),
                                     const std::string &query = {}) {
	json whole = {{"Plan", top}};
	if (top.contains("Actual Total Time")) {
		whole["Execution Time"] = top["Actual Total Time"];
	}
	whole.update(statement);
	PlanReading reading = ReadPlan(json::array({whole}).dump());
	EXPECT_TRUE(reading.plan.has_value());
	if (!reading.plan) {
		return {};
	}
	if (!query.empty()) {
		reading.plan->query = query;
	}
	const PlanFigures figures = Figure(*reading.plan);
	return FindPlanFindings({*reading.plan, figures, facts, false, nullptr});
}

inline const Finding *Find(const std::vector<Finding> &findings, const std::string &rule) {
	const auto found = std::find_if(findings.begin(), findings.end(),
	                                [&](const Finding &finding) { return finding.rule == rule; });
	return found == findings.end() ? nullptr : &*found;
}

inline bool Has(const std::vector<Finding> &findings, const std::string &rule) {
	return Find(findings, rule) != nullptr;
}

/* The finding that must be there; an empty one when it is not, so that tests go on. */
inline Finding The(const std::vector<Finding> &findings, const std::string &rule) {
	const Finding *found = Find(findings, rule);
	EXPECT_NE(found, nullptr) << rule << " is missing";
	return found == nullptr ? Finding() : *found;
}

} // namespace savant::core::plan_case
