/*
 * verify.cpp
 *     ai_verify: keeps a confirmed statement as the answer to a question.
 */
#include "core/ask/understand.hpp"
#include "entry/assembly.hpp"
#include "pg/answer_error.hpp"
#include "pg/catalog/used_columns.hpp"

namespace core = savant::core;
namespace entry = savant::entry;
namespace pg = savant::pg;

namespace {

/* Raises unless the door lets the statement through; a request like any other. */
std::string Checked(const std::string &question, const std::string &sql) {
	pg::Recorder recorder("ai_verify", question);
	recorder.Admit();
	const core::Verdict verdict = pg::GuardedExecutor().Check(sql);
	core::Answer answer;
	answer.request_id = recorder.RequestId();
	answer.sql = sql;
	answer.route = core::Route::Caller;
	answer.attempts = 1;
	answer.refusing_layer = verdict.ok ? 0 : verdict.layer;
	answer.error = verdict.refusal;
	answer.estimated_cost = verdict.cost;
	answer.estimated_rows = verdict.rows;
	recorder.Audit(sql, verdict);
	recorder.Record(answer);
	if (!verdict.ok) {
		pg::RaiseAnswerError(*verdict.refusal);
	}
	return sql;
}

/* The statement to keep: the caller's own, or the one that the question gets today. */
std::string StatementFor(FunctionCallInfo fcinfo, const std::string &question) {
	auto own = pg::OptionalTextArg(fcinfo, 1);
	return own ? Checked(question, *own) : entry::AskOrRaise("ai_verify", question, false).sql;
}

/* Stores, and says what is missing when row-level security does not let the role share. */
std::int64_t Store(const std::string &question, const std::string &sql, bool shared,
                   const std::string &uses) {
	try {
		return pg::StoreVerified(question, sql, shared, uses);
	} catch (const pg::Error &error) {
		if (!shared || error.sqlstate() != ERRCODE_INSUFFICIENT_PRIVILEGE) {
			throw;
		}
	}
	pg::RaiseAnswerError({"42501",
	                      "permission denied to share a verified question",
	                      {},
	                      "A role of level admin can share; without shared => true it is kept for "
	                      "you alone."});
}

} // namespace

/* ai_verify(question text, sql text, shared boolean) returns bigint */
SAVANT_SQL_FUNCTION(savant_ai_verify) {
	const std::string question = entry::QuestionArg(fcinfo, 0);
	const bool shared = !pg::IsNullArg(fcinfo, 2) && pg::BoolArg(fcinfo, 2);

	core::RequireQuestion(question);
	const std::string sql = StatementFor(fcinfo, question);
	const std::string uses = pg::UsesToJson(pg::ColumnsUsedBy(sql));
	return Int64GetDatum(Store(question, sql, shared, uses));
}
