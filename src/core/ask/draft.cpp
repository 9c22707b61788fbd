/*
 * draft.cpp
 *     The routes.  Verified questions win over rules because a person confirmed
 *     them; the model comes last because it is the slowest and the least sure.
 */
#include "core/ask/draft.hpp"

#include <algorithm>
#include <utility>

#include "core/ask/similar_question.hpp"

namespace savant::core {

FoundValues RememberingFinder::Find(const SchemaPicture &picture,
                                    const std::vector<std::string> &phrases,
                                    const std::vector<ColumnRef> &columns) {
	FoundValues found =
		finder_ == nullptr ? FoundValues() : finder_->Find(picture, phrases, columns);
	found_.insert(found_.end(), found.values.begin(), found.values.end());
	return found;
}

Drafter::Drafter(const Understanding &understanding, const SchemaPicture &picture,
                 const AskOptions &options, Ports &ports)
	: understanding_(understanding), picture_(picture), ports_(ports),
	  model_(understanding, picture, options, ports), finder_(ports.values) {
	if (understanding.intent == Intent::Statement) {
		routes_ = {Route::Caller};
		return;
	}
	routes_ = options.routes;
	if (understanding.follow_up.leans) {
		// No other route knows the turns before; with an edited statement it is the second try.
		std::erase_if(routes_, [](Route route) { return route != Route::Model; });
		OfferFollowUp();
	}
	if (understanding.intent == Intent::OutOfScope) {
		std::erase_if(routes_, [](Route route) { return route != Route::Model; });
	}
	if (understanding.intent == Intent::Advice) {
		// A question about tuning may be one about the catalog ("unused indexes"), never one about
		// rows.
		std::erase_if(routes_, [](Route route) {
			return route != Route::Verified && route != Route::Catalogue;
		});
	}
}

std::vector<Draft> Drafter::Next() {
	while (ready_.empty() && next_route_ < routes_.size()) {
		Fill(routes_[next_route_++]);
	}
	if (ready_.empty()) {
		return {};
	}
	std::vector<Draft> drafts = std::move(ready_.front());
	ready_.pop_front();
	return drafts;
}

void Drafter::Fill(Route route) {
	LanguageOptions language;
	language.today = ports_.clock.Today();
	language.values = ports_.values == nullptr ? nullptr : &finder_;
	switch (route) {
	case Route::Verified:
		return FillVerified();
	case Route::Catalogue:
		return FillFrom(ports_.language.Catalogue(understanding_.question, picture_, language),
		                route);
	case Route::Rules:
		return FillFrom(ports_.language.Rules(understanding_.question, picture_, language), route);
	case Route::Model:
		return FillModel();
	case Route::Caller:
		return FillCaller();
	case Route::Metric: // no metrics are defined anywhere yet
	case Route::None:
		return;
	}
}

void Drafter::FillVerified() {
	std::vector<VerifiedQuestion> known = ports_.knowledge.Verified();
	const auto gone = std::stable_partition(
		known.begin(), known.end(), [](const VerifiedQuestion &entry) { return !entry.stale; });
	const std::vector<VerifiedQuestion> stale(gone, known.end());
	known.erase(gone, known.end());
	if (const auto lost = FindSimilarQuestion(understanding_.question, stale, picture_)) {
		notes_.push_back("Verified question " + std::to_string(stale[lost->index].id) +
		                 " asks the same, but uses something that is gone.");
	}
	auto found = FindSimilarQuestion(understanding_.question, known, picture_);
	if (!found) {
		return;
	}
	Draft draft;
	const VerifiedQuestion &source = known[found->index];
	// With another value put in, the verified question's own text would say the old one.
	draft.paraphrase = found->sql == source.sql ? source.question : understanding_.question;
	draft.sql = std::move(found->sql);
	draft.route = Route::Verified;
	if (!found->note.empty()) {
		draft.notes.push_back(std::move(found->note));
	}
	ready_.push_back({std::move(draft)});
}

void Drafter::FillFrom(Interpretation interpretation, Route route) {
	if (unknown_words_.empty()) {
		unknown_words_ = interpretation.unknown_words;
	}
	if (interpretation.readings.empty()) {
		return;
	}
	if (!interpretation.is_clear) {
		const bool better =
			!unclear_ || unclear_->readings.front().score < interpretation.readings.front().score;
		if (better) {
			unclear_ = std::move(interpretation);
		}
		return;
	}
	for (Reading &reading : interpretation.readings) {
		Draft draft;
		draft.sql = std::move(reading.sql);
		draft.route = route;
		draft.paraphrase = std::move(reading.paraphrase);
		draft.score = reading.score;
		draft.mentions = std::move(reading.mentions);
		draft.notes = std::move(reading.notes);
		draft.thing = std::move(reading.thing);
		ready_.push_back({std::move(draft)});
	}
}

/* What was drafted before comes first; should it not pass any more, the route is filled again. */
void Drafter::FillModel() {
	if (!cache_tried_) {
		cache_tried_ = true;
		if (auto kept = model_.FromCache()) {
			ready_.push_back({AsDraft(std::move(*kept))});
			next_route_--;
			return;
		}
	}
	if (!model_.IsConfigured()) {
		return;
	}
	std::vector<Draft> drafts;
	for (ModelDraft &draft : model_.Ask(finder_.Found())) {
		drafts.push_back(AsDraft(std::move(draft)));
	}
	if (!drafts.empty()) {
		ready_.push_back(std::move(drafts));
	}
}

void Drafter::OfferFollowUp() {
	const auto &resolved = understanding_.follow_up.resolved;
	if (!resolved) {
		return;
	}
	Draft draft;
	draft.sql = resolved->sql;
	draft.route = resolved->route;
	draft.paraphrase = resolved->paraphrase;
	draft.score = resolved->score;
	draft.mentions = resolved->mentions;
	draft.notes = resolved->notes;
	ready_.push_back({std::move(draft)});
}

void Drafter::FillCaller() {
	Draft draft;
	draft.sql = understanding_.question;
	draft.route = Route::Caller;
	ready_.push_back({std::move(draft)});
}

Draft AsDraft(ModelDraft model) {
	Draft draft;
	draft.sql = std::move(model.sql);
	draft.route = Route::Model;
	draft.cached = model.cached;
	if (!model.note.empty()) {
		draft.notes.push_back("The model says: " + model.note);
		draft.model_note = std::move(model.note);
	}
	return draft;
}

} // namespace savant::core
