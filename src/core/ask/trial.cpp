/*
 * trial.cpp
 *     From a draft to rows, over at most max_attempts statements.
 */
#include "core/ask/trial.hpp"

#include <algorithm>
#include <utility>

#include "core/ask/judge.hpp"
#include "core/ask/missed_values.hpp"
#include "core/ask/name_repair.hpp"
#include "core/ask/progress.hpp"
#include "core/ask/stopwatch.hpp"
#include "core/ask/vote.hpp"

namespace savant::core {

namespace {

/* White space folded and no semicolon at the end: the same statement again is the same. */
std::string Folded(std::string_view sql) {
	std::string folded;
	for (const char c : sql) {
		const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
		if (!blank) {
			folded += c;
		} else if (!folded.empty() && folded.back() != ' ') {
			folded += ' ';
		}
	}
	while (!folded.empty() && (folded.back() == ' ' || folded.back() == ';')) {
		folded.pop_back();
	}
	return folded;
}

std::string Listed(const std::vector<std::string> &changes) {
	std::string list;
	for (const std::string &change : changes) {
		list += (list.empty() ? "" : "; ") + change;
	}
	return list;
}

std::string RowsInWords(const ResultSet &result) {
	const std::size_t count = result.rows.size();
	return std::to_string(count) + (count == 1 ? " row" : " rows");
}

} // namespace

Trial::Trial(const AskOptions &options, Ports &ports, const SchemaPicture &picture,
             ModelRoute &model, Answer &answer)
	: options_(options), ports_(ports), picture_(picture), model_(model), answer_(answer) {}

std::optional<Draft> Trial::Try(std::vector<Draft> drafts) {
	if (drafts.size() > 1) {
		auto winner = Vote(drafts);
		return winner ? winner : TryOne(std::move(drafts.back()), true);
	}
	return drafts.empty() ? std::nullopt : TryOne(std::move(drafts.front()), false);
}

/* Errors that another draft may not have: wrong names, types and syntax, odd data. */
bool Trial::IsFixable() const {
	const std::string_view state = answer_.error->code;
	return state != "42501" && (state.substr(0, 2) == "42" || state.substr(0, 2) == "22");
}

bool Trial::MayGoOn() const {
	return answer_.attempts < options_.max_attempts && (!answer_.error || IsFixable());
}

bool Trial::WasTried(const std::string &sql) const {
	return std::find(failed_.begin(), failed_.end(), Folded(sql)) != failed_.end();
}

Executor::Outcome Trial::Execute(const Draft &draft) {
	Executor::Outcome outcome;
	Tell(ports_.progress, options_.run ? "checking and running" : "checking");
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
	if (!outcome.verdict.ok && !outcome.verdict.refusal) {
		outcome.verdict.refusal = AnswerError{"42501", "the statement was refused", {}, {}};
	}
	return outcome;
}

/* Puts the outcome into the answer.  False: answer_.error says why there is no result. */
bool Trial::Settle(const Draft &draft, Executor::Outcome outcome) {
	answer_.sql = draft.sql;
	answer_.route = draft.route;
	answer_.paraphrase = draft.paraphrase;
	answer_.from_cache = draft.cached;
	answer_.refusing_layer = outcome.verdict.layer;
	answer_.estimated_cost = outcome.verdict.cost;
	answer_.estimated_rows = outcome.verdict.rows;
	answer_.tables = std::move(outcome.verdict.tables);
	answer_.warnings = std::move(outcome.verdict.warnings);
	answer_.error =
		outcome.verdict.ok ? std::move(outcome.error) : std::move(outcome.verdict.refusal);
	answer_.result = answer_.error ? ResultSet() : std::move(outcome.result);
	if (answer_.error) {
		Tell(ports_.progress, "did not pass: " + answer_.error->message);
	} else if (options_.run) {
		Tell(ports_.progress, RowsInWords(answer_.result));
	}
	return !answer_.error;
}

bool Trial::Attempt(const Draft &draft) {
	answer_.attempts++;
	return Settle(draft, Execute(draft));
}

std::optional<Draft> Trial::TryOne(Draft draft, bool failed_already) {
	while (true) {
		if (!failed_already && Attempt(draft)) {
			return Respelt(std::move(draft));
		}
		failed_already = false;
		failed_.push_back(Folded(draft.sql));
		if (!MayGoOn()) {
			return std::nullopt;
		}
		std::vector<std::string> candidates;
		auto next = MendNames(draft, candidates);
		if (!next && draft.route == Route::Model) {
			next = AskModel(draft, std::move(candidates));
		}
		if (!next) {
			return std::nullopt;
		}
		draft = std::move(*next);
	}
}

std::optional<Draft> Trial::MendNames(const Draft &draft, std::vector<std::string> &candidates) {
	if (draft.route == Route::Caller && !options_.mend_callers) {
		return std::nullopt;
	}
	auto mend = MendStatement(draft.sql, *answer_.error, picture_, candidates);
	if (!mend || WasTried(mend->sql)) {
		return std::nullopt;
	}
	Tell(ports_.progress, "mended without the model: " + Listed(mend->changes));
	Draft mended = draft;
	mended.sql = std::move(mend->sql);
	for (const std::string &change : mend->changes) {
		mended.notes.push_back("Mended: " + change + ".");
	}
	answer_.repairs.push_back(
		{"names", answer_.error->code, answer_.error->message, std::move(mend->changes)});
	guessed_ += 1 - std::clamp(mend->confidence, 0.0, 1.0);
	return mended;
}

std::optional<Draft> Trial::AskModel(const Draft &draft, std::vector<std::string> candidates) {
	if (draft.cached) {
		return std::nullopt; // it has no conversation: the route is asked afresh
	}
	std::optional<ModelDraft> again;
	{
		Stopwatch watch(ports_.clock, answer_.timings.draft);
		again = model_.AskAgain({draft.sql, *answer_.error, std::move(candidates)});
	}
	if (!again || WasTried(again->sql)) {
		return std::nullopt;
	}
	answer_.repairs.push_back({"model", answer_.error->code, answer_.error->message, {}});
	return AsDraft(std::move(*again));
}

/*
 * A model often knows a value but not its case.  When nothing was found and every literal that
 * its column does not have is stored in another case, the stored spelling is tried; the
 * first result stands unless that finds something.
 */
Draft Trial::Respelt(Draft draft) {
	if (!options_.run || draft.route != Route::Model || !FoundNothing(answer_.result) ||
	    answer_.attempts >= options_.max_attempts) {
		return draft;
	}
	const auto missed = FindMissedValues(draft.sql, picture_, ports_.values);
	const auto sql = WithStoredSpelling(draft.sql, missed);
	if (!sql) {
		return draft;
	}
	Answer before = answer_;
	Draft respelt = draft;
	StatementRepair repair{"values", "02000", "nothing was found", {}};
	for (const MissedValue &value : missed) {
		repair.changes.push_back(QuoteLiteral(value.test.literal) + " read as " +
		                         QuoteLiteral(value.same));
		respelt.notes.push_back("Mended: " + repair.changes.back() + ", as it is stored.");
	}
	respelt.sql = *sql;
	Tell(ports_.progress, "nothing found; " + Listed(repair.changes));
	if (Attempt(respelt) && !FoundNothing(answer_.result)) {
		answer_.repairs.push_back(std::move(repair));
		return respelt;
	}
	before.attempts = answer_.attempts;
	before.timings = answer_.timings;
	answer_ = std::move(before);
	return draft;
}

/* One kind of result, and how many drafts gave it. */
struct Trial::Ballot {
	std::string rows;
	std::size_t first = 0; // the draft that gave it first
	int votes = 0;
	Executor::Outcome outcome;
};

/*
 * The draft whose rows most drafts give; the earlier one of equals.  All run in the caller's
 * one snapshot.  nullopt: none ran, and the answer has the error of the last.
 */
std::optional<Draft> Trial::Vote(std::vector<Draft> &drafts) {
	answer_.attempts++;
	answer_.candidates.drafted = static_cast<int>(drafts.size());
	std::vector<Ballot> ballots;
	std::vector<std::pair<std::string, std::string>> seen; // statement, its rows
	std::vector<std::string> failing;                      // not run twice: one may take minutes
	Executor::Outcome failure;                             // of the last draft, when none runs
	for (std::size_t i = 0; i < drafts.size(); i++) {
		const std::string sql = Folded(drafts[i].sql);
		if (std::find(failing.begin(), failing.end(), sql) != failing.end()) {
			continue;
		}
		auto known = std::find_if(seen.begin(), seen.end(),
		                          [&sql](const auto &entry) { return entry.first == sql; });
		Executor::Outcome outcome;
		if (known == seen.end()) {
			outcome = Execute(drafts[i]);
			if (!outcome.verdict.ok || outcome.error) {
				failed_.push_back(sql);
				failing.push_back(sql);
				failure = std::move(outcome);
				continue;
			}
			seen.emplace_back(sql, RowsKey(drafts[i].sql, outcome.result));
			known = std::prev(seen.end());
		}
		const std::string &rows = known->second;
		auto ballot = std::find_if(ballots.begin(), ballots.end(),
		                           [&rows](const Ballot &other) { return other.rows == rows; });
		if (ballot == ballots.end()) {
			ballots.push_back({rows, i, 0, std::move(outcome)});
			ballot = std::prev(ballots.end());
		}
		ballot->votes++;
		answer_.candidates.ran++;
	}
	if (ballots.empty()) {
		Settle(drafts.back(), std::move(failure));
		return std::nullopt;
	}
	auto winner =
		std::max_element(ballots.begin(), ballots.end(),
	                     [](const Ballot &a, const Ballot &b) { return a.votes < b.votes; });
	answer_.candidates.agreed = winner->votes;
	Draft draft = std::move(drafts[winner->first]);
	const std::string all = std::to_string(drafts.size());
	draft.notes.push_back(winner->votes > 1 || drafts.size() == 1
	                          ? std::to_string(winner->votes) + " of " + all +
	                                " drafts agree on these rows."
	                          : "The " + all + " drafts do not agree; these are the rows of one.");
	Settle(draft, std::move(winner->outcome));
	return draft;
}

} // namespace savant::core
