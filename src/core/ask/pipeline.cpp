/*
 * pipeline.cpp
 *     Carries one answer through the stages.
 */
#include "core/ask/pipeline.hpp"

#include <algorithm>
#include <utility>

#include "core/ask/few_lookups.hpp"
#include "core/ask/judge.hpp"
#include "core/ask/narration.hpp"
#include "core/ask/progress.hpp"
#include "core/ask/spelling.hpp"
#include "core/ask/stopwatch.hpp"
#include "core/ask/tell.hpp"
#include "core/ask/trial.hpp"
#include "core/ask/understand.hpp"
#include "core/errors.hpp"

namespace savant::core {

namespace {

class Pipeline {
public:
	Pipeline(const AskOptions &options, Ports &ports, Answer &answer)
		: options_(options), ports_(ports), answer_(answer) {}

	void Carry(std::string_view question) {
		const SchemaPicture *picture = nullptr;
		Understanding understanding;
		{
			Stopwatch watch(ports_.clock, answer_.timings.understand);
			picture = &ports_.catalog.Picture();
			understanding = Understand(question, *picture);
			answer_.intent = understanding.intent;
			ReadHistory(*picture, understanding);
		}
		if (NeedsQuery(understanding.intent)) {
			AnswerWithQuery(understanding, *picture);
		} else {
			TellIntent(understanding, *picture, answer_);
		}
		KeepTurn();
	}

private:
	/* What a word says to lie outside may be in the data after all: only a model can tell. */
	static bool NeedsQuery(Intent intent) {
		return intent == Intent::Data || intent == Intent::Statement || intent == Intent::Advice ||
		       intent == Intent::OutOfScope;
	}

	/* With a session: what was said before, and what the question makes of it. */
	void ReadHistory(const SchemaPicture &picture, Understanding &understanding) {
		if (ports_.dialogue == nullptr || understanding.intent != Intent::Data) {
			return;
		}
		FewLookups values(ports_.values);
		LanguageOptions language;
		language.today = ports_.clock.Today();
		language.values = &values;
		understanding.history = ports_.dialogue->Turns(kHistoryTurns);
		understanding.follow_up = ReadFollowUp(
			understanding.question, understanding.history, picture, [&](const std::string &text) {
				return ports_.language.Rules(text, picture, language);
			});
		answer_.standalone = understanding.follow_up.standalone;
	}

	void AnswerWithQuery(const Understanding &understanding, const SchemaPicture &picture) {
		Drafter drafter(understanding, picture, options_, ports_);
		Trial trial(options_, ports_, picture, drafter.Model(), answer_);
		std::optional<Draft> passed;
		while (!passed && trial.MayGoOn()) {
			std::vector<Draft> drafts;
			{
				Stopwatch watch(ports_.clock, answer_.timings.draft);
				drafts = drafter.Next();
			}
			if (drafts.empty()) {
				break;
			}
			TellReading(drafts.front());
			passed = trial.Try(std::move(drafts));
		}
		answer_.model = drafter.Model().Use();
		answer_.notes = drafter.Notes();
		if (passed) {
			if (understanding.intent == Intent::OutOfScope) {
				answer_.intent = Intent::Data;
				answer_.warnings.push_back(
					{"outside_topic",
				     "no table or column is about \"" + understanding.subject + "\"",
				     "See whether the SQL answers what you asked."});
			}
			Finish(*passed, trial.Guessed(), drafter, picture);
		} else {
			GiveUp(understanding, drafter, picture);
		}
	}

	/* How the question was read, for who waits; a model's statement has been told already. */
	void TellReading(const Draft &draft) {
		if (!draft.paraphrase.empty()) {
			Tell(ports_.progress,
			     std::string("read as: ") + draft.paraphrase + " (" + RouteName(draft.route) + ")");
		} else if (draft.cached) {
			Tell(ports_.progress, "using the statement drafted before");
		}
	}

	void Finish(const Draft &draft, double guessed, Drafter &drafter,
	            const SchemaPicture &picture) {
		{
			Stopwatch watch(ports_.clock, answer_.timings.judge);
			answer_.notes.insert(answer_.notes.end(), draft.notes.begin(), draft.notes.end());
			if (draft.cached) {
				answer_.notes.push_back("The model drafted this statement before (kept for the "
				                        "same question); it was checked and run anew.");
			}
			const bool told =
				std::all_of(answer_.repairs.begin(), answer_.repairs.end(),
			                [](const StatementRepair &repair) { return !repair.changes.empty(); });
			if (answer_.attempts > 1 && (answer_.repairs.empty() || !told)) {
				answer_.notes.push_back("Attempt " + std::to_string(answer_.attempts) +
				                        ": what was tried before did not pass the checks.");
			}
			if (options_.run) {
				JudgeResult(draft, picture, ports_.values, answer_);
			}
			answer_.confidence = RateConfidence(draft, guessed, answer_);
			const double share = answer_.confidence.value / answer_.confidence.reachable;
			const bool sure = share >= options_.confidence_threshold;
			if (!sure) {
				answer_.warnings.push_back({"low_confidence",
				                            "the confidence of this answer is low",
				                            "Read the SQL before you rely on it."});
			}
			if (draft.route == Route::Model && sure && guessed == 0 && options_.run) {
				drafter.Model().Keep({draft.sql, draft.model_note, draft.cached});
			}
		}
		Stopwatch watch(ports_.clock, answer_.timings.tell);
		if (options_.run) {
			TellResult(draft, picture, answer_);
			Narrate(options_, ports_, answer_);
		}
	}

	/* Never worse than without a model: what the rules hesitated about is asked back. */
	void GiveUp(const Understanding &understanding, const Drafter &drafter,
	            const SchemaPicture &picture) {
		Stopwatch watch(ports_.clock, answer_.timings.tell);
		const ModelRoute &model = drafter.Model();
		if (understanding.intent == Intent::OutOfScope) {
			WarnOfModel(model);
			ForgetStatement();
			TellIntent(understanding, picture, answer_);
			return;
		}
		const bool asks_back = drafter.Unclear() != nullptr || understanding.follow_up.leans;
		if (answer_.error && !(asks_back && answer_.route == Route::Model)) {
			if (model.Failure()) {
				WarnOfModel(model); // a refused statement is told by the answer itself
			}
			TellRefusal(answer_);
		} else if (understanding.intent == Intent::Advice) {
			TellIntent(understanding, picture, answer_);
		} else if (understanding.follow_up.leans) {
			WarnOfModel(model);
			ForgetStatement();
			TellOpenFollowUp(understanding.follow_up, answer_);
		} else if (drafter.Unclear() != nullptr) {
			WarnOfModel(model);
			ForgetStatement();
			AddSpelling(picture, drafter.Unclear()->unknown_words);
			TellUnclear(*drafter.Unclear(), answer_);
		} else if (model.Declined() && model.Declined()->unclear) {
			TellModelAsks(*model.Declined(), answer_);
		} else {
			AddSpelling(picture, drafter.UnknownWords());
			TellNothing(drafter, picture, answer_);
		}
	}

	/* What became of the model route, when something else is going to be the answer. */
	void WarnOfModel(const ModelRoute &model) {
		if (model.Failure()) {
			const AnswerError error = ToAnswerError(*model.Failure());
			answer_.warnings.push_back({"model_failed", error.message, error.hint});
		} else if (answer_.error && answer_.route == Route::Model && !answer_.needs_clarification) {
			answer_.warnings.push_back(
				{"model_refused", "the model's statement did not pass: " + answer_.error->message,
			     answer_.error->hint});
		} else if (model.Declined() && !model.Declined()->note.empty()) {
			answer_.notes.push_back("The model says: " + model.Declined()->note);
		}
	}

	/* The refused statement stays in the audit; the answer is about the question alone. */
	void ForgetStatement() {
		answer_.error.reset();
		answer_.sql.clear();
		answer_.route = Route::None;
		answer_.refusing_layer = 0;
		answer_.estimated_cost = answer_.estimated_rows = -1;
		answer_.tables.clear();
	}

	void AddSpelling(const SchemaPicture &picture, const std::vector<std::string> &words) {
		for (std::string &hint : SpellingHints(picture, words)) {
			answer_.notes.push_back(std::move(hint));
		}
	}

	/* A failed question is a turn as well: the next one may mend it. */
	void KeepTurn() {
		if (ports_.dialogue == nullptr) {
			return;
		}
		std::string note = ports_.dialogue->Add(TurnOf(answer_));
		if (!note.empty()) {
			answer_.notes.push_back(std::move(note));
		}
	}

	const AskOptions &options_;
	Ports &ports_;
	Answer &answer_;
};

} // namespace

Answer Ask(std::string_view question, const AskOptions &options, Ports &ports) {
	RequireQuestion(question);
	ports.recorder.Admit();
	Answer answer;
	answer.request_id = ports.recorder.RequestId();
	answer.question = answer.standalone = question;
	try {
		Stopwatch watch(ports.clock, answer.timings.total);
		Pipeline(options, ports, answer).Carry(question);
	} catch (const UserError &error) {
		answer.error = AnswerError{"XX000", error.message, error.detail, error.hint};
		ports.recorder.Record(answer);
		throw;
	} catch (const std::exception &error) {
		answer.error =
			ports.describe ? ports.describe(error) : AnswerError{"XX000", error.what(), {}, {}};
		ports.recorder.Record(answer);
		throw;
	}
	ports.recorder.Record(answer);
	return answer;
}

std::optional<AnswerError> WhyNoStatement(const Answer &answer) {
	if (answer.error) {
		return answer.error;
	}
	if (answer.needs_clarification) {
		AnswerError unclear{"SV001", "the question is not clear", {}, answer.clarification};
		for (const std::string &choice : answer.choices) {
			unclear.detail += (unclear.detail.empty() ? "It could mean: " : "; ") + choice;
		}
		unclear.detail += unclear.detail.empty() ? "" : ".";
		return unclear;
	}
	if (answer.sql.empty()) {
		return AnswerError{"SV003",
		                   "the question asks for no data",
		                   {},
		                   "SELECT ai_help() shows what can be asked."};
	}
	return std::nullopt;
}

std::vector<Route> ParseRoutes(std::string_view list) {
	static constexpr Route kAll[] = {Route::Verified, Route::Metric, Route::Catalogue, Route::Rules,
	                                 Route::Model};
	std::vector<Route> routes;
	for (const std::string &word : PlainWords(list)) {
		const auto *found = std::find_if(std::begin(kAll), std::end(kAll),
		                                 [&word](Route route) { return word == RouteName(route); });
		if (found == std::end(kAll)) {
			throw UserError(ErrorCode::InvalidParameter, "unknown route \"" + word + "\"", {},
			                "Routes are verified, metric, catalogue, rules and model.");
		}
		if (std::find(routes.begin(), routes.end(), *found) == routes.end()) {
			routes.push_back(*found);
		}
	}
	return routes;
}

const char *RouteName(Route route) {
	switch (route) {
	case Route::None:
		return "none";
	case Route::Verified:
		return "verified";
	case Route::Metric:
		return "metric";
	case Route::Catalogue:
		return "catalogue";
	case Route::Rules:
		return "rules";
	case Route::Model:
		return "model";
	case Route::Caller:
		return "caller";
	}
	return "none";
}

const char *IntentName(Intent intent) {
	switch (intent) {
	case Intent::Data:
		return "data";
	case Intent::Statement:
		return "statement";
	case Intent::Change:
		return "change";
	case Intent::Advice:
		return "advice";
	case Intent::Help:
		return "help";
	case Intent::Greeting:
		return "greeting";
	case Intent::Thanks:
		return "thanks";
	case Intent::OutOfScope:
		return "out_of_scope";
	}
	return "data";
}

} // namespace savant::core
