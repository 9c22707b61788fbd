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

/* Whether the model may be asked; when not, data.narrated_by says why. */
bool MayNarrate(const NarrateOptions &options, const ModelTraits &traits, ReportData &data);

struct ReportQuestion {
	std::string facts;
	ModelCall call;
};

/* The question for a report, to be answered within `most_ms`. */
ReportQuestion QuestionOf(const ReportData &data, int most_ms);

/*
 * Fills data.narrative with the sentences that `facts` bear out, and data.narrated_by with the
 * model's name; without such a sentence, or a reply, the latter says why.
 */
void TakeNarration(const ChatReply &reply, const std::string &facts, ReportData &data);

/*
 * All of the above, waiting for the model for half a minute at most.  Nothing is sent to another
 * machine, nor with redact.
 */
void NarrateReport(const NarrateOptions &options, LanguageModel &model, ReportData &data);

/* Who has written the sentences on top: the template alone and why, or a model too.  "" = nobody
 * was to be asked. */
std::string BylineOf(const ReportData &data);

} // namespace savant::core
