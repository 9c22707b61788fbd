/*
 * draft.hpp
 *     The second stage: SQL for a question, from the first route that has some.
 */
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "core/ask/model_route.hpp"
#include "core/ask/understand.hpp"
#include "core/language/value_finder.hpp"

namespace savant::core {

/* One attempt at the question in SQL. */
struct Draft {
	std::string sql;
	Route route = Route::None;
	std::string paraphrase;
	double score = 1; // how much of the question it explains, 0..1
	std::vector<Mention> mentions;
	std::vector<std::string> notes;
	std::string thing;      // Reading::thing
	std::string model_note; // what the model wrote beside it; also among the notes
	bool cached = false;    // a model drafted it for an earlier question
};

/* A value finder that remembers what it found: what the rules looked up helps the model too. */
class RememberingFinder final : public ValueFinder {
public:
	explicit RememberingFinder(ValueFinder *finder) : finder_(finder) {}

	FoundValues Find(const SchemaPicture &picture, const std::vector<std::string> &phrases,
	                 const std::vector<ColumnRef> &columns) override;
	const std::vector<FoundValue> &Found() const { return found_; }

private:
	ValueFinder *finder_; // may be null: then nothing is found
	std::vector<FoundValue> found_;
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

	/*
	 * The next draft, or several of which one is to be chosen by their rows (the candidates of
	 * a model).  Empty when every route has been tried.
	 */
	std::vector<Draft> Next();

	/* The best unclear interpretation met on the way; nullptr when there was none. */
	const Interpretation *Unclear() const { return unclear_ ? &*unclear_ : nullptr; }
	/* Words that no route could use. */
	const std::vector<std::string> &UnknownWords() const { return unknown_words_; }
	/* The conversation with the model; it may not have begun. */
	ModelRoute &Model() { return model_; }
	const ModelRoute &Model() const { return model_; }
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
	Ports &ports_;
	ModelRoute model_;
	std::vector<Route> routes_;
	std::size_t next_route_ = 0;
	std::deque<std::vector<Draft>> ready_;
	RememberingFinder finder_;
	std::optional<Interpretation> unclear_;
	std::vector<std::string> unknown_words_;
	std::vector<std::string> notes_;
	bool cache_tried_ = false;
};

/* A model's statement as a draft. */
Draft AsDraft(ModelDraft model);

} // namespace savant::core
