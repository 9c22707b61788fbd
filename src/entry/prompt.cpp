/*
 * prompt.cpp
 *     ai_prompt: what a model would be told, without telling it.
 */
#include "core/errors.hpp"
#include "core/model/endpoint.hpp"
#include "entry/assembly.hpp"
#include "pg/gateway/model_settings.hpp"

namespace savant::entry {

namespace {

/* The model as the settings have it: nothing is called, not even to see whether it is there. */
class ModelBySettings final : public core::LanguageModel {
public:
	core::ModelTraits Traits(core::ModelSize size) override {
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
	core::ChatReply Chat(const core::ModelCall &, core::ModelListener *) override {
		core::ChatReply reply;
		reply.failure.emplace();
		reply.failure->kind = core::FailureKind::NotConfigured;
		return reply;
	}
};

} // namespace

/* ai_prompt(question text, format text, session text) returns setof text */
SAVANT_SQL_FUNCTION(savant_ai_prompt) {
	const std::string question = QuestionArg(fcinfo, 0);
	const std::string format = pg::OptionalTextArg(fcinfo, 1).value_or("text");
	if (format != "text" && format != "json") {
		throw core::UserError(core::ErrorCode::InvalidParameter,
		                      "unknown format \"" + format.substr(0, 40) + "\"", "",
		                      "Formats are text and json.");
	}

	ModelBySettings model;
	Assembly assembly("ai_prompt", question, SessionArg(fcinfo, 2));
	const core::PromptView view = assembly.Prompt(model);

	return pg::ReturnRows(fcinfo, LinesAsRows(format == "json" ? std::vector{core::PromptJson(view)}
	                                                           : core::PromptLines(view)));
}

} // namespace savant::entry
