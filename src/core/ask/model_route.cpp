/*
 * model_route.cpp
 *     The conversation with the model about one question.
 */
#include "core/ask/model_route.hpp"

#include <algorithm>
#include <utility>

#include "core/ask/draft_cache.hpp"
#include "core/ask/progress.hpp"
#include "core/prompt/difficulty.hpp"
#include "core/prompt/examples.hpp"
#include "core/prompt/link_relations.hpp"
#include "core/text/utf8.hpp"

namespace savant::core {

namespace {

constexpr std::size_t kMaxWords = 300; // bytes of a model's remark that people are shown
constexpr std::size_t kExamples = 3;   // confirmed questions in a prompt
constexpr std::size_t kMaxHistory = 5; // earlier turns of the session
constexpr double kCandidateHeat = 0.3; // candidates at temperature 0 would all be the same

std::vector<PromptTurn> HistoryOf(const std::vector<DialogueTurn> &turns) {
	std::vector<PromptTurn> history;
	for (std::size_t i = turns.size() - std::min(turns.size(), kMaxHistory); i < turns.size();
	     i++) {
		history.push_back({turns[i].question, turns[i].sql, turns[i].outcome});
	}
	return history;
}

} // namespace

Prompt DraftingPrompt(const Understanding &understanding, const SchemaPicture &picture,
                      std::vector<FoundValue> values, bool redact, const ModelTraits &traits,
                      Ports &ports) {
	const std::string &question = understanding.question;
	// Of a follow-up the tables are in the turn before.
	const std::string &said =
		understanding.follow_up.leans ? understanding.follow_up.standalone : question;
	PromptInput input{question,
	                  picture,
	                  LinkRelations(said, picture),
	                  ChooseExamples(question, ports.knowledge.Verified(), picture, kExamples),
	                  HistoryOf(understanding.history),
	                  std::move(values),
	                  ports.clock.Today()};
	input.token_budget = traits.prompt_tokens > 0 ? traits.prompt_tokens : input.token_budget;
	input.redact = redact || !traits.loopback;
	input.want_grammar = traits.takes_grammar;
	return BuildPrompt(input);
}

std::vector<ChatMessage> DraftingPrefix(const SchemaPicture &picture, CivilDate today, bool redact,
                                        const ModelTraits &traits) {
	PromptInput input{"", picture, {}, {}, {}, {}, today};
	input.token_budget = traits.prompt_tokens > 0 ? traits.prompt_tokens : input.token_budget;
	input.redact = redact || !traits.loopback;
	input.want_grammar = traits.takes_grammar;
	Prompt prompt = BuildPrompt(input);
	prompt.messages.resize(1);
	prompt.messages.push_back({ChatMessage::Speaker::User, "Ready?"});
	return std::move(prompt.messages);
}

void AddUse(ModelUse &use, const ChatReply &reply) {
	if (use.calls == 0) {
		use.first_byte_ms = reply.first_byte_ms;
	}
	use.calls++;
	use.attempts += reply.attempts;
	use.prompt_tokens += reply.usage.prompt;
	use.answer_tokens += reply.usage.answer;
	use.cached_tokens += reply.usage.cached;
	use.queued_ms += reply.queued_ms;
	use.total_ms += reply.total_ms;
	if (!reply.model.empty()) {
		use.name = reply.model;
	}
	if (!reply.endpoint.empty()) {
		use.endpoint = reply.endpoint;
	}
	if (reply.failure) {
		use.failure = FailureName(reply.failure->kind);
	}
}

std::string ModelWords(std::string_view text) {
	if (FindInvalidUtf8(text) != std::string_view::npos) {
		return {};
	}
	std::string words;
	for (const char c : WithoutControls(CutUtf8(text, kMaxWords))) {
		if (c != ' ' && c != '\t' && c != '\n') {
			words += c;
		} else if (!words.empty() && words.back() != ' ') {
			words += ' ';
		}
	}
	while (!words.empty() && words.back() == ' ') {
		words.pop_back();
	}
	return words;
}

ModelRoute::ModelRoute(const Understanding &understanding, const SchemaPicture &picture,
                       const AskOptions &options, Ports &ports)
	: understanding_(understanding), picture_(picture), options_(options), ports_(ports) {}

bool ModelRoute::IsConfigured() {
	if (!traits_) {
		traits_ = ports_.model.Traits(ModelSize::Small);
	}
	return traits_->configured;
}

/* A question with turns before it may lean on them: only one that stands alone is kept. */
bool ModelRoute::UsesCache() { return ports_.drafts != nullptr && understanding_.history.empty(); }

std::optional<ModelDraft> ModelRoute::FromCache() {
	if (!UsesCache() || !IsConfigured()) {
		return std::nullopt;
	}
	auto found = ports_.drafts->Find(understanding_.question, picture_);
	if (!found) {
		return std::nullopt;
	}
	return ModelDraft{std::move(found->sql), std::move(found->note), true};
}

void ModelRoute::Keep(const ModelDraft &draft) {
	if (!draft.cached && UsesCache()) {
		ports_.drafts->Keep(understanding_.question, picture_, {draft.sql, draft.note});
	}
}

void ModelRoute::Begin(std::vector<FoundValue> values) {
	if (traits_->has_large) {
		size_ = JudgeDifficulty(understanding_.question, picture_).size;
		traits_ = ports_.model.Traits(size_);
	}
	use_.name = traits_->model;
	use_.endpoint = traits_->endpoint;
	prompt_ = DraftingPrompt(understanding_, picture_, std::move(values), options_.redact, *traits_,
	                         ports_);
}

ChatReply ModelRoute::Call(std::optional<int> seed) {
	ModelCall call;
	call.size = size_;
	call.messages = prompt_->messages;
	call.json_schema = prompt_->json_schema;
	call.grammar = prompt_->grammar;
	call.temperature = seed ? std::max(options_.temperature, kCandidateHeat) : options_.temperature;
	call.seed = seed;
	ReplyLines lines(ports_.progress);
	ChatReply reply = ports_.model.Chat(call, ports_.progress == nullptr ? nullptr : &lines);
	lines.Finish();
	AddUse(use_, reply);
	return reply;
}

/* nullopt: failure_ or declined_ says why, or the reply held no statement (both unset). */
std::optional<ModelDraft> ModelRoute::Read(const ChatReply &reply) {
	failure_ = reply.failure;
	last_reply_ = reply.text;
	formless_.clear();
	if (failure_) {
		return std::nullopt;
	}
	std::optional<ModelSql> read = ReadModelSql(reply.text);
	if (!read) {
		formless_ = ModelWords(RestoreLiterals(reply.text, *prompt_));
		return std::nullopt;
	}
	read->note = ModelWords(RestoreLiterals(read->note, *prompt_));
	if (read->sql.empty()) {
		declined_ = std::move(read);
		return std::nullopt;
	}
	return ModelDraft{RestoreLiterals(read->sql, *prompt_), std::move(read->note), false};
}

std::optional<ModelDraft> ModelRoute::CallAndRead(std::optional<int> seed) {
	declined_.reset();
	auto draft = Read(Call(seed));
	if (draft || failure_ || declined_ || asked_for_form_) {
		return draft;
	}
	// Neither a statement nor a refusal: the model is told the form once, in its conversation.
	asked_for_form_ = true;
	Tell(ports_.progress, "the reply holds no statement; asking again");
	FailedStatement formless;
	formless.error = {"42601", "the reply holds no SQL statement", {}, {}};
	AppendRepair(*prompt_, last_reply_, formless);
	return Read(Call(seed));
}

std::vector<ModelDraft> ModelRoute::Ask(std::vector<FoundValue> values) {
	std::vector<ModelDraft> drafts;
	if (!IsConfigured() || picture_.relations.empty()) {
		return drafts; // no statement can be about tables that the role does not see
	}
	Begin(std::move(values));
	const int wanted = options_.run ? std::max(options_.candidates, 1) : 1;
	for (int i = 1; i <= wanted; i++) {
		Tell(ports_.progress,
		     "asking " + use_.name +
		         (wanted > 1 ? " (" + std::to_string(i) + " of " + std::to_string(wanted) + ")"
		                     : ""));
		auto draft = CallAndRead(wanted > 1 ? std::optional(i) : std::nullopt);
		if (draft) {
			drafts.push_back(std::move(*draft));
		} else if (failure_) {
			break; // the next call would fare no better
		}
	}
	if (!drafts.empty()) {
		failure_.reset();
		declined_.reset();
	}
	return drafts;
}

std::optional<ModelDraft> ModelRoute::AskAgain(const FailedStatement &failed) {
	if (!prompt_) {
		return std::nullopt;
	}
	Tell(ports_.progress, "asking " + use_.name + " again");
	AppendRepair(*prompt_, last_reply_, failed);
	return CallAndRead(std::nullopt);
}

} // namespace savant::core
