/*
 * plan_narrative.hpp
 *     What a language model makes of the findings, as far as it can be checked.
 *
 * The model sees the findings as JSON and nothing else: neither the statement nor the plan.  Of
 * its text the sentences stay whose every number is in that JSON; of its ideas those that the
 * planner confirms.
 */
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/explain/explained_statement.hpp"
#include "core/model/language_model.hpp"

namespace savant::core {

/* What of a reply can be shown. */
struct PlanNarrative {
	std::string text;
	std::size_t left_out = 0;     // sentences with a number that the findings do not bear out
	std::size_t refused = 0;      // lines with a command that is no plain index
	std::vector<IndexIdea> ideas; // not yet confirmed; at most kMaxIdeas
};

constexpr std::size_t kMaxIdeas = 3;

/* So much of the statement's cost an idea has to save to be shown. */
constexpr double kLeastIdeaShare = 0.05;

/*
 * {"measured", "total_ms" or "total_cost", "planning_ms", "rows", "findings": [{"rule", "severity",
 * "title", "detail", "advice", "saving_percent", "statement"}]}: the first seven findings, figures
 * as they are shown to people.
 */
std::string FindingsJson(const ExplainedStatement &explained);

/* The instructions, and the JSON behind a fence. */
std::vector<ChatMessage> BuildPlanNarration(const std::string &findings_json);

/*
 * Lines that ReadIndexIdea() knows are ideas.  Other SQL, on a line or in a fence, is left out, and
 * so are lines with a command that changes data or definitions and is not in the findings.
 */
PlanNarrative ReadPlanNarration(std::string_view reply, const std::string &findings_json);

struct NarrateOptions {
	bool narrate = false; // savant.narrate
	bool redact = false;  // savant.redact_prompts
};

/*
 * Asks the model once and fills explained.narrative and explained.ideas; adds a note when something
 * was left out or the model could not be asked.  Nothing is sent to another machine or with redact:
 * findings quote conditions, and those hold values.  `prover` may be null: no idea is shown.
 */
void NarratePlan(const NarrateOptions &options, LanguageModel &model, IndexProver *prover,
                 ExplainedStatement &explained);

} // namespace savant::core
