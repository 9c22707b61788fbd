/*
 * pipeline.cpp
 *     Carries one answer through the stages.
 */
#include "core/ask/pipeline.hpp"

#include <algorithm>
#include <utility>

#include "core/ask/draft.hpp"
#include "core/ask/judge.hpp"
#include "core/ask/spelling.hpp"
#include "core/ask/tell.hpp"
#include "core/ask/understand.hpp"
#include "core/errors.hpp"

namespace savant::core {

namespace {

/* Adds the time since its construction to a counter, also when an exception passes. */
class Stopwatch {
public:
	Stopwatch(Clock &clock, double &total)
		: clock_(clock), total_(total), start_(clock.Milliseconds()) {}
	~Stopwatch() { total_ += clock_.Milliseconds() - start_; }
	Stopwatch(const Stopwatch &) = delete;
	Stopwatch &operator=(const Stopwatch &) = delete;

private:
	Clock &clock_;
	double &total_;
	double start_;
};

/* Errors that another draft may not have: wrong names, types and syntax, odd data. */
bool WorthAnotherDraft(const AnswerError &error) {
	const std::string_view state = error.code;
	return state != "42501" && (state.substr(0, 2) == "42" || state.substr(0, 2) == "22");
}

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
	static bool NeedsQuery(Intent intent) {
		return intent == Intent::Data || intent == Intent::Statement || intent == Intent::Advice;
	}

	/* With a session: what was said before, and what the question makes of it. */
	void ReadHistory(const SchemaPicture &picture, Understanding &understanding) {
		if (ports_.dialogue == nullptr || understanding.intent != Intent::Data) {
			return;
		}
		LanguageOptions language;
		language.today = ports_.clock.Today();
		language.values = ports_.values;
		understanding.history = ports_.dialogue->Turns(kHistoryTurns);
		understanding.follow_up = ReadFollowUp(
			understanding.question, understanding.history, picture, [&](const std::string &text) {
				return ports_.language.Rules(text, picture, language);
			});
		answer_.standalone = understanding.follow_up.standalone;
	}

	void AnswerWithQuery(const Understanding &understanding, const SchemaPicture &picture) {
		Drafter drafter(understanding, picture, options_, ports_);
		while (answer_.attempts < options_.max_attempts) {
			std::optional<Draft> draft;
			{
				Stopwatch watch(ports_.clock, answer_.timings.draft);
				draft = drafter.Next();
			}
			if (!draft) {
				break;
			}
			answer_.attempts++;
			if (Attempt(*draft)) {
				Finish(*draft, drafter, picture);
				return;
			}
			if (!WorthAnotherDraft(*answer_.error)) {
				break;
			}
		}
		GiveUp(understanding, drafter, picture);
	}

	/* Check, Gate and Run.  False: answer_.error says why not. */
	bool Attempt(const Draft &draft) {
		answer_.sql = draft.sql;
		answer_.route = draft.route;
		answer_.paraphrase = draft.paraphrase;
		answer_.error.reset();
		Executor::Outcome outcome;
		if (options_.run) {
			outcome = ports_.executor.Run(draft.sql);
			answer_.timings.check += outcome.check_ms;
			answer_.timings.gate += outcome.gate_ms;
			answer_.timings.run += outcome.run_ms;
		} else {
			Stopwatch watch(ports_.clock, answer_.timings.check);
			outcome.verdict = ports_.executor.Check(draft.sql);
		}
		ports_.recorder.Audit(draft.sql, outcome.verdict);
		answer_.refusing_layer = outcome.verdict.layer;
		answer_.estimated_cost = outcome.verdict.cost;
		answer_.estimated_rows = outcome.verdict.rows;
		answer_.tables = std::move(outcome.verdict.tables);
		answer_.warnings = std::move(outcome.verdict.warnings);
		if (!outcome.verdict.ok) {
			answer_.error = outcome.verdict.refusal.value_or(
				AnswerError{"42501", "the statement was refused", {}, {}});
			return false;
		}
		answer_.error = std::move(outcome.error);
		answer_.result = std::move(outcome.result);
		return !answer_.error;
	}

	void Finish(const Draft &draft, const Drafter &drafter, const SchemaPicture &picture) {
		{
			Stopwatch watch(ports_.clock, answer_.timings.judge);
			answer_.notes = drafter.Notes();
			answer_.notes.insert(answer_.notes.end(), draft.notes.begin(), draft.notes.end());
			if (answer_.attempts > 1) {
				answer_.notes.push_back("Attempt " + std::to_string(answer_.attempts) +
				                        ": what was tried before did not pass the checks.");
			}
			if (options_.run) {
				JudgeResult(draft, picture, answer_);
			}
			answer_.confidence = RateConfidence(draft, answer_);
			const double share = answer_.confidence.value / answer_.confidence.reachable;
			if (share < options_.confidence_threshold) {
				answer_.warnings.push_back({"low_confidence",
				                            "the confidence of this answer is low",
				                            "Read the SQL before you rely on it."});
			}
			answer_.prompt_tokens = drafter.ModelReply().prompt_tokens;
			answer_.answer_tokens = drafter.ModelReply().answer_tokens;
		}
		Stopwatch watch(ports_.clock, answer_.timings.tell);
		if (options_.run) {
			TellResult(draft, picture, answer_);
		}
	}

	void GiveUp(const Understanding &understanding, const Drafter &drafter,
	            const SchemaPicture &picture) {
		Stopwatch watch(ports_.clock, answer_.timings.tell);
		answer_.notes = drafter.Notes();
		answer_.prompt_tokens = drafter.ModelReply().prompt_tokens;
		answer_.answer_tokens = drafter.ModelReply().answer_tokens;
		if (answer_.error) {
			TellRefusal(answer_);
		} else if (understanding.intent == Intent::Advice) {
			TellIntent(understanding, picture, answer_);
		} else if (understanding.follow_up.leans) {
			TellOpenFollowUp(understanding.follow_up, answer_);
		} else if (drafter.Unclear() != nullptr) {
			AddSpelling(picture, drafter.Unclear()->unknown_words);
			TellUnclear(*drafter.Unclear(), answer_);
		} else {
			AddSpelling(picture, drafter.UnknownWords());
			TellNothing(drafter, picture, answer_);
		}
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
