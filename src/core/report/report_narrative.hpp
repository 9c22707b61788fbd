/*
 * report_narrative.hpp
 *     What a language model makes of a report, as far as it can be checked.
 *
 * The model sees the sentences, findings and changes that the report shows, as JSON, and of its
 * text those sentences stay whose every number is in that JSON.
 */
#pragma once

#include <string>
#include <vector>

#include "core/explain/plan_narrative.hpp"
#include "core/report/report_data.hpp"

namespace savant::core {

/* What the model is told. */
std::string NarrationFacts(const ReportData &data);
std::vector<ChatMessage> BuildReportNarration(const std::string &facts);

/*
 * Asks the model once and fills data.narrative.  Nothing is sent to another machine, nor with
 * redact; then, and when the model cannot be asked, data.missing["narrative"] says so.
 */
void NarrateReport(const NarrateOptions &options, LanguageModel &model, ReportData &data);

} // namespace savant::core
