/*
 * advice_report.hpp
 *     Advice about indexes as text: the notices of a table of suggestions, and the report.
 */
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/advise/suggestion.hpp"
#include "core/advise/workload.hpp"

namespace savant::core {

/* One search in figures. */
struct AdviceSummary {
	bool has_times = false;
	double days = 0;       // of the statistics
	double ms_per_day = 0; // of all statements, planned or not
	double planned_ms = 0; // of them, of those that were planned, per day
	double cost_before = 0, cost_after = 0, cost_bound = 0; // weighted
	double bytes = 0;                                       // of new indexes
	double storage_budget = 0;                              // 0: none
	int statements = 0, candidates = 0, dismissed = 0;
	std::int64_t planner_calls = 0;
	double search_ms = 0;
	bool complete = false;
	std::vector<LeftOut> left_out;
	int examples = 0, generic = 0; // statements by where their constants are from
};

/*
 * Two or three lines: what the workload is and what it would cost, how good that is and what it
 * took, and what was left out and why.
 */
std::vector<std::string> SummaryLines(const AdviceSummary &summary);

/* A statement of a report, before and after. */
struct ReportedStatement {
	std::string text;
	double calls_per_day = 0;
	double cost_before = 0, cost_after = 0;
	double ms_per_call = 0; // 0: not known
	std::string node;
};

struct ReportedSuggestion {
	Suggestion suggestion;
	std::int64_t id = 0; // 0: not kept
	bool may_run = false;
	bool is_hygiene = false; // not for the sake of the statements: nothing is known to be saved
	std::vector<ReportedStatement> statements; // largest gain first
};

/* The report: first line the answer, then one paragraph for each suggestion, then the summary. */
std::vector<std::string> TellAdvice(const AdviceSummary &summary,
                                    const std::vector<ReportedSuggestion> &suggestions);

} // namespace savant::core
