/*
 * model_route.hpp
 *     The route that asks a language model for a statement.
 *
 * One conversation per question: the prompt, then for each statement that did
 * not pass what was wrong with it.  A reply that was cut, failed or is no
 * statement is never handed on as one.
 */
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/ask/pipeline.hpp"
#include "core/ask/understand.hpp"
#include "core/prompt/prompt.hpp"

namespace savant::core {

/* A statement in a model's words, with what it wrote about it. */
struct ModelDraft {
	std::string sql;
	std::string note;    // one line; may be empty
	bool cached = false; // drafted before: there is no conversation to go on with
};

class ModelRoute {
public:
	/* The references must outlive the route. */
	ModelRoute(const Understanding &understanding, const SchemaPicture &picture,
	           const AskOptions &options, Ports &ports);

	/* False: no model is set, and every other member does nothing. */
	bool IsConfigured();
	/* A statement kept from an earlier question; nullopt when there is none. */
	std::optional<ModelDraft> FromCache();
	/* Keeps what passed all checks for the next time. */
	void Keep(const ModelDraft &draft);
	/*
	 * Asks for options.candidates statements; `values` are words of the question that were
	 * found in the data.  Empty: see Failure() and Declined().
	 */
	std::vector<ModelDraft> Ask(std::vector<FoundValue> values);
	/* Says what was wrong with the statement it gave last and asks again. */
	std::optional<ModelDraft> AskAgain(const FailedStatement &failed);

	const ModelUse &Use() const { return use_; }
	/* Why the last call gave nothing; nullopt when it did, or when none was made. */
	const std::optional<ModelFailure> &Failure() const { return failure_; }
	/* The model answered that it has no statement, or asks back. */
	const std::optional<ModelSql> &Declined() const { return declined_; }
	/* Its last reply when that was neither a statement nor a refusal, as ModelWords; or empty. */
	const std::string &Formless() const { return formless_; }

private:
	bool UsesCache();
	void Begin(std::vector<FoundValue> values);
	ChatReply Call(std::optional<int> seed);
	std::optional<ModelDraft> Read(const ChatReply &reply);
	std::optional<ModelDraft> CallAndRead(std::optional<int> seed);

	const Understanding &understanding_;
	const SchemaPicture &picture_;
	const AskOptions &options_;
	Ports &ports_;
	std::optional<ModelTraits> traits_;
	ModelSize size_ = ModelSize::Small;
	std::optional<Prompt> prompt_;
	std::string last_reply_;
	std::string formless_;
	bool asked_for_form_ = false; // told once already that a reply held no statement
	ModelUse use_;
	std::optional<ModelFailure> failure_;
	std::optional<ModelSql> declined_;
};

/*
 * What every prompt for this picture begins with, closed by a word of the user so that any
 * chat template takes it: for a server to read before the first question comes.
 */
std::vector<ChatMessage> DraftingPrefix(const SchemaPicture &picture, CivilDate today, bool redact,
                                        const ModelTraits &traits);

/*
 * The first prompt for a question, as the route sends it to a model with these traits:
 * ai_prompt shows the very same.
 */
Prompt DraftingPrompt(const Understanding &understanding, const SchemaPicture &picture,
                      std::vector<FoundValue> values, bool redact, const ModelTraits &traits,
                      Ports &ports);

/* Adds one call to what was used so far. */
void AddUse(ModelUse &use, const ChatReply &reply);

/* The reply of a model on one line, valid UTF-8, at most 300 bytes: for notes and messages. */
std::string ModelWords(std::string_view text);

} // namespace savant::core
