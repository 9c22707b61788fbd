/*
 * draft.hpp
 *     The second stage: SQL for a question, from the first route that has some.
 */
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "core/ask/pipeline.hpp"
#include "core/ask/understand.hpp"

namespace savant::core {

/* One attempt at the question in SQL. */
struct Draft {
	std::string sql;
	Route route = Route::None;
	std::string paraphrase;
	double score = 1; // how much of the question it explains, 0..1
	std::vector<Mention> mentions;
	std::vector<std::string> notes;
	std::string thing; // Reading::thing
};

/*
 * Walks the routes in the order of the options, one draft at a time: a draft
 * that is refused later costs only the next call of Next().
 */
class Drafter {
public:
	/* The references must outlive the drafter. */
	Drafter(const Understanding &understanding, const SchemaPicture &picture,
	        const AskOptions &options, Ports &ports);

	/* The next draft, or nullopt when every route has been tried. */
	std::optional<Draft> Next();

	/* The best unclear interpretation met on the way; nullptr when there was none. */
	const Interpretation *Unclear() const { return unclear_ ? &*unclear_ : nullptr; }
	/* Words that no route could use. */
	const std::vector<std::string> &UnknownWords() const { return unknown_words_; }
	/* What the model route said of itself: tokens, errors, whether it is configured. */
	const ModelDraft &ModelReply() const { return model_reply_; }
	/* Things to tell whatever the outcome, for example a verified question that went stale. */
	const std::vector<std::string> &Notes() const { return notes_; }

private:
	void Fill(Route route);
	void FillVerified();
	void FillFrom(Interpretation interpretation, Route route);
	void FillModel();
	void FillCaller();
	void OfferFollowUp();

	const Understanding &understanding_;
	const SchemaPicture &picture_;
	const AskOptions &options_;
	Ports &ports_;
	std::vector<Route> routes_;
	std::size_t next_route_ = 0;
	std::deque<Draft> ready_;
	std::optional<Interpretation> unclear_;
	std::vector<std::string> unknown_words_;
	std::vector<std::string> notes_;
	ModelDraft model_reply_;
};

} // namespace savant::core
