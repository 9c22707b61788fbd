/*
 * assembly.hpp
 *     Puts the server's side of every port behind the pipeline, once per call of a verb.
 */
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/ask/pipeline.hpp"
#include "core/ask/prompt_view.hpp"
#include "pg/boundary.hpp"
#include "pg/cache/caching_model.hpp"
#include "pg/cache/draft_store.hpp"
#include "pg/catalog/picture_cache.hpp"
#include "pg/catalog/value_finder.hpp"
#include "pg/datum.hpp"
#include "pg/gateway/model_client.hpp"
#include "pg/guard/guarded_executor.hpp"
#include "pg/knowledge/knowledge_store.hpp"
#include "pg/language_port.hpp"
#include "pg/progress_messages.hpp"
#include "pg/record/metered_model.hpp"
#include "pg/record/recorder.hpp"
#include "pg/server_clock.hpp"
#include "pg/session/session_store.hpp"

namespace savant::entry {

class Assembly {
public:
	/* `verb` is the SQL name for the record, "ai_ask"; `session` that of the conversation, if any.
	 */
	Assembly(std::string_view verb, std::string_view question,
	         std::optional<std::string> session = std::nullopt);

	/* From now on the client is told what goes on. */
	void Stream() { streams_ = true; }
	/*
	 * Asks the question by the settings of the session; `run` false stops after the checks.
	 * `tells` false: nobody sees the notes, so a statement of the caller's own is left as it is.
	 */
	core::Answer Ask(bool run = true, bool tells = true);

	/* What the model would be told of the question; nothing is sent. */
	core::PromptView Prompt();

	core::Executor &executor() { return executor_; }
	core::Catalog &catalog() { return catalog_; }

private:
	core::AskOptions Options() const;
	core::Ports PortsWith(core::LanguageModel &model);
	/* Once per picture: has a model server read what prompts will begin with. */
	void WarmUp(const core::AskOptions &options);

	std::string question_;
	pg::ServerClock clock_;
	pg::PictureCache catalog_;
	pg::GuardedExecutor executor_;
	pg::KnowledgeStore knowledge_;
	pg::LanguagePort language_;
	pg::ModelClient model_;
	pg::MeteredModel metered_{model_};
	pg::CachingModel cached_;
	pg::Recorder recorder_;
	pg::ValueFinder values_;
	pg::DraftStore drafts_;
	std::optional<pg::SessionStore> session_;
	pg::ProgressMessages progress_;
	bool streams_ = false;
};

/*
 * Asks for a program: like Assembly::Ask, but raises what core::WhyNoStatement says.
 */
core::Answer AskOrRaise(std::string_view verb, std::string_view question, bool run,
                        std::optional<std::string> session = std::nullopt);

/* The question argument at `index`; NULL raises 22004. */
std::string QuestionArg(FunctionCallInfo fcinfo, int index);

/*
 * The session's name at `index`; NULL is none.  Raises 22023 for a blank one, 42622 for one of
 * more than pg::kMaxSessionName characters.
 */
std::optional<std::string> SessionArg(FunctionCallInfo fcinfo, int index);

/* The integer argument at `index` when it is within bounds; otherwise raises 22023 that names it.
 */
int BoundedIntArg(FunctionCallInfo fcinfo, int index, const char *name, int minimum, int maximum);

/* Lines as rows of SETOF text. */
std::vector<std::vector<pg::Cell>> LinesAsRows(std::vector<std::string> lines);

} // namespace savant::entry
