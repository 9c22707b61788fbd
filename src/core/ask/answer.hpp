/*
 * answer.hpp
 *     What ai_answer returns, before it becomes jsonb (docs/answers.md is the contract).
 */
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace savant::core {

enum class Route { None, Verified, Metric, Catalogue, Rules, Model, Caller };

/* What kind of question it is; everything but Data and Statement is answered without a query. */
enum class Intent { Data, Statement, Change, Advice, Help, Greeting, Thanks, OutOfScope };

/* A refusal or failure that belongs to the answer: SQLSTATE and PostgreSQL-style texts. */
struct AnswerError {
	std::string code; // SQLSTATE, five characters
	std::string message;
	std::string detail;
	std::string hint;
	int position = 0; // character of the statement, 1 = first; 0 = unknown
};

/* Something true about the answer that could mislead; `code` is stable. */
struct Warning {
	std::string code; // snake_case, for example join_fan_out
	std::string message;
	std::string hint;
};

using CellText = std::optional<std::string>;

/* The rows of a guarded execution, as text and as JSON values. */
struct ResultSet {
	struct ColumnHead {
		std::string name;
		std::string type;     // format_type()
		bool numeric = false; // right-aligned when shown
		bool masked = false;
	};
	std::vector<ColumnHead> columns;
	std::vector<std::vector<CellText>> rows; // output-function text, masked
	bool truncated = false;                  // there were more rows than the cap
};

/* Milliseconds per stage of the pipeline. */
struct Timings {
	double understand = 0, draft = 0, check = 0, gate = 0, run = 0, judge = 0, tell = 0, total = 0;
};

/*
 * Confidence and what it is made of: (part, points), points add up to the value.
 * `reachable` is the best value the route can have; value / reachable is what
 * savant.confidence_threshold is compared with.
 */
struct Confidence {
	double value = 0; // 0..1
	double reachable = 1;
	std::vector<std::pair<std::string, double>> parts;
};

/* What language models did for one answer, all calls together; calls 0 = none was asked. */
struct ModelUse {
	std::string name;     // as its server calls it
	std::string endpoint; // URL that answered, without secrets
	int calls = 0;        // drafts, candidates, repairs, the telling
	int attempts = 0;     // requests sent, retries counted
	std::int64_t prompt_tokens = 0, answer_tokens = 0;
	std::int64_t cached_tokens = 0; // of the prompt tokens: from the server's prefix cache
	double queued_ms = 0, total_ms = 0;
	double first_byte_ms = 0; // of the first call
	std::string failure;      // FailureName of the last call that failed
};

/* A statement that did not pass, and what was done about it. */
struct StatementRepair {
	std::string by;   // "names" (without a model), "values" or "model"
	std::string code; // of the error
	std::string message;
	std::vector<std::string> changes; // in words; empty when a model wrote it anew
};

/* The vote over several drafts of a model. */
struct CandidateVote {
	int drafted = 0; // 0: there was no vote
	int ran = 0;     // of those, without an error
	int agreed = 0;  // gave the rows of the answer
};

struct Answer {
	std::string request_id; // uuid
	std::string question;
	std::string standalone; // the question as it was read in its session; equal without one
	Intent intent = Intent::Data;
	std::string text;       // the one-sentence answer
	std::string paraphrase; // how the question was read, one line
	std::string sql;
	Route route = Route::None;
	ResultSet result;
	Confidence confidence;
	std::vector<Warning> warnings;
	std::vector<std::string> notes;
	bool needs_clarification = false;
	std::string clarification;
	std::vector<std::string> choices;     // the readings hesitated between, as paraphrases
	std::vector<std::string> choice_sql;  // their statements, not checked yet; as many as choices
	std::vector<std::string> suggestions; // what to ask or do next, ready to type
	double estimated_cost = -1;
	double estimated_rows = -1;
	Timings timings;
	ModelUse model;
	std::vector<StatementRepair> repairs; // in order
	CandidateVote candidates;
	bool from_cache = false;         // the statement was drafted by a model before
	int attempts = 0;                // statements checked; the candidates of one vote count as one
	std::vector<std::string> tables; // schema-qualified, as used by the statement
	int refusing_layer = 0;          // Verdict::layer when the checks refused the statement
	std::optional<AnswerError> error;
};

} // namespace savant::core
