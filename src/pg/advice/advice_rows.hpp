/*
 * advice_rows.hpp
 *     Advice in the forms that SQL functions give it.
 */
#pragma once

#include "core/advise/advice_report.hpp"
#include "pg/advice/index_adviser.hpp"
#include "pg/datum.hpp"

namespace savant::pg {

/* The rows of ai_suggest_indexes. */
std::vector<std::vector<Cell>> SuggestionRows(const IndexAdvice &advice);

/* The figures around them. */
core::AdviceSummary Summarise(const IndexAdviceRequest &request, const IndexAdvice &advice);

/* The suggestions for the report. */
std::vector<core::ReportedSuggestion> Reported(const IndexAdvice &advice);

/*
 * Everything that savant._search_indexes says: costs, sizes and counters, the changes, and one
 * entry for each of `texts`, with null costs for those that could not be planned.
 */
std::string SearchJson(const std::vector<std::string> &texts, const IndexAdvice &advice);

} // namespace savant::pg
