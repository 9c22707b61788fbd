/*
 * ports.hpp
 *     How the pipeline reaches the world outside core: time, catalog, execution,
 *     stored knowledge, the language model, the record.  The server's side implements
 *     them in pg/; unit tests use fakes.
 */
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/ask/answer.hpp"
#include "core/ask/dialogue.hpp"
#include "core/language/interpret.hpp"
#include "core/model/language_model.hpp"
#include "core/schema/picture.hpp"

namespace savant::core {

class Dialogue;
class DraftCache;

/* True once the user wants out (cancel, timeout); long loops in core ask it. */
using StopToken = std::function<bool()>;

class Clock {
public:
	virtual ~Clock() = default;
	virtual double Milliseconds() = 0; // monotonic
	virtual CivilDate Today() = 0;     // in the session's time zone
};

class Catalog {
public:
	virtual ~Catalog() = default;
	/* The caller's picture as it is now; valid as long as the catalog. */
	virtual const SchemaPicture &Picture() = 0;
};

/* What the guarded executor found before running. */
struct Verdict {
	bool ok = false;
	std::optional<AnswerError> refusal; // set when !ok
	int layer = 0;                      // which layer refused (ARCHITECTURE section 5), 0 = none
	std::vector<Warning> warnings;
	std::vector<std::string> tables; // schema-qualified
	double cost = -1;
	double rows = -1;
};

/* The one door: pg/guard/guarded_executor. */
class Executor {
public:
	struct Outcome {
		Verdict verdict;
		std::optional<AnswerError> error; // run-time failure; verdict.ok is true then
		ResultSet result;
		double check_ms = 0, gate_ms = 0, run_ms = 0;
	};
	virtual ~Executor() = default;
	/* Layers 1-3 only. */
	virtual Verdict Check(const std::string &sql) = 0;
	/* All layers.  Cancellation and termination by the user propagate as exceptions. */
	virtual Outcome Run(const std::string &sql) = 0;
};

/* A stored question with SQL that a person has confirmed. */
struct VerifiedQuestion {
	std::int64_t id = 0;
	std::string question;
	std::string sql;
	bool stale = false; // uses something that is gone
};

class Knowledge {
public:
	virtual ~Knowledge() = default;
	/* Verified questions the caller may see. */
	virtual std::vector<VerifiedQuestion> Verified() = 0;
};

/* The routes that need no model: core/language behind a port, so that the pipeline is tested alone.
 */
class Language {
public:
	virtual ~Language() = default;
	virtual Interpretation Rules(std::string_view question, const SchemaPicture &picture,
	                             const LanguageOptions &options) = 0;
	virtual Interpretation Catalogue(std::string_view question, const SchemaPicture &picture,
	                                 const LanguageOptions &options) = 0;
};

class Recorder {
public:
	virtual ~Recorder() = default;
	/* Raises UserError(RateLimited) when the caller is over a limit; else counts a request as
	 * begun. */
	virtual void Admit() = 0;
	/* The request's uuid, for Answer::request_id. */
	virtual std::string RequestId() { return {}; }
	/*
	 * A statement has been checked, and run when the verdict is ok.  Called after each
	 * Executor::Check and Run; Record calls it for an answer's statement that nobody audited.
	 */
	virtual void Audit(const std::string &sql, const Verdict &verdict) noexcept {
		(void)sql;
		(void)verdict;
	}
	/* One request has ended, well or badly.  Never throws; survives rollback of the caller. */
	virtual void Record(const Answer &answer) noexcept = 0;
};

/* Told what is going on while a question is answered; for people who wait. */
class ProgressSink {
public:
	virtual ~ProgressSink() = default;
	/* One line of UTF-8 without control characters.  May throw (cancel), which ends the question.
	 */
	virtual void Tell(std::string_view line) = 0;
};

/* Everything the pipeline needs from outside, each owned by the caller. */
struct Ports {
	Clock &clock;
	Catalog &catalog;
	Executor &executor;
	Knowledge &knowledge;
	Language &language;
	LanguageModel &model;
	Recorder &recorder;
	/* The SQLSTATE and texts of an exception that core does not know; may be empty. */
	std::function<AnswerError(const std::exception &)> describe;
	/* Looks words of a question up in the data; null: only the picture is consulted. */
	ValueFinder *values = nullptr;
	/* Drafts of a model that passed before; null: none are kept. */
	DraftCache *drafts = nullptr;
	/* Null: nobody is told before the answer is complete. */
	ProgressSink *progress = nullptr;
	/* The session of the question; null: it stands alone. */
	Dialogue *dialogue = nullptr;
};

} // namespace savant::core
