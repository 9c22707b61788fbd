/*
 * assembly.cpp
 *     Puts the server's side of every port behind the pipeline.
 */
#include "entry/assembly.hpp"

#include <algorithm>
#include <utility>

#include "core/ask/model_route.hpp"
#include "pg/answer_error.hpp"
#include "pg/gateway/model_settings.hpp"
#include "pg/gateway/warm_up.hpp"
#include "pg/settings.hpp"

namespace savant::entry {

Assembly::Assembly(std::string_view verb, std::string_view question,
                   std::optional<std::string> session)
	: question_(question),
	  executor_({.max_rows = std::nullopt, .catalog = &catalog_, .layers = pg::kAllLayers}),
	  cached_(metered_, question), recorder_(verb, question) {
	if (session) {
		session_.emplace(std::move(*session));
	}
}

core::AskOptions Assembly::Options() const {
	core::AskOptions options;
	options.routes = core::ParseRoutes(pg::guc_routes);
	options.max_attempts = pg::guc_max_attempts;
	options.confidence_threshold = pg::guc_confidence_threshold;
	options.candidates = pg::guc_candidates;
	options.temperature = pg::guc_temperature;
	options.redact = pg::guc_redact_prompts;
	options.narrate = pg::guc_narrate;
	return options;
}

core::Ports Assembly::PortsWith(core::LanguageModel &model) {
	core::Ports ports{clock_,    catalog_, executor_, knowledge_,
	                  language_, model,    recorder_, pg::DescribeException,
	                  &values_};
	ports.dialogue = session_ ? &*session_ : nullptr;
	ports.drafts = &drafts_;
	ports.progress = streams_ ? &progress_ : nullptr;
	return ports;
}

core::Answer Assembly::Ask(bool run, bool tells) {
	core::AskOptions options = Options();
	options.run = run;
	options.mend_callers = tells;
	core::Ports ports = PortsWith(cached_);
	core::Answer answer = core::Ask(question_, options, ports);
	if (answer.model.calls > 0 && core::WhyNoStatement(answer)) {
		pg::ForgetQuestion(question_); // a model that is asked again may do better
	}
	if (answer.model.calls == 0) {
		WarmUp(options);
	}
	return answer;
}

void Assembly::WarmUp(const core::AskOptions &options) {
	static std::uint64_t warmed = 0; // version of the picture whose prefix was offered last
	const std::uint64_t version = pg::ReadPictureStats().version;
	const auto model = std::find(options.routes.begin(), options.routes.end(), core::Route::Model);
	if (warmed == version || model == options.routes.end() || !pg::WarmUpIsPossible()) {
		return;
	}
	warmed = version;
	pg::WarmUp(core::DraftingPrefix(catalog_.Picture(), clock_.Today(), options.redact,
	                                model_.Traits(core::ModelSize::Small)));
}

core::PromptView Assembly::Prompt() {
	core::Ports ports = PortsWith(model_);
	return core::ViewPrompt(question_, Options(), ports);
}

core::Answer AskOrRaise(std::string_view verb, std::string_view question, bool run,
                        std::optional<std::string> session) {
	core::Answer answer = Assembly(verb, question, std::move(session)).Ask(run, false);
	if (const auto error = core::WhyNoStatement(answer)) {
		pg::RaiseAnswerError(*error);
	}
	return answer;
}

std::string QuestionArg(FunctionCallInfo fcinfo, int index) {
	if (pg::IsNullArg(fcinfo, index)) {
		pg::RaiseAnswerError(
			{"22004",
		     "question must not be null",
		     {},
		     "Ask in plain words, for example: SELECT ai_ask('how many orders?')."});
	}
	return pg::TextArg(fcinfo, index);
}

std::optional<std::string> SessionArg(FunctionCallInfo fcinfo, int index) {
	auto name = pg::OptionalTextArg(fcinfo, index);
	if (name) {
		pg::RequireSessionName(*name);
	}
	return name;
}

int BoundedIntArg(FunctionCallInfo fcinfo, int index, const char *name, int minimum, int maximum) {
	const bool null = pg::IsNullArg(fcinfo, index);
	const int value = null ? 0 : pg::IntArg(fcinfo, index);
	if (null || value < minimum || value > maximum) {
		throw core::UserError(core::ErrorCode::InvalidParameter,
		                      std::string(name) + " must be between " + std::to_string(minimum) +
		                          " and " + std::to_string(maximum),
		                      null ? "It is null." : "It is " + std::to_string(value) + ".");
	}
	return value;
}

std::vector<std::vector<pg::Cell>> LinesAsRows(std::vector<std::string> lines) {
	std::vector<std::vector<pg::Cell>> rows;
	for (std::string &line : lines) {
		rows.push_back({std::move(line)});
	}
	return rows;
}

} // namespace savant::entry
