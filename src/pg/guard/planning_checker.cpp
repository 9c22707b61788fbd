/*
 * planning_checker.cpp
 *     Parse, analyse, judge and plan inside a scope that is always rolled back.
 */
#include "pg/guard/planning_checker.hpp"

#include "core/errors.hpp"
#include "core/sql/statement.hpp"
#include "pg/datum.hpp"
#include "pg/guard/execution_scope.hpp"
#include "pg/guard/prepared_statement.hpp"
#include "pg/settings.hpp"

namespace savant::pg {

core::Verdict PlanningChecker::Check(const std::string &sql) {
	Outcome outcome;
	outcome.verdict.ok = true;
	// What the server's parser says of a text is better than what ours does, but only ours is
	// bounded.
	const core::ParsedSql parsed = core::ParseSql(sql);
	if (parsed.problem && parsed.problem->code != "42601") {
		outcome.verdict.ok = false;
		outcome.verdict.refusal =
			core::AnswerError{parsed.problem->code, parsed.problem->message, parsed.problem->detail,
		                      parsed.problem->hint, parsed.problem->position};
		return std::move(outcome.verdict);
	}
	const std::string server_sql = ToServer(sql);
	const char *const text = server_sql.c_str();
	ScopeLimits limits;
	limits.timeout_ms = EffectiveQueryTimeoutMs();
	limits.memory_mb = guc_memory_limit;
	limits.only_planned = true;

	StatementMemory memory;
	PreparedStatement prepared = {};
	prepared.cost = prepared.rows = -1;
	PreparedStatement *const shared = &prepared;
	PreparationRequest request;
	request.purpose = Purpose::Plan;
	request.parameters = true;
	const PreparationRequest *const asked = &request;
	try {
		ExecutionScope scope(limits, &prepared.admitted);
		Call([text, asked, shared] { AnalyseStatement(text, *asked, shared); });
		if (prepared.refusal.layer == 0) {
			Call([text, asked, shared] { PlanStatement(text, *asked, shared); });
		}
		scope.Close();
	} catch (const Error &error) {
		AbsorbError(error, prepared, limits.timeout_ms, outcome);
	}
	FillVerdict(prepared, outcome.verdict);
	if (outcome.error) {
		outcome.verdict.ok = false;
		outcome.verdict.refusal = std::move(outcome.error);
	}
	return std::move(outcome.verdict);
}

core::Executor::Outcome PlanningChecker::Run(const std::string &) {
	throw core::UserError(core::ErrorCode::NotPermitted,
	                      "a statement that is only planned cannot run");
}

} // namespace savant::pg
