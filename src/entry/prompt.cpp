/*
 * prompt.cpp
 *     ai_prompt: what a model would be told, without telling it.
 */
#include <algorithm>

#include "core/ask/understand.hpp"
#include "core/errors.hpp"
#include "core/model/endpoint.hpp"
#include "core/prompt/examples.hpp"
#include "core/prompt/link_relations.hpp"
#include "core/prompt/prompt_view.hpp"
#include "entry/assembly.hpp"
#include "pg/gateway/model_settings.hpp"

namespace savant::entry {

namespace {

constexpr std::size_t kExamples = 3;

/* What the settings say of the model for a question of that difficulty. */
core::ModelTraits TraitsBySettings(core::ModelSize size) {
	const std::string small = pg::guc_model, large = pg::guc_model_large;
	core::ModelTraits traits;
	traits.configured = !small.empty();
	traits.has_large = !large.empty() && large != small;
	traits.model = size == core::ModelSize::Large && traits.has_large ? large : small;
	traits.endpoint = pg::guc_endpoint;
	traits.prompt_tokens = pg::guc_max_prompt_tokens;
	for (const std::string &url : core::SplitUrls(pg::guc_endpoint)) {
		const std::optional<core::UrlParts> parts = core::ParseUrl(url);
		traits.loopback = traits.loopback && parts && core::IsLoopback(*parts);
	}
	return traits;
}

core::PromptView View(const std::string &asked) {
	core::RequireQuestion(asked);
	pg::ServerClock clock;
	pg::PictureCache catalog;
	pg::KnowledgeStore knowledge;
	pg::LanguagePort language;
	pg::ValueFinder finder;
	const core::SchemaPicture &picture = catalog.Picture();
	const std::string question = core::Understand(asked, picture).question;
	core::PromptView view;
	view.difficulty = core::JudgeDifficulty(question, picture);
	view.traits = TraitsBySettings(view.difficulty.size);
	view.token_budget = view.traits.prompt_tokens;
	view.prompt =
		core::BuildPrompt({question,
	                       picture,
	                       core::LinkRelations(question, picture),
	                       core::ChooseExamples(question, knowledge.Verified(), picture, kExamples),
	                       {},
	                       core::LookUpValues(question, picture, language, finder, clock.Today()),
	                       clock.Today(),
	                       view.token_budget,
	                       pg::guc_redact_prompts || !view.traits.loopback,
	                       view.traits.takes_grammar});
	return view;
}

} // namespace

/* ai_prompt(question text, format text) returns setof text */
SAVANT_SQL_FUNCTION(savant_ai_prompt) {
	const std::string question = QuestionArg(fcinfo, 0);
	const std::string format = pg::OptionalTextArg(fcinfo, 1).value_or("text");
	if (format != "text" && format != "json") {
		throw core::UserError(core::ErrorCode::InvalidParameter,
		                      "unknown format \"" + format.substr(0, 40) + "\"", "",
		                      "Formats are text and json.");
	}

	const core::PromptView view = View(question);

	return pg::ReturnRows(fcinfo, LinesAsRows(format == "json" ? std::vector{core::PromptJson(view)}
	                                                           : core::PromptLines(view)));
}

} // namespace savant::entry
